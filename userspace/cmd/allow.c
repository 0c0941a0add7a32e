// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy allow SERVICE [from NET[,NET...]] [for 2h | until TIME]
 * fwpolicy deny SERVICE [from NET[,NET...] [for 2h | until TIME]]
 *
 * The daily verbs: somebody shall reach a service, or no longer. What that means for the record and
 * for the groups of its guests is cmd/grant.h's; this file reads the words. Both start from a
 * database without errors. They need the right to write into its folder. Exit codes: 0 done, or
 * nothing to change; 2 refused, the file is as it was.
 */
#include <string.h>
#include <time.h>

#include "cmd/addresses.h"
#include "cmd/change.h"
#include "cmd/complain.h"
#include "cmd/grant.h"
#include "cmd/phrases.h"

static const struct loc nowhere;

/* Other kinds have lists, too, but not these verbs. */
static bool service_find(struct change *change, const char *name, struct named *named)
{
	if (named_look(named, &change->old, KIND_SERVICE, name))
		return true;
	if (!db_find(&change->old.db, KIND_FORWARD, name))
		return named_find(named, &change->old, KIND_SERVICE, name, &change->diags);
	diag_error(&change->diags, nowhere, "\"%s\" is a forward, not a service", name);
	diag_hint(&change->diags, "`fwpolicy set forward %s allow=...` says who may use it", name);
	return false;
}

static const struct schema_key *group_key(const char *name)
{
	return schema_find(KIND_GROUP, name);
}

/* Members and, where it has another one, the end of a group; a new one stands before its service.
 */
static void carry_out_group(struct change *change, const struct named *service,
			    const struct grant_group *group)
{
	struct arena *arena = &change->arena;
	struct assignment two[] = { { group_key("members"),
				      addresses_join(arena, &group->members) },
				    { group_key("until"), group->until } };
	struct assignments assignments = { arena, two, group->until ? 2 : 1 };
	struct named named = { KIND_GROUP, group->name, NULL, true };

	if (!group->old) {
		change_insert(change, service->record, &named, &assignments);
	} else if (!group->members.n) {
		change_remove(change, &group->old->rec);
	} else {
		named.record = &group->old->rec;
		change_assign(change, &named, &assignments);
	}
}

static void decide(struct change *change, const struct named *named, const struct phrases *phrases,
		   bool (*rule)(struct grant *grant, struct diag_list *diags))
{
	const struct schema_key *key = schema_find(KIND_SERVICE, "allow");
	struct grant grant = { .db = &change->old.db,
			       .service = (const struct service *)named->record,
			       .now = time(NULL),
			       .arena = &change->arena };
	struct assignments assignments = { .arena = &change->arena, .v = grant.v };

	if (phrases->from)
		grant.from = argument_addresses(key, phrases->from, &change->arena, &change->diags);
	if (phrases->during || phrases->until)
		grant.until = phrases_end(phrases, &change->arena, grant.now, &change->diags);
	if (!change->diags.errors && rule(&grant, &change->diags)) {
		assignments.n = grant.n;
		change_assign(change, named, &assignments);
		for (size_t i = 0; i < grant.n_groups; i++)
			carry_out_group(change, named, &grant.groups[i]);
	}
	buf_add(&change->notes, grant.notes.data, grant.notes.len);
	buf_fini(&grant.notes);
}

static enum exit_code run(struct change *change, int argc, char **argv,
			  bool (*rule)(struct grant *grant, struct diag_list *diags))
{
	int used = argc > 2 && !strcmp(argv[1], kind_name(KIND_SERVICE)) ? 3 : 2;
	struct phrases phrases = { 0 };
	const char *wrong = phrases_read(&phrases, &change->arena, argc - used, argv + used);
	struct named named;

	if (wrong)
		return complain_usage(argv[0], "%s", wrong);
	if (rule == grant_deny && !phrases.from && (phrases.during || phrases.until))
		return complain_usage(argv[0], "who is denied for a time? from ADDRESS");
	if (change->old.diags.errors) {
		complain(change->options, &change->old.diags);
		return EXIT_INPUT;
	}
	if (service_find(change, argv[used - 1], &named))
		decide(change, &named, &phrases, rule);
	return change_end(change);
}

static enum exit_code start(const struct options *options, int argc, char **argv,
			    bool (*rule)(struct grant *grant, struct diag_list *diags))
{
	struct change change;
	enum exit_code code;

	if (argc < 2)
		return complain_usage(argv[0], "which service?");
	code = change_begin(&change, options);
	if (code == EXIT_YES)
		code = run(&change, argc, argv, rule);
	change_fini(&change);
	return code;
}

enum exit_code cmd_allow(const struct options *options, int argc, char **argv)
{
	return start(options, argc, argv, grant_allow);
}

enum exit_code cmd_deny(const struct options *options, int argc, char **argv)
{
	return start(options, argc, argv, grant_deny);
}
