// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kinds of outcomes, and which of them a trial was.
 */
#include "property/coverage.h"

#include <string.h>

/* Refusals by their line; what passed, by what became of it. Deeper kinds first. */
static const char *const kinds[COVERAGE_KINDS] = {
	"denylog:prerouting:spoof ",
	"denylog:prerouting:blocklist ",
	"denylog:input:icmp ",
	"denylog:input:invalid ",
	"denylog:input:service ",
	"denylog:input:limit ",
	"denylog:input:default ",
	"denylog:forward:icmp ",
	"denylog:forward:invalid ",
	"denylog:forward:forward ",
	"denylog:forward:limit ",
	"denylog:forward:outbound ",
	"denylog:forward:default ",
	"denylog:output:icmp ",
	"refused in silence",
	"delivered here",
	"forwarded",
	"led to a target",
	"masqueraded",
	"established or related",
};

static const char *kind_of(const struct trial *trial)
{
	const struct outcome *outcome = &trial->outcome;

	if (outcome->lines)
		return outcome->log;
	if (!outcome->here && !outcome->left)
		return "refused in silence";
	if (outcome->state == FLOW_ESTABLISHED || outcome->state == FLOW_RELATED)
		return "established or related";
	if (trial->decision.translated.addr.family)
		return "led to a target";
	if (trial->decision.masqueraded)
		return "masqueraded";
	return outcome->here ? "delivered here" : "forwarded";
}

void coverage_count(struct coverage *coverage, const struct trial *trial)
{
	const char *kind = kind_of(trial);

	for (size_t i = 0; i < COVERAGE_KINDS; i++)
		if (!strcmp(kinds[i], kind))
			__atomic_add_fetch(&coverage->seen[i], 1, __ATOMIC_RELAXED);
}

unsigned int coverage_print(const struct coverage *coverage, struct buf *out)
{
	unsigned int missing = 0;

	for (size_t i = 0; i < COVERAGE_KINDS; i++) {
		buf_printf(out, "%10lu  %s\n", coverage->seen[i], kinds[i]);
		missing += !coverage->seen[i];
	}
	return missing;
}
