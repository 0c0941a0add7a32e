// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes IRC lines. An offer lies inside its line, its print is what stood there, and its line is a
 * PRIVMSG that ends with the mark of CTCP.
 */
#include "parse/irc.h"

#include "parse_promise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t len = text_line(data, size), n;
	struct irc_message message;
	char text[IRC_PRINT_MOST];

	if (!len) {
		promise(irc_parse_server(data, size, &message) == FAULT_SPLIT,
			"split, of the server");
		promise(irc_parse_client(data, size, &message) == FAULT_SPLIT,
			"split, of the client");
		return 0;
	}
	irc_parse_server(data, len, &message);
	promise(message.kind != IRC_OFFER, "servers offer nothing");
	if (irc_parse_client(data, len, &message) != FAULT_NONE || message.kind != IRC_OFFER)
		return 0;
	n = irc_print(&message.endpoint, text, sizeof(text));
	promise(n && n == message.span.len, "printed as it was");
	promise(message.span.offset + n <= len, "inside the line");
	promise(!memcmp(data + message.span.offset, text, n), "the very same");
	promise(message.endpoint.port != 0, "an offer has a port");
	promise(data[len - 2] == 1 || data[len - 3] == 1, "nothing behind the CTCP");
	return 0;
}
