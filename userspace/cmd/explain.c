// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy explain PACKET|LINE: the verdict, the record that decided with file and line, each step,
 * and the nearest change that would reverse it. Needs no privilege.
 *
 *     DROP  tcp 203.0.113.9:40000 -> the gateway:110  in eth1
 *       decided by  access.conf:52  service pop3: access = private      denylog:input:service
 *       ...
 *       to reverse  fwpolicy allow pop3 from 203.0.113.9
 *
 * Exit codes: 0 accepted; 1 dropped; 2 bad words or database.
 */
#include <string.h>

#include "apply/surround.h"
#include "cmd/complain.h"
#include "cmd/explain_line.h"
#include "cmd/packet_words.h"
#include "policy/mend.h"

static void put_place(struct buf *out, const struct record *record, const char *key)
{
	struct loc loc = key ? record_loc(record, key) : record->loc;

	diag_place(out, (struct loc){ .source = loc.source, .line = 0 });
	if (loc.source && loc.line)
		buf_printf(out, ":%u", loc.line);
}

static void put_record(struct buf *out, const struct record *record, const char *key)
{
	const struct entry *entry = key ? record_entry(record, key) : NULL;

	buf_puts(out, kind_name(record->kind));
	if (*record->name)
		buf_printf(out, " %s", record->name);
	if (entry)
		buf_printf(out, ": %s = %s", key, entry->value);
	else if (key)
		buf_printf(out, ": %s (default)", key);
}

static void put_outcome(struct buf *out, const struct decision *decision)
{
	char prefix[64];

	decision_prefix(decision, prefix);
	if (*prefix)
		buf_printf(out, "  log         %s%s\n", prefix,
			   decision->logged ? "" : "(not written: log)");
	if (decision->limited)
		buf_printf(out, "  limit       %u new flows in %u s from one source\n",
			   decision->door->limit.count, decision->door->limit.seconds);
	if (decision->translated.addr.family) {
		char text[ADDR_TEXT];

		buf_printf(out, "  leads to    %s port %u\n",
			   addr_print(&decision->translated.addr, text),
			   decision->translated.port_lo);
	}
	if (decision->masqueraded)
		buf_puts(out, "  leaves      with the gateway's address (masqueraded)\n");
	if (decision->mark)
		buf_printf(out, "  marked      %s\n",
			   decision->mark == MARK_BULK ? "AF11 (bulk)" : "AF21 (interactive)");
}

/* What is explained. */
struct question {
	const struct policy *policy;
	const struct surroundings *around;
	struct packet packet;
	struct explain_line *line; /* NULL: asked in words */
};

static void put_text(struct buf *out, const struct question *question,
		     const struct decision *decision)
{
	const struct packet *packet = &question->packet;

	buf_puts(out, decision->verdict == VERDICT_ACCEPT ? "ACCEPT  " : "DROP  ");
	packet_print(packet, out);
	buf_puts(out, "\n  decided by  ");
	put_place(out, decision->record, decision->key);
	buf_puts(out, "  ");
	put_record(out, decision->record, decision->key);
	buf_putc(out, '\n');
	put_outcome(out, decision);
	if (question->line)
		explain_line_text(question->line, decision, out);
	for (size_t i = 0; i < decision->n_steps; i++) {
		const struct step *step = &decision->steps[i];

		buf_printf(out, "  %2zu %-10s %s", i + 1, step->stage, step->text);
		if (step->record && step->record->loc.source) {
			buf_puts(out, "  (");
			put_record(out, step->record, NULL);
			buf_printf(out, ", line %u)", step->record->loc.line);
		}
		buf_putc(out, '\n');
	}
	buf_puts(out, "  to reverse  ");
	mend_decision(question->policy, packet, decision, out);
	buf_putc(out, '\n');
}

static void put_json_record(struct json *json, const char *name, const struct record *record,
			    const char *key)
{
	struct loc loc = key ? record_loc(record, key) : record->loc;

	json_object(json, name);
	json_string(json, "kind", kind_name(record->kind));
	json_string(json, "name", record->name);
	json_string(json, "key", key);
	json_string(json, "file", loc.source ? loc.source->name : NULL);
	json_number(json, "line", loc.line);
	json_end_object(json);
}

static void put_json_steps(struct json *json, const struct decision *decision)
{
	json_array(json, "steps");
	for (size_t i = 0; i < decision->n_steps; i++) {
		json_object(json, NULL);
		json_string(json, "stage", decision->steps[i].stage);
		json_string(json, "text", decision->steps[i].text);
		if (decision->steps[i].record)
			put_json_record(json, "record", decision->steps[i].record, NULL);
		json_end_object(json);
	}
	json_end_array(json);
}

static void put_json(struct buf *out, const struct question *question,
		     const struct decision *decision)
{
	const struct packet *packet = &question->packet;
	struct buf words = { 0 }, mend = { 0 };
	struct json json;
	bool can = mend_decision(question->policy, packet, decision, &mend);
	char text[ADDR_TEXT];

	packet_print(packet, &words);
	json_start(&json, out);
	json_object(&json, NULL);
	json_string(&json, "verdict", decision->verdict == VERDICT_ACCEPT ? "accept" : "drop");
	json_string(&json, "packet", buf_text(&words));
	json_string(&json, "chain", decision->chain);
	json_string(&json, "reason", decision->reason);
	json_bool(&json, "logged", decision->logged);
	json_bool(&json, "limited", decision->limited);
	json_bool(&json, "masqueraded", decision->masqueraded);
	json_string(&json, "translated_to",
		    decision->translated.addr.family ? addr_print(&decision->translated.addr, text)
						     : NULL);
	json_number(&json, "translated_port", decision->translated.port_lo);
	put_json_record(&json, "record", decision->record, decision->key);
	put_json_steps(&json, decision);
	if (question->line)
		explain_line_json(question->line, decision, &json);
	json_string(&json, can ? "to_reverse" : "irreversible", buf_text(&mend));
	json_end_object(&json);
	buf_fini(&words);
	buf_fini(&mend);
}

static enum exit_code explain(const struct options *options, const struct question *question)
{
	struct decision decision;
	struct buf out = { 0 };

	policy_decide(question->policy, question->around, &question->packet, question->policy->now,
		      &decision);
	(options->json ? put_json : put_text)(&out, question, &decision);
	if (say_out(&out) != EXIT_YES)
		return EXIT_SYSTEM;
	return decision.verdict == VERDICT_ACCEPT ? EXIT_YES : EXIT_NO;
}

/* The words of a packet, or a line of a log. */
static bool read_question(struct question *question, int argc, char **argv)
{
	if (!explain_is_line(argc, argv))
		return packet_read(&question->packet, question->policy, question->around, argc,
				   argv);
	question->line =
		explain_line_new(question->policy, question->around, argc, argv, &question->packet);
	return question->line != NULL;
}

enum exit_code cmd_explain(const struct options *options, int argc, char **argv)
{
	struct surroundings around = { 0 };
	struct question question = { .around = &around };
	struct loaded loaded;
	struct policy policy;
	enum exit_code code = load(&loaded, options);

	if (code != EXIT_YES) {
		complain(options, &loaded.diags);
		load_fini(&loaded);
		return code;
	}
	policy_compile(&policy, &loaded.db, time(NULL));
	surround_read_gateway(&around, &policy);
	question.policy = &policy;
	code = read_question(&question, argc, argv) ? explain(options, &question) : EXIT_INPUT;
	explain_line_free(question.line);
	surroundings_fini(&around);
	policy_fini(&policy);
	load_fini(&loaded);
	return code;
}
