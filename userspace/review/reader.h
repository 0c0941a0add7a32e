/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads logs into a tally, on one thread or more.
 */
#ifndef FWPOLICY_REVIEW_READER_H
#define FWPOLICY_REVIEW_READER_H

#include "base/diag.h"
#include "review/input.h"
#include "review/tally.h"

struct reader {
	struct tally *tally;
	unsigned int threads; /* 0: as many as pay, once a log is worth it */
	time_t boot;	      /* for stamps of uptime; 0: unknown */
	uint64_t bytes;
};

/* One log to its end. 0, or -1 after an error in diags; what was read before counts. */
int reader_file(struct reader *reader, const char *path, struct diag_list *diags);

/* A text in memory, with or without a newline at its end. */
void reader_text(struct reader *reader, const char *text, size_t len, time_t written);

#endif
