// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy log suggest [OPTION...] [FILE...]: the smallest changes of the database that would let
 * in what was refused, each as a command, with what else it would let in.
 *
 * Asked about are the sources that the database or a login knows; with --from, whatever is named.
 * Scanners are never. Each change is made on a copy of the text (cmd/log_trial.c), and both
 * databases judge every kind of packet that is known of. Nothing is written.
 *
 * Exit codes: 0 nothing to suggest; 1 suggestions; 2, 3 as for review.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd/log_trial.h"
#include "review/words.h"

#define PORTS_SCANNED 4 /* from so many on nobody is helped */

struct candidate {
	struct suggestion suggestion;
	struct trial trial;
};

struct candidates_of {
	struct candidate *v;
	size_t n, cap;
};

static bool is_scanner(const struct tally *tally, const struct fact *fact)
{
	struct talker_slot slot = talkers_find(&tally->talkers, fact->src, fact->family);

	return slot.talker && talker_spread(slot.talker->ports) >= PORTS_SCANNED;
}

/* Packets that could have been meant and are refused today, too. */
static bool is_wanted(const struct log_session *session, const struct fact *fact)
{
	struct decision decision;

	if (is_scanner(&session->tally, fact))
		return false;
	judge_decide(&session->judge, fact, session->words->now, &decision);
	return decision.verdict == VERDICT_DROP && decision.reason &&
	       (!strcmp(decision.reason, "service") || !strcmp(decision.reason, "default"));
}

/* The candidate for that service or port: sources of one are suggested together. */
static struct candidate *candidate_for(struct candidates_of *list, const struct fact *fact,
				       const char *service)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct suggestion *s = &list->v[i].suggestion;

		if (service ? s->service && !strcmp(s->service, service)
			    : !s->service && s->sample.protocol == fact->protocol &&
				      s->sample.dport == fact->dport)
			return &list->v[i];
	}
	xgrow(list->v, list->n, list->cap);
	list->v[list->n] =
		(struct candidate){ .suggestion = { .service = service, .sample = *fact } };
	return &list->v[list->n++];
}

static void add_source(struct candidate *candidate, const struct fact *fact, uint64_t packets)
{
	struct suggestion *s = &candidate->suggestion;
	struct addr addr = fact_src(fact);

	s->packets += packets;
	for (size_t i = 0; i < s->n_sources; i++)
		if (addr_equal(&s->sources[i], &addr))
			return;
	if (s->n_sources < SUGGESTION_SOURCES)
		s->sources[s->n_sources++] = addr;
}

static void consider(struct log_session *session, struct review *review, struct candidates_of *list,
		     const struct fact *fact, uint64_t packets)
{
	if (is_wanted(session, fact))
		add_source(candidate_for(list, fact,
					 review_service_name(review, fact->protocol, fact->dport)),
			   fact, packets);
}

static void gather(struct log_session *session, struct review *review, struct candidates_of *list)
{
	const struct tally *tally = &session->tally;

	for (size_t i = 0; i < TALLY_ACQUAINTANCES; i++)
		if (tally->acquaintances[i].count.n)
			consider(session, review, list, &tally->acquaintances[i].sample,
				 tally->acquaintances[i].count.n);
	if (!session->words->filter.from.addr.family)
		return;
	for (uint32_t i = 0; i < TALKERS_MOST; i++) {
		const struct talker *talker = &tally->talkers.v[i];
		struct fact fact;

		if (!talkers_count(&tally->talkers, i) || talker->marks)
			continue;
		fact = talker_fact(talker);
		consider(session, review, list, &fact, talkers_count(&tally->talkers, i));
	}
}

/* What lets in most of the refused and least besides comes first. */
static int by_worth(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->trial.besides_n != y->trial.besides_n)
		return x->trial.besides_n < y->trial.besides_n ? -1 : 1;
	return x->suggestion.packets > y->suggestion.packets   ? -1
	       : x->suggestion.packets < y->suggestion.packets ? 1
							       : 0;
}

static void put_text(const struct candidates_of *list, struct buf *out)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct candidate *c = &list->v[i];

		buf_printf(out, "%2zu. %s\n      lets in %s that came from %zu %s\n", i + 1,
			   buf_text(&c->trial.command), words_packets(c->suggestion.packets).text,
			   c->suggestion.n_sources,
			   c->suggestion.n_sources == 1 ? "source" : "sources");
		if (c->trial.besides.len)
			buf_printf(out, "      and besides: %s\n", buf_text(&c->trial.besides));
		else
			buf_puts(out, "      and nothing else\n");
	}
	if (!list->n)
		buf_puts(out,
			 "Nothing to suggest: no source that the database or a login knows was "
			 "refused by mistake.\n");
}

static void put_json(const struct candidates_of *list, struct buf *out)
{
	struct json json;
	char text[ADDR_TEXT];

	json_start(&json, out);
	json_object(&json, NULL);
	json_array(&json, "suggestions");
	for (size_t i = 0; i < list->n; i++) {
		const struct candidate *c = &list->v[i];

		json_object(&json, NULL);
		json_string(&json, "command", buf_text(&c->trial.command));
		json_number(&json, "packets", (int64_t)c->suggestion.packets);
		json_array(&json, "sources");
		for (size_t s = 0; s < c->suggestion.n_sources; s++)
			json_string(&json, NULL, addr_print(&c->suggestion.sources[s], text));
		json_end_array(&json);
		json_string(&json, "besides",
			    c->trial.besides.len ? buf_text(&c->trial.besides) : NULL);
		json_end_object(&json);
	}
	json_end_array(&json);
	json_end_object(&json);
}

/* Tries each; one whose change the database refuses is none. */
static enum exit_code try_all(struct log_session *session, struct candidates_of *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++) {
		struct candidate c = list->v[i];

		if (trial_run(&c.trial, session, &c.suggestion))
			list->v[kept++] = c;
		else
			trial_fini(&c.trial);
	}
	list->n = kept;
	if (kept)
		qsort(list->v, kept, sizeof(*list->v), by_worth);
	return kept ? EXIT_NO : EXIT_YES;
}

static enum exit_code suggest(struct log_session *session)
{
	struct review review = { .tally = &session->tally,
				 .judge = &session->judge,
				 .now = session->words->now,
				 .most = 1 };
	struct candidates_of list = { 0 };
	struct buf out = { 0 };
	enum exit_code code;

	arena_init(&review.arena);
	gather(session, &review, &list);
	code = try_all(session, &list);
	(session->words->json ? put_json : put_text)(&list, &out);
	if (say_out(&out) != EXIT_YES)
		code = EXIT_SYSTEM;
	for (size_t i = 0; i < list.n; i++)
		trial_fini(&list.v[i].trial);
	free(list.v);
	review_fini(&review);
	return code;
}

enum exit_code log_suggest(const struct log_words *words)
{
	struct log_session session;
	enum exit_code code = log_open(&session, words);

	if (code == EXIT_YES && !session.has_database)
		code = say_usage(words->options, "log suggest: needs a database");
	if (code == EXIT_YES)
		code = log_read(&session);
	if (code == EXIT_YES)
		code = suggest(&session);
	log_close(&session);
	return code;
}
