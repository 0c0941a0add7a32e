/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages of a PPTP control connection (RFC 2637 section 2).
 *
 * Call ids stay in network byte order: they are only compared, copied and replaced in place.
 */
#ifndef FWP_PARSE_PPTP_H
#define FWP_PARSE_PPTP_H

#include "cursor.h"
#include "fault.h"

enum pptp_type {
	PPTP_MSG_START_REQUEST = 1,
	PPTP_MSG_START_REPLY,
	PPTP_MSG_STOP_REQUEST,
	PPTP_MSG_STOP_REPLY,
	PPTP_MSG_ECHO_REQUEST,
	PPTP_MSG_ECHO_REPLY,
	PPTP_MSG_OUT_REQUEST,
	PPTP_MSG_OUT_REPLY,
	PPTP_MSG_IN_REQUEST,
	PPTP_MSG_IN_REPLY,
	PPTP_MSG_IN_CONNECTED,
	PPTP_MSG_CLEAR_REQUEST,
	PPTP_MSG_DISCONNECT,
	PPTP_MSG_WAN_ERROR,
	PPTP_MSG_SET_LINK,
	PPTP_MSG_COUNT
};

/* Offsets from the start of the message, where the type has the field; 0 where it has not. */
struct pptp_message {
	enum pptp_type type;
	u16 len;
	u16 call_at; /* the id its sender gave to the call */
	u16 peer_at; /* the id its receiver had given to it */
	u8 call_id[2];
	u8 peer_id[2];
	u8 result; /* of replies: 1 is success */
};

/* The message at the start of the bytes; further ones may follow behind `len`. */
enum fault pptp_parse(const u8 *data, size_t len, struct pptp_message *message);

/* The length the header claims, if it is a header at all; 0 if not. For what came in parts. */
#define PPTP_HEADER 12
u16 pptp_length(const u8 *data, size_t len);

#endif
