/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes a failing case small: cuts out of the text of a database whatever it fails without.
 */
#ifndef FWPOLICY_TESTS_SHRINK_H
#define FWPOLICY_TESTS_SHRINK_H

#include <stdbool.h>

#include "base/buf.h"

/* Whether this text still fails. A text with errors does not. */
typedef bool (*fails_fn)(void *context, const char *text);

/* Ends after so many tries at the latest. The text fails before and after. */
void shrink_text(struct buf *text, fails_fn fails, void *context, unsigned int tries);

#endif
