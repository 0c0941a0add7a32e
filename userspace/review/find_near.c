// SPDX-License-Identifier: GPL-2.0-only
/*
 * Near misses: packets of sources that the database, or a login, knows.
 *
 * Whether the refusal is still what the database says is asked of the evaluator; a packet that it
 * would let in today is no finding any more. Who knocked at many ports is a scanner, however well
 * known, and left to find_scans.c.
 */
#include <string.h>

#include "review/review.h"
#include "review/words.h"

/* Names of the records whose allow lists have the address. */
static const char *allowed_where(struct review *review, const struct addr *addr)
{
	const struct judge *judge = review->judge;

	for (size_t i = 1; i < judge->n_subjects; i++) {
		const struct door *door = judge->subjects[i].door;

		if (door->allow && address_list_has(door->allow, addr, judge->policy->now))
			return record_title(&review->arena, door->record);
	}
	return "another record";
}

static const char *network_of(const struct review *review, const struct addr *addr)
{
	const struct db *db = review->judge->policy->db;

	for (size_t i = 0; i < db->of[KIND_NETWORK].n; i++)
		if (ipset_contains(&db_network(db, i)->address.set, addr))
			return db_network(db, i)->rec.name;
	return "a local network";
}

/* "and was refused tcp 23 (telnet) 14 times" */
static const char *refusal_words(struct review *review, const struct acquaintance *who)
{
	const struct fact *fact = &who->sample;
	bool typed = fact->protocol == IPPROTO_ICMP || fact->protocol == IPPROTO_ICMPV6;
	const char *port =
		review_port_words(review, fact->protocol, typed ? fact->type : fact->dport);
	struct addr dst = fact_dst(fact);
	char text[ADDR_TEXT];

	if (!fact->out)
		return arena_printf(&review->arena, "was refused %s %s", port,
				    words_times(who->count.n).text);
	return arena_printf(&review->arena, "was refused %s at %s %s", port, addr_print(&dst, text),
			    words_times(who->count.n).text);
}

static enum finding_kind kind_of(const struct acquaintance *who)
{
	if (who->marks & TALKER_LOCAL)
		return FINDING_LOCAL;
	return who->marks & TALKER_ALLOWED ? FINDING_ALLOWED : FINDING_LOGIN;
}

static const char *sentence(struct review *review, const struct acquaintance *who,
			    enum finding_kind kind)
{
	struct addr src = fact_src(&who->sample);
	const char *refusal = refusal_words(review, who);
	char text[ADDR_TEXT];

	addr_print(&src, text);
	if (kind == FINDING_LOCAL)
		return arena_printf(&review->arena, "%s of %s %s", text, network_of(review, &src),
				    refusal);
	if (kind == FINDING_ALLOWED)
		return arena_printf(&review->arena, "%s is on the allow list of %s and %s", text,
				    allowed_where(review, &src), refusal);
	return arena_printf(&review->arena, "%s has logged in here before and %s", text, refusal);
}

/* A reason that says the packet could have been meant. */
static bool could_be_meant(const struct review *review, const struct acquaintance *who)
{
	const struct name *name = &review->tally->prefixes->v[who->sample.prefix];
	enum reason reason = (enum reason)prefix_read(name->raw, name->raw_len).reason;

	return reason != REASON_SPOOF && reason != REASON_INVALID && reason != REASON_HELPER;
}

static bool is_scanner(const struct review *review, const struct acquaintance *who)
{
	struct talker_slot slot =
		talkers_find(&review->tally->talkers, who->sample.src, who->sample.family);

	return slot.talker && talker_spread(slot.talker->ports) >= SCAN_PORTS;
}

static void judge_one(struct review *review, const struct acquaintance *row)
{
	struct acquaintance who = *row;
	struct addr src = fact_src(&who.sample);
	struct decision decision;
	enum finding_kind kind;

	who.marks = tally_marks(review->tally, &src);
	if (!who.marks || !could_be_meant(review, &who) || is_scanner(review, &who))
		return;
	judge_decide(review->judge, &who.sample, review->now, &decision);
	if (decision.verdict == VERDICT_ACCEPT)
		return;
	kind = kind_of(&who);
	if (review_room(review, kind))
		review_add(review, &(struct finding){
					   .kind = kind,
					   .text = sentence(review, &who, kind),
					   .command = review_command(review, &who.sample),
					   .source = fact_src(&who.sample),
					   .record = decision.record,
					   .count = who.count,
				   });
}

void review_find_near(struct review *review)
{
	const struct tally *tally = review->tally;

	for (size_t i = 0; review->judge && i < TALLY_ACQUAINTANCES; i++)
		if (tally->acquaintances[i].count.n)
			judge_one(review, &tally->acquaintances[i]);
}
