// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy remove RECORD: removes a record with the comment that stands right above it.
 *
 * Needs the right to write into the database's folder. Exit codes: 0; 2 refused (no such record, or
 * another one needs it), the file is as it was.
 */
#include "cmd/change.h"
#include "cmd/complain.h"

static enum exit_code remove_record(struct change *change, int words, char **word)
{
	struct named named;
	int used = named_read(&named, &change->old, words, word, &change->diags);

	if (used && used < words)
		return complain_usage("remove", "\"%s\" is one word too many", word[used]);
	if (used && named.written) {
		change_remove(change, named.record);
	} else if (used) {
		diag_error(&change->diags, (struct loc){ 0 }, "there is no record of \"%s\"",
			   word[used - 1]);
		diag_hint(&change->diags, "without a record it is disabled");
	}
	return change_end(change);
}

enum exit_code cmd_remove(const struct options *options, int argc, char **argv)
{
	struct change change;
	enum exit_code code;

	if (argc < 2)
		return complain_usage(argv[0], "which record?");
	code = change_begin(&change, options);
	if (code == EXIT_YES)
		code = remove_record(&change, argc - 1, argv + 1);
	change_fini(&change);
	return code;
}
