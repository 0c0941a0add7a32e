// SPDX-License-Identifier: GPL-2.0-only
/*
 * Builds IPv4 and IPv6 packets of every kind the policy tells apart, and reads them back.
 *
 * Layouts: RFC 791, 8200, 9293, 768, 9260, 792, 4443, 4861, 2236, 4303, 4302, 2784.
 */
#include "property/frame.h"

#include <string.h>
#include <sys/socket.h>

#define MARK	 0x66775072u
#define MARK_LEN 8
#define NONCE	 14 /* RFC 3971: an option of neighbour discovery that every reader skips */

static void put8(struct frame *frame, uint8_t value)
{
	frame->bytes[frame->len++] = value;
}

static void put16(struct frame *frame, uint16_t value)
{
	put8(frame, (uint8_t)(value >> 8));
	put8(frame, (uint8_t)value);
}

static void put32(struct frame *frame, uint32_t value)
{
	put16(frame, (uint16_t)(value >> 16));
	put16(frame, (uint16_t)value);
}

static void put_zeros(struct frame *frame, size_t n)
{
	memset(frame->bytes + frame->len, 0, n);
	frame->len += n;
}

static void put_bytes(struct frame *frame, const void *bytes, size_t n)
{
	memcpy(frame->bytes + frame->len, bytes, n);
	frame->len += n;
}

static uint16_t get16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static uint32_t get32(const uint8_t *bytes)
{
	return (uint32_t)get16(bytes) << 16 | get16(bytes + 2);
}

static void set16(uint8_t *bytes, uint16_t value)
{
	bytes[0] = (uint8_t)(value >> 8);
	bytes[1] = (uint8_t)value;
}

/* RFC 1071. */
static uint32_t sum(uint32_t total, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i + 1 < len; i += 2)
		total += get16(bytes + i);
	return len % 2 ? total + (uint32_t)(bytes[len - 1] << 8) : total;
}

static uint16_t folded(uint32_t total)
{
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return (uint16_t)~total;
}

/* CRC-32C, reflected (RFC 9260, appendix A). */
static uint32_t crc32c(const uint8_t *bytes, size_t len)
{
	uint32_t crc = ~0u;

	for (size_t i = 0; i < len; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
	}
	return ~crc;
}

bool frame_has_ports(uint8_t protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP;
}

static void put_tcp(struct frame *frame, const struct packet *packet)
{
	put16(frame, packet->sport);
	put16(frame, packet->dport);
	put32(frame, 1000);
	put32(frame, packet->flags & TCP_ACK ? 1001 : 0);
	put8(frame, 5 << 4);
	put8(frame, packet->flags);
	put16(frame, 8192);
	put32(frame, 0);
}

static void put_udp(struct frame *frame, const struct packet *packet)
{
	put16(frame, packet->sport);
	put16(frame, packet->dport);
	put16(frame, 8 + MARK_LEN);
	put16(frame, 0);
}

/* A chunk INIT; the mark is a parameter that its reader skips. */
static void put_sctp(struct frame *frame, const struct packet *packet)
{
	put16(frame, packet->sport);
	put16(frame, packet->dport);
	put32(frame, 0);
	put32(frame, 0);
	put16(frame, 0x0100);
	put16(frame, 20 + 4 + MARK_LEN);
	put32(frame, 0x12345678);
	put32(frame, 65536);
	put16(frame, 1);
	put16(frame, 1);
	put32(frame, 1);
	put16(frame, 0x8fff);
	put16(frame, 4 + MARK_LEN);
}

static void put_quote(struct frame *frame, const struct quote *about)
{
	put_bytes(frame, about->bytes, about->len);
}

static void put_icmp(struct frame *frame, const struct packet *packet, const struct quote *about)
{
	bool error = packet->type == 3 || packet->type == 4 || packet->type == 5 ||
		     packet->type == 11 || packet->type == 12;

	put8(frame, packet->type);
	put8(frame, 0);
	put16(frame, 0);
	put16(frame, packet->sport);
	put16(frame, 1);
	if (error)
		put_quote(frame, about);
	else
		put_zeros(frame, 12);
}

/* The body up to the option that holds the mark. */
static void put_neighbour(struct frame *frame, const struct packet *packet)
{
	static const uint8_t somebody[16] = { 0xfe, 0x80, [15] = 0x77 };
	const uint8_t *target = addr_is_multicast(&packet->dst) ? somebody : packet->dst.bytes;

	put_zeros(frame, packet->type == 134 ? 12 : 4);
	if (packet->type > 134)
		put_bytes(frame, target, 16);
	if (packet->type == 137)
		put_bytes(frame, target, 16);
	put8(frame, NONCE);
	put8(frame, 2);
	put_zeros(frame, 6);
}

static void put_icmpv6(struct frame *frame, const struct packet *packet, const struct quote *about)
{
	put8(frame, packet->type);
	put8(frame, 0);
	put16(frame, 0);
	if (packet->type >= 133 && packet->type <= 137) {
		put_neighbour(frame, packet);
		return;
	}
	put16(frame, packet->sport);
	put16(frame, 1);
	if (packet->type < 128)
		put_quote(frame, about);
	else if (packet->type >= 130 && packet->type <= 132)
		put_zeros(frame, 16);
}

static void put_igmp(struct frame *frame, const struct packet *packet)
{
	put8(frame, packet->type);
	put8(frame, 0);
	put16(frame, 0);
	put32(frame, 0);
}

static void put_ah(struct frame *frame)
{
	put8(frame, IPPROTO_UDP);
	put8(frame, 4);
	put16(frame, 0);
	put32(frame, 0x1000);
	put32(frame, 1);
	put_zeros(frame, 12);
}

static void put_body(struct frame *frame, const struct packet *packet, const struct quote *about)
{
	switch (packet->protocol) {
	case IPPROTO_TCP:
		return put_tcp(frame, packet);
	case IPPROTO_UDP:
		return put_udp(frame, packet);
	case IPPROTO_SCTP:
		return put_sctp(frame, packet);
	case IPPROTO_ICMP:
		return put_icmp(frame, packet, about);
	case IPPROTO_ICMPV6:
		return put_icmpv6(frame, packet, about);
	case IPPROTO_IGMP:
		return put_igmp(frame, packet);
	case IPPROTO_AH:
		return put_ah(frame);
	case IPPROTO_GRE:
		return put32(frame, 0x0800);
	default:
		put32(frame, 0x1000);
		put32(frame, 1);
	}
}

/* The lengths are filled in when the body is there. */
static size_t put_header(struct frame *frame, const struct packet *packet, uint32_t serial)
{
	frame->len = 0;
	if (packet->src.family == AF_INET) {
		put16(frame, 0x4500);
		put16(frame, 0);
		put16(frame, (uint16_t)(serial ? serial : 1));
		put16(frame, 0);
		put8(frame, 64);
		put8(frame, packet->protocol);
		put16(frame, 0);
		put_bytes(frame, packet->src.bytes, 4);
		put_bytes(frame, packet->dst.bytes, 4);
	} else {
		put32(frame, 6u << 28 | (serial & 0xfffff));
		put16(frame, 0);
		put8(frame, packet->protocol);
		put8(frame, packet->hop_limit ? packet->hop_limit : 64);
		put_bytes(frame, packet->src.bytes, 16);
		put_bytes(frame, packet->dst.bytes, 16);
	}
	return frame->len;
}

static void finish_header(struct frame *frame)
{
	uint8_t *ip = frame->bytes;

	if (ip[0] >> 4 == 6) {
		set16(ip + 4, (uint16_t)(frame->len - 40));
		return;
	}
	set16(ip + 2, (uint16_t)frame->len);
	set16(ip + 10, folded(sum(0, ip, 20)));
}

/* The pseudo headers of both families have the same sum. */
static uint16_t with_pseudo(const struct frame *frame, const struct packet *packet, size_t at)
{
	size_t size = addr_size(packet->src.family);
	uint32_t total = packet->protocol + (uint32_t)(frame->len - at);

	total = sum(total, packet->src.bytes, size);
	total = sum(total, packet->dst.bytes, size);
	return folded(sum(total, frame->bytes + at, frame->len - at));
}

static void finish_body(struct frame *frame, const struct packet *packet, size_t at)
{
	uint8_t *body = frame->bytes + at;
	uint32_t crc;
	uint16_t check;

	switch (packet->protocol) {
	case IPPROTO_TCP:
		set16(body + 16, with_pseudo(frame, packet, at));
		break;
	case IPPROTO_UDP:
		check = with_pseudo(frame, packet, at);
		set16(body + 6, check ? check : 0xffff);
		break;
	case IPPROTO_ICMPV6:
		set16(body + 2, with_pseudo(frame, packet, at));
		break;
	case IPPROTO_ICMP:
	case IPPROTO_IGMP:
		set16(body + 2, folded(sum(0, body, frame->len - at)));
		break;
	case IPPROTO_SCTP:
		crc = crc32c(body, frame->len - at);
		for (int i = 0; i < 4; i++)
			body[8 + i] = (uint8_t)(crc >> 8 * i);
		break;
	default:
		break;
	}
}

/* A packet of a flow that nobody has: from the one the error goes to, to the one it comes from. */
static struct quote stray_quote(const struct packet *packet)
{
	const struct packet stray = {
		.src = packet->dst,
		.dst = packet->src,
		.protocol = IPPROTO_UDP,
		.sport = 4321,
		.dport = 4321,
	};
	struct quote quote = { 0 };
	struct frame frame;
	size_t at = put_header(&frame, &stray, 1);

	put_udp(&frame, &stray);
	put_zeros(&frame, MARK_LEN);
	finish_header(&frame);
	quote.len = at + 8;
	memcpy(quote.bytes, frame.bytes, quote.len);
	return quote;
}

void frame_build(struct frame *frame, const struct packet *packet, uint32_t serial,
		 const struct quote *about)
{
	struct quote stray = stray_quote(packet);
	size_t at = put_header(frame, packet, serial);

	put_body(frame, packet, about ? about : &stray);
	put32(frame, MARK);
	put32(frame, serial);
	finish_header(frame);
	finish_body(frame, packet, at);
}

static bool read_addresses(const uint8_t *bytes, size_t len, struct seen *seen, size_t *at)
{
	bool v4 = len >= 20 && bytes[0] >> 4 == 4, v6 = len >= 40 && bytes[0] >> 4 == 6;

	if (!v4 && !v6)
		return false;
	seen->src.family = seen->dst.family = v4 ? AF_INET : AF_INET6;
	memcpy(seen->src.bytes, bytes + (v4 ? 12 : 8), v4 ? 4 : 16);
	memcpy(seen->dst.bytes, bytes + (v4 ? 16 : 24), v4 ? 4 : 16);
	seen->protocol = v4 ? bytes[9] : bytes[6];
	seen->dscp = v4 ? bytes[1] >> 2 : (uint8_t)(get16(bytes) >> 6 & 0x3f);
	*at = v4 ? (bytes[0] & 15u) * 4 : 40;
	/* Hop-by-hop options, as the kernel's own reports of group members have them. */
	if (v6 && seen->protocol == IPPROTO_HOPOPTS && len > 48) {
		seen->protocol = bytes[40];
		*at = 48 + bytes[41] * 8u;
	}
	return true;
}

bool frame_read(const uint8_t *bytes, size_t len, struct seen *seen)
{
	size_t at;

	memset(seen, 0, sizeof(*seen));
	if (!read_addresses(bytes, len, seen, &at) || len < at + 8)
		return false;
	seen->quote.len = at + 8 < sizeof(seen->quote.bytes) ? at + 8 : sizeof(seen->quote.bytes);
	memcpy(seen->quote.bytes, bytes, seen->quote.len);
	if (frame_has_ports(seen->protocol)) {
		seen->sport = get16(bytes + at);
		seen->dport = get16(bytes + at + 2);
	} else if (seen->protocol == IPPROTO_ICMP || seen->protocol == IPPROTO_ICMPV6) {
		seen->type = bytes[at];
		seen->sport = get16(bytes + at + 4);
	} else if (seen->protocol == IPPROTO_IGMP) {
		seen->type = bytes[at];
	}
	return true;
}

uint32_t frame_serial(const uint8_t *bytes, size_t len)
{
	if (len < MARK_LEN || get32(bytes + len - MARK_LEN) != MARK)
		return 0;
	return get32(bytes + len - 4);
}
