/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text to lines: sections, pairs, and their places. Spans borrow from the source text and are not
 * NUL-terminated. Grammar in db/lex.c.
 */
#ifndef FWPOLICY_DB_LEX_H
#define FWPOLICY_DB_LEX_H

#include <stdbool.h>

#include "base/diag.h"

/* A longer text is refused: places are 32 bits, and no firewall is described by more. */
#define LEX_MOST (64u * 1024 * 1024)

struct span {
	const char *text;
	size_t len;
	struct loc loc;
};

enum line_type {
	LINE_SECTION, /* name.len == 0: "[kind]" */
	LINE_BROKEN,  /* a section line that was reported: what follows is not the last record's */
	LINE_PAIR,    /* value.len == 0: nothing behind "=" */
	LINE_WORDS,   /* no "=": to be reported by the parser, which knows the keys */
};

struct line {
	enum line_type type;
	struct span whole; /* without surrounding blanks and comment */
	struct span kind, name;
	struct span key, value;
};

struct lexer {
	const struct source *source;
	struct diag_list *diags;
	const char *at;
	uint32_t line;
};

void lex_start(struct lexer *lexer, const struct source *source, struct diag_list *diags);

/* The next line that says something; false at the end. */
bool lex_next(struct lexer *lexer, struct line *line);

bool lex_is_blank(char c);

/* The part of a span that begins at text and has len bytes, without blanks at its ends. */
struct span span_part(const struct span *of, const char *text, size_t len);

#endif
