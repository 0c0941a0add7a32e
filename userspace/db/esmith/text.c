// SPDX-License-Identifier: GPL-2.0-only
/*
 * Source text made fit for a comment.
 *
 * The files come from elsewhere and may hold any byte. A comment must show every one of them,
 * change nothing on the terminal of whoever reads it, and stay a comment: control bytes become
 * \xNN, and so do the code points that hide or reorder text; what is no UTF-8 is taken for
 * Latin-1, as files of that age are.
 */
#include "db/esmith/work.h"

#include <string.h>

#define COLUMNS 96

/* The length of the UTF-8 sequence at text, 0 if it is none; the code point in *point. */
static size_t utf8_decode(const unsigned char *text, uint32_t *point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len = text[0] >> 5 == 6 ? 2 : text[0] >> 4 == 14 ? 3 : text[0] >> 3 == 30 ? 4 : 0;

	if (!len)
		return 0;
	*point = text[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if (text[i] >> 6 != 2)
			return 0;
		*point = *point << 6 | (text[i] & 0x3f);
	}
	if (*point < least[len] || *point > 0x10ffff || *point >> 11 == 0x1b)
		return 0;
	return len;
}

/* Controls, and the invisible characters that make text read other than it is. */
static bool point_is_hidden(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0xad ||
	       (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
	       (point >= 0x2060 && point <= 0x206f) || point == 0xfeff;
}

static size_t plain_char(struct buf *out, const unsigned char *text)
{
	uint32_t point = text[0];
	size_t len = text[0] < 0x80 ? 1 : utf8_decode(text, &point);

	if (!len) {
		len = 1;
		point = text[0];
		if (!point_is_hidden(point)) {
			buf_putc(out, (char)(0xc0 | point >> 6));
			buf_putc(out, (char)(0x80 | (point & 0x3f)));
			return len;
		}
	}
	if (!point_is_hidden(point))
		buf_add(out, text, len);
	else
		for (size_t i = 0; i < len; i++)
			buf_printf(out, "\\x%02x", text[i]);
	return len;
}

void import_plain(struct buf *out, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	while (*at)
		at += plain_char(out, at);
}

void import_quote(struct buf *out, const char *text)
{
	bool bare = *text && !text[strcspn(text, " ,():\"")];

	if (!bare)
		buf_putc(out, '"');
	import_plain(out, text);
	if (!bare)
		buf_putc(out, '"');
}

void fold_add(struct fold *fold, const char *word)
{
	size_t len = strlen(word);

	if (fold->column && fold->column + 1 + len > COLUMNS) {
		buf_putc(fold->out, '\n');
		buf_puts(fold->out, fold->hang);
		fold->column = strlen(fold->hang);
	} else if (fold->column) {
		buf_putc(fold->out, ' ');
		fold->column++;
	} else {
		buf_puts(fold->out, fold->indent);
		fold->column = strlen(fold->indent);
	}
	buf_puts(fold->out, word);
	fold->column += len;
}

void fold_text(struct fold *fold, const char *text)
{
	struct buf word = { 0 };

	while (*text) {
		size_t len = strcspn(text, " ");

		buf_clear(&word);
		buf_add(&word, text, len);
		if (len)
			fold_add(fold, buf_text(&word));
		text += len + (text[len] == ' ');
	}
	buf_fini(&word);
}

void fold_end(struct fold *fold)
{
	if (fold->column)
		buf_putc(fold->out, '\n');
	fold->column = 0;
}
