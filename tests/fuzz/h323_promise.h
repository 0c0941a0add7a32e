/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is promised of H.323 messages: items inside the message, apart from one another, of known
 * roles; and a message whose addresses are written over has the same items at the same places.
 */
#ifndef FWPOLICY_TESTS_H323_PROMISE_H
#define FWPOLICY_TESTS_H323_PROMISE_H

#include "parse/h323.h"

#include "parse_promise.h"

typedef enum fault (*h323_parser)(const u8 *data, size_t len, struct h323_message *message);

static inline size_t item_size(const struct h323_item *item)
{
	return item->len + (item->family ? 2u : 0u);
}

static inline void check_h323(const uint8_t *data, size_t size, h323_parser parser)
{
	struct h323_message message, again;
	u8 *copy;

	if (parser(data, size, &message) != FAULT_NONE)
		return;
	copy = malloc(size + !size);
	memcpy(copy, data, size);
	promise(message.n <= H323_ITEMS, "not too many");
	for (u8 i = 0; i < message.n; i++) {
		const struct h323_item *item = &message.items[i];

		promise(item->role > H323_NONE && item->role < H323_FAST, "a role of an address");
		promise(item->offset + item_size(item) <= size, "inside the message");
		promise(item->family ? item->len == 4 || item->len == 16 : item->len <= 4, "size");
		if (item->family)
			memset(copy + item->offset, 0xa5, item_size(item));
	}
	promise(parser(copy, size, &again) == FAULT_NONE, "it can be written over");
	promise(again.n == message.n, "the same number");
	promise(!memcmp(again.items, message.items, sizeof(again.items)), "the same items");
	free(copy);
}

#endif
