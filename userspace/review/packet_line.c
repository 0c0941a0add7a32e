// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads "prefix IN=eth1 OUT= MAC=... SRC=203.0.113.9 DST=... PROTO=TCP SPT=40000 DPT=22 ...".
 *
 * One pass: the bits of a mask are the equal signs of 64 bytes, and the four letters before each
 * tell the field, as a number in a switch; fields may come in any order and the first of a name
 * counts. What an ICMP error quotes, "[SRC=...]", is not the packet: only its protocol is taken.
 *
 * A packet needs IN, addresses, a protocol and, where that has them and it is no later fragment,
 * ports; else the line is broken.
 */
#include "review/packet_line.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/addr.h"
#include "policy/decide.h"

/* Four letters as the number that load32 makes of them. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define KEY(a, b, c, d)                                                                            \
	((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)
#else
#define KEY(a, b, c, d)                                                                            \
	((uint32_t)(d) | (uint32_t)(c) << 8 | (uint32_t)(b) << 16 | (uint32_t)(a) << 24)
#endif

#define LOOKED_BACK 7 /* bytes before a value: the name of its field, and a blank */

enum seen {
	SEEN_IN = 1,
	SEEN_SRC = 2,
	SEEN_DST = 4,
	SEEN_PROTO = 8,
	SEEN_DPT = 16,
	SEEN_LEN = 32,
	SEEN_QUOTE = 64,
	SEEN_FRAME = 128, /* of a bridge: it may hold something else than IP */
	SEEN_ALL = SEEN_IN | SEEN_SRC | SEEN_DST | SEEN_PROTO,
};

struct reading {
	struct line_reader *reader;
	struct fact *fact;
	const char *begin, *end;
	unsigned int seen; /* enum seen */
	bool bad;
};

static inline uint32_t load32(const char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* A bit for each equal sign in the 64 bytes from there on. */
static inline uint64_t equal_signs(const char *at)
{
	uint64_t mask = 0;

#ifdef __SSE2__
	const __m128i sign = _mm_set1_epi8('=');

#pragma GCC unroll 4
	for (int i = 0; i < 4; i++) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(at + 16 * i));

		mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, sign))
			<< (16 * i);
	}
#else
	for (int i = 0; i < 64; i++)
		mask |= (uint64_t)(at[i] == '=') << i;
#endif
	return mask;
}

static inline unsigned int read_number(const char *at)
{
	unsigned int value = 0, digit;

	while ((digit = (unsigned char)*at - (unsigned int)'0') < 10 && value <= 65535) {
		value = value * 10 + digit;
		at++;
	}
	return value;
}

static inline unsigned int read_port(struct reading *reading, const char *at)
{
	unsigned int value = read_number(at);

	if (value > 65535 || (unsigned char)(*at - '0') > 9) {
		reading->bad = true;
		return 0;
	}
	return value;
}

/* Four numbers up to 255 and a byte behind them that belongs to no address. */
static inline bool read_v4(const char *at, uint8_t *bytes)
{
	for (int i = 0; i < 4; i++) {
		unsigned int value = (unsigned char)*at++ - (unsigned int)'0', digit;

		if (value > 9)
			return false;
		while ((digit = (unsigned char)*at - (unsigned int)'0') < 10) {
			value = value * 10 + digit;
			at++;
			if (value > 255)
				return false;
		}
		bytes[i] = (uint8_t)value;
		if (i < 3 && *at++ != '.')
			return false;
	}
	return *at <= ' ' || *at == ']';
}

static const char *value_end(const struct reading *reading, const char *at)
{
	while (at<reading->end && * at> ' ' && *at != ']')
		at++;
	return at;
}

static bool read_v6(struct reading *reading, const char *at, uint8_t *bytes)
{
	const char *end = value_end(reading, at);
	struct addr addr;

	if (!addr_parse(at, (size_t)(end - at), &addr) || addr.family != AF_INET6)
		return false;
	memcpy(bytes, addr.bytes, 16);
	return true;
}

static void read_src(struct reading *reading, const char *at)
{
	struct fact *fact = reading->fact;

	if (reading->seen & SEEN_SRC)
		return;
	reading->seen |= SEEN_SRC;
	fact->family = AF_INET;
	if (read_v4(at, fact->src))
		return;
	memset(fact->src, 0, sizeof(fact->src));
	fact->family = AF_INET6;
	if (!read_v6(reading, at, fact->src))
		reading->bad = true;
}

/* "74.94.*.*": somebody has hidden the address before the log was handed on. */
static bool is_masked(const struct reading *reading, const char *at)
{
	const char *end = value_end(reading, at);

	return end > at && memchr(at, '*', (size_t)(end - at)) != NULL;
}

static void read_dst(struct reading *reading, const char *at)
{
	struct fact *fact = reading->fact;

	if (reading->seen & SEEN_DST)
		return;
	reading->seen |= SEEN_DST;
	if (fact->family != AF_INET6 && read_v4(at, fact->dst))
		return;
	memset(fact->dst, 0, sizeof(fact->dst));
	if (fact->family == AF_INET6 && read_v6(reading, at, fact->dst))
		return;
	if (!is_masked(reading, at))
		reading->bad = true;
}

static const struct {
	const char *name;
	uint8_t number;
} protocols[] = {
	{ "TCP", IPPROTO_TCP },	      { "UDP", IPPROTO_UDP },	{ "ICMP", IPPROTO_ICMP },
	{ "ICMPv6", IPPROTO_ICMPV6 }, { "ESP", IPPROTO_ESP },	{ "AH", IPPROTO_AH },
	{ "SCTP", IPPROTO_SCTP },     { "GRE", IPPROTO_GRE },	{ "UDPLITE", IPPROTO_UDPLITE },
	{ "IGMP", IPPROTO_IGMP },     { "DCCP", IPPROTO_DCCP }, { "IPIP", IPPROTO_IPIP },
	{ "IPV6", IPPROTO_IPV6 },
};

static bool read_protocol(const struct reading *reading, const char *at, uint8_t *protocol)
{
	const char *end = value_end(reading, at);
	unsigned int number = read_number(at);

	for (size_t i = 0; i < sizeof(protocols) / sizeof(*protocols); i++)
		if (strlen(protocols[i].name) == (size_t)(end - at) &&
		    !memcmp(protocols[i].name, at, (size_t)(end - at))) {
			*protocol = protocols[i].number;
			return true;
		}
	*protocol = (uint8_t)number;
	return (unsigned char)(*at - '0') < 10 && number < 256;
}

static inline void read_proto(struct reading *reading, const char *at)
{
	struct fact *fact = reading->fact;

	if (at[-7] != ' ') /* MACPROTO */
		reading->seen |= SEEN_FRAME;
	else if (reading->seen & SEEN_QUOTE)
		read_protocol(reading, at, &fact->inner);
	else if (load32(at) == KEY('T', 'C', 'P', ' '))
		fact->protocol = IPPROTO_TCP;
	else if (load32(at) == KEY('U', 'D', 'P', ' '))
		fact->protocol = IPPROTO_UDP;
	else if (!read_protocol(reading, at, &fact->protocol))
		reading->bad = true;
	if (at[-7] == ' ')
		reading->seen |= SEEN_PROTO;
}

/* "RES=0x00 ACK SYN URGP=0": each flag has a first letter of its own. */
static inline void read_flags(struct reading *reading, const char *at)
{
	static const struct {
		char letter;
		uint8_t flag;
	} flags[] = {
		{ 'C', TCP_CWR }, { 'E', TCP_ECE }, { 'U', TCP_URG }, { 'A', TCP_ACK },
		{ 'P', TCP_PSH }, { 'R', TCP_RST }, { 'S', TCP_SYN }, { 'F', TCP_FIN },
	};

	if (load32(at) != KEY('0', 'x', '0', '0'))
		return;
	at += 5;
	if (load32(at) == KEY('S', 'Y', 'N', ' ')) { /* and nothing else, mostly */
		reading->fact->flags = TCP_SYN;
		at += 4;
	}
	while (at < reading->end && at[3] == ' ') {
		for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
			if (flags[i].letter == *at)
				reading->fact->flags |= flags[i].flag;
		at += 4;
	}
}

static inline uint8_t name_of(struct names *names, uint8_t last, const char *text, size_t len)
{
	const struct name *name = &names->v[last];

	if (name->raw_len == len && !memcmp(name->raw, text, len))
		return last;
	return names_number(names, text, len);
}

static void read_prefix(struct reading *reading, const char *behind)
{
	struct line_reader *reader = reading->reader;
	const char *at = reading->begin;
	size_t len = (size_t)(behind - at);
	const struct name *last = &reader->prefixes->v[reader->prefix];

	if (last->raw_len == len && !memcmp(last->raw, at, len))
		return;
	if (len >= NAME_SIZE) { /* the kernel's own may be longer: what stands last tells most */
		at += len - (NAME_SIZE - 1);
		len = NAME_SIZE - 1;
	}
	reader->prefix = names_number(reader->prefixes, at, len);
	while (reader->n_meanings <= reader->prefix) {
		const struct name *name = &reader->prefixes->v[reader->n_meanings];

		reader->meanings[reader->n_meanings++] = prefix_read(name->raw, name->raw_len);
	}
}

static void read_in(struct reading *reading, const char *at)
{
	struct line_reader *reader = reading->reader;
	const char *end = at;

	if (at - reading->begin > 3 && at[-4] >= 'A' && at[-4] <= 'Z')
		return; /* MAIN= */
	reading->seen |= SEEN_IN;
	read_prefix(reading, at - 3);
	while (*end > ' ' && end < reading->end)
		end++;
	reader->in = name_of(reader->interfaces, reader->in, at, (size_t)(end - at));
	reading->fact->in = reader->in;
	reading->fact->prefix = reader->prefix;
}

static void read_out(struct reading *reading, const char *at)
{
	struct line_reader *reader = reading->reader;
	const char *end = at;

	while (*end > ' ' && end < reading->end)
		end++;
	if (end == at)
		return;
	reader->out = name_of(reader->interfaces, reader->out, at, (size_t)(end - at));
	reading->fact->out = reader->out;
}

static void read_len(struct reading *reading, const char *at)
{
	if (!(reading->seen & SEEN_LEN))
		reading->fact->length = (uint16_t)read_number(at);
	reading->seen |= SEEN_LEN;
}

static void read_dpt(struct reading *reading, const char *at)
{
	reading->fact->dport = (uint16_t)read_port(reading, at);
	reading->seen |= SEEN_DPT;
}

/* The field whose name ends before at[-1]; false: the rest of the line is of no interest. */
static inline bool read_field(struct reading *reading, const char *at)
{
	struct fact *fact = reading->fact;

	switch (load32(at - 5)) {
	case KEY(' ', 'O', 'U', 'T'):
		read_out(reading, at);
		break;
	case KEY(' ', 'S', 'R', 'C'):
		read_src(reading, at);
		break;
	case KEY(' ', 'D', 'S', 'T'):
		read_dst(reading, at);
		break;
	case KEY(' ', 'L', 'E', 'N'):
		read_len(reading, at);
		break;
	case KEY(' ', 'T', 'T', 'L'):
	case KEY('I', 'M', 'I', 'T'): /* HOPLIMIT */
		fact->ttl = (uint8_t)read_number(at);
		break;
	case KEY('R', 'O', 'T', 'O'): /* PROTO */
		read_proto(reading, at);
		return !(reading->seen & SEEN_QUOTE);
	case KEY(' ', 'S', 'P', 'T'):
		fact->sport = (uint16_t)read_port(reading, at);
		break;
	case KEY(' ', 'D', 'P', 'T'):
		read_dpt(reading, at);
		break;
	case KEY('P', 'O', 'R', 'T'): /* SPORT, DPORT of xtables-monitor */
		if (at[-6] == 'D')
			read_dpt(reading, at);
		else
			fact->sport = (uint16_t)read_port(reading, at);
		break;
	case KEY(' ', 'R', 'E', 'S'):
		read_flags(reading, at);
		return false;
	case KEY('T', 'Y', 'P', 'E'):
		if (at[-6] == ' ')
			fact->type = (uint8_t)read_number(at);
		break;
	case KEY('C', 'O', 'D', 'E'):
		fact->code = (uint8_t)read_number(at);
		break;
	case KEY('[', 'S', 'R', 'C'):
		reading->seen |= SEEN_QUOTE;
		break;
	case KEY('P', 'S', 'R', 'C'): /* IPSRC of ARP */
		reading->seen |= SEEN_FRAME;
		break;
	default:
		break;
	}
	return true;
}

static void read_fields(struct reading *reading)
{
	for (const char *block = reading->begin; block < reading->end; block += 64) {
		uint64_t mask = equal_signs(block);

		if (reading->end - block < 64)
			mask &= (UINT64_C(1) << (reading->end - block)) - 1;
		for (; mask; mask &= mask - 1) {
			const char *at = block + __builtin_ctzll(mask) + 1;

			if (!(reading->seen & SEEN_IN)) {
				if (at - reading->begin > 2 && at[-2] == 'N' && at[-3] == 'I')
					read_in(reading, at);
			} else if (at - reading->begin > LOOKED_BACK && !read_field(reading, at)) {
				return;
			}
		}
	}
}

static bool has_text(const struct reading *reading, const char *text)
{
	return memmem(reading->begin, (size_t)(reading->end - reading->begin), text, strlen(text));
}

/* A later fragment, or the head of the packet was too short: there are no ports to be had. */
static bool may_lack_ports(const struct reading *reading)
{
	return has_text(reading, " FRAG:") || has_text(reading, "INCOMPLETE");
}

static bool has_ports(uint8_t protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP ||
	       protocol == IPPROTO_UDPLITE || protocol == IPPROTO_DCCP;
}

static enum fact_kind kind_of(const struct reading *reading)
{
	unsigned int seen = reading->seen;

	if (!(seen & SEEN_IN))
		return FACT_OTHER;
	if (!(seen & SEEN_SRC) && (seen & SEEN_FRAME))
		return FACT_ARP;
	if (reading->bad || (seen & SEEN_ALL) != SEEN_ALL)
		return FACT_BROKEN;
	if (has_ports(reading->fact->protocol) && !(seen & SEEN_DPT) && !may_lack_ports(reading))
		return FACT_BROKEN;
	return reading->reader->meanings[reading->fact->prefix].passed ? FACT_PASSED : FACT_REFUSED;
}

void packet_line_read(struct line_reader *reader, const char *at, const char *end,
		      struct fact *fact)
{
	struct reading reading = { .reader = reader, .fact = fact, .begin = at, .end = end };

	read_fields(&reading);
	fact->kind = (uint8_t)kind_of(&reading);
}
