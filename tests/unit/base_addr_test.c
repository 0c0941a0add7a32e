// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses and prefixes: what is read, what is refused, what is printed.
 */
#include <string.h>
#include <sys/socket.h>

#include "unit.h"

#include "base/addr.h"

static struct addr addr_of(const char *text)
{
	struct addr addr;

	ck_assert_msg(addr_parse(text, strlen(text), &addr), "%s", text);
	return addr;
}

static const struct {
	const char *text, *print; /* print NULL: refused */
} addresses[] = {
	{ "0.0.0.0", "0.0.0.0" },
	{ "255.255.255.255", "255.255.255.255" },
	{ "192.168.1.1", "192.168.1.1" },
	{ "::", "::" },
	{ "2001:DB8:0:0:0:0:0:1", "2001:db8::1" },
	{ "2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1" },
	{ "::ffff:192.0.2.1", "::ffff:192.0.2.1" },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
	  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	{ "", NULL },
	{ "1.2.3", NULL },
	{ "1.2.3.4.5", NULL },
	{ "1.2.3.256", NULL },
	{ "01.2.3.4", NULL },
	{ "4294967297.2.3.4", NULL },
	{ "00.2.3.4", NULL },
	{ "1..3.4", NULL },
	{ "1.2.3.4.", NULL },
	{ "1.2.3.", NULL },
	{ "0x7f.0.0.1", NULL },
	{ "1.2.3.4 ", NULL },
	{ " 1.2.3.4", NULL },
	{ "fe80::1%eth0", NULL },
	{ ":::", NULL },
	{ "1::2::3", NULL },
	{ "12345::", NULL },
	{ "g::", NULL },
	{ "localhost", NULL },
	{ "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa", NULL },
};

START_TEST(parses_and_prints)
{
	struct addr addr;
	char text[ADDR_TEXT];

	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		bool ok = addr_parse(addresses[i].text, strlen(addresses[i].text), &addr);

		ck_assert_msg(ok == (addresses[i].print != NULL), "%s", addresses[i].text);
		if (ok)
			ck_assert_str_eq(addr_print(&addr, text), addresses[i].print);
	}
	ck_assert(!addr_parse("1.2.3.4\0", 8, &addr));
	ck_assert(addr_parse("1.2.3.45", 7, &addr));
	ck_assert_str_eq(addr_print(&addr, text), "1.2.3.4");
	ck_assert_str_eq(addr_print(&(struct addr){ 0 }, text), "?");
}
END_TEST

START_TEST(orders_by_family_then_value)
{
	static const char *const order[] = { "0.0.0.0", "1.0.0.0",   "1.0.0.255",
					     "1.0.1.0", "255.0.0.0", "::",
					     "::1",	"1::",	     "ffff::" };
	const int n = sizeof(order) / sizeof(order[0]);

	for (int i = 0; i < n; i++) {
		for (int j = 0; j < n; j++) {
			struct addr a = addr_of(order[i]), b = addr_of(order[j]);
			int got = addr_compare(&a, &b);

			ck_assert_int_eq((got > 0) - (got < 0), (i > j) - (i < j));
			ck_assert(addr_equal(&a, &b) == (i == j));
		}
	}
}
END_TEST

static const struct {
	const char *lower, *upper; /* NULL: there is none */
} neighbours[] = {
	{ "0.0.0.0", "0.0.0.1" },
	{ "10.0.0.255", "10.0.1.0" },
	{ "9.255.255.255", "10.0.0.0" },
	{ "255.255.255.255", NULL },
	{ NULL, "0.0.0.0" },
	{ "::", "::1" },
	{ "::ffff:ffff:ffff:ffff", "0:0:0:1::" },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL },
	{ NULL, "::" },
};

START_TEST(steps)
{
	for (size_t i = 0; i < sizeof(neighbours) / sizeof(neighbours[0]); i++) {
		const char *lower = neighbours[i].lower, *upper = neighbours[i].upper;
		struct addr at, want;

		if (lower) {
			at = addr_of(lower);
			want = addr_of(upper ? upper : lower);
			ck_assert(addr_next(&at) == (upper != NULL));
			ck_assert(addr_equal(&at, &want));
		}
		if (upper) {
			at = addr_of(upper);
			want = addr_of(lower ? lower : upper);
			ck_assert(addr_previous(&at) == (lower != NULL));
			ck_assert(addr_equal(&at, &want));
		}
	}
}
END_TEST

static const struct {
	const char *text;
	bool multicast, linklocal, loopback, zero;
} kinds[] = {
	{ "223.255.255.255", false, false, false, false },
	{ "224.0.0.0", true, false, false, false },
	{ "239.255.255.255", true, false, false, false },
	{ "240.0.0.0", false, false, false, false },
	{ "127.0.0.1", false, false, true, false },
	{ "127.255.255.255", false, false, true, false },
	{ "128.0.0.0", false, false, false, false },
	{ "0.0.0.0", false, false, false, true },
	{ "169.254.0.1", false, false, false, false },
	{ "::", false, false, false, true },
	{ "::1", false, false, true, false },
	{ "::2", false, false, false, false },
	{ "fe7f:ffff::", false, false, false, false },
	{ "fe80::", false, true, false, false },
	{ "febf::1", false, true, false, false },
	{ "fec0::", false, false, false, false },
	{ "ff00::", true, false, false, false },
};

START_TEST(knows_kinds)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct addr addr = addr_of(kinds[i].text);

		ck_assert_msg(addr_is_multicast(&addr) == kinds[i].multicast &&
				      addr_is_linklocal6(&addr) == kinds[i].linklocal &&
				      addr_is_loopback(&addr) == kinds[i].loopback &&
				      addr_is_zero(&addr) == kinds[i].zero,
			      "%s", kinds[i].text);
	}
}
END_TEST

static const struct {
	const char *text;
	enum prefix_error error;
	const char *print, *first, *last;
} prefixes[] = {
	{ "192.168.1.0/24", PREFIX_OK, "192.168.1.0/24", "192.168.1.0", "192.168.1.255" },
	{ "10.0.0.1", PREFIX_OK, "10.0.0.1", "10.0.0.1", "10.0.0.1" },
	{ "10.0.0.1/32", PREFIX_OK, "10.0.0.1", "10.0.0.1", "10.0.0.1" },
	{ "0.0.0.0/0", PREFIX_OK, "0.0.0.0/0", "0.0.0.0", "255.255.255.255" },
	{ "10.0.0.128/25", PREFIX_OK, "10.0.0.128/25", "10.0.0.128", "10.0.0.255" },
	{ "10.0.0.2/31", PREFIX_OK, "10.0.0.2/31", "10.0.0.2", "10.0.0.3" },
	{ "::/0", PREFIX_OK, "::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	{ "2001:db8::/32", PREFIX_OK, "2001:db8::/32",
	  "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff" },
	{ "::1/128", PREFIX_OK, "::1", "::1", "::1" },
	{ "192.168.1.5/24", PREFIX_HOST_BITS, "192.168.1.0/24", NULL, NULL },
	{ "1.0.0.0/0", PREFIX_HOST_BITS, "0.0.0.0/0", NULL, NULL },
	{ "2001:db8::1/64", PREFIX_HOST_BITS, "2001:db8::/64", NULL, NULL },
	{ "192.168.1.5/255.255.255.0", PREFIX_MASK, "192.168.1.0/24", NULL, NULL },
	{ "192.168.1.5/0.0.0.0", PREFIX_MASK, "0.0.0.0/0", NULL, NULL },
	{ "192.168.1.5/255.255.255.255", PREFIX_MASK, "192.168.1.5", NULL, NULL },
	{ "10.0.0.0/255.0.255.0", PREFIX_BAD_LENGTH, NULL, NULL, NULL },
	{ "10.0.0.0/0.0.0.255", PREFIX_BAD_LENGTH, NULL, NULL, NULL },
	{ "10.0.0.0/33", PREFIX_BAD_LENGTH, NULL, NULL, NULL },
	{ "10.0.0.0/", PREFIX_BAD_LENGTH, NULL, NULL, NULL },
	{ "10.0.0.0/08", PREFIX_BAD_LENGTH, NULL, NULL, NULL },
	{ "10.0.0.0/-1", PREFIX_BAD_LENGTH, NULL, NULL, NULL },
	{ "10.0.0.0/8/8", PREFIX_BAD_LENGTH, NULL, NULL, NULL },
	{ "10.0.0.0/4294967304", PREFIX_BAD_LENGTH, NULL, NULL, NULL },
	{ "2001:db8::/129", PREFIX_BAD_LENGTH, NULL, NULL, NULL },
	{ "2001:db8::/ffff::", PREFIX_BAD_LENGTH, NULL, NULL, NULL },
	{ "10.0.0/24", PREFIX_BAD_ADDRESS, NULL, NULL, NULL },
	{ "/24", PREFIX_BAD_ADDRESS, NULL, NULL, NULL },
	{ "", PREFIX_BAD_ADDRESS, NULL, NULL, NULL },
};

START_TEST(reads_prefixes)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		struct prefix prefix;
		char text[ADDR_TEXT];
		struct addr end;

		ck_assert_msg(prefix_parse(prefixes[i].text, strlen(prefixes[i].text), &prefix) ==
				      prefixes[i].error,
			      "%s", prefixes[i].text);
		if (prefixes[i].print)
			ck_assert_str_eq(prefix_print(&prefix, text), prefixes[i].print);
		if (!prefixes[i].first)
			continue;
		end = prefix_first(&prefix);
		ck_assert_str_eq(addr_print(&end, text), prefixes[i].first);
		end = prefix_last(&prefix);
		ck_assert_str_eq(addr_print(&end, text), prefixes[i].last);
	}
}
END_TEST

/* Inside are the first and the last address and nothing beside them. */
static void check_edges(const struct prefix *prefix)
{
	struct addr first = prefix_first(prefix), last = prefix_last(prefix);

	ck_assert(prefix_contains(prefix, &first) && prefix_contains(prefix, &last));
	if (addr_previous(&first))
		ck_assert(!prefix_contains(prefix, &first));
	if (addr_next(&last))
		ck_assert(!prefix_contains(prefix, &last));
}

START_TEST(contains_its_range)
{
	static const uint8_t families[] = { AF_INET, AF_INET6 };

	for (size_t f = 0; f < 2; f++) {
		for (unsigned int len = 0; len <= addr_bits(families[f]); len++) {
			struct prefix prefix = { .addr = prefix_mask(families[f], len),
						 .len = (uint8_t)len };
			struct prefix zero = { .addr.family = families[f], .len = (uint8_t)len };
			struct addr other = { .family = families[!f] };

			check_edges(&prefix);
			check_edges(&zero);
			ck_assert(!prefix_contains(&zero, &other));
		}
	}
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, parses_and_prints);
	tcase_add_test(tcase, orders_by_family_then_value);
	tcase_add_test(tcase, steps);
	tcase_add_test(tcase, knows_kinds);
	tcase_add_test(tcase, reads_prefixes);
	tcase_add_test(tcase, contains_its_range);
}

int main(void)
{
	return unit_main("base/addr", add);
}
