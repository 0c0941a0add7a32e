// SPDX-License-Identifier: GPL-2.0-only
/*
 * One small function per expression of nf_tables, on top of libnftnl. Which of them make up a rule
 * is decided in netlink/expr.c; here is only how each is spelled.
 */
#include "netlink/atom.h"

#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/nf_tables.h>
#include <netinet/tcp.h>
#include <libnftnl/expr.h>

#include "base/mem.h"
#include "netlink/message.h"

static uint32_t reg(unsigned int word)
{
	return word % 4 ? NFT_REG32_00 + word : NFT_REG_1 + word / 4;
}

static struct nftnl_expr *add(struct nftnl_rule *rule, const char *name)
{
	struct nftnl_expr *expr = must(nftnl_expr_alloc(name));

	nftnl_rule_add_expr(rule, expr);
	return expr;
}

void atom_meta(struct nftnl_rule *rule, uint32_t key, unsigned int word)
{
	struct nftnl_expr *expr = add(rule, "meta");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_META_KEY, key);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_META_DREG, reg(word));
}

void atom_ct(struct nftnl_rule *rule, uint32_t key, unsigned int word)
{
	struct nftnl_expr *expr = add(rule, "ct");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_CT_KEY, key);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CT_DREG, reg(word));
}

void atom_rt(struct nftnl_rule *rule, uint32_t key, unsigned int word)
{
	struct nftnl_expr *expr = add(rule, "rt");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_RT_KEY, key);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_RT_DREG, reg(word));
}

void atom_fib(struct nftnl_rule *rule, uint32_t flags, uint32_t result, unsigned int word)
{
	struct nftnl_expr *expr = add(rule, "fib");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_FIB_FLAGS, flags);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_FIB_RESULT, result);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_FIB_DREG, reg(word));
}

static struct nftnl_expr *payload(struct nftnl_rule *rule, struct atom_bytes bytes)
{
	struct nftnl_expr *expr = add(rule, "payload");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_BASE, bytes.base);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_OFFSET, bytes.offset);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_LEN, bytes.len);
	return expr;
}

void atom_payload(struct nftnl_rule *rule, struct atom_bytes bytes, unsigned int word)
{
	nftnl_expr_set_u32(payload(rule, bytes), NFTNL_EXPR_PAYLOAD_DREG, reg(word));
}

void atom_payload_write(struct nftnl_rule *rule, struct atom_bytes bytes, uint32_t checksum)
{
	struct nftnl_expr *expr = payload(rule, bytes);

	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_SREG, reg(0));
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_CSUM_TYPE,
			   checksum ? NFT_PAYLOAD_CSUM_INET : NFT_PAYLOAD_CSUM_NONE);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_CSUM_OFFSET, checksum);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_FLAGS, 0);
}

void atom_bitwise(struct nftnl_rule *rule, const void *mask, const void * xor, uint32_t len,
		  unsigned int word)
{
	struct nftnl_expr *expr = add(rule, "bitwise");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_SREG, reg(word));
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_DREG, reg(word));
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_OP, NFT_BITWISE_BOOL);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_LEN, len);
	nftnl_expr_set(expr, NFTNL_EXPR_BITWISE_MASK, mask, len);
	nftnl_expr_set(expr, NFTNL_EXPR_BITWISE_XOR, xor, len);
}

void atom_compare(struct nftnl_rule *rule, uint32_t op, const void *value, uint32_t len)
{
	struct nftnl_expr *expr = add(rule, "cmp");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_CMP_SREG, reg(0));
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CMP_OP, op);
	nftnl_expr_set(expr, NFTNL_EXPR_CMP_DATA, value, len);
}

void atom_outside(struct nftnl_rule *rule, const struct part *part, uint32_t len)
{
	struct nftnl_expr *expr = add(rule, "range");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_RANGE_SREG, reg(0));
	nftnl_expr_set_u32(expr, NFTNL_EXPR_RANGE_OP, NFT_RANGE_NEQ);
	nftnl_expr_set(expr, NFTNL_EXPR_RANGE_FROM_DATA, part->lo, len);
	nftnl_expr_set(expr, NFTNL_EXPR_RANGE_TO_DATA, part->hi, len);
}

void atom_hton16(struct nftnl_rule *rule)
{
	struct nftnl_expr *expr = add(rule, "byteorder");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_BYTEORDER_SREG, reg(0));
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BYTEORDER_DREG, reg(0));
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BYTEORDER_OP, NFT_BYTEORDER_HTON);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BYTEORDER_LEN, 2);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BYTEORDER_SIZE, 2);
}

void atom_maxseg_write(struct nftnl_rule *rule)
{
	struct nftnl_expr *expr = add(rule, "exthdr");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_EXTHDR_SREG, reg(0));
	nftnl_expr_set_u8(expr, NFTNL_EXPR_EXTHDR_TYPE, TCPOPT_MAXSEG);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_EXTHDR_OFFSET, 2); /* behind kind and length */
	nftnl_expr_set_u32(expr, NFTNL_EXPR_EXTHDR_LEN, 2);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_EXTHDR_OP, NFT_EXTHDR_OP_TCPOPT);
}

void atom_lookup(struct nftnl_rule *rule, const char *set, uint32_t id, enum atom_lookup mode)
{
	struct nftnl_expr *expr = add(rule, "lookup");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_LOOKUP_SREG, reg(0));
	nftnl_expr_set_str(expr, NFTNL_EXPR_LOOKUP_SET, set);
	if (id)
		nftnl_expr_set_u32(expr, NFTNL_EXPR_LOOKUP_SET_ID, id);
	if (mode == LOOKUP_NOT_IN)
		nftnl_expr_set_u32(expr, NFTNL_EXPR_LOOKUP_FLAGS, NFT_LOOKUP_F_INV);
	if (mode == LOOKUP_VERDICT)
		nftnl_expr_set_u32(expr, NFTNL_EXPR_LOOKUP_DREG, NFT_REG_VERDICT);
	if (mode == LOOKUP_DATA)
		nftnl_expr_set_u32(expr, NFTNL_EXPR_LOOKUP_DREG, reg(0));
}

/* What the kernel is given where a rule names no burst; nft's default. */
#define BURST_DEFAULT 5

static void fill_limit(struct nftnl_expr *expr, const struct rate *rate)
{
	nftnl_expr_set_u64(expr, NFTNL_EXPR_LIMIT_RATE, rate->count);
	nftnl_expr_set_u64(expr, NFTNL_EXPR_LIMIT_UNIT, rate->per);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_LIMIT_BURST, rate->burst ? rate->burst : BURST_DEFAULT);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_LIMIT_TYPE, NFT_LIMIT_PKTS);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_LIMIT_FLAGS, 0);
}

void atom_limit(struct nftnl_rule *rule, const struct rate *rate)
{
	fill_limit(add(rule, "limit"), rate);
}

void atom_update(struct nftnl_rule *rule, const char *set, const struct rate *rate)
{
	struct nftnl_expr *expr = add(rule, "dynset"), *limit = must(nftnl_expr_alloc("limit"));

	fill_limit(limit, rate);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_DYNSET_OP, NFT_DYNSET_OP_UPDATE);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_DYNSET_SREG_KEY, reg(0));
	nftnl_expr_set_str(expr, NFTNL_EXPR_DYNSET_SET_NAME, set);
	nftnl_expr_set(expr, NFTNL_EXPR_DYNSET_EXPR, limit, 0);
}

uint32_t atom_verdict_code(enum verdict_code code)
{
	static const int numbers[] = {
		[CODE_NONE] = NFT_CONTINUE, [CODE_ACCEPT] = NF_ACCEPT, [CODE_DROP] = NF_DROP,
		[CODE_JUMP] = NFT_JUMP,	    [CODE_GOTO] = NFT_GOTO,    [CODE_RETURN] = NFT_RETURN,
	};

	return (uint32_t)numbers[code];
}

void atom_verdict(struct nftnl_rule *rule, const struct code *code)
{
	struct nftnl_expr *expr = add(rule, "immediate");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_IMM_VERDICT, atom_verdict_code(code->code));
	if (code->chain)
		nftnl_expr_set_str(expr, NFTNL_EXPR_IMM_CHAIN, code->chain->name);
}

void atom_log(struct nftnl_rule *rule, const char *prefix, uint16_t group, uint32_t snaplen)
{
	struct nftnl_expr *expr = add(rule, "log");
	char text[COMMENT_TEXT];

	nftnl_expr_set_str(expr, NFTNL_EXPR_LOG_PREFIX, comment_clean(prefix, text));
	if (!group)
		return;
	nftnl_expr_set_u16(expr, NFTNL_EXPR_LOG_GROUP, group);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_LOG_SNAPLEN, snaplen);
}

void atom_masquerade(struct nftnl_rule *rule)
{
	add(rule, "masq");
}

void atom_dnat(struct nftnl_rule *rule, uint8_t family, unsigned int port_word)
{
	struct nftnl_expr *expr = add(rule, "nat");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_NAT_TYPE, NFT_NAT_DNAT);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_NAT_FAMILY, family);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_NAT_REG_ADDR_MIN, reg(0));
	if (port_word)
		nftnl_expr_set_u32(expr, NFTNL_EXPR_NAT_REG_PROTO_MIN, reg(port_word));
}

void atom_helper(struct nftnl_rule *rule, const char *object)
{
	struct nftnl_expr *expr = add(rule, "objref");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_OBJREF_IMM_TYPE, NFT_OBJECT_CT_HELPER);
	nftnl_expr_set_str(expr, NFTNL_EXPR_OBJREF_IMM_NAME, object);
}
