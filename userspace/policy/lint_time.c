// SPDX-License-Identifier: GPL-2.0-only
/*
 * Findings about time: a record whose end has passed, and what it does since.
 */
#include "policy/lint_parts.h"

void lint_is_over(struct lint *lint, const struct record *record, time_t until)
{
	struct loc loc = record_loc(record, "until");

	if (!until || until > lint->now)
		return;
	if (record->kind == KIND_BLOCKLIST)
		diag_warning(lint->diags, loc, "the time of \"%s\" is over: it blocks nobody",
			     record->name);
	else if (record->kind == KIND_GROUP)
		diag_warning(lint->diags, loc, "the time of \"%s\" is over: it has nobody",
			     record->name);
	else
		diag_warning(lint->diags, loc, "the time of \"%s\" is over: it refuses everyone",
			     record->name);
	diag_hint(lint->diags, "give it a later time, or take the record out");
}
