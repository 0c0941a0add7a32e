// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entries of user data: one byte type, one byte length, the value, one after another.
 *
 * This is the form nft writes and reads (libnftnl/udata.h); an entry is never longer than what is
 * left of the kernel's 256 bytes, so that no comment and no name can make a ruleset be refused.
 */
#include "netlink/userdata.h"

#include <string.h>

/* A rule's comment may take half of the room, so the title behind it must do with less. */
#define RECORD_MOST 120

void userdata_add(struct userdata *data, uint8_t type, const void *bytes, size_t len)
{
	size_t room = sizeof(data->bytes) - data->len;

	if (room <= 2)
		return;
	if (len > room - 2)
		len = room - 2;
	data->bytes[data->len++] = type;
	data->bytes[data->len++] = (uint8_t)len;
	memcpy(data->bytes + data->len, bytes, len);
	data->len += len;
}

void userdata_add_u32(struct userdata *data, uint8_t type, uint32_t value)
{
	userdata_add(data, type, &value, sizeof(value));
}

void userdata_add_comment(struct userdata *data, uint8_t type, const char *comment)
{
	char text[COMMENT_TEXT];

	if (comment)
		userdata_add(data, type, text, strlen(comment_clean(comment, text)) + 1);
}

void userdata_add_record(struct userdata *data, const struct record *record)
{
	char title[COMMENT_TEXT];
	size_t len;

	if (!record)
		return;
	len = strlen(comment_title(record, title));
	userdata_add(data, USERDATA_RECORD, title, len < RECORD_MOST ? len : RECORD_MOST);
}

const uint8_t *userdata_find(const void *bytes, size_t size, uint8_t type, size_t *len)
{
	const uint8_t *at = bytes, *end = at + size;

	while (end - at >= 2 && at[1] <= end - at - 2) {
		if (at[0] == type) {
			*len = at[1];
			return at + 2;
		}
		at += 2 + at[1];
	}
	return NULL;
}
