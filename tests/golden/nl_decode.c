// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decodes the messages a batch of this program may hold. It reads attributes by the kernel's names
 * for them and shares nothing with the writer but the splitting of attributes, so that a batch and
 * its decoding cannot be wrong in the same way. What it does not know it names with its number:
 * nothing in a batch goes unseen.
 */
#include "golden/nl_decode.h"

#include <ctype.h>
#include <endian.h>
#include <stdio.h>
#include <string.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <libnftnl/udata.h>

#include "netlink/attr.h"
#include "netlink/userdata.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static uint64_t attr_be64(const struct nlattr *attr)
{
	return be64toh(mnl_attr_get_u64(attr));
}

static void text_line(struct buf *out, const char *name, const struct nlattr *attr)
{
	if (attr) /* names of helpers come without their NUL */
		buf_printf(out, "\t%s %.*s\n", name, mnl_attr_get_payload_len(attr),
			   mnl_attr_get_str(attr));
}

static void number_line(struct buf *out, const char *name, const struct nlattr *attr)
{
	if (attr)
		buf_printf(out, "\t%s %u\n", name, attr_be32(attr));
}

/* Any attribute the block has not shown: its number and bytes. */
static void rest_lines(struct buf *out, const struct attrs *attrs, const char *shown)
{
	for (uint16_t type = 0; type < ATTRS_MOST; type++)
		if (attrs->v[type] && !memchr(shown, type, strlen(shown)))
			buf_printf(out, "\tattribute %u of %u bytes\n", type,
				   mnl_attr_get_payload_len(attrs->v[type]));
}

/* --- user data --- */

struct entry_name {
	uint8_t type;
	const char *text;
};

static void entry_value(struct buf *out, const uint8_t *value, size_t len)
{
	bool text = len > 0;

	for (size_t i = 0; i < len; i++)
		text &= isprint(value[i]) || value[i] >= 0x80 || (i + 1 == len && value[i] == 0);
	if (text && value[0]) {
		buf_printf(out, " \"%.*s\"", (int)len, (const char *)value);
		return;
	}
	buf_putc(out, ' ');
	for (size_t i = 0; i < len; i++)
		buf_printf(out, "%02x", value[i]);
}

static void userdata(struct buf *out, const struct nlattr *attr, const struct entry_name *names,
		     const char *before)
{
	const uint8_t *at, *end;

	if (!attr)
		return;
	at = mnl_attr_get_payload(attr);
	end = at + mnl_attr_get_payload_len(attr);
	for (; end - at >= 2 && at[1] <= end - at - 2; at += 2 + at[1]) {
		const struct entry_name *name = names;

		if (at[0] == USERDATA_RULE)
			continue; /* a number over all the rest that is shown */
		while (name->text && name->type != at[0])
			name++;
		buf_puts(out, before);
		if (name->text)
			buf_puts(out, name->text);
		else
			buf_printf(out, "entry %u", at[0]);
		entry_value(out, at + 2, at[1]);
	}
}

static void userdata_lines(struct buf *out, const struct nlattr *attr,
			   const struct entry_name *names)
{
	userdata(out, attr, names, "\n\t");
	buf_putc(out, '\n');
}

/* --- tables, chains, objects --- */

static void decode_table(struct buf *out, const struct attrs *attrs)
{
	static const struct entry_name names[] = { { NFTNL_UDATA_TABLE_COMMENT, "comment" },
						   { USERDATA_TAG, "tag" },
						   { 0, NULL } };

	buf_printf(out, "table %s", attr_text(attrs->v[NFTA_TABLE_NAME]));
	userdata_lines(out, attrs->v[NFTA_TABLE_USERDATA], names);
	rest_lines(out, attrs, (char[]){ NFTA_TABLE_NAME, NFTA_TABLE_USERDATA, 0 });
}

static void decode_chain(struct buf *out, const struct attrs *attrs)
{
	static const struct entry_name names[] = { { NFTNL_UDATA_CHAIN_COMMENT, "comment" },
						   { 0, NULL } };
	static const char shown[] = { NFTA_CHAIN_TABLE,
				      NFTA_CHAIN_NAME,
				      NFTA_CHAIN_USERDATA,
				      NFTA_CHAIN_TYPE,
				      NFTA_CHAIN_POLICY,
				      NFTA_CHAIN_HOOK,
				      0 };
	struct attrs hook = attrs_nested(attrs->v[NFTA_CHAIN_HOOK]);

	buf_printf(out, "chain %s", attr_text(attrs->v[NFTA_CHAIN_NAME]));
	userdata_lines(out, attrs->v[NFTA_CHAIN_USERDATA], names);
	text_line(out, "type", attrs->v[NFTA_CHAIN_TYPE]);
	number_line(out, "hook", hook.v[NFTA_HOOK_HOOKNUM]);
	if (hook.v[NFTA_HOOK_PRIORITY])
		buf_printf(out, "\tpriority %d\n", (int)attr_be32(hook.v[NFTA_HOOK_PRIORITY]));
	number_line(out, "policy", attrs->v[NFTA_CHAIN_POLICY]);
	rest_lines(out, attrs, shown);
}

static void decode_object(struct buf *out, const struct attrs *attrs)
{
	static const struct entry_name names[] = { { USERDATA_RECORD, "record" }, { 0, NULL } };
	static const char shown[] = { NFTA_OBJ_TABLE, NFTA_OBJ_NAME,	 NFTA_OBJ_TYPE,
				      NFTA_OBJ_DATA,  NFTA_OBJ_USERDATA, 0 };
	struct attrs data = attrs_nested(attrs->v[NFTA_OBJ_DATA]);

	buf_printf(out, "object %s", attr_text(attrs->v[NFTA_OBJ_NAME]));
	userdata_lines(out, attrs->v[NFTA_OBJ_USERDATA], names);
	number_line(out, "type", attrs->v[NFTA_OBJ_TYPE]);
	text_line(out, "helper", data.v[NFTA_CT_HELPER_NAME]);
	if (data.v[NFTA_CT_HELPER_L3PROTO] && data.v[NFTA_CT_HELPER_L4PROTO])
		buf_printf(out, "\tl3proto %u l4proto %u\n",
			   be16toh(mnl_attr_get_u16(data.v[NFTA_CT_HELPER_L3PROTO])),
			   mnl_attr_get_u8(data.v[NFTA_CT_HELPER_L4PROTO]));
	rest_lines(out, attrs, shown);
}

/* --- sets --- */

static void set_flags(struct buf *out, const struct nlattr *attr)
{
	static const struct {
		uint32_t bit;
		const char *text;
	} names[] = {
		{ NFT_SET_ANONYMOUS, "anonymous" }, { NFT_SET_CONSTANT, "constant" },
		{ NFT_SET_INTERVAL, "interval" },   { NFT_SET_MAP, "map" },
		{ NFT_SET_TIMEOUT, "timeout" },	    { NFT_SET_EVAL, "dynamic" },
		{ NFT_SET_OBJECT, "object" },	    { NFT_SET_CONCAT, "concat" },
	};
	uint32_t flags = attr_be32(attr);

	if (!flags)
		return;
	buf_puts(out, "\tflags");
	for (size_t i = 0; i < COUNT(names); i++)
		if (flags & names[i].bit) {
			buf_printf(out, " %s", names[i].text);
			flags &= ~names[i].bit;
		}
	if (flags)
		buf_printf(out, " 0x%x", flags);
	buf_putc(out, '\n');
}

/* nft packs the types of a concatenation six bits each. */
static void set_type(struct buf *out, const char *name, const struct nlattr *type,
		     const struct nlattr *len)
{
	uint32_t number = attr_be32(type);
	const char *between = " ";

	if (!type)
		return;
	buf_printf(out, "\t%s", name);
	if (number == NFT_DATA_VERDICT) {
		buf_puts(out, " verdict\n");
		return;
	}
	for (int shift = 24; shift >= 0; shift -= 6)
		if (number >> shift & 63) {
			buf_printf(out, "%s%u", between, number >> shift & 63);
			between = ".";
		}
	buf_printf(out, " of %u bytes\n", attr_be32(len));
}

static void set_desc(struct buf *out, const struct nlattr *attr)
{
	struct attrs desc = attrs_nested(attr);
	const struct nlattr *field;

	number_line(out, "size", desc.v[NFTA_SET_DESC_SIZE]);
	if (!desc.v[NFTA_SET_DESC_CONCAT])
		return;
	buf_puts(out, "\tfields of");
	mnl_attr_for_each_nested(field, desc.v[NFTA_SET_DESC_CONCAT])
		buf_printf(out, " %u", attr_be32(attrs_nested(field).v[NFTA_SET_FIELD_LEN]));
	buf_puts(out, " bytes\n");
}

static void decode_set(struct buf *out, const struct attrs *attrs)
{
	static const struct entry_name names[] = {
		{ NFTNL_UDATA_SET_KEYBYTEORDER, "key byte order" },
		{ NFTNL_UDATA_SET_DATABYTEORDER, "data byte order" },
		{ NFTNL_UDATA_SET_KEY_TYPEOF, "key type of" },
		{ NFTNL_UDATA_SET_COMMENT, "comment" },
		{ USERDATA_RECORD, "record" },
		{ 0, NULL },
	};
	static const char shown[] = {
		NFTA_SET_TABLE,	   NFTA_SET_NAME,    NFTA_SET_ID,	 NFTA_SET_FLAGS,
		NFTA_SET_KEY_TYPE, NFTA_SET_KEY_LEN, NFTA_SET_DATA_TYPE, NFTA_SET_DATA_LEN,
		NFTA_SET_DESC,	   NFTA_SET_TIMEOUT, NFTA_SET_USERDATA,	 0,
	};

	buf_printf(out, "set %s", attr_text(attrs->v[NFTA_SET_NAME]));
	userdata_lines(out, attrs->v[NFTA_SET_USERDATA], names);
	set_flags(out, attrs->v[NFTA_SET_FLAGS]);
	set_type(out, "key", attrs->v[NFTA_SET_KEY_TYPE], attrs->v[NFTA_SET_KEY_LEN]);
	set_type(out, "data", attrs->v[NFTA_SET_DATA_TYPE], attrs->v[NFTA_SET_DATA_LEN]);
	set_desc(out, attrs->v[NFTA_SET_DESC]);
	if (attrs->v[NFTA_SET_TIMEOUT])
		buf_printf(out, "\ttimeout %llums\n",
			   (unsigned long long)attr_be64(attrs->v[NFTA_SET_TIMEOUT]));
	rest_lines(out, attrs, shown);
}

static void data_bytes(struct buf *out, const struct nlattr *attr)
{
	const struct nlattr *value = attrs_nested(attr).v[NFTA_DATA_VALUE];
	const uint8_t *bytes = value ? mnl_attr_get_payload(value) : NULL;

	for (size_t i = 0; value && i < mnl_attr_get_payload_len(value); i++)
		buf_printf(out, "%s%02x", i && i % 4 == 0 ? " " : "", bytes[i]);
}

static void verdict(struct buf *out, const struct nlattr *attr)
{
	static const struct {
		int code;
		const char *text;
	} names[] = {
		{ NF_ACCEPT, "accept" },  { NF_DROP, "drop" },	{ NFT_CONTINUE, "continue" },
		{ NFT_RETURN, "return" }, { NFT_JUMP, "jump" }, { NFT_GOTO, "goto" },
	};
	struct attrs attrs = attrs_nested(attr);
	int code = (int)attr_be32(attrs.v[NFTA_VERDICT_CODE]);

	for (size_t i = 0; i < COUNT(names); i++)
		if (names[i].code == code)
			buf_printf(out, " : %s", names[i].text);
	if (attrs.v[NFTA_VERDICT_CHAIN])
		buf_printf(out, " %s", attr_text(attrs.v[NFTA_VERDICT_CHAIN]));
}

static void element(struct buf *out, const struct nlattr *elem)
{
	static const struct entry_name names[] = { { NFTNL_UDATA_SET_ELEM_COMMENT, "comment" },
						   { NFTNL_UDATA_SET_ELEM_FLAGS, "flags" },
						   { 0, NULL } };
	struct attrs attrs = attrs_nested(elem);
	struct attrs data = attrs_nested(attrs.v[NFTA_SET_ELEM_DATA]);

	buf_putc(out, '\t');
	data_bytes(out, attrs.v[NFTA_SET_ELEM_KEY]);
	if (attrs.v[NFTA_SET_ELEM_KEY_END]) {
		buf_puts(out, " - ");
		data_bytes(out, attrs.v[NFTA_SET_ELEM_KEY_END]);
	}
	if (attr_be32(attrs.v[NFTA_SET_ELEM_FLAGS]) & NFT_SET_ELEM_INTERVAL_END)
		buf_puts(out, " end");
	if (data.v[NFTA_DATA_VERDICT])
		verdict(out, data.v[NFTA_DATA_VERDICT]);
	if (data.v[NFTA_DATA_VALUE]) {
		buf_puts(out, " : ");
		data_bytes(out, attrs.v[NFTA_SET_ELEM_DATA]);
	}
	if (attrs.v[NFTA_SET_ELEM_TIMEOUT])
		buf_printf(out, " timeout %llums",
			   (unsigned long long)attr_be64(attrs.v[NFTA_SET_ELEM_TIMEOUT]));
	userdata(out, attrs.v[NFTA_SET_ELEM_USERDATA], names, " ");
	buf_putc(out, '\n');
}

static void decode_elements(struct buf *out, const struct attrs *attrs)
{
	const struct nlattr *elem;

	buf_printf(out, "elements of %s\n", attr_text(attrs->v[NFTA_SET_ELEM_LIST_SET]));
	if (attrs->v[NFTA_SET_ELEM_LIST_ELEMENTS])
		mnl_attr_for_each_nested(elem, attrs->v[NFTA_SET_ELEM_LIST_ELEMENTS])
			element(out, elem);
	rest_lines(out, attrs,
		   (char[]){ NFTA_SET_ELEM_LIST_TABLE, NFTA_SET_ELEM_LIST_SET,
			     NFTA_SET_ELEM_LIST_SET_ID, NFTA_SET_ELEM_LIST_ELEMENTS, 0 });
}

/* --- rules --- */

static int expression(struct nftnl_expr *expr, void *data)
{
	struct buf *out = data;
	char text[1024] = "";

	nftnl_expr_snprintf(text, sizeof(text), expr, NFTNL_OUTPUT_DEFAULT, 0);
	buf_printf(out, "\t[ %s %s]\n", nftnl_expr_get_str(expr, NFTNL_EXPR_NAME), text);
	return 0;
}

static void decode_rule(struct buf *out, const struct nlmsghdr *nlh, const struct attrs *attrs)
{
	static const struct entry_name names[] = { { NFTNL_UDATA_RULE_COMMENT, "comment" },
						   { USERDATA_RECORD, "record" },
						   { USERDATA_BULK, "bulk" },
						   { 0, NULL } };
	struct nftnl_rule *rule = nftnl_rule_alloc();

	buf_printf(out, "rule of %s", attr_text(attrs->v[NFTA_RULE_CHAIN]));
	userdata_lines(out, attrs->v[NFTA_RULE_USERDATA], names);
	if (rule && nftnl_rule_nlmsg_parse(nlh, rule) == 0)
		nftnl_expr_foreach(rule, expression, out);
	else
		buf_puts(out, "\tunreadable\n");
	nftnl_rule_free(rule);
	rest_lines(out, attrs,
		   (char[]){ NFTA_RULE_TABLE, NFTA_RULE_CHAIN, NFTA_RULE_EXPRESSIONS,
			     NFTA_RULE_USERDATA, 0 });
}

/* --- messages --- */

/* What a message is about, whether it creates or deletes; NFT_MSG_MAX: it is not decoded. */
static uint16_t creating(uint16_t type)
{
	static const uint16_t pairs[][2] = {
		{ NFT_MSG_DELTABLE, NFT_MSG_NEWTABLE },	    { NFT_MSG_DELCHAIN, NFT_MSG_NEWCHAIN },
		{ NFT_MSG_DELRULE, NFT_MSG_NEWRULE },	    { NFT_MSG_DELOBJ, NFT_MSG_NEWOBJ },
		{ NFT_MSG_DELSETELEM, NFT_MSG_NEWSETELEM }, { NFT_MSG_DELSET, NFT_MSG_NEWSET },
	};

	for (size_t i = 0; i < COUNT(pairs); i++)
		if (pairs[i][0] == type || pairs[i][1] == type)
			return pairs[i][1];
	return NFT_MSG_MAX;
}

static void decode_nft(struct buf *out, const struct nlmsghdr *nlh)
{
	uint16_t type = NFNL_MSG_TYPE(nlh->nlmsg_type);
	struct attrs attrs = nft_attrs(nlh);

	if (nlh->nlmsg_flags & NLM_F_ACK)
		buf_puts(out, "acknowledged ");
	if (creating(type) != NFT_MSG_MAX && creating(type) != type)
		buf_puts(out, "delete ");
	switch (creating(type)) {
	case NFT_MSG_NEWTABLE:
		decode_table(out, &attrs);
		break;
	case NFT_MSG_NEWCHAIN:
		decode_chain(out, &attrs);
		break;
	case NFT_MSG_NEWOBJ:
		decode_object(out, &attrs);
		break;
	case NFT_MSG_NEWSET:
		decode_set(out, &attrs);
		break;
	case NFT_MSG_NEWSETELEM:
		decode_elements(out, &attrs);
		break;
	case NFT_MSG_NEWRULE:
		decode_rule(out, nlh, &attrs);
		break;
	default:
		buf_printf(out, "message %u\n", type);
	}
}

void nl_decode(struct buf *out, const void *bytes, size_t len)
{
	const struct nlmsghdr *nlh = bytes;
	int left = (int)len;

	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		if (nlh->nlmsg_type == NFNL_MSG_BATCH_BEGIN) {
			struct attrs attrs = nft_attrs(nlh);

			buf_puts(out, "batch begin\n");
			number_line(out, "generation", attrs.v[NFNL_BATCH_GENID]);
		} else if (nlh->nlmsg_type == NFNL_MSG_BATCH_END) {
			buf_puts(out, "batch end\n");
		} else {
			decode_nft(out, nlh);
		}
	}
	if (left)
		buf_printf(out, "%d bytes that are no message\n", left);
}
