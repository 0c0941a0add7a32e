// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses and prefixes. There is one way to write an IPv4 address: no octal, no hexadecimal, no
 * short forms. What libc's older readers take (010.1, 0x7f.1) is refused here, as another program
 * reading the generated files might understand it differently. IPv6 is left to inet_pton(3) and
 * inet_ntop(3); IPv4 is done here, as lists of a million addresses are read and written.
 */
#include "base/addr.h"

#include <arpa/inet.h>
#include <endian.h>
#include <string.h>
#include <sys/socket.h>

size_t addr_size(uint8_t family)
{
	return family == AF_INET ? 4 : 16;
}

unsigned int addr_bits(uint8_t family)
{
	return family == AF_INET ? 32 : 128;
}

/* One of the four numbers: 0 to 255 without leading zero; behind it, or NULL. */
static const char *byte_parse(const char *at, const char *end, uint8_t *byte)
{
	const char *start = at;
	unsigned int value = 0;

	while (at < end && at - start < 4 && *at >= '0' && *at <= '9')
		value = value * 10 + (unsigned int)(*at++ - '0');
	if (at == start || value > 255 || (*start == '0' && at - start > 1))
		return NULL;
	*byte = (uint8_t)value;
	return at;
}

static bool v4_parse(const char *text, size_t len, uint8_t *bytes)
{
	const char *end = text + len;

	for (int i = 0; i < 4; i++) {
		text = byte_parse(text, end, &bytes[i]);
		if (!text || (i < 3 && (text == end || *text++ != '.')))
			return false;
	}
	return text == end;
}

static bool v6_parse(const char *text, size_t len, uint8_t *bytes)
{
	char copy[INET6_ADDRSTRLEN];

	if (len >= sizeof(copy) || !memchr(text, ':', len) || memchr(text, '\0', len))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return inet_pton(AF_INET6, copy, bytes) == 1;
}

bool addr_parse(const char *text, size_t len, struct addr *addr)
{
	memset(addr, 0, sizeof(*addr));
	addr->family = AF_INET;
	if (v4_parse(text, len, addr->bytes))
		return true;
	memset(addr, 0, sizeof(*addr));
	addr->family = AF_INET6;
	return v6_parse(text, len, addr->bytes);
}

struct addr addr_v4(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
	return (struct addr){ .family = AF_INET, .bytes = { a, b, c, d } };
}

static uint64_t load64(const uint8_t *bytes)
{
	uint64_t value;

	memcpy(&value, bytes, sizeof(value));
	return be64toh(value);
}

int addr_compare(const struct addr *a, const struct addr *b)
{
	uint64_t x = a->family, y = b->family;

	if (x == y) {
		x = load64(a->bytes);
		y = load64(b->bytes);
	}
	if (x == y) {
		x = load64(a->bytes + 8);
		y = load64(b->bytes + 8);
	}
	return (x > y) - (x < y);
}

bool addr_equal(const struct addr *a, const struct addr *b)
{
	return addr_compare(a, b) == 0;
}

bool addr_next(struct addr *addr)
{
	struct addr old = *addr;

	for (size_t i = addr_size(addr->family); i-- > 0;)
		if (++addr->bytes[i])
			return true;
	*addr = old;
	return false;
}

bool addr_previous(struct addr *addr)
{
	struct addr old = *addr;

	for (size_t i = addr_size(addr->family); i-- > 0;)
		if (addr->bytes[i]--)
			return true;
	*addr = old;
	return false;
}

bool addr_is_multicast(const struct addr *addr)
{
	return addr->family == AF_INET ? addr->bytes[0] >> 4 == 0xe : addr->bytes[0] == 0xff;
}

bool addr_is_linklocal6(const struct addr *addr)
{
	return addr->family == AF_INET6 && addr->bytes[0] == 0xfe && addr->bytes[1] >> 6 == 2;
}

bool addr_is_loopback(const struct addr *addr)
{
	static const struct addr loopback6 = { .family = AF_INET6, .bytes = { [15] = 1 } };

	return addr->family == AF_INET ? addr->bytes[0] == 127 : addr_equal(addr, &loopback6);
}

bool addr_is_zero(const struct addr *addr)
{
	static const uint8_t zero[16];

	return memcmp(addr->bytes, zero, sizeof(zero)) == 0;
}

static char *byte_print(char *at, unsigned int byte)
{
	if (byte >= 100)
		*at++ = (char)('0' + byte / 100);
	if (byte >= 10)
		*at++ = (char)('0' + byte / 10 % 10);
	*at++ = (char)('0' + byte % 10);
	return at;
}

static void v4_print(const uint8_t *bytes, char *text)
{
	for (int i = 0; i < 4; i++) {
		text = byte_print(text, bytes[i]);
		*text++ = i < 3 ? '.' : '\0';
	}
}

char *addr_print(const struct addr *addr, char *text)
{
	if (addr->family == AF_INET)
		v4_print(addr->bytes, text);
	else if (!addr->family || !inet_ntop(addr->family, addr->bytes, text, ADDR_TEXT))
		strcpy(text, "?");
	return text;
}

struct addr prefix_mask(uint8_t family, unsigned int len)
{
	struct addr mask = { .family = family };

	memset(mask.bytes, 0xff, len / 8);
	if (len % 8)
		mask.bytes[len / 8] = (uint8_t)(0xff00 >> len % 8);
	return mask;
}

/* The length of a dotted mask, or -1 if its ones are not in front. */
static int mask_length(const struct addr *mask)
{
	for (unsigned int len = 0; len <= 32; len++) {
		struct addr want = prefix_mask(AF_INET, len);

		if (mask->family == AF_INET && addr_equal(mask, &want))
			return (int)len;
	}
	return -1;
}

static int length_parse(const char *text, size_t len)
{
	int value = 0;

	if (len == 0 || len > 3 || (len > 1 && text[0] == '0'))
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

/* Bits of byte i that lie behind the length. */
static uint8_t host_bits(const struct prefix *prefix, size_t i)
{
	if (i < prefix->len / 8u)
		return 0;
	return i == prefix->len / 8u ? (uint8_t)(0xff >> prefix->len % 8) : 0xff;
}

static bool prefix_clear_host(struct prefix *prefix)
{
	size_t size = addr_size(prefix->addr.family);
	uint8_t had = 0;

	for (size_t i = prefix->len / 8u; i < size; i++) {
		had |= prefix->addr.bytes[i] & host_bits(prefix, i);
		prefix->addr.bytes[i] &= (uint8_t)~host_bits(prefix, i);
	}
	return had != 0;
}

enum prefix_error prefix_parse(const char *text, size_t len, struct prefix *prefix)
{
	const char *slash = memchr(text, '/', len);
	size_t head = slash ? (size_t)(slash - text) : len, tail = slash ? len - head - 1 : 0;
	struct addr mask;
	int bits;

	if (!addr_parse(text, head, &prefix->addr))
		return PREFIX_BAD_ADDRESS;
	prefix->len = (uint8_t)addr_bits(prefix->addr.family);
	if (!slash)
		return PREFIX_OK;
	if (prefix->addr.family == AF_INET && addr_parse(slash + 1, tail, &mask)) {
		bits = mask_length(&mask);
		if (bits < 0)
			return PREFIX_BAD_LENGTH;
		prefix->len = (uint8_t)bits;
		prefix_clear_host(prefix);
		return PREFIX_MASK;
	}
	bits = length_parse(slash + 1, tail);
	if (bits < 0 || (unsigned int)bits > addr_bits(prefix->addr.family))
		return PREFIX_BAD_LENGTH;
	prefix->len = (uint8_t)bits;
	return prefix_clear_host(prefix) ? PREFIX_HOST_BITS : PREFIX_OK;
}

bool prefix_contains(const struct prefix *prefix, const struct addr *addr)
{
	struct prefix of = { .addr = *addr, .len = prefix->len };

	if (prefix->addr.family != addr->family)
		return false;
	prefix_clear_host(&of);
	return addr_equal(&of.addr, &prefix->addr);
}

struct addr prefix_first(const struct prefix *prefix)
{
	return prefix->addr;
}

struct addr prefix_last(const struct prefix *prefix)
{
	struct addr last = prefix->addr;
	size_t size = addr_size(last.family);

	for (size_t i = prefix->len / 8u; i < size; i++)
		last.bytes[i] |= host_bits(prefix, i);
	return last;
}

char *prefix_print(const struct prefix *prefix, char *text)
{
	char *end;

	addr_print(&prefix->addr, text);
	if (prefix->addr.family && prefix->len != addr_bits(prefix->addr.family)) {
		end = text + strlen(text);
		*end++ = '/';
		*byte_print(end, prefix->len) = '\0';
	}
	return text;
}
