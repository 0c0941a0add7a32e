/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Deny logs with known truth: what the files of the generator share.
 *
 *     campaign (generate_plan.c) -> packet (generate_speak.c) -> line (generate_text.c)
 *
 * A campaign is one row of the truth: who does what, how often and how long. All campaigns and the
 * background run side by side in one time, which has gaps in it if asked for.
 */
#ifndef FWPOLICY_TESTS_REVIEW_GENERATE_H
#define FWPOLICY_TESTS_REVIEW_GENERATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "property/dice.h"

#define SECOND UINT64_C(1000000) /* of the time of the generator: microseconds */

/* What a line shows of where a packet was refused: one row of the table of scenes. */
struct scene {
	const char *prefix; /* "denylog:input:default" */
	const char *in, *out;
};

struct address {
	bool is_v6;
	uint8_t bytes[16]; /* network order, IPv4 in the first four */
};

enum shape {
	SHAPE_PACKET,
	SHAPE_LOGIN,   /* sshd lets the source in */
	SHAPE_FAILURE, /* sshd does not */
	SHAPE_CUT,     /* a packet's line that ends within its source */
};

struct packet {
	uint64_t when; /* microseconds since the epoch */
	enum shape shape;
	const struct scene *scene;
	struct address src, dst;
	uint8_t protocol;
	const char *flags; /* of TCP */
	uint16_t sport, dport;
	uint32_t chance; /* for the fields that say nothing */
};

/* --- generate_text.c --- */

enum stamp_form { STAMP_BSD, STAMP_ISO };

/* Where the lines go. */
struct text {
	FILE *file;
	enum stamp_form form;
	char *buf;
	size_t len, size;
	uint64_t bytes, lines;
	uint64_t second; /* that `stamp` shows */
	char stamp[48];
	size_t stamp_len;
};

/* Longest line that text_line writes. */
#define TEXT_LINE 512

void text_start(struct text *text, enum stamp_form form);
/* Goes on in another file; the one before is written out and closed, its date the last line's. */
int text_open(struct text *text, const char *path);
int text_close(struct text *text, uint64_t when);
void text_line(struct text *text, const struct packet *packet);
void text_address(const struct address *address, char to[48]);

/* --- generate_plan.c --- */

/* How a campaign chooses a number: the same, one after the other, or by chance. */
enum choice { CHOICE_FIXED, CHOICE_WALK, CHOICE_RANDOM };

/* One row of the table of campaigns. */
struct plan {
	const char *kind;   /* as the truth has it; README.md says what each means */
	unsigned int times; /* so many such campaigns, each a row of the truth */
	unsigned int sources;
	const char *from; /* first source; the others are the addresses behind it */
	const char *to;
	unsigned int packets;
	unsigned int seconds; /* from first to last */
	struct scene scene;
	enum shape shape;
	uint8_t protocol;
	const char *flags;
	uint16_t sport; /* 0: by chance */
	uint16_t dport;
	uint16_t ports; /* different destination ports */
	enum choice port_choice;
	uint16_t hosts; /* different destinations */
	bool share;	/* each source has its own part of the ports */
};

extern const struct plan plans[];
extern const size_t n_plans;

/* --- generate_speak.c --- */

/* A campaign at work, or the background (plan NULL). */
struct actor {
	const struct plan *plan;
	uint64_t next, step; /* microseconds, the latter on average */
	uint64_t sent, most;
	struct address from, to;
	uint64_t first, last; /* as written, microseconds since the epoch */
};

struct background {
	uint64_t sources;
	bool in_turn; /* each source as often as any other */
};

/* The address so many behind that one. */
struct address address_plus(struct address address, uint32_t steps);
struct address address_of(const char *words);

/* What an actor says next; `when` is left to the caller. */
void speak(const struct actor *actor, const struct background *background, struct dice *dice,
	   struct packet *packet);

#endif
