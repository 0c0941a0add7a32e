/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Following a log: what the plain form and the screen show.
 */
#ifndef FWPOLICY_CMD_LOG_FEED_H
#define FWPOLICY_CMD_LOG_FEED_H

#include "cmd/log.h"
#include "review/listener.h"
#include "review/tail.h"

struct follow {
	struct log_session *session;
	const char *title; /* what is followed: a path, or the group in words */
	bool live;	   /* the group, else the tail */
	struct listener listener;
	struct tail tail;
	struct line_reader lines;
	struct clock clock;
	/* A packet that passed the filter, after it was counted. */
	void (*show)(struct follow *follow, const struct fact *fact, time_t when);
	void *screen;
};

/* Opens what the session names; a signal to end ends following. 0, or -1 with errno; closed in any
 * case. */
int follow_open(struct follow *follow, struct log_session *session);
void follow_close(struct follow *follow);

/* What has been written since. 0, or -1 with errno. */
int follow_read(struct follow *follow);
bool follow_is_over(const struct follow *follow);

/* Becomes readable when there may be something to read; -1: poll by time. */
int follow_fd(const struct follow *follow);
/* Packets that came faster than they were read. */
uint64_t follow_lost(const struct follow *follow);

#endif
