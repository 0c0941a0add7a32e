// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scans that the hosts of one network share, each of them too little to be a scanner.
 *
 *     SHARED_SOURCES of a /24 or /64 or more, together SHARED_PORTS ports or more, and no fewer
 *     ports for each of them than SHARED_EACH
 *
 * Strangers who knock once or twice at the same few ports, as on any day, share nothing. Scanners
 * by themselves are left to find_scans.c, and who is known to find_near.c.
 */
#include <string.h>

#include "review/review.h"
#include "review/words.h"

#define SHARED_SOURCES 10
#define SHARED_PORTS   60
#define SHARED_EACH    3

struct team {
	const struct talker *one;
	unsigned int sources;
	uint64_t ports;
	uint64_t each; /* ports of all of them, one after the other */
	struct count count;
};

static bool is_suspect(const struct talker *talker, uint32_t count)
{
	return count && !talker->marks && talker->innocent <= count / 2 &&
	       talker_spread(talker->ports) < SCAN_PORTS;
}

static void join(struct team *team, const struct talker *talker, uint32_t packets)
{
	struct count *count = &team->count;

	if (!team->sources || talker->first < count->first)
		count->first = talker->first;
	if (talker->last > count->last)
		count->last = talker->last;
	count->n += packets;
	team->one = talker;
	team->sources++;
	team->ports |= talker->ports;
	team->each += talker_spread(talker->ports);
}

static bool is_scan(const struct team *team)
{
	return team->sources >= SHARED_SOURCES && talker_spread(team->ports) >= SHARED_PORTS &&
	       team->each >= (uint64_t)SHARED_EACH * team->sources;
}

/* "198.51.100.0/24" */
static const char *network_words(struct review *review, const struct team *team)
{
	unsigned int bits = team->one->family == AF_INET ? 24 : 64;
	struct addr addr = { .family = team->one->family };
	char text[ADDR_TEXT];

	memcpy(addr.bytes, team->one->addr, bits / 8);
	return arena_printf(&review->arena, "%s/%u", addr_print(&addr, text), bits);
}

static void accuse(struct review *review, const struct team *team)
{
	const char *network = network_words(review, team);
	unsigned int ports = talker_spread(team->ports);

	review_add(
		review,
		&(struct finding){
			.kind = FINDING_DISTRIBUTED,
			.text = arena_printf(
				&review->arena,
				"%u hosts of %s together tried %s%u ports in %s, each only a few",
				team->sources, network, ports > 200 ? "more than " : "about ",
				ports > 200 ? 200 : ports,
				words_duration(team->count.last - team->count.first).text),
			.command = review->judge ? arena_printf(&review->arena,
								"fwpolicy block %s for 1d", network)
						 : "",
			.count = team->count,
		});
}

static void judge_network(struct review *review, const struct rank *v, size_t n)
{
	const struct talkers *talkers = &review->tally->talkers;
	struct team team = { 0 };

	for (size_t i = 0; i < n; i++) {
		const struct talker *talker = &talkers->v[v[i].at];
		uint32_t count = talkers_count(talkers, v[i].at) - talker->error;

		if (is_suspect(talker, count))
			join(&team, talker, count);
	}
	if (is_scan(&team) && review_room(review, FINDING_DISTRIBUTED))
		accuse(review, &team);
}

void review_find_networks(struct review *review)
{
	const struct neighbours *all = &review->neighbours;

	for (size_t i = 0, end; i < all->n; i = end) {
		end = neighbours_end(all, i, 64);
		if (end - i >= SHARED_SOURCES)
			judge_network(review, &all->v[i], end - i);
	}
}
