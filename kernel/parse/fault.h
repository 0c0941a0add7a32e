/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why a parser did not take a message: one list for all of them, each counted by the module.
 *
 * A fault is about the bytes alone. Whether what they say may be done (whose address it is, which
 * port, at what time) is not asked here but in helper/.
 */
#ifndef FWP_PARSE_FAULT_H
#define FWP_PARSE_FAULT_H

enum fault {
	FAULT_NONE,   /* read whole; the result is filled in */
	FAULT_SPLIT,  /* the bytes end before the message does */
	FAULT_SYNTAX, /* not the grammar of the protocol */
	FAULT_RANGE,  /* a number larger than its field */
	FAULT_LENGTH, /* a length that contradicts another one, or its message's type */
	FAULT_DEPTH,  /* nested deeper than any real message */
	FAULT_MANY,   /* more addresses or elements than any real message has */
	FAULT_FORM,   /* well formed perhaps, but of a kind that is not read here */
	FAULT_COUNT
};

#endif
