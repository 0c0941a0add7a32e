// SPDX-License-Identifier: GPL-2.0-only
/*
 * The canonical text: exact for one database with everything in it, and a fixed point for all.
 */
#include <stdlib.h>
#include <string.h>

#include "db_unit.h"

#include "db/schema.h"
#include "db/value.h"

static const char written[] =
	"\xef\xbb\xbf# comments go\r\n[gateway]\r\nexternal=eth1,ppp+\r\ninternal =eth0 # LAN\r\n"
	"  log=all\n[ network  office ]\naddress "
	"=192.168.1.0/24,FD00:1:0::/64\nvia=192.168.2.7\n\n\n"
	"[network hall]\naddress=192.168.2.0/24,10.0.0.1/32\n"
	"[service ssh]\nuntil=2026-12-01\nallow=203.0.113.0/24,admins , 2001:DB8::1/128\n"
	"tcp=22-22,2222-2223\nlimit=6/minute\nstatus=enabled\n"
	"[service tunnel]\nprotocol=47,50,99\ndescription=GRE,  ESP # and "
	"99\nunits=a.service,b.socket\n"
	"[group admins]\nmembers=198.51.100.7\n"
	"[forward camera]\nto=[FD00:1::50]:7-9\nudp=1-3\n"
	"[forward door]\nto=[FD00:1::51]\ntcp=80\n"
	"[outbound o]\n"
	"[blocklist b]\nfile=a list.txt\n"
	"[helper h323]\ndirection=both\n";

static const char canonical[] = "[gateway]\n"
				"external = eth1, ppp+\n"
				"internal = eth0\n"
				"log      = all\n"
				"\n"
				"[network office]\n"
				"address = 192.168.1.0/24, fd00:1::/64\n"
				"via     = 192.168.2.7\n"
				"\n"
				"[network hall]\n"
				"address = 192.168.2.0/24, 10.0.0.1\n"
				"\n"
				"[service ssh]\n"
				"until  = 2026-12-01T00:00\n"
				"allow  = 203.0.113.0/24, admins, 2001:db8::1\n"
				"tcp    = 22, 2222-2223\n"
				"limit  = 6/minute\n"
				"status = enabled\n"
				"\n"
				"[service tunnel]\n"
				"protocol    = gre, esp, 99\n"
				"description = GRE,  ESP\n"
				"units       = a.service, b.socket\n"
				"\n"
				"[group admins]\n"
				"members = 198.51.100.7\n"
				"\n"
				"[forward camera]\n"
				"to  = [fd00:1::50]:7-9\n"
				"udp = 1-3\n"
				"\n"
				"[forward door]\n"
				"to  = fd00:1::51\n"
				"tcp = 80\n"
				"\n"
				"[outbound o]\n"
				"\n"
				"[blocklist b]\n"
				"file = a list.txt\n"
				"\n"
				"[helper h323]\n"
				"direction = both\n";

static void expect_print(const char *text, size_t errors, const char *want)
{
	struct buf got = { 0 };
	struct unit_db unit;

	unit_parse(&unit, text);
	ck_assert_uint_eq(unit.diags.errors, errors);
	db_print(&unit.db, &got);
	ck_assert_str_eq(buf_text(&got), want);
	buf_fini(&got);
	unit_free(&unit);
}

START_TEST(prints_one_spelling)
{
	expect_print(written, 0, canonical);
	expect_print(canonical, 0, canonical);
	expect_print("", 1, "");
}
END_TEST

/* For display only: what was wrong stands as it was written. */
START_TEST(prints_mistakes_as_written)
{
	expect_print(UNIT_GATEWAY
		     "[service ssh]\ntcp=22 ,http,80\naccess=  pubic # or so\nudp=1,2\n"
		     "status =\nlimit = 6\n",
		     4,
		     "[gateway]\nexternal = eth1\ninternal = eth0\n\n"
		     "[service ssh]\ntcp    = 22 ,http,80\naccess = pubic\nudp    = 1, 2\n"
		     "status = \nlimit  = 6\n");
}
END_TEST

/* Every default prints as the table has it: the table says what a record without the key means. */
START_TEST(defaults_print_as_in_the_table)
{
	struct unit_db unit;

	unit_parse(&unit,
		   "[gateway]\n[network x]\n[service x]\n[group x]\n[forward x]\n[outbound x]\n"
		   "[blocklist x]\n[helper ftp]\n");
	for (size_t i = 0; i < schema_keys_n; i++) {
		const struct schema_key *key = &schema_keys[i];
		struct buf got = { 0 };

		if (!key->fallback)
			continue;
		value_print(&got, key, unit.db.of[key->kind].v[0]);
		ck_assert_str_eq(buf_text(&got), key->fallback);
		buf_fini(&got);
	}
	unit_free(&unit);
}
END_TEST

/* The hour that summer time repeats: one text, one of two moments, the same text again. */
START_TEST(prints_the_repeated_hour)
{
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	expect_print("[gateway]\nexternal = e\ninternal = i\n[service ssh]\nuntil = "
		     "2026-10-25T02:30:01\n",
		     0,
		     "[gateway]\nexternal = e\ninternal = i\n\n[service ssh]\n"
		     "until = 2026-10-25T02:30:01\n");
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, prints_one_spelling);
	tcase_add_test(tcase, prints_mistakes_as_written);
	tcase_add_test(tcase, defaults_print_as_in_the_table);
	tcase_add_test(tcase, prints_the_repeated_hour);
}

int main(void)
{
	return unit_main("db/print", add);
}
