// SPDX-License-Identifier: GPL-2.0-only
/*
 * The e-smith format: every rule of its reader, in both forms, and what is said about oddities.
 */
#include "unit.h"

#include "db/esmith/database.h"

struct unit {
	struct esmith_db db;
	struct diag_list diags;
};

static void parse_bytes(struct unit *unit, const char *text, size_t len)
{
	memset(unit, 0, sizeof(*unit));
	esmith_parse(&unit->db, "configuration", text, len, &unit->diags);
}

static void finish(struct unit *unit)
{
	esmith_fini(&unit->db);
	diag_fini(&unit->diags);
}

/* "<key> <type> <prop>=<value>" a line; "!" superseded, "?" unreachable, "-" no value. */
static void dump(struct buf *out, const struct esmith_db *db)
{
	for (size_t i = 0; i < db->n; i++) {
		const struct esmith_record *record = &db->v[i];

		buf_printf(out, "%s%s<%s>", record->superseded ? "!" : "",
			   record->unreachable ? "?" : "", record->key);
		if (record->type)
			buf_printf(out, " <%s>", record->type);
		for (const struct esmith_prop *p = record->props; p; p = p->next)
			buf_printf(out, " %s<%s>=%s%s%s", p->superseded ? "!" : "", p->name,
				   p->value ? "<" : "-", p->value ? p->value : "",
				   p->value ? ">" : "");
		buf_putc(out, '\n');
	}
}

static void expect(const char *text, const char *want, const char *want_messages)
{
	struct buf got = { 0 }, messages = { 0 };
	struct unit unit;

	parse_bytes(&unit, text, strlen(text));
	dump(&got, &unit.db);
	unit_messages(&messages, &unit.diags);
	ck_assert_str_eq(buf_text(&got), want);
	ck_assert_str_eq(buf_text(&messages), want_messages);
	buf_fini(&got);
	buf_fini(&messages);
	finish(&unit);
}

START_TEST(test_records)
{
	expect("SystemMode=serveronly\nsshd=service|access|public|status|enabled\nAdminEmail=\n",
	       "<SystemMode> <serveronly>\n"
	       "<sshd> <service> <access>=<public> <status>=<enabled>\n"
	       "<AdminEmail> <>\n",
	       "");
	expect("last=no|newline|here", "<last> <no> <newline>=<here>\n", "");
	expect("", "", "");
}
END_TEST

START_TEST(test_comments)
{
	expect("# DO NOT MODIFY\n\n   \n    # indented = too\n\t#x\nkey=a#b # c\n",
	       "<key> <a#b # c>\n", "");
}
END_TEST

START_TEST(test_first_equals)
{
	expect("tricky value=with=equals.\nbare\n", "<tricky value> <with=equals.>\n<bare>\n",
	       "2:1+4 note: no \"=\" on the line: a key without value\n");
}
END_TEST

START_TEST(test_blanks_stay)
{
	expect("a=service |x| \nthat key =x\n another=y\n=z\n",
	       "<a> <service > <x>=< >\n?<that key > <x>\n?< another> <y>\n?<> <z>\n",
	       "2:1+11 note: key \"that key \" is empty or has blanks around it: e-smith never "
	       "finds "
	       "the record\n"
	       "3:1+10 note: key \" another\" is empty or has blanks around it: e-smith never "
	       "finds "
	       "the record\n"
	       "4:1+2 note: key \"\" is empty or has blanks around it: e-smith never finds the "
	       "record\n");
}
END_TEST

START_TEST(test_last_wins)
{
	struct unit unit;
	static const char text[] = "a=one|p|1|p|2\nb=x\na=two|p|3\n";

	expect(text, "!<a> <one> !<p>=<1> <p>=<2>\n<b> <x>\n<a> <two> <p>=<3>\n",
	       "1:1+13 note: key \"a\" again in line 3: the last wins\n"
	       "1:1+13 note: property \"p\" of \"a\" is given twice: the last wins\n");
	parse_bytes(&unit, text, strlen(text));
	ck_assert_str_eq(esmith_find(&unit.db, "a")->type, "two");
	ck_assert_str_eq(esmith_value(&unit.db.v[0], "p"), "2");
	ck_assert_ptr_null(esmith_find(&unit.db, "c"));
	ck_assert_ptr_null(esmith_find(&unit.db, ""));
	ck_assert_ptr_null(esmith_prop(NULL, "p"));
	ck_assert_ptr_null(esmith_value(&unit.db.v[1], "p"));
	finish(&unit);
}
END_TEST

START_TEST(test_unreachable_is_not_found)
{
	struct unit unit;

	parse_bytes(&unit, " a=x\n", 5);
	ck_assert_ptr_null(esmith_find(&unit.db, " a"));
	ck_assert_ptr_null(esmith_find(&unit.db, "a"));
	finish(&unit);
}
END_TEST

/* "\|" is the one escape; whatever stands before the backslash changes nothing. */
START_TEST(test_escape)
{
	expect("Pipe=art|pipe|this is not a \\| got that?\n",
	       "<Pipe> <art> <pipe>=<this is not a | got that?>\n", "");
	expect("a=t|p|x\\\\|y|q|\\n\n", "<a> <t> <p>=<x\\|y> <q>=<\\n>\n", "");
	expect("a=t\\|u\\|\n", "<a> <t|u|>\n", "");
	expect("a=t|p|\\\n", "<a> <t> <p>=<\\>\n", "");
}
END_TEST

START_TEST(test_odd_fields)
{
	expect("Octopus=cephalopod|arms|8|species|\n",
	       "<Octopus> <cephalopod> <arms>=<8> <species>=<>\n", "");
	expect("a=t|p|1|q\n", "<a> <t> <p>=<1> <q>=-\n",
	       "1:1+9 note: property \"q\" has no value: the record ends after its name\n");
	expect("firewall=|Policy|strict\n", "<firewall> <> <Policy>=<strict>\n",
	       "1:1+23 note: record \"firewall\" has no type\n");
	expect("a=|\n", "<a> <> <>=-\n",
	       "1:1+3 note: record \"a\" has no type\n"
	       "1:1+3 note: property \"\" has no value: the record ends after its name\n");
}
END_TEST

START_TEST(test_show)
{
	expect("masq=service\n    Logging=most\n    status=enabled\nSystemMode=servergateway\n"
	       "sshd=service\n    AllowHosts=\n    Odd=a=b|c\\|d \n    nothing\n    "
	       "status=enabled\n",
	       "<masq> <service> <Logging>=<most> <status>=<enabled>\n"
	       "<SystemMode> <servergateway>\n"
	       "<sshd> <service> <AllowHosts>=<> <Odd>=<a=b|c\\|d > <nothing>=- "
	       "<status>=<enabled>\n",
	       "8:1+11 note: property \"nothing\" has no \"=\"\n");
}
END_TEST

/* Four blanks in a database make a strange key, and before any record so do they in a listing. */
START_TEST(test_show_is_told_from_a_database)
{
	expect("a=service|p|1\nb=service|p|1\n    c=d\n",
	       "<a> <service> <p>=<1>\n<b> <service> <p>=<1>\n?<    c> <d>\n",
	       "3:1+7 note: key \"    c\" is empty or has blanks around it: e-smith never finds "
	       "the "
	       "record\n");
	expect("    c=d\na=service\n    p=1\n", "?<    c> <d>\n<a> <service> <p>=<1>\n",
	       "1:1+7 note: key \"    c\" is empty or has blanks around it: e-smith never finds "
	       "the "
	       "record\n");
	expect("a=service|q|2\nb=service\n    p=1\n    q=2\n",
	       "<a> <service> <q>=<2>\n<b> <service> <p>=<1> <q>=<2>\n", "");
}
END_TEST

START_TEST(test_line_ends)
{
	expect("a=b|c|d\r\ne=f\r\n", "<a> <b> <c>=<d>\n<e> <f>\n",
	       "file note: lines end in CR LF: read as LF\n");
	expect("a=b|c|d\r\ne=f\n", "<a> <b> <c>=<d\r>\n<e> <f>\n", "");
}
END_TEST

START_TEST(test_any_byte)
{
	struct unit unit;
	static const char text[] = "a\0b=\x01\xff|p|\xc3\xa9\0\n";
	struct buf got = { 0 };

	parse_bytes(&unit, text, sizeof(text) - 1);
	dump(&got, &unit.db);
	ck_assert_str_eq(buf_text(&got), "<a?b> <\x01\xff> <p>=<\xc3\xa9?>\n");
	ck_assert_str_eq(unit.diags.v[0].text, "NUL bytes are read as \"?\"");
	ck_assert_uint_eq(unit.diags.errors, 0);
	buf_fini(&got);
	finish(&unit);
}
END_TEST

/* Many equal properties and many equal keys cost no more than a sort. */
START_TEST(test_size)
{
	struct buf text = { 0 };
	struct unit unit;

	buf_puts(&text, "a=t");
	for (int i = 0; i < 200000; i++)
		buf_puts(&text, "|p|");
	for (int i = 0; i < 200000; i++)
		buf_puts(&text, "\nk=v");
	parse_bytes(&unit, buf_text(&text), text.len);
	ck_assert_uint_eq(unit.db.n, 200001);
	ck_assert_uint_eq(unit.db.v[0].n_props, 200000);
	ck_assert_uint_eq(esmith_find(&unit.db, "k")->loc.line, 200001);
	buf_fini(&text);
	finish(&unit);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, test_records);
	tcase_add_test(tcase, test_comments);
	tcase_add_test(tcase, test_first_equals);
	tcase_add_test(tcase, test_blanks_stay);
	tcase_add_test(tcase, test_last_wins);
	tcase_add_test(tcase, test_unreachable_is_not_found);
	tcase_add_test(tcase, test_escape);
	tcase_add_test(tcase, test_odd_fields);
	tcase_add_test(tcase, test_show);
	tcase_add_test(tcase, test_show_is_told_from_a_database);
	tcase_add_test(tcase, test_line_ends);
	tcase_add_test(tcase, test_any_byte);
	tcase_add_test(tcase, test_size);
}

int main(void)
{
	return unit_main("db esmith", add_tests);
}
