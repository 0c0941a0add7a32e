/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the names in a parsed database mean, and whether its records are whole.
 */
#ifndef FWPOLICY_DB_RESOLVE_H
#define FWPOLICY_DB_RESOLVE_H

#include "db/db.h"

/* Fills every address_list.set of the database. by_name is in order. */
void resolve_addresses(struct db *db, struct diag_list *diags);

/* Services from the catalogue, types of helpers; what a record needs beyond single keys. */
void resolve_records(struct db *db, struct diag_list *diags);

#endif
