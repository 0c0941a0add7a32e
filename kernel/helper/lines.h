/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The text lines of a TCP connection, each shown to its protocol once, in order, whole.
 *
 * Only what begins where the line before it ended is a line: nothing is read in the middle of one,
 * nothing twice, nothing after a gap until a line has ended. One announcement may be under way in
 * each connection: until the other side has acknowledged it, a further one is refused. Its packet,
 * should it come again, is changed again in exactly the same way.
 */
#ifndef FWP_LINES_H
#define FWP_LINES_H

#include "helper.h"
#include "../parse/text.h"

struct fwp_lines {
	u32 next[IP_CT_DIR_MAX]; /* sequence number of the next byte of each side */
	u32 sent_at;		 /* of the last announcement's first byte */
	u32 sent_ack;		 /* what acknowledges it */
	u16 sent_port;		 /* the port that was put in */
	u8 flags;
	u8 sender; /* direction of the announcement */
};

struct fwp_line {
	const u8 *text;
	unsigned int len;
	unsigned int at; /* in the payload */
	bool again;	 /* the announcement under way, come again: change it, expect nothing */
};

/* What a protocol asks for: at most one change a packet. */
struct fwp_announcement {
	struct fwp_expectation want;
	struct endpoint endpoint; /* family 0: a port alone */
	struct span span;	  /* in the line */
	u8 form;		  /* for print */
	u8 delimiter;		  /* for print */
	size_t (*print)(const struct fwp_announcement *as, const struct endpoint *endpoint,
			char *buffer, size_t size);
};

/* Reads one line; *announcement is filled in and true returned for what is to be announced. */
typedef bool (*fwp_read_line)(struct fwp_packet *packet, void *state, const struct fwp_line *line,
			      struct fwp_announcement *announcement);

/* All of the packet; the verdict. `state` begins with a struct fwp_lines. */
int fwp_lines_read(struct fwp_packet *packet, void *state, fwp_read_line read);

/* Never look at this flow again. */
void fwp_lines_stop(struct fwp_lines *lines);

#endif
