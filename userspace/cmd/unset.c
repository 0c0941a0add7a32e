// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy unset RECORD KEY...: takes values of one record away; their defaults count again.
 *
 * Needs the right to write into the database's folder. Exit codes: 0 done, or nothing to change; 2
 * refused, the file is as it was.
 */
#include "cmd/change.h"
#include "cmd/complain.h"

static enum exit_code unset(struct change *change, int words, char **word)
{
	struct assignments assignments = { .arena = &change->arena };
	struct named named;
	int used = named_read(&named, &change->old, words, word, &change->diags);

	if (used && used == words)
		return complain_usage("unset", "no KEY behind the record");
	assignments.v = arena_array(&change->arena, struct assignment, (size_t)words);
	for (int i = used; used && i < words; i++) {
		const struct schema_key *key =
			named_key(named.kind, word[i], KEY_DATABASE, &change->diags);

		if (key)
			assignments.v[assignments.n++] = (struct assignment){ key, NULL };
	}
	if (!change->diags.errors)
		change_assign(change, &named, &assignments);
	return change_end(change);
}

enum exit_code cmd_unset(const struct options *options, int argc, char **argv)
{
	struct change change;
	enum exit_code code;

	if (argc < 3)
		return complain_usage(argv[0],
				      argc < 2 ? "which record?" : "no KEY behind the record");
	code = change_begin(&change, options);
	if (code == EXIT_YES)
		code = unset(&change, argc - 1, argv + 1);
	change_fini(&change);
	return code;
}
