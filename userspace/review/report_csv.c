// SPDX-License-Identifier: GPL-2.0-only
/*
 * A review as comma-separated values (RFC 4180): findings and the rows of all tables in one list,
 * the first column says which.
 *
 * No field begins with a sign that a spreadsheet would take for a formula: keys are addresses,
 * names and words of this program.
 */
#include <inttypes.h>
#include <string.h>

#include "review/report.h"
#include "review/words.h"

static void put_field(struct buf *out, const char *text, bool last)
{
	bool quoted = strpbrk(text, ",\"\n") != NULL;

	if (quoted)
		buf_putc(out, '"');
	for (; *text; text++) {
		if (*text == '"')
			buf_putc(out, '"');
		buf_putc(out, *text);
	}
	buf_puts(out, quoted ? "\"" : "");
	buf_puts(out, last ? "\r\n" : ",");
}

static void put_number(struct buf *out, uint64_t number)
{
	buf_printf(out, "%" PRIu64 ",", number);
}

struct csv_line {
	const char *what, *key, *about, *command;
	const struct count *count;
	uint64_t error, sources;
	const struct record *record;
	bool is_new;
};

static void put_line(struct buf *out, const struct csv_line *line)
{
	struct buf place = { 0 };

	report_place(line->record, &place);
	put_field(out, line->what, false);
	put_field(out, line->key, false);
	put_number(out, line->count->n);
	put_number(out, line->error);
	put_number(out, line->sources);
	put_field(out, words_stamp(line->count->first).text, false);
	put_field(out, words_stamp(line->count->last).text, false);
	put_field(out, line->is_new ? "new" : "", false);
	put_field(out, line->about, false);
	put_field(out, buf_text(&place), false);
	put_field(out, line->command, true);
	buf_fini(&place);
}

static void put_finding(struct buf *out, const struct finding *finding)
{
	char text[ADDR_TEXT] = "";

	if (finding->source.family)
		addr_print(&finding->source, text);
	put_line(out, &(struct csv_line){
			      .what = finding_name(finding->kind),
			      .key = text,
			      .about = finding->text,
			      .command = finding->command,
			      .count = &finding->count,
			      .record = finding->record,
			      .is_new = finding->is_new,
		      });
}

static void write_csv(const struct review *review, struct buf *out)
{
	buf_puts(out, "what,key,packets,error,sources,first,last,new,about,record,command\r\n");
	for (size_t i = 0; i < review->n_findings; i++)
		put_finding(out, &review->findings[i]);
	for (enum table_kind kind = 0; kind < TABLE_KINDS; kind++)
		for (size_t i = 0; i < review->tables[kind].n; i++) {
			const struct row *row = &review->tables[kind].v[i];

			put_line(out, &(struct csv_line){ table_name(kind), row->key, row->about,
							  row->command, &row->count, row->error,
							  row->sources, row->record, row->is_new });
		}
}

const struct report_format report_csv = { "csv", write_csv };
