// SPDX-License-Identifier: GPL-2.0-only
/*
 * The import, rule by rule: the .rules files of golden/esmith.
 *
 *     === A title                      a case
 *     --- configuration                lines of a database; the other databases likewise
 *     --- gives [service ssh]          the record with its comments, "(nothing)" if there is none
 *     --- gives closing                the section of what was not taken
 *     --- gives messages
 *
 * The file is written anew from what the import does and compared with itself; UPDATE=1 keeps the
 * new one.
 */
#include "import_unit.h"

#include <stdio.h>

#include "base/file.h"

struct rules {
	struct buf out;
	struct buf texts[ESMITH_FILES];
	struct buf *open; /* the database being read; NULL: what a case gives is passed over */
	bool ran;
	struct import_unit unit;
};

static bool starts_with(const char *line, const char *head)
{
	return !strncmp(line, head, strlen(head));
}

static void case_end(struct rules *rules)
{
	if (rules->ran)
		import_free(&rules->unit);
	rules->ran = false;
	for (int file = 0; file < ESMITH_FILES; file++)
		buf_clear(&rules->texts[file]);
	rules->open = NULL;
}

static void database_begin(struct rules *rules, const char *name)
{
	int file = 0;

	while (file < ESMITH_FILES && strcmp(name, esmith_file_name((enum esmith_file)file)))
		file++;
	if (file == ESMITH_FILES)
		ck_abort_msg("there is no database \"%s\"", name);
	rules->open = &rules->texts[file];
}

static void case_run(struct rules *rules)
{
	struct import_texts texts;

	if (rules->ran)
		return;
	for (int file = 0; file < ESMITH_FILES; file++)
		texts.of[file] = buf_text(&rules->texts[file]);
	import_run(&rules->unit, &texts);
	rules->ran = true;
}

static void case_gives(struct rules *rules, const char *what)
{
	struct buf got = { 0 };

	case_run(rules);
	if (!strcmp(what, "closing"))
		import_closing(&rules->unit, &got);
	else if (!strcmp(what, "messages"))
		unit_messages(&got, &rules->unit.diags);
	else
		import_record(&rules->unit, what, &got);
	buf_puts(&rules->out, got.len ? buf_text(&got) : "(nothing)\n");
	buf_fini(&got);
	rules->open = NULL;
}

static void line_read(struct rules *rules, const char *line, bool in_case)
{
	if (starts_with(line, "=== ")) {
		if (in_case)
			buf_putc(&rules->out, '\n');
		case_end(rules);
	}
	if (starts_with(line, "=== ") || starts_with(line, "--- ") || rules->open || !in_case)
		buf_printf(&rules->out, "%s\n", line);
	if (rules->open && !starts_with(line, "--- "))
		buf_printf(rules->open, "%s\n", line);
	if (starts_with(line, "--- gives "))
		case_gives(rules, line + strlen("--- gives "));
	else if (starts_with(line, "--- "))
		database_begin(rules, line + strlen("--- "));
}

static void rules_read(struct rules *rules, char *text)
{
	bool in_case = false;
	char *end;

	for (; *text; text = end + 1) {
		end = strchr(text, '\n');
		*end = '\0';
		line_read(rules, text, in_case);
		in_case |= starts_with(text, "=== ");
	}
	case_end(rules);
}

static void report(const char *path, const char *want, const char *got)
{
	const char *line = want;

	while (*want && *want == *got) {
		if (*want == '\n')
			line = want + 1;
		want++;
		got++;
	}
	got -= want - line;
	ck_abort_msg("%s: the file has\n%.*s\nwhere the import gives\n%.*s\n(UPDATE=1 keeps that)",
		     path, 400, line, 400, got);
}

static void rules_check(const char *path)
{
	struct buf want = { 0 };
	struct rules rules = { 0 };
	char *text;

	ck_assert_msg(!file_read(path, 1 << 20, &want), "cannot read %s", path);
	text = strdup(buf_text(&want));
	rules_read(&rules, text);
	if (getenv("UPDATE")) {
		FILE *file = fopen(path, "w");

		ck_assert_ptr_nonnull(file);
		fputs(buf_text(&rules.out), file);
		fclose(file);
	} else if (strcmp(buf_text(&want), buf_text(&rules.out))) {
		report(path, buf_text(&want), buf_text(&rules.out));
	}
	for (int i = 0; i < ESMITH_FILES; i++)
		buf_fini(&rules.texts[i]);
	buf_fini(&rules.out);
	buf_fini(&want);
	free(text);
}

static const char *const themes[] = {
	"gateway", "services", "lists", "forwards", "nethserver", "closing",
};

START_TEST(test_rules)
{
	struct buf path = { 0 };

	buf_printf(&path, "%s/%s.rules", GOLDEN_ESMITH, themes[_i]);
	rules_check(buf_text(&path));
	buf_fini(&path);
}
END_TEST

/* No byte of the source gets at the reader's terminal, and values may be passwords. */
START_TEST(test_plain)
{
	struct import_unit unit;

	import_run(&unit, CONFIGURATION("p\x1b[31m\x85\xe9l=secret\n"
					"caf\xc3\xa9\xe2\x80\xae\t=x\n"
					"x=service|TCPPort|9\x7f,10|DialupPassword|hidden|status|"
					"enabled\n"));
	ck_assert_ptr_nonnull(strstr(buf_text(&unit.text), "p\\x1b[31m\\x85\xc3\xa9l"));
	ck_assert_ptr_nonnull(strstr(buf_text(&unit.text), "caf\xc3\xa9\\xe2\\x80\\xae\\x09"));
	ck_assert_ptr_nonnull(strstr(buf_text(&unit.text), "TCPPort|9\\x7f,10|"));
	ck_assert_ptr_nonnull(strstr(buf_text(&unit.text), "(DialupPassword)"));
	ck_assert_ptr_null(strstr(buf_text(&unit.text), "hidden"));
	ck_assert_ptr_null(strstr(buf_text(&unit.text), "secret"));
	for (size_t i = 0; i < unit.text.len; i++)
		ck_assert(unit.text.data[i] == '\n' || (unsigned char)unit.text.data[i] >= 0x20);
	import_free(&unit);
}
END_TEST

START_TEST(test_long_values_are_cut)
{
	struct import_unit unit;
	struct buf text = { 0 };

	buf_puts(&text, "x=service|status|enabled|TCPPorts|1");
	for (int i = 2; i < 400; i++)
		buf_printf(&text, ",%d", i * 3);
	import_run(&unit, CONFIGURATION(buf_text(&text)));
	ck_assert_ptr_nonnull(strstr(buf_text(&unit.text), "TCPPorts|1,6,9,12,15,18,"));
	ck_assert_ptr_nonnull(strstr(buf_text(&unit.text), "...\n"));
	ck_assert_ptr_nonnull(strstr(buf_text(&unit.text), ", 1194, 1197\n"));
	import_free(&unit);
	buf_fini(&text);
}
END_TEST

/* A listing of `config show` is the same database. */
START_TEST(test_show_means_the_same)
{
	struct import_unit a, b;

	import_run(&a, CONFIGURATION("SystemMode=servergateway\n"
				     "sshd=service|TCPPort|22|access|public|status|enabled\n"));
	import_run(&b, CONFIGURATION("SystemMode=servergateway\n"
				     "sshd=service\n    TCPPort=22\n    access=public\n    "
				     "status=enabled\n"));
	ck_assert_str_eq(buf_text(&a.text), buf_text(&b.text));
	import_free(&a);
	import_free(&b);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_loop_test(tcase, test_rules, 0, sizeof(themes) / sizeof(*themes));
	tcase_add_test(tcase, test_plain);
	tcase_add_test(tcase, test_long_values_are_cut);
	tcase_add_test(tcase, test_show_means_the_same);
}

int main(void)
{
	return unit_main("db import rules", add_tests);
}
