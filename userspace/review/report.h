/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A review written down: one function for each format, none of which decides anything.
 */
#ifndef FWPOLICY_REVIEW_REPORT_H
#define FWPOLICY_REVIEW_REPORT_H

#include "base/buf.h"
#include "review/review.h"

struct report_format {
	const char *name;
	void (*write)(const struct review *review, struct buf *out);
};

extern const struct report_format report_text, report_json, report_csv, report_html;

/* "access.conf:52", or "" where the record stands in no file. */
void report_place(const struct record *record, struct buf *out);

#endif
