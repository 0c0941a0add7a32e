/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A block of whole lines and the facts read from it: the unit of work between threads.
 */
#ifndef FWPOLICY_REVIEW_BATCH_H
#define FWPOLICY_REVIEW_BATCH_H

#include <stddef.h>

#include "review/line.h"

/* Longest line that is read; the rest of a longer one is thrown away and it counts as broken. */
#define BATCH_TEXT  (128 * 1024)
#define BATCH_FACTS 1024

struct batch {
	struct fact facts[BATCH_FACTS];
	size_t n;
	char text[BATCH_TEXT + 1 + LINE_MARGIN];
	size_t len;	   /* of text; it ends with a newline */
	uint64_t too_long; /* lines before it that had no room */
};

/*
 * Reads lines from text[from] on until the text or the room for facts ends; where it stopped.
 * Lines that say nothing of packets leave no fact: *others counts them. What is read has to be
 * counted before the next call.
 */
size_t batch_read(struct batch *batch, size_t from, struct line_reader *reader, uint64_t *others);

#endif
