/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The types that H.225.0 call signalling and RAS share, as PER tables, and how to write such
 * tables.
 *
 * Names are those of H.225.0 (12/2009) annex H. A table holds a type up to what is of interest in
 * it; additions of the extension that are not listed, or listed without a type, are passed.
 */
#ifndef FWP_PARSE_H225_TYPES_H
#define FWP_PARSE_H225_TYPES_H

#include "h323.h"
#include "per.h"

#define PER_FIELDS(array) .fields = (array), .n = ARRAY_SIZE(array)

#define SEQUENCE(array, in_root)                                                                   \
	{                                                                                          \
		.kind = PER_SEQUENCE, .root = (in_root), PER_FIELDS(array)                         \
	}
#define SEQUENCE_EXT(array, in_root)                                                               \
	{                                                                                          \
		.kind = PER_SEQUENCE, .extensible = true, .root = (in_root), PER_FIELDS(array)     \
	}
#define CHOICE(array, index_bits, in_root)                                                         \
	{                                                                                          \
		.kind = PER_CHOICE, .size = (index_bits), .root = (in_root), PER_FIELDS(array)     \
	}
#define CHOICE_EXT(array, index_bits, in_root)                                                     \
	{                                                                                          \
		.kind = PER_CHOICE, .extensible = true, .size = (index_bits), .root = (in_root),   \
		PER_FIELDS(array)                                                                  \
	}
#define LIST_OF(type)                                                                              \
	{                                                                                          \
		.kind = PER_LIST, .of = &(type)                                                    \
	}

#define FIELD(t)                                                                                   \
	{                                                                                          \
		.type = &(t)                                                                       \
	}
#define OPTIONAL(t)                                                                                \
	{                                                                                          \
		.type = &(t), .optional = true                                                     \
	}
#define ROLE(t, as)                                                                                \
	{                                                                                          \
		.type = &(t), .role = (as)                                                         \
	}
#define OPTIONAL_ROLE(t, as)                                                                       \
	{                                                                                          \
		.type = &(t), .optional = true, .role = (as)                                       \
	}
#define UNREAD                                                                                     \
	{                                                                                          \
		.type = NULL, .optional = true                                                     \
	}

extern const struct per_type per_null, per_boolean, per_octets, per_word, per_byte, per_long,
	per_stop, per_refused;

extern const struct per_type h225_transport, h225_transports, h225_non_standard, h225_endpoint_type,
	h225_aliases, h225_call_type, h225_guid, h225_qseries, h225_identifier;

/* Parses along a table and turns what is found into items, `base` added to their offsets. */
enum fault h323_walk(const u8 *data, size_t len, const struct per_type *type, u16 base,
		     struct h323_message *message);

#endif
