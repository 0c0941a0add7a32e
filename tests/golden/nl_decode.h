/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A netlink batch as text, for golden files: bytes in, words out, nothing else.
 *
 * One block a message, in the order of the batch. Sequence numbers, set ids and lengths are left
 * out: they follow from the order. Rules are in the words of nft --debug=netlink.
 */
#ifndef FWPOLICY_TESTS_NL_DECODE_H
#define FWPOLICY_TESTS_NL_DECODE_H

#include <stddef.h>

#include "base/buf.h"

void nl_decode(struct buf *out, const void *bytes, size_t len);

#endif
