// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy log follow [OPTION...] [FILE]: refused packets as they come.
 *
 * On a terminal it is a screen (cmd/log_screen.c), else a line of words for each packet. Without a
 * file the kernel's log is followed where it is kept, by name, so that rotation does not end it;
 * where it is kept in no file, in the kernel itself. If the database says log-to = nflog, or with
 * --nflog, the packets are read from the log group, or from the file of the program that has it.
 * Ends at the end of standard input, or by a signal. Exit codes: 0; 2 bad words; 3 the log cannot
 * be read.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "cmd/log_feed.h"
#include "cmd/log_screen.h"
#include "review/phrase.h"

#define WAIT_MS 500 /* for what no event tells of */

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
	static const struct {
		int error;
		const char *what, *help;
	} group[] = {
		{ EPERM, "that needs CAP_NET_ADMIN",
		  ": run it as root, or follow the file that ulogd2 writes" },
		{ EBUSY, "another program reads it",
		  ": follow the file that it writes (see /etc/ulogd.conf for ulogd2)" },
	};
	const char *what = strerror(errno), *help = "";

	for (size_t i = 0; follow->live && i < sizeof(group) / sizeof(*group); i++)
		if (errno == group[i].error) {
			what = group[i].what;
			help = group[i].help;
		}
	fprintf(stderr, "fwpolicy: cannot follow \"%s\": %s%s\n", follow->title, what, help);
	return EXIT_SYSTEM;
}

/* As soon as there are more of them; said once for all that one reading lost. */
static void tell_lost(const struct follow *follow, uint64_t before)
{
	uint64_t lost = follow_lost(follow) - before;

	if (lost)
		fprintf(stderr,
			"fwpolicy: %" PRIu64 " packet%s came faster than %s could be read\n", lost,
			lost == 1 ? "" : "s", lost == 1 ? "it" : "they");
}

static enum exit_code follow_plain(struct follow *follow)
{
	follow->show = show_line;
	while (!follow_is_over(follow)) {
		struct pollfd fd = { .fd = follow_fd(follow), .events = POLLIN };
		uint64_t lost = follow_lost(follow);

		if (follow_read(follow) < 0)
			return fail(follow);
		tell_lost(follow, lost);
		if (!follow_is_over(follow))
			poll(&fd, 1, WAIT_MS);
	}
	return EXIT_YES;
}

static enum exit_code follow(struct log_session *session)
{
	struct follow follow;
	enum exit_code code;

	if (follow_open(&follow, session) < 0)
		code = fail(&follow);
	else if (isatty(STDOUT_FILENO) && isatty(STDIN_FILENO) && !session->words->json)
		code = follow_screen(&follow);
	else
		code = follow_plain(&follow);
	follow_close(&follow);
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
