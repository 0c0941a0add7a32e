/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Following a log on a terminal.
 */
#ifndef FWPOLICY_CMD_LOG_SCREEN_H
#define FWPOLICY_CMD_LOG_SCREEN_H

#include "cmd/log_feed.h"

/* Until the user leaves. Needs a terminal on standard input and output. */
enum exit_code follow_screen(struct follow *follow);

#endif
