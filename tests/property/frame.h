/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packet facts to bytes and back.
 *
 * Every packet ends with a mark, four fixed bytes and its serial number, by which it is known
 * wherever it turns up. Checksums are right, and TCP, SCTP, ICMP and IGMP have the body that their
 * reader wants, so that a packet is refused for its meaning and never for its form.
 */
#ifndef FWPOLICY_TESTS_FRAME_H
#define FWPOLICY_TESTS_FRAME_H

#include "policy/decide.h"

#define FRAME_MOST 400

struct frame {
	uint8_t bytes[FRAME_MOST]; /* from the IP header on */
	size_t len;
};

/* The beginning of a packet, as an ICMP error quotes it. */
struct quote {
	uint8_t bytes[48];
	size_t len;
};

/* What was read off a wire. */
struct seen {
	struct addr src, dst;
	uint8_t protocol, dscp, type;
	uint16_t sport, dport; /* tcp, udp, sctp; the identifier of an echo */
	struct quote quote;
};

void frame_build(struct frame *frame, const struct packet *packet, uint32_t serial,
		 const struct quote *about);

/* False where the bytes are no IP packet. */
bool frame_read(const uint8_t *bytes, size_t len, struct seen *seen);

/* The serial number of a marked packet; 0: it has no mark. */
uint32_t frame_serial(const uint8_t *bytes, size_t len);

bool frame_has_ports(uint8_t protocol);

#endif
