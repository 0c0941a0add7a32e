// SPDX-License-Identifier: GPL-2.0-only
/*
 * What H.225.0 call signalling and RAS share: addresses, aliases, endpoint types.
 *
 *   TransportAddress ipAddress: 00  0a 00 00 02  06 b8     10.0.0.2 port 1720
 *
 * Of the forms of an address IPv4 and IPv6 are read; IPX, NetBIOS, NSAP and source routes are a
 * fault (FAULT_FORM), as an address that is not understood is not let pass for harmless.
 */
#include "h225_types.h"

const struct per_type per_null = { .kind = PER_NULL };
const struct per_type per_boolean = { .kind = PER_BITS, .size = 1 };
const struct per_type per_octets = { .kind = PER_OCTETS };
const struct per_type per_byte = { .kind = PER_ALIGNED, .size = 1 };
const struct per_type per_word = { .kind = PER_ALIGNED, .size = 2 };
const struct per_type per_long = { .kind = PER_LONG };
const struct per_type per_stop = { .kind = PER_STOP };
const struct per_type per_refused = { .kind = PER_REFUSED };

static const struct per_type endpoint4 = { .kind = PER_ENDPOINT, .size = 4 };
static const struct per_type endpoint16 = { .kind = PER_ENDPOINT, .size = 16 };
static const struct per_field ip6_fields[] = { FIELD(endpoint16) };
static const struct per_type ip6 = SEQUENCE_EXT(ip6_fields, 1);
static const struct per_field transport_fields[] = {
	FIELD(endpoint4), UNREAD, UNREAD, FIELD(ip6), UNREAD, UNREAD, UNREAD,
};
const struct per_type h225_transport = CHOICE_EXT(transport_fields, 3, 7);
const struct per_type h225_transports = LIST_OF(h225_transport);

static const struct per_field h221_fields[] = { FIELD(per_byte), FIELD(per_byte), FIELD(per_word) };
static const struct per_type h221 = SEQUENCE_EXT(h221_fields, 3);
static const struct per_field non_standard_id_fields[] = { FIELD(per_octets), FIELD(h221) };
static const struct per_type non_standard_id = CHOICE_EXT(non_standard_id_fields, 1, 2);
static const struct per_field non_standard_fields[] = { FIELD(non_standard_id), FIELD(per_octets) };
const struct per_type h225_non_standard = SEQUENCE(non_standard_fields, 2);

static const struct per_type octets256 = { .kind = PER_STRING, .size = 8, .bits = 8 };
static const struct per_field vendor_fields[] = {
	FIELD(h221),
	OPTIONAL(octets256),
	OPTIONAL(octets256),
};
static const struct per_type vendor = SEQUENCE_EXT(vendor_fields, 3);

/* H310Caps to T120OnlyCaps, GatekeeperInfo, McuInfo, TerminalInfo: all begin and extend alike. */
static const struct per_field info_fields[] = { OPTIONAL(h225_non_standard) };
static const struct per_type info = SEQUENCE_EXT(info_fields, 1);
static const struct per_field protocol_fields[] = {
	FIELD(h225_non_standard),
	FIELD(info),
	FIELD(info),
	FIELD(info),
	FIELD(info),
	FIELD(info),
	FIELD(info),
	FIELD(info),
	FIELD(info),
};
static const struct per_type protocol = CHOICE_EXT(protocol_fields, 4, 9);
static const struct per_type protocols = LIST_OF(protocol);
static const struct per_field gateway_fields[] = {
	OPTIONAL(protocols),
	OPTIONAL(h225_non_standard),
};
static const struct per_type gateway = SEQUENCE_EXT(gateway_fields, 2);
static const struct per_field endpoint_type_fields[] = {
	OPTIONAL(h225_non_standard), OPTIONAL(vendor),	 OPTIONAL(info),
	OPTIONAL(gateway),	     OPTIONAL(info),	 OPTIONAL(info),
	FIELD(per_boolean),	     FIELD(per_boolean),
};
const struct per_type h225_endpoint_type = SEQUENCE_EXT(endpoint_type_fields, 8);

static const struct per_type digits = { .kind = PER_STRING, .size = 7, .bits = 4 };
static const struct per_type h323_id = { .kind = PER_STRING, .size = 8, .bits = 16 };
static const struct per_field alias_fields[] = { FIELD(digits), FIELD(h323_id) };
static const struct per_type alias = CHOICE_EXT(alias_fields, 1, 2);
const struct per_type h225_aliases = LIST_OF(alias);

static const struct per_field call_type_fields[] = {
	FIELD(per_null),
	FIELD(per_null),
	FIELD(per_null),
	FIELD(per_null),
};
const struct per_type h225_call_type = CHOICE_EXT(call_type_fields, 2, 4);
const struct per_type h225_guid = { .kind = PER_ALIGNED, .size = 16 };
const struct per_type h225_identifier = { .kind = PER_STRING, .size = 7, .bits = 16 };

static const struct per_type seven_booleans = { .kind = PER_BITS, .size = 7 };
static const struct per_field q954_fields[] = { FIELD(per_boolean), FIELD(per_boolean) };
static const struct per_type q954 = SEQUENCE_EXT(q954_fields, 2);
static const struct per_field qseries_fields[] = { FIELD(seven_booleans), FIELD(q954) };
const struct per_type h225_qseries = SEQUENCE_EXT(qseries_fields, 2);

static enum fault add_item(struct h323_message *message, const struct per_found *found, u16 base)
{
	struct h323_item item = {
		.role = found->role,
		.offset = (u16)(base + found->offset),
		.len = found->len,
	};

	if (message->n == H323_ITEMS)
		return FAULT_MANY;
	if (found->kind == PER_ENDPOINT)
		item.family = found->len == 4 ? 4 : 6;
	message->items[message->n++] = item;
	return FAULT_NONE;
}

enum fault h323_walk(const u8 *data, size_t len, const struct per_type *type, u16 base,
		     struct h323_message *message)
{
	struct per_found found[H323_ITEMS];
	struct per_finds finds = { .v = found, .most = H323_ITEMS };
	struct per_walk walk = { .finds = &finds };
	enum fault fault = per_parse(data, len, type, &walk);

	message->body = walk.n_chosen ? walk.chosen[0] : H323_NO_BODY;
	for (u8 i = 0; i < finds.n && fault == FAULT_NONE; i++)
		fault = add_item(message, &found[i], base);
	return fault;
}

u32 h323_number(const u8 *data, const struct h323_item *item)
{
	u32 number = 0;

	for (u16 i = 0; i < item->len; i++)
		number = number << 8 | data[item->offset + i];
	return number + 1;
}
