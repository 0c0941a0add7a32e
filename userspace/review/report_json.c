// SPDX-License-Identifier: GPL-2.0-only
/*
 * A review as one JSON document; man/fwpolicy.8 has its schema.
 *
 * Times are UTC (RFC 3339). What is a count of different sources is an estimate unless
 * sources_exact says otherwise.
 */
#include "base/json.h"
#include "review/report.h"
#include "review/words.h"

static void put_time(struct json *json, const char *name, time_t when)
{
	json_string(json, name, when ? words_stamp(when).text : NULL);
}

static void put_count(struct json *json, const struct count *count)
{
	json_number(json, "packets", (int64_t)count->n);
	put_time(json, "first", count->first);
	put_time(json, "last", count->last);
}

static void put_record(struct json *json, const struct record *record)
{
	if (!record)
		return;
	json_object(json, "record");
	json_string(json, "kind", kind_name(record->kind));
	json_string(json, "name", record->name);
	json_string(json, "file", record->loc.source ? record->loc.source->name : NULL);
	json_number(json, "line", record->loc.line);
	json_end_object(json);
}

static void put_totals(const struct review *review, struct json *json)
{
	static const char *const names[FACT_KINDS] = {
		[FACT_OTHER] = "other",		 [FACT_REFUSED] = "refused",
		[FACT_PASSED] = "passed",	 [FACT_BROKEN] = "broken",
		[FACT_IMITATION] = "imitations", [FACT_ARP] = "without_ip",
	};
	const struct tally *tally = review->tally;

	json_object(json, "totals");
	json_number(json, "lines", (int64_t)tally->lines);
	for (size_t i = 0; i < FACT_KINDS; i++)
		if (names[i])
			json_number(json, names[i], (int64_t)tally->kinds[i]);
	json_number(json, "filtered", (int64_t)tally->filtered);
	json_number(json, "sources", (int64_t)review->sources);
	json_bool(json, "sources_exact", review->sources_exact);
	json_number(json, "error_most", tally->talkers.error_most);
	put_time(json, "first", tally->all.first);
	put_time(json, "last", tally->all.last);
	put_time(json, "reviewed", review->reviewed);
	json_number(json, "new_sources", (int64_t)review->new_sources);
	json_end_object(json);
}

static void put_rate(const struct review *review, struct json *json)
{
	const struct series *series = &review->tally->series;

	json_object(json, "rate");
	put_time(json, "start", series->used ? series->start : 0);
	json_number(json, "seconds", series->width);
	json_array(json, "packets");
	for (size_t i = 0; i < series->used; i++)
		json_number(json, NULL, (int64_t)series_slot(series, i));
	json_end_array(json);
	json_end_object(json);
}

static void put_findings(const struct review *review, struct json *json)
{
	char text[ADDR_TEXT];

	json_array(json, "findings");
	for (size_t i = 0; i < review->n_findings; i++) {
		const struct finding *finding = &review->findings[i];

		json_object(json, NULL);
		json_string(json, "kind", finding_name(finding->kind));
		json_bool(json, "urgent", finding_is_urgent(finding->kind));
		json_string(json, "text", finding->text);
		json_string(json, "source",
			    finding->source.family ? addr_print(&finding->source, text) : NULL);
		json_string(json, "command", *finding->command ? finding->command : NULL);
		json_string(json, "advice", *finding->advice ? finding->advice : NULL);
		put_count(json, &finding->count);
		json_bool(json, "new", finding->is_new);
		put_record(json, finding->record);
		json_end_object(json);
	}
	json_end_array(json);
}

static void put_table(const struct review *review, enum table_kind kind, struct json *json)
{
	const struct table_of_rows *table = &review->tables[kind];

	json_object(json, table_name(kind));
	json_number(json, "total", (int64_t)table->total);
	json_array(json, "rows");
	for (size_t i = 0; i < table->n; i++) {
		const struct row *row = &table->v[i];

		json_object(json, NULL);
		json_string(json, "key", row->key);
		json_string(json, "about", row->about);
		put_count(json, &row->count);
		json_number(json, "error", (int64_t)row->error);
		json_number(json, "sources", (int64_t)row->sources);
		json_string(json, "command", *row->command ? row->command : NULL);
		json_bool(json, "new", row->is_new);
		put_record(json, row->record);
		json_end_object(json);
	}
	json_end_array(json);
	json_end_object(json);
}

static void write_json(const struct review *review, struct buf *out)
{
	struct json json;

	json_start(&json, out);
	json_object(&json, NULL);
	json_array(&json, "logs");
	for (size_t i = 0; i < review->n_logs; i++)
		json_string(&json, NULL, review->logs[i]);
	json_end_array(&json);
	put_totals(review, &json);
	put_rate(review, &json);
	put_findings(review, &json);
	json_object(&json, "tables");
	for (enum table_kind kind = 0; kind < TABLE_KINDS; kind++)
		put_table(review, kind, &json);
	json_end_object(&json);
	json_end_object(&json);
}

const struct report_format report_json = { "json", write_json };
