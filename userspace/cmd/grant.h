/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `allow` and `deny` mean for the record of a service. Pure: nothing is read or written.
 */
#ifndef FWPOLICY_CMD_GRANT_H
#define FWPOLICY_CMD_GRANT_H

#include "cmd/argument.h"
#include "db/db.h"

#define GRANT_KEYS 5

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
	struct buf notes; /* lines for the user; freed by the caller */
};

/*
 * Lets everyone, or grant->from, reach the service, and nobody else who was not meant to; nobody
 * who reached it before loses it, but by `until`. False after errors in diags: an unknown name, or
 * an entry of the deny list that stands in the way.
 */
bool grant_allow(struct grant *grant, struct diag_list *diags);

/* Keeps grant->from away, or lets it reach one step less far: public, private, disabled. */
bool grant_deny(struct grant *grant, struct diag_list *diags);

#endif
