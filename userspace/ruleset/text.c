// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes a ruleset as nft text, laid out to be read.
 *
 * Text and netlink batch (netlink/nft.c) come from the same structure and load to the same listing;
 * the same structure always gives the same bytes. The table is declared before it is deleted so
 * that the text loads whether or not the table is there. A rule that belongs to another record
 * than the gateway and shows no comment names it behind a "#", which nft skips.
 */
#include "ruleset/text.h"

#include <string.h>
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>

static void text_fields(struct buf *out, const struct expr *expr)
{
	for (size_t i = 0; i < expr->n_fields; i++)
		buf_printf(out, "%s%s", i ? " . " : "", field_info(expr->fields[i])->text);
}

static void text_anonymous(struct buf *out, enum datatype type, const struct expr *expr)
{
	buf_puts(out, "{ ");
	for (size_t i = 0; i < expr->n_anon; i++) {
		buf_puts(out, i ? ", " : "");
		text_value(out, type, &expr->anon[i]);
	}
	buf_puts(out, " }");
}

static void text_or(struct buf *out, enum datatype type, const uint8_t *bytes)
{
	uint32_t bits = part_number(type, bytes);
	bool several = bits & (bits - 1);

	buf_puts(out, several ? "(" : "");
	text_bits(out, type, bits, " | ");
	buf_puts(out, several ? ")" : "");
}

static void text_masked(struct buf *out, enum datatype type, const struct expr *expr)
{
	struct part mask = expr->value, value = expr->value;

	memcpy(mask.lo, mask.hi, sizeof(mask.lo));
	memcpy(value.hi, value.lo, sizeof(value.hi));
	buf_puts(out, " & ");
	if (datatype_is_bits(type))
		text_or(out, type, mask.lo);
	else
		text_value(out, type, &mask);
	buf_puts(out, expr->negate ? " != " : " == ");
	if (datatype_is_bits(type))
		text_or(out, type, value.lo);
	else
		text_value(out, type, &value);
}

static void text_match(struct buf *out, const struct expr *expr)
{
	enum datatype type = field_info(expr->fields[0])->type;
	const struct part *value = expr->n_anon == 1 ? expr->anon : &expr->value;
	bool set = expr->set || expr->n_anon > 1, bits = !set && datatype_is_bits(type);

	text_fields(out, expr);
	if (expr->masked) {
		text_masked(out, type, expr);
		return;
	}
	buf_puts(out, !expr->negate ? " " : bits ? " ! " : " != ");
	if (expr->set)
		buf_printf(out, "@%s", expr->set->name);
	else if (set)
		text_anonymous(out, type, expr);
	else if (bits)
		text_bits(out, type, part_number(type, value->lo), ",");
	else
		text_value(out, type, value);
}

static void text_vmap(struct buf *out, const struct expr *expr)
{
	text_fields(out, expr);
	buf_printf(out, " vmap @%s", expr->set->name);
}

static void text_verdict(struct buf *out, const struct expr *expr)
{
	text_code(out, &expr->verdict);
}

static void text_limit(struct buf *out, const struct expr *expr)
{
	static const struct {
		enum unit unit;
		const char *text;
	} units[] = {
		{ UNIT_SECOND, "second" },
		{ UNIT_MINUTE, "minute" },
		{ UNIT_HOUR, "hour" },
		{ UNIT_DAY, "day" },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (units[i].unit == expr->rate.per)
			buf_printf(out, "limit rate %u/%s", expr->rate.count, units[i].text);
	if (expr->rate.burst)
		buf_printf(out, " burst %u packets", expr->rate.burst);
}

static void text_log(struct buf *out, const struct expr *expr)
{
	char text[COMMENT_TEXT];

	buf_printf(out, "log prefix \"%s\"", comment_clean(expr->prefix, text));
	if (expr->group)
		buf_printf(out, " group %u snaplen %u", expr->group, expr->snaplen);
}

static void text_update(struct buf *out, const struct expr *expr)
{
	buf_printf(out, "update @%s { ", expr->set->name);
	text_fields(out, expr);
	buf_putc(out, ' ');
	text_limit(out, expr);
	buf_puts(out, " }");
}

static void text_masquerade(struct buf *out, const struct expr *expr)
{
	(void)expr;
	buf_puts(out, "masquerade");
}

static const char *family_text(const struct expr *expr)
{
	return expr->family == NFPROTO_IPV4 ? "ip" : "ip6";
}

static void text_dnat(struct buf *out, const struct expr *expr)
{
	buf_printf(out, "dnat %s to ", family_text(expr));
	text_fields(out, expr);
	buf_printf(out, " map @%s", expr->set->name);
}

static void text_dscp(struct buf *out, const struct expr *expr)
{
	unsigned int class = expr->dscp >> 3, drop = expr->dscp >> 1 & 3;

	buf_printf(out, "%s dscp set ", family_text(expr));
	if (expr->dscp == 46)
		buf_puts(out, "ef");
	else if ((expr->dscp & 7) == 0)
		buf_printf(out, "cs%u", class);
	else if (!(expr->dscp & 1) && class >= 1 && class <= 4)
		buf_printf(out, "af%u%u", class, drop);
	else
		buf_printf(out, "0x%02x", expr->dscp);
}

static void text_maxseg(struct buf *out, const struct expr *expr)
{
	(void)expr;
	buf_puts(out, "tcp option maxseg size set rt mtu");
}

static void text_helper_set(struct buf *out, const struct expr *expr)
{
	buf_printf(out, "ct helper set \"%s\"", expr->helper->name);
}

static void text_expr(struct buf *out, const struct expr *expr)
{
	static void (*const writers[])(struct buf *, const struct expr *) = {
		[EXPR_MATCH] = text_match,
		[EXPR_VMAP] = text_vmap,
		[EXPR_VERDICT] = text_verdict,
		[EXPR_LIMIT] = text_limit,
		[EXPR_LOG] = text_log,
		[EXPR_UPDATE] = text_update,
		[EXPR_MASQUERADE] = text_masquerade,
		[EXPR_DNAT] = text_dnat,
		[EXPR_DSCP] = text_dscp,
		[EXPR_MAXSEG] = text_maxseg,
		[EXPR_HELPER] = text_helper_set,
	};

	writers[expr->type](out, expr);
}

static void text_rule(struct buf *out, const struct rule *rule)
{
	char title[COMMENT_TEXT];

	buf_puts(out, "\t\t");
	for (const struct expr *expr = rule->first; expr; expr = expr->next) {
		text_expr(out, expr);
		buf_puts(out, expr->next ? " " : "");
	}
	if (rule->comment) {
		buf_putc(out, ' ');
		text_comment(out, rule->comment);
	} else if (rule->record->kind != KIND_GATEWAY) {
		buf_printf(out, " # %s", comment_title(rule->record, title));
	}
	buf_putc(out, '\n');
}

/* nft knows some priorities by name; srcnat and dstnat only where they belong. */
static void text_priority(struct buf *out, const struct chain *chain)
{
	static const struct {
		int32_t priority;
		unsigned int hooks;
		const char *text;
	} names[] = {
		{ NF_IP_PRI_RAW, ~0u, "raw" },
		{ NF_IP_PRI_MANGLE, ~0u, "mangle" },
		{ NF_IP_PRI_NAT_DST, 1u << NF_INET_PRE_ROUTING, "dstnat" },
		{ NF_IP_PRI_FILTER, ~0u, "filter" },
		{ NF_IP_PRI_SECURITY, ~0u, "security" },
		{ NF_IP_PRI_NAT_SRC, 1u << NF_INET_POST_ROUTING, "srcnat" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].priority == chain->priority && names[i].hooks >> chain->hook & 1) {
			buf_puts(out, names[i].text);
			return;
		}
	buf_printf(out, "%d", chain->priority);
}

static void text_base(struct buf *out, const struct chain *chain)
{
	static const char *const hooks[] = {
		[NF_INET_PRE_ROUTING] = "prerouting",	[NF_INET_LOCAL_IN] = "input",
		[NF_INET_FORWARD] = "forward",		[NF_INET_LOCAL_OUT] = "output",
		[NF_INET_POST_ROUTING] = "postrouting",
	};

	if (chain->type == CHAIN_PLAIN)
		return;
	buf_printf(out, "\t\ttype %s hook %s priority ",
		   chain->type == CHAIN_NAT ? "nat" : "filter", hooks[chain->hook]);
	text_priority(out, chain);
	buf_printf(out, "; policy %s;\n", chain->policy_drop ? "drop" : "accept");
}

static void text_chain(struct buf *out, const struct chain *chain)
{
	buf_printf(out, "\n\tchain %s {\n", chain->name);
	if (chain->comment) {
		buf_puts(out, "\t\t");
		text_comment(out, chain->comment);
		buf_putc(out, '\n');
	}
	text_base(out, chain);
	for (const struct rule *rule = chain->first; rule; rule = rule->next)
		text_rule(out, rule);
	buf_puts(out, "\t}\n");
}

static void text_helper(struct buf *out, const struct helper_object *helper)
{
	buf_printf(out, "\n\tct helper %s {\n", helper->name);
	buf_printf(out, "\t\ttype \"%s\" protocol %s\n", helper->type,
		   helper->l4proto == IPPROTO_TCP ? "tcp" : "udp");
	buf_printf(out, "\t\tl3proto %s\n\t}\n",
		   helper->l3proto == NFPROTO_IPV4   ? "ip"
		   : helper->l3proto == NFPROTO_IPV6 ? "ip6"
						     : "inet");
}

void ruleset_text(const struct ruleset *ruleset, struct buf *out)
{
	buf_printf(out, "table inet %s\n", ruleset->table);
	buf_printf(out, "delete table inet %s\n\n", ruleset->table);
	buf_printf(out, "table inet %s {\n", ruleset->table);
	if (ruleset->comment) {
		buf_putc(out, '\t');
		text_comment(out, ruleset->comment);
		buf_putc(out, '\n');
	}
	for (const struct helper_object *helper = ruleset->helpers; helper; helper = helper->next)
		text_helper(out, helper);
	for (const struct set *set = ruleset->sets; set; set = set->next)
		text_set(out, set);
	for (const struct chain *chain = ruleset->chains; chain; chain = chain->next)
		text_chain(out, chain);
	buf_puts(out, "}\n");
}
