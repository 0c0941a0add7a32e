/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Host and program in a line of a log, behind its stamp.
 */
#ifndef FWPOLICY_REVIEW_HEAD_H
#define FWPOLICY_REVIEW_HEAD_H

#include <string.h>

#include "review/line.h"

/*
 * Reads [at, end) behind reader->stamp: the first byte of the message. Sets what begins with head_
 * in the reader; head_len 0: the head is not one that may stand in another line.
 */
const char *head_read(struct line_reader *reader, const char *at, const char *end);

static inline const char *word_end(const char *at, const char *end)
{
	while (at < end && *at != ' ')
		at++;
	return at;
}

static inline bool begins(const char *at, const char *end, const char *text)
{
	size_t len = strlen(text);

	return (size_t)(end - at) >= len && !memcmp(at, text, len);
}

#endif
