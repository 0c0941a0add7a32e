// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes H.245 messages. The promises are those of h323_promise.h.
 */
#include "h323_promise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_h323(data, size, h245_parse);
	return 0;
}
