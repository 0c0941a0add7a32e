// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads a pasted log line as the review does, and compares what it says with the decision of today.
 *
 * The chain is not compared where the line does not name it, nor the reason: a line of another
 * firewall says only that it refused.
 */
#include "cmd/explain_line.h"

#include <stdlib.h>
#include <string.h>

#include "review/batch.h"
#include "review/clock.h"
#include "review/judge.h"
#include "review/words.h"

#define LINE_MOST 4096

struct explain_line {
	struct names interfaces, prefixes;
	struct line_reader reader;
	struct judge judge;
	struct fact fact;
	struct prefix_meaning meaning;
	time_t when; /* 0: the line does not say */
	char text[LINE_MOST + 1 + LINE_MARGIN];
};

bool explain_is_line(int argc, char **argv)
{
	bool in = false, src = false;

	for (int i = 1; i < argc; i++) {
		in |= strstr(argv[i], "IN=") != NULL;
		src |= strstr(argv[i], "SRC=") != NULL;
	}
	return in && src;
}

static size_t join(char *text, int argc, char **argv)
{
	size_t len = 0;

	for (int i = 1; i < argc; i++) {
		size_t more = strlen(argv[i]);

		if (len + more + 1 > LINE_MOST)
			break;
		memcpy(text + len, argv[i], more);
		len += more;
		text[len++] = ' ';
	}
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\n')
			text[i] = ' ';
	text[len] = '\n';
	return len;
}

static bool read_line(struct explain_line *line, int argc, char **argv)
{
	size_t len = join(line->text, argc, argv);
	struct clock clock;

	names_init(&line->interfaces);
	names_init(&line->prefixes);
	line_reader_init(&line->reader, &line->interfaces, &line->prefixes);
	line_read(&line->reader, line->text, line->text + len, &line->fact);
	if (line->fact.kind != FACT_REFUSED && line->fact.kind != FACT_PASSED)
		return false;
	line->meaning = line->reader.meanings[line->fact.prefix];
	clock_init(&clock, time(NULL), 0);
	line->when = clock_tell(&clock, line->fact.stamp_kind, line->fact.stamp);
	return true;
}

struct explain_line *explain_line_new(const struct policy *policy,
				      const struct surroundings *around, int argc, char **argv,
				      struct packet *packet)
{
	struct explain_line *line = must(calloc(1, sizeof(*line)));

	judge_init(&line->judge, policy, around);
	line->judge.interfaces = &line->interfaces;
	line->judge.prefixes = &line->prefixes;
	if (!read_line(line, argc, argv)) {
		fputs("fwpolicy: explain: a line of the kernel's log has to be whole: IN, SRC, "
		      "DST, "
		      "PROTO, and ports where there are some\n",
		      stderr);
		explain_line_free(line);
		return NULL;
	}
	judge_packet(&line->judge, &line->fact, packet);
	return line;
}

void explain_line_free(struct explain_line *line)
{
	if (!line)
		return;
	judge_fini(&line->judge);
	free(line);
}

/* The decision is another one than the line tells of. */
static bool differs(const struct explain_line *line, const struct decision *decision)
{
	if (line->meaning.passed != (decision->verdict == VERDICT_ACCEPT))
		return true;
	return line->meaning.reason != REASON_UNKNOWN && decision->reason &&
	       strcmp(reason_name((enum reason)line->meaning.reason), decision->reason) != 0;
}

void explain_line_text(const struct explain_line *line, const struct decision *decision,
		       struct buf *out)
{
	buf_puts(out, "  the line    ");
	buf_puts(out, line->meaning.passed ? "passed" : "refused");
	if (line->meaning.reason != REASON_UNKNOWN)
		buf_printf(out, " (%s)", reason_name((enum reason)line->meaning.reason));
	if (line->when)
		buf_printf(out, " %s", words_time(line->when).text);
	buf_puts(out, differs(line, decision) ? "; today it is another verdict\n"
					      : "; today the verdict is the same\n");
}

void explain_line_json(const struct explain_line *line, const struct decision *decision,
		       struct json *json)
{
	json_object(json, "line");
	json_string(json, "verdict", line->meaning.passed ? "accept" : "drop");
	json_string(json, "chain",
		    line->meaning.chain ? chain_name((enum chain)line->meaning.chain) : NULL);
	json_string(json, "reason",
		    line->meaning.reason ? reason_name((enum reason)line->meaning.reason) : NULL);
	json_string(json, "time", line->when ? words_stamp(line->when).text : NULL);
	json_bool(json, "differs", differs(line, decision));
	json_end_object(json);
}
