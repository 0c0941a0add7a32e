// SPDX-License-Identifier: GPL-2.0-only
/*
 * RAS messages (between endpoint and gatekeeper, UDP 1719) into the addresses they announce.
 *
 *   0e 80 00 00  06 00 08 91 4a 00 05 ...  registrationRequest 1, protocol identifier, addresses
 *
 * H.225.0 section 7.9 and annex H. Each message is read as far as its last address; what stands
 * behind it is passed, and messages that announce nothing are passed whole. Reads only
 * [data, data + len), allocates nothing, keeps nothing.
 */
#include "h225_types.h"

static const struct per_field call_model_fields[] = { FIELD(per_null), FIELD(per_null) };
static const struct per_type call_model = CHOICE_EXT(call_model_fields, 1, 2);

static const struct per_field grq_fields[] = {
	FIELD(per_word),   /* requestSeqNum, in all of them */
	FIELD(per_octets), /* protocolIdentifier */
	OPTIONAL(h225_non_standard),
	ROLE(h225_transport, H323_RAS),
	FIELD(per_stop),
	OPTIONAL(h225_identifier),
	OPTIONAL(h225_qseries),
	OPTIONAL(h225_aliases),
};
static const struct per_type grq = SEQUENCE_EXT(grq_fields, 8);

static const struct per_field gcf_fields[] = {
	FIELD(per_word),
	FIELD(per_octets),
	OPTIONAL(h225_non_standard),
	OPTIONAL(h225_identifier),
	ROLE(h225_transport, H323_RAS),
	FIELD(per_stop),
};
static const struct per_type gcf = SEQUENCE_EXT(gcf_fields, 6);

static const struct per_field rrq_fields[] = {
	FIELD(per_word),
	FIELD(per_octets),
	OPTIONAL(h225_non_standard),
	FIELD(per_boolean), /* discoveryComplete */
	ROLE(h225_transports, H323_SIGNAL),
	ROLE(h225_transports, H323_RAS),
	FIELD(per_stop),
	OPTIONAL(h225_aliases),
	OPTIONAL(h225_identifier),
};
static const struct per_type rrq = SEQUENCE_EXT(rrq_fields, 9);

static const struct per_field rcf_fields[] = {
	FIELD(per_word),
	FIELD(per_octets),
	OPTIONAL(h225_non_standard),
	ROLE(h225_transports, H323_SIGNAL),
	OPTIONAL(h225_aliases),
	OPTIONAL(h225_identifier),
	FIELD(h225_identifier), /* endpointIdentifier */
	UNREAD,			/* here the extension begins */
	ROLE(per_long, H323_TTL),
};
static const struct per_type rcf = SEQUENCE_EXT(rcf_fields, 7);

static const struct per_field urq_fields[] = {
	FIELD(per_word),
	ROLE(h225_transports, H323_SIGNAL),
	{ .type = &per_stop, .optional = true },
	{ .type = &per_stop, .optional = true },
	{ .type = &per_stop, .optional = true },
};
static const struct per_type urq = SEQUENCE_EXT(urq_fields, 5);

static const struct per_field arq_fields[] = {
	FIELD(per_word),
	FIELD(h225_call_type),
	OPTIONAL(call_model),
	FIELD(h225_identifier),
	OPTIONAL(h225_aliases),
	OPTIONAL_ROLE(h225_transport, H323_DEST),
	OPTIONAL(h225_aliases),
	FIELD(h225_aliases), /* srcInfo */
	OPTIONAL_ROLE(h225_transport, H323_SOURCE),
	FIELD(per_stop),
	{ .type = &per_stop, .optional = true }, /* nonStandardData */
	{ .type = &per_stop, .optional = true }, /* callServices */
};
static const struct per_type arq = SEQUENCE_EXT(arq_fields, 12);

static const struct per_field acf_fields[] = {
	FIELD(per_word),
	FIELD(per_long), /* bandWidth */
	FIELD(call_model),
	ROLE(h225_transport, H323_DEST),
	{ .type = &per_stop, .optional = true }, /* irrFrequency */
	{ .type = &per_stop, .optional = true }, /* nonStandardData */
};
static const struct per_type acf = SEQUENCE_EXT(acf_fields, 6);

static const struct per_field irr_fields[] = {
	OPTIONAL(h225_non_standard),
	FIELD(per_word),
	FIELD(h225_endpoint_type),
	FIELD(h225_identifier),
	ROLE(h225_transport, H323_RAS),
	ROLE(h225_transports, H323_SIGNAL),
	{ .type = &per_stop, .optional = true }, /* endpointAlias */
	{ .type = &per_stop, .optional = true }, /* perCallInfo */
};
static const struct per_type irr = SEQUENCE_EXT(irr_fields, 8);

#define STOP FIELD(per_stop)

static const struct per_field message_fields[] = {
	[RAS_GRQ] = FIELD(grq),
	[RAS_GCF] = FIELD(gcf),
	STOP,
	[RAS_RRQ] = FIELD(rrq),
	[RAS_RCF] = FIELD(rcf),
	STOP,
	[RAS_URQ] = FIELD(urq),
	STOP,
	STOP,
	[RAS_ARQ] = FIELD(arq),
	[RAS_ACF] = FIELD(acf),
	STOP,
	STOP,
	STOP,
	STOP,
	STOP,
	STOP,
	STOP,
	STOP,
	STOP,
	STOP,
	STOP,
	[RAS_IRR] = FIELD(irr),
	STOP,
	STOP,
};
static const struct per_type ras_message = CHOICE_EXT(message_fields, 5, 25);

enum fault ras_parse(const u8 *data, size_t len, struct h323_message *message)
{
	enum fault fault;

	memset(message, 0, sizeof(*message));
	fault = h323_walk(data, len, &ras_message, 0, message);
	message->type = message->body;
	return fault;
}
