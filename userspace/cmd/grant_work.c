// SPDX-License-Identifier: GPL-2.0-only
/*
 * Begins to work out a grant: who reaches the service now, and who is asked for.
 */
#include "cmd/grant_work.h"

#include <string.h>

#include "cmd/addresses.h"
#include "db/schema.h"

void grant_assign(struct grant *grant, const char *key, const char *value)
{
	grant->v[grant->n++] = (struct assignment){ schema_find(KIND_SERVICE, key), value };
}

void grant_assign_words(struct grant *grant, const char *key, const struct words *words)
{
	grant_assign(grant, key, words->n ? addresses_join(grant->arena, words) : NULL);
}

/*
 * Somebody reaches it now who is not asked for, or somebody who has no end where everyone is. Who
 * is denied for a while will be back.
 */
static bool others_reach(const struct work *work)
{
	const struct service *service = work->grant->service;
	struct ipset who = ipset_copy(&work->local), allow, allowed, left, others;
	bool some;

	if (service->access == ACCESS_PUBLIC)
		ipset_add_all(&who);
	ipset_normalise(&who);
	allow = address_list_at(&service->allow, work->grant->now);
	allowed = service->allow.words.n ? ipset_intersect(&who, &allow) : ipset_copy(&who);
	left = ipset_subtract(&allowed, &service->deny.set);
	others = ipset_subtract(&left, &work->from);
	some = !ipset_is_empty(&others) && (work->grant->from.n || !service->until);
	ipset_fini(&who);
	ipset_fini(&allow);
	ipset_fini(&allowed);
	ipset_fini(&left);
	ipset_fini(&others);
	return some;
}

void grant_begin(struct work *work, struct grant *grant, struct diag_list *diags)
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
	work->among_others = work->open && others_reach(work);
	guests_begin(&work->guests, grant, &service->allow.words, "guests");
	guests_begin(&work->denied, grant, &service->deny.words, "denied");
}

void grant_end(struct work *work)
{
	ipset_fini(&work->local);
	ipset_fini(&work->from);
	ipset_fini(&work->allowed);
}

bool grant_same_words(const struct words *a, const struct words *b)
{
	for (size_t i = 0; i < a->n && i < b->n; i++)
		if (strcmp(a->v[i].text, b->v[i].text) != 0)
			return false;
	return a->n == b->n;
}

void grant_forget_gone(const struct guests *guests, struct words *words)
{
	size_t n = 0;

	for (size_t i = 0; i < words->n; i++)
		if (!guests_is_gone(guests, words->v[i].text))
			words->v[n++] = words->v[i];
	words->n = n;
}
