// SPDX-License-Identifier: GPL-2.0-only
/*
 * read_lines [together] < LOG: what the reader of userspace/review/ makes of each line, for
 * corpus.py.
 *
 * One row a line: kind, then key=value as in the tables of shapes/ and hostile/. Only what a fact
 * holds is told. Each line is read alone, or by a reader that remembers the lines before it. This
 * is the one file of these tests that knows the reader's own types.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/decide.h"
#include "review/line.h"

static const char *const kinds[FACT_KINDS] = {
	[FACT_OTHER] = "other",	  [FACT_REFUSED] = "refused",	  [FACT_PASSED] = "passed",
	[FACT_BROKEN] = "broken", [FACT_IMITATION] = "imitation", [FACT_ARP] = "arp",
	[FACT_AGAIN] = "again",	  [FACT_LOGIN] = "login",
};

static const struct {
	const char *name;
	uint8_t flag;
} flags[] = {
	{ "CWR", TCP_CWR }, { "ECE", TCP_ECE }, { "URG", TCP_URG }, { "ACK", TCP_ACK },
	{ "PSH", TCP_PSH }, { "RST", TCP_RST }, { "SYN", TCP_SYN }, { "FIN", TCP_FIN },
};

static void print_time(const struct fact *fact)
{
	time_t when = fact->stamp;
	char text[64];
	struct tm tm;

	if (fact->stamp_kind == STAMP_UPTIME)
		printf("\ttime=+%u", fact->stamp);
	if (fact->stamp_kind == STAMP_NONE || fact->stamp_kind == STAMP_UPTIME)
		return;
	strftime(text, sizeof(text), "%m-%dT%H:%M:%S", gmtime_r(&when, &tm));
	if (fact->stamp_kind == STAMP_YEARLESS)
		printf("\ttime=--%s", text);
	else
		printf("\ttime=%d-%s%s", tm.tm_year + 1900, text,
		       fact->stamp_kind == STAMP_UTC ? "Z" : "");
}

static void print_address(const char *key, const struct fact *fact, const uint8_t *bytes)
{
	char text[INET6_ADDRSTRLEN];

	if (fact->family)
		printf("\t%s=%s", key, inet_ntop(fact->family, bytes, text, sizeof(text)));
}

static void print_flags(uint8_t set)
{
	const char *before = "\tflags=";

	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (set & flags[i].flag) {
			printf("%s%s", before, flags[i].name);
			before = " ";
		}
}

static void print_numbers(const struct fact *fact)
{
	const struct {
		const char *key;
		unsigned int value;
	} numbers[] = {
		{ "num", fact->protocol }, { "sport", fact->sport }, { "dport", fact->dport },
		{ "type", fact->type },	   { "code", fact->code },   { "len", fact->length },
		{ "inner", fact->inner },
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		printf("\t%s=%u", numbers[i].key, numbers[i].value);
	if (fact->repeat != 1)
		printf("\ttimes=%u", fact->repeat);
}

int main(int argc, char **argv)
{
	bool together = argc > 1 && !strcmp(argv[1], "together");
	static const char behind[] = "RES=0x00 SYN FIN SRC=192.0.2.66 DPT=66 IN=eth66 ";
	static struct names interfaces, prefixes;
	static struct line_reader reader;
	char *line = NULL, *padded = NULL;
	size_t size = 0;
	ssize_t len;

	names_init(&interfaces);
	names_init(&prefixes);
	line_reader_init(&reader, &interfaces, &prefixes);
	while ((len = getline(&line, &size, stdin)) > 0) {
		struct fact fact;

		len -= line[len - 1] == '\n';
		padded = realloc(padded, (size_t)len + 1 + LINE_MARGIN);
		memcpy(padded, line, (size_t)len);
		memset(padded + len, 0, 1 + LINE_MARGIN);
		memcpy(padded + len + 1, behind, sizeof(behind)); /* must not be believed */
		if (!together) {
			names_init(&interfaces);
			names_init(&prefixes);
			line_reader_init(&reader, &interfaces, &prefixes);
		}
		line_read(&reader, padded, padded + len, &fact);
		printf("%s", kinds[fact.kind]);
		print_time(&fact);
		printf("\tprefix=%s\tin=%s\tout=%s", names_text(&prefixes, fact.prefix),
		       names_text(&interfaces, fact.in), names_text(&interfaces, fact.out));
		print_address("src", &fact, fact.src);
		print_address("dst", &fact, fact.dst);
		print_flags(fact.flags);
		print_numbers(&fact);
		puts("");
	}
	free(line);
	free(padded);
	return 0;
}
