// SPDX-License-Identifier: GPL-2.0-only
/*
 * logscan LOG: the least that any review of a deny log has to do, as a stick to measure by.
 *
 * Reads the file in blocks, finds the lines, takes SRC, DST, PROTO and DPT of IPv4 packets, counts
 * by source and by protocol and port, and prints the 20 loudest sources. It believes every line,
 * knows no time and no IPv6, and keeps no more than three quarters of its table of sources.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK	(1 << 20)
#define LINE	(1 << 16)
#define SOURCES (1 << 18)
#define TOP	20

struct source {
	uint32_t address, packets;
};

struct scan {
	struct source sources[SOURCES];
	uint32_t ports[3][65536]; /* TCP, UDP, other */
	uint64_t lines, packets;
	size_t used;
};

static const char *find(const char *at, const char *end, const char *word)
{
	size_t len = strlen(word);
	const char *found = memmem(at, (size_t)(end - at), word, len);

	return found ? found + len : NULL;
}

static uint32_t read_address(const char *at)
{
	uint32_t address = 0, part = 0;

	for (;; at++) {
		unsigned int digit = (unsigned char)*at - (unsigned int)'0';

		if (digit < 10) {
			part = part * 10 + digit;
		} else {
			address = address << 8 | part;
			part = 0;
			if (*at != '.')
				return address;
		}
	}
}

static uint16_t read_port(const char *at)
{
	unsigned int port = 0, digit;

	while ((digit = (unsigned char)*at++ - (unsigned int)'0') < 10)
		port = port * 10 + digit;
	return (uint16_t)port;
}

static void count_source(struct scan *scan, uint32_t address)
{
	size_t at = address * UINT32_C(2654435761) >> 14;

	while (scan->sources[at].packets && scan->sources[at].address != address)
		at = (at + 1) % SOURCES;
	if (!scan->sources[at].packets) {
		if (scan->used >= SOURCES / 4 * 3)
			return;
		scan->used++;
		scan->sources[at].address = address;
	}
	scan->sources[at].packets++;
}

static void scan_line(struct scan *scan, const char *at, const char *end)
{
	const char *source, *protocol, *port;
	unsigned int kind;

	scan->lines++;
	at = find(at, end, "denylog:");
	source = at ? find(at, end, " SRC=") : NULL;
	at = source ? find(source, end, " DST=") : NULL;
	protocol = at ? find(at, end, "PROTO=") : NULL;
	if (!protocol)
		return;
	kind = *protocol == 'T' ? 0 : *protocol == 'U' ? 1 : 2;
	port = kind < 2 ? find(protocol, end, "DPT=") : NULL;
	scan->ports[kind][port ? read_port(port) : 0]++;
	count_source(scan, read_address(source));
	scan->packets++;
}

static int by_packets(const void *a, const void *b)
{
	const struct source *x = a, *y = b;

	return x->packets < y->packets ? 1 : x->packets > y->packets ? -1 : 0;
}

static void print_top(struct scan *scan)
{
	qsort(scan->sources, SOURCES, sizeof(*scan->sources), by_packets);
	for (size_t i = 0; i < TOP && scan->sources[i].packets; i++) {
		uint32_t address = scan->sources[i].address;

		printf("%u %u.%u.%u.%u\n", scan->sources[i].packets, address >> 24,
		       address >> 16 & 255, address >> 8 & 255, address & 255);
	}
	printf("%llu lines, %llu packets, %zu sources\n", (unsigned long long)scan->lines,
	       (unsigned long long)scan->packets, scan->used);
}

int main(int argc, char **argv)
{
	static char block[BLOCK + LINE];
	static struct scan scan;
	size_t have = 0;
	ssize_t got;
	int fd;

	if (argc != 2 || (fd = open(argv[1], O_RDONLY | O_CLOEXEC)) < 0) {
		fputs("usage: logscan LOG\n", stderr);
		return 2;
	}
	while ((got = read(fd, block + have, BLOCK)) > 0) {
		char *line = block, *end;

		have += (size_t)got;
		while ((end = memchr(line, '\n', (size_t)(block + have - line)))) {
			scan_line(&scan, line, end);
			line = end + 1;
		}
		have = (size_t)(block + have - line);
		if (have >= LINE)
			have = 0;
		memmove(block, line, have);
	}
	print_top(&scan);
	return 0;
}
