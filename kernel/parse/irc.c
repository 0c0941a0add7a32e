// SPDX-License-Identifier: GPL-2.0-only
/*
 * IRC lines into the few that matter: registration, TLS, and DCC offers. RFC 1459 section 2.3.
 *
 *   PRIVMSG bob :\x01DCC SEND "a b.txt" 167772162 40000 1024\x01\r\n
 *   @time=1 PRIVMSG bob :\x01DCC CHAT chat 167772162 40000\x01\r\n
 *
 * An offer is one whole line, the CTCP alone in it: nothing before the first \x01, nothing behind
 * the last. NOTICE and PONG are what a client echoes of strangers: an offer in there is refused.
 * Malformed: an address that is no decimal number of 32 bits, a port above 65535, leading zeroes, a
 * quote that does not end. Reads only [line, line + len), allocates nothing, keeps nothing.
 */
#include "irc.h"

#define CTCP 1

static const struct {
	const char *name;
	enum irc_kind kind;
} commands[] = {
	{ "PASS", IRC_REGISTER }, { "NICK", IRC_REGISTER }, { "USER", IRC_REGISTER },
	{ "CAP", IRC_REGISTER },  { "WEBIRC", IRC_OTHER },  { "STARTTLS", IRC_TLS },
};

static const char *const others[] = {
	"ADMIN",   "AUTHENTICATE", "AWAY",   "BATCH",	 "CHATHISTORY", "CONNECT", "DIE",
	"ERROR",   "GLOBOPS",	   "HELP",   "INFO",	 "INVITE",	"ISON",	   "JOIN",
	"KICK",	   "KILL",	   "KNOCK",  "LINKS",	 "LIST",	"LUSERS",  "MODE",
	"MONITOR", "MOTD",	   "NAMES",  "NOTICE",	 "OPER",	"PART",	   "PING",
	"PONG",	   "PRIVMSG",	   "QUIT",   "REHASH",	 "RESTART",	"SERVICE", "SERVLIST",
	"SETNAME", "SILENCE",	   "SQUERY", "SQUIT",	 "STATS",	"SUMMON",  "TAGMSG",
	"TIME",	   "TOPIC",	   "TRACE",  "USERHOST", "USERIP",	"USERS",   "VERSION",
	"WALLOPS", "WATCH",	   "WHO",    "WHOIS",	 "WHOWAS",
};

/* What a DCC may be of, by mIRC's and irssi's lists; each has address and port behind one word. */
static const char *const offers[] = { "CHAT", "SEND", "MOVE", "TSEND", "SCHAT" };

/* The line without its end; false if it holds what no line may. */
static bool strip(const u8 *line, size_t len, struct cursor *cursor)
{
	size_t bare = len - 1;

	if (bare && line[bare - 1] == '\r')
		bare--;
	for (size_t i = 0; i < bare; i++)
		if (line[i] == '\r' || line[i] == '\n' || line[i] == '\0')
			return false;
	*cursor = cursor_of(line, bare);
	return true;
}

static void pass_spaces(struct cursor *cursor)
{
	while (cursor_peek(cursor) == ' ')
		cursor->at++;
}

/* "@tags " and ":source ", which may stand before any command. */
static void skip_prefix(struct cursor *cursor, u8 mark)
{
	const u8 *word;

	if (cursor_peek(cursor) != mark)
		return;
	text_word(cursor, &word);
	pass_spaces(cursor);
}

static bool is_one_of(const char *const *names, size_t n, const u8 *word, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (text_word_is(word, len, names[i]))
			return true;
	return false;
}

static enum irc_kind kind_of(const u8 *word, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (text_word_is(word, len, commands[i].name))
			return commands[i].kind;
	return is_one_of(others, ARRAY_SIZE(others), word, len) ? IRC_OTHER : IRC_STRANGE;
}

/* "CAP REQ :tls", alone or among others. */
static bool asks_for_tls(struct cursor cursor)
{
	const u8 *word;
	size_t len;

	pass_spaces(&cursor);
	len = text_word(&cursor, &word);
	if (!text_word_is(word, len, "REQ"))
		return false;
	do {
		pass_spaces(&cursor);
		if (cursor_peek(&cursor) == ':')
			cursor.at++;
		len = text_word(&cursor, &word);
		if (text_word_is(word, len, "tls"))
			return true;
	} while (len);
	return false;
}

/* A file name, in quotes if it has spaces. */
static void skip_argument(struct cursor *cursor)
{
	const u8 *word;

	if (cursor_peek(cursor) != '"') {
		cursor->failed |= !text_word(cursor, &word);
		return;
	}
	do
		cursor->at++;
	while (cursor_left(cursor) && *cursor->at != '"');
	cursor_expect(cursor, '"');
}

/* Behind the port: nothing, or the size of a file and a token, which are not looked at. */
static void read_offer(struct cursor *cursor, const u8 *line, struct irc_message *message,
		       bool *too_large)
{
	const u8 *start;
	u32 addr;

	skip_argument(cursor);
	cursor_expect(cursor, ' ');
	start = cursor->at;
	addr = text_number(cursor, 0xffffffff, too_large);
	cursor_expect(cursor, ' ');
	message->endpoint.port = (u16)text_number(cursor, 65535, too_large);
	message->endpoint.family = 4;
	for (int i = 0; i < 4; i++)
		message->endpoint.addr[i] = (u8)(addr >> (24 - 8 * i));
	message->span.offset = (u16)(start - line);
	message->span.len = (u16)(cursor->at - start);
	cursor->failed |= !cursor_ended(cursor) && *cursor->at != ' ';
	message->kind = message->endpoint.port ? IRC_OFFER : IRC_PASSIVE;
}

/* The text of a PRIVMSG, between its two \x01. */
static enum fault parse_ctcp(struct cursor *cursor, const u8 *line, struct irc_message *message)
{
	bool too_large = false;
	const u8 *word;
	size_t len;

	len = text_word(cursor, &word);
	if (!text_word_is(word, len, "DCC"))
		return FAULT_NONE;
	cursor_expect(cursor, ' ');
	len = text_word(cursor, &word);
	if (!is_one_of(offers, ARRAY_SIZE(offers), word, len))
		return FAULT_NONE;
	cursor_expect(cursor, ' ');
	read_offer(cursor, line, message, &too_large);
	if (too_large)
		return FAULT_RANGE;
	return cursor->failed ? FAULT_SYNTAX : FAULT_NONE;
}

static enum fault parse_message(struct cursor *cursor, const u8 *line, struct irc_message *message)
{
	const u8 *word, *close;

	pass_spaces(cursor);
	if (!text_word(cursor, &word))
		return FAULT_NONE;
	pass_spaces(cursor);
	if (cursor_peek(cursor) == ':')
		cursor->at++;
	if (cursor_peek(cursor) != CTCP)
		return FAULT_NONE;
	cursor->at++;
	close = memchr(cursor->at, CTCP, cursor_left(cursor));
	if (!close || close + 1 != cursor->end)
		return FAULT_SYNTAX;
	cursor->end = close;
	return parse_ctcp(cursor, line, message);
}

/* Of a line that has not ended: the beginning of an offer, as far as it can be told. */
static bool holds_offer(const u8 *line, size_t len)
{
	for (size_t i = 0; i + 5 <= len; i++)
		if (line[i] == CTCP && text_word_is(line + i + 1, 4, "DCC "))
			return true;
	return false;
}

enum fault irc_parse_client(const u8 *line, size_t len, struct irc_message *message)
{
	struct cursor cursor;
	const u8 *word;
	size_t word_len;

	memset(message, 0, sizeof(*message));
	if (!text_line(line, len)) {
		message->kind = holds_offer(line, len) ? IRC_OFFER : IRC_OTHER;
		return FAULT_SPLIT;
	}
	if (len > 65535 || !strip(line, len, &cursor))
		return FAULT_SYNTAX;
	message->kind = IRC_OTHER;
	if (cursor_ended(&cursor))
		return FAULT_NONE;
	skip_prefix(&cursor, '@');
	word_len = text_word(&cursor, &word);
	message->kind = kind_of(word, word_len);
	if (text_word_is(word, word_len, "CAP") && asks_for_tls(cursor))
		message->kind = IRC_TLS;
	if (text_word_is(word, word_len, "PRIVMSG"))
		return parse_message(&cursor, line, message);
	return holds_offer(line, len) ? FAULT_FORM : FAULT_NONE;
}

enum fault irc_parse_server(const u8 *line, size_t len, struct irc_message *message)
{
	struct cursor cursor;
	const u8 *word;
	size_t word_len;

	memset(message, 0, sizeof(*message));
	if (!text_line(line, len))
		return FAULT_SPLIT;
	if (len > 65535 || !strip(line, len, &cursor))
		return FAULT_SYNTAX;
	message->kind = IRC_OTHER;
	skip_prefix(&cursor, '@');
	if (cursor_peek(&cursor) != ':')
		return FAULT_NONE;
	skip_prefix(&cursor, ':');
	word_len = text_word(&cursor, &word);
	if (text_word_is(word, word_len, "001"))
		message->kind = IRC_WELCOME;
	return FAULT_NONE;
}

size_t irc_print(const struct endpoint *endpoint, char *buffer, size_t size)
{
	struct writer writer = { .at = buffer, .end = buffer + size };
	u32 addr = 0;

	for (int i = 0; i < 4; i++)
		addr = addr << 8 | endpoint->addr[i];
	write_number(&writer, addr);
	write_char(&writer, ' ');
	write_number(&writer, endpoint->port);
	return writer.failed ? 0 : (size_t)(writer.at - buffer);
}
