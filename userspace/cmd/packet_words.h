/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A packet in words: [in IF] from ADDR [to ADDR|gateway] tcp/22 [sport N] [flags S] [state new].
 */
#ifndef FWPOLICY_CMD_PACKET_WORDS_H
#define FWPOLICY_CMD_PACKET_WORDS_H

#include "cmd/cmd.h"
#include "policy/decide.h"

/*
 * Reads the words; what they leave open is filled in from policy and surroundings: the interface by
 * the source, the gateway as destination. False: bad words, said to standard error. The packet
 * borrows from argv, policy and surroundings.
 */
bool packet_read(struct packet *packet, const struct policy *policy,
		 const struct surroundings *around, int argc, char **argv);

/* "tcp 203.0.113.9:40000 -> 198.51.100.1:22  in eth1" */
void packet_print(const struct packet *packet, struct buf *out);

#endif
