// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts a packet into every table.
 *
 * The tables do not fit into the caches: while one fact is counted, the places of later ones in
 * the batch are fetched.
 */
#include "review/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/pages.h"

#define PORTS_SIZE (2 * TALLY_PORTS * sizeof(struct port_row))
#define AHEAD	   16 /* facts; enough to hide two accesses to memory, one after the other */

void tally_init(struct tally *tally, struct names *interfaces, struct names *prefixes)
{
	memset(tally, 0, sizeof(*tally));
	tally->interfaces = interfaces;
	tally->prefixes = prefixes;
	tally->hour = UINT32_MAX;
	talkers_init(&tally->talkers);
	tally->tcp = pages_alloc(PORTS_SIZE);
	tally->udp = tally->tcp + TALLY_PORTS;
	for (size_t i = 0; i < 2; i++)
		tally->icmp[i] = must(calloc(256, sizeof(struct port_row)));
	tally->protocols = must(calloc(256, sizeof(struct port_row)));
	tally->spoofed = must(calloc(NAMES_MOST, sizeof(struct crowd)));
	tally->helped = must(calloc(NAMES_MOST, sizeof(struct crowd)));
	tally->subjects = must(calloc(1, sizeof(struct subject_row)));
	tally->acquaintances = must(calloc(TALLY_ACQUAINTANCES, sizeof(struct acquaintance)));
}

void tally_fini(struct tally *tally)
{
	talkers_fini(&tally->talkers);
	pages_free(tally->tcp, PORTS_SIZE);
	free(tally->icmp[0]);
	free(tally->icmp[1]);
	free(tally->protocols);
	free(tally->spoofed);
	free(tally->helped);
	free(tally->subjects);
	free(tally->acquaintances);
}

void tally_with(struct tally *tally, const struct judge *judge, const struct filter *filter)
{
	tally->judge = judge;
	tally->filter = filter;
	if (!judge)
		return;
	free(tally->subjects);
	tally->subjects = must(calloc(judge->n_subjects, sizeof(struct subject_row)));
}

void tally_login(struct tally *tally, const struct addr *addr)
{
	struct talker_slot slot = talkers_find(&tally->talkers, addr->bytes, addr->family);

	if (slot.talker)
		talkers_mark(&tally->talkers, slot.talker, TALKER_LOGIN);
	for (size_t i = 0; i < tally->n_logins; i++)
		if (addr_equal(&tally->logins[i], addr))
			return;
	if (tally->n_logins < TALLY_LOGINS)
		tally->logins[tally->n_logins++] = *addr;
}

struct prefix_meaning tally_meaning(struct tally *tally, const struct fact *fact)
{
	while (tally->n_meanings <= fact->prefix) {
		const struct name *name = &tally->prefixes->v[tally->n_meanings];

		tally->meanings[tally->n_meanings++] = prefix_read(name->raw, name->raw_len);
	}
	return tally->meanings[fact->prefix];
}

struct port_row *tally_port(const struct tally *tally, uint8_t protocol, uint16_t port)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return &tally->tcp[port];
	case IPPROTO_UDP:
		return &tally->udp[port];
	case IPPROTO_ICMP:
		return &tally->icmp[0][port & 255];
	case IPPROTO_ICMPV6:
		return &tally->icmp[1][port & 255];
	default:
		return &tally->protocols[protocol];
	}
}

static uint16_t port_of(const struct fact *fact)
{
	bool typed = fact->protocol == IPPROTO_ICMP || fact->protocol == IPPROTO_ICMPV6;

	return typed ? fact->type : fact->dport;
}

static bool is_wanted(struct tally *tally, const struct fact *fact, time_t when)
{
	const struct filter *filter = tally->filter;
	struct addr src;

	if ((filter->since && when < filter->since) || (filter->until && when >= filter->until))
		return false;
	if (filter->reasons && !(filter->reasons >> tally_meaning(tally, fact).reason & 1))
		return false;
	if (filter->protocol && filter->protocol != fact->protocol)
		return false;
	if (filter->hi && (port_of(fact) < filter->lo || port_of(fact) > filter->hi))
		return false;
	if (filter->interface &&
	    strcmp(names_text(tally->interfaces, fact->in), filter->interface) != 0 &&
	    strcmp(names_text(tally->interfaces, fact->out), filter->interface) != 0)
		return false;
	if (filter->subject &&
	    (!tally->judge || judge_subject(tally->judge, fact, fact->out != 0) != filter->subject))
		return false;
	src = fact_src(fact);
	return !filter->from.addr.family || prefix_contains(&filter->from, &src);
}

static inline void count_add(struct count *count, uint32_t when, uint32_t n)
{
	if (!count->n || when < count->first)
		count->first = when;
	if (when > count->last)
		count->last = when;
	count->n += n;
}

static void add_week(struct tally *tally, time_t when, uint32_t n)
{
	uint32_t hour = (uint32_t)(when / 3600);
	struct tm tm;

	if (hour != tally->hour) {
		localtime_r(&when, &tm);
		tally->hour = hour;
		tally->week_at = &tally->week[tm.tm_wday][tm.tm_hour];
	}
	*tally->week_at += n;
}

static inline void add_port(struct tally *tally, const struct fact *fact, uint32_t when,
			    uint64_t hash, enum reason reason)
{
	struct port_row *row = tally_port(tally, fact->protocol, port_of(fact));

	if (!row->n || when < row->first)
		row->first = when;
	if (when > row->last)
		row->last = when;
	row->n += fact->repeat;
	row->reasons |= (uint16_t)(1 << reason);
	row->in = fact->in;
	row->prefix = fact->prefix;
	distinct_few_add(&row->sources, hash);
}

uint8_t tally_marks(const struct tally *tally, const struct addr *addr)
{
	uint8_t marks = tally->judge ? judge_marks(tally->judge, addr) : 0;

	for (size_t i = 0; i < tally->n_logins; i++)
		if (addr_equal(&tally->logins[i], addr))
			return marks | TALKER_LOGIN;
	return marks;
}

static void introduce(struct tally *tally, struct talker *talker, const struct fact *fact,
		      uint32_t when)
{
	struct addr src = fact_src(fact);

	memcpy(talker->addr, fact->src, sizeof(talker->addr));
	talker->family = fact->family;
	talker->first = talker->last = when;
	talker->hours = 1;
	talkers_mark(&tally->talkers, talker, tally_marks(tally, &src));
}

/* What came from a well-known port to a private one, and opened nothing: somebody's answer. */
static bool is_answer(const struct fact *fact)
{
	return fact->sport && fact->sport < 1024 && fact->dport >= 1024 &&
	       (fact->protocol == IPPROTO_UDP || (fact->flags && fact->flags != TCP_SYN));
}

/* The ports that traceroute counts up. */
static bool is_trace(const struct fact *fact)
{
	return fact->protocol == IPPROTO_UDP && fact->dport >= 33434 && fact->dport <= 33534;
}

/* The port that got most packets survives the vote (Boyer, Moore). */
static void vote(struct talker *talker, const struct fact *fact)
{
	uint16_t port = port_of(fact);

	if (talker->votes && talker->port == port && talker->protocol == fact->protocol) {
		talker->votes += talker->votes < UINT8_MAX;
	} else if (talker->votes) {
		talker->votes--;
	} else {
		talker->port = port;
		talker->protocol = fact->protocol;
		talker->votes = 1;
	}
}

static struct talker *add_talker(struct tally *tally, const struct fact *fact, uint32_t when,
				 uint64_t hash)
{
	struct talker_slot slot = talkers_place(&tally->talkers, fact, hash);
	struct talker *talker = slot.talker;
	uint64_t low, high;

	if (slot.is_new)
		introduce(tally, talker, fact, when);
	*slot.count += fact->repeat;
	memcpy(&low, fact->dst, 8);
	memcpy(&high, fact->dst + 8, 8);
	talker->hosts |= UINT64_C(1) << (talker_mix(low ^ talker_mix(high)) >> 58);
	talker->ports |= talker_port_bit(fact->protocol, port_of(fact));
	talker->hours += when / 3600 != talker->last / 3600 && talker->hours < UINT16_MAX;
	talker->innocent += (is_answer(fact) || is_trace(fact)) && talker->innocent < UINT16_MAX;
	if (when < talker->first)
		talker->first = when;
	if (when > talker->last)
		talker->last = when;
	talker->in = fact->in;
	vote(talker, fact);
	return talker;
}

static bool is_same_kind(const struct fact *a, const struct fact *b)
{
	return a->family == b->family && a->protocol == b->protocol && a->prefix == b->prefix &&
	       a->in == b->in && a->out == b->out && port_of(a) == port_of(b) &&
	       !memcmp(a->src, b->src, sizeof(a->src));
}

static void add_acquaintance(struct tally *tally, const struct fact *fact, uint32_t when,
			     uint64_t hash)
{
	uint64_t at =
		talker_mix(hash ^ ((uint64_t)port_of(fact) << 24 | (uint64_t)fact->prefix << 16 |
				   (uint64_t)fact->protocol << 8 | fact->out));
	struct acquaintance *row;

	for (;; at++) {
		row = &tally->acquaintances[at % TALLY_ACQUAINTANCES];
		if (!row->count.n || is_same_kind(&row->sample, fact))
			break;
	}
	if (!row->count.n) {
		if (tally->n_acquaintances == TALLY_ACQUAINTANCES * 3 / 4) {
			tally->lost_acquaintances += fact->repeat;
			return;
		}
		tally->n_acquaintances++;
		row->sample = *fact;
	}
	count_add(&row->count, when, fact->repeat);
}

static void add_subject(struct tally *tally, const struct fact *fact, uint32_t when, uint64_t hash)
{
	size_t number = judge_subject(tally->judge, fact, fact->out != 0);
	struct subject_row *row = &tally->subjects[number];

	if (!number)
		return;
	if (!row->count.n)
		row->sample = *fact;
	count_add(&row->count, when, fact->repeat);
	distinct_add(&row->sources, hash);
}

static void join(struct crowd *crowd, const struct fact *fact, uint32_t when)
{
	if (!crowd->count.n)
		crowd->sample = *fact;
	count_add(&crowd->count, when, fact->repeat);
}

static void add_refusal(struct tally *tally, const struct fact *fact, time_t told, uint64_t hash)
{
	uint32_t when = (uint32_t)told;
	struct prefix_meaning meaning = tally_meaning(tally, fact);
	enum reason reason = (enum reason)meaning.reason;
	struct talker *talker;

	count_add(&tally->all, when, fact->repeat);
	count_add(&tally->reasons[reason].count, when, fact->repeat);
	distinct_add(&tally->reasons[reason].sources, hash);
	distinct_add(&tally->sources, hash);
	tally->chains[meaning.chain] += fact->repeat;
	tally->arrivals[fact->in] += fact->repeat;
	series_add(&tally->series, told, reason, fact->repeat);
	peaks_add(&tally->peaks, told, reason, fact->repeat);
	add_week(tally, told, fact->repeat);
	add_port(tally, fact, when, hash, reason);
	talker = add_talker(tally, fact, when, hash);
	talker->reasons |= (uint16_t)(1 << reason);
	talker->chain = meaning.chain;
	if (reason == REASON_SPOOF)
		join(&tally->spoofed[fact->in], fact, when);
	if (reason == REASON_HELPER)
		join(&tally->helped[fact->in], fact, when);
	if (talker->marks)
		add_acquaintance(tally, fact, when, hash);
	if (tally->judge)
		add_subject(tally, fact, when, hash);
}

static void add(struct tally *tally, const struct fact *fact, time_t when, uint64_t hash)
{
	if (fact->kind == FACT_REFUSED && tally->filter->active && !is_wanted(tally, fact, when)) {
		tally->filtered += fact->repeat;
		return;
	}
	tally->kinds[fact->kind] += fact->repeat;
	if (fact->kind == FACT_REFUSED)
		add_refusal(tally, fact, when, hash);
}

void tally_fact(struct tally *tally, const struct fact *fact, time_t when)
{
	struct addr src;

	if (fact->kind == FACT_LOGIN) {
		src = fact_src(fact);
		tally_login(tally, &src);
		return;
	}
	if (fact->kind == FACT_AGAIN) {
		tally->last.repeat = fact->repeat;
		if (tally->last.kind == FACT_REFUSED || tally->last.kind == FACT_PASSED)
			add(tally, &tally->last, when,
			    talkers_hash(tally->last.src, tally->last.family));
		return;
	}
	add(tally, fact, when, talkers_hash(fact->src, fact->family));
	tally->last = *fact;
}

static void add_next(struct tally *tally, const struct batch *batch, size_t i, time_t when,
		     uint64_t hash)
{
	const struct fact *fact = &batch->facts[i];

	if (fact->kind == FACT_REFUSED) {
		add(tally, fact, when, hash);
		return;
	}
	if (i)
		tally->last = fact[-1];
	tally_fact(tally, fact, when);
}

void tally_batch(struct tally *tally, const struct batch *batch, struct clock *clock)
{
	uint64_t hash[AHEAD] = { 0 };

	for (size_t i = 0; i < batch->n + AHEAD; i++) {
		uint64_t now = hash[i % AHEAD];

		if (i < batch->n) {
			const struct fact *ahead = &batch->facts[i];

			hash[i % AHEAD] = talkers_hash(ahead->src, ahead->family);
			talkers_prefetch_set(&tally->talkers, hash[i % AHEAD]);
			__builtin_prefetch(tally_port(tally, ahead->protocol, port_of(ahead)), 1);
			if (tally->judge)
				judge_prefetch(tally->judge, ahead);
		}
		talkers_prefetch_talker(&tally->talkers, hash[(i + AHEAD / 2) % AHEAD]);
		if (i >= AHEAD) {
			const struct fact *fact = &batch->facts[i - AHEAD];

			add_next(tally, batch, i - AHEAD,
				 clock_tell(clock, fact->stamp_kind, fact->stamp), now);
		}
	}
	if (batch->n)
		tally->last = batch->facts[batch->n - 1];
}
