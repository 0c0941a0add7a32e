// SPDX-License-Identifier: GPL-2.0-only
/*
 * FTP control lines into commands and replies. RFC 959 sections 4.1 and 4.2, RFC 2428.
 *
 *   PORT 10,0,0,2,156,64\r\n                             active, six decimal bytes
 *   EPRT |2|fd00:1::2|40000|\r\n                         active, family, address, port
 *   227 Entering Passive Mode (198,51,100,2,156,64).\r\n passive
 *   229 Entering Extended Passive Mode (|||40000|)\r\n   passive, the port alone
 *
 * Malformed: anything but exactly this with its CR LF, numbers above 255 or 65535, leading zeroes,
 * a family that is not its address's, anything behind the last number of a command. The text of 227
 * and 229 may be any. Reads only [line, line + len), allocates nothing, keeps nothing.
 */
#include "ftp.h"

static const struct {
	const char *name;
	enum ftp_verb verb;
	enum ftp_form form;
} commands[] = {
	{ "USER", FTP_USER, 0 },
	{ "AUTH", FTP_AUTH, 0 },
	{ "PORT", FTP_ACTIVE, FTP_COMMAS },
	{ "EPRT", FTP_ACTIVE, FTP_EPRT },
	{ "PASV", FTP_PASSIVE, FTP_COMMAS },
	{ "EPSV", FTP_PASSIVE, FTP_EPSV },
};

/* The rest of the IANA registry "FTP Commands and Extensions", and what daemons add to it. */
static const char *const others[] = {
	"ABOR", "ACCT", "ADAT", "ALLO", "APPE", "AVBL", "CCC",	"CDUP", "CLNT", "COMB",
	"CONF", "CSID", "CWD",	"DELE", "DSIZ", "ENC",	"ESTP", "FEAT", "HASH", "HELP",
	"HOST", "LANG", "LIST", "LPRT", "LPSV", "MDTM", "MFCT", "MFF",	"MFMT", "MIC",
	"MKD",	"MLSD", "MLST", "MODE", "NLST", "NOOP", "OPTS", "PASS", "PBSZ", "PROT",
	"PWD",	"QUIT", "RANG", "REIN", "REST", "RETR", "RMD",	"RMDA", "RNFR", "RNTO",
	"SITE", "SIZE", "SMNT", "SPSV", "STAT", "STOR", "STOU", "STRU", "SYST", "THMB",
	"TYPE", "XCRC", "XCUP", "XCWD", "XMD5", "XMKD", "XPWD", "XRMD", "XSHA",
};

static enum fault fault_of(const struct cursor *cursor, bool too_large)
{
	if (too_large)
		return FAULT_RANGE;
	return cursor->failed ? FAULT_SYNTAX : FAULT_NONE;
}

static void read_commas(struct cursor *cursor, struct endpoint *endpoint, bool *too_large)
{
	u8 bytes[6];

	for (size_t i = 0; i < sizeof(bytes); i++) {
		if (i)
			cursor_expect(cursor, ',');
		bytes[i] = (u8)text_number(cursor, 255, too_large);
	}
	endpoint->family = 4;
	memcpy(endpoint->addr, bytes, 4);
	endpoint->port = (u16)(bytes[4] << 8 | bytes[5]);
}

/* RFC 2428 section 2: any of ASCII 33 to 126; a digit could not be told from the numbers. */
static u8 read_delimiter(struct cursor *cursor)
{
	u8 delimiter = cursor_u8(cursor);

	cursor->failed |= delimiter < 33 || delimiter > 126;
	cursor->failed |= delimiter >= '0' && delimiter <= '9';
	return delimiter;
}

static void read_eprt(struct cursor *cursor, struct ftp_announcement *where, bool *too_large)
{
	struct endpoint *endpoint = &where->endpoint;
	u8 family;

	where->delimiter = read_delimiter(cursor);
	family = cursor_u8(cursor);
	cursor_expect(cursor, where->delimiter);
	if (family == '1')
		text_ipv4(cursor, endpoint->addr, too_large);
	else if (family == '2')
		text_ipv6(cursor, endpoint->addr);
	else
		cursor->failed = true;
	endpoint->family = family == '1' ? 4 : 6;
	cursor_expect(cursor, where->delimiter);
	endpoint->port = (u16)text_number(cursor, 65535, too_large);
	cursor_expect(cursor, where->delimiter);
}

static void read_epsv(struct cursor *cursor, struct ftp_announcement *where, bool *too_large)
{
	where->delimiter = read_delimiter(cursor);
	cursor_expect(cursor, where->delimiter);
	cursor_expect(cursor, where->delimiter);
	where->endpoint.family = 0;
	where->endpoint.port = (u16)text_number(cursor, 65535, too_large);
	cursor_expect(cursor, where->delimiter);
}

static enum fault read_form(struct cursor *cursor, const u8 *line, struct ftp_announcement *where)
{
	const u8 *start = cursor->at;
	bool too_large = false;

	switch (where->form) {
	case FTP_COMMAS:
		read_commas(cursor, &where->endpoint, &too_large);
		break;
	case FTP_EPRT:
		read_eprt(cursor, where, &too_large);
		break;
	case FTP_EPSV:
		read_epsv(cursor, where, &too_large);
		break;
	}
	where->span.offset = (u16)(start - line);
	where->span.len = (u16)(cursor->at - start);
	return fault_of(cursor, too_large);
}

static void find_verb(const u8 *word, size_t len, struct ftp_command *command)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!text_word_is(word, len, commands[i].name))
			continue;
		command->verb = commands[i].verb;
		command->form = commands[i].form;
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (text_word_is(word, len, others[i]))
			command->verb = FTP_OTHER;
}

enum fault ftp_parse_command(const u8 *line, size_t len, struct ftp_command *command)
{
	struct cursor cursor;
	const u8 *word;
	enum fault fault;
	size_t bare, word_len;

	memset(command, 0, sizeof(*command));
	if (!text_line(line, len)) {
		cursor = cursor_of(line, len);
		word_len = text_word(&cursor, &word);
		find_verb(word, word_len, command);
		return FAULT_SPLIT;
	}
	if (len > 65535 || !text_whole_line(line, len, &bare))
		return FAULT_SYNTAX;
	cursor = cursor_of(line, bare);
	word_len = text_word(&cursor, &word);
	find_verb(word, word_len, command);
	if (command->verb != FTP_ACTIVE)
		return FAULT_NONE;
	command->where.form = command->form;
	cursor_expect(&cursor, ' ');
	fault = read_form(&cursor, line, &command->where);
	return fault == FAULT_NONE && !cursor_ended(&cursor) ? FAULT_SYNTAX : fault;
}

/* Behind the first parenthesis; without one, 227 begins at its first digit. */
static bool find_announcement(struct cursor *cursor, enum ftp_form form)
{
	const u8 *open = memchr(cursor->at, '(', cursor_left(cursor));

	if (open) {
		cursor->at = open + 1;
		return true;
	}
	while (form == FTP_COMMAS && cursor_left(cursor)) {
		if (*cursor->at >= '0' && *cursor->at <= '9')
			return false;
		cursor->at++;
	}
	cursor->failed = true;
	return false;
}

static enum fault read_announcement(struct cursor *cursor, const u8 *line, struct ftp_reply *reply)
{
	bool parenthesis;
	enum fault fault;

	reply->announces = true;
	reply->where.form = reply->code == 227 ? FTP_COMMAS : FTP_EPSV;
	parenthesis = find_announcement(cursor, reply->where.form);
	fault = read_form(cursor, line, &reply->where);
	if (fault == FAULT_NONE && parenthesis) {
		cursor_expect(cursor, ')');
		fault = fault_of(cursor, false);
	} else if (fault == FAULT_NONE && cursor_peek(cursor) == ',') {
		fault = FAULT_SYNTAX;
	}
	return fault;
}

static u16 read_code(struct cursor *cursor)
{
	u16 code = 0;

	for (int i = 0; i < 3; i++) {
		u8 c = cursor_u8(cursor);

		if (c < '0' || c > '9')
			return 0;
		code = (u16)(code * 10 + (c - '0'));
	}
	return code >= 100 && code <= 599 ? code : 0;
}

enum fault ftp_parse_reply(const u8 *line, size_t len, struct ftp_reply *reply)
{
	struct cursor cursor;
	size_t bare;

	memset(reply, 0, sizeof(*reply));
	if (!text_line(line, len)) {
		cursor = cursor_of(line, len);
		reply->code = read_code(&cursor);
		return FAULT_SPLIT;
	}
	if (len > 65535 || !text_whole_line(line, len, &bare))
		return FAULT_SYNTAX;
	cursor = cursor_of(line, bare);
	reply->code = read_code(&cursor);
	reply->continued = cursor_peek(&cursor) == '-';
	if (cursor_left(&cursor) && cursor_peek(&cursor) != ' ' && !reply->continued)
		reply->code = 0;
	if (reply->continued || (reply->code != 227 && reply->code != 229))
		return FAULT_NONE;
	return read_announcement(&cursor, line, reply);
}

static void print_commas(struct writer *writer, const struct endpoint *endpoint)
{
	for (int i = 0; i < 4; i++) {
		write_number(writer, endpoint->addr[i]);
		write_char(writer, ',');
	}
	write_number(writer, endpoint->port >> 8);
	write_char(writer, ',');
	write_number(writer, endpoint->port & 255);
}

static void print_extended(struct writer *writer, const struct ftp_announcement *where)
{
	const struct endpoint *endpoint = &where->endpoint;
	char delimiter = (char)where->delimiter;

	write_char(writer, delimiter);
	if (where->form == FTP_EPRT)
		write_char(writer, endpoint->family == 4 ? '1' : '2');
	write_char(writer, delimiter);
	if (where->form == FTP_EPRT && endpoint->family == 4)
		write_ipv4(writer, endpoint->addr);
	else if (where->form == FTP_EPRT)
		write_ipv6(writer, endpoint->addr);
	write_char(writer, delimiter);
	write_number(writer, endpoint->port);
	write_char(writer, delimiter);
}

size_t ftp_print(const struct ftp_announcement *where, char *buffer, size_t size)
{
	struct writer writer = { .at = buffer, .end = buffer + size };

	if (where->form == FTP_COMMAS)
		print_commas(&writer, &where->endpoint);
	else
		print_extended(&writer, where);
	return writer.failed ? 0 : (size_t)(writer.at - buffer);
}
