// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy log follow [OPTION...] [FILE]: refused packets as they come.
 *
 * On a terminal it is a screen (cmd/log_screen.c), else a line of words for each packet. Without a
 * file the kernel's log is followed where it is kept, by name, so that rotation does not end it;
 * where it is kept in no file, in the kernel itself.
 * Ends at the end of standard input, or by a signal. Exit codes: 0; 2 bad words; 3 the log cannot
 * be read.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cmd/log_screen.h"
#include "review/phrase.h"

#define WAIT_MS 500 /* for what no event tells of */

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

bool follow_is_over(const struct follow *follow)
{
	return stopped || follow->tail.ended;
}

static void take_line(void *context, const char *line, const char *end)
{
	struct follow *follow = context;
	struct tally *tally = &follow->session->tally;
	struct fact fact;
	uint64_t before = tally->kinds[FACT_REFUSED];
	time_t when;

	line_read(&follow->lines, line, end, &fact);
	tally->lines++;
	when = clock_tell(&follow->clock, fact.stamp_kind, fact.stamp);
	if (!when)
		when = time(NULL);
	tally_fact(tally, &fact, when);
	if (tally->kinds[FACT_REFUSED] > before && fact.kind == FACT_REFUSED)
		follow->show(follow, &fact, when);
}

int follow_read(struct follow *follow)
{
	time_t now = time(NULL);

	follow->clock.newest = now;
	return tail_read(&follow->tail, take_line, follow);
}

static void show_line(struct follow *follow, const struct fact *fact, time_t when)
{
	struct log_session *session = follow->session;
	struct buf out = { 0 };

	phrase_put(&out, fact, when, &session->interfaces, &session->prefixes);
	phrase_put_record(&out, session->has_database ? &session->judge : NULL, fact, when);
	buf_putc(&out, '\n');
	say_out(&out);
}

static enum exit_code fail(const struct follow *follow)
{
	fprintf(stderr, "fwpolicy: cannot follow \"%s\": %s\n", follow->tail.path, strerror(errno));
	return EXIT_SYSTEM;
}

static enum exit_code follow_plain(struct follow *follow)
{
	follow->show = show_line;
	while (!follow_is_over(follow)) {
		struct pollfd fd = { .fd = tail_fd(&follow->tail), .events = POLLIN };

		if (follow_read(follow) < 0)
			return fail(follow);
		if (!follow_is_over(follow))
			poll(&fd, 1, WAIT_MS);
	}
	return EXIT_YES;
}

static const char *path_of(const struct log_session *session)
{
	return session->logs.n ? session->logs.v[session->logs.n - 1] : "/dev/kmsg";
}

static enum exit_code follow(struct log_session *session)
{
	struct follow follow = { .session = session };
	struct sigaction action = { .sa_handler = stop };
	const char *path = path_of(session);
	enum exit_code code;

	line_reader_init(&follow.lines, &session->interfaces, &session->prefixes);
	clock_init(&follow.clock, time(NULL), 0);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	if (tail_open(&follow.tail, path, false) < 0)
		code = fail(&follow);
	else if (isatty(STDOUT_FILENO) && isatty(STDIN_FILENO) && !session->words->json)
		code = follow_screen(&follow);
	else
		code = follow_plain(&follow);
	tail_close(&follow.tail);
	return code;
}

enum exit_code log_follow(const struct log_words *words)
{
	struct log_session session;
	enum exit_code code = log_open(&session, words);

	if (code == EXIT_YES)
		code = follow(&session);
	log_close(&session);
	return code;
}
