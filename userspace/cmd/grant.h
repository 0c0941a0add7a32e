/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `allow` and `deny` mean for the record of a service. Pure: nothing is read or written.
 */
#ifndef FWPOLICY_CMD_GRANT_H
#define FWPOLICY_CMD_GRANT_H

#include "cmd/argument.h"
#include "db/db.h"

#define GRANT_KEYS 5

/* A group that ends, made for guests of the service (cmd/guests.h). */
struct grant_group {
	const char *name;
	const struct group *old; /* NULL: it is new, and stands before the service */
	struct words members;	 /* as they shall be; none: it goes */
	const char *until;	 /* of a new one, or another than it had; or NULL */
	bool changed;
};

struct grant {
	const struct db *db;
	const struct service *service; /* as it counts, written or not */
	struct words from;	       /* canonical; none: everyone */
	const char *until;	       /* a value for the key; NULL: without end */
	time_t now;
	struct arena *arena;

	/* The outcome. */
	struct assignment v[GRANT_KEYS];
	size_t n;
	struct grant_group *groups; /* changed, all of them */
	size_t n_groups;
	struct buf notes; /* lines for the user; freed by the caller */
};

/*
 * Lets everyone, or grant->from, reach the service, and nobody else who was not meant to; nobody
 * who reached it before loses it, and `until` ends it for those who got it with it only. False
 * after errors in diags: an unknown name, an entry of the deny list that stands in the way, or an
 * end for those of a list that has none.
 */
bool grant_allow(struct grant *grant, struct diag_list *diags);

/*
 * Keeps grant->from away, for a time with `until`; or lets it reach one step less far: public,
 * private, disabled.
 */
bool grant_deny(struct grant *grant, struct diag_list *diags);

#endif
