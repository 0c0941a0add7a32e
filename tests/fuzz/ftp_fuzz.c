// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes FTP lines, as command and as reply. What announces lies inside its line, and printed in
 * its place reads as the same announcement again; what is cut off is never taken for whole.
 */
#include "parse/ftp.h"

#include "parse_promise.h"

static void check(const u8 *line, size_t len, const struct ftp_announcement *where, bool reply)
{
	char text[FTP_PRINT_MOST];
	size_t n = ftp_print(where, text, sizeof(text)), head = where->span.offset;
	size_t tail = len - head - where->span.len;
	u8 *again = malloc(head + n + tail);
	struct ftp_command command;
	struct ftp_reply answer;
	enum fault fault;

	promise(head + where->span.len <= len, "inside the line");
	promise(n, "it can be printed");
	memcpy(again, line, head);
	memcpy(again + head, text, n);
	memcpy(again + head + n, line + head + where->span.len, tail);
	fault = reply ? ftp_parse_reply(again, head + n + tail, &answer)
		      : ftp_parse_command(again, head + n + tail, &command);
	promise(fault == FAULT_NONE, "the print is read");
	promise(!memcmp(&(reply ? &answer.where : &command.where)->endpoint, &where->endpoint,
			sizeof(where->endpoint)),
		"and is the same");
	free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t len = text_line(data, size);
	struct ftp_command command;
	struct ftp_reply reply;

	if (!len) {
		promise(ftp_parse_command(data, size, &command) == FAULT_SPLIT, "split command");
		promise(ftp_parse_reply(data, size, &reply) == FAULT_SPLIT, "split reply");
		return 0;
	}
	if (ftp_parse_command(data, len, &command) == FAULT_NONE && command.verb == FTP_ACTIVE)
		check(data, len, &command.where, false);
	if (ftp_parse_reply(data, len, &reply) == FAULT_NONE && reply.announces)
		check(data, len, &reply.where, true);
	return 0;
}
