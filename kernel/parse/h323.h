/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * H.323 messages as the addresses in them: H.225.0 call signalling in Q.931, H.245, and RAS.
 *
 * An item is an address that a message announces, under the role it has there. Its bytes (network
 * byte order, address and then port) lie at `offset` from the start of what was parsed, and can be
 * replaced in place: PER writes both with a fixed length. Messages inside of messages (fast start,
 * tunnelled H.245) are opened here; their items are in the same list, at offsets of the outer one.
 */
#ifndef FWP_PARSE_H323_H
#define FWP_PARSE_H323_H

#include "fault.h"
#include "types.h"

enum h323_role {
	H323_NONE,
	H323_H245,    /* h245Address: connect here for H.245 */
	H323_SOURCE,  /* sourceCallSignalAddress: who calls */
	H323_DEST,    /* destCallSignalAddress: who is called, or whom to call */
	H323_FORWARD, /* alternativeAddress: call somebody else instead */
	H323_MEDIA,   /* mediaChannel: send RTP here */
	H323_CONTROL, /* mediaControlChannel: send RTCP here */
	H323_RAS,     /* rasAddress: send RAS here */
	H323_SIGNAL,  /* callSignalAddress: call me here */
	H323_TTL,     /* timeToLive of a registration, in seconds: `len` bytes, no address */
	H323_FAST,    /* octets of a fast start: opened, not handed out */
	H323_TUNNEL,  /* octets of a tunnelled H.245 message: opened, not handed out */
};

struct h323_item {
	u8 role;
	u8 family; /* 4, 6; 0: no address */
	u16 offset;
	u16 len; /* of the address: 4 or 16 */
};

#define H323_NO_BODY 0xff
#define H323_ITEMS   24 /* 4 channels, two proposals each, media and control, and the addresses */

/* The types of RAS messages that matter, by the index of their choice. */
enum ras_type {
	RAS_GRQ = 0,
	RAS_GCF = 1,
	RAS_RRQ = 3,
	RAS_RCF = 4,
	RAS_URQ = 6,
	RAS_UCF = 7,
	RAS_ARQ = 9,
	RAS_ACF = 10,
	RAS_IRR = 22,
};

/* Q.931 message types, section 4.4. */
enum q931_type {
	Q931_ALERTING = 0x01,
	Q931_PROCEEDING = 0x02,
	Q931_PROGRESS = 0x03,
	Q931_SETUP = 0x05,
	Q931_CONNECT = 0x07,
	Q931_SETUP_ACK = 0x0d,
	Q931_RELEASE = 0x5a,
	Q931_FACILITY = 0x62,
	Q931_NOTIFY = 0x6e,
	Q931_STATUS_INQUIRY = 0x75,
	Q931_INFORMATION = 0x7b,
	Q931_STATUS = 0x7d,
};

struct h323_message {
	u8 type; /* q931_type, ras_type; 0 for H.245 */
	u8 body; /* which alternative of its outermost choice was read last */
	u8 n;
	struct h323_item items[H323_ITEMS];
};

/* Length of the TPKT at the start (RFC 1006), its 4 bytes included; 0: no TPKT. Needs 4 bytes. */
#define TPKT_HEADER 4
#define TPKT_MOST   4096
u16 tpkt_length(const u8 *data);

/* A Q.931 message (what a TPKT holds), a H.245 message, a RAS message. */
enum fault q931_parse(const u8 *data, size_t len, struct h323_message *message);
enum fault h245_parse(const u8 *data, size_t len, struct h323_message *message);
enum fault ras_parse(const u8 *data, size_t len, struct h323_message *message);

/* H.245 inside another message, at `offset` of it: a whole one, or the bare OpenLogicalChannel. */
enum fault h245_parse_inner(const u8 *data, size_t len, u16 offset, bool bare,
			    struct h323_message *message);

/* The number at a H323_TTL item; PER counts it from its lower bound, 1. */
u32 h323_number(const u8 *data, const struct h323_item *item);

#endif
