/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cases that once failed: NAME.conf, a database, and NAME.packet, a question (or no file where the
 * database itself was at fault), in tests/property/found. They are tried first on every run.
 */
#ifndef FWPOLICY_TESTS_KEPT_H
#define FWPOLICY_TESTS_KEPT_H

#include "property/case.h"

#define KEPT_FOLDER TESTS_FOLDER "/property/found"

struct kept {
	char **names; /* without ".conf", sorted */
	size_t n, cap;
};

/* What is there; a missing folder is an empty one. */
void kept_list(struct kept *kept);
void kept_fini(struct kept *kept);

/* question->packet.src.family is 0 where there is none. False: a file cannot be read. */
bool kept_read(const char *name, struct buf *text, struct question *question);

/* question NULL: none. */
bool kept_write(const char *name, const struct buf *text, const struct question *question);

#endif
