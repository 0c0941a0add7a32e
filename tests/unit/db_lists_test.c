// SPDX-License-Identifier: GPL-2.0-only
/*
 * Blocklists: the shapes in which they are published, and lines that are none.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "db_unit.h"

#include "db/lists.h"

#define UNREAD " | an empty file blocks nobody; status = disabled leaves it unread\n"

static void expect(const char *text, const char *set_want, const char *messages_want)
{
	struct diag_list diags = { 0 };
	struct ipset set = { 0 };
	struct buf got = { 0 };

	lists_parse(&set, "list", text, strlen(text), &diags);
	unit_put_set(&got, &set);
	ck_assert_str_eq(buf_text(&got), set_want);
	buf_clear(&got);
	unit_messages(&got, &diags);
	ck_assert_str_eq(buf_text(&got), messages_want);
	ck_assert_uint_eq(diags.errors, 0);
	buf_fini(&got);
	ipset_fini(&set);
	diag_fini(&diags);
}

START_TEST(reads_what_is_published)
{
	expect("", "", "");
	expect("\n# nothing\n  \n;\n", "", "");
	expect("# plain\n10.0.0.1\n10.0.0.2\n\n192.0.2.0/24\n2001:db8::/32\n",
	       "10.0.0.1-10.0.0.2 192.0.2.0-192.0.2.255 "
	       "2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
	       "");
	expect("; drop\r\n1.10.16.0/20 ; SBL256894\r\n1.19.0.0/16;SBL434604\r\n",
	       "1.10.16.0-1.10.31.255 1.19.0.0-1.19.255.255", "");
	expect("10.0.0.0\t10.0.0.255\t24\t3000\n10.1.0.1#comment",
	       "10.0.0.0-10.0.0.0 10.1.0.1-10.1.0.1", "");
	expect(" 10.0.0.5-10.0.1.4 name\nfd00::1-fd00::3", "10.0.0.5-10.0.1.4 fd00::1-fd00::3", "");
	expect("10.0.0.7/24\n10.0.1.0/255.255.255.0\n", "10.0.0.0-10.0.1.255", "");
	expect("10.0.0.0/8\n10.5.0.0/16\n9.255.255.255\n", "9.255.255.255-10.255.255.255", "");
}
END_TEST

START_TEST(skips_what_is_no_prefix)
{
	expect("10.0.0.1\n<html>\nexample.com # "
	       "name\n0.0.0.0/0\n::/0\n10.0.0.0/33\n10.0.0.9-10.0.0.1\n"
	       "10.0.0.1-fd00::1\n10.0.0.2",
	       "10.0.0.1-10.0.0.2",
	       "- warning: list:2: \"<html>\" is no prefix: line skipped\n"
	       "- warning: list:3: \"example.com\" is no prefix: line skipped\n"
	       "- warning: list:4: \"0.0.0.0/0\" is everybody: line skipped\n"
	       "- warning: list:5: \"::/0\" is everybody: line skipped\n"
	       "- warning: list:6: \"10.0.0.0/33\" is no prefix: line skipped\n"
	       "- warning: list:7: \"10.0.0.9-10.0.0.1\" is no prefix: line skipped\n"
	       "- warning: list:8: \"10.0.0.1-fd00::1\" is no prefix: line skipped\n");
}
END_TEST

START_TEST(counts_many_bad_lines)
{
	struct diag_list diags = { 0 };
	struct ipset set = { 0 };
	struct buf text = { 0 };

	for (int i = 0; i < 1000; i++)
		buf_printf(&text, "<p>%d\n10.0.%d.%d\n", i, i / 256, i % 256);
	buf_add(&text, "\0\xff", 2);
	lists_parse(&set, "page", buf_text(&text), text.len, &diags);
	ck_assert_uint_eq(diags.warnings, 11);
	ck_assert_str_eq(diags.v[9].text, "page:19: \"<p>9\" is no prefix: line skipped");
	ck_assert_str_eq(diags.v[10].text, "page: 991 more lines skipped");
	ck_assert_uint_eq(set.v4.n, 1);
	ipset_fini(&set);
	diag_fini(&diags);
	buf_fini(&text);
}
END_TEST

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

START_TEST(reads_the_files_of_records)
{
	char folder[] = "/tmp/db_lists_test.XXXXXX", path[PATH_MAX];
	struct buf text = { 0 }, got = { 0 };
	struct unit_db unit;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/a.txt", folder);
	write_file(path, "10.0.0.1\nwhat\n");
	buf_printf(&text,
		   UNIT_GATEWAY
		   "[blocklist relative]\nfile = a.txt\n[blocklist absolute]\nfile = %s\n"
		   "[blocklist off]\nstatus = disabled\nfile = none\n"
		   "[blocklist gone]\nfile = none\n[blocklist folder]\nfile = .\n",
		   path);
	unit_parse(&unit, buf_text(&text));
	ck_assert_uint_eq(unit.diags.n, 0);
	lists_read(&unit.db, folder, &unit.diags);
	ck_assert_uint_eq(db_blocklist(&unit.db, 0)->set.v4.n, 1);
	ck_assert(ipset_equal(&db_blocklist(&unit.db, 0)->set, &db_blocklist(&unit.db, 1)->set));
	ck_assert(ipset_is_empty(&db_blocklist(&unit.db, 2)->set));
	unit_messages(&got, &unit.diags);
	buf_clear(&text);
	buf_printf(&text,
		   "- warning: %s:2: \"what\" is no prefix: line skipped\n"
		   "- warning: %s:2: \"what\" is no prefix: line skipped\n"
		   "12:8+4 error: cannot read \"%s/none\": No such file or directory" UNREAD
		   "14:8+1 error: cannot read \"%s/.\": Is a directory" UNREAD,
		   path, path, folder, folder);
	ck_assert_str_eq(buf_text(&got), buf_text(&text));
	unlink(path);
	rmdir(folder);
	unit_free(&unit);
	buf_fini(&text);
	buf_fini(&got);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, reads_what_is_published);
	tcase_add_test(tcase, skips_what_is_no_prefix);
	tcase_add_test(tcase, counts_many_bad_lines);
	tcase_add_test(tcase, reads_the_files_of_records);
}

int main(void)
{
	return unit_main("db/lists", add);
}
