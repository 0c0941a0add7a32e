/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who has logged in from where, by the machine's own book.
 */
#ifndef FWPOLICY_REVIEW_LOGINS_H
#define FWPOLICY_REVIEW_LOGINS_H

#include "review/tally.h"

/* Tells the tally every address in root/var/log/wtmp; a missing file tells nothing. */
void logins_read(struct tally *tally, const char *root);

#endif
