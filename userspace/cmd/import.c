// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy import esmith DIR: the database of an SME Server or NethServer machine as access.conf,
 * to standard output; what was to be said about it, to standard error. Writes nothing.
 *
 * Needs no privilege but to read DIR. Exit codes: 0; 2 if nothing could be read there; 3 without
 * the service catalogue.
 */
#include <string.h>

#include "cmd/complain.h"
#include "db/esmith/import.h"

static enum exit_code say(const struct options *options, struct buf *text, struct diag_list *diags)
{
	struct buf out = { 0 };
	struct json json;

	if (!options->json) {
		say_diags(options, diags);
		return say_out(text);
	}
	json_start(&json, &out);
	json_object(&json, NULL);
	json_string(&json, "text", buf_text(text));
	say_diags_json(&json, diags);
	json_end_object(&json);
	buf_fini(text);
	return say_out(&out);
}

static enum exit_code import(const struct options *options, const struct catalog *catalog,
			     const char *dir, struct diag_list *diags)
{
	struct esmith_site site = { 0 };
	struct buf text = { 0 };
	enum exit_code code = EXIT_INPUT;

	if (import_esmith_read(&site, dir, diags)) {
		complain(options, diags);
	} else {
		import_esmith(&site, catalog, &text, diags);
		code = say(options, &text, diags);
	}
	diag_fini(diags);
	esmith_site_fini(&site);
	return code;
}

enum exit_code cmd_import(const struct options *options, int argc, char **argv)
{
	struct diag_list diags = { 0 };
	struct catalog catalog = { 0 };
	enum exit_code code;

	if (argc < 2)
		return complain_usage(argv[0], "from what?");
	if (strcmp(argv[1], "esmith") != 0)
		return complain_usage(argv[0], "cannot import from \"%s\", only from esmith",
				      argv[1]);
	if (argc != 3)
		return complain_usage(argv[0],
				      argc < 3 ? "from which folder?" : "more than one folder");
	code = load_catalog(&catalog, &diags);
	if (code == EXIT_YES) {
		code = import(options, &catalog, argv[2], &diags);
	} else {
		complain(options, &diags);
		diag_fini(&diags);
	}
	catalog_fini(&catalog);
	return code;
}
