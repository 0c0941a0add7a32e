// SPDX-License-Identifier: GPL-2.0-only
/*
 * What allow and deny make of a service, tried on every state a record can be in.
 *
 * The promise is about sets of addresses, so it is tested as one: who reaches the service before
 * and after is worked out from the two texts, without the code under test. After allow it is
 * whoever reached it before and whom was asked for; nobody else but words that stood on the allow
 * list. After deny it is whoever reached it before without whom was denied. With an end the same
 * holds until then, and afterwards all is as if nobody had asked, but for what a word on the list
 * says for ever. The wording of single cases is tested below.
 */
#include "db_unit.h"

#include "cmd/addresses.h"
#include "cmd/grant.h"

#define NOW	1790000000 /* 2026-09-21 */
#define EARLIER "2026-09-01T00:00"
#define LATER	"2027-01-01T00:00"
#define ASKED	"2027-02-01T00:00"
#define AFTER	1804000000 /* 2027-03-02, when all of these are over */

#define GROUPS_MOST 5

/* A group that ends; members NULL: there is none. */
struct guest_group {
	const char *name, *members, *until;
};

/* NULL: not written. */
struct state {
	const char *status, *access, *allow, *deny, *until;
	struct guest_group groups[GROUPS_MOST];
};

#define GROUPS                                                                                     \
	{                                                                                          \
		{ "ssh-guests", "203.0.113.7, 203.0.113.64/26", LATER },                           \
			{ "ssh-guests-2", "192.168.1.77", EARLIER },                               \
			{ "ssh-denied", "203.0.113.7, 198.51.100.9", LATER },                      \
	}

static void put(struct buf *out, const char *key, const char *value)
{
	if (value)
		buf_printf(out, "%s = %s;", key, value);
}

/* The record as its lines, ";" between them. */
static void parse_record(struct unit_db *unit, const char *record, const struct guest_group *groups)
{
	struct buf text = { 0 };

	buf_puts(&text, UNIT_GATEWAY "[network office]\naddress = 192.168.1.0/24, fd00:1::/64\n"
				     "[network lab]\naddress = 10.9.0.0/24\n"
				     "[group admins]\nmembers = 198.51.100.7, 203.0.113.64/26\n"
				     "[group mixed]\nmembers = 192.168.1.77, 198.51.100.9\n");
	for (size_t i = 0; i < GROUPS_MOST && groups[i].name; i++)
		if (groups[i].members)
			buf_printf(&text, "[group %s]\nmembers = %s\nuntil = %s\n", groups[i].name,
				   groups[i].members, groups[i].until);
	buf_puts(&text, "[service ssh]\n");
	for (; *record; record++)
		buf_putc(&text, *record == ';' ? '\n' : *record);
	unit_parse(unit, buf_text(&text));
	ck_assert_uint_eq(unit->diags.errors, 0);
	buf_fini(&text);
}

static void parse_state(struct unit_db *unit, const struct state *state)
{
	struct buf record = { 0 };

	put(&record, "status", state->status);
	put(&record, "access", state->access);
	put(&record, "allow", state->allow);
	put(&record, "deny", state->deny);
	put(&record, "until", state->until);
	parse_record(unit, buf_text(&record), state->groups);
	buf_fini(&record);
}

static const struct service *ssh_of(const struct unit_db *unit)
{
	return (const struct service *)db_find(&unit->db, KIND_SERVICE, "ssh");
}

/* Who reaches the service over the network. */
static struct ipset reach(const struct unit_db *unit, time_t when)
{
	const struct service *ssh = ssh_of(unit);
	struct ipset who = { 0 }, allow, deny, listed, left;

	if (!ssh->enabled || ssh->access == ACCESS_LOCALHOST || (ssh->until && ssh->until <= when))
		return who;
	if (ssh->access == ACCESS_PUBLIC)
		ipset_add_all(&who);
	for (size_t i = 0; i < unit->db.of[KIND_NETWORK].n; i++)
		ipset_add_set(&who, &db_network(&unit->db, i)->address.set);
	ipset_normalise(&who);
	allow = address_list_at(&ssh->allow, when);
	deny = address_list_at(&ssh->deny, when);
	listed = ssh->allow.words.n ? ipset_intersect(&who, &allow) : ipset_copy(&who);
	left = ipset_subtract(&listed, &deny);
	ipset_fini(&allow);
	ipset_fini(&deny);
	ipset_fini(&who);
	ipset_fini(&listed);
	return left;
}

static const struct schema_key *key(const char *name)
{
	return schema_find(KIND_SERVICE, name);
}

/* A grant for the state in unit; from and until may be NULL. */
static struct grant ask(const struct unit_db *unit, struct arena *arena, const char *from,
			const char *until)
{
	struct grant grant = {
		.db = &unit->db, .service = ssh_of(unit), .until = until, .now = NOW, .arena = arena
	};
	struct diag_list diags = { 0 };

	if (from)
		grant.from = argument_addresses(key("allow"), from, arena, &diags);
	ck_assert_uint_eq(diags.errors, 0);
	diag_fini(&diags);
	return grant;
}

static void change_group(struct state *state, const struct grant_group *group, struct arena *arena)
{
	struct guest_group *to = state->groups;

	while (to->name && strcmp(to->name, group->name) != 0)
		to++;
	ck_assert(to < state->groups + GROUPS_MOST - 1);
	ck_assert_msg(!to->members == !group->old, "%s is made twice, or changed and not there",
		      group->name);
	to->name = group->name;
	to->members = group->members.n ? addresses_join(arena, &group->members) : NULL;
	if (group->until)
		to->until = group->until;
}

static struct state changed(const struct state *state, const struct grant *grant)
{
	struct state after = *state;

	for (size_t i = 0; i < grant->n_groups; i++)
		change_group(&after, &grant->groups[i], grant->arena);

	for (size_t i = 0; i < grant->n; i++) {
		const char *name = grant->v[i].key->name, *value = grant->v[i].value;

		if (!strcmp(name, "status"))
			after.status = value;
		else if (!strcmp(name, "access"))
			after.access = value;
		else if (!strcmp(name, "allow"))
			after.allow = value;
		else if (!strcmp(name, "deny"))
			after.deny = value;
		else
			after.until = value;
		for (size_t j = 0; j < i; j++)
			ck_assert_ptr_ne(grant->v[j].key, grant->v[i].key);
	}
	return after;
}

/*
 * Every state with every question.
 */

static const char *const statuses[] = { NULL, "enabled" };
static const char *const accesses[] = { NULL, "localhost", "public" };
static const char *const lists[] = { NULL,
				     "203.0.113.7",
				     "office",
				     "lab, 198.51.100.7",
				     "203.0.113.0/24, admins",
				     "192.168.1.77, mixed",
				     "office, ssh-guests",
				     "ssh-guests, ssh-guests-2" };
static const char *const denied[] = {
	NULL, "203.0.113.7", "admins", "192.168.1.0/25", "203.0.113.0/24, 10.9.0.9", "ssh-denied"
};
static const char *const untils[] = { NULL, EARLIER, LATER };
static const char *const asked[] = { NULL,	   "203.0.113.7",     "203.0.113.0/24",	  "office",
				     "office,lab", "192.168.1.77",    "lab, 203.0.113.7", "admins",
				     "mixed",	   "0.0.0.0/0, ::/0", "2001:db8::/48" };

#define EACH(i, array) for (size_t i = 0; i < sizeof(array) / sizeof(*(array)); i++)

typedef void check_fn(const struct state *state, const char *from, const char *until);

static void for_every_case(check_fn *check, const char *until)
{
	EACH(s, statuses)
	EACH(a, accesses)
	EACH(l, lists)
	EACH(d, denied)
	EACH(u, untils)
	EACH(f, asked)
	{
		struct state state = { statuses[s], accesses[a], lists[l],
				       denied[d],   untils[u],	 GROUPS };

		check(&state, asked[f], until);
	}
}

static struct ipset asked_set(const char *from)
{
	struct state state = { .status = "enabled", .access = "public", .allow = from };
	struct unit_db unit;
	struct ipset set;

	parse_state(&unit, &state);
	set = reach(&unit, NOW);
	unit_free(&unit);
	return set;
}

/* Before and after, also when all is over; and whom the question is about. */
struct sets {
	struct ipset before, after, once_before, once_after, asked;
};

/* False if it was refused. */
static bool run(const struct state *state, const char *from, const char *until,
		bool (*rule)(struct grant *grant, struct diag_list *diags), struct sets *sets)
{
	struct diag_list diags = { 0 };
	struct unit_db before, after;
	struct arena arena;
	struct grant grant;
	struct state now;
	bool done;

	arena_init(&arena);
	parse_state(&before, state);
	grant = ask(&before, &arena, from, until);
	done = rule(&grant, &diags);
	ck_assert(done == !diags.errors);
	if (done) {
		now = changed(state, &grant);
		parse_state(&after, &now);
		sets->before = reach(&before, NOW);
		sets->after = reach(&after, NOW);
		sets->once_before = reach(&before, AFTER);
		sets->once_after = reach(&after, AFTER);
		sets->asked = asked_set(from);
		unit_free(&after);
	}
	buf_fini(&grant.notes);
	diag_fini(&diags);
	unit_free(&before);
	arena_fini(&arena);
	return done;
}

static void sets_free(struct sets *sets)
{
	ipset_fini(&sets->before);
	ipset_fini(&sets->after);
	ipset_fini(&sets->once_before);
	ipset_fini(&sets->once_after);
	ipset_fini(&sets->asked);
}

static void describe(const char *what, const struct state *state, const char *from)
{
	ck_abort_msg("%s: status %s, access %s, allow %s, deny %s, until %s, asked for %s", what,
		     state->status, state->access, state->allow, state->deny, state->until, from);
}

/* Only an entry of the deny list about an address asked for, or an end for a list that has none. */
static void check_refusal(const struct state *state, const char *from, const char *until)
{
	struct unit_db unit;
	struct ipset whom, denies;

	if (!from && until && state->allow)
		return;
	if (!from || !state->deny)
		describe("refused without a reason", state, from);
	parse_state(&unit, state);
	whom = asked_set(from);
	denies = address_list_at(&ssh_of(&unit)->deny, NOW);
	if (!ipset_overlaps(&denies, &whom))
		describe("refused for something else", state, from);
	ipset_fini(&denies);
	ipset_fini(&whom);
	unit_free(&unit);
}

/* What stands for everyone in the end was written for ever: nobody new but words of the list. */
static void check_end(const struct state *state, const char *from, const struct sets *sets,
		      const struct ipset *listed)
{
	struct ipset most = ipset_union(&sets->once_before, listed);
	struct ipset kept = ipset_subtract(&sets->once_before, &sets->asked);

	if (from && !ipset_covers(&sets->once_after, &kept))
		describe("somebody lost it with the guests", state, from);
	if (!ipset_covers(&most, &sets->once_after))
		describe("somebody kept it beyond the end", state, from);
	ipset_fini(&most);
	ipset_fini(&kept);
}

static void check_allow(const struct state *state, const char *from, const char *until)
{
	struct state just_list = { "enabled", "public", state->allow, NULL, NULL, GROUPS };
	struct ipset most, listed;
	struct unit_db unit;
	struct sets sets;

	if (!run(state, from, until, grant_allow, &sets)) {
		check_refusal(state, from, until);
		return;
	}
	parse_state(&unit, &just_list);
	listed = state->allow ? reach(&unit, NOW) : (struct ipset){ 0 };
	most = ipset_union(&sets.before, &sets.asked);
	ipset_add_set(&most, &listed);
	ipset_normalise(&most);
	if (!ipset_covers(&sets.after, &sets.before))
		describe("somebody lost it", state, from);
	if (from && !ipset_covers(&sets.after, &sets.asked))
		describe("not everyone asked for got it", state, from);
	if (!ipset_covers(&most, &sets.after))
		describe("somebody got it by the way", state, from);
	if (until)
		check_end(state, from, &sets, &ssh_of(&unit)->allow.set);
	else if (!ipset_covers(&sets.once_after, &sets.once_before))
		describe("somebody loses it later", state, from);
	ipset_fini(&most);
	ipset_fini(&listed);
	unit_free(&unit);
	sets_free(&sets);
}

START_TEST(allow_gives_what_was_asked_for)
{
	for_every_case(check_allow, NULL);
}
END_TEST

START_TEST(allow_gives_it_for_a_time)
{
	for_every_case(check_allow, ASKED);
}
END_TEST

static void check_deny(const struct state *state, const char *from, const char *until)
{
	struct ipset left, once_left;
	struct sets sets;

	if (!from)
		return;
	ck_assert(run(state, from, until, grant_deny, &sets));
	left = ipset_subtract(&sets.before, &sets.asked);
	once_left = until ? ipset_copy(&sets.once_before)
			  : ipset_subtract(&sets.once_before, &sets.asked);
	if (!ipset_equal(&left, &sets.after))
		describe("not exactly those lost it", state, from);
	if (!ipset_equal(&once_left, &sets.once_after))
		describe("not exactly those lose it for ever", state, from);
	ipset_fini(&left);
	ipset_fini(&once_left);
	sets_free(&sets);
}

START_TEST(deny_takes_what_was_asked_for)
{
	for_every_case(check_deny, NULL);
}
END_TEST

START_TEST(deny_takes_it_for_a_time)
{
	for_every_case(check_deny, ASKED);
}
END_TEST

/*
 * Single cases, in words.
 */

/* clang-format off */
static const struct {
	char verb; /* '+' allow, '-' deny */
	const char *record, *from, *until, *want;
} cases[] = {
	/* Opening. */
	{ '+', "", NULL, NULL, "status=enabled access=public" },
	{ '+', "status=enabled", NULL, NULL, "access=public" },
	{ '+', "status=enabled;access=public", NULL, NULL,
	  "| ssh: everyone reaches it already; nothing to change" },
	{ '+', "status=enabled;access=public;allow=admins", NULL, NULL,
	  "| ssh: only its allow list gets in: admins" },
	/* Networks keep what they had when a list begins. */
	{ '+', "status=enabled", "203.0.113.7", NULL,
	  "access=public allow=office, lab, 203.0.113.7" },
	{ '+', "status=enabled;allow=office", "203.0.113.7", NULL,
	  "access=public allow=office, 203.0.113.7" },
	{ '+', "", "203.0.113.7", NULL, "status=enabled access=public allow=203.0.113.7" },
	{ '+', "status=enabled;access=localhost", "office", NULL,
	  "access=private allow=office" },
	{ '+', "", "office, lab", NULL, "status=enabled" },
	{ '+', "", "office", NULL, "status=enabled allow=office" },
	{ '+', "status=enabled", "office", NULL,
	  "| ssh: office reaches it already; nothing to change" },
	{ '+', "status=enabled;allow=lab", "192.168.1.9", NULL, "allow=lab, 192.168.1.9" },
	{ '+', "status=enabled;access=public", "203.0.113.7", NULL,
	  "| ssh: 203.0.113.7 reaches it already; nothing to change" },
	/* A disabled service that was public would be open to everyone. */
	{ '+', "status=disabled;access=public", "203.0.113.7", NULL,
	  "status=enabled allow=203.0.113.7" },
	/* Words that slept. */
	{ '+', "status=enabled;allow=office, 198.51.100.0/24", "203.0.113.7", NULL,
	  "access=public allow=office, 198.51.100.0/24, 203.0.113.7"
	  " | ssh: its allow list lets in as well: 198.51.100.0/24" },
	/* The deny list. */
	{ '+', "status=enabled;access=public;deny=203.0.113.7", "203.0.113.7", NULL, "deny=" },
	{ '+', "status=enabled;access=public;deny=203.0.113.7, lab", "203.0.113.7/32", NULL,
	  "deny=lab" },
	{ '+', "status=enabled;access=public;deny=203.0.113.0/24", "203.0.113.7", NULL,
	  "refused: \"203.0.113.0/24\" in the deny list of \"ssh\" stands in the way" },
	{ '+', "status=enabled;access=public;deny=admins", "203.0.113.64/26", NULL,
	  "refused: \"admins\" in the deny list of \"ssh\" stands in the way" },
	{ '+', "status=enabled;access=public;deny=admins", "admins", NULL, "deny=" },
	{ '+', "", "nobody", NULL, "refused: unknown group or network \"nobody\"" },
	/* Time. */
	{ '+', "", "203.0.113.7", LATER,
	  "status=enabled access=public allow=203.0.113.7 until=" LATER },
	{ '+', "status=enabled", "office", LATER,
	  "| ssh: office reaches it already; nothing to change | ssh: without end, as before" },
	{ '+', "status=enabled;access=public;allow=office;until=" LATER, "office", ASKED,
	  "until=" ASKED },
	{ '+', "status=enabled;access=public;allow=203.0.113.7;until=" EARLIER, "203.0.113.7", LATER,
	  "until=" LATER },
	{ '+', "status=enabled;access=public;allow=203.0.113.7;until=" EARLIER, "203.0.113.7", NULL,
	  "until=" },
	{ '+', "status=enabled;access=public;allow=203.0.113.7;until=" LATER, "203.0.113.7",
	  "2027-02-01T00:00", "until=2027-02-01T00:00" },
	{ '+', "status=enabled;access=public;allow=203.0.113.7;until=" LATER, "203.0.113.7", NULL,
	  "until=" },
	{ '+', "status=enabled;access=public;allow=office, 203.0.113.7;until=" LATER, "203.0.113.7",
	  NULL, "| ssh: 203.0.113.7 reaches it already; nothing to change"
	  " | ssh: closes at " LATER ", as before" },
	{ '+', "status=enabled;access=public;until=" LATER, NULL, NULL, "until=" },
	{ '+', "status=enabled;access=public;allow=office;until=" LATER, NULL, NULL,
	  "| ssh: closes at " LATER ", as before | ssh: only its allow list gets in: office" },
	{ '+', "status=enabled;access=public", NULL, LATER,
	  "| ssh: everyone reaches it already; nothing to change" },
	{ '+', "status=enabled;until=" LATER, "203.0.113.7", NULL,
	  "access=public allow=office, lab, 203.0.113.7 | ssh: closes at " LATER ", as before" },
	/* Guests among others. */
	{ '+', "status=enabled", "203.0.113.9", LATER,
	  "access=public allow=office, lab, ssh-guests-3 ssh-guests-3[203.0.113.9] until " LATER },
	{ '+', "status=enabled;access=public;allow=office, ssh-guests", "203.0.113.9", LATER,
	  "ssh-guests[203.0.113.7, 203.0.113.64/26, 203.0.113.9]" },
	{ '+', "status=enabled;access=public;allow=office, ssh-guests", "203.0.113.7", LATER,
	  "" },
	{ '+', "status=enabled;access=public;allow=ssh-guests, office", "203.0.113.7", ASKED,
	  "allow=ssh-guests, office, ssh-guests-3 ssh-guests[203.0.113.64/26]"
	  " ssh-guests-3[203.0.113.7] until " ASKED },
	{ '+', "status=enabled;access=public;allow=ssh-guests, office", "203.0.113.7,203.0.113.64/26",
	  ASKED, "ssh-guests[203.0.113.7, 203.0.113.64/26] until " ASKED },
	{ '+', "status=enabled;access=public;allow=ssh-guests, office", "203.0.113.7,203.0.113.64/26",
	  NULL, "allow=office, 203.0.113.7, 203.0.113.64/26 ssh-guests[]" },
	{ '+', "status=enabled;access=public;allow=ssh-guests, office", "203.0.113.7", NULL,
	  "allow=ssh-guests, office, 203.0.113.7 ssh-guests[203.0.113.64/26]" },
	{ '+', "status=enabled;access=public;allow=ssh-guests-2, office", "203.0.113.9", LATER,
	  "ssh-guests-2[203.0.113.9] until " LATER },
	{ '+', "status=enabled;access=public;allow=ssh-guests-2, office", "203.0.113.9", NULL,
	  "allow=office, 203.0.113.9 ssh-guests-2[]" },
	{ '+', "status=enabled;access=public;allow=office, 203.0.113.7", "203.0.113.7, 203.0.113.9",
	  LATER, "allow=office, 203.0.113.7, ssh-guests-3 ssh-guests-3[203.0.113.9] until " LATER },
	{ '+', "status=enabled;access=public;allow=office;until=" LATER, "203.0.113.9", ASKED,
	  "allow=office, ssh-guests-3 ssh-guests-3[203.0.113.9] until " ASKED
	  " | ssh: closes at " LATER ", as before" },
	{ '+', "status=enabled", NULL, LATER,
	  "access=public allow=office, lab, ssh-guests-3"
	  " ssh-guests-3[0.0.0.0/0, ::/0] until " LATER },
	{ '+', "status=enabled;allow=office", NULL, LATER,
	  "refused: an end for everyone would close \"ssh\" for those of its allow list" },
	{ '+', "status=enabled;access=public;deny=203.0.113.7", "203.0.113.7", LATER,
	  "refused: \"203.0.113.7\" in the deny list of \"ssh\" stands in the way" },
	{ '+', "status=enabled;access=public;deny=ssh-denied", "203.0.113.7", NULL,
	  "ssh-denied[198.51.100.9]" },
	{ '+', "status=enabled;access=public;deny=ssh-denied", "203.0.113.7,198.51.100.9", NULL,
	  "deny= ssh-denied[]" },
	/* Closing. */
	{ '-', "status=enabled;access=public", NULL, NULL, "access=private" },
	{ '-', "status=enabled", NULL, NULL, "status=disabled" },
	{ '-', "status=enabled;access=localhost", NULL, NULL,
	  "| ssh: only this machine reaches it; nothing to change" },
	{ '-', "", NULL, NULL, "| ssh: it is disabled, nobody reaches it; nothing to change" },
	{ '-', "status=enabled;access=public", "203.0.113.7/32", NULL, "deny=203.0.113.7" },
	{ '-', "status=enabled;access=public;allow=office, 203.0.113.7", "203.0.113.7", NULL,
	  "deny=203.0.113.7 allow=office" },
	{ '-', "status=enabled;access=public;allow=203.0.113.7", "203.0.113.7", NULL,
	  "deny=203.0.113.7 | ssh: nobody else is on its allow list: nobody reaches it" },
	{ '-', "status=enabled;access=public", "203.0.113.9", ASKED,
	  "deny=ssh-denied-2 ssh-denied-2[203.0.113.9] until " ASKED },
	{ '-', "status=enabled;access=public;deny=ssh-denied", "203.0.113.7", ASKED,
	  "deny=ssh-denied, ssh-denied-2 ssh-denied[198.51.100.9]"
	  " ssh-denied-2[203.0.113.7] until " ASKED },
	{ '-', "status=enabled;access=public;deny=ssh-denied", "203.0.113.9", LATER,
	  "ssh-denied[203.0.113.7, 198.51.100.9, 203.0.113.9]" },
	{ '-', "status=enabled;access=public;deny=ssh-denied", "203.0.113.7", NULL,
	  "deny=ssh-denied, 203.0.113.7 ssh-denied[198.51.100.9]" },
	{ '-', "status=enabled;access=public;allow=office, ssh-guests", "203.0.113.7", NULL,
	  "deny=203.0.113.7 ssh-guests[203.0.113.64/26]" },
	{ '-', "status=enabled;access=public;allow=office, ssh-guests", "203.0.113.7", ASKED,
	  "deny=ssh-denied-2 ssh-denied-2[203.0.113.7] until " ASKED },
	{ '-', "status=enabled;access=public;allow=ssh-guests-2", "192.168.1.77", NULL,
	  "deny=192.168.1.77 | ssh: nobody else is on its allow list: nobody reaches it" },
	{ '-', "status=enabled;access=public;deny=203.0.113.0/24", "203.0.113.7", ASKED,
	  "| ssh: its deny list has 203.0.113.7 already" },
	{ '-', "status=enabled;access=public;deny=203.0.113.0/24", "203.0.113.7", NULL,
	  "| ssh: its deny list has 203.0.113.7 already" },
};
/* clang-format on */

/* "access=public allow=a, b | note | note" */
static void put_outcome(struct buf *out, const struct grant *grant)
{
	char *notes = xstrdup(buf_text(&grant->notes)), *rest = notes, *line;

	for (size_t i = 0; i < grant->n; i++)
		buf_printf(out, "%s%s=%s", i ? " " : "", grant->v[i].key->name,
			   grant->v[i].value ? grant->v[i].value : "");
	for (size_t i = 0; i < grant->n_groups; i++) {
		const struct grant_group *group = &grant->groups[i];

		buf_printf(out, "%s%s[%s]%s%s", out->len ? " " : "", group->name,
			   addresses_join(grant->arena, &group->members),
			   group->until ? " until " : "", group->until ? group->until : "");
	}
	while ((line = strsep(&rest, "\n")))
		if (*line)
			buf_printf(out, "%s| %s", out->len ? " " : "", line);
	free(notes);
}

START_TEST(single_case)
{
	static const struct guest_group guests[GROUPS_MOST] = GROUPS;
	struct diag_list diags = { 0 };
	struct buf got = { 0 };
	struct unit_db unit;
	struct arena arena;
	struct grant grant;

	arena_init(&arena);
	parse_record(&unit, cases[_i].record, guests);
	grant = ask(&unit, &arena, cases[_i].from, cases[_i].until);
	if ((cases[_i].verb == '+' ? grant_allow : grant_deny)(&grant, &diags))
		put_outcome(&got, &grant);
	else
		buf_printf(&got, "refused: %s", diags.v[0].text);
	ck_assert_str_eq(buf_text(&got), cases[_i].want);
	buf_fini(&got);
	buf_fini(&grant.notes);
	diag_fini(&diags);
	unit_free(&unit);
	arena_fini(&arena);
}
END_TEST

static void add(TCase *tcase)
{
	setenv("TZ", "UTC", 1);
	tcase_add_test(tcase, allow_gives_what_was_asked_for);
	tcase_add_test(tcase, allow_gives_it_for_a_time);
	tcase_add_test(tcase, deny_takes_what_was_asked_for);
	tcase_add_test(tcase, deny_takes_it_for_a_time);
	tcase_add_loop_test(tcase, single_case, 0, sizeof(cases) / sizeof(*cases));
}

int main(void)
{
	return unit_main("cmd_grant", add);
}
