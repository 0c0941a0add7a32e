// SPDX-License-Identifier: GPL-2.0-only
/*
 * The walk over PER on types made for it: each kind, each bound, and nesting that has no end.
 */
#include "unit.h"

#include <string.h>

#include "parse/h225_types.h"
#include "parse/per.h"

static struct per_found found[2];
static struct per_finds finds = { .v = found, .most = 2 };
static struct per_walk walk = { .finds = &finds };

static enum fault parse(const struct per_type *type, const char *data, size_t len)
{
	u8 *block = calloc(1, len + !len);
	enum fault fault;

	finds.n = 0;
	memcpy(block, data, len);
	fault = per_parse(block, len, type, &walk);
	free(block);
	return fault;
}

#define PARSE(type, data) parse(type, data, sizeof(data) - 1)

START_TEST(bounds_each_kind)
{
	static const struct per_type bits = { .kind = PER_BITS, .size = 9 };
	static const struct per_type name = { .kind = PER_STRING, .size = 8, .bits = 16 };
	static const struct per_field one[] = { ROLE(per_octets, 1) };
	static const struct per_type octets = SEQUENCE(one, 1);

	ck_assert_int_eq(PARSE(&bits, "\xff"), FAULT_LENGTH);
	ck_assert_int_eq(PARSE(&bits, "\xff\xff"), FAULT_NONE);
	ck_assert_int_eq(PARSE(&per_word, "\1"), FAULT_LENGTH);
	ck_assert_int_eq(PARSE(&per_word, "\1\2"), FAULT_NONE);
	ck_assert_int_eq(PARSE(&per_long, "\xc0\1\2\3"), FAULT_LENGTH);
	ck_assert_int_eq(PARSE(&per_long, "\xc0\1\2\3\4"), FAULT_NONE);
	ck_assert_int_eq(PARSE(&name, "\1ab"), FAULT_LENGTH);
	ck_assert_int_eq(PARSE(&name, "\1abcd"), FAULT_NONE);
	ck_assert_int_eq(PARSE(&name, ""), FAULT_LENGTH);
	ck_assert_int_eq(PARSE(&octets, "\3abc"), FAULT_NONE);
	ck_assert_uint_eq(found[0].offset, 1);
	ck_assert_uint_eq(found[0].len, 3);
	ck_assert_int_eq(PARSE(&octets, "\4abc"), FAULT_LENGTH);
	ck_assert_int_eq(PARSE(&octets, "\x80\3abc"), FAULT_NONE);
	ck_assert_int_eq(PARSE(&octets, "\xbf\xff"
					"abc"),
			 FAULT_LENGTH);
	ck_assert_int_eq(PARSE(&octets, "\xc1"
					"abc"),
			 FAULT_FORM);
	ck_assert_int_eq(PARSE(&per_null, ""), FAULT_NONE);
	ck_assert_int_eq(PARSE(&per_refused, ""), FAULT_FORM);
	ck_assert_int_eq(PARSE(&per_stop, ""), FAULT_NONE);
}
END_TEST

START_TEST(bounds_choices)
{
	static const struct per_field fields[] = { FIELD(per_null), FIELD(per_null),
						   FIELD(per_null), FIELD(per_word) };
	static const struct per_type choice = CHOICE_EXT(fields, 2, 3);

	ck_assert_int_eq(PARSE(&choice, "\x40"), FAULT_NONE);
	ck_assert_int_eq(walk.chosen[0], 2);
	ck_assert_int_eq(PARSE(&choice, "\x60"), FAULT_SYNTAX);
	ck_assert_int_eq(PARSE(&choice, "\x80\2ab"), FAULT_NONE);
	ck_assert_int_eq(walk.chosen[0], 3);
	ck_assert_int_eq(PARSE(&choice, "\x80\1ab"), FAULT_LENGTH);
	ck_assert_int_eq(PARSE(&choice, "\xa0\1a"), FAULT_NONE);
	ck_assert_int_eq(PARSE(&choice, "\xc0\1a"), FAULT_MANY);
}
END_TEST

START_TEST(bounds_sequences)
{
	static const struct per_field fields[] = { OPTIONAL(per_byte), UNREAD,
						   ROLE(per_octets, 5) };
	static const struct per_type sequence = SEQUENCE_EXT(fields, 2);

	ck_assert_int_eq(PARSE(&sequence, "\x40"
					  "a"),
			 FAULT_NONE);
	ck_assert_int_eq(PARSE(&sequence, "\x40"), FAULT_LENGTH);
	ck_assert_int_eq(PARSE(&sequence, "\x20"
					  "a"),
			 FAULT_FORM);
	/* One addition, an octet string of one byte in its open type. */
	ck_assert_int_eq(PARSE(&sequence, "\x80\x20\2\1x"), FAULT_NONE);
	ck_assert_uint_eq(finds.n, 1);
	ck_assert_uint_eq(found[0].role, 5);
	/* The string claims more than its open type has. */
	ck_assert_int_eq(PARSE(&sequence, "\x80\x20\2\2xy"), FAULT_LENGTH);
	/* 64 additions are announced, and no bit of them is there. */
	ck_assert_int_eq(PARSE(&sequence, "\x8f\xff"), FAULT_LENGTH);
	ck_assert_int_eq(PARSE(&sequence, "\x90"), FAULT_MANY);
}
END_TEST

START_TEST(bounds_lists_and_finds)
{
	static const struct per_field fields[] = { ROLE(per_octets, 7) };
	static const struct per_type item = SEQUENCE(fields, 1), list = LIST_OF(item);
	static const struct per_type nothing = LIST_OF(per_null);

	ck_assert_int_eq(PARSE(&list, "\2\0\0"), FAULT_NONE);
	ck_assert_uint_eq(finds.n, 2);
	ck_assert_int_eq(PARSE(&list, "\3\0\0\0"), FAULT_MANY);
	ck_assert_int_eq(PARSE(&nothing, "\x40"), FAULT_NONE);
	ck_assert_int_eq(PARSE(&nothing, "\x41"), FAULT_MANY);
	ck_assert_int_eq(PARSE(&nothing, "\xbf\xff"), FAULT_MANY);
}
END_TEST

/* A type that holds itself: what no table here does, and what an endless message would need. */
static const struct per_type endless;
static const struct per_field self[] = { FIELD(endless) };
static const struct per_type endless = SEQUENCE(self, 1);

START_TEST(bounds_depth)
{
	ck_assert_int_eq(PARSE(&endless, ""), FAULT_DEPTH);
}
END_TEST

START_TEST(bounds_messages)
{
	static char large[PER_BYTES_MOST + 1];

	ck_assert_int_eq(parse(&per_null, large, PER_BYTES_MOST), FAULT_NONE);
	ck_assert_int_eq(parse(&per_null, large, sizeof(large)), FAULT_LENGTH);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, bounds_each_kind);
	tcase_add_test(tcase, bounds_choices);
	tcase_add_test(tcase, bounds_sequences);
	tcase_add_test(tcase, bounds_lists_and_finds);
	tcase_add_test(tcase, bounds_depth);
	tcase_add_test(tcase, bounds_messages);
}

int main(void)
{
	return unit_main("parse_per", add);
}
