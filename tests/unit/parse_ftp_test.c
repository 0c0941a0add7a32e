// SPDX-License-Identifier: GPL-2.0-only
/*
 * FTP lines: what is read, to the byte, and everything that looks like it and is refused.
 *
 * Every line is given in a block of its own size, so that the sanitizer sees a read past its end.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "parse/ftp.h"

static struct ftp_command command;
static struct ftp_reply reply;

static enum fault parse(const char *line, bool is_reply)
{
	size_t len = strlen(line);
	u8 *block = malloc(len + !len);
	enum fault fault;

	memcpy(block, line, len);
	fault = is_reply ? ftp_parse_reply(block, len, &reply)
			 : ftp_parse_command(block, len, &command);
	free(block);
	return fault;
}

/* "family h.h.h.h port offset+len" of an announcement; of IPv6 the first and last byte. */
static const char *shown(const struct ftp_announcement *where)
{
	const struct endpoint *e = &where->endpoint;
	static char text[80];

	if (e->family == 6)
		snprintf(text, sizeof(text), "6 %x..%x %u %u+%u", e->addr[0], e->addr[15], e->port,
			 where->span.offset, where->span.len);
	else
		snprintf(text, sizeof(text), "%u %u.%u.%u.%u %u %u+%u", e->family, e->addr[0],
			 e->addr[1], e->addr[2], e->addr[3], e->port, where->span.offset,
			 where->span.len);
	return text;
}

static const struct {
	const char *line;
	enum fault fault;
	const char *shown;
} active[] = {
	{ "PORT 10,0,0,2,156,64\r\n", FAULT_NONE, "4 10.0.0.2 40000 5+15" },
	{ "port 255,255,255,255,255,255\r\n", FAULT_NONE, "4 255.255.255.255 65535 5+23" },
	{ "PORT 0,0,0,0,0,0\r\n", FAULT_NONE, "4 0.0.0.0 0 5+11" },
	{ "EPRT |1|10.0.0.2|40000|\r\n", FAULT_NONE, "4 10.0.0.2 40000 5+18" },
	{ "EPRT !1!10.0.0.2!40000!\r\n", FAULT_NONE, "4 10.0.0.2 40000 5+18" },
	{ "EPRT |2|fd00:1::2|40000|\r\n", FAULT_NONE, "6 fd..2 40000 5+19" },
	{ "EPRT |2|::|1|\r\n", FAULT_NONE, "6 0..0 1 5+8" },
	{ "EPRT |2|1:2:3:4:5:6:7:8|1|\r\n", FAULT_NONE, "6 0..8 1 5+21" },
	{ "EPRT |2|1::|1|\r\n", FAULT_NONE, "6 0..0 1 5+9" },
	{ "EPRT |2|::FFFF|1|\r\n", FAULT_NONE, "6 0..ff 1 5+12" },
	{ "PORT 256,0,0,2,156,64\r\n", FAULT_RANGE, NULL },
	{ "PORT 10,0,0,2,156,4294967360\r\n", FAULT_RANGE, NULL },
	{ "EPRT |1|10.0.0.2|65536|\r\n", FAULT_RANGE, NULL },
	{ "EPRT |1|10.0.0.256|1|\r\n", FAULT_RANGE, NULL },
	{ "PORT 10,0,0,2,156\r\n", FAULT_SYNTAX, NULL },
	{ "PORT 10,0,0,2,156,64,1\r\n", FAULT_SYNTAX, NULL },
	{ "PORT 10,0,0,2,156,64 \r\n", FAULT_SYNTAX, NULL },
	{ "PORT  10,0,0,2,156,64\r\n", FAULT_SYNTAX, NULL },
	{ "PORT\t10,0,0,2,156,64\r\n", FAULT_NONE, NULL },
	{ "PORT 10,0,0,02,156,64\r\n", FAULT_SYNTAX, NULL },
	{ "PORT 10,0,0,-2,156,64\r\n", FAULT_SYNTAX, NULL },
	{ "PORT 10,0,0,2,156,64\n", FAULT_SYNTAX, NULL },
	{ "PORT 10,0,0,2\r,156,64\r\n", FAULT_SYNTAX, NULL },
	{ "PORT\r\n", FAULT_SYNTAX, NULL },
	{ "PORT 10,0,0,2,156,64", FAULT_SPLIT, NULL },
	{ "EPRT |2|10.0.0.2|40000|\r\n", FAULT_SYNTAX, NULL },
	{ "EPRT |1|fd00::1|40000|\r\n", FAULT_SYNTAX, NULL },
	{ "EPRT |3|10.0.0.2|40000|\r\n", FAULT_SYNTAX, NULL },
	{ "EPRT 010.0.0.204000000\r\n", FAULT_SYNTAX, NULL },
	{ "EPRT 51510.0.0.25400005\r\n", FAULT_SYNTAX, NULL },
	{ "EPRT \x7f"
	  "1\x7f"
	  "10.0.0.2\x7f"
	  "1\x7f\r\n",
	  FAULT_SYNTAX, NULL },
	{ "EPRT |1|10.0.0.2|40000\r\n", FAULT_SYNTAX, NULL },
	{ "EPRT |2|1:2:3:4:5:6:7|1|\r\n", FAULT_SYNTAX, NULL },
	{ "EPRT |2|1:2:3:4:5:6:7:8:9|1|\r\n", FAULT_SYNTAX, NULL },
	{ "EPRT |2|1::2::3|1|\r\n", FAULT_SYNTAX, NULL },
	{ "EPRT |2|1:2:3:4:5:6:7:8::|1|\r\n", FAULT_SYNTAX, NULL },
	{ "EPRT |2|12345::|1|\r\n", FAULT_SYNTAX, NULL },
	{ "EPRT |2|1:|1|\r\n", FAULT_SYNTAX, NULL },
	{ "EPRT |2|::1%eth0|1|\r\n", FAULT_SYNTAX, NULL },
	{ "EPRT |2|::10.0.0.2|1|\r\n", FAULT_SYNTAX, NULL },
};

START_TEST(reads_active)
{
	ck_assert_msg(parse(active[_i].line, false) == active[_i].fault, "%s", active[_i].line);
	if (active[_i].fault != FAULT_NONE)
		return;
	if (!active[_i].shown)
		ck_assert_int_ne(command.verb, FTP_ACTIVE);
	else
		ck_assert_str_eq(shown(&command.where), active[_i].shown);
}
END_TEST

static const struct {
	const char *line;
	enum fault fault;
	u16 code;
	bool continued;
	const char *shown; /* of what announces */
} replies[] = {
	{ "220 ready\r\n", FAULT_NONE, 220, false, NULL },
	{ "220-ready\r\n", FAULT_NONE, 220, true, NULL },
	{ "220\r\n", FAULT_NONE, 220, false, NULL },
	{ "2200 x\r\n", FAULT_NONE, 0, false, NULL },
	{ " 227 x\r\n", FAULT_NONE, 0, false, NULL },
	{ "099 x\r\n", FAULT_NONE, 0, false, NULL },
	{ "600 x\r\n", FAULT_NONE, 0, false, NULL },
	{ "22\r\n", FAULT_NONE, 0, false, NULL },
	{ "227 Passive (10,0,0,2,156,64).\r\n", FAULT_NONE, 227, false, "4 10.0.0.2 40000 13+15" },
	{ "227 =10,0,0,2,156,64\r\n", FAULT_NONE, 227, false, "4 10.0.0.2 40000 5+15" },
	{ "227-(10,0,0,2,156,64)\r\n", FAULT_NONE, 227, true, NULL },
	{ "229 Extended (|||40000|)\r\n", FAULT_NONE, 229, false, "0 0.0.0.0 40000 14+9" },
	{ "227 Passive\r\n", FAULT_SYNTAX, 227, false, NULL },
	{ "227 =10,0,0,2,156,064\r\n", FAULT_SYNTAX, 227, false, NULL },
	{ "227 Passive (10,0,0,2,156,64\r\n", FAULT_SYNTAX, 227, false, NULL },
	{ "227 10,0,0,2,156,64,7\r\n", FAULT_SYNTAX, 227, false, NULL },
	{ "227 (10,0,0,2,156,256)\r\n", FAULT_RANGE, 227, false, NULL },
	{ "229 |||40000|\r\n", FAULT_SYNTAX, 229, false, NULL },
	{ "229 (||1|40000|)\r\n", FAULT_SYNTAX, 229, false, NULL },
	{ "229 (|||65536|)\r\n", FAULT_RANGE, 229, false, NULL },
	{ "229 (||40000|)\r\n", FAULT_SYNTAX, 229, false, NULL },
	{ "227 x", FAULT_SPLIT, 227, false, NULL },
	{ "227 x\n", FAULT_SYNTAX, 0, false, NULL },
};

START_TEST(reads_replies)
{
	ck_assert_msg(parse(replies[_i].line, true) == replies[_i].fault, "%s", replies[_i].line);
	ck_assert_int_eq(reply.code, replies[_i].code);
	ck_assert_int_eq(reply.continued, replies[_i].continued);
	if (replies[_i].shown)
		ck_assert_str_eq(shown(&reply.where), replies[_i].shown);
	else if (replies[_i].fault == FAULT_NONE)
		ck_assert(!reply.announces);
}
END_TEST

START_TEST(knows_verbs)
{
	static const struct {
		const char *line;
		enum ftp_verb verb;
	} verbs[] = {
		{ "USER a\r\n", FTP_USER },	    { "auth tls\r\n", FTP_AUTH },
		{ "PASV\r\n", FTP_PASSIVE },	    { "EPSV ALL\r\n", FTP_PASSIVE },
		{ "CWD x\r\n", FTP_OTHER },	    { "XPWD\r\n", FTP_OTHER },
		{ "POST / HTTP\r\n", FTP_STRANGE }, { "GET / HTTP\r\n", FTP_STRANGE },
		{ "USERX a\r\n", FTP_STRANGE },	    { "\r\n", FTP_STRANGE },
		{ "Host: x\r\n", FTP_STRANGE },	    { "PAS\r\n", FTP_STRANGE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		ck_assert_int_eq(parse(verbs[i].line, false), FAULT_NONE);
		ck_assert_msg(command.verb == verbs[i].verb, "%s", verbs[i].line);
	}
	ck_assert_int_eq(parse("PORT 10,", false), FAULT_SPLIT);
	ck_assert_int_eq(command.verb, FTP_ACTIVE);
}
END_TEST

START_TEST(prints_what_it_read)
{
	static const char *const lines[][2] = {
		{ "PORT 10,0,0,2,156,64\r\n", "10,0,0,2,156,64" },
		{ "EPRT !1!10.0.0.2!40000!\r\n", "!1!10.0.0.2!40000!" },
		{ "EPRT |2|fd00:1::2|40000|\r\n", "|2|fd00:1:0:0:0:0:0:2|40000|" },
	};
	char text[FTP_PRINT_MOST];

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		size_t len;

		ck_assert_int_eq(parse(lines[i][0], false), FAULT_NONE);
		len = ftp_print(&command.where, text, sizeof(text));
		ck_assert_uint_eq(len, strlen(lines[i][1]));
		ck_assert(!memcmp(text, lines[i][1], len));
		for (size_t size = 0; size < len; size++)
			ck_assert_uint_eq(ftp_print(&command.where, text, size), 0);
	}
	ck_assert_int_eq(parse("229 (|||40000|)\r\n", true), FAULT_NONE);
	ck_assert_uint_eq(ftp_print(&reply.where, text, sizeof(text)), 9);
	ck_assert(!memcmp(text, "|||40000|", 9));
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_loop_test(tcase, reads_active, 0, ARRAY_SIZE(active));
	tcase_add_loop_test(tcase, reads_replies, 0, ARRAY_SIZE(replies));
	tcase_add_test(tcase, knows_verbs);
	tcase_add_test(tcase, prints_what_it_read);
}

int main(void)
{
	return unit_main("parse_ftp", add);
}
