// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads who speaks in a line: the kernel, or a program on its behalf, or any other.
 *
 *     gw kernel: ...    gw kern.warn kernel: ...    gw sshd[12]: ...     RFC 3164, many loggers
 *     gw kernel - - [timeQuality tzKnown="1"] ...                        RFC 5424
 *     gw denylog:input:service IN=...                                    ulogd: no program at all
 *
 * What the kernel says is believed, so a program must not be taken for it: behind a stamp of RFC
 * 5424 the second word is the program whatever it looks like, and "name[12]:" is one everywhere.
 * Where nobody is named it was the kernel.
 */
#include "review/head.h"

#include <ctype.h>

#include "base/addr.h"

/* Where no program is named. */
static void set_kernel(struct line_reader *reader)
{
	reader->head_kernel = true;
	reader->head_login = false;
}

/* "kernel:", "sshd[12]:"; a name that a program goes by, and a colon at the end. */
static bool is_tag(const char *at, const char *end)
{
	return end - at > 1 && end[-1] == ':' && *at != '[';
}

/* The word is the name, with or without "[12]" and ":". */
static bool is_program(const char *at, const char *end, const char *name)
{
	const char *behind = at + strlen(name);

	return begins(at, end, name) && (behind == end || *behind == ':' || *behind == '[');
}

/* Where the packet begins. */
static const char *find_in(const char *at, const char *end)
{
	size_t most = end - at < HEAD_MOST ? (size_t)(end - at) : HEAD_MOST;

	return memmem(at, most, "IN=", 3);
}

/* The word behind this one. */
static const char *skip_word(const char *at, const char *end)
{
	const char *stop = word_end(at, end);

	return stop < end ? stop + 1 : stop;
}

/* Programs that hand on what the kernel says of packets. */
static bool is_kernel(const char *at, const char *end)
{
	return is_program(at, end, "kernel") || is_program(at, end, "ulogd") ||
	       is_program(at, end, "xtables-monitor");
}

/* Programs that say who has logged in. */
static bool is_login(const char *at, const char *end)
{
	return is_program(at, end, "sshd") || is_program(at, end, "sshd-session");
}

/* "name[12]:" cannot be mistaken for the prefix of a packet. */
static bool is_process(const char *at, const char *end)
{
	return end - at > 4 && end[-1] == ':' && end[-2] == ']' &&
	       (unsigned char)(end[-3] - '0') < 10;
}

/* What a host may be called, and a prefix hardly: neither "DROP:" nor "[UFW" nor "a:b". */
static bool is_host(const char *at, const char *end)
{
	static const char others[] = "-._/@%";
	struct addr addr;

	for (const char *c = at; c < end; c++)
		if (!isalnum((unsigned char)*c) && !memchr(others, *c, sizeof(others) - 1))
			return addr_parse(at, (size_t)(end - at), &addr);
	return end > at;
}

/* name="..." */
static bool is_parameter(const char *at, const char *end)
{
	while (at < end && *at != '=' && *at != ' ' && *at != ']')
		at++;
	return end - at > 1 && at[0] == '=' && at[1] == '"';
}

/* "[id name="value" ...][...] " of RFC 5424; at itself if it is something else in brackets. */
static const char *skip_elements(const char *at, const char *end)
{
	const char *c = at;
	bool quoted = false;

	while (c < end && *c == '[') {
		for (c++; c < end && (quoted || *c != ']'); c++) {
			if (quoted && *c == '\\')
				c += c + 1 < end;
			else if (*c == '"')
				quoted = !quoted;
			else if (!quoted && *c == ' ' && !is_parameter(c + 1, end))
				return at;
		}
		c += c < end;
	}
	return c > at && c < end && *c == ' ' ? c + 1 : at;
}

/* Structured data, or "-" for none. */
static const char *skip_structured(const char *at, const char *end)
{
	return begins(at, end, "- ") ? at + 2 : skip_elements(at, end);
}

static void set_program(struct line_reader *reader, const char *at, const char *end)
{
	reader->head_kernel = is_kernel(at, end);
	reader->head_login = is_login(at, end);
}

/* "kernel - - - ": program, process, kind of message, data; each of them is there. */
static const char *read_strict_program(struct line_reader *reader, const char *at, const char *end)
{
	set_program(reader, at, word_end(at, end));
	for (int i = 0; i < 3; i++)
		at = skip_word(at, end);
	return skip_structured(at, end);
}

/*
 * Reads host and program: the first byte behind them. *known: a program is named. Where the logger
 * named none (ulogd), what stands behind the host is the prefix, and may look like the name of a
 * program: right before "IN=" it is none.
 */
static const char *read_head(struct line_reader *reader, const char *at, const char *end,
			     bool *known)
{
	const char *word = at, *stop, *next;

	*known = false;
	for (int i = 0; i < 3 && word < end; i++, word = next) {
		stop = word_end(word, end);
		next = skip_word(word, end);
		if (*word == '[' || find_in(word, stop))
			break;
		if (is_kernel(word, stop) && begins(next, end, "- - ")) {
			*known = true;
			return read_strict_program(reader, word, end);
		}
		if (!is_tag(word, stop))
			continue;
		set_program(reader, word, stop);
		*known = reader->head_kernel || stop[-2] == ']' || !begins(next, end, "IN=");
		if (*known)
			return next;
		break;
	}
	set_kernel(reader);
	return is_host(at, word_end(at, end)) ? skip_word(at, end) : at;
}

/*
 * Behind a stamp of the kernel's own, or none, neither host nor program has to stand; journalctl
 * writes both. Only "name[12]:" is taken for a program: whatever else it might be is a prefix.
 */
static const char *read_bare_head(struct line_reader *reader, const char *at, const char *end)
{
	const char *word = at;

	set_kernel(reader);
	for (int i = 0; i < 2 && word < end && *word != '['; i++) {
		const char *stop = word_end(word, end), *next = skip_word(word, end);
		bool kernel = stop > word && stop[-1] == ':' && is_kernel(word, stop);

		if (find_in(word, stop))
			break;
		if (kernel)
			return next;
		if (is_process(word, stop)) {
			set_program(reader, word, stop);
			return next;
		}
		word = next;
	}
	return at;
}

/* What some loggers put before a message: the mark of UTF-8, and once more who it is from. */
static const char *skip_ornaments(const char *at, const char *end)
{
	static const char *const ornaments[] = { "\xef\xbb\xbf", "kernel: " };

	for (size_t i = 0; i < sizeof(ornaments) / sizeof(*ornaments); i++)
		if (begins(at, end, ornaments[i]))
			at += strlen(ornaments[i]);
	return at;
}

/* What decided: the head, or where no program is named all that stands before the packet. */
static void remember(struct line_reader *reader, const char *at, const char *behind,
		     const char *message)
{
	if (behind - at >= HEAD_MOST)
		return;
	reader->head_len = (uint8_t)(behind - at);
	reader->head_skip = (uint8_t)(message - at);
	memcpy(reader->head, at, reader->head_len);
}

const char *head_read(struct line_reader *reader, const char *at, const char *end)
{
	bool strict = reader->stamp.head == STAMP_HEAD_STRICT, known = strict;
	const char *message, *in;

	reader->head_len = 0;
	if (reader->stamp.head == STAMP_HEAD_NONE)
		message = read_bare_head(reader, at, end);
	else if (strict)
		message = read_strict_program(reader, skip_word(at, end), end);
	else
		message = read_head(reader, at, end, &known);
	if (known && message > at && message[-1] == ' ') /* else the line ends there */
		remember(reader, at, message, message);
	if (reader->head_kernel)
		message = skip_ornaments(message, end);
	if (!known && (in = find_in(message, end)))
		remember(reader, at, in + 3, message);
	return message;
}
