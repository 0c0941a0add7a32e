// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sections and keys: what belongs to which record, defaults, and every mistake between "[" and "=".
 */
#include <stdio.h>
#include <string.h>

#include "db_unit.h"

#include "db/schema.h"

#define KNOWN " | leave it out: it is known of the catalogue's services\n"

static const char sample[] = "[gateway]\n"
			     "mode     = gateway            # or server\n"
			     "external = eth1\n"
			     "internal = eth0\n"
			     "\n"
			     "[network office]\n"
			     "address = 192.168.1.0/24, fd00:1::/64\n"
			     "via     = 192.168.2.254       # behind another router\n"
			     "[network hall]\n"
			     "address = 192.168.2.0/24\n"
			     "[service ssh]\n"
			     "status = enabled\n"
			     "access = public\n"
			     "allow  = 203.0.113.0/24, admins\n"
			     "deny   = 203.0.113.66\n"
			     "limit  = 6/minute\n"
			     "[service intranet]\n"
			     "tcp = 8080, 8443\n"
			     "udp = 5000-5010\n"
			     "[group admins]\n"
			     "members = 198.51.100.7, 2001:db8::/48\n"
			     "[forward camera]\n"
			     "tcp   = 8443\n"
			     "to    = 192.168.1.50:443\n"
			     "[outbound no-direct-smtp]\n"
			     "tcp    = 25\n"
			     "from   = office\n"
			     "[blocklist abuse]\n"
			     "file = /etc/fwpolicy/lists/abuse.txt\n"
			     "[helper ftp]\n"
			     "status = enabled\n";

START_TEST(reads_the_sample)
{
	struct unit_db unit;
	const struct db *db = &unit.db;
	const struct service *ssh;
	const struct forward *camera;

	unit_parse(&unit, sample);
	ck_assert_uint_eq(unit.diags.n, 0);
	ck_assert_uint_eq(db->records.n, 10);
	ck_assert_uint_eq(db->of[KIND_NETWORK].n, 2);
	ck_assert_str_eq(db->gateway->external.v[0].text, "eth1");
	ck_assert(db_network(db, 0)->via.family && !db_network(db, 1)->via.family);
	ssh = (const struct service *)db_find(db, KIND_SERVICE, "ssh");
	ck_assert_ptr_eq(ssh, db_service(db, 0));
	ck_assert(ssh->enabled && ssh->access == ACCESS_PUBLIC);
	ck_assert_uint_eq(ssh->limit.count, 6);
	ck_assert_uint_eq(ssh->limit.seconds, 60);
	ck_assert_uint_eq(ssh->rec.loc.line, 11);
	ck_assert_uint_eq(ssh->rec.loc.len, 13);
	camera = db_forward(db, 0);
	ck_assert_uint_eq(camera->to.port_lo, 443);
	ck_assert_uint_eq(camera->to.port_hi, 443);
	ck_assert_uint_eq(camera->ports.tcp.v[0].lo, 8443);
	ck_assert_str_eq(db_blocklist(db, 0)->file, "/etc/fwpolicy/lists/abuse.txt");
	ck_assert_uint_eq(db_blocklist(db, 0)->file_loc.line, 29);
	ck_assert_uint_eq(db_blocklist(db, 0)->file_loc.column, 8);
	ck_assert(db_helper(db, 0)->type == HELPER_FTP && db_helper(db, 0)->enabled);
	ck_assert_ptr_null(db_find(db, KIND_GROUP, "ssh"));
	ck_assert_ptr_null(db_find(db, KIND_SERVICE, "zzz"));
	ck_assert_ptr_null(db_find(db, KIND_SERVICE, ""));
	ck_assert_ptr_eq(db_find(db, KIND_GATEWAY, ""), &db->gateway->rec);
	unit_free(&unit);
}
END_TEST

START_TEST(defaults_are_safe)
{
	struct unit_db unit;
	const struct db *db = &unit.db;
	const struct gateway *gateway;

	unit_parse(&unit, UNIT_GATEWAY "[service ssh]\n[network n]\naddress = 10.0.0.0/8\n"
				       "[forward f]\nto = 10.0.0.1\nudp = 9\n[outbound o]\n"
				       "[blocklist b]\nfile = x\n[helper irc]\n");
	ck_assert_uint_eq(unit.diags.n, 0);
	gateway = db->gateway;
	ck_assert(gateway->mode == MODE_GATEWAY && gateway->log == LOG_SOME);
	ck_assert(gateway->ping && !gateway->nat6 && gateway->mark);
	ck_assert(gateway->nat == TRANSLATOR_AUTO);
	ck_assert(!db_service(db, 0)->enabled && db_service(db, 0)->access == ACCESS_PRIVATE);
	ck_assert(!db_service(db, 0)->limit.count && !db_service(db, 0)->until);
	ck_assert(db_network(db, 0)->trust == TRUST_SERVICES);
	ck_assert(db_forward(db, 0)->enabled && !db_forward(db, 0)->to.port_lo);
	ck_assert(db_outbound(db, 0)->enabled && db_outbound(db, 0)->action == ACTION_DENY);
	ck_assert(db_blocklist(db, 0)->enabled);
	ck_assert(!db_helper(db, 0)->enabled && db_helper(db, 0)->direction == DIRECTION_OUT);
	unit_free(&unit);
}
END_TEST

START_TEST(gateway_is_never_null)
{
	struct unit_db unit;

	unit_parse(&unit, "");
	ck_assert_uint_eq(unit.diags.errors, 1);
	ck_assert(unit.db.gateway->ping && unit.db.gateway->mark);
	ck_assert_uint_eq(unit.db.records.n, 0);
	unit_free(&unit);
	unit_parse(&unit, "[gateway x]\nexternal = eth7\ninternal = eth0\n");
	ck_assert_str_eq(unit.db.gateway->external.v[0].text, "eth7");
	ck_assert_str_eq(unit.db.gateway->rec.name, "");
	unit_free(&unit);
}
END_TEST

/* clang-format off */
static const struct {
	const char *text, *want;
} bad[] = {
	{ "", "file error: there is no [gateway] | it names the interfaces: external = eth1, internal = eth0\n" },
	{ "[gateway]\n",
	  "1:1+9 error: gateway has no \"external\" | external: interfaces toward the Internet: eth1, ppp+\n"
	  "1:1+9 error: gateway has no \"internal\" | name the interfaces of the local networks, or write mode = server\n" },
	{ "[gateway]\nmode = server\nexternal = eth0\n", "" },
	{ "[gateway main]\nexternal = eth1\ninternal = eth0\n",
	  "1:10+4 error: the gateway has no name | write [gateway]\n" },
	{ UNIT_GATEWAY "[gateway]\nexternal = eth2\ninternal = eth3\n",
	  "4:1+9 error: gateway stands here twice | first in line 1\n" },
	{ UNIT_GATEWAY "[servce ssh]\nstatus = enabled\nnonsense = 1\n",
	  "4:2+6 error: unknown kind of record \"servce\" | did you mean \"service\"?\n" },
	{ UNIT_GATEWAY "[thing x]\n",
	  "4:2+5 error: unknown kind of record \"thing\" | the kinds are gateway, network, service, group, forward, outbound, blocklist, helper\n" },
	{ UNIT_GATEWAY "[service]\ntcp = http\n",
	  "4:1+9 error: a service without a name | write it like [service NAME]\n"
	  "5:7+4 error: \"http\" is no port | write the number\n" },
	{ UNIT_GATEWAY "[service a*b]\naccess = no\n",
	  "4:10+3 error: \"a*b\" is no name | letters, digits and . _ @ + -, a letter or digit in the first place\n"
	  "5:10+2 error: unknown access \"no\" | write private, localhost or public\n" },
	{ UNIT_GATEWAY "[service -a]\n",
	  "4:10+2 error: \"-a\" is no name | letters, digits and . _ @ + -, a letter or digit in the first place\n" },
	{ UNIT_GATEWAY "[service \xc3\xa4]\n",
	  "4:10+2 error: \"\xc3\xa4\" is no name | letters, digits and . _ @ + -, a letter or digit in the first place\n" },
	{ UNIT_GATEWAY "[group any]\nmembers = 10.0.0.1\n",
	  "4:8+3 error: \"any\" cannot be the name of a group | choose another: in a list of addresses it would mean something else\n" },
	{ UNIT_GATEWAY "[network 10.0.0.1]\naddress = 10.0.0.0/8\n",
	  "4:10+8 error: \"10.0.0.1\" cannot be the name of a network | choose another: in a list of addresses it would mean something else\n" },
	{ UNIT_GATEWAY "[group 300.1.1]\nmembers = 10.0.0.1\n[service 300.1.1]\ntcp = 1\n",
	  "4:8+7 error: \"300.1.1\" cannot be the name of a group | choose another: in a list of addresses it would mean something else\n" },
	{ "status = enabled\naccess = public\n" UNIT_GATEWAY,
	  "1:1+6 error: the key \"status\" stands before any section | a section begins like [gateway] or [service ssh]\n" },
	{ UNIT_GATEWAY "[service ssh]\nstatus enabled\n",
	  "5:1+14 error: \"=\" is missing | did you mean \"status = enabled\"?\n" },
	{ UNIT_GATEWAY "[service ssh]\nstatus\n= enabled\nstatus =   # later\n",
	  "5:1+6 error: \"=\" is missing | write key = value; a comment begins with \"#\"\n"
	  "6:1+9 error: nothing before \"=\" | write key = value\n"
	  "7:1+6 error: the key \"status\" has no value | status: enabled: answers as access says; disabled: refuses everyone; or leave the key out\n" },
	{ UNIT_GATEWAY "[service ssh]\nacess = public\nStatus = enabled\nport = 22\nvia = 10.0.0.1\ncolour = red\n",
	  "5:1+5 error: unknown key \"acess\" in [service] | did you mean \"access\"?\n"
	  "6:1+6 error: unknown key \"Status\" in [service] | did you mean \"status\"?\n"
	  "7:1+4 error: unknown key \"port\" in [service] | its keys are status, access, tcp, udp, sctp, protocol, allow, deny, limit, until, description, daemons, package, units\n"
	  "8:1+3 error: unknown key \"via\" in [service] | it is a key of [network]\n"
	  "9:1+6 error: unknown key \"colour\" in [service] | its keys are status, access, tcp, udp, sctp, protocol, allow, deny, limit, until, description, daemons, package, units\n" },
	{ UNIT_GATEWAY "[group g]\nmembers = 10.0.0.1\ntcp = 80\nmembers = http:80\n",
	  "6:1+3 error: unknown key \"tcp\" in [group] | it is a key of [service], [forward], [outbound]\n"
	  "7:1+7 error: the key \"members\" stands here twice | first in line 5\n" },
	{ UNIT_GATEWAY "[service ssh]\nmark = bulk\nhelper = ftp\n",
	  "5:1+4 error: the key \"mark\" belongs into the catalogue" KNOWN
	  "6:1+6 error: the key \"helper\" belongs into the catalogue" KNOWN },
	{ UNIT_GATEWAY "[service ssh]\n[network ssh]\naddress = 10.0.0.0/8\n[service ssh]\n[service ssh]\n",
	  "7:1+13 error: service ssh stands here twice | first in line 4\n"
	  "8:1+13 error: service ssh stands here twice | first in line 4\n" },
	{ UNIT_GATEWAY "[network n]\n[group g]\n[forward f]\n[blocklist b]\n",
	  "4:1+11 error: network n has no \"address\" | address: prefixes of the network: 192.168.1.0/24, fd00:1::/64\n"
	  "5:1+9 error: group g has no \"members\" | members: addresses, prefixes, groups and networks\n"
	  "6:1+11 error: forward f has no \"to\" | to: the inside host: 192.168.1.50, 192.168.1.50:443, [fd00::50]:443\n"
	  "6:1+11 error: the forward \"f\" has no ports | give the ports asked for with tcp =, udp = or sctp =\n"
	  "7:1+13 error: blocklist b has neither \"file\" nor \"address\" | file: one prefix a line; address: a few of them, here\n" },
	{ UNIT_GATEWAY "[group g]\nmembers =\n",
	  "5:1+7 error: the key \"members\" has no value | members: addresses, prefixes, groups and networks\n" },
	{ UNIT_GATEWAY "[service ssh\naccess = pubic\n[service dns]\naccess = pubic\n",
	  "4:1+12 error: \"[\" without \"]\" | write it like [service ssh]\n"
	  "7:10+5 error: unknown access \"pubic\" | did you mean \"public\"?\n" },
};
/* clang-format on */

START_TEST(reports_every_mistake)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		unit_expect(bad[i].text, bad[i].want);
}
END_TEST

START_TEST(names_end_at_63_bytes)
{
	char text[200], name[66];
	struct unit_db unit;

	memset(name, 'n', sizeof(name));
	for (int len = 63; len <= 64; len++) {
		snprintf(text, sizeof(text), UNIT_GATEWAY "[service %.*s]\ntcp = 1\n", len, name);
		unit_parse(&unit, text);
		ck_assert_uint_eq(unit.diags.errors, len == 63 ? 0 : 1);
		ck_assert_uint_eq(unit.db.of[KIND_SERVICE].n, len == 63 ? 1 : 0);
		if (len == 64)
			ck_assert_ptr_nonnull(strstr(unit.diags.v[0].text, "longer than 63 bytes"));
		unit_free(&unit);
	}
}
END_TEST

START_TEST(titles_and_schema)
{
	struct arena arena;
	struct unit_db unit;

	arena_init(&arena);
	unit_parse(&unit, UNIT_GATEWAY "[service ssh]\n");
	ck_assert_str_eq(record_title(&arena, unit.db.records.v[0]), "gateway");
	ck_assert_str_eq(record_title(&arena, unit.db.records.v[1]), "service ssh");
	for (enum kind kind = 0; kind < KIND_COUNT; kind++)
		ck_assert_int_eq(schema_kind(kind_name(kind)), kind);
	ck_assert_int_eq(schema_kind("services"), KIND_COUNT);
	ck_assert_ptr_null(schema_find(KIND_GROUP, "tcp"));
	for (size_t i = 0; i < schema_keys_n; i++) {
		const struct schema_key *key = &schema_keys[i];

		ck_assert_ptr_eq(schema_find(key->kind, key->name), key);
		ck_assert_uint_lt(key->offset, schema_records[key->kind].size);
		ck_assert((key->type == VALUE_CHOICE) == (key->choices != NULL));
		ck_assert(!i || key->kind >= key[-1].kind);
		ck_assert(strlen(key->help) > 5);
	}
	unit_free(&unit);
	arena_fini(&arena);
}
END_TEST

/* Every default that the table names is what zeros would be, or stands in this list. */
START_TEST(defaults_are_zero_but_for_these)
{
	static const char *const others[] = { "gateway ping", "gateway mark", "forward status",
					      "outbound status", "blocklist status" };
	size_t found = 0;

	for (size_t i = 0; i < schema_keys_n; i++) {
		const struct schema_key *key = &schema_keys[i];
		char title[64];
		bool zero = !key->fallback || !strcmp(key->fallback, "no") ||
			    !strcmp(key->fallback, "disabled") ||
			    (key->choices && !strcmp(key->fallback, key->choices[0]));

		if (zero)
			continue;
		snprintf(title, sizeof(title), "%s %s", kind_name(key->kind), key->name);
		ck_assert_uint_lt(found, sizeof(others) / sizeof(others[0]));
		ck_assert_str_eq(title, others[found++]);
	}
	ck_assert_uint_eq(found, sizeof(others) / sizeof(others[0]));
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, reads_the_sample);
	tcase_add_test(tcase, defaults_are_safe);
	tcase_add_test(tcase, gateway_is_never_null);
	tcase_add_test(tcase, reports_every_mistake);
	tcase_add_test(tcase, names_end_at_63_bytes);
	tcase_add_test(tcase, titles_and_schema);
	tcase_add_test(tcase, defaults_are_zero_but_for_these);
}

int main(void)
{
	return unit_main("db/parse", add);
}
