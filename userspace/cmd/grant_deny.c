// SPDX-License-Identifier: GPL-2.0-only
/*
 * Works out the values that keep somebody away from a service.
 *
 * With addresses: onto the deny list, which goes first, and off the allow list. For a while: in a
 * group that ends (cmd/guests.h). Without addresses one step back: public, private, disabled.
 */
#include "cmd/addresses.h"
#include "cmd/grant_work.h"

static void deny_everyone(struct grant *grant)
{
	const struct service *service = grant->service;

	if (service->enabled && service->access == ACCESS_PUBLIC)
		grant_assign(grant, "access", "private");
	else if (service->enabled && service->access == ACCESS_PRIVATE)
		grant_assign(grant, "status", "disabled");
	else
		buf_printf(&grant->notes, "%s: %s; nothing to change\n", service->rec.name,
			   service->enabled ? "only this machine reaches it"
					    : "it is disabled, nobody reaches it");
}

/* Words that are not denied for ever already. */
static struct words not_denied(const struct work *work)
{
	const struct grant *grant = work->grant;
	struct ipset denied = ipset_copy(&grant->service->deny.set);
	struct words fresh = { arena_array(grant->arena, struct word, grant->from.n), 0 };

	for (size_t i = 0; i < grant->from.n; i++) {
		if (addresses_cover(&denied, grant->db, grant->from.v[i].text))
			continue;
		fresh.v[fresh.n++] = grant->from.v[i];
		addresses_extend(&denied, grant->db, grant->from.v[i].text);
	}
	ipset_fini(&denied);
	return fresh;
}

static void deny_words(struct work *work)
{
	struct grant *grant = work->grant;
	struct words old = addresses_copy(grant->arena, &grant->service->deny.words, 0);
	struct words deny = addresses_copy(grant->arena, &old, grant->from.n + 1);
	struct words fresh = not_denied(work);
	const char *name;

	if (grant->until && fresh.n) {
		name = guests_put_in(&work->denied, &fresh);
		if (!addresses_have(&deny, name))
			deny.v[deny.n++] = (struct word){ name, fresh.v[0].loc };
	}
	for (size_t i = 0; !grant->until && i < fresh.n; i++)
		deny.v[deny.n++] = fresh.v[i];
	grant_forget_gone(&work->denied, &deny);
	if (!grant_same_words(&deny, &old))
		grant_assign_words(grant, "deny", &deny);
	if (!fresh.n)
		buf_printf(&grant->notes, "%s: its deny list has %s already\n",
			   grant->service->rec.name, addresses_join(grant->arena, &grant->from));
}

/* An allow list without words would admit everyone: the last one stays, refused by the deny list.
 */
static void forget_allowed(struct work *work)
{
	struct grant *grant = work->grant;
	const struct words *old = &grant->service->allow.words;
	struct words allow = addresses_copy(grant->arena, old, 0);

	allow.n = 0;
	for (size_t i = 0; i < old->n; i++)
		if (!addresses_have(&grant->from, allow.v[i].text))
			allow.v[allow.n++] = allow.v[i];
	grant_forget_gone(&work->guests, &allow);
	if (allow.n && allow.n < old->n)
		grant_assign_words(grant, "allow", &allow);
	if (allow.n || !old->n) {
		guests_end(&work->guests);
		return;
	}
	buf_printf(&grant->notes, "%s: nobody else is on its allow list: nobody reaches it\n",
		   grant->service->rec.name);
}

bool grant_deny(struct grant *grant, struct diag_list *diags)
{
	struct work work;

	if (!grant->from.n) {
		deny_everyone(grant);
		return true;
	}
	if (!addresses_check(grant->db, &grant->from, diags))
		return false;
	if (!grant->service->rec.loc.line) {
		buf_printf(&grant->notes, "%s: it has no record, nobody reaches it\n",
			   grant->service->rec.name);
		return true;
	}
	grant_begin(&work, grant, diags);
	guests_take_out(&work.denied, &grant->from);
	deny_words(&work);
	if (!grant->until) {
		guests_take_out(&work.guests, &grant->from);
		forget_allowed(&work);
	}
	guests_end(&work.denied);
	grant_end(&work);
	return true;
}
