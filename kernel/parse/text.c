// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words, numbers and addresses of the line protocols.
 *
 * text_ipv6 takes what RFC 4291 section 2.2 calls forms 1 and 2: eight groups of at most four
 * hexadecimal digits, or fewer and one "::". write_ipv6 writes the full form without leading
 * zeroes, which every reader takes; it needs no search for the longest run of zeroes.
 */
#include "text.h"

#define GROUPS 8

size_t text_line(const u8 *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (data[i] == '\n')
			return i + 1;
	return 0;
}

bool text_whole_line(const u8 *line, size_t len, size_t *bare)
{
	*bare = 0;
	if (len < 2 || line[len - 2] != '\r' || line[len - 1] != '\n')
		return false;
	for (size_t i = 0; i < len - 2; i++)
		if (line[i] == '\r' || line[i] == '\n' || line[i] == '\0')
			return false;
	*bare = len - 2;
	return true;
}

static u8 upper(u8 c)
{
	return c >= 'a' && c <= 'z' ? (u8)(c - 'a' + 'A') : c;
}

bool text_word_is(const u8 *word, size_t len, const char *want)
{
	size_t i = 0;

	for (; i < len && want[i]; i++)
		if (upper(word[i]) != upper((u8)want[i]))
			return false;
	return i == len && !want[i];
}

size_t text_word(struct cursor *cursor, const u8 **word)
{
	*word = cursor->at;
	while (cursor_left(cursor) && *cursor->at != ' ')
		cursor->at++;
	return (size_t)(cursor->at - *word);
}

static bool is_digit(u8 c)
{
	return c >= '0' && c <= '9';
}

u32 text_number(struct cursor *cursor, u32 most, bool *too_large)
{
	u32 value = 0;

	if (!is_digit(cursor_peek(cursor))) {
		cursor->failed = true;
		return 0;
	}
	if (cursor_peek(cursor) == '0') {
		cursor->at++;
		cursor->failed = is_digit(cursor_peek(cursor));
		return 0;
	}
	while (is_digit(cursor_peek(cursor))) {
		u32 digit = cursor_u8(cursor) - '0';

		if (value > (most - digit) / 10 || digit > most) {
			*too_large = true;
			cursor->failed = true;
			return 0;
		}
		value = value * 10 + digit;
	}
	return value;
}

void text_ipv4(struct cursor *cursor, u8 *addr, bool *too_large)
{
	for (int i = 0; i < 4; i++) {
		if (i)
			cursor_expect(cursor, '.');
		addr[i] = (u8)text_number(cursor, 255, too_large);
	}
}

static int hex_value(u8 c)
{
	if (is_digit(c))
		return c - '0';
	c = upper(c);
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* One group; false without moving if there is none. A fifth digit is the caller's fault. */
static bool hex_group(struct cursor *cursor, u16 *group)
{
	int digits = 0;

	*group = 0;
	for (; digits < 4 && hex_value(cursor_peek(cursor)) >= 0; digits++)
		*group = (u16)(*group << 4 | hex_value(cursor_u8(cursor)));
	return digits > 0;
}

static bool double_colon(struct cursor *cursor)
{
	if (cursor_left(cursor) < 2 || cursor->at[0] != ':' || cursor->at[1] != ':')
		return false;
	cursor->at += 2;
	return true;
}

void text_ipv6(struct cursor *cursor, u8 *addr)
{
	u16 groups[GROUPS] = { 0 };
	int n = 0, gap = -1;

	if (double_colon(cursor))
		gap = 0;
	while (n < GROUPS && hex_group(cursor, &groups[n])) {
		n++;
		if (double_colon(cursor)) {
			cursor->failed |= gap >= 0;
			gap = n;
		} else if (n < GROUPS && cursor_peek(cursor) == ':') {
			cursor->at++;
			cursor->failed |= hex_value(cursor_peek(cursor)) < 0;
		} else {
			break;
		}
	}
	cursor->failed |= gap < 0 ? n != GROUPS : n >= GROUPS;
	for (int i = 0; i < GROUPS; i++) {
		int shift = GROUPS - n;
		u16 group = gap < 0 || i < gap ? groups[i] : 0;

		if (gap >= 0 && i >= gap + shift)
			group = groups[i - shift];
		addr[2 * i] = (u8)(group >> 8);
		addr[2 * i + 1] = (u8)group;
	}
}

void write_char(struct writer *writer, char c)
{
	if (writer->at < writer->end)
		*writer->at++ = c;
	else
		writer->failed = true;
}

static void write_base(struct writer *writer, u32 number, u32 base)
{
	char digits[10];
	int n = 0;

	do {
		digits[n++] = "0123456789abcdef"[number % base];
		number /= base;
	} while (number);
	while (n)
		write_char(writer, digits[--n]);
}

void write_number(struct writer *writer, u32 number)
{
	write_base(writer, number, 10);
}

void write_ipv4(struct writer *writer, const u8 *addr)
{
	for (int i = 0; i < 4; i++) {
		if (i)
			write_char(writer, '.');
		write_number(writer, addr[i]);
	}
}

void write_ipv6(struct writer *writer, const u8 *addr)
{
	for (int i = 0; i < GROUPS; i++) {
		if (i)
			write_char(writer, ':');
		write_base(writer, (u32)addr[2 * i] << 8 | addr[2 * i + 1], 16);
	}
}
