// SPDX-License-Identifier: GPL-2.0-only
/*
 * A review as one page that needs nothing else: no network, no other file, no script to be correct.
 *
 * Charts are SVG without styles of their own. Every text is escaped, whatever it came from; the
 * policy of the page forbids all that is not its own style and script.
 */
#include <inttypes.h>
#include <string.h>

#include "review/page.h"
#include "review/report.h"
#include "review/words.h"

#define CHART_WIDTH  960
#define CHART_HEIGHT 180
#define CHART_BARS   120

static void put_text(struct buf *out, const char *text)
{
	static const struct {
		char c;
		const char *name;
	} marks[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" } };

	for (; *text; text++) {
		const char *name = NULL;

		for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
			if (marks[i].c == *text)
				name = marks[i].name;
		if (name)
			buf_puts(out, name);
		else
			buf_putc(out, *text);
	}
}

static void put_head(struct buf *out)
{
	buf_printf(out,
		   "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
		   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		   "style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'\">\n"
		   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		   "<meta name=\"referrer\" content=\"no-referrer\">\n"
		   "<title>Refused packets</title>\n<style>",
		   page_style_hash, page_script_hash);
	buf_puts(out, page_style);
	buf_puts(out, "</style></head>\n<body><main>\n");
}

static void put_card(struct buf *out, const char *number, const char *words)
{
	buf_printf(out, "<div class=\"card\"><b>%s</b><span class=\"dim\">%s</span></div>\n",
		   number, words);
}

static void put_totals(const struct review *review, struct buf *out)
{
	const struct tally *tally = review->tally;
	uint64_t decisions = 0;

	for (size_t i = 0; i < review->n_findings; i++)
		decisions += finding_is_urgent(review->findings[i].kind);
	buf_puts(out, "<h1>Refused packets</h1>\n<p class=\"dim\">");
	if (tally->all.n)
		buf_printf(out, "%s to %s, %s", words_time(tally->all.first).text,
			   words_time(tally->all.last).text,
			   words_duration(tally->all.last - tally->all.first).text);
	for (size_t i = 0; i < review->n_logs && i < 4; i++) {
		buf_puts(out, i ? ", " : " · ");
		put_text(out, review->logs[i]);
	}
	buf_puts(out, "</p>\n<div class=\"cards\">\n");
	put_card(out, words_number(tally->all.n).text, "packets refused");
	put_card(out, (review->sources_exact ? words_number : words_about)(review->sources).text,
		 review->sources_exact ? "sources" : "sources, about");
	put_card(out, words_number(decisions).text,
		 decisions == 1 ? "needs a decision" : "need a decision");
	if (review->reviewed)
		put_card(out, words_number(review->new_sources).text,
			 "new sources since the last review");
	put_card(out, words_number(tally->kinds[FACT_BROKEN] + tally->kinds[FACT_IMITATION]).text,
		 "broken or imitated lines");
	buf_puts(out, "</div>\n");
}

/* Slots of the series that one bar stands for. */
static size_t bar_group(const struct series *series)
{
	return (series->used + CHART_BARS - 1) / CHART_BARS;
}

static uint64_t bar_sum(const struct series *series, size_t bar, size_t group, size_t reason)
{
	uint64_t sum = 0;

	for (size_t i = bar * group; i < (bar + 1) * group && i < series->used; i++)
		sum += series->v[i][reason];
	return sum;
}

static void put_bar(const struct series *series, size_t bar, double width, uint64_t most,
		    struct buf *out)
{
	size_t group = bar_group(series);
	double y = CHART_HEIGHT;
	uint64_t total = 0;
	time_t begin = series->start + (time_t)(bar * group * series->width);

	buf_puts(out, "<g>");
	for (size_t r = 0; r < REASON_COUNT; r++) {
		uint64_t sum = bar_sum(series, bar, group, r);
		double height = (double)sum * CHART_HEIGHT / (double)most;

		y -= height;
		total += sum;
		if (sum)
			buf_printf(out,
				   "<rect class=\"c%zu\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
				   "height=\"%.1f\"/>",
				   r, 40 + (double)bar * width, y, width * 0.85, height);
	}
	buf_printf(out, "<title>%s: %s packets</title></g>\n", words_time(begin).text,
		   words_number(total).text);
}

static void put_rate(const struct review *review, struct buf *out)
{
	const struct series *series = &review->tally->series;
	size_t group = bar_group(series), bars = series->used ? (series->used - 1) / group + 1 : 0;
	uint64_t most = 1;

	for (size_t b = 0; b < bars; b++) {
		uint64_t sum = 0;

		for (size_t r = 0; r < REASON_COUNT; r++)
			sum += bar_sum(series, b, group, r);
		most = sum > most ? sum : most;
	}
	buf_printf(out,
		   "<h2>Over time</h2><div class=\"panel\"><svg viewBox=\"0 0 %d %d\" role=\"img\" "
		   "aria-label=\"packets over time by reason\">\n"
		   "<line class=\"grid\" x1=\"40\" x2=\"%d\" y1=\"0.5\" y2=\"0.5\"/>"
		   "<text x=\"0\" y=\"11\">%s</text><text x=\"0\" y=\"%d\">0</text>\n",
		   CHART_WIDTH + 40, CHART_HEIGHT + 20, CHART_WIDTH + 40, words_about(most).text,
		   CHART_HEIGHT);
	for (size_t b = 0; b < bars; b++)
		put_bar(series, b, (double)CHART_WIDTH / (double)bars, most, out);
	if (bars)
		buf_printf(out,
			   "<text x=\"40\" y=\"%d\">%s</text><text x=\"%d\" y=\"%d\" "
			   "text-anchor=\"end\">%s</text>\n",
			   CHART_HEIGHT + 15, words_time(review->tally->all.first).text,
			   CHART_WIDTH + 40, CHART_HEIGHT + 15,
			   words_time(review->tally->all.last).text);
	buf_puts(out, "</svg><div class=\"key\">");
	for (size_t r = 0; r < REASON_COUNT; r++)
		if (review->tally->reasons[r].count.n)
			buf_printf(out, "<span><i class=\"c%zu\"></i>%s %s</span>", r,
				   reason_name((enum reason)r),
				   words_number(review->tally->reasons[r].count.n).text);
	buf_puts(out, "</div></div>\n");
}

static void put_heat(const struct review *review, struct buf *out)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	uint64_t most = 1;

	for (int d = 0; d < 7; d++)
		for (int h = 0; h < 24; h++)
			if (review->tally->week[d][h] > most)
				most = review->tally->week[d][h];
	buf_puts(out, "<div class=\"panel\"><h3>Hour and weekday</h3>"
		      "<svg viewBox=\"0 0 524 166\" role=\"img\" "
		      "aria-label=\"packets by hour and weekday\">\n");
	for (int row = 0; row < 7; row++) {
		int d = (row + 1) % 7; /* the week begins on Monday */

		buf_printf(out, "<text x=\"0\" y=\"%d\">%s</text>", row * 20 + 14, days[d]);
		for (int h = 0; h < 24; h++) {
			uint64_t n = review->tally->week[d][h];

			buf_printf(
				out,
				"<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"18\" height=\"18\" "
				"rx=\"3\" fill-opacity=\"%.2f\"><title>%s %02d:00: "
				"%s packets</title></rect>\n",
				n ? "heat" : "none", 40 + h * 20, row * 20,
				n ? 0.12 + 0.88 * (double)n / (double)most : 0.4, days[d], h,
				words_number(n).text);
		}
	}
	for (int h = 0; h < 24; h += 6)
		buf_printf(out, "<text x=\"%d\" y=\"158\">%02d:00</text>", 40 + h * 20, h);
	buf_puts(out, "</svg></div>\n");
}

/* The first rows of a table as bars. */
static void put_bars(const struct review *review, enum table_kind kind, const char *title,
		     struct buf *out)
{
	const struct table_of_rows *table = &review->tables[kind];
	size_t n = table->n < 8 ? table->n : 8;

	buf_printf(out,
		   "<div class=\"panel\"><h3>%s</h3><svg viewBox=\"0 0 524 %zu\" role=\"img\" "
		   "aria-label=\"%s\">\n",
		   title, n * 24 + 4, title);
	for (size_t i = 0; i < n; i++) {
		const struct row *row = &table->v[i];
		double width = 230.0 * (double)row->count.n / (double)table->v[0].count.n;

		buf_printf(out, "<text x=\"0\" y=\"%zu\">", i * 24 + 15);
		put_text(out, row->key);
		if (kind == TABLE_PORT && *row->about) {
			buf_putc(out, ' ');
			put_text(out, row->about);
		}
		buf_printf(out,
			   "</text><rect class=\"c5\" x=\"210\" y=\"%zu\" width=\"%.1f\" "
			   "height=\"16\" "
			   "rx=\"3\"/><text x=\"%.1f\" y=\"%zu\">%s</text>\n",
			   i * 24 + 3, width < 2 ? 2 : width, 216 + width, i * 24 + 15,
			   words_number(row->count.n).text);
	}
	buf_puts(out, "</svg></div>\n");
}

static void put_finding(const struct finding *finding, struct buf *out)
{
	buf_puts(out, "<li>");
	put_text(out, finding->text);
	if (finding->is_new)
		buf_puts(out, " <span class=\"new\">new</span>");
	if (finding->record) {
		buf_puts(out, " <span class=\"dim\">");
		report_place(finding->record, out);
		buf_puts(out, "</span>");
	}
	if (*finding->advice) {
		buf_puts(out, "<br><span class=\"dim\">");
		put_text(out, finding->advice);
		buf_puts(out, "</span>");
	}
	if (*finding->command) {
		buf_puts(out, "<br><code>");
		put_text(out, finding->command);
		buf_puts(out, "</code>");
	}
	buf_puts(out, "</li>\n");
}

/* The longest list of a page is still read by a person. */
#define FINDINGS_SHOWN 12

static void put_findings(const struct review *review, bool urgent, struct buf *out)
{
	bool any = false;

	for (enum finding_kind kind = 0; kind < FINDING_KINDS; kind++) {
		size_t shown = 0;

		if (!review->found[kind] || finding_is_urgent(kind) != urgent)
			continue;
		any = true;
		buf_printf(out, "<h3>%s <span class=\"dim\">%s</span></h3><ol>\n",
			   finding_title(kind), words_number(review->found[kind]).text);
		for (size_t i = 0; i < review->n_findings && shown < FINDINGS_SHOWN; i++)
			if (review->findings[i].kind == kind) {
				put_finding(&review->findings[i], out);
				shown++;
			}
		buf_puts(out, "</ol>\n");
	}
	if (!any)
		buf_puts(out,
			 urgent ? "<p>Nothing. All of it was refused as the database has it.</p>"
				: "<p>No scans, forged sources or peaks.</p>");
}

static void put_time_cell(time_t when, struct buf *out)
{
	buf_printf(out, "<td class=\"t\" data-v=\"%jd\">%s</td>", (intmax_t)when,
		   words_time(when).text);
}

static void put_row(const struct row *row, uint64_t most, struct buf *out)
{
	buf_puts(out, "<tr><td>");
	put_text(out, row->key);
	buf_printf(out, "%s</td><td class=\"n\" data-v=\"%" PRIu64 "\">%s%s</td>",
		   row->is_new ? " <span class=\"new\">new</span>" : "", row->count.n,
		   words_number(row->count.n).text, row->error ? "~" : "");
	buf_printf(out,
		   "<td data-v=\"%" PRIu64 "\"><meter min=\"0\" max=\"%" PRIu64
		   "\" value=\"%" PRIu64 "\">%" PRIu64 "</meter></td>",
		   row->count.n, most, row->count.n, row->count.n);
	buf_printf(out, "<td class=\"n\" data-v=\"%" PRIu64 "\">%s</td>", row->sources,
		   row->sources ? words_about(row->sources).text : "");
	put_time_cell(row->count.first, out);
	put_time_cell(row->count.last, out);
	buf_puts(out, "<td>");
	put_text(out, row->about);
	if (row->record) {
		buf_puts(out, " <span class=\"dim\">");
		report_place(row->record, out);
		buf_puts(out, "</span>");
	}
	if (*row->command && row->advised) {
		buf_puts(out, " <code>");
		put_text(out, row->command);
		buf_puts(out, "</code>");
	}
	buf_puts(out, "</td></tr>\n");
}

static void put_table(const struct review *review, enum table_kind kind, struct buf *out)
{
	const struct table_of_rows *table = &review->tables[kind];

	if (!table->n)
		return;
	buf_printf(out,
		   "<h2>By %s%s</h2><div class=\"panel scroll\"><table id=\"%s\"><thead><tr>"
		   "<th>%s</th><th class=\"n\">packets</th><th></th><th class=\"n\">sources</th>"
		   "<th>first</th><th>last</th><th>about</th></tr></thead><tbody>\n",
		   table_name(kind), "", table_name(kind), table_name(kind));
	for (size_t i = 0; i < table->n; i++)
		put_row(&table->v[i], table->v[0].count.n, out);
	buf_puts(out, "</tbody></table></div>\n");
	if (table->total > table->n)
		buf_printf(out, "<p class=\"dim\">%zu of %s</p>\n", table->n,
			   words_number(table->total).text);
}

static void write_html(const struct review *review, struct buf *out)
{
	put_head(out);
	put_totals(review, out);
	buf_puts(out, "<h2>Needs a decision</h2><div class=\"panel urgent\">\n");
	put_findings(review, true, out);
	buf_puts(out, "</div>\n");
	put_rate(review, out);
	buf_puts(out, "<h2>Who and what</h2><div class=\"two\">\n");
	put_bars(review, TABLE_SOURCE, "Top sources", out);
	put_bars(review, TABLE_PORT, "Top ports", out);
	put_heat(review, out);
	buf_puts(out,
		 "</div>\n<h2>Was refused, and needs nothing</h2><div class=\"panel calm\">\n");
	put_findings(review, false, out);
	buf_puts(out, "</div>\n");
	for (enum table_kind kind = 0; kind < TABLE_KINDS; kind++)
		put_table(review, kind, out);
	if (review->tally->talkers.error_most)
		buf_printf(out,
			   "<p class=\"dim\">~ at most %s too high; all others are exact.</p>\n",
			   words_number(review->tally->talkers.error_most).text);
	buf_puts(out, "</main><script>");
	buf_puts(out, page_script);
	buf_puts(out, "</script></body></html>\n");
}

const struct report_format report_html = { "html", write_html };
