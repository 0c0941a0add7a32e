// SPDX-License-Identifier: GPL-2.0-only
/*
 * A review for a terminal: what it was, what to do, then the tables.
 *
 * The first screen is for somebody who has never seen one: it says what was refused, and which
 * findings need a decision, each with the command that makes it. Texts that came out of the log
 * are addresses, numbers and names of interfaces without control characters: nothing else of a line
 * is ever shown.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "review/report.h"
#include "review/words.h"

#define SPARK_COLUMNS 72
#define WIDE	      110 /* columns; below, the tables leave out when a thing was first seen */
#define ABOUT_LEAST   20  /* columns for the last of a table; else it begins a line of its own */

void report_place(const struct record *record, struct buf *out)
{
	if (!record || !record->loc.source || !record->loc.line)
		return;
	diag_place(out, (struct loc){ .source = record->loc.source });
	buf_printf(out, ":%u", record->loc.line);
}

/*
 * Words from column `at` on; lines that follow begin at `indent`. Where it is for no terminal all
 * is one line: programs read it.
 */
static void put_wrapped(const struct review *review, const char *text, size_t at, size_t indent,
			struct buf *out)
{
	while (*text) {
		size_t blanks = strspn(text, " "), len = strcspn(text + blanks, " ");

		if (review->columns && at > indent && at + blanks + len > review->columns) {
			buf_putc(out, '\n');
			buf_pad(out, ' ', indent);
			at = indent;
			text += blanks;
			blanks = 0;
		}
		buf_add(out, text, blanks + len);
		at += blanks + len;
		text += blanks + len;
	}
}

static void put_counts(const struct review *review, struct buf *out)
{
	const struct tally *tally = review->tally;
	static const struct {
		enum fact_kind kind;
		const char *words;
	} rest[] = {
		{ FACT_PASSED, "lines about packets that were not refused" },
		{ FACT_ARP, "frames without IP" },
		{ FACT_BROKEN, "broken lines" },
		{ FACT_IMITATION, "imitations: lines of other programs that look like refusals" },
	};

	buf_printf(out, "%s refused %s from %s%s %s", words_number(tally->all.n).text,
		   tally->all.n == 1 ? "packet" : "packets", review->sources_exact ? "" : "about ",
		   (review->sources_exact ? words_number : words_about)(review->sources).text,
		   review->sources == 1 ? "source" : "sources");
	if (tally->all.n && review->columns)
		buf_puts(out, "\n ");
	else if (tally->all.n)
		buf_putc(out, ',');
	if (tally->all.n)
		buf_printf(out, " %s to %s (%s)", words_time(tally->all.first).text,
			   words_time(tally->all.last).text,
			   words_duration(tally->all.last - tally->all.first).text);
	buf_printf(out, "\n  %s lines", words_number(tally->lines).text);
	for (size_t i = 0; i < review->n_logs && i < 3; i++)
		buf_printf(out, "%s %s", i ? "," : " of", review->logs[i]);
	if (review->n_logs > 3)
		buf_printf(out, " and %zu more", review->n_logs - 3);
	buf_putc(out, '\n');
	for (size_t i = 0; i < sizeof(rest) / sizeof(*rest); i++)
		if (tally->kinds[rest[i].kind])
			buf_printf(out, "  %s %s\n", words_number(tally->kinds[rest[i].kind]).text,
				   rest[i].words);
	if (tally->lost_acquaintances)
		buf_printf(out,
			   "  %s more of known sources are in the totals, but were not looked at: "
			   "they were of too many kinds\n",
			   words_packets(tally->lost_acquaintances).text);
	if (tally->filtered)
		buf_printf(out, "  %s more do not fit the filter\n",
			   words_number(tally->filtered).text);
}

/* One character for several slots; nothing at all in them is a dot. */
static void put_spark(const struct review *review, struct buf *out)
{
	static const char *const bars[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	const struct series *series = &review->tally->series;
	size_t group = (series->used + SPARK_COLUMNS - 1) / SPARK_COLUMNS, columns = 0;
	uint64_t sums[SPARK_COLUMNS] = { 0 }, most = 0;

	if (!series->used)
		return;
	for (size_t i = 0; i < series->used; i++) {
		sums[i / group] += series_slot(series, i);
		columns = i / group + 1;
	}
	for (size_t i = 0; i < columns; i++)
		most = sums[i] > most ? sums[i] : most;
	buf_puts(out, "  ");
	for (size_t i = 0; i < columns; i++)
		buf_puts(out, sums[i] ? bars[(sums[i] * 8 - 1) / most] : "·");
	buf_printf(out, "\n  a column is %s, the highest %s packets; · none\n",
		   words_duration((uint64_t)series->width * group).text, words_number(most).text);
}

#define FINDING_INDENT 5
#define COMMAND_INDENT 7 /* a command is never broken: it is copied */

static void put_finding(const struct review *review, const struct finding *finding,
			unsigned int number, struct buf *out)
{
	buf_printf(out, "%3u. ", number);
	put_wrapped(review, finding->text, FINDING_INDENT, FINDING_INDENT, out);
	buf_puts(out, finding->is_new ? "  (new)\n" : "\n");
	if (*finding->command)
		buf_printf(out, "%*s%s\n", COMMAND_INDENT, "", finding->command);
	if (*finding->advice)
		buf_printf(out, "%*s%s\n", COMMAND_INDENT, "", finding->advice);
}

/* The findings of that urgency, by kind; how many there were. */
static unsigned int put_findings(const struct review *review, bool urgent, struct buf *out)
{
	enum finding_kind kind = FINDING_KINDS;
	unsigned int number = 0;

	for (size_t i = 0; i < review->n_findings; i++) {
		const struct finding *finding = &review->findings[i];

		if (finding_is_urgent(finding->kind) != urgent)
			continue;
		if (finding->kind != kind) {
			kind = finding->kind;
			buf_printf(out, "  %s", finding_title(kind));
			if (review->found[kind] > review->most)
				buf_printf(out, ": %s, the loudest",
					   words_number(review->found[kind]).text);
			buf_putc(out, '\n');
		}
		put_finding(review, finding, ++number, out);
	}
	return number;
}

static bool has_command(const struct review *review)
{
	for (size_t i = 0; i < review->n_findings; i++)
		if (finding_is_urgent(review->findings[i].kind) && *review->findings[i].command)
			return true;
	return false;
}

static void put_what_to_do(const struct review *review, struct buf *out)
{
	buf_puts(out, "\nNeeds a decision\n");
	if (has_command(review))
		buf_puts(out,
			 "  If you agree, run the command below it, and then: fwpolicy apply\n");
	if (!put_findings(review, true, out))
		buf_puts(out, "  Nothing. All of it was refused as the database has it.\n");
	buf_puts(out, "\nWas refused, and needs nothing\n");
	if (!put_findings(review, false, out))
		buf_puts(out, "  No scans, forged sources or peaks.\n");
}

static size_t key_width(const struct table_of_rows *table)
{
	size_t width = 8;

	for (size_t i = 0; i < table->n; i++)
		if (strlen(table->v[i].key) > width)
			width = strlen(table->v[i].key);
	return width;
}

static bool is_narrow(const struct review *review)
{
	return review->columns && review->columns < WIDE;
}

/* What is said of a row, and where the record stands: on a terminal its line is enough. */
static void put_about(const struct review *review, const struct row *row, size_t at,
		      struct buf *out)
{
	struct buf about = { 0 };
	size_t indent = at + ABOUT_LEAST > review->columns ? 6 : at;

	buf_puts(&about, row->about);
	if (row->record && review->columns && row->record->loc.line) {
		buf_printf(&about, "%sline %u", *row->about ? "  " : "", row->record->loc.line);
	} else if (row->record) {
		buf_puts(&about, "  ");
		report_place(row->record, &about);
	}
	put_wrapped(review, buf_text(&about), at, indent, out);
	buf_fini(&about);
}

static void put_row(const struct review *review, const struct row *row, int width, struct buf *out)
{
	size_t at = (size_t)width + (is_narrow(review) ? 45 : 63); /* behind the columns below */
	char count[64];

	snprintf(count, sizeof(count), "%s%s", words_number(row->count.n).text,
		 row->error ? "~" : "");
	buf_printf(out, "  %-*s %12s", width, row->key, count);
	if (row->sources)
		buf_printf(out, " %9s", words_about(row->sources).text);
	else
		buf_pad(out, ' ', 10);
	if (!is_narrow(review))
		buf_printf(out, "  %s", words_time(row->count.first).text);
	buf_printf(out, "  %s  ", words_time(row->count.last).text);
	put_about(review, row, at, out);
	buf_puts(out, row->is_new ? "  new\n" : "\n");
	if (*row->command && row->advised)
		buf_printf(out, "  %*s   %s\n", width, "", row->command);
}

static void put_table(const struct review *review, enum table_kind kind, struct buf *out)
{
	const struct table_of_rows *table = &review->tables[kind];
	int width = (int)key_width(table);
	bool guessed = false;

	if (!table->n)
		return;
	buf_printf(out, "\nBy %s", table_name(kind));
	if (table->total > table->n)
		buf_printf(out, ", %zu of %s%s", table->n,
			   kind == TABLE_SOURCE && !review->sources_exact ? "about " : "",
			   words_number(table->total).text);
	buf_printf(out, "\n  %-*s %12s %9s", width, "", "packets", "sources");
	if (!is_narrow(review))
		buf_printf(out, "  %-16s", "first");
	buf_puts(out, "  last\n");
	for (size_t i = 0; i < table->n; i++) {
		put_row(review, &table->v[i], width, out);
		guessed |= table->v[i].error != 0;
	}
	if (guessed)
		buf_printf(out, "  ~ at most %s too high; all others are exact\n",
			   words_number(review->tally->talkers.error_most).text);
}

static void put_since(const struct review *review, struct buf *out)
{
	if (review->reviewed)
		buf_printf(out, "  since the last review (up to %s): %s new sources\n",
			   words_time(review->reviewed).text,
			   words_number(review->new_sources).text);
}

/* For who has never been here. */
static void put_more(struct buf *out)
{
	buf_puts(out,
		 "\nMore\n"
		 "  fwpolicy log follow           watch it as it comes\n"
		 "  fwpolicy log suggest          the smallest changes that would let it in\n"
		 "  fwpolicy log --html FILE      the same with charts, to send to somebody\n"
		 "  fwpolicy log --since 2h       the last two hours; --top 20 for longer lists\n");
}

static void write_text(const struct review *review, struct buf *out)
{
	put_counts(review, out);
	put_spark(review, out);
	put_since(review, out);
	if (!review->tally->all.n)
		return;
	put_what_to_do(review, out);
	for (enum table_kind kind = 0; kind < TABLE_KINDS; kind++)
		put_table(review, kind, out);
	if (review->columns)
		put_more(out);
}

const struct report_format report_text = { "text", write_text };
