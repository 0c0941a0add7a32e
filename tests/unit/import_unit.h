/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A site of e-smith databases from texts, and what the import makes of it, for the import tests.
 *
 * Whatever a test asks, the text must parse without errors: that is checked every time.
 */
#ifndef FWPOLICY_TESTS_IMPORT_UNIT_H
#define FWPOLICY_TESTS_IMPORT_UNIT_H

#include <string.h>

#include "unit.h"

#include "db/esmith/import.h"

/* Enough of the catalogue to see ports that differ, ports in surplus, protocols and helpers. */
static const char import_catalog[] = "[service ssh]\ntcp = 22\ndaemons = sshd\nunits = ssh\n"
				     "[service http]\ntcp = 80\n"
				     "[service https]\ntcp = 443\n"
				     "[service smtp]\ntcp = 25\n"
				     "[service dns]\ntcp = 53\nudp = 53\ndaemons = named\n"
				     "[service smb]\ntcp = 139\nudp = 137, 138\n"
				     "[service server-manager]\ntcp = 980\n"
				     "[service mysql]\ntcp = 3306\n"
				     "[service ftp]\ntcp = 21\nhelper = ftp\n"
				     "[service pptp]\ntcp = 1723\nprotocol = gre\nhelper = pptp\n"
				     "[service ipsec]\nudp = 500, 4500\nprotocol = esp, ah\n"
				     "[service squid]\ntcp = 3128\n";

/* The texts by enum esmith_file; a missing one is NULL. */
struct import_texts {
	const char *of[ESMITH_FILES];
};

#define CONFIGURATION(text) (&(struct import_texts){ .of = { [ESMITH_CONFIGURATION] = (text) } })

struct import_unit {
	struct esmith_site site;
	struct catalog catalog;
	struct diag_list diags; /* of the import */
	struct buf text;
	struct db db;
	struct diag_list parsed; /* of the parse of its text */
};

static inline void import_finish(struct import_unit *unit)
{
	struct buf messages = { 0 };

	catalog_init(&unit->catalog);
	catalog_add(&unit->catalog, "catalogue", import_catalog, sizeof(import_catalog) - 1,
		    &unit->parsed);
	import_esmith(&unit->site, &unit->catalog, &unit->text, &unit->diags);
	db_parse(&unit->db,
		 &(struct source){ "access.conf", buf_text(&unit->text), unit->text.len },
		 &unit->catalog, &unit->parsed);
	unit_messages(&messages, &unit->parsed);
	if (unit->parsed.errors)
		ck_abort_msg("the import wrote\n%s\nand the parser says\n%s", buf_text(&unit->text),
			     buf_text(&messages));
	buf_fini(&messages);
}

static inline void import_run(struct import_unit *unit, const struct import_texts *texts)
{
	memset(unit, 0, sizeof(*unit));
	for (int file = 0; file < ESMITH_FILES; file++)
		if (texts->of[file])
			esmith_parse(&unit->site.db[file], esmith_file_name((enum esmith_file)file),
				     texts->of[file], strlen(texts->of[file]), &unit->diags);
	import_finish(unit);
}

static inline void import_free(struct import_unit *unit)
{
	db_fini(&unit->db);
	catalog_fini(&unit->catalog);
	buf_fini(&unit->text);
	diag_fini(&unit->diags);
	diag_fini(&unit->parsed);
	esmith_site_fini(&unit->site);
}

/* The record with that header line, comments included, into out; nothing if there is none. */
static inline void import_record(const struct import_unit *unit, const char *header,
				 struct buf *out)
{
	const char *text = buf_text(&unit->text), *at = text, *end;
	size_t len = strlen(header);

	while ((at = strstr(at, header)) && (at[-1] != '\n' || at[len] != '\n'))
		at++;
	if (!at)
		return;
	end = strstr(at, "\n\n");
	while (at > text + 1 && (at[-1] != '\n' || at[-2] != '\n'))
		at--;
	buf_add(out, at, end ? (size_t)(end + 1 - at) : strlen(at));
}

/* The closing section behind its title, into out. */
static inline void import_closing(const struct import_unit *unit, struct buf *out)
{
	const char *at = strstr(buf_text(&unit->text), "# ---- What was not taken");

	if (at)
		buf_puts(out, strchr(at, '\n') + 1);
}

#endif
