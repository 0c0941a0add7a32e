// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy add KIND NAME [KEY=VALUE...]: adds a record at the end of the database.
 *
 * Needs the right to write into the database's folder. Exit codes: 0; 2 refused (also if there is
 * such a record), the file is as it was.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd/change.h"
#include "cmd/complain.h"

/* Whether the name can stand in a header line at all; the parser judges the rest of it. */
static bool name_fits(const char *name, struct diag_list *diags)
{
	bool fits = *name && !strpbrk(name, " \t[]#=");

	for (const unsigned char *at = (const unsigned char *)name; *at; at++)
		fits &= *at >= 0x20 && *at != 0x7f;
	if (fits)
		return true;
	diag_error(diags, (struct loc){ 0 }, "no name: \"%s\"", diag_word(name, strlen(name)).text);
	diag_hint(diags, "letters, digits and . _ @ + -, a letter or digit in the first place");
	return false;
}

static bool is_free(struct change *change, enum kind kind, const char *name)
{
	const struct record *there = db_find(&change->old.db, kind, name);

	if (!there)
		return true;
	diag_error(&change->diags, there->loc, "%s is there already",
		   record_title(&change->arena, there));
	diag_hint(&change->diags, "`fwpolicy set` changes it");
	return false;
}

static enum exit_code add(struct change *change, int words, char **word)
{
	enum kind kind = named_kind(word[0], &change->diags);
	int used = kind == KIND_GATEWAY ? 1 : 2;
	const char *name = kind == KIND_GATEWAY ? "" : words > 1 ? word[1] : NULL;
	struct assignments assignments = { .arena = &change->arena };

	if (kind < KIND_COUNT && !name)
		return complain_usage("add", "which name shall the %s have?", word[0]);
	if (kind < KIND_COUNT && (kind == KIND_GATEWAY || name_fits(name, &change->diags)) &&
	    is_free(change, kind, name) &&
	    argument_read(&assignments, kind, words - used, word + used, &change->diags))
		change_add(change, kind, name, &assignments);
	return change_end(change);
}

enum exit_code cmd_add(const struct options *options, int argc, char **argv)
{
	struct change change;
	enum exit_code code;

	if (argc < 2)
		return complain_usage(argv[0], "which kind of record?");
	code = change_begin(&change, options);
	if (code == EXIT_YES)
		code = add(&change, argc - 1, argv + 1);
	change_fini(&change);
	return code;
}
