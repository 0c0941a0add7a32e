// SPDX-License-Identifier: GPL-2.0-only
/*
 * Builds a review: the finders look at the tally one after the other, then the tables are filled.
 *
 * Findings stand in the order of enum finding_kind, which is the order of their importance; among
 * equals the one with more packets comes first.
 */
#include "review/review.h"

#include <stdlib.h>
#include <string.h>

#include "db/catalog.h"
#include "policy/mend.h"
#include "review/rank.h"

static const struct {
	const char *name, *title;
	bool urgent;
} kinds[FINDING_KINDS] = {
	[FINDING_LOCAL] = { "local", "Local hosts refused", true },
	[FINDING_ALLOWED] = { "allowed", "Allowed elsewhere, refused here", true },
	[FINDING_LOGIN] = { "login", "Have logged in before", true },
	[FINDING_MISPLACED] = { "misplaced", "Inside, but in no network of the database", true },
	[FINDING_HELPER] = { "helper", "Attacks on helpers", true },
	[FINDING_FLOOD] = { "flood", "Floods", true },
	[FINDING_PEAK] = { "peak", "Peaks", false },
	[FINDING_SPOOF] = { "spoof", "Forged sources", false },
	[FINDING_WANTED] = { "wanted", "Closed services that many ask for", false },
	[FINDING_SCAN] = { "scan", "Scans of many ports", false },
	[FINDING_SWEEP] = { "sweep", "Sweeps over many hosts", false },
	[FINDING_SLOW] = { "slow", "Slow scans", false },
	[FINDING_DISTRIBUTED] = { "distributed", "Scans shared by a network", false },
};

const char *finding_name(enum finding_kind kind)
{
	return kinds[kind].name;
}

const char *finding_title(enum finding_kind kind)
{
	return kinds[kind].title;
}

bool finding_is_urgent(enum finding_kind kind)
{
	return kinds[kind].urgent;
}

bool review_room(struct review *review, enum finding_kind kind)
{
	return ++review->found[kind] <= review->most;
}

struct finding *review_add(struct review *review, const struct finding *finding)
{
	struct finding *to;

	xgrow(review->findings, review->n_findings, review->cap_findings);
	to = &review->findings[review->n_findings++];
	*to = *finding;
	if (!to->command)
		to->command = "";
	if (!to->advice)
		to->advice = "";
	to->is_new = review->reviewed && to->count.first > review->reviewed;
	return to;
}

static int by_importance(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->count.n != y->count.n)
		return x->count.n > y->count.n ? -1 : 1;
	return addr_compare(&x->source, &y->source);
}

/* The loudest first, by place among equals: the same log gives the same order. */
static void order_talkers(struct review *review)
{
	const struct talkers *talkers = &review->tally->talkers;
	struct rank *ranked = xmalloc((talkers->used + 1) * sizeof(*ranked));
	uint32_t *order = arena_array(&review->arena, uint32_t, talkers->used + 1);
	size_t n = 0;

	for (uint32_t i = 0; i < TALKERS_MOST; i++)
		if (talkers_count(talkers, i))
			ranked[n++] = (struct rank){ UINT32_MAX - talkers_count(talkers, i), i };
	rank_sort(ranked, n);
	for (size_t i = 0; i < n; i++)
		order[i] = ranked[i].at;
	free(ranked);
	review->order = order;
	review->n_order = n;
}

struct fact talker_fact(const struct talker *talker)
{
	struct fact fact = {
		.family = talker->family,
		.protocol = talker->protocol,
		.dport = talker->port,
		.type = (uint8_t)talker->port,
		.in = talker->in,
		.repeat = 1,
	};

	memcpy(fact.src, talker->addr, sizeof(fact.src));
	return fact;
}

#define PORTS_NAMED 64 /* a service with more ports than that gives its name to none of them */

/* How many ports there are in the list if the port is one of them, else 0. */
static unsigned int size_with(const struct port_list *list, uint16_t port)
{
	unsigned int size = 0;
	bool has = false;

	for (size_t i = 0; i < list->n; i++) {
		size += (unsigned int)(list->v[i].hi - list->v[i].lo) + 1;
		has |= list->v[i].lo <= port && port <= list->v[i].hi;
	}
	return has ? size : 0;
}

/* The one that has fewest ports is the one that is meant. */
static const char *name_in(const struct record_list *list, uint8_t protocol, uint16_t port)
{
	const struct service *best = NULL;
	unsigned int fewest = PORTS_NAMED + 1;

	for (size_t i = 0; i < list->n; i++) {
		const struct service *service = (const struct service *)list->v[i];
		unsigned int n = size_with(
			protocol == IPPROTO_TCP ? &service->ports.tcp : &service->ports.udp, port);

		if (n && n < fewest) {
			best = service;
			fewest = n;
		}
	}
	return best ? best->rec.name : NULL;
}

const char *review_service_name(const struct review *review, uint8_t protocol, uint16_t port)
{
	const struct db *db = review->judge ? review->judge->policy->db : NULL;
	const char *name;

	if (!db || (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP))
		return NULL;
	name = name_in(&db->of[KIND_SERVICE], protocol, port);
	if (!name && db->catalog)
		name = name_in(&db->catalog->services, protocol, port);
	return name;
}

const char *review_port_words(struct review *review, uint8_t protocol, uint16_t port)
{
	const char *name = review_service_name(review, protocol, port);

	switch (protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
		return arena_printf(&review->arena, "%s %u%s%s%s",
				    protocol == IPPROTO_TCP ? "tcp" : "udp", port, name ? " (" : "",
				    name ? name : "", name ? ")" : "");
	case IPPROTO_ICMP:
		return arena_printf(&review->arena, "icmp type %u", port);
	case IPPROTO_ICMPV6:
		return arena_printf(&review->arena, "icmp6 type %u", port);
	default:
		return arena_printf(&review->arena, "protocol %u", protocol);
	}
}

const char *review_command(struct review *review, const struct fact *fact)
{
	struct decision decision;
	struct packet packet;
	struct buf out = { 0 };
	const char *command = "";

	if (!review->judge)
		return command;
	judge_packet(review->judge, fact, &packet);
	policy_decide(review->judge->policy, review->judge->around, &packet, review->now,
		      &decision);
	if (decision.verdict == VERDICT_DROP &&
	    mend_decision(review->judge->policy, &packet, &decision, &out))
		command = arena_strdup(&review->arena, buf_text(&out));
	buf_fini(&out);
	return command;
}

/* Exact while every source has had its own place. */
static void count_sources(struct review *review)
{
	const struct tally *tally = review->tally;

	review->sources_exact = !tally->talkers.replaced;
	review->sources =
		review->sources_exact ? tally->talkers.used : distinct_count(&tally->sources);
	for (size_t i = 0; review->reviewed && i < TALKERS_MOST; i++)
		if (talkers_count(&tally->talkers, i) &&
		    tally->talkers.v[i].first > review->reviewed)
			review->new_sources++;
}

void review_build(struct review *review)
{
	arena_init(&review->arena);
	count_sources(review);
	order_talkers(review);
	neighbours_init(&review->neighbours, &review->tally->talkers);
	review_find_near(review);
	review_find_scans(review);
	review_find_networks(review);
	review_find_others(review);
	if (review->n_findings)
		qsort(review->findings, review->n_findings, sizeof(*review->findings),
		      by_importance);
	review_fill_tables(review);
	neighbours_fini(&review->neighbours);
}

void review_fini(struct review *review)
{
	free(review->findings);
	free(review->suspects);
	free(review->wide);
	arena_fini(&review->arena);
}
