/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A text on a terminal that may be longer than it.
 */
#ifndef FWPOLICY_CMD_PAGER_H
#define FWPOLICY_CMD_PAGER_H

#include "cmd/cmd.h"

struct pager_size {
	unsigned int rows, columns; /* 0: standard output is no terminal */
};

struct pager_size pager_size(void);

/* Shows the text from its beginning, page by page if it is longer than the terminal. Frees it. */
enum exit_code pager_show(struct buf *text);

#endif
