// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes the line reader: any bytes as lines of a log, through reader and tally into every report.
 *
 * What is promised: nothing outside the text is read; every line is counted once, as one thing; a
 * fact has a family and ports only where its protocol has some; a report never holds a control
 * character but the ends of its lines. A line gives the same fact twice, and behind any other. A
 * broken promise aborts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "review/reader.h"
#include "review/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void promise(bool kept, const char *what)
{
	if (kept)
		return;
	fprintf(stderr, "broken promise: %s\n", what);
	abort();
}

/* A line in a block of its own size: whoever looks further than the margin is caught. */
static void read_alone(const uint8_t *data, size_t size, struct names *interfaces,
		       struct names *prefixes)
{
	static struct line_reader reader;
	char *line = malloc(size + 1 + LINE_MARGIN);
	struct fact first, second;

	memcpy(line, data, size);
	memset(line + size, '=', 1 + LINE_MARGIN);
	line[size] = '\n';
	for (size_t i = 0; i < size; i++)
		if (line[i] == '\n')
			line[i] = ' ';
	line_reader_init(&reader, interfaces, prefixes);
	line_read(&reader, line, line + size, &first);
	line_read(&reader, line, line + size, &second);
	promise(!memcmp(&first, &second, sizeof(first)), "a line is read the same way twice");
	promise(first.kind < FACT_KINDS, "a fact has a kind");
	if (first.kind == FACT_REFUSED || first.kind == FACT_PASSED)
		promise(first.family == AF_INET || first.family == AF_INET6,
			"a packet has a family");
	free(line);
}

/* What a reader remembers of the lines before must not matter. */
static void read_in_company(const uint8_t *data, size_t size, struct names *interfaces,
			    struct names *prefixes)
{
	static struct line_reader company, alone;
	char *text = malloc(size + 1 + LINE_MARGIN);
	const char *end = text + size + 1, *newline;

	memcpy(text, data, size);
	memset(text + size, '\n', 1 + LINE_MARGIN);
	line_reader_init(&company, interfaces, prefixes);
	for (const char *at = text; at < end; at = newline + 1) {
		struct fact first, second;

		newline = memchr(at, '\n', (size_t)(end - at));
		line_reader_init(&alone, interfaces, prefixes);
		line_read(&alone, at, newline, &first);
		line_read(&company, at, newline, &second);
		promise(!memcmp(&first, &second, sizeof(first)),
			"a line says the same alone and behind others");
	}
	free(text);
}

static void write_all(const struct tally *tally)
{
	const struct report_format *formats[] = { &report_text, &report_json, &report_csv,
						  &report_html };
	struct review review = { .tally = tally, .most = 5, .now = 1800000000, .reviewed = 1 };

	review_build(&review);
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		struct buf out = { 0 };

		formats[i]->write(&review, &out);
		for (size_t c = 0; c < out.len; c++)
			promise((unsigned char)out.data[c] >= ' ' || out.data[c] == '\n' ||
					out.data[c] == '\r',
				"no control character in a report");
		buf_fini(&out);
	}
	review_fini(&review);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct names interfaces, prefixes;
	static const struct filter filter;
	static struct tally tally;
	struct reader reader = { .tally = &tally, .threads = 1 };
	uint64_t sum = 0;

	names_init(&interfaces);
	names_init(&prefixes);
	read_alone(data, size < 4096 ? size : 4096, &interfaces, &prefixes);
	read_in_company(data, size < 4096 ? size : 4096, &interfaces, &prefixes);
	tally_init(&tally, &interfaces, &prefixes);
	tally_with(&tally, NULL, &filter);
	reader_text(&reader, (const char *)data, size, 1800000000);
	for (size_t i = 0; i < FACT_KINDS; i++)
		sum += tally.kinds[i];
	promise(tally.all.n == tally.kinds[FACT_REFUSED], "what was refused is counted once");
	promise(sum >= tally.kinds[FACT_REFUSED], "kinds add up");
	if (size % 16 == 0) /* the reports cost more than the reading */
		write_all(&tally);
	tally_fini(&tally);
	return 0;
}
