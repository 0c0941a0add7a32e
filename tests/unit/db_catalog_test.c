// SPDX-License-Identifier: GPL-2.0-only
/*
 * The catalogue: from texts and from a folder, and what may not stand in it.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db_unit.h"

#define OPENS_NOTHING " | leave it out: the catalogue opens nothing\n"

static void add_text(struct catalog *catalog, const char *name, const char *text,
		     struct diag_list *diags)
{
	catalog_add(catalog, name, text, strlen(text), diags);
}

START_TEST(finds_services_by_name)
{
	struct diag_list diags = { 0 };
	struct catalog catalog;
	const struct service *service;

	catalog_init(&catalog);
	ck_assert_ptr_null(catalog_find(&catalog, "ssh"));
	add_text(&catalog, "b.conf", "[service ssh]\ntcp = 22\n[service dns]\nudp = 53\n", &diags);
	add_text(&catalog, "a.conf", "[service afp]\ntcp = 548\nhelper = h323\nmark = bulk\n",
		 &diags);
	add_text(&catalog, "c.conf", "", &diags);
	ck_assert_uint_eq(diags.n, 0);
	ck_assert_uint_eq(catalog.services.n, 3);
	for (size_t i = 1; i < catalog.services.n; i++)
		ck_assert_int_lt(
			strcmp(catalog.services.v[i - 1]->name, catalog.services.v[i]->name), 0);
	service = catalog_find(&catalog, "afp");
	ck_assert_uint_eq(service->ports.tcp.v[0].lo, 548);
	ck_assert(service->helper == HELPER_H323 && service->mark == MARK_BULK);
	ck_assert_str_eq(service->description, "");
	ck_assert_str_eq(service->rec.loc.source->name, "a.conf");
	ck_assert_ptr_null(catalog_find(&catalog, "ss"));
	ck_assert_ptr_null(catalog_find(&catalog, "zzz"));
	catalog_fini(&catalog);
	diag_fini(&diags);
}
END_TEST

static void expect(const char *text, const char *want)
{
	struct diag_list diags = { 0 };
	struct catalog catalog;
	struct buf got = { 0 };

	catalog_init(&catalog);
	add_text(&catalog, "one.conf", "[service ssh]\ntcp = 22\n", &diags);
	add_text(&catalog, "two.conf", text, &diags);
	unit_messages(&got, &diags);
	ck_assert_str_eq(buf_text(&got), want);
	ck_assert_uint_eq(catalog_find(&catalog, "ssh")->ports.tcp.v[0].lo, 22);
	buf_fini(&got);
	catalog_fini(&catalog);
	diag_fini(&diags);
}

START_TEST(refuses_what_does_not_belong)
{
	expect("[gateway]\nexternal = eth0\n[group g]\nmembers = x\n",
	       "1:2+7 error: [gateway] in the catalogue | "
	       "the catalogue holds [service NAME] records only\n"
	       "3:2+5 error: [group] in the catalogue | "
	       "the catalogue holds [service NAME] records only\n");
	expect("[service x]\ntcp = 1\nstatus = enabled\naccess = public\nallow = 10.0.0.1\n",
	       "3:1+6 error: the key \"status\" belongs into the database" OPENS_NOTHING
	       "4:1+6 error: the key \"access\" belongs into the database" OPENS_NOTHING
	       "5:1+5 error: the key \"allow\" belongs into the database" OPENS_NOTHING);
	expect("[service x]\nhelper = fpt\nmark = fast\ncolour = red\n",
	       "2:10+3 error: unknown helper \"fpt\" | did you mean \"ftp\"?\n"
	       "3:8+4 error: unknown mark \"fast\" | write none, interactive or bulk\n"
	       "4:1+6 error: unknown key \"colour\" in [service] | its keys are tcp, udp, sctp, "
	       "protocol, description, daemons, package, units, driver, helper, mark\n");
}
END_TEST

START_TEST(refuses_a_service_twice)
{
	expect("[service x]\ntcp = 1\n[service ssh]\ntcp = 23\n[service x]\ntcp = 2\n",
	       "3:1+13 error: the catalogue has the service \"ssh\" twice | first in one.conf:1:1\n"
	       "5:1+11 error: the catalogue has the service \"x\" twice | first in two.conf:1:1\n");
}
END_TEST

static void write_file(const char *folder, const char *name, const char *text)
{
	char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static void remove_file(const char *folder, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	ck_assert_int_eq(remove(path), 0);
}

START_TEST(loads_a_folder)
{
	char folder[] = "/tmp/db_catalog_test.XXXXXX", path[PATH_MAX];
	struct diag_list diags = { 0 };
	struct catalog catalog;
	struct buf got = { 0 };

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/sub.conf", folder);
	write_file(folder, "20-b.conf", "[service b]\ntcp = 2\n[service a]\ntcp = 9\n");
	write_file(folder, "10-a.conf", "[service a]\ntcp = 1\n");
	write_file(folder, "README", "not read [");
	write_file(folder, ".hidden.conf", "not read [");
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(catalog_load(&catalog, folder, &diags), 0);
	ck_assert_uint_eq(catalog.services.n, 2);
	ck_assert_uint_eq(catalog_find(&catalog, "a")->ports.tcp.v[0].lo, 1);
	unit_messages(&got, &diags);
	snprintf(path, sizeof(path),
		 "3:1+11 error: the catalogue has the service \"a\" twice | first in "
		 "%s/10-a.conf:1:1\nfile error: cannot read: Is a directory\n",
		 folder);
	ck_assert_str_eq(buf_text(&got), path);
	catalog_fini(&catalog);
	remove_file(folder, "20-b.conf");
	remove_file(folder, "10-a.conf");
	remove_file(folder, "README");
	remove_file(folder, ".hidden.conf");
	remove_file(folder, "sub.conf");
	ck_assert_int_eq(rmdir(folder), 0);
	errno = 0;
	ck_assert_int_eq(catalog_load(&catalog, folder, &diags), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_ptr_null(catalog_find(&catalog, "a"));
	catalog_fini(&catalog);
	diag_fini(&diags);
	buf_fini(&got);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, finds_services_by_name);
	tcase_add_test(tcase, refuses_what_does_not_belong);
	tcase_add_test(tcase, refuses_a_service_twice);
	tcase_add_test(tcase, loads_a_folder);
}

int main(void)
{
	return unit_main("db/catalog", add);
}
