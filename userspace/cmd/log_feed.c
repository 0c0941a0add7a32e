// SPDX-License-Identifier: GPL-2.0-only
/*
 * The packets that `log follow` shows, from where the log is kept: read, counted, handed on.
 */
#include "cmd/log_feed.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "policy/decide.h"

#define WORD_(number) #number
#define WORD(number)  WORD_(number)

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

static void take_fact(void *context, const struct fact *fact, time_t when)
{
	struct follow *follow = context;
	struct tally *tally = &follow->session->tally;
	uint64_t before = tally->kinds[FACT_REFUSED];

	tally->lines++;
	tally_fact(tally, fact, when);
	if (tally->kinds[FACT_REFUSED] > before && fact->kind == FACT_REFUSED)
		follow->show(follow, fact, when);
}

static void take_line(void *context, const char *line, const char *end)
{
	struct follow *follow = context;
	struct fact fact;
	time_t when;

	line_read(&follow->lines, line, end, &fact);
	when = clock_tell(&follow->clock, fact.stamp_kind, fact.stamp);
	take_fact(follow, &fact, when ? when : time(NULL));
}

int follow_read(struct follow *follow)
{
	if (follow->live)
		return listener_read(&follow->listener, take_fact, follow);
	follow->clock.newest = time(NULL);
	return tail_read(&follow->tail, take_line, follow);
}

int follow_fd(const struct follow *follow)
{
	return follow->live ? nflog_fd(&follow->listener.log) : tail_fd(&follow->tail);
}

uint64_t follow_lost(const struct follow *follow)
{
	return follow->live ? follow->listener.log.lost : 0;
}

static const char *path_of(const struct log_session *session)
{
	return session->logs.n ? session->logs.v[session->logs.n - 1] : "/dev/kmsg";
}

/*
 * The group, where it is asked for or the ruleset logs there; if another program has it already,
 * the file that it keeps. 0, or -1 with errno.
 */
static int open_log(struct follow *follow)
{
	struct log_session *session = follow->session;

	follow->title = path_of(session);
	follow->live = session->words->nflog || (session->is_default && log_is_nflog(session));
	if (!follow->live)
		return tail_open(&follow->tail, follow->title, false);
	follow->title = "log group " WORD(DECISION_LOG_GROUP);
	if (!listener_open(&follow->listener, &session->interfaces, &session->prefixes))
		return 0;
	if (errno != EBUSY || session->words->nflog || !session->kept_by_ulogd)
		return -1;
	follow->live = false;
	follow->title = path_of(session);
	return tail_open(&follow->tail, follow->title, false);
}

int follow_open(struct follow *follow, struct log_session *session)
{
	struct sigaction action = { .sa_handler = stop };

	*follow = (struct follow){ .session = session, .tail = { .fd = -1, .watch = -1 } };
	line_reader_init(&follow->lines, &session->interfaces, &session->prefixes);
	clock_init(&follow->clock, time(NULL), 0);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	return open_log(follow);
}

void follow_close(struct follow *follow)
{
	listener_close(&follow->listener);
	tail_close(&follow->tail);
}
