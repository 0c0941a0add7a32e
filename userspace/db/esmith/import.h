/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the e-smith databases of an SME Server or NethServer machine to the text of access.conf.
 *
 * The text parses without errors and never opens to an outside address what the source did not.
 * It accounts for itself in comments: above each record the source it was made from,
 * at the end every record and property that was not taken, by reason. Where the meaning had to
 * change, the messages and the text both say so.
 *
 * Ownership: the messages point into the site; esmith_site_fini comes after the last of them.
 */
#ifndef FWPOLICY_DB_ESMITH_IMPORT_H
#define FWPOLICY_DB_ESMITH_IMPORT_H

#include "base/buf.h"
#include "db/catalog.h"
#include "db/esmith/database.h"

enum esmith_file {
	ESMITH_CONFIGURATION,
	ESMITH_NETWORKS,
	ESMITH_HOSTS,
	ESMITH_FORWARD_TCP,
	ESMITH_FORWARD_UDP,
	ESMITH_FORWARD,	   /* NethServer: portforward */
	ESMITH_FWRULES,	   /* NethServer */
	ESMITH_FWSERVICES, /* NethServer */
	ESMITH_FILES
};

/*
 * Zero-initialise to start; a file that is not there is an empty db. Places point into it: it must
 * not be moved.
 */
struct esmith_site {
	struct esmith_db db[ESMITH_FILES];
	char **unread; /* other files of the folder: they decide no access */
	size_t n_unread, cap_unread;
};

/*
 * Read the databases in dir, or in home/e-smith/db or var/lib/nethserver/db below it. A file is
 * found by its name, else by the name with a suffix or a prefix ("configuration.old",
 * "gw1.configuration"). dir may also be one file: a configuration database or a listing of it.
 * 0, or -1 with an error in diags if nothing could be read.
 */
int import_esmith_read(struct esmith_site *site, const char *dir, struct diag_list *diags);
void esmith_site_fini(struct esmith_site *site);

/* "portforward_tcp" */
const char *esmith_file_name(enum esmith_file file);

/* Appends the text to out. catalog may be empty: then every service is complete in its record. */
void import_esmith(const struct esmith_site *site, const struct catalog *catalog, struct buf *out,
		   struct diag_list *diags);

#endif
