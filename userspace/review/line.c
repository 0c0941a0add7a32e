// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes a line apart: the time to stamp.c, host and program to head.c, the packet to packet_line.c.
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
#include "review/bytes.h"
#include "review/head.h"
#include "review/packet_line.h"

#define DATE_LEAST 16 /* bytes of a stamp whose date is remembered */

void line_reader_init(struct line_reader *reader, struct names *interfaces, struct names *prefixes)
{
	memset(reader, 0, sizeof(*reader));
	reader->interfaces = interfaces;
	reader->prefixes = prefixes;
}

/* Two digits below the limit, or more than it. */
static inline unsigned int read_pair(const char *at)
{
	unsigned int tens = (unsigned char)at[0] - (unsigned int)'0';
	unsigned int ones = (unsigned char)at[1] - (unsigned int)'0';

	return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

/* "10:41:37" as seconds; CLOCK_NONE: it is none, or none of every day. */
#define CLOCK_NONE 86400
static inline uint32_t read_clock(const char *at)
{
	unsigned int h = read_pair(at), m = read_pair(at + 3), s = read_pair(at + 6);

	if (h > 23 || m > 59 || s > 59 || at[2] != ':' || at[5] != ':')
		return CLOCK_NONE;
	return h * 3600 + m * 60 + s;
}

static inline const char *skip_fraction(const char *at)
{
	if (*at == '.')
		for (at++; (unsigned char)(*at - '0') < 10; at++)
			;
	return at;
}

/* The stamp, if its day and zone are those of the line before: the first byte behind, or NULL. */
static inline const char *recall_date(struct line_reader *reader, const char *at, const char *end)
{
	const struct date_memory *memory = &reader->date;
	const char *clock = at + memory->date_len, *zone;
	uint32_t seconds;

	if (!memory->date_len || end - at < DATE_LEAST ||
	    !same_bytes(at, memory->date, memory->date_len))
		return NULL;
	seconds = read_clock(clock);
	zone = skip_fraction(clock + 8);
	if (seconds == CLOCK_NONE || end - zone <= memory->zone_len ||
	    !same_bytes(zone, memory->zone, memory->zone_len))
		return NULL;
	zone += memory->zone_len;
	if (reader->stamp.kind == STAMP_YEARLESS && (unsigned char)(*zone - '0') < 10)
		return NULL; /* the year may stand behind */
	reader->stamp.value = memory->midnight + seconds;
	return zone;
}

/* "Nov 26 10:41:37 " and "2026-11-26T10:41:37.123456+01:00 " are what most loggers write. */
static void remember_date(struct line_reader *reader, const char *at, const char *behind)
{
	struct date_memory *memory = &reader->date;
	size_t date = reader->stamp.kind == STAMP_YEARLESS ? 7 : 11;
	const char *zone;
	uint32_t seconds;

	memory->date_len = 0;
	if (behind - at < DATE_LEAST || (seconds = read_clock(at + date)) == CLOCK_NONE)
		return;
	zone = skip_fraction(at + date + 8);
	if (zone >= behind || (size_t)(behind - zone) >= sizeof(memory->zone))
		return;
	memory->date_len = (uint8_t)date;
	memory->zone_len = (uint8_t)(behind - zone);
	memcpy(memory->date, at, date);
	memcpy(memory->zone, zone, memory->zone_len);
	memory->midnight = reader->stamp.value - seconds;
}

static const char *read_stamp(struct line_reader *reader, const char *at, const char *end)
{
	const char *behind = recall_date(reader, at, end);
	uint8_t head = reader->stamp.head;

	if (behind)
		return behind;
	behind = stamp_read(at, end, &reader->stamp);
	remember_date(reader, at, behind);
	if (reader->stamp.head != head)
		reader->head_len = 0;
	return behind;
}

/*
 * Most heads are that of the line before. Behind one that names a program something may stand that
 * makes it a longer head, or none: a prefix.
 */
static const char *read_head(struct line_reader *reader, const char *at, const char *end)
{
	const char *behind = at + reader->head_len;

	if (reader->head_len && end - at > reader->head_len &&
	    same_bytes(at, reader->head, reader->head_len) &&
	    (reader->head_skip < reader->head_len ||
	     (reader->head_kernel ? *behind != 'k' && *behind != '\xef' : *behind != 'I')))
		return at + reader->head_skip;
	return head_read(reader, at, end);
}

/* "[    C0]", "[T1234]": which processor or task spoke. */
static const char *skip_caller(const char *at, const char *end)
{
	const char *c = at;

	if (at == end || *at != '[')
		return at;
	for (c++; c < end && *c == ' '; c++)
		;
	if (end - c < 3 || (*c != 'C' && *c != 'T') || (unsigned char)(c[1] - '0') > 9)
		return at;
	for (c++; c < end && (unsigned char)(*c - '0') < 10; c++)
		;
	return begins(c, end, "] ") ? c + 2 : at;
}

/* "[12345.678901] " or nothing. */
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
	c += c < end && *c == ' ';
	return skip_caller(c, end);
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

/* "203.0.113.7 port 50022", the address alone. */
static bool read_peer(const char *at, const char *end, struct addr *addr)
{
	const char *stop = word_end(at, end);

	return begins(stop, end, " port ") && addr_parse(at, (size_t)(stop - at), addr);
}

/*
 * "Accepted publickey for alice from 203.0.113.7 port 50022 ssh2: ...". The name may hold anything,
 * a forged address too: the last one is real.
 */
static void read_login(const char *at, const char *end, struct fact *fact)
{
	static const char from[] = " from ";
	struct addr addr;

	if (!begins(at, end, "Accepted "))
		return;
	while ((at = memmem(at, (size_t)(end - at), from, sizeof(from) - 1))) {
		at += sizeof(from) - 1;
		if (!read_peer(at, end, &addr))
			continue;
		fact->kind = FACT_LOGIN;
		fact->family = addr.family;
		memcpy(fact->src, addr.bytes, sizeof(fact->src));
	}
}

void line_read(struct line_reader *reader, const char *at, const char *end, struct fact *fact)
{
	memset(fact, 0, sizeof(*fact));
	fact->repeat = 1;
	if (at == end)
		return;
	if (end[-1] == '\r')
		end--;
	at = read_stamp(reader, at, end);
	fact->stamp = reader->stamp.value;
	fact->stamp_kind = reader->stamp.kind;
	at = read_head(reader, at, end);
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
