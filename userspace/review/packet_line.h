/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The packet in a line of the kernel: what follows the prefix (nf_log_syslog of Linux).
 */
#ifndef FWPOLICY_REVIEW_PACKET_LINE_H
#define FWPOLICY_REVIEW_PACKET_LINE_H

#include "review/line.h"

/* [at, end) as for line_read, from the prefix on. Leaves fact->kind FACT_OTHER if none is there. */
void packet_line_read(struct line_reader *reader, const char *at, const char *end,
		      struct fact *fact);

#endif
