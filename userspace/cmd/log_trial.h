/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A change of the database made on a copy, to see what it would let in.
 */
#ifndef FWPOLICY_CMD_LOG_TRIAL_H
#define FWPOLICY_CMD_LOG_TRIAL_H

#include "cmd/log.h"

#define SUGGESTION_SOURCES 16

/* Sources that shall reach a service, or a port that no service of the catalogue has. */
struct suggestion {
	const char *service; /* NULL: the port of sample */
	struct fact sample;
	struct addr sources[SUGGESTION_SOURCES];
	size_t n_sources;
	uint64_t packets;
};

struct trial {
	struct buf command; /* "fwpolicy allow ssh from 203.0.113.9" */
	struct buf
		besides; /* what else it would let in, in words; empty: nothing that is known of */
	size_t besides_n;
};

/* False: the change cannot be made, or does not let the sample in. Freed by trial_fini. */
bool trial_run(struct trial *trial, struct log_session *session,
	       const struct suggestion *suggestion);
void trial_fini(struct trial *trial);

#endif
