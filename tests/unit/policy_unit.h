/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A policy from a text, in surroundings of its own, for the tests of policy/ and behind it.
 *
 * The gateway of the tests: eth1 outside with 203.0.113.1/24 and 2001:db8::1/64, eth0 inside with
 * 192.168.1.1/24 and fd00:1::1/64, the default route by eth1.
 */
#ifndef FWPOLICY_TESTS_POLICY_UNIT_H
#define FWPOLICY_TESTS_POLICY_UNIT_H

#include <stdio.h>

#include "db_unit.h"
#include "policy/decide.h"

#define UNIT_NOW  1800000000 /* 2027-01-15 */
#define UNIT_SITE UNIT_GATEWAY "[network office]\naddress = 192.168.1.0/24, fd00:1::/64\n"

struct unit_policy {
	struct unit_db unit;
	struct policy policy;
	struct surroundings around;
	struct decision decision; /* the latest */
};

static inline struct addr unit_addr(const char *text)
{
	struct addr addr;

	ck_assert_msg(addr_parse(text, strlen(text), &addr), "no address: %s", text);
	return addr;
}

static inline void unit_own(struct surroundings *around, const char *interface, const char *text,
			    uint8_t len)
{
	struct addr addr = unit_addr(text);

	surroundings_add_address(around, interface, &addr, len);
}

static inline void unit_compile(struct unit_policy *unit, const char *text)
{
	static const struct prefix everywhere4 = { .addr.family = AF_INET };
	static const struct prefix everywhere6 = { .addr.family = AF_INET6 };
	struct buf messages = { 0 };

	memset(unit, 0, sizeof(*unit));
	unit_parse(&unit->unit, text);
	unit_messages(&messages, &unit->unit.diags);
	ck_assert_msg(!unit->unit.diags.errors, "errors in\n%s\n%s", text, buf_text(&messages));
	buf_fini(&messages);
	policy_compile(&unit->policy, &unit->unit.db, UNIT_NOW);
	unit_own(&unit->around, "eth1", "203.0.113.1", 24);
	unit_own(&unit->around, "eth1", "2001:db8::1", 64);
	unit_own(&unit->around, "eth0", "192.168.1.1", 24);
	unit_own(&unit->around, "eth0", "fd00:1::1", 64);
	surroundings_add_route(&unit->around, "eth1", &everywhere4);
	surroundings_add_route(&unit->around, "eth1", &everywhere6);
}

static inline void unit_policy_free(struct unit_policy *unit)
{
	surroundings_fini(&unit->around);
	policy_fini(&unit->policy);
	unit_free(&unit->unit);
}

/* A TCP SYN; change what matters. */
static inline struct packet unit_packet(const char *in, const char *from, const char *to,
					uint16_t port)
{
	return (struct packet){
		.in = in,
		.src = unit_addr(from),
		.dst = unit_addr(to),
		.protocol = IPPROTO_TCP,
		.sport = 40000,
		.dport = port,
		.flags = TCP_SYN,
	};
}

/* "accept", "input:service", or "silent"; borrowed until the next call. */
static inline const char *unit_decide(struct unit_policy *unit, const struct packet *packet)
{
	static char text[64];
	struct decision *decision = &unit->decision;

	policy_decide(&unit->policy, &unit->around, packet, UNIT_NOW, decision);
	if (decision->verdict == VERDICT_ACCEPT)
		return "accept";
	if (!decision->reason)
		return "silent";
	snprintf(text, sizeof(text), "%s:%s", decision->chain, decision->reason);
	return text;
}

static inline const char *unit_ask(struct unit_policy *unit, const char *in, const char *from,
				   const char *to, uint16_t port)
{
	struct packet packet = unit_packet(in, from, to, port);

	return unit_decide(unit, &packet);
}

#endif
