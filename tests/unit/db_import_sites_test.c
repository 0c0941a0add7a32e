// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whole sites, read from files: each entry of golden/esmith/sites against NAME.conf and
 * NAME.messages beside that folder. UPDATE=1 writes them.
 *
 * Also what becomes of files that are missing, too many or no databases, and whether the names
 * the import knows are names of the catalogue.
 */
#include "import_unit.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "db/esmith/work.h"

/* ---- golden ---- */

static void compare(const char *name, const char *suffix, const struct buf *got)
{
	struct buf path = { 0 }, want = { 0 };
	FILE *file;

	buf_printf(&path, "../%s%s", name, suffix);
	if (getenv("UPDATE")) {
		file = fopen(buf_text(&path), "w");
		ck_assert_ptr_nonnull(file);
		fputs(buf_text(got), file);
		fclose(file);
	} else {
		ck_assert_msg(!file_read(buf_text(&path), 1 << 20, &want), "no %s",
			      buf_text(&path));
		ck_assert_str_eq(buf_text(got), buf_text(&want));
	}
	buf_fini(&want);
	buf_fini(&path);
}

static void check_site(const char *name)
{
	struct import_unit unit = { 0 };
	struct buf messages = { 0 };

	ck_assert_int_eq(import_esmith_read(&unit.site, name, &unit.diags), 0);
	import_finish(&unit);
	diag_render_list(&messages, &unit.diags);
	compare(name, ".conf", &unit.text);
	compare(name, ".messages", &messages);
	buf_fini(&messages);
	import_free(&unit);
}

START_TEST(test_sites)
{
	struct dirent **names;
	int n, seen = 0;

	ck_assert_int_eq(chdir(GOLDEN_ESMITH "/sites"), 0);
	n = scandir(".", &names, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.') {
			check_site(names[i]->d_name);
			seen++;
		}
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	ck_assert_int_ge(seen, 7);
}
END_TEST

/* ---- reading ---- */

static char folder[] = "/tmp/fwpolicy-import-XXXXXX";

static void enter_folder(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
}

static void write_file(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

/* Reads the folder: the keys that were found by file, the messages, and what was left. */
static void expect_read(const char *dir, int want_status, const char *want)
{
	struct esmith_site site = { 0 };
	struct diag_list diags = { 0 };
	struct buf got = { 0 };
	int status = import_esmith_read(&site, dir, &diags);

	unit_messages(&got, &diags);
	for (int file = 0; file < ESMITH_FILES; file++)
		for (size_t i = 0; i < site.db[file].n; i++)
			buf_printf(&got, "%s: %s\n", esmith_file_name((enum esmith_file)file),
				   site.db[file].v[i].key);
	for (size_t i = 0; i < site.n_unread; i++)
		buf_printf(&got, "unread: %s\n", site.unread[i]);
	ck_assert_str_eq(buf_text(&got), want);
	ck_assert_int_eq(status, want_status);
	buf_fini(&got);
	diag_fini(&diags);
	esmith_site_fini(&site);
}

START_TEST(test_nothing_to_read)
{
	enter_folder();
	expect_read("missing", -1, "- error: cannot read \"missing\": No such file or directory\n");
	expect_read(".", -1,
		    "- error: no e-smith database in \".\": it should hold the file "
		    "\"configuration\", or home/e-smith/db or var/lib/nethserver/db\n");
	ck_assert_int_eq(mkdir("configuration", 0700), 0);
	expect_read(".", -1,
		    "- error: no e-smith database in \".\": it should hold the file "
		    "\"configuration\", or home/e-smith/db or var/lib/nethserver/db\n");
	ck_assert_int_eq(rmdir("configuration"), 0);
	ck_assert_int_eq(mkfifo("networks", 0600), 0);
	expect_read(".", -1,
		    "- error: cannot read \"./networks\": not a file\n"
		    "- warning: no configuration database in \".\": no services, and the "
		    "interfaces are guessed\n");
	expect_read("networks", -1, "- error: cannot read \"networks\": not a file\n");
	unlink("networks");
	ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

START_TEST(test_names_of_files)
{
	enter_folder();
	write_file("configuration.old", "old=x\n");
	write_file("gw.configuration", "gw=x\n");
	write_file("configuration.lock", "lock=x\n");
	write_file("xhosts", "hosts=x\n");
	expect_read(".", 0,
		    "- warning: \"gw.configuration\" is not read: \"configuration.old\" comes "
		    "first as the configuration database\n"
		    "configuration: old\n"
		    "unread: gw.configuration\nunread: xhosts\n");
	write_file("configuration", "plain=x\n");
	expect_read(".", 0,
		    "configuration: plain\n"
		    "unread: configuration.old\nunread: gw.configuration\nunread: xhosts\n");
	expect_read("gw.configuration", 0, "configuration: gw\n");
	expect_read("xhosts", 0, "configuration: hosts\n");
	write_file("hosts.txt", "a=x\n");
	expect_read("hosts.txt", 0, "hosts: a\n");
	for (size_t i = 0; i < 6; i++)
		unlink((const char *[]){ "configuration.old", "gw.configuration", "xhosts",
					 "configuration.lock", "configuration", "hosts.txt" }[i]);
	ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

static const char *const layouts[][4] = {
	{ "home", "home/e-smith", "home/e-smith/db", "home/e-smith/db/configuration" },
	{ "home", "home/e-smith", "home/e-smith/db", "home/e-smith/configuration" },
	{ "var", "var/lib", "var/lib/nethserver", "var/lib/nethserver/db" },
};

START_TEST(test_layouts)
{
	static const char *const files[] = {
		"home/e-smith/db/configuration",
		"home/e-smith/configuration",
		"var/lib/nethserver/db/configuration",
	};
	const char *const *steps = layouts[_i];

	enter_folder();
	for (int i = 0; i < (_i == 2 ? 4 : 3); i++)
		ck_assert_int_eq(mkdir(steps[i], 0700), 0);
	write_file("configuration", "outer=x\n");
	write_file(files[_i], "inner=x\n");
	expect_read(".", 0, "configuration: inner\n");
	unlink("configuration");
	unlink(files[_i]);
	for (int i = _i == 2 ? 3 : 2; i >= 0; i--)
		ck_assert_int_eq(rmdir(steps[i]), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

/* ---- the names ---- */

static void put_ports(struct buf *out, const struct port_list *ports)
{
	for (size_t i = 0; i < ports->n; i++)
		buf_printf(out, ports->v[i].hi == ports->v[i].lo ? "%s%u" : "%s%u-%u",
			   i ? ", " : "", ports->v[i].lo, ports->v[i].hi);
}

/* The ports a service is known for are those of the catalogue, or none are known. */
START_TEST(test_names_are_in_the_catalogue)
{
	struct diag_list diags = { 0 };
	struct catalog catalog;

	catalog_init(&catalog);
	ck_assert_int_eq(catalog_load(&catalog, CATALOGUE, &diags), 0);
	for (size_t i = 0; i < known_services_n; i++) {
		const struct known_service *known = &known_services[i];
		const struct service *service = catalog_find(&catalog, known->name);
		struct buf tcp = { 0 }, udp = { 0 };

		ck_assert_msg(service, "\"%s\" is not in the catalogue", known->name);
		put_ports(&tcp, &service->ports.tcp);
		put_ports(&udp, &service->ports.udp);
		if (*known->tcp)
			ck_assert_str_eq(known->tcp, buf_text(&tcp));
		if (*known->udp)
			ck_assert_str_eq(known->udp, buf_text(&udp));
		buf_fini(&tcp);
		buf_fini(&udp);
	}
	catalog_fini(&catalog);
	diag_fini(&diags);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, test_sites);
	tcase_add_test(tcase, test_nothing_to_read);
	tcase_add_test(tcase, test_names_of_files);
	tcase_add_loop_test(tcase, test_layouts, 0, 3);
	tcase_add_test(tcase, test_names_are_in_the_catalogue);
}

int main(void)
{
	return unit_main("db import sites", add_tests);
}
