// SPDX-License-Identifier: GPL-2.0-only
/*
 * The chains of the sample, one for each group of expressions, and the sample as a whole. A new
 * construct of the ruleset is added here or in sample_sets.c; all tests of the sample then show it.
 */
#include "property/sample_parts.h"

#include <netinet/in.h>
#include <string.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>

/* --- expressions --- */

static struct expr *add(struct sample *sample, enum expr_type type)
{
	return rule_expr(sample->ruleset, sample->rule, type);
}

static void fill_fields(struct expr *expr, size_t n, const enum field *fields)
{
	memcpy(expr->fields, fields, n * sizeof(*fields));
	expr->n_fields = n;
}

static struct expr *match_number(struct sample *sample, enum field field, uint32_t lo, uint32_t hi)
{
	return sample_match(sample, field, sample_number(field_info(field)->type, lo, hi));
}

static struct expr *match_masked(struct sample *sample, enum field field, uint32_t mask,
				 uint32_t value)
{
	struct expr *expr = match_number(sample, field, value, mask);

	expr->masked = true;
	return expr;
}

static struct expr *match_any(struct sample *sample, enum field field, size_t n,
			      const struct part *values)
{
	struct expr *expr = sample_match(sample, field, (struct part){ .lo = { 0 } });
	struct part *copy = arena_array(&sample->ruleset->arena, struct part, n);

	memcpy(copy, values, n * sizeof(*values));
	expr->anon = copy;
	expr->n_anon = n;
	return expr;
}

static void match_numbers(struct sample *sample, enum field field, size_t n,
			  const uint32_t *numbers)
{
	struct part values[8];

	for (size_t i = 0; i < n; i++)
		values[i] = sample_number(field_info(field)->type, numbers[i], numbers[i]);
	match_any(sample, field, n, values);
}

static void pass(struct sample *sample)
{
	sample_verdict(sample, CODE_ACCEPT, NULL);
}

static void drop(struct sample *sample)
{
	sample_verdict(sample, CODE_DROP, NULL);
}

/* --- chains --- */

static const enum field service_fields[] = { FIELD_L4PROTO, FIELD_TH_DPORT };
static const enum field source_fields[] = { FIELD_IP_SADDR, FIELD_L4PROTO, FIELD_TH_DPORT };
static const enum field source6_fields[] = { FIELD_IP6_SADDR, FIELD_L4PROTO, FIELD_TH_DPORT };
static const enum field source64_fields[] = { FIELD_IP6_SADDR_64, FIELD_L4PROTO, FIELD_TH_DPORT };
static const enum field path_fields[] = { FIELD_IIFNAME, FIELD_OIFNAME };

static void begin(struct sample *sample)
{
	sample_rule(sample, &sample_gateway);
}

static void lookup(struct sample *sample, const struct set *set, size_t n, const enum field *fields)
{
	begin(sample);
	sample_set_match(sample, set, n, fields);
}

static void fill_refusal(struct sample *sample)
{
	struct expr *expr;

	begin(sample);
	expr = add(sample, EXPR_LIMIT);
	expr->rate = (struct rate){ 20, UNIT_SECOND, 100 };
	add(sample, EXPR_LOG)->prefix = "denylog:input:service ";
	sample->rule->comment = "shown to the reader";
	begin(sample);
	expr = add(sample, EXPR_LIMIT);
	expr->rate = (struct rate){ 3, UNIT_DAY, 0 };
	expr = add(sample, EXPR_LOG);
	expr->prefix = "denylog:input:limit ";
	expr->group = 7;
	expr->snaplen = 96;
	begin(sample);
	drop(sample);
}

static void update(struct sample *sample, const struct set *set, const enum field *fields)
{
	struct expr *expr;

	sample_rule(sample, &sample_ssh);
	expr = add(sample, EXPR_UPDATE);
	fill_fields(expr, 3, fields);
	expr->set = set;
	expr->rate = (struct rate){ 6, UNIT_MINUTE, 6 };
	pass(sample);
}

static void fill_limits(struct sample *sample, const struct sample_sets *sets)
{
	update(sample, sets->rate4, source_fields);
	update(sample, sets->rate6, source64_fields);
	begin(sample);
	drop(sample);
}

static void fill_lookups(struct sample *sample, const struct sample_sets *sets)
{
	static const enum field saddr = FIELD_IP_SADDR, saddr6 = FIELD_IP6_SADDR,
				iif = FIELD_IIFNAME, dport = FIELD_TH_DPORT, icmp = FIELD_ICMP_TYPE,
				proto = FIELD_L4PROTO;

	lookup(sample, sets->zone, 1, &iif);
	lookup(sample, sets->path, 2, path_fields);
	lookup(sample, sets->src4, 1, &saddr);
	lookup(sample, sets->src6, 1, &saddr6);
	lookup(sample, sets->svc, 2, service_fields);
	lookup(sample, sets->svc_range, 2, service_fields);
	lookup(sample, sets->svc_until, 2, service_fields);
	lookup(sample, sets->allow4, 3, source_fields);
	lookup(sample, sets->allow6, 3, source6_fields);
	begin(sample);
	match_number(sample, FIELD_CT_STATUS, 32, 32);
	match_number(sample, FIELD_L4PROTO, IPPROTO_TCP, IPPROTO_TCP);
	sample_set_match(sample, sets->admit, 1, &dport);
	lookup(sample, sets->local4, 1, &saddr);
	pass(sample);
	lookup(sample, sets->bulk4, 1, &saddr);
	drop(sample);
	lookup(sample, sets->bulk6, 1, &saddr6);
	drop(sample);
	lookup(sample, sets->block_until, 1, &saddr);
	drop(sample);
	lookup(sample, sets->icmp_ok, 1, &icmp);
	sample->rule->last->negate = true;
	drop(sample);
	lookup(sample, sets->esp, 1, &proto);
	pass(sample);
	lookup(sample, sets->names, 1, &iif);
	sample->rule->last->negate = true;
	pass(sample);
}

static void fill_network(struct sample *sample, const struct chain *service)
{
	begin(sample);
	match_number(sample, FIELD_NFPROTO, NFPROTO_IPV6, NFPROTO_IPV6);
	sample_verdict(sample, CODE_GOTO, service);
	begin(sample);
	match_number(sample, FIELD_NFPROTO, NFPROTO_IPV4, NFPROTO_IPV4);
	sample_match(sample, FIELD_IP_SADDR, NET("10.0.0.0/8"));
	sample_verdict(sample, CODE_JUMP, service);
	begin(sample);
	sample_match(sample, FIELD_IP_SADDR, NET("0.0.0.0"));
	sample_match(sample, FIELD_IP_DADDR, NET("255.255.255.255"));
	match_number(sample, FIELD_UDP_SPORT, 68, 68);
	match_number(sample, FIELD_UDP_DPORT, 67, 67);
	pass(sample);
	begin(sample);
	sample_match(sample, FIELD_IP_SADDR, NET("10.128.0.0/9"))->negate = true;
	sample_match(sample, FIELD_IP_DADDR, sample_span("10.0.0.3", "10.0.0.9"));
	drop(sample);
	begin(sample);
	sample_match(sample, FIELD_IP_DADDR, sample_span("10.0.0.4", "10.0.0.7"));
	drop(sample);
	begin(sample);
	sample_match(sample, FIELD_IP_DADDR, sample_span("10.0.0.3", "10.0.0.9"))->negate = true;
	drop(sample);
	begin(sample);
	sample_match(sample, FIELD_IP6_SADDR, NET("fe80::/64"));
	sample_match(sample, FIELD_IP6_DADDR, NET("ff02::1:ff00:0/104"))->negate = true;
	pass(sample);
	begin(sample);
	sample_match(sample, FIELD_IP6_SADDR, NET("::"));
	match_number(sample, FIELD_IP6_HOPLIMIT, 255, 255);
	pass(sample);
	begin(sample);
	match_number(sample, FIELD_IP6_HOPLIMIT, 2, 64);
	drop(sample);
}

static void fill_icmp(struct sample *sample)
{
	begin(sample);
	sample_match(sample, FIELD_IP_DADDR, NET("224.0.0.0/4"));
	match_number(sample, FIELD_IGMP_TYPE, 0x11, 0x11);
	pass(sample);
	begin(sample);
	match_number(sample, FIELD_IGMP_TYPE, 0x16, 0x16);
	pass(sample);
	begin(sample);
	sample_match(sample, FIELD_IP6_SADDR, NET("fe80::/10"));
	match_numbers(sample, FIELD_ICMPV6_TYPE, 2, (uint32_t[]){ 130, 143 });
	pass(sample);
	begin(sample);
	match_numbers(sample, FIELD_ICMPV6_TYPE, 2, (uint32_t[]){ 133, 134 });
	match_number(sample, FIELD_IP6_HOPLIMIT, 255, 255);
	pass(sample);
	begin(sample);
	match_number(sample, FIELD_L4PROTO, IPPROTO_ICMPV6, IPPROTO_ICMPV6);
	match_numbers(sample, FIELD_ICMPV6_TYPE, 1, (uint32_t[]){ 200 });
	drop(sample);
	begin(sample);
	match_numbers(sample, FIELD_ICMP_TYPE, 4, (uint32_t[]){ 0, 3, 8, 11 });
	sample->rule->last->negate = true;
	drop(sample);
	begin(sample);
	match_number(sample, FIELD_L4PROTO, IPPROTO_ICMP, IPPROTO_ICMP);
	match_number(sample, FIELD_ICMP_TYPE, 8, 8);
	pass(sample);
}

static void fill_transport(struct sample *sample)
{
	begin(sample);
	match_masked(sample, FIELD_TCP_FLAGS, 0x17, 0x02)->negate = true;
	drop(sample);
	begin(sample);
	match_masked(sample, FIELD_TCP_FLAGS, 0x06, 0x02);
	add(sample, EXPR_MAXSEG);
	begin(sample);
	match_masked(sample, FIELD_TCP_FLAGS, 0xff, 0x00);
	drop(sample);
	begin(sample);
	match_number(sample, FIELD_TCP_FLAGS, 0x04, 0x04);
	pass(sample);
	begin(sample);
	match_number(sample, FIELD_TCP_FLAGS, 0x03, 0x03)->negate = true;
	pass(sample);
	begin(sample);
	match_numbers(sample, FIELD_L4PROTO, 2, (uint32_t[]){ IPPROTO_TCP, IPPROTO_UDP });
	match_number(sample, FIELD_TH_SPORT, 0, 0);
	drop(sample);
	begin(sample);
	match_number(sample, FIELD_TCP_DPORT, 1024, 65535);
	pass(sample);
	begin(sample);
	match_number(sample, FIELD_TCP_DPORT, 22, 23)->negate = true;
	match_number(sample, FIELD_L4PROTO, IPPROTO_UDP, IPPROTO_UDP)->negate = true;
	pass(sample);
	begin(sample);
	match_numbers(sample, FIELD_TCP_DPORT, 2, (uint32_t[]){ 21, 2121 });
	pass(sample);
	begin(sample);
	match_number(sample, FIELD_L4PROTO, 47, 47);
	pass(sample);
}

static void fill_interfaces(struct sample *sample)
{
	begin(sample);
	sample_match(sample, FIELD_IIFNAME, NAME("eth1"));
	sample_match(sample, FIELD_OIFNAME, NAME("ppp*"))->negate = true;
	pass(sample);
	begin(sample);
	match_any(sample, FIELD_OIFNAME, 2, (struct part[]){ NAME("eth1"), NAME("eth2.100") });
	pass(sample);
	begin(sample);
	match_any(sample, FIELD_IIFNAME, 2, (struct part[]){ NAME("eth1"), NAME("ppp*") });
	match_numbers(sample, FIELD_TCP_DPORT, 2, (uint32_t[]){ 22, 23 });
	pass(sample);
	begin(sample);
	match_any(sample, FIELD_IP_SADDR, 2,
		  (struct part[]){ NET("10.0.0.0/8"), NET("224.0.0.0/3") });
	drop(sample);
}

static void fill_conntrack(struct sample *sample, const struct sample_sets *sets)
{
	static const enum field helper = FIELD_CT_HELPER;

	begin(sample);
	match_number(sample, FIELD_CT_STATE, CT_ESTABLISHED, CT_ESTABLISHED);
	pass(sample);
	begin(sample);
	match_number(sample, FIELD_CT_STATE, CT_ESTABLISHED | CT_RELATED,
		     CT_ESTABLISHED | CT_RELATED);
	pass(sample);
	begin(sample);
	match_number(sample, FIELD_CT_STATE, CT_NEW, CT_NEW)->negate = true;
	match_number(sample, FIELD_CT_STATUS, 32, 32)->negate = true;
	drop(sample);
	begin(sample);
	match_numbers(sample, FIELD_CT_STATE, 2, (uint32_t[]){ CT_INVALID, CT_UNTRACKED });
	drop(sample);
	sample_rule(sample, &sample_helper);
	match_number(sample, FIELD_CT_STATE, CT_RELATED, CT_RELATED);
	sample_match(sample, FIELD_CT_HELPER, NAME("ftp"));
	match_number(sample, FIELD_TCP_DPORT, 1024, 65535);
	pass(sample);
	begin(sample);
	match_number(sample, FIELD_CT_STATE, CT_RELATED, CT_RELATED);
	sample_set_match(sample, sets->helpers, 1, &helper);
	pass(sample);
	begin(sample);
	match_number(sample, FIELD_CT_STATE, CT_NEW, CT_NEW);
	match_number(sample, FIELD_TCP_DPORT, 21, 21);
	add(sample, EXPR_HELPER)->helper = sample->ruleset->helpers;
}

static void fill_routes(struct sample *sample)
{
	begin(sample);
	match_number(sample, FIELD_FIB_SADDR_TYPE, 2, 2);
	drop(sample);
	begin(sample);
	match_number(sample, FIELD_FIB_SADDR_IIF_OIF, 0, 0);
	drop(sample);
	begin(sample);
	match_number(sample, FIELD_FIB_SADDR_IIF_OIF, 1, 1);
	pass(sample);
	begin(sample);
	match_number(sample, FIELD_FIB_DADDR_IIF_TYPE, 2, 2)->negate = true;
	drop(sample);
	begin(sample);
	match_number(sample, FIELD_FIB_DADDR_TYPE, 2, 2)->negate = true;
	drop(sample);
	begin(sample);
	match_numbers(sample, FIELD_FIB_DADDR_TYPE, 2, (uint32_t[]){ 3, 5 });
	drop(sample);
}

static void dnat(struct sample *sample, uint8_t family, const struct set *set)
{
	struct expr *expr = add(sample, EXPR_DNAT);

	expr->family = family;
	expr->set = set;
	fill_fields(expr, 2, service_fields);
}

static void fill_dnat(struct sample *sample, const struct sample_sets *sets)
{
	sample_rule(sample, &sample_forward);
	match_numbers(sample, FIELD_L4PROTO, 2, (uint32_t[]){ IPPROTO_TCP, IPPROTO_UDP });
	match_number(sample, FIELD_FIB_DADDR_IIF_TYPE, 2, 2);
	dnat(sample, NFPROTO_IPV4, sets->fwd4);
	begin(sample);
	dnat(sample, NFPROTO_IPV4, sets->fwd_range4);
	begin(sample);
	dnat(sample, NFPROTO_IPV6, sets->fwd6);
	begin(sample);
	dnat(sample, NFPROTO_IPV6, sets->fwd_range6);
}

static void fill_snat(struct sample *sample, const struct sample_sets *sets)
{
	lookup(sample, sets->pairs, 2, path_fields);
	match_number(sample, FIELD_CT_STATUS, 32, 32);
	add(sample, EXPR_MASQUERADE);
	begin(sample);
	sample_match(sample, FIELD_OIFNAME, NAME("eth1"));
	sample_match(sample, FIELD_IP_SADDR, NET("192.168.1.0/24"));
	add(sample, EXPR_MASQUERADE);
}

static void fill_dscp(struct sample *sample)
{
	static const struct {
		uint8_t family, dscp;
	} marks[] = {
		{ NFPROTO_IPV4, 18 }, { NFPROTO_IPV6, 18 }, { NFPROTO_IPV4, 10 },
		{ NFPROTO_IPV6, 46 }, { NFPROTO_IPV4, 0 },  { NFPROTO_IPV6, 63 },
	};

	for (size_t i = 0; i < COUNT(marks); i++) {
		struct expr *expr;

		begin(sample);
		expr = add(sample, EXPR_DSCP);
		expr->family = marks[i].family;
		expr->dscp = marks[i].dscp;
	}
}

static struct sample base(struct ruleset *ruleset, const char *name, uint8_t hook, int32_t priority)
{
	struct sample sample = { .ruleset = ruleset, .chain = ruleset_chain(ruleset, name, NULL) };

	sample.chain->type = CHAIN_FILTER;
	sample.chain->hook = hook;
	sample.chain->priority = priority;
	return sample;
}

static struct sample plain(struct ruleset *ruleset, const char *name)
{
	return (struct sample){ .ruleset = ruleset, .chain = ruleset_chain(ruleset, name, NULL) };
}

static void add_base_chains(struct ruleset *ruleset, const struct sample_sets *sets,
			    const struct chain *service)
{
	struct sample sample = base(ruleset, "pre", NF_INET_PRE_ROUTING, NF_IP_PRI_RAW);

	sample.chain->comment = "before conntrack";
	fill_lookups(&sample, sets);
	sample = base(ruleset, "input", NF_INET_LOCAL_IN, NF_IP_PRI_FILTER);
	sample.chain->policy_drop = true;
	fill_network(&sample, service);
	sample = base(ruleset, "forward", NF_INET_FORWARD, NF_IP_PRI_FILTER + 5);
	sample.chain->policy_drop = true;
	fill_conntrack(&sample, sets);
	sample = base(ruleset, "output", NF_INET_LOCAL_OUT, NF_IP_PRI_SECURITY);
	fill_icmp(&sample);
	sample = base(ruleset, "dstnat", NF_INET_PRE_ROUTING, NF_IP_PRI_NAT_DST);
	sample.chain->type = CHAIN_NAT;
	fill_dnat(&sample, sets);
	sample = base(ruleset, "post", NF_INET_POST_ROUTING, NF_IP_PRI_MANGLE);
	fill_dscp(&sample);
	sample = base(ruleset, "srcnat", NF_INET_POST_ROUTING, NF_IP_PRI_NAT_SRC);
	sample.chain->type = CHAIN_NAT;
	fill_snat(&sample, sets);
}

void sample_build(struct ruleset *ruleset)
{
	struct helper_object *helper = ruleset_helper(ruleset, "ftp");
	struct sample refusal = plain(ruleset, "x_service"), sample;
	struct code service = { CODE_GOTO, refusal.chain };
	struct sample_sets sets = { 0 };

	helper->type = "ftp";
	helper->l4proto = IPPROTO_TCP;
	helper->l3proto = NFPROTO_INET;
	helper->record = &sample_helper;
	sample_add_sets(ruleset, &sets, &service);
	refusal.chain->comment = "log, then drop";
	fill_refusal(&refusal);
	sample = plain(ruleset, "lim");
	fill_limits(&sample, &sets);
	sample = plain(ruleset, "transport");
	fill_transport(&sample);
	sample = plain(ruleset, "interfaces");
	fill_interfaces(&sample);
	sample = base(ruleset, "routes", NF_INET_PRE_ROUTING, NF_IP_PRI_MANGLE);
	fill_routes(&sample);
	plain(ruleset, "empty");
	add_base_chains(ruleset, &sets, refusal.chain);
}
