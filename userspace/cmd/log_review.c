// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy log [review] [OPTION...] [FILE...]: what was refused, in words of the database.
 *
 * Exit codes: 0 nothing that needs a decision; 1 findings that do; 2 bad words or database; 3 a log
 * could not be read (what could be is shown).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/log.h"
#include "cmd/pager.h"
#include "policy/decide.h"
#include "review/position.h"
#include "review/report.h"

#define ROWS_SHOWN 8   /* of a table on a screen */
#define ROWS_KEPT  100 /* of one in a document */

static const struct report_format *format_of(const struct log_words *words)
{
	return words->json ? &report_json : words->csv ? &report_csv : &report_text;
}

static enum exit_code write_page(const struct log_words *words, const struct review *review)
{
	struct buf page = { 0 };
	FILE *file;
	int failed;

	report_html.write(review, &page);
	if (!strcmp(words->html, "-"))
		return say_out(&page);
	file = fopen(words->html, "we");
	failed = !file || fwrite(buf_text(&page), 1, page.len, file) != page.len;
	failed |= file && fclose(file);
	buf_fini(&page);
	if (!failed)
		return EXIT_YES;
	fprintf(stderr, "fwpolicy: cannot write \"%s\": %s\n", words->html, strerror(errno));
	return EXIT_SYSTEM;
}

static bool needs_decision(const struct review *review)
{
	for (size_t i = 0; i < review->n_findings; i++)
		if (finding_is_urgent(review->findings[i].kind))
			return true;
	return false;
}

static enum exit_code show(const struct log_words *words, const struct review *review)
{
	struct buf out = { 0 };
	bool only_page = words->html && !words->json && !words->csv;

	if (words->html && write_page(words, review) != EXIT_YES)
		return EXIT_SYSTEM;
	if (!only_page) {
		format_of(words)->write(review, &out);
		if (pager_show(&out) != EXIT_YES)
			return EXIT_SYSTEM;
	} else if (strcmp(words->html, "-") != 0) {
		say_line(words->options, "%s", words->html);
	}
	return needs_decision(review) ? EXIT_NO : EXIT_YES;
}

/* A filtered view is no review of the whole. */
static void keep_position(const struct log_session *session)
{
	const struct tally *tally = &session->tally;

	if (!session->position || session->words->options->dry_run ||
	    session->words->filter.active || tally->all.last <= session->reviewed)
		return;
	if (position_write(session->position, tally->all.last))
		fprintf(stderr, "fwpolicy: cannot remember this review in \"%s\": %s\n",
			session->position, strerror(errno));
}

/* Where nothing was found, or what was found is not where the packets go today. */
static void tell_where(const struct log_session *session)
{
	const struct log_words *words = session->words;

	if (!session->is_default || words->options->verbose < 0 || words->json)
		return;
	if (log_is_nflog(session) && !session->kept_by_ulogd)
		fprintf(stderr,
			"fwpolicy: refused packets go to log group %d (log-to = nflog), and "
			"nothing here keeps them; to watch them:\n"
			"            fwpolicy log follow\n"
			"          to keep them, install ulogd2 with \"group=%d\" below [log1] of "
			"/etc/ulogd.conf, or:\n"
			"            fwpolicy set gateway log-to=syslog\n",
			DECISION_LOG_GROUP, DECISION_LOG_GROUP);
	else if (!session->tally.lines)
		fputs("fwpolicy: the kernel's log was found in no file and no journal: name a "
		      "file, or try --kmsg\n",
		      stderr);
}

enum exit_code log_review(const struct log_words *words)
{
	struct log_session session;
	enum exit_code code = log_open(&session, words), shown;
	struct review review;

	if (code != EXIT_YES) {
		log_close(&session);
		return code;
	}
	code = log_read(&session);
	tell_where(&session);
	review = (struct review){
		.tally = &session.tally,
		.judge = session.has_database ? &session.judge : NULL,
		.logs = session.logs.v,
		.n_logs = session.logs.n,
		.now = words->now,
		.reviewed = session.reviewed,
		.columns = pager_size().columns,
		.most = words->most				   ? words->most
			: words->json || words->csv || words->html ? ROWS_KEPT
								   : ROWS_SHOWN,
	};
	review_build(&review);
	shown = show(words, &review);
	if (shown != EXIT_SYSTEM && code == EXIT_YES)
		keep_position(&session);
	review_fini(&review);
	log_close(&session);
	return code == EXIT_YES ? shown : code;
}
