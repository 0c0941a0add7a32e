/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the targets of the parsers share: a promise that aborts, and input in a block of its own.
 */
#ifndef FWPOLICY_TESTS_PARSE_PROMISE_H
#define FWPOLICY_TESTS_PARSE_PROMISE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void promise(bool kept, const char *what)
{
	if (kept)
		return;
	fprintf(stderr, "broken promise: %s\n", what);
	abort();
}

#endif
