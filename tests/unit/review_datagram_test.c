// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets of the log group into facts: what each header says, and that every packet may be cut
 * anywhere. Each is read from a block of just its size, where whoever reads further is caught.
 */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "policy/decide.h"
#include "review/datagram.h"
#include "review/judge.h"

#define V4(protocol, flags, more)                                                                  \
	"45000054"                                                                                 \
	"0001" flags "40" protocol "0000"                                                          \
	"c633640a"                                                                                 \
	"cb007101" more
#define V6(length, next, more)                                                                     \
	"60000000" length next "40"                                                                \
	"20010db8000f00000000000000000010"                                                         \
	"20010db8000000000000000000000001" more
#define UDP                                                                                        \
	"9c41"                                                                                     \
	"00a1"                                                                                     \
	"000e0000"
#define TCP                                                                                        \
	"9c40"                                                                                     \
	"0016"                                                                                     \
	"000003e8"                                                                                 \
	"00000000"                                                                                 \
	"5002"                                                                                     \
	"2000"                                                                                     \
	"00000000"
#define HOPS                                                                                       \
	"3c00"                                                                                     \
	"010400000000"
#define DEST                                                                                       \
	"1100"                                                                                     \
	"010400000000"

struct want {
	uint8_t family, protocol;
	uint16_t sport, dport;
	uint8_t flags, type, code, inner;
	size_t whole; /* so many bytes of it are needed for all that */
};

static const struct {
	const char *hex;
	struct want want;
} packets[] = {
	{ V4("06", "0000", TCP), { AF_INET, 6, 40000, 22, TCP_SYN, 0, 0, 0, 34 } },
	{ V4("06", "2000", TCP), { AF_INET, 6, 40000, 22, TCP_SYN, 0, 0, 0, 34 } }, /* first */
	{ V4("06", "20b9", TCP), { AF_INET, 6, 0, 0, 0, 0, 0, 0, 20 } },	    /* later */
	{ V4("11", "0000", UDP), { AF_INET, 17, 40001, 161, 0, 0, 0, 0, 24 } },
	{ V4("84", "0000", UDP), { AF_INET, 132, 40001, 161, 0, 0, 0, 0, 24 } },
	{ V4("2f", "0000", "00000800"), { AF_INET, 47, 0, 0, 0, 0, 0, 0, 20 } },
	{ V4("32", "0000", "00001000"), { AF_INET, 50, 0, 0, 0, 0, 0, 0, 20 } },
	{ V4("33", "0000", "11040000"), { AF_INET, 51, 0, 0, 0, 0, 0, 0, 20 } },
	{ V4("01", "0000", "0d000000"), { AF_INET, 1, 0, 0, 0, 13, 0, 0, 22 } },
	{ V4("01", "0000",
	     "03010000"
	     "00000000" V4("11", "0000", UDP)),
	  { AF_INET, 1, 0, 0, 0, 3, 1, 17, 48 } },
	{ V4("01", "0000",
	     "08010000"
	     "00000000" V4("11", "0000", UDP)), /* data, no quote */
	  { AF_INET, 1, 0, 0, 0, 8, 1, 0, 22 } },
	{ "46000054"
	  "0001"
	  "0000"
	  "40"
	  "11"
	  "0000"
	  "c633640a"
	  "cb007101"
	  "94040000" UDP,
	  { AF_INET, 17, 40001, 161, 0, 0, 0, 0, 28 } },
	{ "45000015"
	  "0001"
	  "0000"
	  "40"
	  "11"
	  "0000"
	  "c633640a"
	  "cb007101" UDP, /* padding */
	  { AF_INET, 17, 0, 0, 0, 0, 0, 0, 20 } },
	{ V6("0014", "06", TCP), { AF_INET6, 6, 40000, 22, TCP_SYN, 0, 0, 0, 54 } },
	{ V6("0018", "00", HOPS DEST UDP), { AF_INET6, 17, 40001, 161, 0, 0, 0, 0, 60 } },
	{ V6("0010", "2c",
	     "1100"
	     "0001"
	     "00000001" UDP),
	  { AF_INET6, 17, 40001, 161, 0, 0, 0, 0, 52 } },
	{ V6("0010", "2c",
	     "1100"
	     "0008"
	     "00000001" UDP),
	  { AF_INET6, 17, 0, 0, 0, 0, 0, 0, 48 } },
	{ V6("0014", "33",
	     "1101"
	     "0000"
	     "00001000"
	     "00000001" UDP),
	  { AF_INET6, 17, 40001, 161, 0, 0, 0, 0, 56 } },
	{ V6("0000", "11", UDP), { AF_INET6, 17, 40001, 161, 0, 0, 0, 0, 44 } }, /* jumbogram */
	{ V6("0008", "32",
	     "00001000"
	     "00000001"),
	  { AF_INET6, 50, 0, 0, 0, 0, 0, 0, 40 } },
	{ V6("0038", "3a",
	     "01030000"
	     "00000000" V6("0008", "11", UDP)),
	  { AF_INET6, 58, 0, 0, 0, 1, 3, 17, 88 } },
	{ V6("0008", "3a",
	     "87000000"
	     "00000000"),
	  { AF_INET6, 58, 0, 0, 0, 135, 0, 0, 42 } },
};

static const char *const broken[] = {
	"",
	"45",
	"44000054"
	"00010000"
	"40060000"
	"c633640a"
	"cb007101" TCP,
	"7500",
	"00",
};

static size_t from_hex(const char *hex, uint8_t *bytes)
{
	size_t n = strlen(hex) / 2;

	for (size_t i = 0; i < n; i++) {
		char pair[3] = { hex[2 * i], hex[2 * i + 1], '\0' };

		bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return n;
}

static bool read_alone(const uint8_t *bytes, size_t len, struct fact *fact)
{
	uint8_t *block = malloc(len ? len : 1);
	bool read;

	memcpy(block, bytes, len);
	*fact = (struct fact){ 0 };
	read = datagram_read(len ? block : block + 1, len, fact);
	free(block);
	return read;
}

static bool is_wanted(const struct fact *fact, const struct want *want)
{
	return fact->protocol == want->protocol && fact->sport == want->sport &&
	       fact->dport == want->dport && fact->flags == want->flags &&
	       fact->type == want->type && fact->code == want->code && fact->inner == want->inner;
}

START_TEST(headers)
{
	const struct want *want = &packets[_i].want;
	uint8_t bytes[256];
	struct fact fact;
	struct addr src, dst;
	char text[ADDR_TEXT];

	ck_assert(read_alone(bytes, from_hex(packets[_i].hex, bytes), &fact));
	ck_assert_uint_eq(fact.family, want->family);
	ck_assert_uint_eq(fact.ttl, 64);
	src = fact_src(&fact);
	dst = fact_dst(&fact);
	ck_assert_str_eq(addr_print(&src, text),
			 want->family == AF_INET ? "198.51.100.10" : "2001:db8:f::10");
	ck_assert_str_eq(addr_print(&dst, text),
			 want->family == AF_INET ? "203.0.113.1" : "2001:db8::1");
	ck_assert(is_wanted(&fact, want));
}
END_TEST

/* All of it is known from `whole` bytes on, and not before; a wrong port is never read. */
START_TEST(cut_anywhere)
{
	const struct want *want = &packets[_i].want;
	size_t network = want->family == AF_INET ? 20 : 40, len;
	uint8_t bytes[256];
	struct fact fact;

	len = from_hex(packets[_i].hex, bytes);
	for (size_t n = 0; n <= len; n++) {
		ck_assert_int_eq(read_alone(bytes, n, &fact), n >= network);
		ck_assert_int_eq(is_wanted(&fact, want), n >= want->whole);
		ck_assert(!fact.dport || fact.dport == want->dport);
		ck_assert(!fact.inner || fact.inner == want->inner);
	}
}
END_TEST

START_TEST(broken_headers)
{
	uint8_t bytes[256];
	struct fact fact;

	ck_assert(!read_alone(bytes, from_hex(broken[_i], bytes), &fact));
}
END_TEST

/* Extension behind extension, as many as fit: an end is found. */
START_TEST(extensions_end)
{
	uint8_t bytes[2048];
	size_t len = from_hex(V6("0000", "3c", ""), bytes);
	struct fact fact;

	while (len + 8 <= sizeof(bytes))
		len += from_hex("3c00010400000000", bytes + len);
	ck_assert(read_alone(bytes, len, &fact));
	ck_assert_uint_eq(fact.protocol, IPPROTO_DSTOPTS);
	ck_assert_uint_eq(fact.dport, 0);
}
END_TEST

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void add(TCase *tcase)
{
	tcase_add_loop_test(tcase, headers, 0, COUNT(packets));
	tcase_add_loop_test(tcase, cut_anywhere, 0, COUNT(packets));
	tcase_add_loop_test(tcase, broken_headers, 0, COUNT(broken));
	tcase_add_test(tcase, extensions_end);
}

int main(void)
{
	return unit_main("review_datagram", add);
}
