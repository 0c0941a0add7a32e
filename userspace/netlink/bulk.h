/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is in a bulk set, known without reading it: a million ranges are neither dumped nor compared
 * to find that nothing has changed.
 *
 * The note stands in the user data of every rule that looks into the set. The set's own could not
 * say it: the kernel keeps that as it was when the set was made, while its content may change.
 */
#ifndef FWPOLICY_NETLINK_BULK_H
#define FWPOLICY_NETLINK_BULK_H

#include <libmnl/libmnl.h>

#include "netlink/userdata.h"

/* A bulk set of more ranges is known by its note only; a smaller one is read as any other. */
#define BULK_READ_MOST 4096

struct bulk_note {
	uint64_t digest; /* over all ranges */
	uint32_t n;	 /* ranges */
	char set[64];	 /* its name */
};

/* Rules and sets of a table are read in this order. */
struct bulk_notes {
	struct bulk_note *v;
	size_t n, cap;
};

struct bulk_note bulk_note(const struct set *set);
void bulk_note_put(struct userdata *data, const struct bulk_note *note);

/* userdata: of a rule, or NULL. */
void bulk_notes_read(struct bulk_notes *notes, const struct nlattr *userdata);
/* Borrowed; NULL: no rule says anything, it is no bulk set or nothing is known. */
const struct bulk_note *bulk_notes_find(const struct bulk_notes *notes, const char *set);
void bulk_notes_fini(struct bulk_notes *notes);

#endif
