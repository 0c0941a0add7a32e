// SPDX-License-Identifier: GPL-2.0-only
/*
 * Works out the values that let somebody reach a service.
 *
 * Least privilege by sets of addresses: the new allow list is who could reach the service before
 * and who is let in now, no more. So a service that was private to everyone inside keeps its local
 * networks by name when a list begins, and one that was closed gets nobody but whom the list names.
 * An entry of the deny list goes only if it is the very thing asked for, and for good; a wider or a
 * narrower one was somebody's decision and is named. `until` ends the access of those who got it
 * only: while others reach the service, they stand in a group of their own (cmd/guests.h), which
 * ends; where nobody else does, the service itself ends.
 */
#include "cmd/addresses.h"
#include "cmd/grant_work.h"

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

/* Those asked for get an end of their own. */
static bool is_timed(const struct work *work)
{
	return work->grant->until && work->among_others;
}

/* Whom a word of the deny list keeps away now. */
static struct ipset denied_now(const struct work *work, const char *word)
{
	const struct words *members = guests_members(&work->denied, word);
	struct address_list meaning;
	struct ipset set = { 0 };

	for (size_t i = 0; members && i < members->n; i++)
		addresses_extend(&set, work->grant->db, members->v[i].text);
	if (members)
		return set;
	meaning = address_list_of(work->grant->db, word);
	set = address_list_at(&meaning, work->grant->now);
	address_list_fini(&meaning);
	return set;
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
		struct ipset denied = denied_now(work, kept.v[i].text);
		bool meets = ipset_overlaps(&denied, &work->from);
		bool same = guests_is_gone(&work->denied, kept.v[i].text);

		for (size_t j = 0; meets && !is_timed(work) && j < grant->from.n; j++) {
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
		grant_assign_words(work->grant, "deny", &kept);
	return right;
}

static void allow_word(struct work *work, const struct word *word)
{
	if (addresses_cover(&work->allowed, work->grant->db, word->text))
		return;
	work->allow.v[work->allow.n++] = *word;
	addresses_extend_forever(&work->allowed, work->grant->db, word->text);
}

/* Those asked for who have no way in for ever: into their group, and its name into the list. */
static void allow_guests(struct work *work)
{
	const struct grant *grant = work->grant;
	struct words fresh = { arena_array(grant->arena, struct word, grant->from.n), 0 };
	const char *name;

	for (size_t i = 0; i < grant->from.n; i++)
		if (!addresses_cover(&work->allowed, grant->db, grant->from.v[i].text))
			fresh.v[fresh.n++] = grant->from.v[i];
	name = guests_put_in(&work->guests, &fresh);
	if (!addresses_have(&work->allow, name))
		work->allow.v[work->allow.n++] = (struct word){ name, fresh.v[0].loc };
}

/* The allow list that says who reaches it now, by name where it was not said. */
static void begin_list(struct work *work)
{
	const struct grant *grant = work->grant;
	const struct record_list *networks = &grant->db->of[KIND_NETWORK];
	const struct words *old = &grant->service->allow.words;

	work->allow = addresses_copy(grant->arena, old, networks->n + grant->from.n + 1);
	for (size_t i = 0; i < old->n; i++)
		addresses_extend_forever(&work->allowed, grant->db, work->allow.v[i].text);
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

static void note_end(struct work *work)
{
	buf_printf(&work->grant->notes, "%s: closes at %s, as before\n", work->name,
		   record_entry(&work->grant->service->rec, "until")->value);
}

/* Guests among others have an end of their own. */
static void assign_until(struct work *work)
{
	struct grant *grant = work->grant;

	if (grant->until && !is_timed(work))
		grant_assign(grant, "until", grant->until);
	else if (work->over)
		grant_assign(grant, "until", NULL);
	else if (grant->service->until)
		note_end(work);
}

static void open_to(struct work *work, enum access access)
{
	struct grant *grant = work->grant;
	const struct service *service = grant->service;

	if (!service->enabled)
		grant_assign(grant, "status", "enabled");
	if (service->access != access)
		grant_assign(grant, "access", access == ACCESS_PUBLIC ? "public" : "private");
}

/* Their list is not widened, and an end for all would close it for those who have none. */
static bool ends_for_others(const struct work *work)
{
	const struct service *service = work->grant->service;

	if (!is_timed(work) || !service->allow.words.n)
		return false;
	diag_error(work->diags, record_loc(&service->rec, "allow"),
		   "an end for everyone would close \"%s\" for those of its allow list",
		   work->name);
	diag_hint(work->diags,
		  "say who shall get in for that time: `fwpolicy allow %s from ADDRESS ...`",
		  work->name);
	return true;
}

static void allow_everyone(struct work *work)
{
	struct grant *grant = work->grant;
	const struct service *service = grant->service;

	if (work->open && service->access == ACCESS_PUBLIC && !service->until && grant->until)
		grant->until = NULL;
	open_to(work, ACCESS_PUBLIC);
	if (service->until && !grant->until && !service->allow.words.n)
		grant_assign(grant, "until", NULL);
	else
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

static void assign_allow(struct work *work)
{
	struct words before =
		addresses_copy(work->grant->arena, &work->grant->service->allow.words, 0);

	grant_forget_gone(&work->guests, &work->allow);
	if (!grant_same_words(&work->allow, &before))
		grant_assign_words(work->grant, "allow", &work->allow);
}

static void allow_some(struct work *work)
{
	struct grant *grant = work->grant;
	const struct service *service = grant->service;
	enum access access = needed(work);

	begin_list(work);
	if (is_timed(work))
		allow_guests(work);
	for (size_t i = 0; !is_timed(work) && i < grant->from.n; i++)
		allow_word(work, &grant->from.v[i]);
	open_to(work, access);
	/* What access admits anyway takes no list. */
	if (service->allow.words.n || access == ACCESS_PUBLIC ||
	    !ipset_covers(&work->allowed, &work->local)) {
		assign_allow(work);
		note_awakened(work, access);
	}
	assign_until(work);
}

/* The service's end is theirs to move, or without a new one to lift, while nobody else is let in.
 */
static void allow_reached(struct work *work)
{
	struct grant *grant = work->grant;
	bool ends = grant->service->until;

	begin_list(work);
	if (grant->service->allow.words.n)
		assign_allow(work);
	if (ends && !work->among_others)
		grant_assign(grant, "until", grant->until);
	else if (!grant->n && !guests_have_changed(&work->guests) &&
		 !guests_have_changed(&work->denied))
		buf_printf(&grant->notes, "%s: %s reaches it already; nothing to change\n",
			   work->name, addresses_join(grant->arena, &grant->from));
	if (ends && work->among_others)
		note_end(work);
	else if (grant->until && !ends)
		buf_printf(&grant->notes, "%s: without end, as before\n", work->name);
}

/* Everyone for a time, beside those who reach it without end: guests like any other. */
static void allow_strangers(struct work *work)
{
	static const char *const everyone[] = { "0.0.0.0/0", "::/0" };
	struct grant *grant = work->grant;

	grant->from = (struct words){ arena_array(grant->arena, struct word, 2), 2 };
	for (size_t i = 0; i < 2; i++) {
		grant->from.v[i] = (struct word){ .text = everyone[i] };
		addresses_extend(&work->from, grant->db, everyone[i]);
	}
	allow_some(work);
}

static void give(struct work *work)
{
	const struct grant *grant = work->grant;

	if (grant->from.n && is_reached(work))
		allow_reached(work);
	else if (grant->from.n)
		allow_some(work);
	else if (is_timed(work) && grant->service->access != ACCESS_PUBLIC)
		allow_strangers(work);
	else
		allow_everyone(work);
	guests_end(&work->guests);
	guests_end(&work->denied);
}

bool grant_allow(struct grant *grant, struct diag_list *diags)
{
	static const struct words nobody;
	struct work work;
	bool right = addresses_check(grant->db, &grant->from, diags);

	if (!right)
		return false;
	grant_begin(&work, grant, diags);
	if (grant->from.n) {
		guests_take_out(&work.guests, &grant->from);
		guests_take_out(&work.denied, is_timed(&work) ? &nobody : &grant->from);
		right = somebody_is_meant(&work) && settle_deny(&work);
	} else {
		right = !ends_for_others(&work);
	}
	if (right)
		give(&work);
	grant_end(&work);
	return right;
}
