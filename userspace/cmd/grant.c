// SPDX-License-Identifier: GPL-2.0-only
/*
 * Works out the values that let somebody reach a service, or keep somebody away.
 *
 * Least privilege by sets of addresses: the new allow list is who could reach the service before
 * and who is let in now, no more. So a service that was private to everyone inside keeps its local
 * networks by name when a list begins, and one that was closed gets nobody but whom the list names.
 * An entry of the deny list goes only if it is the very thing asked for; a wider or a narrower one
 * was somebody's decision and is named. `until` is one moment for the whole service: where it ends
 * other people's access too, that is said.
 */
#include "cmd/grant.h"

#include "cmd/addresses.h"
#include "db/schema.h"

/* A grant being worked out. */
struct work {
	struct grant *grant;
	struct diag_list *diags;
	const char *name;     /* of the service */
	struct ipset local;   /* every local network */
	struct ipset from;    /* who is asked for */
	struct words allow;   /* the list to be; owned by the arena */
	struct ipset allowed; /* what it means */
	bool open;	      /* somebody but this machine may reach it */
	bool over;	      /* its time is over */
};

/*
 * The outcome.
 */

static void assign(struct grant *grant, const char *key, const char *value)
{
	grant->v[grant->n++] = (struct assignment){ schema_find(KIND_SERVICE, key), value };
}

/* A list without words is a key that is not written. */
static void assign_words(struct grant *grant, const char *key, const struct words *words)
{
	assign(grant, key, words->n ? addresses_join(grant->arena, words) : NULL);
}

static void work_begin(struct work *work, struct grant *grant, struct diag_list *diags)
{
	const struct service *service = grant->service;
	const struct db *db = grant->db;

	*work = (struct work){ .grant = grant, .diags = diags, .name = service->rec.name };
	for (size_t i = 0; i < db->of[KIND_NETWORK].n; i++)
		ipset_add_set(&work->local, &db_network(db, i)->address.set);
	ipset_normalise(&work->local);
	for (size_t i = 0; i < grant->from.n; i++)
		addresses_extend(&work->from, db, grant->from.v[i].text);
	work->over = service->until && service->until <= grant->now;
	work->open = service->enabled && !work->over && service->access != ACCESS_LOCALHOST;
}

static void work_end(struct work *work)
{
	ipset_fini(&work->local);
	ipset_fini(&work->from);
	ipset_fini(&work->allowed);
}

/*
 * Allow.
 */

/* A list that starts from nobody would be no list, and no list admits everyone. */
static bool somebody_is_meant(const struct work *work)
{
	const struct words *from = &work->grant->from;

	if (!ipset_is_empty(&work->from))
		return true;
	diag_error(work->diags, from->v[0].loc, "there is no address in \"%s\"",
		   addresses_join(work->grant->arena, from));
	return false;
}

/* True if the deny list lets the addresses asked for through, once `kept` is all of it. */
static bool settle_deny(struct work *work)
{
	const struct grant *grant = work->grant;
	struct words kept = addresses_copy(grant->arena, &grant->service->deny.words, 0);
	size_t before = kept.n;
	bool right = true;

	kept.n = 0;
	for (size_t i = 0; i < before; i++) {
		struct ipset denied = addresses_set(grant->db, kept.v[i].text);
		bool meets = ipset_overlaps(&denied, &work->from), same = false;

		for (size_t j = 0; meets && j < grant->from.n; j++) {
			struct ipset asked = addresses_set(grant->db, grant->from.v[j].text);

			same |= ipset_equal(&asked, &denied);
			ipset_fini(&asked);
		}
		if (meets && !same) {
			diag_error(work->diags, kept.v[i].loc,
				   "\"%s\" in the deny list of \"%s\" stands in the way",
				   kept.v[i].text, work->name);
			diag_hint(work->diags,
				  "deny goes before allow: change it first, with `fwpolicy set`");
			right = false;
		}
		if (!same)
			kept.v[kept.n++] = kept.v[i];
		ipset_fini(&denied);
	}
	if (kept.n < before)
		assign_words(work->grant, "deny", &kept);
	return right;
}

static void allow_word(struct work *work, const struct word *word)
{
	if (addresses_cover(&work->allowed, work->grant->db, word->text))
		return;
	work->allow.v[work->allow.n++] = *word;
	addresses_extend(&work->allowed, work->grant->db, word->text);
}

/* The allow list that says who reaches it now, by name where it was not said. */
static void begin_list(struct work *work)
{
	const struct grant *grant = work->grant;
	const struct record_list *networks = &grant->db->of[KIND_NETWORK];
	const struct words *old = &grant->service->allow.words;

	work->allow = addresses_copy(grant->arena, old, networks->n + grant->from.n);
	for (size_t i = 0; i < old->n; i++)
		addresses_extend(&work->allowed, grant->db, work->allow.v[i].text);
	for (size_t i = 0; !old->n && work->open && i < networks->n; i++)
		allow_word(work, &(struct word){ networks->v[i]->name, networks->v[i]->loc });
}

/* Words of the old list that had no effect and have one now. */
static void note_awakened(struct work *work, enum access access)
{
	const struct grant *grant = work->grant;
	const struct words *old = &grant->service->allow.words;
	struct words woken = { arena_array(grant->arena, struct word, old->n), 0 };

	for (size_t i = 0; i < old->n; i++) {
		bool reached =
			work->open && (grant->service->access == ACCESS_PUBLIC ||
				       addresses_cover(&work->local, grant->db, old->v[i].text));
		bool reaches = access == ACCESS_PUBLIC ||
			       addresses_cover(&work->local, grant->db, old->v[i].text);

		if (reaches && !reached && !addresses_cover(&work->from, grant->db, old->v[i].text))
			woken.v[woken.n++] = old->v[i];
	}
	if (woken.n)
		buf_printf(&work->grant->notes, "%s: its allow list lets in as well: %s\n",
			   work->name, addresses_join(grant->arena, &woken));
}

static void assign_until(struct work *work)
{
	struct grant *grant = work->grant;

	if (grant->until)
		assign(grant, "until", grant->until);
	else if (work->over)
		assign(grant, "until", NULL);
	else if (grant->service->until)
		buf_printf(&grant->notes, "%s: closes at %s, as before\n", work->name,
			   record_entry(&grant->service->rec, "until")->value);
	if (grant->until && work->open && !grant->service->until)
		buf_printf(&grant->notes,
			   "%s: closes at %s for everyone, also for those who reached it before\n",
			   work->name, grant->until);
}

static void open_to(struct work *work, enum access access)
{
	struct grant *grant = work->grant;
	const struct service *service = grant->service;

	if (!service->enabled)
		assign(grant, "status", "enabled");
	if (service->access != access)
		assign(grant, "access", access == ACCESS_PUBLIC ? "public" : "private");
}

static void allow_everyone(struct work *work)
{
	struct grant *grant = work->grant;
	const struct service *service = grant->service;

	if (work->open && service->access == ACCESS_PUBLIC && !service->until && grant->until)
		grant->until = NULL;
	open_to(work, ACCESS_PUBLIC);
	assign_until(work);
	if (service->allow.words.n)
		buf_printf(&grant->notes, "%s: only its allow list gets in: %s\n", work->name,
			   addresses_join(grant->arena, &service->allow.words));
	else if (!grant->n)
		buf_printf(&grant->notes, "%s: everyone reaches it already; nothing to change\n",
			   work->name);
}

/* The access that lets those asked for in, but no less than there was. */
static enum access needed(const struct work *work)
{
	if (work->grant->service->access == ACCESS_PUBLIC ||
	    !ipset_covers(&work->local, &work->from))
		return ACCESS_PUBLIC;
	return ACCESS_PRIVATE;
}

static bool is_reached(const struct work *work)
{
	const struct service *service = work->grant->service;

	if (!work->open ||
	    (service->access == ACCESS_PRIVATE && !ipset_covers(&work->local, &work->from)))
		return false;
	return !service->allow.words.n || ipset_covers(&service->allow.set, &work->from);
}

static void allow_some(struct work *work)
{
	struct grant *grant = work->grant;
	const struct service *service = grant->service;
	enum access access = needed(work);
	size_t before = service->allow.words.n;

	begin_list(work);
	for (size_t i = 0; i < grant->from.n; i++)
		allow_word(work, &grant->from.v[i]);
	open_to(work, access);
	/* What access admits anyway takes no list. */
	if (before || access == ACCESS_PUBLIC || !ipset_covers(&work->allowed, &work->local)) {
		if (work->allow.n != before)
			assign_words(grant, "allow", &work->allow);
		note_awakened(work, access);
	}
	assign_until(work);
}

static void allow_reached(struct work *work)
{
	struct grant *grant = work->grant;

	if (grant->until && grant->service->until)
		assign(grant, "until", grant->until);
	else if (!grant->n)
		buf_printf(&grant->notes, "%s: %s reaches it already; nothing to change\n",
			   work->name, addresses_join(grant->arena, &grant->from));
	if (grant->until && !grant->service->until)
		buf_printf(&grant->notes, "%s: without end; `until` would close it for everyone\n",
			   work->name);
}

bool grant_allow(struct grant *grant, struct diag_list *diags)
{
	struct work work;
	bool right = addresses_check(grant->db, &grant->from, diags);

	if (!right)
		return false;
	work_begin(&work, grant, diags);
	if (grant->from.n)
		right = somebody_is_meant(&work) && settle_deny(&work);
	if (right && !grant->from.n)
		allow_everyone(&work);
	else if (right && is_reached(&work))
		allow_reached(&work);
	else if (right)
		allow_some(&work);
	work_end(&work);
	return right;
}

/*
 * Deny.
 */

static void deny_everyone(struct grant *grant)
{
	const struct service *service = grant->service;

	if (service->enabled && service->access == ACCESS_PUBLIC)
		assign(grant, "access", "private");
	else if (service->enabled && service->access == ACCESS_PRIVATE)
		assign(grant, "status", "disabled");
	else
		buf_printf(&grant->notes, "%s: %s; nothing to change\n", service->rec.name,
			   service->enabled ? "only this machine reaches it"
					    : "it is disabled, nobody reaches it");
}

static void deny_words(struct grant *grant)
{
	const struct words *old = &grant->service->deny.words;
	struct words deny = addresses_copy(grant->arena, old, grant->from.n);
	struct ipset denied = ipset_copy(&grant->service->deny.set);

	for (size_t i = 0; i < grant->from.n; i++) {
		if (addresses_cover(&denied, grant->db, grant->from.v[i].text))
			continue;
		deny.v[deny.n++] = grant->from.v[i];
		addresses_extend(&denied, grant->db, grant->from.v[i].text);
	}
	if (deny.n > old->n)
		assign_words(grant, "deny", &deny);
	else
		buf_printf(&grant->notes, "%s: its deny list has %s already\n",
			   grant->service->rec.name, addresses_join(grant->arena, &grant->from));
	ipset_fini(&denied);
}

/* An allow list without words would admit everyone: the last one stays, refused by the deny list.
 */
static void forget_allowed(struct grant *grant)
{
	const struct words *old = &grant->service->allow.words;
	struct words allow = addresses_copy(grant->arena, old, 0);

	allow.n = 0;
	for (size_t i = 0; i < old->n; i++)
		if (!addresses_have(&grant->from, allow.v[i].text))
			allow.v[allow.n++] = allow.v[i];
	if (allow.n && allow.n < old->n)
		assign_words(grant, "allow", &allow);
	else if (!allow.n && old->n)
		buf_printf(&grant->notes,
			   "%s: nobody else is on its allow list: nobody reaches it\n",
			   grant->service->rec.name);
}

bool grant_deny(struct grant *grant, struct diag_list *diags)
{
	if (!grant->from.n) {
		deny_everyone(grant);
		return true;
	}
	if (!addresses_check(grant->db, &grant->from, diags))
		return false;
	if (!grant->service->rec.loc.line) {
		buf_printf(&grant->notes, "%s: it has no record, nobody reaches it\n",
			   grant->service->rec.name);
		return true;
	}
	deny_words(grant);
	forget_allowed(grant);
	return true;
}
