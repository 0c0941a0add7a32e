// SPDX-License-Identifier: GPL-2.0-only
/*
 * PPTP control messages: fixed layouts behind one header. RFC 2637 section 2.
 *
 *   00 9c  00 01  1a 2b 3c 4d  00 01  00 00 ...   Start-Control-Connection-Request, 156 bytes
 *   length type=1 magic cookie message reserved
 *
 * The table below is the whole of it: the length of each message and where its call ids lie.
 * Malformed: another cookie, a message type that is not 1, a reserved field that is not 0, a length
 * that is not the type's. Reads only [data, data + len), allocates nothing, keeps nothing.
 */
#include "pptp.h"

#define MAGIC	0x1a2b3c4d
#define CONTROL 1

static const struct {
	u8 len;
	u8 call_at;
	u8 peer_at;
	u8 result_at;
} layouts[PPTP_MSG_COUNT] = {
	[PPTP_MSG_START_REQUEST] = { 156, 0, 0, 0 }, [PPTP_MSG_START_REPLY] = { 156, 0, 0, 14 },
	[PPTP_MSG_STOP_REQUEST] = { 16, 0, 0, 0 },   [PPTP_MSG_STOP_REPLY] = { 16, 0, 0, 12 },
	[PPTP_MSG_ECHO_REQUEST] = { 16, 0, 0, 0 },   [PPTP_MSG_ECHO_REPLY] = { 20, 0, 0, 16 },
	[PPTP_MSG_OUT_REQUEST] = { 168, 12, 0, 0 },  [PPTP_MSG_OUT_REPLY] = { 32, 12, 14, 16 },
	[PPTP_MSG_IN_REQUEST] = { 220, 12, 0, 0 },   [PPTP_MSG_IN_REPLY] = { 24, 12, 14, 16 },
	[PPTP_MSG_IN_CONNECTED] = { 28, 0, 12, 0 },  [PPTP_MSG_CLEAR_REQUEST] = { 16, 12, 0, 0 },
	[PPTP_MSG_DISCONNECT] = { 148, 12, 0, 14 },  [PPTP_MSG_WAN_ERROR] = { 40, 0, 12, 0 },
	[PPTP_MSG_SET_LINK] = { 24, 0, 12, 0 },
};

static enum fault parse_header(struct cursor *cursor, struct pptp_message *message)
{
	u16 len = cursor_be16(cursor), control = cursor_be16(cursor);
	u32 magic = cursor_be32(cursor);
	u16 type = cursor_be16(cursor), reserved = cursor_be16(cursor);

	if (cursor->failed)
		return FAULT_SPLIT;
	if (magic != MAGIC || control != CONTROL || reserved)
		return FAULT_SYNTAX;
	if (type < PPTP_MSG_START_REQUEST || type >= PPTP_MSG_COUNT)
		return FAULT_FORM;
	if (len != layouts[type].len)
		return FAULT_LENGTH;
	message->type = (enum pptp_type)type;
	message->len = len;
	return FAULT_NONE;
}

enum fault pptp_parse(const u8 *data, size_t len, struct pptp_message *message)
{
	struct cursor cursor = cursor_of(data, len);
	enum fault fault;

	memset(message, 0, sizeof(*message));
	fault = parse_header(&cursor, message);
	if (fault != FAULT_NONE)
		return fault;
	if (len < message->len)
		return FAULT_SPLIT;
	message->call_at = layouts[message->type].call_at;
	message->peer_at = layouts[message->type].peer_at;
	if (message->call_at)
		memcpy(message->call_id, data + message->call_at, 2);
	if (message->peer_at)
		memcpy(message->peer_id, data + message->peer_at, 2);
	if (layouts[message->type].result_at)
		message->result = data[layouts[message->type].result_at];
	return FAULT_NONE;
}

u16 pptp_length(const u8 *data, size_t len)
{
	struct cursor cursor = cursor_of(data, len);
	struct pptp_message message;

	return parse_header(&cursor, &message) == FAULT_NONE ? message.len : 0;
}
