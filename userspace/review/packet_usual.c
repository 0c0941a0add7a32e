// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads what the kernel writes of a packet of TCP or UDP, in one go:
 *
 *     SRC=203.0.113.9 DST=192.0.2.1 LEN=60 TOS=0x00 PREC=0x00 TTL=52 ID=4711 DF PROTO=TCP SPT=40000
 * DPT=22
 *
 * Each text is expected where the kernel puts it; at the first that is another this ends, and
 * packet_line.c goes on from there field by field. It reads the same from the whole line: this is
 * only faster. No byte of a line's end is part of any text here, so the end is never passed.
 */
#include "review/packet_usual.h"

#include "review/digits.h"

/* Whether a text stands there; then *at is behind it. */
#define PASS(at, text)                                                                             \
	(!memcmp(*(at), text, sizeof(text) - 1) && ((*(at) += sizeof(text) - 1), true))

static const uint8_t hex_values[256] = {
	['0'] = 0x10, ['1'] = 0x11, ['2'] = 0x12, ['3'] = 0x13, ['4'] = 0x14, ['5'] = 0x15,
	['6'] = 0x16, ['7'] = 0x17, ['8'] = 0x18, ['9'] = 0x19, ['a'] = 0x1a, ['b'] = 0x1b,
	['c'] = 0x1c, ['d'] = 0x1d, ['e'] = 0x1e, ['f'] = 0x1f,
};

#define HEX_DIGIT 0x10 /* set in the value of each */

static inline unsigned int hex_value(const char *at, unsigned int *all)
{
	unsigned int value = hex_values[(unsigned char)*at];

	*all &= value;
	return value & 15;
}

/* "2001:0db8:0000:0000:0000:0000:0000:0001 ", all of it; the length or 0. */
static size_t read_v6(const char *at, uint8_t *bytes)
{
	unsigned int all = HEX_DIGIT;

	for (int i = 0; i < 8; i++, at += 5) {
		bytes[2 * i] = (uint8_t)(hex_value(at, &all) << 4 | hex_value(at + 1, &all));
		bytes[2 * i + 1] =
			(uint8_t)(hex_value(at + 2, &all) << 4 | hex_value(at + 3, &all));
		if (at[4] != (i < 7 ? ':' : ' '))
			return 0;
	}
	return all ? 8 * 5 - 1 : 0;
}

static bool read_dst_v4(const char **at, struct fact *fact, const uint8_t *src)
{
	uint8_t dst[4];
	size_t len;

	if (!PASS(at, " DST=") || !(len = digits_v4(*at, dst)))
		return false;
	*at += len;
	fact->family = AF_INET;
	memcpy(fact->src, src, sizeof(dst));
	memcpy(fact->dst, dst, sizeof(dst));
	return true;
}

static bool read_dst_v6(const char **at, struct fact *fact, const uint8_t *src)
{
	uint8_t dst[16];
	size_t len;

	if (!PASS(at, " DST=") || !(len = read_v6(*at, dst)))
		return false;
	*at += len;
	fact->family = AF_INET6;
	memcpy(fact->src, src, sizeof(dst));
	memcpy(fact->dst, dst, sizeof(dst));
	return true;
}

static bool read_addresses(const char **at, struct fact *fact)
{
	uint8_t src[16];
	size_t len = digits_v4(*at, src);

	*at += len;
	if (len)
		return read_dst_v4(at, fact, src);
	len = read_v6(*at, src);
	*at += len;
	return len && read_dst_v6(at, fact, src);
}

static inline bool read_number(const char **at, uint32_t most, uint32_t *number)
{
	size_t len = digits_number(*at, number);

	*at += len;
	return len && *number <= most;
}

static bool read_length(const char **at, struct fact *fact)
{
	uint32_t length;

	if (!PASS(at, " LEN=") || !read_number(at, UINT16_MAX, &length))
		return false;
	fact->length = (uint16_t)length;
	return true;
}

/* Two bytes of the line. */
static inline bool pass_pair(const char **at)
{
	bool passed = (*at)[0] > ' ' && (*at)[1] > ' ';

	*at += 2;
	return passed;
}

static bool read_hops_v4(const char **at, struct fact *fact)
{
	uint32_t hops, id;

	if (!PASS(at, " TOS=0x") || !pass_pair(at) || !PASS(at, " PREC=0x") || !pass_pair(at) ||
	    !PASS(at, " TTL=") || !read_number(at, UINT8_MAX, &hops) || !PASS(at, " ID=") ||
	    !read_number(at, UINT32_MAX, &id) || !PASS(at, " "))
		return false;
	*at += 3 * !memcmp(*at, "DF ", 3);
	fact->ttl = (uint8_t)hops;
	return true;
}

static bool read_hops_v6(const char **at, struct fact *fact)
{
	uint32_t class, hops, label;

	if (!PASS(at, " TC=") || !read_number(at, UINT32_MAX, &class) || !PASS(at, " HOPLIMIT=") ||
	    !read_number(at, UINT8_MAX, &hops) || !PASS(at, " FLOWLBL=") ||
	    !read_number(at, UINT32_MAX, &label) || !PASS(at, " "))
		return false;
	fact->ttl = (uint8_t)hops;
	return true;
}

static bool read_ports(const char **at, struct fact *fact)
{
	bool tcp = !memcmp(*at, "PROTO=TCP SPT=", 14), udp = !memcmp(*at, "PROTO=UDP SPT=", 14);
	uint32_t sport, dport;

	if (!(tcp | udp))
		return false;
	*at += 14;
	if (!read_number(at, UINT16_MAX, &sport) || !PASS(at, " DPT=") ||
	    !read_number(at, UINT16_MAX, &dport) || **at != ' ')
		return false;
	fact->protocol = tcp ? IPPROTO_TCP : IPPROTO_UDP;
	fact->sport = (uint16_t)sport;
	fact->dport = (uint16_t)dport;
	return true;
}

enum usual packet_usual_read(const char **at, struct fact *fact)
{
	const char *c = *at;

	if (!read_addresses(&c, fact))
		return USUAL_NOTHING;
	*at = c;
	if (!read_length(&c, fact))
		return USUAL_ADDRESSES;
	*at = c;
	if (!(fact->family == AF_INET ? read_hops_v4 : read_hops_v6)(&c, fact) ||
	    !read_ports(&c, fact))
		return USUAL_LENGTH;
	*at = c;
	return USUAL_PORTS;
}
