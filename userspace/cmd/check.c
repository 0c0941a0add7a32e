// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy check: every error and warning of the database. Touches nothing, needs no privilege.
 *
 * Exit codes: 0 nothing found; 1 warnings; 2 errors.
 */
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "policy/lint.h"

static void check_interfaces(struct loaded *loaded)
{
	struct if_nameindex *present = if_nameindex();
	const char **names;
	size_t n = 0;

	if (!present)
		return;
	while (present[n].if_name)
		n++;
	names = xmalloc((n + 1) * sizeof(*names));
	for (size_t i = 0; i < n; i++)
		names[i] = present[i].if_name;
	policy_lint_interfaces(&loaded->db, names, n, &loaded->diags);
	free(names);
	if_freenameindex(present);
}

static const char *shown_path(const struct loaded *loaded)
{
	return strcmp(loaded->path, "-") ? loaded->path : "<stdin>";
}

static enum exit_code conclude(const struct options *options, struct loaded *loaded,
			       enum exit_code code)
{
	const struct diag_list *diags = &loaded->diags;
	struct buf out = { 0 };
	struct json json;

	if (code == EXIT_YES && diags->warnings)
		code = EXIT_NO;
	if (options->json) {
		json_start(&json, &out);
		json_object(&json, NULL);
		json_string(&json, "database", loaded->path);
		json_number(&json, "errors", (int64_t)diags->errors);
		json_number(&json, "warnings", (int64_t)diags->warnings);
		say_diags_json(&json, diags);
		json_end_object(&json);
		return say_out(&out) == EXIT_YES ? code : EXIT_SYSTEM;
	}
	say_diags(options, &loaded->diags);
	if (diags->errors || diags->warnings)
		say_line(options, "%s: %zu error%s, %zu warning%s", shown_path(loaded),
			 diags->errors, diags->errors == 1 ? "" : "s", diags->warnings,
			 diags->warnings == 1 ? "" : "s");
	else
		say_line(options, "%s: %zu records, nothing to complain about", shown_path(loaded),
			 loaded->db.records.n);
	return code;
}

enum exit_code cmd_check(const struct options *options, int argc, char **argv)
{
	struct loaded loaded;
	enum exit_code code;

	if (argc > 1)
		return say_usage(options, "check: \"%s\" is one word too many", argv[1]);
	code = load(&loaded, options);
	if (code == EXIT_YES)
		check_interfaces(&loaded);
	diag_sort(&loaded.diags);
	code = conclude(options, &loaded, code);
	load_fini(&loaded);
	return code;
}
