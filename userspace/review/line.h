/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads one line of a log into a fact.
 *
 * The line is untrusted: whoever can send a packet writes part of it, whoever can log anything
 * writes all of it. Nothing is allocated and nothing of the line is kept but, in bounded number,
 * names of interfaces and prefixes.
 */
#ifndef FWPOLICY_REVIEW_LINE_H
#define FWPOLICY_REVIEW_LINE_H

#include <stdbool.h>

#include "review/names.h"
#include "review/prefix.h"
#include "review/stamp.h"

/* So many bytes behind a line may be looked at, though never believed. */
#define LINE_MARGIN 64

#define HEAD_MOST 96

/* The day and the zone of the last stamp, to read but the clock of the next. */
struct date_memory {
	char date[16], zone[8];	    /* "2026-11-26T" and "+01:00 "; "Nov 26 " and " " */
	uint8_t date_len, zone_len; /* 0: nothing is remembered */
	uint32_t midnight;	    /* value of a stamp at 00:00:00 */
};

/* What one thread remembers from line to line: most lines begin as the one before. */
struct line_reader {
	struct names *interfaces, *prefixes; /* shared */
	struct stamp stamp;
	struct date_memory date;
	char head[HEAD_MOST]; /* host and program, with the blank behind them; or up to "IN=" */
	uint8_t head_len;     /* of that; 0: nothing is remembered */
	uint8_t head_skip;    /* so much of it is not the message */
	bool head_kernel;     /* the kernel's own */
	bool head_login;      /* a program that says who logs in */
	uint8_t prefix, in, out;
	unsigned int n_meanings;
	struct prefix_meaning meanings[NAMES_MOST]; /* of prefixes, as far as they were asked for */
};

void line_reader_init(struct line_reader *reader, struct names *interfaces, struct names *prefixes);

/*
 * One line, [at, end), without its end; *end is '\n' or NUL, and LINE_MARGIN bytes behind it are
 * readable. fact->line is left to the caller.
 */
void line_read(struct line_reader *reader, const char *at, const char *end, struct fact *fact);

#endif
