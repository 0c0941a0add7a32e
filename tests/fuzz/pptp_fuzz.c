// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes PPTP messages back to back. Every one that is read has the length of its header, all of it
 * is there, its ids lie inside, and the bytes of a message decide alone what it is.
 */
#include "parse/pptp.h"

#include "parse_promise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pptp_message message, again;

	while (pptp_parse(data, size, &message) == FAULT_NONE) {
		promise(message.len == (data[0] << 8 | data[1]), "the length of the header");
		promise(message.len <= size && message.len >= PPTP_HEADER, "inside");
		promise(message.call_at + 2 <= message.len, "the id inside");
		promise(message.peer_at + 2 <= message.len, "the peer's id inside");
		promise(pptp_length(data, PPTP_HEADER) == message.len, "told by the header alone");
		pptp_parse(data, message.len, &again);
		promise(!memcmp(&again, &message, sizeof(again)), "nothing behind it matters");
		promise(pptp_parse(data, message.len - 1u, &again) == FAULT_SPLIT, "cut");
		data += message.len;
		size -= message.len;
	}
	return 0;
}
