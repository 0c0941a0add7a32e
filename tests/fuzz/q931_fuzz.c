// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes call signalling: Q.931 with its UUIE, fast start and tunnelled H.245 in it. The promises
 * are those of h323_promise.h.
 */
#include "h323_promise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_h323(data, size, q931_parse);
	return 0;
}
