// SPDX-License-Identifier: GPL-2.0-only
/*
 * Comments as nftables takes them: at most 127 bytes, no double quote, no control character.
 *
 * A longer text is cut between two characters of UTF-8, never within one. The text and the netlink
 * writer both come here, so that a comment reads the same whichever way it was loaded.
 */
#include "ruleset/ruleset.h"

#include <stdio.h>
#include <string.h>

static bool continues_character(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static char harmless(char c)
{
	if (c == '"')
		return '\'';
	return (unsigned char)c < ' ' || c == 127 ? ' ' : c;
}

const char *comment_clean(const char *text, char *out)
{
	size_t len = strlen(text);

	if (len > COMMENT_TEXT - 1) {
		len = COMMENT_TEXT - 1;
		while (len && continues_character(text[len]))
			len--;
	}
	for (size_t i = 0; i < len; i++)
		out[i] = harmless(text[i]);
	out[len] = '\0';
	return out;
}

const char *comment_title(const struct record *record, char *out)
{
	char title[2 * COMMENT_TEXT];

	snprintf(title, sizeof(title), "%s%s%s", kind_name(record->kind),
		 record->name[0] ? " " : "", record->name);
	return comment_clean(title, out);
}
