/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages with a place: collected by the stages, printed only by cmd/.
 *
 * A stage never stops at its first error: it appends here and goes on, and the caller looks at
 * diag_list.errors. Texts start in lower case, name the thing in quotes and say what would be
 * right.
 */
#ifndef FWPOLICY_BASE_DIAG_H
#define FWPOLICY_BASE_DIAG_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* A text that places point into. name: as the user gave it ("-" is shown as <stdin>). */
struct source {
	const char *name;
	const char *text; /* NUL-terminated */
	size_t len;
};

/* line and column count from 1, column and len in bytes; line 0: the place is the file itself. */
struct loc {
	const struct source *source; /* borrowed; NULL: no place at all */
	uint32_t line, column, len;
};

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };

struct diag {
	enum severity severity;
	struct loc loc;
	char *text;
	char *hint; /* what to do about it; NULL for none */
};

struct diag_list {
	struct diag *v;
	size_t n, cap;
	size_t errors, warnings;
};

void diag_fini(struct diag_list *list);

void diag_error(struct diag_list *list, struct loc loc, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void diag_warning(struct diag_list *list, struct loc loc, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void diag_note(struct diag_list *list, struct loc loc, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Adds a hint to the newest message; a second call replaces it. */
void diag_hint(struct diag_list *list, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * Orders by source order: files in the order in which the list first names them, then line and
 * column; equals keep their order.
 */
void diag_sort(struct diag_list *list);

/* A word of the user's for a message: a line of a megabyte is cut to its beginning and "...". */
struct diag_word {
	char text[68];
};
struct diag_word diag_word(const char *text, size_t len);

/* "access.conf:12:8" into buf, or the file name alone, or nothing. */
void diag_place(struct buf *buf, struct loc loc);

/* One message as the user sees it: place, severity, text, the line underlined, the hint. */
void diag_render(struct buf *buf, const struct diag *diag);

/* All of them; linear in the text when they are sorted. */
void diag_render_list(struct buf *buf, const struct diag_list *list);

#endif
