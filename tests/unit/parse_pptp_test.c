// SPDX-License-Identifier: GPL-2.0-only
/*
 * PPTP messages: each type with its length and ids, and headers that contradict themselves.
 */
#include "unit.h"

#include <string.h>

#include "parse/pptp.h"

static u8 bytes[256];
static struct pptp_message message;

static void header(u16 len, u16 type)
{
	const u8 head[] = { (u8)(len >> 8), (u8)len,	     0,	      1, 0x1a, 0x2b, 0x3c,
			    0x4d,	    (u8)(type >> 8), (u8)type };

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (u8)i;
	memcpy(bytes, head, sizeof(head));
	bytes[10] = bytes[11] = 0;
}

static enum fault parse(size_t len)
{
	u8 *block = malloc(len + !len);
	enum fault fault;

	memcpy(block, bytes, len);
	fault = pptp_parse(block, len, &message);
	free(block);
	return fault;
}

/* RFC 2637 section 2, read apart from the table of the parser. */
static const struct {
	u16 len, call_at, peer_at;
} types[PPTP_MSG_COUNT] = {
	{ 0 },		{ 156, 0, 0 },	{ 156, 0, 0 },	{ 16, 0, 0 },
	{ 16, 0, 0 },	{ 16, 0, 0 },	{ 20, 0, 0 },	{ 168, 12, 0 },
	{ 32, 12, 14 }, { 220, 12, 0 }, { 24, 12, 14 }, { 28, 0, 12 },
	{ 16, 12, 0 },	{ 148, 12, 0 }, { 40, 0, 12 },	{ 24, 0, 12 },
};

START_TEST(reads_each_type)
{
	header(types[_i].len, (u16)_i);
	ck_assert_int_eq(parse(types[_i].len), FAULT_NONE);
	ck_assert_int_eq(message.type, _i);
	ck_assert_uint_eq(message.len, types[_i].len);
	ck_assert_uint_eq(message.call_at, types[_i].call_at);
	ck_assert_uint_eq(message.peer_at, types[_i].peer_at);
	if (message.call_at)
		ck_assert(message.call_id[0] == message.call_at);
	if (message.peer_at)
		ck_assert(message.peer_id[0] == message.peer_at);
	ck_assert_uint_eq(pptp_length(bytes, PPTP_HEADER), types[_i].len);
	for (size_t len = 0; len < types[_i].len; len++)
		ck_assert_int_eq(parse(len), FAULT_SPLIT);
	header((u16)(types[_i].len + 1), (u16)_i);
	ck_assert_int_eq(parse(sizeof(bytes)), FAULT_LENGTH);
	ck_assert_uint_eq(pptp_length(bytes, PPTP_HEADER), 0);
}
END_TEST

START_TEST(refuses_headers)
{
	static const struct {
		size_t at;
		u8 byte;
		enum fault fault;
	} wrong[] = {
		{ 3, 2, FAULT_SYNTAX },	 { 4, 0, FAULT_SYNTAX },  { 7, 0, FAULT_SYNTAX },
		{ 10, 1, FAULT_SYNTAX }, { 11, 1, FAULT_SYNTAX }, { 9, 0, FAULT_FORM },
		{ 9, 16, FAULT_FORM },	 { 8, 1, FAULT_FORM },	  { 0, 1, FAULT_LENGTH },
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		header(156, PPTP_MSG_START_REQUEST);
		bytes[wrong[i].at] = wrong[i].byte;
		ck_assert_int_eq(parse(sizeof(bytes)), wrong[i].fault);
	}
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_loop_test(tcase, reads_each_type, 1, PPTP_MSG_COUNT);
	tcase_add_test(tcase, refuses_headers);
}

int main(void)
{
	return unit_main("parse_pptp", add);
}
