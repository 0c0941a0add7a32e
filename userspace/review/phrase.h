/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One refused packet in words, on one line.
 */
#ifndef FWPOLICY_REVIEW_PHRASE_H
#define FWPOLICY_REVIEW_PHRASE_H

#include "base/buf.h"
#include "review/judge.h"

/*
 * "10:41:37  service    tcp 203.0.113.9:40000 -> 198.51.100.1:22  in eth1  service ssh, line 9".
 * judge: NULL without a database. Nothing of the log but addresses, numbers and cleaned names.
 */
void phrase_put(struct buf *out, const struct fact *fact, time_t when,
		const struct names *interfaces, const struct names *prefixes);

/* What the database of today has to say of it, in a few words. */
void phrase_put_record(struct buf *out, const struct judge *judge, const struct fact *fact,
		       time_t when);

#endif
