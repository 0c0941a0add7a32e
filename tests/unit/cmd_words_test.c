// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words of the command line: durations, phrases, values.
 */
#include <string.h>

#include "unit.h"

#include "cmd/argument.h"
#include "cmd/duration.h"
#include "cmd/phrases.h"

static const struct {
	const char *text;
	long want;
} durations[] = {
	{ "90s", 90 },
	{ "30m", 1800 },
	{ "2h", 7200 },
	{ "3d", 259200 },
	{ "1w", 604800 },
	{ "1h30m", 5400 },
	{ "1d12h", 129600 },
	{ "3660d", 316224000 },
	{ "0m", -1 },
	{ "", -1 },
	{ "2", -1 },
	{ "h", -1 },
	{ "2x", -1 },
	{ "2h ", -1 },
	{ "-2h", -1 },
	{ "30m1h", -1 },
	{ "2h2h", -1 },
	{ "3661d", -1 },
	{ "99999999999999999999d", -1 },
	{ "3660d1s", -1 },
	{ "1.5h", -1 },
	{ "2 h", -1 },
	{ "2H", -1 },
};

START_TEST(duration)
{
	struct diag_list diags = { 0 };

	ck_assert_int_eq(duration_read(durations[_i].text, &diags), durations[_i].want);
	ck_assert_uint_eq(diags.errors, durations[_i].want < 0);
	diag_fini(&diags);
}
END_TEST

START_TEST(end_is_local_time)
{
	struct arena arena;

	arena_init(&arena);
	setenv("TZ", "UTC-2", 1);
	tzset();
	/* 2026-12-01T16:00:00 UTC */
	ck_assert_str_eq(duration_end(&arena, 1796140800, 0), "2026-12-01T18:00");
	ck_assert_str_eq(duration_end(&arena, 1796140800, 61), "2026-12-01T18:01:01");
	arena_fini(&arena);
}
END_TEST

static const struct {
	const char *words, *want;
} sentences[] = {
	{ "", "- - -" },
	{ "from a", "a - -" },
	{ "from a, b for 2h", "a, b 2h -" },
	{ "for 2h from a,b", "a,b 2h -" },
	{ "until 2026-12-01", "- - 2026-12-01" },
	{ "from a from b", "\"from\" stands there twice" },
	{ "from", "nothing behind \"from\"" },
	{ "from for 2h", "nothing behind \"from\"" },
	{ "for 2h until 2026-12-01", "either \"for\" or \"until\"" },
	{ "a from b", "\"a\" is no \"from\", \"for\" or \"until\"" },
};

START_TEST(sentence)
{
	char *copy = xstrdup(sentences[_i].words), *rest = copy, *word, *words[16];
	struct phrases phrases = { 0 };
	struct arena arena;
	const char *wrong;
	int n = 0;

	arena_init(&arena);
	while ((word = strsep(&rest, " ")))
		if (*word)
			words[n++] = word;
	wrong = phrases_read(&phrases, &arena, n, words);
	if (!wrong)
		wrong = arena_printf(&arena, "%s %s %s", phrases.from ? phrases.from : "-",
				     phrases.during ? phrases.during : "-",
				     phrases.until ? phrases.until : "-");
	ck_assert_str_eq(wrong, sentences[_i].want);
	arena_fini(&arena);
	free(copy);
}
END_TEST

static const struct {
	const char *word, *want;
} values[] = {
	{ "access=public", "access=public" },
	{ " access = public ", "access=public" },
	{ "allow=10.0.0.0/8,admins", "allow=10.0.0.0/8, admins" },
	{ "allow=203.0.113.7/32", "allow=203.0.113.7" },
	{ "tcp=80,443,5000-5010", "tcp=80, 443, 5000-5010" },
	{ "protocol=50,gre", "protocol=esp, gre" },
	{ "until=2026-12-01", "until=2026-12-01T00:00" },
	{ "limit=6/minute", "limit=6/minute" },
	{ "description=a = b, \"c\"#d", "description=a = b, \"c\"#d" },
	{ "access", "1:1+6 error: \"=\" is missing | write KEY=VALUE, in quotes if the shell would "
		    "cut it\n" },
	{ "access=", "1:8+0 error: the key \"access\" gets no value | `fwpolicy unset` removes a "
		     "key\n" },
	{ "access=pubic", "1:8+5 error: unknown access \"pubic\" | did you mean \"public\"?\n" },
	{ "acess=public", "- error: unknown key \"acess\" in [service] | did you mean "
			  "\"access\"?\n" },
	{ "driver=ssh", "- error: the key \"driver\" belongs into the catalogue\n" },
	{ "allow=10.0.0.1/8",
	  "1:7+10 error: \"10.0.0.1/8\" has bits set behind its length | did you mean "
	  "10.0.0.0/8, or the host 10.0.0.1?\n" },
	{ "description=x\n[service telnet]\nstatus = enabled",
	  "1:14+1 error: control byte 0x0a in a value | a value is one line of plain text\n" },
	{ "description=x\ry",
	  "1:14+1 error: control byte 0x0d in a value | a value is one line of plain text\n" },
	{ "description=\033[2J",
	  "1:13+1 error: control byte 0x1b in a value | a value is one line of plain text\n" },
	{ "access=public # harmless", "1:15+1 error: \"#\" begins a comment here | comments are "
				      "written in the file, not on the command line\n" },
	{ "description=#", "1:13+1 error: \"#\" begins a comment here | comments are written in "
			   "the file, not on the command line\n" },
};

START_TEST(value)
{
	char *word = xstrdup(values[_i].word);
	struct diag_list diags = { 0 };
	struct buf got = { 0 };
	struct arena arena;
	struct assignments assignments = { .arena = &arena };

	arena_init(&arena);
	if (argument_read(&assignments, KIND_SERVICE, 1, &word, &diags))
		buf_printf(&got, "%s=%s", assignments.v[0].key->name, assignments.v[0].value);
	else
		unit_messages(&got, &diags);
	ck_assert_str_eq(buf_text(&got), values[_i].want);
	arena_fini(&arena);
	diag_fini(&diags);
	buf_fini(&got);
	free(word);
}
END_TEST

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void add(TCase *tcase)
{
	tcase_add_loop_test(tcase, duration, 0, COUNT(durations));
	tcase_add_test(tcase, end_is_local_time);
	tcase_add_loop_test(tcase, sentence, 0, COUNT(sentences));
	tcase_add_loop_test(tcase, value, 0, COUNT(values));
}

int main(void)
{
	return unit_main("cmd_words", add);
}
