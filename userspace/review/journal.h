/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's lines where they are kept in no file: in the journal, or in the kernel itself.
 */
#ifndef FWPOLICY_REVIEW_JOURNAL_H
#define FWPOLICY_REVIEW_JOURNAL_H

#include "base/diag.h"
#include "review/tally.h"

/*
 * The journal of this machine. since: nothing older is read, 0 for all. 0, or -1 after an error in
 * diags.
 */
int journal_read(struct tally *tally, time_t since, struct diag_list *diags);

/* What the kernel still holds of its log. */
int kmsg_read(struct tally *tally, struct diag_list *diags);

/* When this machine was started. */
time_t kmsg_boot(void);

/* One record of /dev/kmsg into a message and its time; false if it is none. */
bool kmsg_split(char *record, size_t len, time_t boot, const char **message, time_t *when);

#endif
