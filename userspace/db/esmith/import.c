// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns an e-smith site into the text of access.conf: the order of the stages.
 *
 * The gateway comes first, as its mode decides what a forward may be; the networks before the
 * services, as host lists name them; the services before the forwards, as both claim ports. The
 * ledger comes last: it lists what none of them took.
 */
#include "db/esmith/import.h"

#include <stdlib.h>

#include "db/esmith/work.h"

static const char *const zone_words[] = { "green", "red", "blue", "orange" };

static bool has_zone(const char *list)
{
	for (size_t i = 0; list && i < sizeof(zone_words) / sizeof(*zone_words); i++)
		for (const char *at = list; (at = strstr(at, zone_words[i])); at++) {
			char end = at[strlen(zone_words[i])];

			if ((at == list || at[-1] == ',') && (!end || end == ','))
				return true;
		}
	return false;
}

/* Roles of interfaces, zone lists and Shorewall are NethServer's; an SME Server has none of them.
 */
static bool site_is_nethserver(const struct esmith_site *site)
{
	const struct esmith_db *networks = &site->db[ESMITH_NETWORKS];
	const struct esmith_db *configuration = &site->db[ESMITH_CONFIGURATION];

	if (esmith_find(configuration, "shorewall"))
		return true;
	for (size_t i = 0; i < networks->n; i++)
		if (import_is_live(&networks->v[i]) && esmith_prop(&networks->v[i], "role"))
			return true;
	for (size_t i = 0; i < configuration->n; i++)
		if (import_is_live(&configuration->v[i]) &&
		    has_zone(esmith_value(&configuration->v[i], "access")))
			return true;
	return false;
}

static void write_head(struct import *im)
{
	buf_printf(im->out, "# Imported from the databases of %s.\n",
		   im->nethserver ? "a NethServer" : "an SME Server (e-smith)");
	for (int file = 0; file < ESMITH_FILES; file++) {
		size_t n = im->site->db[file].n;

		if (n)
			buf_printf(im->out, "#   %s: %zu record%s\n",
				   esmith_file_name((enum esmith_file)file), n, n == 1 ? "" : "s");
	}
	buf_puts(im->out, "# Each record says what it was made from; what was not taken stands at "
			  "the end.\n");
}

void import_esmith(const struct esmith_site *site, const struct catalog *catalog, struct buf *out,
		   struct diag_list *diags)
{
	struct import im = {
		.site = site,
		.catalog = catalog,
		.out = out,
		.diags = diags,
		.nethserver = site_is_nethserver(site),
	};

	arena_init(&im.arena);
	im.draft = &im.scratch;
	ledger_init(&im);
	write_head(&im);
	if (im.nethserver) {
		import_nethserver_gateway(&im);
		import_nethserver_networks(&im);
	} else {
		import_gateway(&im);
		import_networks(&im);
	}
	import_services(&im);
	import_forwards(&im);
	if (im.nethserver)
		import_nethserver_forwards(&im);
	import_extras(&im);
	import_system(&im);
	ledger_write(&im);
	ledger_fini(&im);
	draft_fini(&im.scratch);
	names_fini(&im);
	free(im.nets);
	ipset_fini(&im.local);
	ipset_fini(&im.direct);
	arena_fini(&im.arena);
}
