// SPDX-License-Identifier: GPL-2.0-only
/*
 * H.225.0 call signalling into the addresses it announces: TPKT, Q.931, and the UUIE in it.
 *
 *   03 00 00 c4  08 02 12 34 05  ...IEs...  7e 00 a3 05  20 80 06 00 08 91 4a 00 05 ...
 *   TPKT length  Q.931 Setup, CRV 0x1234    UUIE, 163 bytes, discriminator 5, PER
 *
 * RFC 1006 section 6; Q.931 section 4; H.225.0 section 7.2 and annex H. Malformed: an information
 * element that reaches out of the message, no UUIE or one without its discriminator (CVE-2026-23455
 * was a length of 0), a body that is not the one of the Q.931 type. Fast start and tunnelled H.245
 * are opened one level deep. Reads only [data, data + len), allocates nothing, keeps nothing.
 */
#include "h225_types.h"

#include "cursor.h"

#define DISCRIMINATOR 0x08
#define IE_USER_USER  0x7e
#define X208	      5 /* H.225.0: the user-user information is ASN.1 */

static const struct per_type open_list = LIST_OF(per_octets);
static const struct per_type crvs = LIST_OF(per_word);

static const struct per_field goal_fields[] = { FIELD(per_null), FIELD(per_null), FIELD(per_null) };
static const struct per_type goal = CHOICE_EXT(goal_fields, 2, 3);
static const struct per_field setup_fields[] = {
	FIELD(per_octets), /* protocolIdentifier */
	OPTIONAL_ROLE(h225_transport, H323_H245),
	OPTIONAL(h225_aliases),
	FIELD(h225_endpoint_type),
	OPTIONAL(h225_aliases),
	OPTIONAL_ROLE(h225_transport, H323_DEST),
	OPTIONAL(h225_aliases),
	OPTIONAL(crvs),
	FIELD(per_boolean), /* activeMC */
	FIELD(h225_guid),
	FIELD(goal),
	OPTIONAL(h225_qseries),
	FIELD(h225_call_type),
	ROLE(h225_transport, H323_SOURCE), /* here the extension begins */
	UNREAD,
	UNREAD,
	UNREAD,
	UNREAD,
	UNREAD,
	ROLE(open_list, H323_FAST),
	UNREAD,
	UNREAD,
	UNREAD,
	UNREAD,
	UNREAD,
	UNREAD,
	UNREAD,
	UNREAD,
	UNREAD,
	UNREAD,
	UNREAD,
	UNREAD,
	UNREAD,
	UNREAD,
	UNREAD,
	UNREAD,
	UNREAD,
	ROLE(open_list, H323_TUNNEL), /* parallelH245Control */
};
static const struct per_type setup = SEQUENCE_EXT(setup_fields, 13);

/* CallProceeding and Alerting are the same up to their fastStart. */
static const struct per_field alerting_fields[] = {
	FIELD(per_octets),
	FIELD(h225_endpoint_type),
	OPTIONAL_ROLE(h225_transport, H323_H245),
	UNREAD, /* here the extension begins */
	UNREAD,
	UNREAD,
	UNREAD,
	ROLE(open_list, H323_FAST),
};
static const struct per_type alerting = SEQUENCE_EXT(alerting_fields, 3);

static const struct per_field connect_fields[] = {
	FIELD(per_octets),
	OPTIONAL_ROLE(h225_transport, H323_H245),
	FIELD(h225_endpoint_type),
	FIELD(h225_guid),
	UNREAD, /* here the extension begins */
	UNREAD,
	UNREAD,
	UNREAD,
	ROLE(open_list, H323_FAST),
};
static const struct per_type connect_body = SEQUENCE_EXT(connect_fields, 4);

static const struct per_field information_fields[] = {
	FIELD(per_octets),
	UNREAD, /* here the extension begins */
	UNREAD,
	UNREAD,
	ROLE(open_list, H323_FAST),
};
static const struct per_type information = SEQUENCE_EXT(information_fields, 1);

static const struct per_field release_reason_fields[] = {
	FIELD(per_null), FIELD(per_null), FIELD(per_null), FIELD(per_null),
	FIELD(per_null), FIELD(per_null), FIELD(per_null), FIELD(per_null),
	FIELD(per_null), FIELD(per_null), FIELD(per_null), FIELD(per_null),
};
static const struct per_type release_reason = CHOICE_EXT(release_reason_fields, 4, 12);
static const struct per_field release_fields[] = { FIELD(per_octets), OPTIONAL(release_reason) };
static const struct per_type release = SEQUENCE_EXT(release_fields, 2);

static const struct per_field facility_reason_fields[] = {
	FIELD(per_null),
	FIELD(per_null),
	FIELD(per_null),
	FIELD(per_null),
};
static const struct per_type facility_reason = CHOICE_EXT(facility_reason_fields, 2, 4);
static const struct per_field facility_fields[] = {
	FIELD(per_octets),
	OPTIONAL_ROLE(h225_transport, H323_FORWARD),
	OPTIONAL(h225_aliases),
	OPTIONAL(h225_guid),
	FIELD(facility_reason),
	UNREAD, /* here the extension begins */
	UNREAD,
	UNREAD,
	UNREAD,
	UNREAD,
	UNREAD,
	ROLE(h225_transport, H323_H245),
	ROLE(open_list, H323_FAST),
};
static const struct per_type facility = SEQUENCE_EXT(facility_fields, 5);

static const struct per_field call_id_fields[] = { FIELD(h225_guid) };
static const struct per_type call_id = SEQUENCE_EXT(call_id_fields, 1);
static const struct per_field progress_fields[] = {
	FIELD(per_octets),
	FIELD(h225_endpoint_type),
	OPTIONAL_ROLE(h225_transport, H323_H245),
	FIELD(call_id),
	UNREAD,
	UNREAD,
	UNREAD,
	OPTIONAL_ROLE(open_list, H323_FAST),
};
static const struct per_type progress = SEQUENCE_EXT(progress_fields, 8);

static const struct per_field body_fields[] = {
	FIELD(setup),	FIELD(alerting), FIELD(connect_body), FIELD(alerting), FIELD(information),
	FIELD(release), FIELD(facility), FIELD(progress), /* here the extension begins */
};
static const struct per_type body = CHOICE_EXT(body_fields, 3, 7);
static const struct per_field pdu_fields[] = {
	FIELD(body), OPTIONAL(h225_non_standard),  UNREAD, /* here the extension begins */
	UNREAD,	     ROLE(open_list, H323_TUNNEL),
};
static const struct per_type pdu = SEQUENCE_EXT(pdu_fields, 2);
static const struct per_field user_information_fields[] = {
	FIELD(pdu),
	{ .type = &per_stop, .optional = true },
};
static const struct per_type user_information = SEQUENCE_EXT(user_information_fields, 2);

/* Which body a message has, by the index of its choice; `empty` (8) may stand in any of them. */
#define BODY_EMPTY 8

static const struct {
	u8 type;
	u8 body;
} bodies[] = {
	{ Q931_SETUP, 0 },	     { Q931_PROCEEDING, 1 },  { Q931_CONNECT, 2 },
	{ Q931_ALERTING, 3 },	     { Q931_INFORMATION, 4 }, { Q931_RELEASE, 5 },
	{ Q931_FACILITY, 6 },	     { Q931_PROGRESS, 7 },    { Q931_STATUS, 9 },
	{ Q931_STATUS_INQUIRY, 10 }, { Q931_SETUP_ACK, 11 },  { Q931_NOTIFY, 12 },
};

u16 tpkt_length(const u8 *data)
{
	u16 len = (u16)(data[2] << 8 | data[3]);

	return data[0] == 3 && data[1] == 0 && len > TPKT_HEADER && len <= TPKT_MOST ? len : 0;
}

/* The header: discriminator, call reference (1 to 3 bytes; H.225.0 uses 2), message type. */
static enum fault read_header(struct cursor *cursor, struct h323_message *message)
{
	u8 discriminator = cursor_u8(cursor), reference = cursor_u8(cursor);

	if (cursor->failed)
		return FAULT_LENGTH;
	if (discriminator != DISCRIMINATOR || reference < 1 || reference > 3)
		return FAULT_SYNTAX;
	cursor_take(cursor, reference);
	message->type = cursor_u8(cursor);
	return cursor->failed ? FAULT_LENGTH : FAULT_NONE;
}

/* Sections 4.5.1 and 4.5.30: one byte, or a length of one byte, of the UUIE two bytes. */
static struct cursor find_uuie(struct cursor *cursor)
{
	while (cursor_left(cursor)) {
		u8 id = cursor_u8(cursor);
		const u8 *content;
		u16 len;

		if (id & 0x80)
			continue;
		len = id == IE_USER_USER ? cursor_be16(cursor) : cursor_u8(cursor);
		content = cursor_take(cursor, len);
		if (content && id == IE_USER_USER)
			return cursor_of(content, len);
	}
	return (struct cursor){ .failed = true };
}

static bool body_fits(const struct h323_message *message)
{
	if (message->body == BODY_EMPTY)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(bodies); i++)
		if (bodies[i].type == message->type)
			return message->body == bodies[i].body;
	return false;
}

/* Octets are replaced by what is announced in them. What is opened here opens nothing further. */
static enum fault open_octets(const u8 *data, struct h323_message *message)
{
	struct h323_item outer[H323_ITEMS];
	u8 n = message->n;
	enum fault fault = FAULT_NONE;

	memcpy(outer, message->items, sizeof(outer));
	message->n = 0;
	for (u8 i = 0; i < n && fault == FAULT_NONE; i++) {
		bool bare = outer[i].role == H323_FAST;

		if (bare || outer[i].role == H323_TUNNEL)
			fault = h245_parse_inner(data, outer[i].len, outer[i].offset, bare,
						 message);
		else if (message->n < H323_ITEMS)
			message->items[message->n++] = outer[i];
		else
			fault = FAULT_MANY;
	}
	return fault;
}

enum fault q931_parse(const u8 *data, size_t len, struct h323_message *message)
{
	struct cursor cursor = cursor_of(data, len), uuie;
	enum fault fault;

	memset(message, 0, sizeof(*message));
	if (len > PER_BYTES_MOST)
		return FAULT_LENGTH;
	fault = read_header(&cursor, message);
	if (fault != FAULT_NONE)
		return fault;
	uuie = find_uuie(&cursor);
	if (uuie.failed || cursor_u8(&uuie) != X208 || uuie.failed)
		return FAULT_LENGTH;
	fault = h323_walk(uuie.at, cursor_left(&uuie), &user_information, (u16)(uuie.at - data),
			  message);
	if (fault == FAULT_NONE && !body_fits(message))
		fault = FAULT_SYNTAX;
	return fault == FAULT_NONE ? open_octets(data, message) : fault;
}
