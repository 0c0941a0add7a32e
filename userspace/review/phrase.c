// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes a fact for somebody who reads along.
 */
#include "review/phrase.h"

#include <string.h>

#include "review/prefix.h"

static const char *protocol_name(uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return "tcp";
	case IPPROTO_UDP:
		return "udp";
	case IPPROTO_SCTP:
		return "sctp";
	case IPPROTO_ICMP:
		return "icmp";
	case IPPROTO_ICMPV6:
		return "icmp6";
	case IPPROTO_ESP:
		return "esp";
	case IPPROTO_AH:
		return "ah";
	case IPPROTO_GRE:
		return "gre";
	default:
		return NULL;
	}
}

static void put_end(struct buf *out, const struct addr *addr, unsigned int port)
{
	char text[ADDR_TEXT];
	bool bracket = port && addr->family == AF_INET6;

	buf_printf(out, "%s%s%s", bracket ? "[" : "", addr_print(addr, text), bracket ? "]" : "");
	if (port)
		buf_printf(out, ":%u", port);
}

void phrase_put(struct buf *out, const struct fact *fact, time_t when,
		const struct names *interfaces, const struct names *prefixes)
{
	const struct name *prefix = &prefixes->v[fact->prefix];
	struct prefix_meaning meaning = prefix_read(prefix->raw, prefix->raw_len);
	const char *protocol = protocol_name(fact->protocol);
	struct addr src = fact_src(fact), dst = fact_dst(fact);
	char clock[16];
	struct tm tm;

	localtime_r(&when, &tm);
	strftime(clock, sizeof(clock), "%H:%M:%S", &tm);
	buf_printf(out, "%s  %-9s  ", clock, reason_name((enum reason)meaning.reason));
	if (protocol)
		buf_puts(out, protocol);
	else
		buf_printf(out, "protocol %u", fact->protocol);
	if (fact->protocol == IPPROTO_ICMP || fact->protocol == IPPROTO_ICMPV6)
		buf_printf(out, " type %u", fact->type);
	buf_putc(out, ' ');
	put_end(out, &src, fact->sport);
	buf_puts(out, " -> ");
	put_end(out, &dst, fact->dport);
	if (fact->in)
		buf_printf(out, "  in %s", names_text(interfaces, fact->in));
	if (fact->out)
		buf_printf(out, "  out %s", names_text(interfaces, fact->out));
}

void phrase_put_record(struct buf *out, const struct judge *judge, const struct fact *fact,
		       time_t when)
{
	struct decision decision;
	const struct record *record;

	if (!judge)
		return;
	judge_decide(judge, fact, when, &decision);
	record = decision.record;
	buf_printf(out, "  %s%s%s%s%s",
		   decision.verdict == VERDICT_ACCEPT ? "let in today by " : "",
		   kind_name(record->kind), *record->name ? " " : "", record->name,
		   decision.key ? ": " : "");
	if (decision.key)
		buf_puts(out, decision.key);
	if (record->loc.line)
		buf_printf(out, ", line %u", record->loc.line);
}
