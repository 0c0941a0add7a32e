// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads "prefix IN=eth1 OUT= MAC=... SRC=203.0.113.9 DST=... PROTO=TCP SPT=40000 DPT=22 ...".
 *
 * One pass: the bits of a mask are the equal signs of 64 bytes, and the four letters before each
 * tell the field, as a number in a switch; fields may come in any order and the first of a name
 * counts. What an ICMP error quotes, "[SRC=...]", is not the packet: only its protocol is taken.
 *
 * A packet needs IN, addresses, a protocol and, where the kernel knows them and it is no later
 * fragment, ports; else, or if a number is none, the line is broken.
 */
#include "review/packet_line.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/addr.h"
#include "policy/decide.h"
#include "review/bytes.h"
#include "review/packet_usual.h"

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
	SEEN_FRAME = 128,  /* of a bridge: it may hold something else than IP */
	SEEN_NUMBER = 256, /* the protocol has no name */
	SEEN_LABEL = 512,  /* of a flow: the last that each IPv6 packet has */
	SEEN_SPT = 1024,
	SEEN_ALL = SEEN_IN | SEEN_SRC | SEEN_DST | SEEN_PROTO,
};

struct reading {
	struct line_reader *reader;
	struct fact *fact;
	const char *begin, *end;
	unsigned int seen; /* enum seen */
	bool bad;
};

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

/* The byte behind a value. */
static inline bool ends_value(char c)
{
	return (unsigned char)c <= ' ' || c == ']';
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

/* The number that is the whole value; anything else makes the line a broken one. */
static inline unsigned int read_up_to(struct reading *reading, const char *at, unsigned int most)
{
	const char *begin = at;
	unsigned int value = 0, digit;

	while ((digit = (unsigned char)*at - (unsigned int)'0') < 10 && value <= most) {
		value = value * 10 + digit;
		at++;
	}
	if (value > most || at == begin || !ends_value(*at)) {
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
	return ends_value(*at);
}

static const char *value_end(const struct reading *reading, const char *at)
{
	while (at < reading->end && !ends_value(*at))
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

static void read_unusual_src(struct reading *reading, const char *at)
{
	struct fact *fact = reading->fact;

	reading->seen |= SEEN_SRC;
	fact->family = AF_INET;
	if (read_v4(at, fact->src))
		return;
	memset(fact->src, 0, sizeof(fact->src));
	fact->family = AF_INET6;
	if (!read_v6(reading, at, fact->src))
		reading->bad = true;
}

/* What follows as usual is read with it; NULL: then there is nothing left to read. */
static const char *read_src(struct reading *reading, const char *at)
{
	static const unsigned int seen_by[] = {
		[USUAL_NOTHING] = 0,
		[USUAL_ADDRESSES] = SEEN_SRC | SEEN_DST,
		[USUAL_LENGTH] = SEEN_SRC | SEEN_DST | SEEN_LEN,
		[USUAL_PORTS] = SEEN_ALL | SEEN_LEN | SEEN_SPT | SEEN_DPT,
	};
	enum usual usual = USUAL_NOTHING;

	if (reading->seen & SEEN_SRC)
		return at;
	if (!(reading->seen & ~(unsigned int)(SEEN_IN | SEEN_FRAME)))
		usual = packet_usual_read(&at, reading->fact);
	reading->seen |= seen_by[usual];
	if (usual == USUAL_NOTHING)
		read_unusual_src(reading, at);
	return usual == USUAL_PORTS && reading->fact->protocol == IPPROTO_UDP ? NULL : at;
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
	else if (*at <= '9')
		reading->seen |= SEEN_NUMBER;
	if (at[-7] == ' ')
		reading->seen |= SEEN_PROTO;
}

static const struct {
	char name[5];
	uint8_t flag;
} flags[] = {
	{ "CWR ", TCP_CWR }, { "ECE ", TCP_ECE }, { "URG ", TCP_URG }, { "ACK ", TCP_ACK },
	{ "PSH ", TCP_PSH }, { "RST ", TCP_RST }, { "SYN ", TCP_SYN }, { "FIN ", TCP_FIN },
};

static uint8_t find_flag(uint32_t word)
{
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (load32(flags[i].name) == word)
			return flags[i].flag;
	return 0;
}

/* "WINDOW=64240 RES=0x00 ACK SYN URGP=0"; ulogd writes no RES. */
static inline void read_flags(struct reading *reading, const char *at)
{
	uint8_t flag;

	while ((unsigned char)(*at - '0') < 10)
		at++;
	at++;
	if (load32(at) == KEY('R', 'E', 'S', '='))
		at += sizeof("RES=0x00");
	if (at >= reading->end)
		return;
	if (load32(at) == KEY('S', 'Y', 'N', ' ')) { /* and nothing else, mostly */
		reading->fact->flags = TCP_SYN;
		at += 4;
	}
	for (; at < reading->end && (flag = find_flag(load32(at))); at += 4)
		reading->fact->flags |= flag;
}

static inline uint8_t name_of(struct names *names, uint8_t last, const char *text, size_t len)
{
	const struct name *name = &names->v[last];

	if (name->raw_len == len && same_bytes(name->raw, text, len))
		return last;
	return names_number(names, text, len);
}

static void read_prefix(struct reading *reading, const char *behind)
{
	struct line_reader *reader = reading->reader;
	const char *at = reading->begin;
	size_t len = (size_t)(behind - at);
	const struct name *last = &reader->prefixes->v[reader->prefix];

	if (last->raw_len == len && same_bytes(last->raw, at, len))
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

static inline void read_spt(struct reading *reading, const char *at)
{
	reading->fact->sport = (uint16_t)read_up_to(reading, at, 65535);
	reading->seen |= SEEN_SPT;
}

/* False: of this packet there is nothing left to read. */
static inline bool read_dpt(struct reading *reading, const char *at)
{
	const unsigned int all = SEEN_ALL | SEEN_SPT;

	reading->fact->dport = (uint16_t)read_up_to(reading, at, 65535);
	reading->seen |= SEEN_DPT;
	return reading->fact->protocol == IPPROTO_TCP || (reading->seen & all) != all;
}

/* The TYPE of ICMP; those of ARP tell what kind of frame it is. */
static void read_type(struct reading *reading, const char *at)
{
	if (at[-6] == ' ')
		reading->fact->type = (uint8_t)read_up_to(reading, at, 255);
	else if (at[-6] == 'H' || at[-6] == 'P')
		reading->seen |= SEEN_FRAME;
}

/*
 * The field whose name ends before at[-1]; where to go on: at, or behind. NULL: the rest of the
 * line is of no interest.
 */
static inline const char *read_field(struct reading *reading, const char *at)
{
	struct fact *fact = reading->fact;

	switch (load32(at - 5)) {
	case KEY(' ', 'O', 'U', 'T'):
		read_out(reading, at);
		break;
	case KEY(' ', 'S', 'R', 'C'):
		return read_src(reading, at);
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
		return reading->seen & SEEN_QUOTE ? NULL : at;
	case KEY(' ', 'S', 'P', 'T'):
		read_spt(reading, at);
		break;
	case KEY(' ', 'D', 'P', 'T'):
		return read_dpt(reading, at) ? at : NULL;
	case KEY('P', 'O', 'R', 'T'): /* SPORT, DPORT of xtables-monitor */
		if (at[-6] == 'D')
			return read_dpt(reading, at) ? at : NULL;
		read_spt(reading, at);
		break;
	case KEY('N', 'D', 'O', 'W'): /* WINDOW */
		read_flags(reading, at);
		return NULL;
	case KEY('T', 'Y', 'P', 'E'):
		read_type(reading, at);
		break;
	case KEY('C', 'O', 'D', 'E'):
		if (at[-6] == ' ')
			fact->code = (uint8_t)read_up_to(reading, at, 255);
		break;
	case KEY('W', 'L', 'B', 'L'): /* FLOWLBL */
		reading->seen |= SEEN_LABEL;
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
	return at;
}

/* A bit for each equal sign in the 64 bytes from there on, as far as the line goes. */
static inline uint64_t find_fields(const struct reading *reading, const char *block)
{
	uint64_t mask = equal_signs(block);

	if (reading->end - block < 64)
		mask &= (UINT64_C(1) << (reading->end - block)) - 1;
	return mask;
}

static void read_fields(struct reading *reading)
{
	const char *block = reading->begin;

	while (block < reading->end) {
		uint64_t mask = find_fields(reading, block);
		const char *next = block + 64;

		for (; mask; mask &= mask - 1) {
			const char *at = block + (size_t)__builtin_ctzll(mask) + 1, *behind = at;

			if (!(reading->seen & SEEN_IN)) {
				if (at - reading->begin > 2 && at[-2] == 'N' && at[-3] == 'I')
					read_in(reading, at);
			} else if (at - reading->begin > LOOKED_BACK) {
				behind = read_field(reading, at);
			}
			if (!behind)
				return;
			if (behind != at) {
				next = behind;
				break;
			}
		}
		block = next;
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

/*
 * The kernel knows nothing of the ports of protocols that it gives as a number, and names all whose
 * ports it knows.
 */
static bool needs_ports(const struct reading *reading)
{
	switch (reading->fact->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
		return true;
	case IPPROTO_SCTP:
	case IPPROTO_UDPLITE:
	case IPPROTO_DCCP:
		return !(reading->seen & SEEN_NUMBER);
	default:
		return false;
	}
}

/*
 * In IPv6 the kernel gives no protocol for ESP and for parts of long headers: the line ends behind
 * the flow label, or behind the options, which may name ESP. True if it was not cut off before.
 */
static bool ends_without_protocol(const struct reading *reading)
{
	char last = reading->end[-1];

	if (!(reading->seen & SEEN_LABEL))
		return false;
	if (!has_text(reading, " ESP SPI="))
		return last == ' ' || last == ')';
	reading->fact->protocol = IPPROTO_ESP;
	return last == ')';
}

static enum fact_kind kind_of(const struct reading *reading)
{
	unsigned int missing = SEEN_ALL & ~reading->seen;

	if (missing & SEEN_IN)
		return FACT_OTHER;
	if ((missing & SEEN_SRC) && (reading->seen & SEEN_FRAME))
		return FACT_ARP;
	if (missing == SEEN_PROTO && ends_without_protocol(reading))
		missing = 0;
	if (reading->bad || missing)
		return FACT_BROKEN;
	if (!(reading->seen & SEEN_DPT) && needs_ports(reading) && !may_lack_ports(reading))
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
