// SPDX-License-Identifier: GPL-2.0-only
/*
 * What every stage of the walk has at hand: running in order, saying what it found, the verdicts.
 */
#include "policy/walk.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "db/value.h"

void walk_note(struct walk *walk, const struct record *record, const char *fmt, ...)
{
	struct decision *decision = walk->decision;
	struct step *step;
	va_list ap;

	if (decision->n_steps == STEPS_MOST)
		return;
	step = &decision->steps[decision->n_steps++];
	step->stage = walk->stage;
	step->record = record;
	va_start(ap, fmt);
	vsnprintf(step->text, sizeof(step->text), fmt, ap);
	va_end(ap);
}

void walk_note_listed(struct walk *walk, const struct door *door, const struct address_list *list,
		      const char *name)
{
	const struct addr *src = &walk->packet.src;
	time_t until = address_list_end(list, src);
	char when[VALUE_TIME_TEXT];

	if (until > walk->now)
		walk_note(walk, door->record, "the source is on its %s list until %s", name,
			  value_time_text(until, when));
	else if (until)
		walk_note(walk, door->record, "the source was on its %s list until %s", name,
			  value_time_text(until, when));
	else if (!address_list_has(list, src, walk->now))
		walk_note(walk, door->record, "the source is not on its %s list", name);
	else if (!strcmp(name, "deny"))
		walk_note(walk, door->record, "the source is on its deny list");
}

static bool decided(struct walk *walk, enum verdict verdict, const struct record *record,
		    const char *key)
{
	struct decision *decision = walk->decision;

	decision->verdict = verdict;
	decision->chain = walk->chain;
	decision->record = record ? record : &walk->policy->db->gateway->rec;
	decision->key = key;
	return true;
}

bool walk_accept(struct walk *walk, const struct record *record, const char *key)
{
	return decided(walk, VERDICT_ACCEPT, record, key);
}

bool walk_refuse(struct walk *walk, const char *reason, const struct record *record,
		 const char *key)
{
	walk->decision->reason = reason;
	walk->decision->volume = VOLUME_LOUD;
	walk->decision->logged = walk->policy->db->gateway->log != LOG_NONE;
	return decided(walk, VERDICT_DROP, record, key);
}

bool walk_refuse_quietly(struct walk *walk, const char *reason, const struct record *record,
			 const char *key)
{
	walk->decision->reason = reason;
	walk->decision->volume = VOLUME_QUIET;
	walk->decision->logged = walk->policy->db->gateway->log == LOG_ALL;
	return decided(walk, VERDICT_DROP, record, key);
}

bool walk_drop_silently(struct walk *walk)
{
	walk->decision->volume = VOLUME_SILENT;
	return decided(walk, VERDICT_DROP, NULL, NULL);
}

bool walk_is_icmp(const struct walk *walk)
{
	return walk->packet.protocol == IPPROTO_ICMP;
}

bool walk_is_icmpv6(const struct walk *walk)
{
	return walk->packet.protocol == IPPROTO_ICMPV6;
}

bool walk_has_ports(const struct walk *walk)
{
	uint8_t protocol = walk->packet.protocol;

	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP;
}

bool walk_stages(struct walk *walk, const char *chain, const struct stage *stages, size_t n)
{
	walk->chain = chain;
	for (size_t i = 0; i < n; i++) {
		size_t said = walk->decision->n_steps;

		walk->stage = stages[i].name;
		if (stages[i].run(walk))
			return true;
		if (stages[i].passed && walk->side != SIDE_UNKNOWN &&
		    walk->decision->n_steps == said)
			walk_note(walk, NULL, "%s", stages[i].passed);
	}
	return false;
}
