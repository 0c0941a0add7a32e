// SPDX-License-Identifier: GPL-2.0-only
/*
 * H.245 messages into the media addresses they announce. H.245 annex A, PER aligned.
 *
 *   03 00 00 ...  request openLogicalChannel: forward channel 1, data type, h2250 parameters
 *   22 80 ...     response openLogicalChannelAck
 *
 * Only these two open anything; every other message is passed unread. Data types are read as far as
 * they must be to find what stands behind them; those with a layout of their own that no telephone
 * sends (MPEG audio, T.120 data, encryption) are a fault. T.120 over a separate stack is a fault
 * too. Reads only [data, data + len), allocates nothing, keeps nothing.
 */
#include "h225_types.h"

static const struct per_type ip4_endpoint = { .kind = PER_ENDPOINT, .size = 4 };
static const struct per_type ip6_endpoint = { .kind = PER_ENDPOINT, .size = 16 };
static const struct per_field ip4_fields[] = { FIELD(ip4_endpoint) };
static const struct per_type ip4 = SEQUENCE_EXT(ip4_fields, 1);
static const struct per_field ip6_fields[] = { FIELD(ip6_endpoint) };
static const struct per_type ip6 = SEQUENCE_EXT(ip6_fields, 1);
static const struct per_field unicast_fields[] = { FIELD(ip4), UNREAD, FIELD(ip6), UNREAD, UNREAD };
static const struct per_type unicast = CHOICE_EXT(unicast_fields, 3, 5);
static const struct per_field transport_fields[] = { FIELD(unicast), UNREAD };
static const struct per_type transport = CHOICE_EXT(transport_fields, 1, 2);

static const struct per_type bits2 = { .kind = PER_BITS, .size = 2 };
static const struct per_type bits5 = { .kind = PER_BITS, .size = 5 };
static const struct per_type bits8 = { .kind = PER_BITS, .size = 8 };

static const struct per_field h221_fields[] = { FIELD(per_byte), FIELD(per_byte), FIELD(per_word) };
static const struct per_type h221 = SEQUENCE(h221_fields, 3);
static const struct per_field non_standard_id_fields[] = { FIELD(per_octets), FIELD(h221) };
static const struct per_type non_standard_id = CHOICE(non_standard_id_fields, 1, 2);
static const struct per_field non_standard_fields[] = { FIELD(non_standard_id), FIELD(per_octets) };
static const struct per_type non_standard = SEQUENCE(non_standard_fields, 2);
static const struct per_type non_standards = LIST_OF(non_standard);

/* --- data types --- */

static const struct per_field g7231_fields[] = { FIELD(per_byte), FIELD(per_boolean) };
static const struct per_type g7231 = SEQUENCE(g7231_fields, 2);
static const struct per_field audio_fields[] = {
	FIELD(non_standard), FIELD(per_byte), FIELD(per_byte), FIELD(per_byte), FIELD(per_byte),
	FIELD(per_byte),     FIELD(per_byte), FIELD(per_byte), FIELD(g7231),	FIELD(per_byte),
	FIELD(per_byte),     FIELD(per_byte), UNREAD,	       UNREAD,
};
static const struct per_type audio = CHOICE_EXT(audio_fields, 4, 14);

static const struct per_field h261_fields[] = {
	OPTIONAL(bits2), OPTIONAL(bits2), FIELD(per_boolean), FIELD(per_word), FIELD(per_boolean),
};
static const struct per_type h261 = SEQUENCE_EXT(h261_fields, 5);
static const struct per_type five_booleans = { .kind = PER_BITS, .size = 5 };
static const struct per_field h263_fields[] = {
	OPTIONAL(bits5),      OPTIONAL(bits5),	  OPTIONAL(bits5),
	OPTIONAL(bits5),      OPTIONAL(bits5),	  FIELD(per_long),
	FIELD(five_booleans), OPTIONAL(per_long), OPTIONAL(per_word),
};
static const struct per_type h263 = SEQUENCE_EXT(h263_fields, 9);
static const struct per_field video_fields[] = {
	FIELD(non_standard), FIELD(h261), UNREAD, FIELD(h263), UNREAD,
};
static const struct per_type video = CHOICE_EXT(video_fields, 3, 5);

/* Of data only what came later than T.120 and its like: fax (t38fax), text (t140). */
static const struct per_field application_fields[] = {
	FIELD(non_standard), UNREAD, UNREAD, UNREAD, UNREAD, UNREAD, UNREAD, UNREAD, UNREAD, UNREAD,
};
static const struct per_type application = CHOICE_EXT(application_fields, 4, 10);
static const struct per_field data_fields[] = { FIELD(application), FIELD(per_long) };
static const struct per_type data_application = SEQUENCE_EXT(data_fields, 2);

static const struct per_field data_type_fields[] = {
	FIELD(non_standard), FIELD(per_null),	      FIELD(video),
	FIELD(audio),	     FIELD(data_application), UNREAD,
};
static const struct per_type data_type = CHOICE_EXT(data_type_fields, 3, 6);

/* --- logical channels --- */

static const struct per_field label_fields[] = { FIELD(bits8), FIELD(bits8) };
static const struct per_type label = SEQUENCE_EXT(label_fields, 2);
static const struct per_field packetization_fields[] = { FIELD(per_null) };
static const struct per_type packetization = CHOICE_EXT(packetization_fields, 0, 1);
static const struct per_field h2250_fields[] = {
	OPTIONAL(non_standards),
	FIELD(per_byte),			/* sessionID */
	OPTIONAL(bits8),			/* associatedSessionID */
	OPTIONAL_ROLE(transport, H323_MEDIA),	/* mediaChannel */
	OPTIONAL(per_boolean),			/* mediaGuaranteedDelivery */
	OPTIONAL_ROLE(transport, H323_CONTROL), /* mediaControlChannel */
	OPTIONAL(per_boolean),			/* mediaControlGuaranteedDelivery */
	OPTIONAL(per_boolean),			/* silenceSuppression */
	OPTIONAL(label),			/* destination */
	OPTIONAL(bits5),			/* dynamicRTPPayloadType */
	OPTIONAL(packetization),		/* mediaPacketization */
};
static const struct per_type h2250 = SEQUENCE_EXT(h2250_fields, 11);

static const struct per_field forward_multiplex_fields[] = {
	UNREAD, UNREAD, UNREAD, FIELD(h2250), FIELD(per_null),
};
static const struct per_type forward_multiplex = CHOICE_EXT(forward_multiplex_fields, 2, 3);
static const struct per_field forward_fields[] = {
	OPTIONAL(per_word),
	FIELD(data_type),
	FIELD(forward_multiplex),
};
static const struct per_type forward = SEQUENCE_EXT(forward_fields, 3);
static const struct per_field reverse_multiplex_fields[] = { UNREAD, UNREAD, FIELD(h2250) };
static const struct per_type reverse_multiplex = CHOICE_EXT(reverse_multiplex_fields, 1, 2);
static const struct per_field reverse_fields[] = { FIELD(data_type), OPTIONAL(reverse_multiplex) };
static const struct per_type reverse = SEQUENCE_EXT(reverse_fields, 2);
static const struct per_field open_fields[] = {
	FIELD(per_word), FIELD(forward), OPTIONAL(reverse), FIELD(per_refused), /* separateStack */
};
static const struct per_type open_channel = SEQUENCE_EXT(open_fields, 3);

static const struct per_field ack_reverse_multiplex_fields[] = { UNREAD, FIELD(h2250) };
static const struct per_type ack_reverse_multiplex = CHOICE_EXT(ack_reverse_multiplex_fields, 0, 1);
static const struct per_field ack_reverse_fields[] = {
	FIELD(per_word),
	OPTIONAL(per_word),
	OPTIONAL(ack_reverse_multiplex),
};
static const struct per_type ack_reverse = SEQUENCE_EXT(ack_reverse_fields, 3);
static const struct per_field h2250_ack_fields[] = {
	OPTIONAL(non_standards),
	OPTIONAL(bits8),
	OPTIONAL_ROLE(transport, H323_MEDIA),
	OPTIONAL_ROLE(transport, H323_CONTROL),
	OPTIONAL(bits5),
};
static const struct per_type h2250_ack = SEQUENCE_EXT(h2250_ack_fields, 5);
static const struct per_field ack_forward_fields[] = { FIELD(h2250_ack) };
static const struct per_type ack_forward = CHOICE_EXT(ack_forward_fields, 0, 1);
static const struct per_field ack_fields[] = {
	FIELD(per_word), OPTIONAL(ack_reverse), FIELD(per_refused), /* separateStack */
	FIELD(ack_forward), /* forwardMultiplexAckParameters */
};
static const struct per_type open_ack = SEQUENCE_EXT(ack_fields, 2);

/* --- messages --- */

#define STOP FIELD(per_stop)

static const struct per_field request_fields[] = {
	STOP, STOP, STOP, FIELD(open_channel), STOP, STOP, STOP, STOP, STOP, STOP, STOP,
};
static const struct per_type request = CHOICE_EXT(request_fields, 4, 11);
static const struct per_field response_fields[] = {
	STOP, STOP, STOP, STOP, STOP, FIELD(open_ack),
	STOP, STOP, STOP, STOP, STOP, STOP,
	STOP, STOP, STOP, STOP, STOP, STOP,
	STOP,
};
static const struct per_type response = CHOICE_EXT(response_fields, 5, 19);
static const struct per_field control_fields[] = { FIELD(request), FIELD(response), STOP, STOP };
static const struct per_type control_message = CHOICE_EXT(control_fields, 2, 4);

enum fault h245_parse_inner(const u8 *data, size_t len, u16 offset, bool bare,
			    struct h323_message *message)
{
	return h323_walk(data + offset, len, bare ? &open_channel : &control_message, offset,
			 message);
}

enum fault h245_parse(const u8 *data, size_t len, struct h323_message *message)
{
	memset(message, 0, sizeof(*message));
	return h245_parse_inner(data, len, 0, false, message);
}
