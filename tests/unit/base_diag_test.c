// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages: what the user sees, in which order, and that nothing in it can steer a terminal.
 */
#include <string.h>

#include "unit.h"

#define SOURCE(file, words)                                                                        \
	{                                                                                          \
		.name = (file), .text = (words), .len = sizeof(words) - 1                          \
	}

static void expect_render(const struct source *source, struct loc loc, const char *want)
{
	struct diag_list list = { 0 };
	struct buf out = { 0 };

	loc.source = source;
	diag_error(&list, loc, "wrong");
	diag_render(&out, &list.v[0]);
	ck_assert_str_eq(buf_text(&out), want);
	buf_fini(&out);
	diag_fini(&list);
}

START_TEST(shows_place_line_and_hint)
{
	static const struct source source =
		SOURCE("access.conf", "[service ssh]\naccess = pubic\n");
	struct diag_list list = { 0 };
	struct buf out = { 0 };

	diag_hint(&list, "a hint without a message is nothing");
	diag_error(&list, (struct loc){ &source, 2, 10, 5 }, "unknown %s \"%s\"", "access",
		   "pubic");
	diag_hint(&list, "first");
	diag_hint(&list, "did you mean \"%s\"?", "public");
	diag_warning(&list, (struct loc){ &source, 0, 0, 0 }, "about the file");
	diag_note(&list, (struct loc){ 0 }, "about nothing");
	diag_render_list(&out, &list);
	ck_assert_str_eq(buf_text(&out), "access.conf:2:10: error: unknown access \"pubic\"\n"
					 "    2 | access = pubic\n"
					 "      |          ^~~~~\n"
					 "        did you mean \"public\"?\n"
					 "access.conf: warning: about the file\n"
					 "note: about nothing\n");
	ck_assert_uint_eq(list.errors, 1);
	ck_assert_uint_eq(list.warnings, 1);
	ck_assert_uint_eq(list.n, 3);
	buf_fini(&out);
	diag_fini(&list);
}
END_TEST

START_TEST(underlines_what_is_there)
{
	static const struct source crlf = SOURCE("-", "a\r\nbcd\r\n");
	static const struct source tabs = SOURCE("t", "\tkey\t= v");
	static const struct source wide = SOURCE("u", "n\xc3\xa4me = x");

	expect_render(&crlf, (struct loc){ .line = 2, .column = 2, .len = 9 },
		      "<stdin>:2:2: error: wrong\n    2 | bcd\n      |  ^~\n");
	expect_render(&crlf, (struct loc){ .line = 9, .column = 7, .len = 1 },
		      "<stdin>:9:7: error: wrong\n    9 | \n      | ^\n");
	expect_render(&tabs, (struct loc){ .line = 1, .column = 6, .len = 1 },
		      "t:1:6: error: wrong\n    1 | \tkey\t= v\n      | \t   \t^\n");
	expect_render(&wide, (struct loc){ .line = 1, .column = 1, .len = 5 },
		      "u:1:1: error: wrong\n    1 | n\xc3\xa4me = x\n      | ^~~~\n");
	expect_render(&wide, (struct loc){ .line = 1, .column = 9, .len = 1 },
		      "u:1:9: error: wrong\n    1 | n\xc3\xa4me = x\n      |        ^\n");
	expect_render(&wide, (struct loc){ .line = 1, .column = 0, .len = 0 },
		      "u:1:0: error: wrong\n    1 | n\xc3\xa4me = x\n      | ^\n");
}
END_TEST

START_TEST(shows_no_control_character)
{
	static const struct source source =
		SOURCE("e", "a\x1b[2Jb\x7f \xc2\x9b"
			    "c \xff\x80 \xe0\x80\x9b \xed\xa0\x80 \xe2\x82\xac\xe2");

	expect_render(&source, (struct loc){ .line = 1, .column = 7, .len = 1 },
		      "e:1:7: error: wrong\n"
		      "    1 | a?[2Jb? ?c ?? ??? ??? \xe2\x82\xac?\n"
		      "      |       ^\n");
}
END_TEST

START_TEST(cuts_long_lines)
{
	struct source source = { .name = "l" };
	struct buf text = { 0 }, out = { 0 };
	struct diag_list list = { 0 };

	buf_pad(&text, 'x', 1000000);
	buf_pad(&text, 'y', 10);
	buf_pad(&text, 'z', 1000000);
	source.text = buf_text(&text);
	source.len = text.len;
	diag_error(&list, (struct loc){ &source, 1, 1000001, 10 }, "wrong");
	diag_render(&out, &list.v[0]);
	ck_assert_uint_lt(out.len, 500);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "xyyyyyyyyyyz"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), " ^~~~~~~~~~\n"));
	buf_fini(&text);
	buf_fini(&out);
	diag_fini(&list);
}
END_TEST

static void expect_word(const char *text, size_t len, const char *want)
{
	ck_assert_str_eq(diag_word(text, len).text, want);
}

START_TEST(cuts_long_words)
{
	char word[200], want[80];

	memset(word, 'w', sizeof(word));
	memset(want, 'w', sizeof(want));
	want[64] = '\0';
	expect_word(word, 0, "");
	expect_word(word, 3, "www");
	expect_word(word, 64, want);
	strcpy(want + 64, "...");
	expect_word(word, 65, want);
	expect_word(word, sizeof(word), want);
	memcpy(word + 62, "\xe2\x82\xac", 3);
	strcpy(want + 62, "...");
	expect_word(word, sizeof(word), want);
	memcpy(word + 61, "\xe2\x82\xac", 3);
	memcpy(want + 61,
	       "\xe2\x82\xac"
	       "w...",
	       8);
	word[64] = 'w';
	expect_word(word, sizeof(word),
		    "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"
		    "\xe2\x82\xac...");
}
END_TEST

/* Files in the order of their first message, then places; equals as they came. */
START_TEST(sorts_into_source_order)
{
	static const struct source a = SOURCE("a", "\n\n\n"), b = SOURCE("b", "\n\n\n");
	struct diag_list list = { 0 };
	struct buf out = { 0 };

	diag_error(&list, (struct loc){ &b, 3, 1, 1 }, "5");
	diag_error(&list, (struct loc){ &a, 2, 9, 1 }, "8");
	diag_error(&list, (struct loc){ &b, 1, 2, 1 }, "3");
	diag_error(&list, (struct loc){ &b, 1, 2, 7 }, "4");
	diag_error(&list, (struct loc){ &a, 2, 1, 1 }, "7");
	diag_error(&list, (struct loc){ 0 }, "9");
	diag_error(&list, (struct loc){ &b, 0, 0, 0 }, "1");
	diag_error(&list, (struct loc){ &a, 1, 1, 1 }, "6");
	diag_error(&list, (struct loc){ &b, 1, 1, 1 }, "2");
	diag_sort(&list);
	for (size_t i = 0; i < list.n; i++)
		buf_puts(&out, list.v[i].text);
	ck_assert_str_eq(buf_text(&out), "123456789");
	buf_fini(&out);
	diag_fini(&list);
}
END_TEST

START_TEST(sorts_an_empty_list)
{
	struct diag_list list = { 0 };

	diag_sort(&list);
	ck_assert_uint_eq(list.n, 0);
	diag_error(&list, (struct loc){ 0 }, "one");
	diag_sort(&list);
	diag_error(&list, (struct loc){ 0 }, "two");
	ck_assert_str_eq(list.v[1].text, "two");
	diag_fini(&list);
}
END_TEST

/* As many messages as lines: one at a time or all at once, the words are the same. */
START_TEST(renders_a_list_like_its_messages)
{
	struct source source = { .name = "many" };
	struct buf text = { 0 }, each = { 0 }, all = { 0 };
	struct diag_list list = { 0 };

	for (unsigned int i = 0; i < 500; i++)
		buf_printf(&text, "line %u%s", i, i % 3 ? "\n" : "\r\n");
	source.text = buf_text(&text);
	source.len = text.len;
	for (uint32_t i = 0; i < 500; i++)
		diag_error(&list, (struct loc){ &source, 1 + (i * 7) % 500, 2, 3 }, "m");
	for (int sorted = 0; sorted < 2; sorted++) {
		buf_clear(&each);
		buf_clear(&all);
		for (size_t i = 0; i < list.n; i++)
			diag_render(&each, &list.v[i]);
		diag_render_list(&all, &list);
		ck_assert_str_eq(buf_text(&all), buf_text(&each));
		diag_sort(&list);
	}
	ck_assert_uint_eq(list.v[499].loc.line, 500);
	buf_fini(&text);
	buf_fini(&each);
	buf_fini(&all);
	diag_fini(&list);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, shows_place_line_and_hint);
	tcase_add_test(tcase, underlines_what_is_there);
	tcase_add_test(tcase, shows_no_control_character);
	tcase_add_test(tcase, cuts_long_lines);
	tcase_add_test(tcase, cuts_long_words);
	tcase_add_test(tcase, sorts_into_source_order);
	tcase_add_test(tcase, sorts_an_empty_list);
	tcase_add_test(tcase, renders_a_list_like_its_messages);
}

int main(void)
{
	return unit_main("base/diag", add);
}
