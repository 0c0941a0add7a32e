/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A case: a database, a packet, perhaps a sequel. What is found is shrunk to one, kept as one, and
 * replayed from it.
 */
#ifndef FWPOLICY_TESTS_CASE_H
#define FWPOLICY_TESTS_CASE_H

#include "property/sequel.h"
#include "property/subject.h"

struct question {
	struct packet packet;
	enum sequel sequel;
};

/* As one line of words, without a line end. */
void question_print(const struct question *question, struct buf *out);

/* The same line back; false where a word is not understood. */
bool question_parse(const char *line, struct question *question);

/* A database in force on a bench. */
struct scene {
	struct subject subject;
	struct sides sides;
};

/* False, with the reason in why, where the text has errors or the kernel refuses the ruleset. */
bool scene_open(struct scene *scene, struct bench *bench, const struct catalog *catalog,
		const char *text, struct buf *why);
void scene_close(struct scene *scene);

/*
 * Ask both sides, alone: nothing was sent before. A limited door is asked once more than it allows.
 * Returns whether they agree; on a difference why has it, with both verdicts in full.
 */
bool case_agrees(struct scene *scene, const struct question *question, struct buf *why);

#endif
