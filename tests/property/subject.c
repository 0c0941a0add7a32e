// SPDX-License-Identifier: GPL-2.0-only
/*
 * The project's own way from a text to a ruleset, step by step as `apply` takes it.
 */
#include "property/subject.h"

#include <string.h>

#include "db/lists.h"
#include "policy/lint.h"

#define LIST_LINE "#+ "

/* The lines of one blocklist file, gathered from the comments. */
static void read_list(struct blocklist *list, const char *text, struct diag_list *diags)
{
	size_t len = strlen(list->file);
	struct buf lines = { 0 };

	for (const char *at = text; (at = strstr(at, LIST_LINE));) {
		at += strlen(LIST_LINE);
		if (strncmp(at, list->file, len) || at[len] != ' ')
			continue;
		buf_add(&lines, at + len + 1, strcspn(at + len + 1, "\n"));
		buf_putc(&lines, '\n');
	}
	ipset_add_set(&list->set, &list->address.set);
	lists_parse(&list->set, list->file, buf_text(&lines), lines.len, diags);
	ipset_normalise(&list->set);
	buf_fini(&lines);
}

bool subject_make(struct subject *subject, const char *text, const struct catalog *catalog,
		  struct diag_list *diags)
{
	time_t now = time(NULL);

	db_parse(&subject->db, &(struct source){ "random", text, strlen(text) }, catalog, diags);
	for (size_t i = 0; !diags->errors && i < subject->db.of[KIND_BLOCKLIST].n; i++)
		read_list(db_blocklist(&subject->db, i), text, diags);
	if (!diags->errors)
		policy_lint(&subject->db, now, diags);
	if (diags->errors) {
		db_fini(&subject->db);
		return false;
	}
	policy_compile(&subject->policy, &subject->db, now);
	ruleset_lower(&subject->ruleset, &subject->policy, ENGINE_NFTABLES);
	return true;
}

void subject_lower(struct subject *subject)
{
	ruleset_fini(&subject->ruleset);
	ruleset_lower(&subject->ruleset, &subject->policy, ENGINE_NFTABLES);
}

void subject_fini(struct subject *subject)
{
	ruleset_fini(&subject->ruleset);
	policy_fini(&subject->policy);
	db_fini(&subject->db);
}
