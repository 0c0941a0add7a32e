/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A grant while it is worked out: what allow and deny share; internal to them.
 */
#ifndef FWPOLICY_CMD_GRANT_WORK_H
#define FWPOLICY_CMD_GRANT_WORK_H

#include "cmd/grant.h"
#include "cmd/guests.h"

struct work {
	struct grant *grant;
	struct diag_list *diags;
	const char *name;     /* of the service */
	struct ipset local;   /* every local network */
	struct ipset from;    /* who is asked for */
	struct words allow;   /* the list to be; owned by the arena */
	struct ipset allowed; /* what it means */
	struct guests guests; /* groups of the allow list that end */
	struct guests denied; /* of the deny list */
	bool open;	      /* somebody but this machine may reach it */
	bool over;	      /* its time is over */
	bool among_others;    /* ... and somebody who is not asked for does now */
};

/* Who reaches the service now, and what the words asked for mean. grant_end frees. */
void grant_begin(struct work *work, struct grant *grant, struct diag_list *diags);
void grant_end(struct work *work);

/* Notes a new value in the outcome; NULL takes the key away. */
void grant_assign(struct grant *grant, const char *key, const char *value);
/* A list without words is a key that is not written. */
void grant_assign_words(struct grant *grant, const char *key, const struct words *words);

bool grant_same_words(const struct words *a, const struct words *b);
/* Takes the names of groups that are left empty out of a list. */
void grant_forget_gone(const struct guests *guests, struct words *words);

#endif
