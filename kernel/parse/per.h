/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aligned PER (X.691) walked along a description of its types, for the few fields that matter.
 *
 * PER has no tags: to find a field, all before it must be read. The types are const tables; what is
 * found is handed out as offsets into the message, so that it can be replaced in place. Extensions
 * that a table does not know are passed by their length. A table has no cycle, and the walk goes
 * no deeper than PER_DEPTH whatever the table. Offsets are in bytes from the start of the message.
 */
#ifndef FWP_PARSE_PER_H
#define FWP_PARSE_PER_H

#include "fault.h"
#include "types.h"

#define PER_DEPTH      16 /* the deepest table here needs 12 */
#define PER_LIST_MOST  64 /* elements of one SEQUENCE OF */
#define PER_ADDITIONS  64 /* extension additions of one SEQUENCE */
#define PER_BYTES_MOST 8192

enum per_kind {
	PER_NULL,     /* nothing at all */
	PER_BITS,     /* `size` bits, not aligned: BOOLEAN, small integers, enumerations */
	PER_ALIGNED,  /* `size` bytes, aligned: fixed strings, integers of 8 and 16 bits */
	PER_LONG,     /* an integer above 16 bits: 2 bits of length, then 1 to 4 bytes, aligned */
	PER_STRING,   /* a string of bounded length: `size` bits of length, each char `bits` bits */
	PER_OCTETS,   /* a string of any length, also an OBJECT IDENTIFIER */
	PER_ENDPOINT, /* an address of `size` bytes and its port: what all this is for */
	PER_SEQUENCE, /* `root` fields, then those known of the extension */
	PER_CHOICE,   /* one of `root` fields, or of those known of the extension */
	PER_LIST,     /* SEQUENCE OF `of` */
	PER_STOP,     /* nothing of interest from here on: the walk ends well */
	PER_REFUSED,  /* nobody who is to be translated needs it, and it is not read */
};

struct per_type {
	u8 kind;
	bool extensible;
	u8 size; /* see enum per_kind; of PER_CHOICE: bits of the index */
	u8 bits; /* of PER_STRING: bits of a character; the length counts from 1 */
	u8 root; /* of PER_SEQUENCE and PER_CHOICE: fields before the extension */
	u8 n;	 /* all fields */
	const struct per_field *fields;
	const struct per_type *of;
};

/* A field without a type is not read: passed in an extension, a fault in the root. */
struct per_field {
	const struct per_type *type;
	bool optional;
	u8 role; /* what is found in here is handed out under this role; 0: as of the field above */
};

struct per_found {
	u8 role;
	u8 kind; /* PER_ENDPOINT, PER_OCTETS or PER_LONG */
	u16 offset;
	u16 len; /* of PER_ENDPOINT: of the address; its port lies behind it */
};

struct per_finds {
	struct per_found *v;
	u8 n;
	u8 most;
};

/* `finds` is the caller's, before the walk; the rest is the walk's. */
struct per_walk {
	const u8 *data;
	u32 end; /* in bits */
	u32 at;
	enum fault fault;
	bool stopped;
	u8 chosen[4]; /* the alternatives of the outermost choices, in the order met */
	u8 n_chosen;
	struct per_finds *finds;
};

enum fault per_parse(const u8 *data, size_t len, const struct per_type *type,
		     struct per_walk *walk);

#endif
