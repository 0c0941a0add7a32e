/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A bounded reader over bytes: what all parsers of this folder read through.
 *
 * The bounds check lives in here and nowhere else. A read past the end fails, moves nothing and
 * returns 0; from then on every read fails, so a parser may read a whole structure and ask once.
 * Reads only [data, data + len), allocates nothing, keeps nothing.
 */
#ifndef FWP_PARSE_CURSOR_H
#define FWP_PARSE_CURSOR_H

#include "types.h"

struct cursor {
	const u8 *at;
	const u8 *end;
	bool failed;
};

static inline struct cursor cursor_of(const u8 *data, size_t len)
{
	return (struct cursor){ .at = data, .end = data + len };
}

static inline size_t cursor_left(const struct cursor *cursor)
{
	return cursor->failed ? 0 : (size_t)(cursor->end - cursor->at);
}

static inline bool cursor_ended(const struct cursor *cursor)
{
	return cursor_left(cursor) == 0;
}

/* The next `len` bytes, which are then behind the cursor; NULL if there are fewer. */
static inline const u8 *cursor_take(struct cursor *cursor, size_t len)
{
	const u8 *at = cursor->at;

	if (cursor->failed || len > cursor_left(cursor)) {
		cursor->failed = true;
		return NULL;
	}
	cursor->at += len;
	return at;
}

static inline u8 cursor_u8(struct cursor *cursor)
{
	const u8 *byte = cursor_take(cursor, 1);

	return byte ? *byte : 0;
}

static inline u16 cursor_be16(struct cursor *cursor)
{
	const u8 *bytes = cursor_take(cursor, 2);

	return bytes ? (u16)(bytes[0] << 8 | bytes[1]) : 0;
}

static inline u32 cursor_be32(struct cursor *cursor)
{
	u32 high = cursor_be16(cursor);

	return high << 16 | cursor_be16(cursor);
}

/* The next byte without passing it; 0 at the end. */
static inline u8 cursor_peek(const struct cursor *cursor)
{
	return cursor_left(cursor) ? *cursor->at : 0;
}

/* Passes exactly this byte or fails. */
static inline void cursor_expect(struct cursor *cursor, u8 byte)
{
	if (cursor_left(cursor) && *cursor->at == byte)
		cursor->at++;
	else
		cursor->failed = true;
}

#endif
