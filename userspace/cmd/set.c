// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy set RECORD KEY=VALUE...: changes values of one record, all of them or none.
 *
 * A service that only the catalogue knows gets a record. Needs the right to write into the
 * database's folder. Exit codes: 0 done, or nothing to change; 2 refused, the file is as it was.
 */
#include "cmd/change.h"
#include "cmd/complain.h"

static enum exit_code set(struct change *change, int words, char **word)
{
	struct assignments assignments = { .arena = &change->arena };
	struct named named;
	int used = named_read(&named, &change->old, words, word, &change->diags);

	if (used && used == words)
		return complain_usage("set", "no KEY=VALUE behind the record");
	if (used &&
	    argument_read(&assignments, named.kind, words - used, word + used, &change->diags))
		change_assign(change, &named, &assignments);
	return change_end(change);
}

enum exit_code cmd_set(const struct options *options, int argc, char **argv)
{
	struct change change;
	enum exit_code code;

	if (argc < 3)
		return complain_usage(argv[0], argc < 2 ? "which record?"
							: "no KEY=VALUE behind the record");
	code = change_begin(&change, options);
	if (code == EXIT_YES)
		code = set(&change, argc - 1, argv + 1);
	change_fini(&change);
	return code;
}
