/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of a line that is the same for nearly all packets: from SRC to DPT.
 */
#ifndef FWPOLICY_REVIEW_PACKET_USUAL_H
#define FWPOLICY_REVIEW_PACKET_USUAL_H

#include "review/fact.h"

/* How far it was as usual; each includes those before. */
enum usual {
	USUAL_NOTHING,
	USUAL_ADDRESSES,
	USUAL_LENGTH,
	USUAL_PORTS, /* and the protocol, TCP or UDP */
};

/*
 * Reads into the fact what stands behind "SRC=", and moves *at behind what it has read. Of what is
 * not as usual nothing is read. LINE_MARGIN bytes behind the line are readable.
 */
enum usual packet_usual_read(const char **at, struct fact *fact);

#endif
