// SPDX-License-Identifier: GPL-2.0-only
/*
 * Refusals: one chain for each reason, a log rule and a verdict apart.
 *
 * In one rule the limit would hold back the verdict too, and a flood would get in. The prefix is
 * "denylog:<hook>:<reason> ", stable over reloads; the record behind a line is found by
 * policy_decide.
 */
#include "ruleset/lower_parts.h"

#include "policy/decide.h"

#define LINES_PER_SECOND 20
#define LINES_AT_ONCE	 100

/* To a listener: IPv6, an ICMPv6 error and the headers it quotes, and room to spare. */
#define SNAPLEN 128

static const struct refusal {
	const char *chain, *hook, *reason;
	enum volume volume;
} refusals[] = {
	{ "pre_spoof", "prerouting", "spoof", VOLUME_LOUD },
	{ "pre_blocklist", "prerouting", "blocklist", VOLUME_LOUD },
	{ "in_icmp", "input", "icmp", VOLUME_LOUD },
	{ "in_ping", "input", "icmp", VOLUME_QUIET },
	{ "in_invalid", "input", "invalid", VOLUME_QUIET },
	{ "in_service", "input", "service", VOLUME_LOUD },
	{ "in_limit", "input", "limit", VOLUME_LOUD },
	{ "in_noise", "input", "default", VOLUME_QUIET },
	{ "in_default", "input", "default", VOLUME_LOUD },
	{ "fw_icmp", "forward", "icmp", VOLUME_LOUD },
	{ "fw_invalid", "forward", "invalid", VOLUME_QUIET },
	{ "fw_forward", "forward", "forward", VOLUME_LOUD },
	{ "fw_limit", "forward", "limit", VOLUME_LOUD },
	{ "fw_outbound", "forward", "outbound", VOLUME_LOUD },
	{ "fw_noise", "forward", "default", VOLUME_QUIET },
	{ "fw_default", "forward", "default", VOLUME_LOUD },
	{ "out_icmp", "output", "icmp", VOLUME_LOUD },
};

static bool is_logged(const struct say *say, enum volume volume)
{
	enum log_amount log = say->policy->db->gateway->log;

	return log == LOG_ALL || (log == LOG_SOME && volume == VOLUME_LOUD);
}

static void log_rule(struct say *say, const struct refusal *refusal)
{
	struct expr *expr;

	rule(say, NULL);
	expr = rule_expr(say->ruleset, say->rule, EXPR_LIMIT);
	expr->rate = (struct rate){ .count = LINES_PER_SECOND,
				    .per = UNIT_SECOND,
				    .burst = LINES_AT_ONCE };
	expr = rule_expr(say->ruleset, say->rule, EXPR_LOG);
	expr->prefix = name_of(say, "denylog:%s:%s ", refusal->hook, refusal->reason);
	if (say->policy->db->gateway->log_to == LOG_TO_NFLOG) {
		expr->group = DECISION_LOG_GROUP;
		expr->snaplen = SNAPLEN;
	}
}

void lower_refusals(struct say *say)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		const struct refusal *refusal = &refusals[i];

		if (!chain_is_named(say, refusal->chain))
			continue;
		chain_open(say, refusal->chain, NULL);
		if (is_logged(say, refusal->volume))
			log_rule(say, refusal);
		rule(say, NULL);
		drop_it(say);
	}
}
