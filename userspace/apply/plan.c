// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes the plan: database -> policy -> ruleset -> texts, and one hash over them.
 *
 * The hash is what "nothing has changed" means. A grant that ends by itself has less time left at
 * every look; the ruleset is hashed as if each had the same, so that only the grant itself counts.
 */
#include "apply/plan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ruleset/tcpd.h"

/* FNV-1a, 64 bits: this tells states apart, it does not defend against anyone. */
static uint64_t hash_add(uint64_t hash, const struct buf *buf)
{
	for (size_t i = 0; i < buf->len; i++)
		hash = (hash ^ (unsigned char)buf->data[i]) * UINT64_C(0x100000001b3);
	return (hash ^ 0xff) * UINT64_C(0x100000001b3);
}

static bool has_timeouts(const struct ruleset *ruleset)
{
	for (const struct set *set = ruleset->sets; set; set = set->next)
		if (set->flags & SET_TIMEOUT && set->first)
			return true;
	return false;
}

/* As times to go from now, or as the moments themselves, which stay the same while time goes on. */
static void set_timeouts(struct ruleset *ruleset, time_t now, bool moments)
{
	for (struct set *set = ruleset->sets; set; set = set->next) {
		if (!(set->flags & SET_TIMEOUT))
			continue;
		for (struct element *element = set->first; element; element = element->next)
			element->timeout =
				(uint32_t)(moments ? element->until : element->until - now);
	}
}

static void print_timeless(struct plan *plan, struct buf *out)
{
	set_timeouts(&plan->ruleset, plan->policy.now, true);
	ruleset_text(&plan->ruleset, out);
	set_timeouts(&plan->ruleset, plan->policy.now, false);
}

static void hash_plan(struct plan *plan)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	struct buf timeless = { 0 };

	if (has_timeouts(&plan->ruleset)) {
		print_timeless(plan, &timeless);
		hash = hash_add(hash, &timeless);
	} else {
		hash = hash_add(hash, &plan->nft);
	}
	hash = hash_add(hash, &plan->hosts_allow);
	hash = hash_add(hash, &plan->hosts_deny);
	hash = hash_add(hash, &plan->sysctl);
	snprintf(plan->hash, sizeof(plan->hash), "%016" PRIx64, hash);
	buf_fini(&timeless);
}

void plan_sysctl_name(const struct sysctl *sysctl, struct buf *out)
{
	for (const char *c = sysctl->name; *c; c++)
		buf_putc(out, *c == '/' ? '.' : *c == '.' ? '/' : *c);
}

static void print_sysctls(struct plan *plan)
{
	const struct sysctls *sysctls = &plan->policy.sysctls;

	for (size_t i = 0; i < sysctls->n; i++) {
		const struct sysctl *sysctl = &sysctls->v[i];

		plan_sysctl_name(sysctl, &plan->sysctl);
		buf_printf(&plan->sysctl, " = %s", sysctl->value);
		if (sysctl->only_from)
			buf_printf(&plan->sysctl, "  # where it is %s", sysctl->only_from);
		if (sysctl->at_least)
			buf_puts(&plan->sysctl, "  # or more");
		buf_putc(&plan->sysctl, '\n');
	}
}

void plan_make(struct plan *plan, const struct db *db, time_t now, enum engine engine)
{
	memset(plan, 0, sizeof(*plan));
	plan->engine = engine;
	policy_compile(&plan->policy, db, now);
	ruleset_lower(&plan->ruleset, &plan->policy, engine);
	ruleset_text(&plan->ruleset, &plan->nft);
	tcpd_allow(&plan->policy, &plan->hosts_allow);
	tcpd_deny(&plan->policy, &plan->hosts_deny);
	print_sysctls(plan);
	hash_plan(plan);
}

void plan_fini(struct plan *plan)
{
	buf_fini(&plan->nft);
	buf_fini(&plan->hosts_allow);
	buf_fini(&plan->hosts_deny);
	buf_fini(&plan->sysctl);
	ruleset_fini(&plan->ruleset);
	policy_fini(&plan->policy);
}
