// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fast way through a line as the kernel writes most (review/packet_usual.h): that it reads what
 * was written, and never anything else than the slow way does. One blank more makes a line that is
 * read the slow way and means the same: so each line is compared with that of itself, whatever
 * byte of it is another, and wherever it ends.
 */
#include <stdio.h>
#include <string.h>

#include "unit.h"

#include "policy/decide.h"
#include "review/line.h"
#include "review/packet_usual.h"

#define HEAD   "denylog:input:service IN=eth1 OUT= MAC=02:00:5e:10:00:01:02:00:5e:10:00:02:08:00 SRC="
#define V6_SRC "2001:0db8:00f0:0000:0000:0000:0000:9abc"
#define V6_DST "2001:0db8:0000:0000:0000:0000:0000:0001"

static const char *const lines[] = {
	HEAD "203.0.113.9 DST=192.0.2.1 LEN=60 TOS=0x00 PREC=0x00 TTL=52 ID=4711 DF PROTO=TCP "
	     "SPT=40000 DPT=22 WINDOW=64240 RES=0x00 SYN URGP=0 ",
	HEAD "8.8.4.4 DST=192.0.2.100 LEN=328 TOS=0x1C PREC=0xE0 TTL=255 ID=0 PROTO=UDP SPT=53 "
	     "DPT=65535 LEN=308 ",
	HEAD
	"10.0.0.10 DST=192.0.2.1 LEN=84 TOS=0x00 PREC=0x00 TTL=1 ID=65535 MF PROTO=ICMP TYPE=3 "
	"CODE=1 [SRC=192.0.2.1 DST=10.0.0.10 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=1 PROTO=TCP "
	"SPT=1 DPT=2 WINDOW=3 RES=0x00 ACK URGP=0 ] ",
	HEAD V6_SRC " DST=" V6_DST " LEN=80 TC=0 HOPLIMIT=64 FLOWLBL=0 PROTO=TCP SPT=40000 DPT=443 "
		    "WINDOW=64800 RES=0x00 SYN URGP=0 ",
	HEAD V6_SRC " DST=" V6_DST " LEN=64 TC=224 HOPLIMIT=255 FLOWLBL=1048575 PROTO=UDP SPT=1 "
		    "DPT=2 LEN=24 ",
	"IN=eth1 OUT= LEN=7 SRC=203.0.113.9 DST=192.0.2.1 LEN=60 TOS=0x00 PREC=0x00 TTL=5 ID=1 "
	"PROTO=TCP SPT=1 DPT=2 WINDOW=3 RES=0x00 SYN URGP=0 ", /* a first LEN: that one counts */
	"IN=eth1 OUT= [SRC=192.0.2.7 ] SRC=203.0.113.9 DST=192.0.2.1 LEN=60 TOS=0x00 PREC=0x00 "
	"TTL=5 ID=1 PROTO=TCP SPT=1 DPT=2 ", /* behind a quoted packet the protocol is its */
};

/* Behind the "SRC=" of the packet. */
static const char *source_of(const char *line)
{
	return strstr(line, " SRC=") + 5;
}

struct reading_of {
	struct names interfaces, prefixes;
	struct line_reader reader;
};

static void begin(struct reading_of *of)
{
	names_init(&of->interfaces);
	names_init(&of->prefixes);
	line_reader_init(&of->reader, &of->interfaces, &of->prefixes);
}

/* A line that ends where an end is put over it: what stands behind must not be believed. */
static struct fact read_text(struct reading_of *of, const char *text, size_t len)
{
	char padded[1024] = "";
	struct fact fact;

	memcpy(padded, text, strlen(text));
	padded[len] = '\n';
	line_read(&of->reader, padded, padded + len, &fact);
	return fact;
}

/* The same line, read the slow way. */
static struct fact read_slowly(struct reading_of *of, const char *text, size_t len, size_t blank)
{
	char more[1024] = "";

	if (len <= blank)
		return read_text(of, text, len);
	memcpy(more, text, blank);
	more[blank] = ' ';
	memcpy(more + blank + 1, text + blank, strlen(text) - blank);
	return read_text(of, more, len + 1);
}

static bool is_same(const struct fact *a, const struct fact *b)
{
	return !memcmp(a, b, sizeof(*a));
}

START_TEST(a_line_cut_anywhere_means_the_same_either_way)
{
	const char *line = lines[_i];
	size_t blank = (size_t)(strstr(line, " DST=") - line);
	struct reading_of of;

	begin(&of);
	for (size_t len = 0; len <= strlen(line); len++) {
		struct fact fast = read_text(&of, line, len);
		struct fact slow = read_slowly(&of, line, len, blank);

		ck_assert_msg(is_same(&fast, &slow), "%.*s", (int)len, line);
	}
}
END_TEST

START_TEST(a_line_with_any_byte_another_means_the_same_either_way)
{
	const char *line = lines[_i];
	size_t len = strlen(line), blank = (size_t)(strstr(line, " DST=") - line);
	struct reading_of of;

	begin(&of);
	for (size_t at = (size_t)(source_of(line) - line); at < len; at++)
		for (unsigned int byte = 0; byte < 256; byte++) {
			char other[1024] = "";
			struct fact fast, slow;

			if (!byte || byte == '\n' || at == blank)
				continue;
			memcpy(other, line, len);
			other[at] = (char)byte;
			fast = read_text(&of, other, len);
			slow = read_slowly(&of, other, len, blank);
			ck_assert_msg(is_same(&fast, &slow), "byte %u at %zu: %.*s", byte, at,
				      (int)len, other);
		}
}
END_TEST

static uint32_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 32);
}

static void check_v4(const struct fact *given)
{
	struct fact fact = { .repeat = 1 };
	const char *at;
	char text[256];
	enum usual usual;

	snprintf(text, sizeof(text),
		 "%u.%u.%u.%u DST=%u.%u.%u.%u LEN=%u TOS=0x00 PREC=0x00 TTL=%u ID=%u %sPROTO=%s "
		 "SPT=%u "
		 "DPT=%u LEN=8 ",
		 given->src[0], given->src[1], given->src[2], given->src[3], given->dst[0],
		 given->dst[1], given->dst[2], given->dst[3], given->length, given->ttl,
		 given->sport, given->ttl & 1 ? "DF " : "",
		 given->protocol == IPPROTO_TCP ? "TCP" : "UDP", given->sport, given->dport);
	at = text;
	usual = packet_usual_read(&at, &fact);
	ck_assert_msg(usual == USUAL_PORTS, "%s", text);
	ck_assert_str_eq(at, " LEN=8 ");
	ck_assert_msg(is_same(&fact, given), "%s", text);
}

static uint8_t octet_of(uint32_t random)
{
	static const uint8_t mostly[] = { 0, 1, 9, 10, 99, 100, 199, 200, 249, 250, 255 };

	return random & 1 ? (uint8_t)(random >> 8) : mostly[(random >> 8) % sizeof(mostly)];
}

START_TEST(what_was_written_is_read)
{
	uint64_t state = 88172645463325252;

	for (unsigned int i = 0; i < 20000; i++) {
		struct fact given = { .repeat = 1, .family = AF_INET };

		for (size_t k = 0; k < 4; k++) {
			given.src[k] = octet_of(next_random(&state));
			given.dst[k] = octet_of(next_random(&state));
		}
		given.length = (uint16_t)(next_random(&state) >> next_random(&state) % 32);
		given.sport = (uint16_t)(next_random(&state) >> next_random(&state) % 32);
		given.dport = (uint16_t)(next_random(&state) >> next_random(&state) % 32);
		given.ttl = octet_of(next_random(&state));
		given.protocol = next_random(&state) & 1 ? IPPROTO_TCP : IPPROTO_UDP;
		check_v4(&given);
	}
}
END_TEST

/* How far each line goes the fast way: else the others would compare the slow one with itself. */
START_TEST(the_kernels_lines_are_usual)
{
	static const enum usual far[] = { USUAL_PORTS, USUAL_PORTS, USUAL_LENGTH, USUAL_PORTS,
					  USUAL_PORTS, USUAL_PORTS, USUAL_PORTS };
	char padded[1024] = "";
	const char *at = padded;
	struct fact fact = { 0 };

	memcpy(padded, source_of(lines[_i]), strlen(source_of(lines[_i])));
	ck_assert_int_eq(packet_usual_read(&at, &fact), far[_i]);
	ck_assert_int_eq(fact.family, *fact.src == 0x20 ? AF_INET6 : AF_INET);
	ck_assert_int_eq(fact.src[15], *fact.src == 0x20 ? 0xbc : 0);
}
END_TEST

static void add(TCase *tcase)
{
	const int n = sizeof(lines) / sizeof(*lines);

	tcase_add_loop_test(tcase, the_kernels_lines_are_usual, 0, n);
	tcase_add_test(tcase, what_was_written_is_read);
	tcase_add_loop_test(tcase, a_line_cut_anywhere_means_the_same_either_way, 0, n);
	tcase_add_loop_test(tcase, a_line_with_any_byte_another_means_the_same_either_way, 0, n);
}

int main(void)
{
	return unit_main("review_usual", add);
}
