/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words, numbers and addresses as the line protocols (FTP, IRC) write them, read and written.
 *
 * There is one way to write a number: decimal, no sign, no leading zero, no more digits than its
 * field can have. What two programs could read differently is refused. Reads only inside the
 * cursor, writes only inside the buffer, allocates nothing, keeps nothing.
 */
#ifndef FWP_PARSE_TEXT_H
#define FWP_PARSE_TEXT_H

#include "cursor.h"

/* Who is announced: the address in network byte order, the port in host byte order. */
struct endpoint {
	u8 family; /* 4 or 6, 0 if the form names no address */
	u8 addr[16];
	u16 port;
};

/* Bytes of a message, to be replaced as a whole. */
struct span {
	u16 offset;
	u16 len;
};

/* Bytes up to and with the first line feed; 0 if there is none. */
size_t text_line(const u8 *data, size_t len);

/* Length without the CR LF at its end; 0 and false if it does not end so or holds CR, LF or NUL. */
bool text_whole_line(const u8 *line, size_t len, size_t *bare);

/* ASCII, any case; the rest of the word must end there. */
bool text_word_is(const u8 *word, size_t len, const char *want);

/* The next word up to a space or the end; its length, 0 if there is none. The space stays. */
size_t text_word(struct cursor *cursor, const u8 **word);

/* A decimal number of at most `most`; fails the cursor otherwise. *too_large tells overflow. */
u32 text_number(struct cursor *cursor, u32 most, bool *too_large);

/* IPv4 with dots; IPv6 of RFC 4291 section 2.2 (no embedded IPv4, no zone). */
void text_ipv4(struct cursor *cursor, u8 *addr, bool *too_large);
void text_ipv6(struct cursor *cursor, u8 *addr);

/* A bounded writer: `failed` once something did not fit; nothing is written behind the end. */
struct writer {
	char *at;
	char *end;
	bool failed;
};

void write_char(struct writer *writer, char c);
void write_number(struct writer *writer, u32 number);
void write_ipv4(struct writer *writer, const u8 *addr);
void write_ipv6(struct writer *writer, const u8 *addr);

#endif
