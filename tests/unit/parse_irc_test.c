// SPDX-License-Identifier: GPL-2.0-only
/*
 * IRC lines: offers, registration, and the many ways to make a client say what looks like an offer.
 */
#include "unit.h"

#include <string.h>

#include "parse/irc.h"

static struct irc_message message;

static enum fault parse(const char *line, bool server)
{
	size_t len = strlen(line);
	u8 *block = malloc(len + !len);
	enum fault fault;

	memcpy(block, line, len);
	fault = server ? irc_parse_server(block, len, &message)
		       : irc_parse_client(block, len, &message);
	free(block);
	return fault;
}

#define DCC(rest) "PRIVMSG bob :\1DCC " rest

static const struct {
	const char *line;
	enum fault fault;
	enum irc_kind kind;
} said[] = {
	{ DCC("SEND file 167772162 40000 1024\1\r\n"), FAULT_NONE, IRC_OFFER },
	{ DCC("SEND \"a b.txt\" 167772162 40000 1024\1\n"), FAULT_NONE, IRC_OFFER },
	{ "@time=1;x=y " DCC("CHAT chat 4294967295 65535\1\r\n"), FAULT_NONE, IRC_OFFER },
	{ "privmsg  bob  \1dcc send f 1 1\1\r\n", FAULT_NONE, IRC_OFFER },
	{ DCC("SEND f 167772162 0 1024 7\1\r\n"), FAULT_NONE, IRC_PASSIVE },
	{ DCC("RESUME f 40000 10\1\r\n"), FAULT_NONE, IRC_OTHER },
	{ DCC("SEND f 4294967296 40000\1\r\n"), FAULT_RANGE, IRC_OTHER },
	{ DCC("SEND f 167772162 65536\1\r\n"), FAULT_RANGE, IRC_OTHER },
	{ DCC("SEND f 0167772162 40000\1\r\n"), FAULT_SYNTAX, IRC_OTHER },
	{ DCC("SEND f 10.0.0.2 40000\1\r\n"), FAULT_SYNTAX, IRC_OTHER },
	{ DCC("SEND f 167772162\1\r\n"), FAULT_SYNTAX, IRC_OTHER },
	{ DCC("SEND f 167772162 40000x\1\r\n"), FAULT_SYNTAX, IRC_OFFER },
	{ DCC("SEND \"f 167772162 40000\1\r\n"), FAULT_SYNTAX, IRC_OTHER },
	{ DCC("SEND f\1\r\n"), FAULT_SYNTAX, IRC_OTHER },
	{ DCC("SEND\1\r\n"), FAULT_SYNTAX, IRC_OTHER },
	{ DCC("SEND  167772162 40000\1\r\n"), FAULT_SYNTAX, IRC_OTHER },
	{ "PRIVMSG bob :\1DCC\1\r\n", FAULT_NONE, IRC_OTHER },
	{ DCC("SEND f 167772162 40000\r\n"), FAULT_SYNTAX, IRC_OTHER },
	{ DCC("SEND f 167772162 40000\1 \r\n"), FAULT_SYNTAX, IRC_OTHER },
	{ DCC("SEND f 167772162 40000\1\1\r\n"), FAULT_SYNTAX, IRC_OTHER },
	{ "PRIVMSG bob :x\1DCC SEND f 167772162 40000\1\r\n", FAULT_NONE, IRC_OTHER },
	{ "PRIVMSG bob :\1PING 1\1\r\n", FAULT_NONE, IRC_OTHER },
	{ "PRIVMSG\r\n", FAULT_NONE, IRC_OTHER },
	{ "PRIVMSG bob\r\n", FAULT_NONE, IRC_OTHER },
	{ "NOTICE bob :\1DCC SEND f 167772162 40000\1\r\n", FAULT_FORM, IRC_OTHER },
	{ "PONG :PRIVMSG b :\1DCC SEND f 167772162 40000\1\r\n", FAULT_FORM, IRC_OTHER },
	{ ":al PRIVMSG bob :\1DCC SEND f 1 2\1\r\n", FAULT_FORM, IRC_STRANGE },
	{ "NICK al\r\n", FAULT_NONE, IRC_REGISTER },
	{ "user al 0 * :al\n", FAULT_NONE, IRC_REGISTER },
	{ "CAP LS 302\r\n", FAULT_NONE, IRC_REGISTER },
	{ "CAP REQ :multi-prefix tls\r\n", FAULT_NONE, IRC_TLS },
	{ "CAP REQ\r\n", FAULT_NONE, IRC_REGISTER },
	{ "STARTTLS\r\n", FAULT_NONE, IRC_TLS },
	{ "POST / HTTP/1.1\r\n", FAULT_NONE, IRC_STRANGE },
	{ "\r\n", FAULT_NONE, IRC_OTHER },
	{ "\n", FAULT_NONE, IRC_OTHER },
	{ "NICK a\rl\r\n", FAULT_SYNTAX, IRC_STRANGE },
	{ "NICK al", FAULT_SPLIT, IRC_OTHER },
	{ "PRIVMSG bob :\1DCC SEND", FAULT_SPLIT, IRC_OFFER },
};

START_TEST(reads_clients)
{
	ck_assert_msg(parse(said[_i].line, false) == said[_i].fault, "%s", said[_i].line);
	if (said[_i].fault == FAULT_NONE || said[_i].fault == FAULT_SPLIT)
		ck_assert_msg(message.kind == said[_i].kind, "%s", said[_i].line);
}
END_TEST

START_TEST(reads_servers)
{
	static const struct {
		const char *line;
		enum fault fault;
		enum irc_kind kind;
	} lines[] = {
		{ ":irc.example 001 al :Welcome\r\n", FAULT_NONE, IRC_WELCOME },
		{ "@time=1 :irc.example 001 al :Welcome\r\n", FAULT_NONE, IRC_WELCOME },
		{ ":irc.example 002 al :001\r\n", FAULT_NONE, IRC_OTHER },
		{ "001 al :Welcome\r\n", FAULT_NONE, IRC_OTHER },
		{ "PING :1\r\n", FAULT_NONE, IRC_OTHER },
		{ ":irc.example 001", FAULT_SPLIT, IRC_STRANGE },
		{ ":irc\r.example 001 al\r\n", FAULT_SYNTAX, IRC_STRANGE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		ck_assert_msg(parse(lines[i].line, true) == lines[i].fault, "%s", lines[i].line);
		ck_assert_msg(message.kind == lines[i].kind, "%s", lines[i].line);
	}
}
END_TEST

START_TEST(prints_what_it_read)
{
	const char *line = DCC("SEND file 167772162 40000 1024\1\r\n");
	char text[IRC_PRINT_MOST];

	ck_assert_int_eq(parse(line, false), FAULT_NONE);
	ck_assert_uint_eq(message.span.len, strlen("167772162 40000"));
	ck_assert(!memcmp(line + message.span.offset, "167772162 40000", message.span.len));
	ck_assert_uint_eq(irc_print(&message.endpoint, text, sizeof(text)), message.span.len);
	ck_assert(!memcmp(text, "167772162 40000", message.span.len));
	ck_assert_uint_eq(irc_print(&message.endpoint, text, 14), 0);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_loop_test(tcase, reads_clients, 0, ARRAY_SIZE(said));
	tcase_add_test(tcase, reads_servers);
	tcase_add_test(tcase, prints_what_it_read);
}

int main(void)
{
	return unit_main("parse_irc", add);
}
