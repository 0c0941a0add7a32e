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

#define RATE_WIDTH	960
#define RATE_HEIGHT	180
#define RATE_BARS	120
#define RATE_BARS_LEAST 24 /* places for bars: one packet is no wall */

#define SMALL_WIDTH 340 /* of a chart beside two others, or on a phone: its texts stay readable */
#define BARS_SHOWN  8
#define BARS_PITCH  34
#define HEAT_PITCH  12.5 /* of hours */
#define HEAT_ROW    15	 /* of days */
#define HEAT_LABELS 38

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

/* The first and the last packet; one moment if both are of the same minute. */
static void put_period(const struct count *all, struct buf *out)
{
	buf_puts(out, words_time(all->first).text);
	if (all->first / 60 != all->last / 60)
		buf_printf(out, " to %s, %s", words_time(all->last).text,
			   words_duration(all->last - all->first).text);
}

static void put_logs(const struct review *review, struct buf *out)
{
	const char *before = review->tally->all.n ? " · " : "";

	for (size_t i = 0; i < review->n_logs && i < 4; i++) {
		buf_puts(out, i ? ", " : before);
		put_text(out, review->logs[i]);
	}
	if (review->n_logs > 4)
		buf_printf(out, " and %zu more", review->n_logs - 4);
}

static void put_cards(const struct review *review, struct buf *out)
{
	const struct tally *tally = review->tally;
	uint64_t decisions = 0, sources = review->sources, refused = tally->all.n;
	uint64_t bad = tally->kinds[FACT_BROKEN] + tally->kinds[FACT_IMITATION];

	for (size_t i = 0; i < review->n_findings; i++)
		decisions += finding_is_urgent(review->findings[i].kind);
	put_card(out, words_number(refused).text,
		 refused == 1 ? "packet refused" : "packets refused");
	put_card(out, (review->sources_exact ? words_number : words_about)(sources).text,
		 !review->sources_exact ? "sources, about"
		 : sources == 1		? "source"
					: "sources");
	put_card(out, words_number(decisions).text,
		 decisions == 1 ? "needs a decision" : "need a decision");
	if (review->reviewed)
		put_card(out, words_number(review->new_sources).text,
			 "new sources since the last review");
	put_card(out, words_number(bad).text,
		 bad == 1 ? "broken or imitated line" : "broken or imitated lines");
}

static void put_totals(const struct review *review, struct buf *out)
{
	buf_puts(out, "<h1>Refused packets</h1>\n<p class=\"dim\">");
	if (review->tally->all.n)
		put_period(&review->tally->all, out);
	put_logs(review, out);
	buf_puts(out, "</p>\n<div class=\"cards\">\n");
	put_cards(review, out);
	buf_puts(out, "</div>\n");
}

/* Slots of the series that one bar stands for. */
static size_t bar_group(const struct series *series)
{
	return (series->used + RATE_BARS - 1) / RATE_BARS;
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
	double y = RATE_HEIGHT;
	uint64_t total = 0;
	time_t begin = series->start + (time_t)(bar * group * series->width);

	buf_puts(out, "<g>");
	for (size_t r = 0; r < REASON_COUNT; r++) {
		uint64_t sum = bar_sum(series, bar, group, r);
		double height = (double)sum * RATE_HEIGHT / (double)most;

		y -= height;
		total += sum;
		if (sum)
			buf_printf(out,
				   "<rect class=\"c%zu\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
				   "height=\"%.1f\"/>",
				   r, (double)bar * width, y, width * 0.85, height);
	}
	buf_printf(out, "<title>%s: %s packets</title></g>\n", words_time(begin).text,
		   words_number(total).text);
}

static uint64_t tallest_bar(const struct series *series, size_t bars, size_t group)
{
	uint64_t most = 1;

	for (size_t b = 0; b < bars; b++) {
		uint64_t sum = 0;

		for (size_t r = 0; r < REASON_COUNT; r++)
			sum += bar_sum(series, b, group, r);
		most = sum > most ? sum : most;
	}
	return most;
}

/* What the colours mean. */
static void put_key(const struct tally *tally, struct buf *out)
{
	buf_puts(out, "<div class=\"key\">");
	for (size_t r = 0; r < REASON_COUNT; r++)
		if (tally->reasons[r].count.n)
			buf_printf(out, "<span><i class=\"c%zu\"></i>%s %s</span>", r,
				   reason_name((enum reason)r),
				   words_number(tally->reasons[r].count.n).text);
	buf_puts(out, "</div>");
}

/* It is as wide as the page, so its words stand beside it, where they do not shrink with it. */
static void put_rate(const struct review *review, struct buf *out)
{
	const struct series *series = &review->tally->series;
	size_t group = bar_group(series), bars = (series->used - 1) / group + 1;
	size_t places = bars < RATE_BARS_LEAST ? RATE_BARS_LEAST : bars;
	uint64_t most = tallest_bar(series, bars, group);
	time_t end = series->start + (time_t)(places * group * series->width);

	buf_printf(
		out,
		"<h2>Over time</h2><div class=\"panel time\"><p class=\"dim\">at most %s in %s</p>"
		"<svg class=\"rate\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" "
		"role=\"img\" aria-label=\"packets over time by reason\">\n"
		"<line class=\"grid\" x2=\"%d\" y1=\"0.5\" y2=\"0.5\"/>"
		"<line class=\"grid\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
		words_packets(most).text, words_duration((time_t)(group * series->width)).text,
		RATE_WIDTH, RATE_HEIGHT, RATE_WIDTH, RATE_WIDTH, RATE_HEIGHT - 0.5,
		RATE_HEIGHT - 0.5);
	for (size_t b = 0; b < bars; b++)
		put_bar(series, b, (double)RATE_WIDTH / (double)places, most, out);
	buf_printf(out, "</svg><div class=\"axis dim\"><span>%s</span><span>%s</span></div>",
		   words_time(series->start).text, words_time(end).text);
	put_key(review->tally, out);
	buf_puts(out, "</div>\n");
}

static void put_day(const uint64_t *hours, const char *day, double y, uint64_t most,
		    struct buf *out)
{
	buf_printf(out, "<text x=\"0\" y=\"%.0f\">%s</text>", y + 11, day);
	for (int h = 0; h < 24; h++)
		buf_printf(out,
			   "<rect class=\"%s\" x=\"%.1f\" y=\"%.0f\" width=\"11\" height=\"13\" "
			   "rx=\"2\" fill-opacity=\"%.2f\"><title>%s %02d:00: %s</title></rect>\n",
			   hours[h] ? "heat" : "none", HEAT_LABELS + h * HEAT_PITCH, y,
			   hours[h] ? 0.12 + 0.88 * (double)hours[h] / (double)most : 0.4, day, h,
			   words_packets(hours[h]).text);
}

static void put_heat(const struct review *review, struct buf *out)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	const struct tally *tally = review->tally;
	uint64_t most = 1;

	for (int d = 0; d < 7; d++)
		for (int h = 0; h < 24; h++)
			if (tally->week[d][h] > most)
				most = tally->week[d][h];
	buf_printf(out,
		   "<div class=\"panel\"><h3>Hour and weekday</h3>"
		   "<svg viewBox=\"0 0 %d %d\" role=\"img\" "
		   "aria-label=\"packets by hour and weekday\">\n",
		   SMALL_WIDTH, 7 * HEAT_ROW + 18);
	for (int row = 0; row < 7; row++) {
		int d = (row + 1) % 7; /* the week begins on Monday */

		put_day(tally->week[d], days[d], row * HEAT_ROW, most, out);
	}
	for (int h = 0; h < 24; h += 6)
		buf_printf(out, "<text x=\"%.1f\" y=\"%d\">%02d:00</text>",
			   HEAT_LABELS + h * HEAT_PITCH, 7 * HEAT_ROW + 12, h);
	buf_puts(out, "</svg></div>\n");
}

/* The first rows of a table as bars, each below its name: addresses may be long. */
static void put_bars(const struct review *review, enum table_kind kind, const char *title,
		     struct buf *out)
{
	const struct table_of_rows *table = &review->tables[kind];
	size_t n = table->n < BARS_SHOWN ? table->n : BARS_SHOWN;

	buf_printf(out,
		   "<div class=\"panel\"><h3>%s</h3><svg viewBox=\"0 0 %d %zu\" role=\"img\" "
		   "aria-label=\"%s\">\n",
		   title, SMALL_WIDTH, n * BARS_PITCH, title);
	for (size_t i = 0; i < n; i++) {
		const struct row *row = &table->v[i];
		double width = SMALL_WIDTH * (double)row->count.n / (double)table->v[0].count.n;

		buf_printf(out, "<text x=\"0\" y=\"%zu\">", i * BARS_PITCH + 12);
		put_text(out, row->key);
		if (kind == TABLE_PORT && *row->about) {
			buf_putc(out, ' ');
			put_text(out, row->about);
		}
		buf_printf(out,
			   "</text><text x=\"%d\" y=\"%zu\" text-anchor=\"end\">%s</text>"
			   "<rect class=\"c5\" y=\"%zu\" width=\"%.1f\" height=\"9\" rx=\"2\"/>\n",
			   SMALL_WIDTH, i * BARS_PITCH + 12, words_number(row->count.n).text,
			   i * BARS_PITCH + 17, width < 2 ? 2 : width);
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
		buf_printf(out, "<p>%s</p>",
			   !review->tally->all.n ? "Nothing: no packet was refused."
			   : urgent ? "Nothing. All of it was refused as the database has it."
				    : "No scans, forged sources or peaks.");
}

static bool is_urgent(const struct review *review)
{
	for (size_t i = 0; i < review->n_findings; i++)
		if (finding_is_urgent(review->findings[i].kind))
			return true;
	return false;
}

static void put_time_cell(time_t when, struct buf *out)
{
	buf_printf(out, "<td class=\"t\" data-v=\"%jd\">%s</td>", (intmax_t)when,
		   words_time(when).text);
}

static void put_row(const struct row *row, enum table_kind kind, uint64_t most, struct buf *out)
{
	buf_puts(out, "<tr><td>");
	put_text(out, row->key);
	buf_printf(out, "%s</td><td class=\"n\" data-v=\"%" PRIu64 "\">%s%s</td>",
		   row->is_new ? " <span class=\"new\">new</span>" : "", row->count.n,
		   words_number(row->count.n).text, row->error ? "~" : "");
	buf_printf(out,
		   "<td class=\"w\" data-v=\"%" PRIu64
		   "\"><svg class=\"share\" viewBox=\"0 0 96 8\" "
		   "aria-hidden=\"true\"><rect class=\"none\" width=\"96\" height=\"8\" rx=\"2\"/>"
		   "<rect class=\"c5\" width=\"%.1f\" height=\"8\" rx=\"2\"/></svg></td>",
		   row->count.n, 96.0 * (double)row->count.n / (double)most);
	if (kind != TABLE_SOURCE)
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
		   "<h2>By %s</h2><div class=\"panel scroll\"><table id=\"%s\"><thead><tr>"
		   "<th>%s</th><th class=\"n\">packets</th><th class=\"w\"></th>%s"
		   "<th>first</th><th>last</th><th>about</th></tr></thead><tbody>\n",
		   table_name(kind), table_name(kind), table_name(kind),
		   kind != TABLE_SOURCE ? "<th class=\"n\">sources</th>" : "");
	for (size_t i = 0; i < table->n; i++)
		put_row(&table->v[i], kind, table->v[0].count.n, out);
	buf_puts(out, "</tbody></table></div>\n");
	if (table->total > table->n)
		buf_printf(out, "<p class=\"dim\">%zu of %s</p>\n", table->n,
			   words_number(table->total).text);
}

/* All that there is to say of packets, if there are any. */
static void put_rest(const struct review *review, struct buf *out)
{
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
}

static void write_html(const struct review *review, struct buf *out)
{
	put_head(out);
	put_totals(review, out);
	buf_printf(out, "<h2>Needs a decision</h2><div class=\"panel %s\">\n",
		   is_urgent(review) ? "urgent" : "calm");
	put_findings(review, true, out);
	buf_puts(out, "</div>\n");
	if (review->tally->all.n)
		put_rest(review, out);
	if (review->tally->talkers.error_most)
		buf_printf(out,
			   "<p class=\"dim\">~ at most %s too high; all others are exact.</p>\n",
			   words_number(review->tally->talkers.error_most).text);
	buf_puts(out, "</main><script>");
	buf_puts(out, page_script);
	buf_puts(out, "</script></body></html>\n");
}

const struct report_format report_html = { "html", write_html };
