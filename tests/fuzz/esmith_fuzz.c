// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as the databases of an e-smith site: reading and importing them never fails, and what
 * comes out is an access.conf without errors, in printable text.
 *
 * The files of a site follow each other in the input, in the order of enum esmith_file, cut by
 * lines that hold "%%" alone.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "db/esmith/import.h"

static const char cut[] = "\n%%\n"; /* the line, behind the end of the one before */

/* As in tests/unit/import_unit.h: ports that differ, ports in surplus, protocols, helpers. */
static const char services[] = "[service ssh]\ntcp = 22\n[service http]\ntcp = 80\n"
			       "[service dns]\ntcp = 53\nudp = 53\ndaemons = named\n"
			       "[service smb]\ntcp = 139\nudp = 137, 138\n"
			       "[service ftp]\ntcp = 21\nhelper = ftp\n"
			       "[service pptp]\ntcp = 1723\nprotocol = gre\n"
			       "[service ipsec]\nudp = 500, 4500\nprotocol = esp, ah\n";

/* How many bytes come before the next cutting line; len if there is none. */
static size_t part_length(const char *text, size_t len)
{
	const char *at;

	if (len >= sizeof(cut) - 2 && !memcmp(text, cut + 1, sizeof(cut) - 2))
		return 0;
	at = memmem(text, len, cut, sizeof(cut) - 1);
	return at ? (size_t)(at - text) + 1 : len;
}

static void read_site(struct esmith_site *site, const char *text, size_t len,
		      struct diag_list *diags)
{
	for (int file = 0; file < ESMITH_FILES; file++) {
		size_t part = part_length(text, len);

		esmith_parse(&site->db[file], esmith_file_name((enum esmith_file)file), text, part,
			     diags);
		if (part < len)
			part += sizeof(cut) - 2;
		text += part;
		len -= part;
	}
}

/* The places point into the files, and a message is one line. */
static void check_messages(const struct diag_list *diags)
{
	struct buf text = { 0 };

	diag_render_list(&text, diags);
	if (diags->errors)
		abort();
	buf_fini(&text);
}

static void check_text(const struct buf *text, const struct catalog *catalog)
{
	struct diag_list diags = { 0 };
	struct db db;

	for (size_t i = 0; i < text->len; i++)
		if (text->data[i] != '\n' &&
		    ((unsigned char)text->data[i] < 0x20 || text->data[i] == 0x7f))
			abort();
	db_parse(&db, &(struct source){ "access.conf", buf_text(text), text->len }, catalog,
		 &diags);
	if (diags.errors)
		abort();
	db_fini(&db);
	diag_fini(&diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct esmith_site site = { 0 };
	struct diag_list diags = { 0 };
	struct buf text = { 0 };
	struct catalog catalog;

	catalog_init(&catalog);
	catalog_add(&catalog, "catalogue", services, sizeof(services) - 1, &diags);
	read_site(&site, (const char *)data, size, &diags);
	import_esmith(&site, &catalog, &text, &diags);
	check_messages(&diags);
	check_text(&text, &catalog);
	buf_fini(&text);
	catalog_fini(&catalog);
	diag_fini(&diags);
	esmith_site_fini(&site);
	return 0;
}
