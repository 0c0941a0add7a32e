/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The packet in a message of nfnetlink_log, as the line of the same packet would tell it.
 */
#ifndef FWPOLICY_REVIEW_DATAGRAM_H
#define FWPOLICY_REVIEW_DATAGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "review/fact.h"

/*
 * data: from the IP header on, possibly cut anywhere (snaplen). Fills in addresses, protocol, ports
 * or type, flags, length and ttl, as far as they are there. False: not even an IP header is.
 */
bool datagram_read(const uint8_t *data, size_t len, struct fact *fact);

#endif
