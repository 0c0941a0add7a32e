// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values as nft spells them.
 *
 * A name is used only where nft knows it without asking the system: protocol names that are words
 * of its grammar, never those of /etc/protocols, which a small system lacks. Everything without a
 * name is a number; both load to the same bytes.
 */
#include "ruleset/text.h"

#include <string.h>
#include <sys/socket.h>

struct name {
	uint32_t value;
	const char *text;
};

static const struct name nfproto_names[] = { { 2, "ipv4" }, { 10, "ipv6" }, { 0, NULL } };

static const struct name protocol_names[] = {
	{ 1, "icmp" },	 { 2, "igmp" },	  { 6, "tcp" },	      { 17, "udp" },
	{ 33, "dccp" },	 { 50, "esp" },	  { 51, "ah" },	      { 58, "icmpv6" },
	{ 108, "comp" }, { 132, "sctp" }, { 136, "udplite" }, { 0, NULL },
};

static const struct name icmp_names[] = {
	{ 0, "echo-reply" },	       { 3, "destination-unreachable" },
	{ 4, "source-quench" },	       { 5, "redirect" },
	{ 8, "echo-request" },	       { 9, "router-advertisement" },
	{ 10, "router-solicitation" }, { 11, "time-exceeded" },
	{ 12, "parameter-problem" },   { 13, "timestamp-request" },
	{ 14, "timestamp-reply" },     { 15, "info-request" },
	{ 16, "info-reply" },	       { 17, "address-mask-request" },
	{ 18, "address-mask-reply" },  { 0, NULL },
};

static const struct name icmpv6_names[] = {
	{ 1, "destination-unreachable" },
	{ 2, "packet-too-big" },
	{ 3, "time-exceeded" },
	{ 4, "parameter-problem" },
	{ 128, "echo-request" },
	{ 129, "echo-reply" },
	{ 130, "mld-listener-query" },
	{ 131, "mld-listener-report" },
	{ 132, "mld-listener-done" },
	{ 133, "nd-router-solicit" },
	{ 134, "nd-router-advert" },
	{ 135, "nd-neighbor-solicit" },
	{ 136, "nd-neighbor-advert" },
	{ 137, "nd-redirect" },
	{ 138, "router-renumbering" },
	{ 141, "ind-neighbor-solicit" },
	{ 142, "ind-neighbor-advert" },
	{ 143, "mld2-listener-report" },
	{ 0, NULL },
};

static const struct name igmp_names[] = {
	{ 0x11, "membership-query" },	  { 0x12, "membership-report-v1" },
	{ 0x16, "membership-report-v2" }, { 0x17, "leave-group" },
	{ 0x22, "membership-report-v3" }, { 0, NULL },
};

static const struct name tcp_flag_names[] = {
	{ 1, "fin" },  { 2, "syn" },  { 4, "rst" },   { 8, "psh" }, { 16, "ack" },
	{ 32, "urg" }, { 64, "ecn" }, { 128, "cwr" }, { 0, NULL },
};

static const struct name state_names[] = {
	{ CT_INVALID, "invalid" }, { CT_ESTABLISHED, "established" }, { CT_RELATED, "related" },
	{ CT_NEW, "new" },	   { CT_UNTRACKED, "untracked" },     { 0, NULL },
};

static const struct name status_names[] = {
	{ 1, "expected" }, { 2, "seen-reply" }, { 4, "assured" }, { 8, "confirmed" },
	{ 16, "snat" },	   { 32, "dnat" },	{ 512, "dying" }, { 0, NULL },
};

static const struct name route_type_names[] = {
	{ 0, "unspec" },   { 1, "unicast" },   { 2, "local" },	   { 3, "broadcast" },
	{ 4, "anycast" },  { 5, "multicast" }, { 6, "blackhole" }, { 7, "unreachable" },
	{ 8, "prohibit" }, { 0, NULL },
};

static const struct name boolean_names[] = { { 0, "missing" }, { 1, "exists" }, { 0, NULL } };

static const struct name *const names[TYPE_COUNT] = {
	[TYPE_NFPROTO] = nfproto_names,	    [TYPE_INET_PROTO] = protocol_names,
	[TYPE_ICMP_TYPE] = icmp_names,	    [TYPE_ICMPV6_TYPE] = icmpv6_names,
	[TYPE_IGMP_TYPE] = igmp_names,	    [TYPE_TCP_FLAG] = tcp_flag_names,
	[TYPE_CT_STATE] = state_names,	    [TYPE_CT_STATUS] = status_names,
	[TYPE_FIB_TYPE] = route_type_names, [TYPE_BOOLEAN] = boolean_names,
};

static void text_number(struct buf *out, enum datatype type, const uint8_t *bytes)
{
	uint32_t number = part_number(type, bytes);

	for (const struct name *name = names[type]; name && name->text; name++)
		if (name->value == number) {
			buf_puts(out, name->text);
			return;
		}
	buf_printf(out, "%u", number);
}

static void text_address(struct buf *out, enum datatype type, const uint8_t *bytes)
{
	struct addr addr = { .family = type == TYPE_IPV4_ADDR ? AF_INET : AF_INET6 };
	char text[ADDR_TEXT];

	memcpy(addr.bytes, bytes, datatype_info(type)->len);
	buf_puts(out, addr_print(&addr, text));
}

static void text_addresses(struct buf *out, enum datatype type, const struct part *part)
{
	int bits = part_prefix_bits(type, part);

	text_address(out, type, part->lo);
	if (part_is_single(type, part))
		return;
	if (bits >= 0) {
		buf_printf(out, "/%d", bits);
	} else {
		buf_putc(out, '-');
		text_address(out, type, part->hi);
	}
}

/* A range of names is always a wildcard: whatever begins with the bytes lo and hi share. */
static void text_string(struct buf *out, enum datatype type, const struct part *part)
{
	size_t most = datatype_info(type)->len;
	size_t len = strnlen((const char *)part->lo, most);
	bool wildcard = !part_is_single(type, part);

	buf_putc(out, '"');
	if (!wildcard && len && part->lo[len - 1] == '*')
		buf_printf(out, "%.*s\\*", (int)len - 1, (const char *)part->lo);
	else
		buf_add(out, part->lo, len);
	if (wildcard)
		buf_putc(out, '*');
	buf_putc(out, '"');
}

void text_value(struct buf *out, enum datatype type, const struct part *part)
{
	switch (type) {
	case TYPE_IPV4_ADDR:
	case TYPE_IPV6_ADDR:
		text_addresses(out, type, part);
		break;
	case TYPE_IFNAME:
	case TYPE_HELPER:
		text_string(out, type, part);
		break;
	default:
		text_number(out, type, part->lo);
		if (!part_is_single(type, part)) {
			buf_putc(out, '-');
			text_number(out, type, part->hi);
		}
	}
}

void text_bits(struct buf *out, enum datatype type, uint32_t bits, const char *separator)
{
	const char *between = "";

	if (bits == 0)
		buf_puts(out, "0x0");
	for (const struct name *name = names[type]; name->text; name++)
		if (bits & name->value) {
			buf_printf(out, "%s%s", between, name->text);
			between = separator;
		}
}

void text_seconds(struct buf *out, uint32_t seconds)
{
	static const struct {
		uint32_t seconds;
		char letter;
	} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (seconds >= units[i].seconds)
			buf_printf(out, "%u%c", seconds / units[i].seconds, units[i].letter);
		seconds %= units[i].seconds;
	}
}

void text_code(struct buf *out, const struct code *code)
{
	static const char *const words[] = {
		[CODE_NONE] = "continue", [CODE_ACCEPT] = "accept", [CODE_DROP] = "drop",
		[CODE_JUMP] = "jump",	  [CODE_GOTO] = "goto",	    [CODE_RETURN] = "return",
	};

	buf_puts(out, words[code->code]);
	if (code->chain)
		buf_printf(out, " %s", code->chain->name);
}

void text_comment(struct buf *out, const char *comment)
{
	char text[COMMENT_TEXT];

	buf_printf(out, "comment \"%s\"", comment_clean(comment, text));
}
