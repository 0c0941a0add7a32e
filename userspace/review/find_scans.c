// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scans and floods: what one source does that no honest one would.
 *
 *     scan    SCAN_PORTS destination ports or more
 *     sweep   SCAN_HOSTS destination addresses or more
 *     slow    either at SLOW_PORTS, in SLOW_HOURS different hours with SLOW_GAP between packets
 *     flood   FLOOD_PACKETS at FLOOD_RATE a second
 *
 * A source whose packets look like answers (of a host that somebody attacks with forged sources,
 * ours among them) or like a traced route is no scanner.
 */
#include <stdlib.h>

#include "review/review.h"
#include "review/words.h"

#define SLOW_PORTS    5
#define SLOW_HOURS    5
#define SLOW_GAP      300 /* seconds, on average */
#define FLOOD_PACKETS 600
#define FLOOD_RATE    10

static bool is_slow(const struct suspect *who)
{
	return who->talker->hours >= SLOW_HOURS && who->seconds / who->count >= SLOW_GAP &&
	       (who->ports >= SLOW_PORTS || who->hosts >= SLOW_PORTS);
}

/* FINDING_KINDS: nothing to be said of it. */
static enum finding_kind kind_of(const struct suspect *who)
{
	uint32_t innocent = who->talker->innocent;

	if (innocent >= UINT16_MAX || innocent > who->count / 2)
		return FINDING_KINDS;
	if (is_slow(who))
		return FINDING_SLOW;
	if (who->ports >= SCAN_PORTS)
		return FINDING_SCAN;
	if (who->hosts >= SCAN_HOSTS)
		return FINDING_SWEEP;
	if (who->count >= FLOOD_PACKETS && who->count / (who->seconds + 1) >= FLOOD_RATE)
		return FINDING_FLOOD;
	return FINDING_KINDS;
}

/* "12", "260 or more": the bitmap tells few exactly and many not. */
static const char *spread_words(struct review *review, unsigned int spread)
{
	return spread > 200 ? "more than 200" : arena_printf(&review->arena, "about %u", spread);
}

static const char *sentence(struct review *review, const struct suspect *who)
{
	const struct talker *talker = who->talker;
	struct addr addr = { .family = talker->family };
	struct wording time = words_duration(who->seconds);
	char text[ADDR_TEXT];

	for (size_t i = 0; i < sizeof(addr.bytes); i++)
		addr.bytes[i] = talker->addr[i];
	addr_print(&addr, text);
	if (who->kind == FINDING_FLOOD)
		return arena_printf(&review->arena, "%s sent %s to %s in %s", text,
				    words_packets(who->count).text,
				    review_port_words(review, talker->protocol, talker->port),
				    time.text);
	if (who->ports >= who->hosts)
		return arena_printf(&review->arena, "%s tried %s ports in %s", text,
				    spread_words(review, who->ports), time.text);
	return arena_printf(&review->arena, "%s tried %s on %s hosts in %s", text,
			    review_port_words(review, talker->protocol, talker->port),
			    spread_words(review, who->hosts), time.text);
}

/* It is refused as it is; blocked it reaches no public service either. */
static const char *denial(struct review *review, const struct suspect *who)
{
	struct fact fact = talker_fact(who->talker);
	struct addr addr = fact_src(&fact);
	char text[ADDR_TEXT];

	if (!review->judge || who->talker->marks & TALKER_LOCAL)
		return "";
	return arena_printf(&review->arena, "fwpolicy block %s for 1d", addr_print(&addr, text));
}

static void accuse(struct review *review, const struct suspect *who)
{
	const struct talker *talker = who->talker;
	struct fact fact = talker_fact(talker);

	review_add(review, &(struct finding){
				   .kind = who->kind,
				   .text = sentence(review, who),
				   .command = denial(review, who),
				   .source = fact_src(&fact),
				   .count = { who->count, talker->first, talker->last },
			   });
}

static struct suspect suspect_at(const struct talkers *talkers, size_t at)
{
	const struct talker *talker = &talkers->v[at];

	return (struct suspect){
		.talker = talker,
		.count = talkers_count(talkers, at) - talker->error,
		.ports = talker_spread(talker->ports),
		.hosts = talker_spread(talker->hosts),
		.seconds = talker->last - talker->first,
	};
}

static void suspect(struct review *review, const struct suspect *who)
{
	if (who->ports >= SCAN_PORTS || who->hosts >= SCAN_HOSTS) {
		xgrow(review->wide, review->n_wide, review->cap_wide);
		review->wide[review->n_wide++] = who->talker->ports;
	}
	if (!who->count || kind_of(who) == FINDING_KINDS)
		return;
	xgrow(review->suspects, review->n_suspects, review->cap_suspects);
	review->suspects[review->n_suspects] = *who;
	review->suspects[review->n_suspects++].kind = kind_of(who);
}

/* The loudest first; equal ones by their place, so that the same log gives the same order. */
static int by_count(const void *a, const void *b)
{
	const struct suspect *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->talker < y->talker ? -1 : 1;
}

void review_find_scans(struct review *review)
{
	const struct talkers *talkers = &review->tally->talkers;

	for (size_t i = 0; i < TALKERS_MOST; i++) {
		if (talkers_count(talkers, i)) {
			struct suspect who = suspect_at(talkers, i);

			suspect(review, &who);
		}
	}
	if (review->n_suspects)
		qsort(review->suspects, review->n_suspects, sizeof(*review->suspects), by_count);
	for (size_t i = 0; i < review->n_suspects; i++)
		if (review_room(review, review->suspects[i].kind))
			accuse(review, &review->suspects[i]);
}
