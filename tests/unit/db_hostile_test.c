// SPDX-License-Identifier: GPL-2.0-only
/*
 * Texts nobody meant well with: random bytes, every beginning of a real database, lines of a
 * megabyte and a hundred thousand of everything. Each must end in messages that point into the
 * text, in time that grows like the text: a quadratic step would take minutes here.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "db_unit.h"

#ifdef __SANITIZE_ADDRESS__
#define MANY 20000
#else
#define MANY 100000
#endif
#define LONG	(1024 * 1024)
#define SECONDS 40 /* of the slowest machine under sanitizers; the tests take one or two */

static uint64_t state = 0x9e3779b97f4a7c15;

static unsigned int any(unsigned int below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned int)(state >> 33) % below;
}

/* Where each line begins, and behind the last one. */
static size_t *line_starts(const struct source *source, size_t *n)
{
	size_t *starts = NULL, cap = 0;

	*n = 0;
	xgrow(starts, *n, cap);
	starts[(*n)++] = 0;
	for (size_t i = 0; i < source->len; i++) {
		if (source->text[i] != '\n')
			continue;
		xgrow(starts, *n, cap);
		starts[(*n)++] = i + 1;
	}
	xgrow(starts, *n, cap);
	starts[*n] = source->len + 1;
	return starts;
}

static bool is_before(struct loc a, struct loc b)
{
	return a.line < b.line || (a.line == b.line && a.column <= b.column);
}

/* Every message stands inside a line of the text, and they are in order. */
static void check_places(const struct unit_db *unit)
{
	size_t n, *starts = line_starts(&unit->db.source, &n);
	struct loc before = { 0 };

	for (size_t i = 0; i < unit->diags.n; i++) {
		struct loc loc = unit->diags.v[i].loc;
		bool inside = !loc.line ||
			      (loc.line <= n && loc.column &&
			       starts[loc.line - 1] + loc.column - 1 + loc.len < starts[loc.line]);

		/* Each assertion of libcheck is a write to a file. */
		if (loc.source != &unit->db.source || !inside || !is_before(before, loc))
			ck_abort_msg("%u:%u+%u: %s", loc.line, loc.column, loc.len,
				     unit->diags.v[i].text);
		before = loc;
	}
	free(starts);
}

/* What parses without an error prints to something that parses to the same. */
static void check_print(const struct unit_db *unit)
{
	struct buf first = { 0 }, second = { 0 };
	struct unit_db again;

	if (unit->diags.errors)
		return;
	db_print(&unit->db, &first);
	unit_parse(&again, buf_text(&first));
	ck_assert_uint_eq(again.diags.errors, 0);
	db_print(&again.db, &second);
	ck_assert_str_eq(buf_text(&first), buf_text(&second));
	unit_free(&again);
	buf_fini(&first);
	buf_fini(&second);
}

static void try_bytes(const char *text, size_t len)
{
	struct buf rendered = { 0 };
	struct unit_db unit;

	unit_parse_bytes(&unit, text, len);
	check_places(&unit);
	check_print(&unit);
	diag_render_list(&rendered, &unit.diags);
	buf_fini(&rendered);
	unit_free(&unit);
}

START_TEST(random_bytes)
{
	static const char likely[] = "[]=#,\n\n\n\r\t  :/-+.\"0123456789abcdefgateway";
	char text[120];

	for (int round = 0; round < 6000; round++) {
		size_t len = any(sizeof(text));

		for (size_t i = 0; i < len; i++)
			text[i] = any(8) ? likely[any(sizeof(likely) - 1)] : (char)any(256);
		try_bytes(text, len);
	}
}
END_TEST

/* Words that fit together often enough to get far into the decoders. */
START_TEST(random_words)
{
	static const char *const words[] = {
		"[gateway]\n",
		"[network n]\n",
		"[service ssh]\n",
		"[service x]\n",
		"[group g]\n",
		"[forward f]\n",
		"[outbound o]\n",
		"[blocklist b]\n",
		"[helper ftp]\n",
		"\n",
		"# c\n",
		"external",
		"internal",
		"address",
		"via",
		"members",
		"tcp",
		"udp",
		"protocol",
		"allow",
		"deny",
		"to",
		"until",
		"limit",
		"status",
		"file",
		"mode",
		"=",
		" = ",
		",",
		", ",
		"-",
		":",
		"/",
		"[",
		"]",
		" ",
		"eth0",
		"eth1",
		"ppp+",
		"10.0.0.0/8",
		"10.0.0.1",
		"fd00::/64",
		"fd00::1",
		"[fd00::1]:80",
		"10.0.0.1:80",
		"n",
		"g",
		"80",
		"1-2",
		"esp",
		"6/minute",
		"2026-12-01",
		"2026-12-01T18:00:59",
		"enabled",
		"server",
		"::ffff:10.0.0.1/128",
	};
	struct buf text = { 0 };

	for (int round = 0; round < 6000; round++) {
		buf_clear(&text);
		if (any(2))
			buf_puts(&text, UNIT_GATEWAY);
		for (unsigned int n = any(30); n; n--)
			buf_puts(&text, words[any(sizeof(words) / sizeof(words[0]))]);
		try_bytes(buf_text(&text), text.len);
	}
	buf_fini(&text);
}
END_TEST

static const char real[] =
	"\xef\xbb\xbf# A gateway\r\n[gateway]\r\nexternal = eth1, ppp+\r\ninternal = eth0 # LAN\r\n"
	"nat6 = no\r\n\r\n[network office]\naddress = 192.168.1.0/24, fd00:1::/64\ntrust = full\n"
	"[network lab]\naddress = 10.0.0.0/8\nvia = 192.168.1.254\n[service ssh]\n"
	"status = enabled\naccess = public\nallow = 203.0.113.0/24, admins\n"
	"deny = 203.0.113.66\nlimit = 6/minute\nuntil = 2026-12-01T18:00\n"
	"[service intranet]\ntcp = 8080, 8443\nudp = 5000-5010\nprotocol = gre, 99\n"
	"description = The \xc3\xb6"
	"ffice\nunits = a.service\n[group admins]\n"
	"members = 198.51.100.7, 2001:db8::/48\n[forward camera]\ntcp = 8443\n"
	"to = 192.168.1.50:443\n[forward six]\nudp = 1-3\nto = [fd00:1::50]:7-9\n"
	"[outbound no-smtp]\ntcp = 25\nfrom = office\naction = deny\n"
	"[blocklist abuse]\nfile = lists/abuse.txt\n[helper ftp]\nstatus = enabled\ndirection = "
	"out";

START_TEST(every_beginning_of_a_database)
{
	for (size_t len = 0; len < sizeof(real); len++)
		try_bytes(real, len);
}
END_TEST

START_TEST(every_byte_changed)
{
	char text[sizeof(real)];

	for (size_t i = 0; i < sizeof(real) - 1; i++) {
		for (int round = 0; round < 4; round++) {
			memcpy(text, real, sizeof(real));
			text[i] = (char)any(256);
			try_bytes(text, sizeof(real) - 1);
		}
	}
}
END_TEST

/* Head, then a piece until the line is long enough, then tail. */
static void try_long(const char *head, const char *piece, const char *tail, size_t most_errors)
{
	struct buf text = { 0 }, rendered = { 0 };
	struct unit_db unit;

	buf_puts(&text, UNIT_GATEWAY);
	buf_puts(&text, head);
	while (text.len < LONG)
		buf_puts(&text, piece);
	buf_puts(&text, tail);
	unit_parse(&unit, buf_text(&text));
	ck_assert_uint_ge(unit.diags.n, 1);
	ck_assert_uint_le(unit.diags.errors, most_errors);
	check_places(&unit);
	for (size_t i = 0; i < unit.diags.n && i < 3; i++) {
		buf_clear(&rendered);
		diag_render(&rendered, &unit.diags.v[i]);
		ck_assert_uint_lt(rendered.len, 1000);
	}
	unit_free(&unit);
	buf_fini(&text);
	buf_fini(&rendered);
}

static void start(struct timespec *begin)
{
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, begin);
}

static void check_time(const struct timespec *begin)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	ck_assert_int_lt(now.tv_sec - begin->tv_sec, SECONDS);
}

START_TEST(lines_of_a_megabyte)
{
	struct timespec begin;

	start(&begin);
	try_long("[service ", "x", "]\ntcp = 1\n", 1);
	try_long("[", "x", " y]\n", 1);
	try_long("[", "x ", "\n", 1);
	try_long("[service ssh]\n", "x", " = 1\n", 1);
	try_long("[service ssh]\n", "x ", "\n", 1);
	try_long("[service ssh]\nallow = ", "x", "\n", 1);
	try_long("[service ssh]\nallow = ", "1:", "\n", 1);
	try_long("[service ssh]\nallow = 10.0.0.0/", "1", "\n", 1);
	try_long("[service ssh]\nallow = ", "10.0.0.1, ", "10.0.0.1\n", 0);
	try_long("[service ssh]\nallow = ", "a, ", "a\n", LONG);
	try_long("[service ssh]\ntcp = ", ",", "\n", LONG + 9);
	try_long("[service ssh]\ntcp = ", "1,", "1\n", 0);
	try_long("[service ssh]\ntcp = ", "1", "\n", 1);
	try_long("[service ssh]\nprotocol = ", "e,", "e\n", LONG);
	try_long("[service ssh]\nuntil = ", "2", "\n", 1);
	try_long("[service ssh]\nlimit = 1/", "m", "\n", 1);
	try_long("[service ssh]\naccess = ", "p", "\n", 1);
	try_long("[forward f]\ntcp = 1\nto = ", "[", "\n", 1);
	try_long("[forward f]\ntcp = 1\nto = 10.0.0.1:", "1", "\n", 1);
	try_long("[service ssh]\ndaemons = ", "a,", "a\n", 0);
	try_long("[gateway]\nexternal = ", "a,", "a\n", 3);
	check_time(&begin);
}
END_TEST

/* A text of many like pieces; "%u" in a piece is its number, once or twice. */
static void try_many(const char *piece, size_t least_errors)
{
	struct buf text = { 0 }, rendered = { 0 };
	struct timespec begin;
	struct unit_db unit;

	buf_puts(&text, UNIT_GATEWAY "[service ssh]\n");
	for (unsigned int i = 0; i < MANY; i++) {
		for (const char *at = piece; *at; at++) {
			if (*at == '@')
				buf_printf(&text, "%u", i);
			else
				buf_putc(&text, *at);
		}
	}
	start(&begin);
	unit_parse(&unit, buf_text(&text));
	ck_assert_uint_ge(unit.diags.errors, least_errors);
	ck_assert_uint_le(unit.diags.errors, 2 * MANY + 1);
	check_places(&unit);
	diag_render_list(&rendered, &unit.diags);
	check_time(&begin);
	unit_free(&unit);
	buf_fini(&text);
	buf_fini(&rendered);
}

START_TEST(many_sections)
{
	try_many("[service s@]\n", MANY);
	try_many("[service ssh]\n", MANY);
	try_many("[gateway]\n", MANY);
	try_many("[nonsense x@]\n", MANY);
	try_many("[service s@]\ntcp = 1\n", 0);
	try_many("[\n", MANY);
}
END_TEST

START_TEST(many_keys)
{
	try_many("sttus = x\n", MANY);
	try_many("k@ = x\n", MANY);
	try_many("status = enabled\n", MANY - 1);
	try_many("a b\n", MANY);
	try_many("= x\n", MANY);
	try_many("\x01\n", MANY);
}
END_TEST

START_TEST(many_names)
{
	try_many("[group g@]\nmembers = h@\n", MANY);
	try_many("[network n@]\naddress = 10.0.0.0/8\nvia = 11.0.0.1\n", MANY);
	try_many("[group x@]\nmembers = 10.0.0.1\n[network x@]\naddress = 10.0.0.0/8\n", MANY);
	try_many("[group g@]\nmembers = g@\n", MANY);
	try_many("[forward f@]\nto = 10.0.0.1:80\ntcp = 1-2\n", MANY);
}
END_TEST

/* Each group holds the next: a naive copy would hold MANY * MANY / 2 ranges. */
START_TEST(many_groups_in_a_row)
{
	struct buf text = { 0 };
	struct timespec begin;
	struct unit_db unit;

	for (int step = -1; step <= 1; step += 2) {
		buf_clear(&text);
		buf_puts(&text, UNIT_GATEWAY);
		for (int i = 1; i < MANY; i++)
			buf_printf(&text, "[group g%d]\nmembers = 10.%d.%d.1, g%d\n", i,
				   i / 256 % 256, i % 256, i + step);
		buf_printf(&text, "[group g%d]\nmembers = 10.0.0.1\n", step < 0 ? 0 : MANY);
		start(&begin);
		unit_parse(&unit, buf_text(&text));
		ck_assert_uint_ge(unit.diags.errors, 1);
		check_time(&begin);
		unit_free(&unit);
	}
	buf_fini(&text);
}
END_TEST

/* One large group, named by many services: the sets would take gigabytes. */
START_TEST(many_copies_of_one_group)
{
	struct buf text = { 0 };
	struct timespec begin;
	struct unit_db unit;

	buf_puts(&text, UNIT_GATEWAY "[group large]\nmembers = 10.0.0.1");
	for (int i = 1; i < 50000; i++)
		buf_printf(&text, ", 10.%d.%d.1", i / 256, i % 256);
	for (int i = 0; i < MANY / 4; i++)
		buf_printf(&text, "\n[service s%d]\ntcp = 1\nallow = large\n", i);
	start(&begin);
	unit_parse(&unit, buf_text(&text));
	ck_assert_uint_eq(unit.diags.errors, 1);
	ck_assert_str_eq(unit.diags.v[0].text, "all lists together hold more than 4194304 ranges");
	check_time(&begin);
	unit_free(&unit);
	buf_fini(&text);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, random_bytes);
	tcase_add_test(tcase, random_words);
	tcase_add_test(tcase, every_beginning_of_a_database);
	tcase_add_test(tcase, every_byte_changed);
	tcase_add_test(tcase, lines_of_a_megabyte);
	tcase_add_test(tcase, many_sections);
	tcase_add_test(tcase, many_keys);
	tcase_add_test(tcase, many_names);
	tcase_add_test(tcase, many_groups_in_a_row);
	tcase_add_test(tcase, many_copies_of_one_group);
}

int main(void)
{
	return unit_main("db/hostile", add);
}
