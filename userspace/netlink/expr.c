// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a rule says, as the kernel's expressions (netlink/atom.c), in the way nft 1.0.6 does it.
 *
 * The rule that makes it right: before a header is read, the rule must have tested that it is that
 * header (`needs` of the field table); nft leaves such tests out of its listing, so the same ones
 * have to be made here or the listing would differ. Two things nft does are left out, both without
 * a trace in the listing: a byte order conversion of one byte, which does nothing, and the joining
 * of two neighbouring header fields into one comparison.
 */
#include "netlink/expr.h"

#include <string.h>
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "netlink/atom.h"
#include "netlink/message.h"

enum place { FROM_NOWHERE, FROM_META, FROM_CT, FROM_FIB, FROM_NETWORK, FROM_TRANSPORT };

/* Where a field is found; key: of meta and ct, the flags of fib, else the offset in the header. */
static const struct {
	enum place from;
	uint32_t key;
	uint32_t result; /* fib */
} sources[FIELD_COUNT] = {
	[FIELD_IIFNAME] = { FROM_META, NFT_META_IIFNAME, 0 },
	[FIELD_OIFNAME] = { FROM_META, NFT_META_OIFNAME, 0 },
	[FIELD_NFPROTO] = { FROM_META, NFT_META_NFPROTO, 0 },
	[FIELD_L4PROTO] = { FROM_META, NFT_META_L4PROTO, 0 },
	[FIELD_IP_SADDR] = { FROM_NETWORK, 12, 0 },
	[FIELD_IP_DADDR] = { FROM_NETWORK, 16, 0 },
	[FIELD_IP6_SADDR] = { FROM_NETWORK, 8, 0 },
	[FIELD_IP6_SADDR_64] = { FROM_NETWORK, 8, 0 },
	[FIELD_IP6_DADDR] = { FROM_NETWORK, 24, 0 },
	[FIELD_IP6_HOPLIMIT] = { FROM_NETWORK, 7, 0 },
	[FIELD_TH_SPORT] = { FROM_TRANSPORT, 0, 0 },
	[FIELD_TH_DPORT] = { FROM_TRANSPORT, 2, 0 },
	[FIELD_TCP_DPORT] = { FROM_TRANSPORT, 2, 0 },
	[FIELD_TCP_FLAGS] = { FROM_TRANSPORT, 13, 0 },
	[FIELD_UDP_SPORT] = { FROM_TRANSPORT, 0, 0 },
	[FIELD_UDP_DPORT] = { FROM_TRANSPORT, 2, 0 },
	[FIELD_ICMP_TYPE] = { FROM_TRANSPORT, 0, 0 },
	[FIELD_ICMPV6_TYPE] = { FROM_TRANSPORT, 0, 0 },
	[FIELD_IGMP_TYPE] = { FROM_TRANSPORT, 0, 0 },
	[FIELD_CT_STATE] = { FROM_CT, NFT_CT_STATE, 0 },
	[FIELD_CT_STATUS] = { FROM_CT, NFT_CT_STATUS, 0 },
	[FIELD_CT_HELPER] = { FROM_CT, NFT_CT_HELPER, 0 },
	[FIELD_FIB_SADDR_TYPE] = { FROM_FIB, NFTA_FIB_F_SADDR, NFT_FIB_RESULT_ADDRTYPE },
	[FIELD_FIB_SADDR_IIF_OIF] = { FROM_FIB,
				      NFTA_FIB_F_SADDR | NFTA_FIB_F_IIF | NFTA_FIB_F_PRESENT,
				      NFT_FIB_RESULT_OIF },
	[FIELD_FIB_DADDR_TYPE] = { FROM_FIB, NFTA_FIB_F_DADDR, NFT_FIB_RESULT_ADDRTYPE },
	[FIELD_FIB_DADDR_IIF_TYPE] = { FROM_FIB, NFTA_FIB_F_DADDR | NFTA_FIB_F_IIF,
				       NFT_FIB_RESULT_ADDRTYPE },
};

static enum datatype field_type(enum field field)
{
	return field_info(field)->type;
}

static uint32_t field_len(enum field field)
{
	return value_len(field_type(field));
}

/* Tests that the packet is of a protocol, unless the rule has done so before. */
static void test_protocol(struct expr_context *context, uint32_t key, uint8_t protocol)
{
	uint8_t *known = key == NFT_META_NFPROTO ? &context->nfproto : &context->l4proto;

	if (!protocol || *known == protocol)
		return;
	atom_meta(context->rule, key, 0);
	atom_compare(context->rule, NFT_CMP_EQ, &protocol, sizeof(protocol));
	*known = protocol;
}

static void test_needs(struct expr_context *context, enum needs needs)
{
	static const struct {
		uint8_t nfproto, l4proto;
	} table[] = {
		[NEEDS_NOTHING] = { 0, 0 },
		[NEEDS_IP] = { NFPROTO_IPV4, 0 },
		[NEEDS_IP6] = { NFPROTO_IPV6, 0 },
		[NEEDS_TCP] = { 0, IPPROTO_TCP },
		[NEEDS_UDP] = { 0, IPPROTO_UDP },
		[NEEDS_ICMP] = { NFPROTO_IPV4, IPPROTO_ICMP },
		[NEEDS_ICMPV6] = { NFPROTO_IPV6, IPPROTO_ICMPV6 },
		[NEEDS_IGMP] = { NFPROTO_IPV4, IPPROTO_IGMP },
	};

	/* A rule that names the transport protocol itself is taken at its word. */
	if (!table[needs].l4proto || table[needs].l4proto != context->l4proto)
		test_protocol(context, NFT_META_NFPROTO, table[needs].nfproto);
	test_protocol(context, NFT_META_L4PROTO, table[needs].l4proto);
}

/* len: the first bytes of the field that are wanted; less than all only of a header field. */
static void load(struct nftnl_rule *rule, enum field field, uint32_t len, unsigned int word)
{
	uint32_t key = sources[field].key;

	switch (sources[field].from) {
	case FROM_META:
		atom_meta(rule, key, word);
		break;
	case FROM_CT:
		atom_ct(rule, key, word);
		break;
	case FROM_FIB:
		atom_fib(rule, key, sources[field].result, word);
		break;
	case FROM_NETWORK:
		atom_payload(rule, (struct atom_bytes){ NFT_PAYLOAD_NETWORK_HEADER, key, len },
			     word);
		break;
	case FROM_TRANSPORT:
		atom_payload(rule, (struct atom_bytes){ NFT_PAYLOAD_TRANSPORT_HEADER, key, len },
			     word);
		break;
	case FROM_NOWHERE:
		break;
	}
}

/* The first n bits set. */
static void fill_mask(uint8_t *mask, size_t len, size_t bits)
{
	memset(mask, 0, len);
	for (size_t i = 0; i < bits; i++)
		mask[i / 8] |= (uint8_t)(0x80 >> i % 8);
}

static void keep_bits(struct nftnl_rule *rule, const uint8_t *mask, uint32_t len, unsigned int word)
{
	static const uint8_t zero[16];

	atom_bitwise(rule, mask, zero, len, word);
}

/* All fields of a lookup, side by side from word 0. */
static void load_fields(struct expr_context *context, const struct expr *expr)
{
	unsigned int word = 0;
	uint8_t mask[16];

	for (size_t i = 0; i < expr->n_fields; i++)
		test_needs(context, field_info(expr->fields[i])->needs);
	for (size_t i = 0; i < expr->n_fields; i++) {
		uint32_t len = field_len(expr->fields[i]);

		load(context->rule, expr->fields[i], len, word);
		if (expr->fields[i] == FIELD_IP6_SADDR_64) {
			fill_mask(mask, sizeof(mask), 64);
			keep_bits(context->rule, mask, len, word);
		}
		word += (unsigned int)padded(len) / 4;
	}
}

bool expr_wants_set(const struct expr *expr)
{
	return expr->type == EXPR_MATCH && !expr->set && expr->n_anon > 1;
}

static void match_set(struct expr_context *context, const struct expr *expr)
{
	enum atom_lookup mode = expr->negate ? LOOKUP_NOT_IN : LOOKUP_IN;

	load_fields(context, expr);
	if (expr->set)
		atom_lookup(context->rule, expr->set->name, 0, mode);
	else
		atom_lookup(context->rule, SET_ANONYMOUS, context->anonymous++, mode);
}

static void match_bits(struct expr_context *context, const struct expr *expr,
		       const struct part *value)
{
	enum field field = expr->fields[0];
	uint32_t len = field_len(field);
	uint8_t mask[16], zero[16] = { 0 };

	value_bytes(field_type(field), value->lo, mask);
	load_fields(context, expr);
	keep_bits(context->rule, mask, len, 0);
	atom_compare(context->rule, expr->negate ? NFT_CMP_EQ : NFT_CMP_NEQ, zero, len);
}

static uint32_t equal_or_not(const struct expr *expr)
{
	return expr->negate ? NFT_CMP_NEQ : NFT_CMP_EQ;
}

static void match_masked(struct expr_context *context, const struct expr *expr)
{
	enum field field = expr->fields[0];
	uint8_t mask[16], value[16];

	value_bytes(field_type(field), expr->value.hi, mask);
	value_bytes(field_type(field), expr->value.lo, value);
	load_fields(context, expr);
	keep_bits(context->rule, mask, field_len(field), 0);
	atom_compare(context->rule, equal_or_not(expr), value, field_len(field));
}

/* Whole bytes are compared as they are, the rest of a name or address is never loaded. */
static void match_prefix(struct expr_context *context, const struct expr *expr,
			 const struct part *value)
{
	enum field field = expr->fields[0];
	uint32_t len = field_len(field),
		 bits = (uint32_t)part_prefix_bits(field_type(field), value);
	uint8_t mask[16];

	if (bits && bits % 8 == 0) {
		test_needs(context, field_info(field)->needs);
		load(context->rule, field, bits / 8, 0);
		atom_compare(context->rule, equal_or_not(expr), value->lo, bits / 8);
		return;
	}
	fill_mask(mask, len, bits);
	load_fields(context, expr);
	keep_bits(context->rule, mask, len, 0);
	atom_compare(context->rule, equal_or_not(expr), value->lo, len);
}

static void match_range(struct expr_context *context, const struct expr *expr,
			const struct part *value)
{
	uint32_t len = field_len(expr->fields[0]);

	load_fields(context, expr);
	if (expr->negate) {
		atom_outside(context->rule, value, len);
		return;
	}
	atom_compare(context->rule, NFT_CMP_GTE, value->lo, len);
	atom_compare(context->rule, NFT_CMP_LTE, value->hi, len);
}

static void match_value(struct expr_context *context, const struct expr *expr,
			const struct part *value)
{
	enum field field = expr->fields[0];
	uint8_t bytes[16];

	value_bytes(field_type(field), value->lo, bytes);
	load_fields(context, expr);
	atom_compare(context->rule, equal_or_not(expr), bytes, field_len(field));
	if (expr->negate)
		return;
	if (field == FIELD_NFPROTO)
		context->nfproto = bytes[0];
	if (field == FIELD_L4PROTO)
		context->l4proto = bytes[0];
}

static bool is_prefix(enum datatype type, const struct part *value)
{
	bool possible = type == TYPE_IPV4_ADDR || type == TYPE_IPV6_ADDR || type == TYPE_IFNAME;

	return possible && part_prefix_bits(type, value) >= 0;
}

static void add_match(struct expr_context *context, const struct expr *expr)
{
	enum datatype type = field_type(expr->fields[0]);
	const struct part *value = expr->n_anon == 1 ? expr->anon : &expr->value;

	if (expr->set || expr->n_anon > 1)
		match_set(context, expr);
	else if (expr->masked)
		match_masked(context, expr);
	else if (datatype_is_bits(type))
		match_bits(context, expr, value);
	else if (part_is_single(type, value))
		match_value(context, expr, value);
	else if (is_prefix(type, value))
		match_prefix(context, expr, value);
	else
		match_range(context, expr, value);
}

static void add_vmap(struct expr_context *context, const struct expr *expr)
{
	load_fields(context, expr);
	atom_lookup(context->rule, expr->set->name, 0, LOOKUP_VERDICT);
}

static void add_verdict(struct expr_context *context, const struct expr *expr)
{
	atom_verdict(context->rule, &expr->verdict);
}

static void add_limit(struct expr_context *context, const struct expr *expr)
{
	atom_limit(context->rule, &expr->rate);
}

static void add_log(struct expr_context *context, const struct expr *expr)
{
	atom_log(context->rule, expr->prefix, expr->group, expr->snaplen);
}

static void add_update(struct expr_context *context, const struct expr *expr)
{
	load_fields(context, expr);
	atom_update(context->rule, expr->set->name, &expr->rate);
}

static void add_masquerade(struct expr_context *context, const struct expr *expr)
{
	(void)expr;
	atom_masquerade(context->rule);
}

static void add_dnat(struct expr_context *context, const struct expr *expr)
{
	unsigned int address_words = expr->family == NFPROTO_IPV4 ? 1 : 4;

	load_fields(context, expr);
	atom_lookup(context->rule, expr->set->name, 0, LOOKUP_DATA);
	atom_dnat(context->rule, expr->family, expr->set->data[1] ? address_words : 0);
}

/* The six bits lie in the second byte of IPv4, across the first two of IPv6. */
static void add_dscp(struct expr_context *context, const struct expr *expr)
{
	static const struct atom_bytes first = { NFT_PAYLOAD_NETWORK_HEADER, 0, 2 };
	bool v4 = expr->family == NFPROTO_IPV4;
	uint16_t keep = v4 ? 0xff03 : 0xf03f, value = (uint16_t)(expr->dscp << (v4 ? 2 : 6));

	keep = htons(keep);
	value = htons(value);
	test_needs(context, v4 ? NEEDS_IP : NEEDS_IP6);
	atom_payload(context->rule, first, 0);
	atom_bitwise(context->rule, &keep, &value, sizeof(keep), 0);
	atom_payload_write(context->rule, first, v4 ? 10 : 0);
}

static void add_maxseg(struct expr_context *context, const struct expr *expr)
{
	(void)expr;
	atom_rt(context->rule, NFT_RT_TCPMSS, 0);
	atom_hton16(context->rule);
	atom_maxseg_write(context->rule);
}

static void add_helper(struct expr_context *context, const struct expr *expr)
{
	atom_helper(context->rule, expr->helper->name);
}

void expr_add(struct expr_context *context, const struct expr *expr)
{
	static void (*const adders[])(struct expr_context *, const struct expr *) = {
		[EXPR_MATCH] = add_match,
		[EXPR_VMAP] = add_vmap,
		[EXPR_VERDICT] = add_verdict,
		[EXPR_LIMIT] = add_limit,
		[EXPR_LOG] = add_log,
		[EXPR_UPDATE] = add_update,
		[EXPR_MASQUERADE] = add_masquerade,
		[EXPR_DNAT] = add_dnat,
		[EXPR_DSCP] = add_dscp,
		[EXPR_MAXSEG] = add_maxseg,
		[EXPR_HELPER] = add_helper,
	};

	adders[expr->type](context, expr);
}
