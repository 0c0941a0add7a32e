// SPDX-License-Identifier: GPL-2.0-only
/*
 * H.323 messages of the corpus (written by tests/vm/helpers/h323_messages.py, read by tshark
 * without complaint) into their addresses; cut at every byte, and each way to make them false.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "parse/h323.h"

static u8 bytes[8193];
static size_t len;
static struct h323_message message;

typedef enum fault (*parser)(const u8 *data, size_t len, struct h323_message *message);

static void load(const char *name)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", CORPUS, name);
	file = fopen(path, "rb");
	ck_assert_msg(file != NULL, "%s", path);
	len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
}

static enum fault parse(parser parses, size_t n)
{
	u8 *block = malloc(n + !n);
	enum fault fault;

	memcpy(block, bytes, n);
	fault = parses(block, n, &message);
	free(block);
	return fault;
}

/* "role:address last byte:port ..." */
static const char *items(void)
{
	static char text[512];
	char *at = text;

	*at = '\0';
	for (u8 i = 0; i < message.n; i++) {
		const struct h323_item *item = &message.items[i];
		const u8 *end = bytes + item->offset + item->len;

		at += snprintf(at, (size_t)(text + sizeof(text) - at), "%s%u:%u:%u", i ? " " : "",
			       item->role, end[-1], item->family ? end[0] << 8 | end[1] : 0);
	}
	return text;
}

static const struct {
	const char *name;
	parser parser;
	u8 type;
	const char *items;
} messages[] = {
	{ "q931/setup", q931_parse, Q931_SETUP, "3:2:1720 2:2:1720" },
	{ "q931/setup6", q931_parse, Q931_SETUP, "1:2:1720 3:2:1720 2:2:1720" },
	{ "q931/setup-fast", q931_parse, Q931_SETUP,
	  "1:2:1720 3:2:1720 2:2:1720 6:2:5005 5:2:5004 6:2:5005 6:2:5005" },
	{ "q931/proceeding", q931_parse, Q931_PROCEEDING, "1:2:1720" },
	{ "q931/alerting", q931_parse, Q931_ALERTING, "1:2:1720 5:2:5004 6:2:5005" },
	{ "q931/connect", q931_parse, Q931_CONNECT, "1:2:1720 5:2:5004 6:2:5005" },
	{ "q931/facility", q931_parse, Q931_FACILITY, "4:2:1720 1:2:1720" },
	{ "q931/release", q931_parse, Q931_RELEASE, "" },
	{ "h245/olc", h245_parse, 0, "6:2:5005" },
	{ "h245/olcack", h245_parse, 0, "5:2:5004 6:2:5005" },
	{ "h245/rtd", h245_parse, 0, "" },
	{ "ras/grq", ras_parse, RAS_GRQ, "7:2:1719" },
	{ "ras/gcf", ras_parse, RAS_GCF, "7:2:1720" },
	{ "ras/rrq", ras_parse, RAS_RRQ, "8:2:1720 7:2:1719" },
	{ "ras/rcf", ras_parse, RAS_RCF, "8:2:1720 9:59:0" },
	{ "ras/urq", ras_parse, RAS_URQ, "8:2:1720" },
	{ "ras/ucf", ras_parse, RAS_UCF, "" },
	{ "ras/arq", ras_parse, RAS_ARQ, "2:2:1720" },
	{ "ras/acf", ras_parse, RAS_ACF, "3:2:1720" },
};

START_TEST(reads_messages)
{
	load(messages[_i].name);
	ck_assert_int_eq(parse(messages[_i].parser, len), FAULT_NONE);
	ck_assert_uint_eq(message.type, messages[_i].type);
	ck_assert_str_eq(items(), messages[_i].items);
}
END_TEST

/* Cut anywhere: a fault, or what was found before the end is inside of what is left. */
START_TEST(bears_every_cut)
{
	load(messages[_i].name);
	for (size_t n = 0; n < len; n++) {
		if (parse(messages[_i].parser, n) != FAULT_NONE)
			continue;
		for (u8 i = 0; i < message.n; i++)
			ck_assert_uint_le(message.items[i].offset + message.items[i].len, n);
	}
}
END_TEST

START_TEST(reads_the_time_to_live)
{
	load("ras/rcf");
	ck_assert_int_eq(parse(ras_parse, len), FAULT_NONE);
	ck_assert_uint_eq(h323_number(bytes, &message.items[1]), 60);
}
END_TEST

/* Behind the header (5 bytes) and two elements of a Setup (5 bytes) lies the UUIE. */
#define UUIE 10

START_TEST(refuses_q931)
{
	static const struct {
		size_t at;
		u8 byte;
		enum fault fault;
	} wrong[] = {
		{ 0, 9, FAULT_SYNTAX },	       { 1, 0, FAULT_SYNTAX },
		{ 1, 4, FAULT_SYNTAX },	       { 4, Q931_CONNECT, FAULT_SYNTAX },
		{ 4, 0x41, FAULT_SYNTAX },     { UUIE, 0x7d, FAULT_LENGTH },
		{ UUIE + 2, 0, FAULT_LENGTH }, { UUIE + 2, 255, FAULT_LENGTH },
		{ UUIE + 3, 4, FAULT_LENGTH }, { 6, 200, FAULT_LENGTH },
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		load("q931/setup");
		ck_assert_uint_eq(bytes[UUIE], 0x7e);
		bytes[wrong[i].at] = wrong[i].byte;
		ck_assert_msg(parse(q931_parse, len) == wrong[i].fault, "case %zu", i);
	}
	load("q931/setup");
	bytes[UUIE + 1] = 0;
	bytes[UUIE + 2] = 0;
	ck_assert_int_eq(parse(q931_parse, UUIE + 3), FAULT_LENGTH);
	ck_assert_int_eq(parse(q931_parse, 1), FAULT_LENGTH);
	ck_assert_int_eq(q931_parse(bytes, 8193, &message), FAULT_LENGTH);
}
END_TEST

START_TEST(measures_tpkts)
{
	static const struct {
		u8 bytes[4];
		u16 len;
	} headers[] = {
		{ { 3, 0, 0, 5 }, 5 }, { { 3, 0, 16, 0 }, 4096 }, { { 3, 0, 16, 1 }, 0 },
		{ { 3, 0, 0, 4 }, 0 }, { { 2, 0, 0, 9 }, 0 },	  { { 3, 1, 0, 9 }, 0 },
		{ "POST", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(headers); i++)
		ck_assert_uint_eq(tpkt_length(headers[i].bytes), headers[i].len);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_loop_test(tcase, reads_messages, 0, ARRAY_SIZE(messages));
	tcase_add_loop_test(tcase, bears_every_cut, 0, ARRAY_SIZE(messages));
	tcase_add_test(tcase, reads_the_time_to_live);
	tcase_add_test(tcase, refuses_q931);
	tcase_add_test(tcase, measures_tpkts);
}

int main(void)
{
	return unit_main("parse_h323", add);
}
