/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The service catalogue: the *.conf files of rulesets/services, the same grammar as the database,
 * only [service NAME] records with the keys that describe a service (ports, daemons, package,
 * units).
 */
#ifndef FWPOLICY_DB_CATALOG_H
#define FWPOLICY_DB_CATALOG_H

#include "db/db.h"

struct catalog {
	struct arena arena;	     /* owns the texts too */
	struct record_list services; /* struct service, sorted by name */
};

/* Read every *.conf of a folder, in name order. 0, or -1 with errno when the folder cannot be read.
 */
int catalog_load(struct catalog *catalog, const char *folder, struct diag_list *diags);

/* Add one file's text (tests, fuzzing); copied. */
void catalog_add(struct catalog *catalog, const char *name, const char *text, size_t len,
		 struct diag_list *diags);
void catalog_init(struct catalog *catalog);
void catalog_fini(struct catalog *catalog);

/* Borrowed, or NULL. */
const struct service *catalog_find(const struct catalog *catalog, const char *name);

#endif
