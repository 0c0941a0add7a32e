/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The groups that `allow ... for` and `deny ... for` make for one list of a service: "ssh-guests",
 * "ssh-guests-2" ..., one a moment at which its members end. Pure, as cmd/grant.h.
 *
 * A group counts as made for the list if it has such a name, an end, and is named there only: what
 * an administrator uses elsewhere as well is left alone.
 */
#ifndef FWPOLICY_CMD_GUESTS_H
#define FWPOLICY_CMD_GUESTS_H

#include "cmd/grant.h"

struct guests {
	struct grant *grant;
	const char *stem;
	struct grant_group *v; /* those there are; room for one more */
	size_t n;
};

/* what: "guests", "denied"; list: of grant->service, that names them. */
void guests_begin(struct guests *guests, struct grant *grant, const struct words *list,
		  const char *what);

/* Out of each that does not end as grant->until says; those that are over lose everyone. */
void guests_take_out(struct guests *guests, const struct words *words);
/* Into the one that ends at grant->until; its name, which may be new. */
const char *guests_put_in(struct guests *guests, const struct words *words);

/* The group of that name that is no more: it must not be named. */
bool guests_is_gone(const struct guests *guests, const char *name);
/* Its members as they shall be; NULL: it is none of these groups. */
const struct words *guests_members(const struct guests *guests, const char *name);

bool guests_have_changed(const struct guests *guests);

/* Writes what has changed into grant->groups. */
void guests_end(const struct guests *guests);

#endif
