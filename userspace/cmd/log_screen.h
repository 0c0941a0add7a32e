/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Following a log: what the plain form and the screen share.
 */
#ifndef FWPOLICY_CMD_LOG_SCREEN_H
#define FWPOLICY_CMD_LOG_SCREEN_H

#include "cmd/log.h"
#include "review/tail.h"

struct follow {
	struct log_session *session;
	struct tail tail;
	struct line_reader lines;
	struct clock clock;
	/* A packet that passed the filter, after it was counted. */
	void (*show)(struct follow *follow, const struct fact *fact, time_t when);
	void *screen;
};

/* What has been written since. 0, or -1 with errno. */
int follow_read(struct follow *follow);
bool follow_is_over(const struct follow *follow);

/* Until the user leaves. Needs a terminal on standard input and output. */
enum exit_code follow_screen(struct follow *follow);

#endif
