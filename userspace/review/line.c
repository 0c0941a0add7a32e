// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds the head of a line (time, host, program) and leaves the packet in it to packet_line.c.
 *
 *     Nov 26 10:41:37 gw kernel: [ 1234.5] denylog:input:service IN=eth1 OUT= MAC= SRC=...
 *     `--- stamp ---' `- head -'           `--- prefix --------' `- fields ---
 *
 * What the kernel logs is believed; a line of any other program that looks the same is an
 * imitation: some of them log what strangers tell them. Without a stamp (dmesg, a pasted line) no
 * program is named and the line counts as the kernel's.
 */
#include "review/line.h"

#include <string.h>

#include "base/addr.h"
#include "review/packet_line.h"

void line_reader_init(struct line_reader *reader, struct names *interfaces, struct names *prefixes)
{
	memset(reader, 0, sizeof(*reader));
	reader->interfaces = interfaces;
	reader->prefixes = prefixes;
}

static uint64_t load64(const char *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* Lines of one second begin with the same bytes: the stamp need not be read again. */
static const char *read_stamp(struct line_reader *reader, const char *at, const char *end)
{
	const char *behind;

	if (reader->stamp_len && end - at > 16 && load64(at) == reader->stamp_text[0] &&
	    load64(at + 8) == reader->stamp_text[1])
		return at + reader->stamp_len;
	behind = stamp_read(at, end, &reader->stamp);
	reader->stamp_len = 0;
	if (behind - at == 16) {
		reader->stamp_len = 16;
		reader->stamp_text[0] = load64(at);
		reader->stamp_text[1] = load64(at + 8);
	}
	return behind;
}

static const char *word_end(const char *at, const char *end)
{
	while (at < end && *at != ' ')
		at++;
	return at;
}

static bool begins(const char *at, const char *end, const char *text)
{
	size_t len = strlen(text);

	return (size_t)(end - at) >= len && !memcmp(at, text, len);
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

/* Programs that hand on what the kernel says of packets. */
static bool is_kernel(const char *at, const char *end)
{
	return is_program(at, end, "kernel") || is_program(at, end, "ulogd") ||
	       is_program(at, end, "xtables-monitor");
}

/* "- - -" of RFC 5424 behind the name of the program. */
static const char *skip_structured(const char *at, const char *end)
{
	while (end - at > 1 && at[0] == '-' && at[1] == ' ')
		at += 2;
	return at;
}

/*
 * Reads host and program: the first byte behind them. *known: a program is named. The prefix of a
 * packet may look like the name of a program where the logger wrote none: it stands right before
 * "IN=" then.
 */
static const char *read_head(struct line_reader *reader, const char *at, const char *end,
			     bool *known)
{
	const char *word = at;

	reader->head_kernel = true;
	reader->head_login = false;
	*known = false;
	for (int i = 0; i < 3 && word < end; i++) {
		const char *stop = word_end(word, end), *next = stop < end ? stop + 1 : stop;
		bool kernel = is_kernel(word, stop);

		if (*word == '[' || begins(word, end, "IN="))
			return word;
		*known = is_tag(word, stop) || (kernel && next < end && *next == '-');
		if (*known && kernel)
			return skip_structured(next, end);
		if (*known && begins(next, end, "IN=") && stop[-2] != ']') {
			*known = false;
			return word;
		}
		if (*known) {
			reader->head_kernel = false;
			reader->head_login = is_program(word, stop, "sshd");
			return next;
		}
		word = next;
	}
	return at;
}

/* The same head as in the line before is not read again. */
static const char *find_head(struct line_reader *reader, const char *at, const char *end)
{
	const char *behind;
	bool known;

	if (reader->head_len && end - at > reader->head_len &&
	    !memcmp(at, reader->head, reader->head_len))
		return at + reader->head_len;
	behind = read_head(reader, at, end, &known);
	reader->head_len = 0;
	if (known && behind - at < HEAD_MOST) {
		reader->head_len = (uint8_t)(behind - at);
		memcpy(reader->head, at, reader->head_len);
	}
	return behind;
}

static const char *skip_uptime(const char *at, const char *end)
{
	const char *c = at;

	if (at == end || *at != '[')
		return at;
	for (c++; c < end && (*c == ' ' || *c == '.' || (unsigned char)(*c - '0') < 10); c++)
		;
	if (c == end || *c != ']' || c == at + 1)
		return at;
	c++;
	return c < end && *c == ' ' ? c + 1 : c;
}

static const char *read_count(const char *at, const char *end, uint32_t *count)
{
	*count = 0;
	while (at < end && (unsigned char)(*at - '0') < 10 && *count < 1000000)
		*count = *count * 10 + (uint32_t)(*at++ - '0');
	return at;
}

/* "message repeated 28 times: [ ... ]" of rsyslog; the message itself, shorter by the bracket. */
static const char *skip_repeated(const char *at, const char **end, struct fact *fact)
{
	static const char begin[] = "message repeated ", middle[] = " times: [ ";
	const char *c = at;

	if ((*end)[-1] != ']' || !begins(at, *end, begin))
		return at;
	c = read_count(c + sizeof(begin) - 1, *end, &fact->repeat);
	if (!fact->repeat || !begins(c, *end, middle)) {
		fact->repeat = 1;
		return at;
	}
	(*end)--;
	return c + sizeof(middle) - 1;
}

/* "last message repeated 3 times" of older loggers, behind the host or not. */
static bool read_again(const char *at, const char *end, struct fact *fact)
{
	static const char begin[] = "last message repeated ";

	if (!begins(at, end, begin) && (at = word_end(at, end)) < end)
		at++;
	if (!begins(at, end, begin))
		return false;
	read_count(at + sizeof(begin) - 1, end, &fact->repeat);
	fact->kind = FACT_AGAIN;
	return fact->repeat != 0;
}

/* "Accepted publickey for alice from 203.0.113.7 port 50022 ssh2: ..." */
static void read_login(const char *at, const char *end, struct fact *fact)
{
	static const char from[] = " from ";
	const char *word, *stop;
	struct addr addr;

	if (!begins(at, end, "Accepted "))
		return;
	word = memmem(at, (size_t)(end - at), from, sizeof(from) - 1);
	if (!word)
		return;
	word += sizeof(from) - 1;
	stop = word_end(word, end);
	if (!begins(stop, end, " port ") || !addr_parse(word, (size_t)(stop - word), &addr))
		return;
	fact->kind = FACT_LOGIN;
	fact->family = addr.family;
	memcpy(fact->src, addr.bytes, sizeof(fact->src));
}

/* Where no time stands, a logger wrote neither host nor program, unless it is the kernel. */
static const char *read_bare_head(struct line_reader *reader, const char *at, const char *end)
{
	reader->head_len = 0;
	reader->head_kernel = true;
	reader->head_login = false;
	return is_program(at, end, "kernel") && begins(at, end, "kernel: ") ? at + 8 : at;
}

void line_read(struct line_reader *reader, const char *at, const char *end, struct fact *fact)
{
	bool bare;

	memset(fact, 0, sizeof(*fact));
	fact->repeat = 1;
	if (at == end)
		return;
	if (end[-1] == '\r')
		end--;
	at = read_stamp(reader, at, end);
	fact->stamp = reader->stamp.value;
	fact->stamp_kind = reader->stamp.kind;
	bare = reader->stamp.kind == STAMP_NONE || reader->stamp.kind == STAMP_UPTIME;
	at = (bare ? read_bare_head : find_head)(reader, at, end);
	if (reader->head_login)
		read_login(at, end, fact);
	if (fact->kind == FACT_LOGIN || at >= end)
		return;
	at = skip_repeated(at, &end, fact);
	at = skip_uptime(at, end);
	packet_line_read(reader, at, end, fact);
	if (fact->kind == FACT_OTHER)
		read_again(at, end, fact);
	else if (!reader->head_kernel)
		fact->kind = FACT_IMITATION;
}
