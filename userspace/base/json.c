// SPDX-License-Identifier: GPL-2.0-only
/*
 * The JSON writer. Callers balance objects and arrays; nothing is remembered but the depth.
 */
#include "base/json.h"

#include <inttypes.h>
#include <string.h>

void json_start(struct json *json, struct buf *out)
{
	*json = (struct json){ .out = out, .first = true };
}

/* The length of the UTF-8 sequence at s (RFC 3629), 0 if it is none. */
static size_t sequence(const unsigned char *s)
{
	size_t len = s[0] < 0x80       ? 1
		     : s[0] >> 5 == 6  ? 2
		     : s[0] >> 4 == 14 ? 3
		     : s[0] >> 3 == 30 ? 4
				       : 0;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t code;

	if (len < 2)
		return len;
	code = s[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if (s[i] >> 6 != 2)
			return 0;
		code = code << 6 | (s[i] & 0x3fu);
	}
	if (code < least[len] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0;
	return len;
}

static void put_string(struct buf *out, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	buf_putc(out, '"');
	while (*s) {
		size_t len = sequence(s);

		if (*s == '"' || *s == '\\')
			buf_printf(out, "\\%c", *s);
		else if (*s == '\n')
			buf_puts(out, "\\n");
		else if (*s == '\t')
			buf_puts(out, "\\t");
		else if (*s < 0x20 || *s == 0x7f)
			buf_printf(out, "\\u%04x", *s);
		else if (!len)
			buf_puts(out, "\xef\xbf\xbd");
		else
			buf_add(out, s, len);
		s += len ? len : 1;
	}
	buf_putc(out, '"');
}

static void begin(struct json *json, const char *name)
{
	if (json->depth) {
		buf_puts(json->out, json->first ? "\n" : ",\n");
		buf_pad(json->out, ' ', 2 * json->depth);
	}
	json->first = false;
	if (name) {
		put_string(json->out, name);
		buf_puts(json->out, ": ");
	}
}

static void open_with(struct json *json, const char *name, char bracket)
{
	begin(json, name);
	buf_putc(json->out, bracket);
	json->depth++;
	json->first = true;
}

static void close_with(struct json *json, char bracket)
{
	json->depth--;
	if (!json->first) {
		buf_putc(json->out, '\n');
		buf_pad(json->out, ' ', 2 * json->depth);
	}
	buf_putc(json->out, bracket);
	json->first = false;
	if (!json->depth)
		buf_putc(json->out, '\n');
}

void json_object(struct json *json, const char *name)
{
	open_with(json, name, '{');
}

void json_array(struct json *json, const char *name)
{
	open_with(json, name, '[');
}

void json_end_object(struct json *json)
{
	close_with(json, '}');
}

void json_end_array(struct json *json)
{
	close_with(json, ']');
}

void json_string(struct json *json, const char *name, const char *value)
{
	begin(json, name);
	if (value)
		put_string(json->out, value);
	else
		buf_puts(json->out, "null");
}

void json_number(struct json *json, const char *name, int64_t value)
{
	begin(json, name);
	buf_printf(json->out, "%" PRId64, value);
}

void json_bool(struct json *json, const char *name, bool value)
{
	begin(json, name);
	buf_puts(json->out, value ? "true" : "false");
}
