// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads IPv4 (RFC 791) and IPv6 (RFC 8200) with what follows: extension headers, TCP, UDP and their
 * like, ICMP with the packet it is about.
 *
 * The bytes are a stranger's and may end anywhere: every header is asked for with its length first
 * and read only where all of it is there. What is cut off or in a later fragment is left zero, as
 * in a line that says INCOMPLETE or FRAG. Like nf_log_syslog it steps over AH in IPv6 and stops at
 * it in IPv4. Allocates nothing, keeps nothing; checksums are the kernel's business.
 */
#include "review/datagram.h"

#include <string.h>

#define IPV4_HEADER	20
#define IPV6_HEADER	40
#define EXTENSIONS_MOST 16 /* of one packet; who sends more hides something */

struct cursor {
	const uint8_t *at;
	size_t left;
};

static uint16_t be16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

/* So many bytes from here on, which are stepped over; NULL: they are not there. */
static const uint8_t *take(struct cursor *cursor, size_t len)
{
	const uint8_t *at = cursor->at;

	if (cursor->left < len)
		return NULL;
	cursor->at += len;
	cursor->left -= len;
	return at;
}

/* What lies behind the end that a header tells is padding. */
static void limit(struct cursor *cursor, size_t len)
{
	if (cursor->left > len)
		cursor->left = len;
}

/* Header of an extension in bytes, by its second byte; 0: the protocol is none. */
static size_t extension_size(uint8_t protocol, uint8_t length)
{
	switch (protocol) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_DSTOPTS:
		return ((size_t)length + 1) * 8;
	case IPPROTO_FRAGMENT:
		return 8;
	case IPPROTO_AH:
		return ((size_t)length + 2) * 4;
	default:
		return 0;
	}
}

/* From the first extension to the header behind the last. False: a later fragment, or cut. */
static bool skip_extensions(struct cursor *cursor, uint8_t *protocol)
{
	for (int i = 0; i < EXTENSIONS_MOST; i++) {
		uint8_t length = cursor->left > 1 ? cursor->at[1] : 0, this = *protocol;
		size_t size = extension_size(this, length);
		const uint8_t *header;

		if (!size)
			return true;
		header = take(cursor, size);
		if (!header)
			return false;
		*protocol = header[0];
		if (this == IPPROTO_FRAGMENT && be16(header + 2) & 0xfff8)
			return false;
	}
	return false;
}

/* The network header. False: not there; *rest: the header of the next protocol begins here. */
static bool read_v4(struct cursor *cursor, struct fact *fact, bool *rest)
{
	const uint8_t *ip = take(cursor, IPV4_HEADER);
	size_t size = ip ? (size_t)(ip[0] & 15) * 4 : 0;

	if (size < IPV4_HEADER)
		return false;
	fact->family = AF_INET;
	fact->length = be16(ip + 2);
	fact->ttl = ip[8];
	fact->protocol = ip[9];
	memcpy(fact->src, ip + 12, 4);
	memcpy(fact->dst, ip + 16, 4);
	if (fact->length >= size)
		limit(cursor, fact->length - IPV4_HEADER);
	*rest = take(cursor, size - IPV4_HEADER) && !(be16(ip + 6) & 0x1fff);
	return true;
}

static bool read_v6(struct cursor *cursor, struct fact *fact, bool *rest)
{
	const uint8_t *ip = take(cursor, IPV6_HEADER);
	size_t payload;

	if (!ip)
		return false;
	payload = be16(ip + 4);
	fact->family = AF_INET6;
	fact->length = (uint16_t)(payload + IPV6_HEADER);
	fact->protocol = ip[6];
	fact->ttl = ip[7];
	memcpy(fact->src, ip + 8, 16);
	memcpy(fact->dst, ip + 24, 16);
	if (payload) /* 0: a jumbogram */
		limit(cursor, payload);
	*rest = skip_extensions(cursor, &fact->protocol);
	return true;
}

static bool read_network(struct cursor *cursor, struct fact *fact, bool *rest)
{
	unsigned int version = cursor->left ? cursor->at[0] >> 4 : 0;

	*rest = false;
	return version == 4   ? read_v4(cursor, fact, rest)
	       : version == 6 ? read_v6(cursor, fact, rest)
			      : false;
}

static void read_ports(struct cursor *cursor, struct fact *fact)
{
	const uint8_t *ports = take(cursor, 4), *more;

	if (!ports)
		return;
	fact->sport = be16(ports);
	fact->dport = be16(ports + 2);
	if (fact->protocol == IPPROTO_TCP && (more = take(cursor, 10)))
		fact->flags = more[9];
}

static bool is_error(const struct fact *fact)
{
	if (fact->protocol == IPPROTO_ICMPV6)
		return fact->type < 128;
	return fact->type == 3 || fact->type == 4 || fact->type == 5 || fact->type == 11 ||
	       fact->type == 12;
}

/* An error quotes the packet it is about from its IP header on, behind four bytes of its own. */
static void read_icmp(struct cursor *cursor, struct fact *fact)
{
	const uint8_t *icmp = take(cursor, 2);
	struct fact quoted = { 0 };
	bool rest;

	if (!icmp)
		return;
	fact->type = icmp[0];
	fact->code = icmp[1];
	if (is_error(fact) && take(cursor, 6) && read_network(cursor, &quoted, &rest))
		fact->inner = quoted.protocol;
}

static const struct {
	uint8_t protocol;
	void (*read)(struct cursor *cursor, struct fact *fact);
} transports[] = {
	{ IPPROTO_TCP, read_ports },	 { IPPROTO_UDP, read_ports },  { IPPROTO_SCTP, read_ports },
	{ IPPROTO_UDPLITE, read_ports }, { IPPROTO_DCCP, read_ports }, { IPPROTO_ICMP, read_icmp },
	{ IPPROTO_ICMPV6, read_icmp },
};

bool datagram_read(const uint8_t *data, size_t len, struct fact *fact)
{
	struct cursor cursor = { data, len };
	bool rest;

	if (!read_network(&cursor, fact, &rest))
		return false;
	for (size_t i = 0; rest && i < sizeof(transports) / sizeof(*transports); i++)
		if (transports[i].protocol == fact->protocol)
			transports[i].read(&cursor, fact);
	return true;
}
