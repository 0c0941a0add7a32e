// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines, words and comments with their places, and what is no text at all.
 */
#include <string.h>

#include "unit.h"

#include "base/mem.h"
#include "db/lex.h"

static void put_span(struct buf *out, const struct span *span)
{
	buf_printf(out, " %u+%u<%.*s>", span->loc.column, span->loc.len, (int)span->len,
		   span->text);
}

/* "1 section 2+7<service> 10+3<ssh>" for each line, then the messages. */
static void expect(const char *text, size_t len, const char *want)
{
	struct source source = { "lex", text, len };
	struct diag_list diags = { 0 };
	struct buf got = { 0 };
	struct lexer lexer;
	struct line line;

	lex_start(&lexer, &source, &diags);
	while (lex_next(&lexer, &line)) {
		static const char *const types[] = { "section", "broken", "pair", "words" };

		buf_printf(&got, "%u %s", line.whole.loc.line, types[line.type]);
		if (line.type == LINE_SECTION) {
			put_span(&got, &line.kind);
			put_span(&got, &line.name);
		} else if (line.type == LINE_PAIR) {
			put_span(&got, &line.key);
			put_span(&got, &line.value);
		} else if (line.type == LINE_WORDS) {
			put_span(&got, &line.whole);
		}
		buf_putc(&got, '\n');
	}
	unit_messages(&got, &diags);
	ck_assert_str_eq(buf_text(&got), want);
	diag_fini(&diags);
	buf_fini(&got);
}

static const struct {
	const char *text, *want;
} good[] = {
	{ "", "" },
	{ "\n\n", "" },
	{ " \t\r\n", "" },
	{ "# comment\n  # comment\n\t#", "" },
	{ "#", "" },
	{ "[gateway]", "1 section 2+7<gateway> 9+0<>\n" },
	{ "[service ssh]\n", "1 section 2+7<service> 10+3<ssh>\n" },
	{ " [ service\t ssh ] # [x]\r\n", "1 section 4+7<service> 13+3<ssh>\n" },
	{ "[service ssh]# no", "1 broken\n1:14+4 error: \"# no\" behind \"]\" | a comment begins "
			       "with \"#\"\n" },
	{ "a=b", "1 pair 1+1<a> 3+1<b>\n" },
	{ "a = b", "1 pair 1+1<a> 5+1<b>\n" },
	{ "\ta\t =\t b c \t\r\n", "1 pair 2+1<a> 8+3<b c>\n" },
	{ "a = b=c # d", "1 pair 1+1<a> 5+3<b=c>\n" },
	{ "a = b#c", "1 pair 1+1<a> 5+3<b#c>\n" },
	{ "a = b #c#", "1 pair 1+1<a> 5+1<b>\n" },
	{ "a = b\t#c", "1 pair 1+1<a> 5+1<b>\n" },
	{ "a =", "1 pair 1+1<a> 4+0<>\n" },
	{ "a =   # c", "1 pair 1+1<a> 4+0<>\n" },
	{ "= b", "1 pair 1+0<> 3+1<b>\n" },
	{ "=", "1 pair 1+0<> 2+0<>\n" },
	{ "a#b = c", "1 pair 1+3<a#b> 7+1<c>\n" },
	{ "two words", "1 words 1+9<two words>\n" },
	{ "x # = y", "1 words 1+1<x>\n" },
	{ "\n\nx\n\ny", "3 words 1+1<x>\n5 words 1+1<y>\n" },
	{ "\r\nx\r\ny\r", "2 words 1+1<x>\n3 words 1+1<y>\n" },
	{ "\xef\xbb\xbf[gateway]\n", "1 section 5+7<gateway> 12+0<>\n" },
	{ "\xef\xbb\xbf", "" },
	{ "\xef\xbb\xbf# c\na = b", "2 pair 1+1<a> 5+1<b>\n" },
	{ "a = b\n\xef\xbb\xbf = c", "1 pair 1+1<a> 5+1<b>\n2 pair 1+3<\xef\xbb\xbf> 7+1<c>\n" },
	{ "n\xc3\xa4me = \xe2\x82\xac", "1 pair 1+5<n\xc3\xa4me> 9+3<\xe2\x82\xac>\n" },
};

START_TEST(cuts_lines)
{
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		expect(good[i].text, strlen(good[i].text), good[i].want);
}
END_TEST

#define KIND_HINT " | write it like [service ssh]\n"
#define CONTROL	  " | the database is plain text: delete the byte\n"

static const struct {
	const char *text;
	size_t len; /* 0: as long as it looks */
	const char *want;
} bad[] = {
	{ "[service ssh\nx", 0,
	  "1 broken\n2 words 1+1<x>\n1:1+12 error: \"[\" without \"]\"" KIND_HINT },
	{ "  [service # ]", 0, "1 broken\n1:3+8 error: \"[\" without \"]\"" KIND_HINT },
	{ "[", 0, "1 broken\n1:1+1 error: \"[\" without \"]\"" KIND_HINT },
	{ "[]", 0,
	  "1 broken\n1:1+2 error: a section without a kind | write it like [service ssh]\n" },
	{ "[ \t]", 0,
	  "1 broken\n1:1+4 error: a section without a kind | write it like [service ssh]\n" },
	{ "[service ssh ftp]", 0,
	  "1 broken\n1:14+3 error: \"ftp\" behind the name \"ssh\" | "
	  "a record has one name, without blanks\n" },
	{ "[service ssh] x = y # z", 0,
	  "1 broken\n1:15+5 error: \"x = y\" behind \"]\" | a comment begins with \"#\"\n" },
	{ "[service ssh]]", 0,
	  "1 broken\n1:14+1 error: \"]\" behind \"]\" | a comment begins with \"#\"\n" },
	{ "a = b\0c\nd = e", 13, "2 pair 1+1<d> 5+1<e>\n1:6+1 error: control byte 0x00" CONTROL },
	{ "a = \x1b[0m", 0, "1:5+1 error: control byte 0x1b" CONTROL },
	{ "a = b # \x7f\x01", 0, "1:9+1 error: control byte 0x7f" CONTROL },
	{ "[service s\x07h]\na = b", 0,
	  "1 broken\n2 pair 1+1<a> 5+1<b>\n1:11+1 error: control byte 0x07" CONTROL },
	{ "a = b\rc = d\n", 0, "1:6+1 error: control byte 0x0d" CONTROL },
	{ "a = b\r\r\n", 0, "1:6+1 error: control byte 0x0d" CONTROL },
	{ "\f", 0, "1:1+1 error: control byte 0x0c" CONTROL },
};

START_TEST(reports_what_is_no_line)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect(bad[i].text, bad[i].len ? bad[i].len : strlen(bad[i].text), bad[i].want);
}
END_TEST

START_TEST(refuses_endless_text)
{
	size_t len = LEX_MOST + 1ul;
	char *text = xmalloc(len + 1);

	memset(text, '#', len);
	text[len] = '\0';
	expect(text, len, "file error: longer than 64 MiB\n");
	expect(text, len - 1, "");
	free(text);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, cuts_lines);
	tcase_add_test(tcase, reports_what_is_no_line);
	tcase_add_test(tcase, refuses_endless_text);
}

int main(void)
{
	return unit_main("db/lex", add);
}
