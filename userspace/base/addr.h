/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IPv4 and IPv6 addresses and prefixes: parse, print, compare, step.
 *
 * Bytes are in network order. An IPv4 address uses the first four of the sixteen bytes, the rest
 * are zero, so that two addresses of one family compare with memcmp. Text forms: RFC 4632 (v4
 * prefixes), RFC 4291 (v6), canonical output RFC 5952.
 */
#ifndef FWPOLICY_BASE_ADDR_H
#define FWPOLICY_BASE_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct addr {
	uint8_t family; /* AF_INET, AF_INET6; 0: none */
	uint8_t bytes[16];
};

struct prefix {
	struct addr addr; /* host bits are zero */
	uint8_t len;
};

/* "2001:db8:ffff:ffff:ffff:ffff:255.255.255.255/128" fits. */
#define ADDR_TEXT 64

/* Bytes (4, 16) and bits (32, 128) of a family. */
size_t addr_size(uint8_t family);
unsigned int addr_bits(uint8_t family);

/* Numeric only; text need not be NUL-terminated after len. False if it is no address. */
bool addr_parse(const char *text, size_t len, struct addr *addr);
struct addr addr_v4(uint8_t a, uint8_t b, uint8_t c, uint8_t d);

/* Order: family first, then value. */
int addr_compare(const struct addr *a, const struct addr *b);
bool addr_equal(const struct addr *a, const struct addr *b);

/* Adds or takes one; false when that would wrap around (the value is unchanged then). */
bool addr_next(struct addr *addr);
bool addr_previous(struct addr *addr);

bool addr_is_multicast(const struct addr *addr);  /* 224.0.0.0/4, ff00::/8 */
bool addr_is_linklocal6(const struct addr *addr); /* fe80::/10 */
bool addr_is_loopback(const struct addr *addr);	  /* 127.0.0.0/8, ::1 */
bool addr_is_zero(const struct addr *addr);

/* text: at least ADDR_TEXT bytes; returned for convenience. */
char *addr_print(const struct addr *addr, char *text);

enum prefix_error {
	PREFIX_OK,
	PREFIX_BAD_ADDRESS, /* the part before "/" is no address */
	PREFIX_BAD_LENGTH,  /* not 0..32 or 0..128 */
	PREFIX_MASK,	    /* a dotted mask; *prefix holds what was meant if it is a valid mask */
	PREFIX_HOST_BITS,   /* bits set beyond the length; *prefix holds the network */
};

/* "address" or "address/length". */
enum prefix_error prefix_parse(const char *text, size_t len, struct prefix *prefix);
bool prefix_contains(const struct prefix *prefix, const struct addr *addr);
struct addr prefix_first(const struct prefix *prefix);
struct addr prefix_last(const struct prefix *prefix);
struct addr prefix_mask(uint8_t family, unsigned int len);

/* "192.168.1.0/24"; a whole address without its length. text: at least ADDR_TEXT bytes. */
char *prefix_print(const struct prefix *prefix, char *text);

#endif
