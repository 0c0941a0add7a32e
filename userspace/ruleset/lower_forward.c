// SPDX-License-Identifier: GPL-2.0-only
/*
 * What goes through the gateway (policy/decide_forward.c).
 *
 *     forward -> translated flows, then by pair of interfaces: accept | fw_outward | fw_inward
 *
 * Outbound records are few, and their order is their meaning: each is a rule of its own.
 */
#include "ruleset/lower_parts.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter_ipv4.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "policy/decide.h"

static const enum field by_port[] = { FIELD_L4PROTO, FIELD_TH_DPORT, FIELD_NONE };
static const enum field by_target4[] = { FIELD_IP_DADDR, FIELD_L4PROTO, FIELD_TH_DPORT,
					 FIELD_NONE };
static const enum field by_target6[] = { FIELD_IP6_DADDR, FIELD_L4PROTO, FIELD_TH_DPORT,
					 FIELD_NONE };

void refuse_invalid(struct say *say, const char *chain)
{
	rule(say, NULL);
	has_bits(say, FIELD_CT_STATE, CT_INVALID);
	go(say, chain);
	rule(say, NULL);
	has_flags(say, TCP_FIN | TCP_SYN | TCP_RST | TCP_ACK, TCP_SYN, true);
	go(say, chain);
}

/* Path MTU discovery is broken too often for a gateway to rely on it. */
static void clamp_segments(struct say *say)
{
	rule(say, NULL);
	has_flags(say, TCP_SYN | TCP_RST, TCP_SYN, false);
	rule_expr(say->ruleset, say->rule, EXPR_MAXSEG);
}

/* Only what our own forwards lead somewhere: other tables may translate too. */
static void accept_translated(struct say *say)
{
	for (int v = 4; v <= 6; v += 2) {
		const char *set = v == 4 ? "forwarded4" : "forwarded6";

		if (!set_named(say, set))
			continue;
		rule(say, NULL);
		has_bits(say, FIELD_CT_STATUS, IPS_DST_NAT);
		in_set_of(say, v == 4 ? by_target4 : by_target6, set);
		accept_it(say);
	}
}

bool opens_mappings(const struct say *say)
{
	return say->engine == ENGINE_MODULE && ipset_family(&say->policy->open, AF_INET)->n;
}

static void inward_chain(struct say *say)
{
	if (!chain_is_named(say, "fw_inward"))
		return;
	chain_open(say, "fw_inward", "no way in without a forward");
	if (opens_mappings(say)) {
		rule(say, set_named(say, "open4")->first->record);
		has_bits(say, FIELD_CT_STATUS, IPS_DST_NAT);
		in_set(say, FIELD_IP_DADDR, "open4");
		accept_it(say);
	}
	rule(say, NULL);
	in_set_of(say, by_port, "noise");
	go(say, "fw_noise");
	rule(say, NULL);
	go(say, "fw_forward");
}

/* A forward's ports as seen by the inside host. */
struct inner {
	struct addr addr;
	uint8_t protocol;
	uint16_t lo, hi;
	const struct record *record;
};

struct inners {
	struct inner *v;
	size_t n, cap;
};

static void inners_add(struct inners *inners, const struct doors *doors, uint8_t family)
{
	for (size_t i = 0; i < doors->n; i++) {
		const struct door_range *range = &doors->v[i];

		if (range->door->to->addr.family != family)
			continue;
		xgrow(inners->v, inners->n, inners->cap);
		inners->v[inners->n++] = (struct inner){
			.addr = range->door->to->addr,
			.protocol = range->protocol,
			.lo = door_target_port(range, range->lo),
			.hi = door_target_port(range, range->hi),
			.record = range->door->record,
		};
	}
}

static int inner_compare(const void *a, const void *b)
{
	const struct inner *x = a, *y = b;
	int order = addr_compare(&x->addr, &y->addr);

	if (!order)
		order = x->protocol - y->protocol;
	return order ? order : x->lo - y->lo;
}

/* Sets take no overlaps: a port that two forwards lead to stands there once. */
static void forwarded_set(struct say *say, const char *name, uint8_t family)
{
	const enum datatype types[] = { family == AF_INET ? TYPE_IPV4_ADDR : TYPE_IPV6_ADDR,
					TYPE_INET_PROTO, TYPE_INET_SERVICE, TYPE_NONE };
	struct inners inners = { 0 };
	struct element *last = NULL;
	struct set *set;

	for (enum zone zone = 0; zone < ZONE_COUNT; zone++)
		inners_add(&inners, &say->policy->forwards[zone], family);
	if (!inners.n)
		return;
	qsort(inners.v, inners.n, sizeof(*inners.v), inner_compare);
	set = set_of(say, name, "inside hosts that forwards lead to", types);
	set->flags = SET_INTERVAL;
	for (size_t i = 0; i < inners.n; i++) {
		const struct inner *inner = &inners.v[i], *before = inner - 1;
		struct part ports = part_u16(inner->lo, inner->hi);

		if (last && addr_equal(&inner->addr, &before->addr) &&
		    inner->protocol == before->protocol &&
		    memcmp(ports.lo, last->key[2].hi, 2) <= 0) {
			if (memcmp(ports.hi, last->key[2].hi, 2) > 0)
				memcpy(last->key[2].hi, ports.hi, 2);
			continue;
		}
		last = set_element(say->ruleset, set, inner->record);
		last->key[0] = part_addr(&inner->addr, &inner->addr);
		last->key[1] = part_u8(inner->protocol);
		last->key[2] = ports;
	}
	free(inners.v);
}

void lower_forward(struct say *say)
{
	forwarded_set(say, "forwarded4", AF_INET);
	forwarded_set(say, "forwarded6", AF_INET6);
	lower_outbound_sets(say);

	chain_open(say, "forward", "what goes through the gateway");
	chain_hook(say, CHAIN_FILTER, NF_INET_FORWARD, NF_IP_PRI_FILTER);
	say->chain->policy_drop = true;
	clamp_segments(say);
	rule(say, NULL);
	has_bits(say, FIELD_CT_STATE, CT_ESTABLISHED);
	accept_it(say);
	rule(say, NULL);
	not_in_set(say, FIELD_ICMP_TYPE, "icmp_ok");
	go(say, "fw_icmp");
	rule(say, NULL);
	not_in_set(say, FIELD_ICMPV6_TYPE, "icmp6_forward");
	go(say, "fw_icmp");
	accept_related(say);
	refuse_invalid(say, "fw_invalid");
	attach_helpers(say, false);
	accept_translated(say);
	rule(say, NULL);
	look_up_of(say, (const enum field[]){ FIELD_IIFNAME, FIELD_OIFNAME, FIELD_NONE }, "paths");
	rule(say, NULL);
	go(say, "fw_default");

	inward_chain(say);
	if (chain_is_named(say, "fw_outward"))
		lower_outbound(say);
}
