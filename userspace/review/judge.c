// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns facts into packets for the evaluator, and the doors of a policy into tables by port.
 *
 * A line does not say everything a packet has: the chain tells whether it was for the gateway, the
 * reason whether the connection tracker had given it up. On a desk, where the gateway's addresses
 * are not known, what the input chain refused was addressed to the gateway.
 */
#include "review/judge.h"

#include <stdlib.h>
#include <string.h>

#include "review/prefix.h"
#include "review/talkers.h"

#define PORTS 65536

struct addr fact_src(const struct fact *fact)
{
	struct addr addr = { .family = fact->family };

	memcpy(addr.bytes, fact->src, sizeof(addr.bytes));
	return addr;
}

struct addr fact_dst(const struct fact *fact)
{
	struct addr addr = { .family = fact->family };

	memcpy(addr.bytes, fact->dst, sizeof(addr.bytes));
	return addr;
}

static uint16_t add_subject(struct judge *judge, const struct door *door)
{
	struct ipset allowed;

	for (size_t i = 1; i < judge->n_subjects; i++)
		if (judge->subjects[i].record == door->record)
			return (uint16_t)i;
	judge->subjects =
		xrealloc(judge->subjects, (judge->n_subjects + 1) * sizeof(struct subject));
	judge->subjects[judge->n_subjects] = (struct subject){ door->record, door };
	if (door->allow) {
		allowed = address_list_at(door->allow, judge->policy->now);
		ipset_add_set(&judge->allowed, &allowed);
		ipset_fini(&allowed);
	}
	return (uint16_t)judge->n_subjects++;
}

static void add_doors(struct judge *judge, const struct doors *doors, uint16_t **tables)
{
	for (size_t i = 0; i < doors->n && judge->n_subjects < UINT16_MAX; i++) {
		const struct door_range *range = &doors->v[i];
		uint16_t subject = add_subject(judge, range->door);

		if (range->protocol != IPPROTO_TCP && range->protocol != IPPROTO_UDP)
			continue;
		for (unsigned int port = range->lo; port <= range->hi; port++)
			tables[range->protocol == IPPROTO_UDP][port] = subject;
	}
}

void judge_init(struct judge *judge, const struct policy *policy, const struct surroundings *around)
{
	memset(judge, 0, sizeof(*judge));
	judge->policy = policy;
	judge->around = around;
	judge->subjects = xmalloc(sizeof(struct subject));
	judge->subjects[0] = (struct subject){ 0 };
	judge->n_subjects = 1;
	for (size_t i = 0; i < 2; i++) {
		judge->services[i] = must(calloc(PORTS, sizeof(uint16_t)));
		judge->forwards[i] = must(calloc(PORTS, sizeof(uint16_t)));
	}
	add_doors(judge, &policy->services, judge->services);
	add_doors(judge, &policy->forwards[ZONE_OUTSIDE], judge->forwards);
	ipset_normalise(&judge->allowed);
}

void judge_fini(struct judge *judge)
{
	ipset_fini(&judge->allowed);
	free(judge->subjects);
	for (size_t i = 0; i < 2; i++) {
		free(judge->services[i]);
		free(judge->forwards[i]);
	}
}

uint8_t judge_marks(const struct judge *judge, const struct addr *addr)
{
	uint8_t marks = 0;

	if (ipset_contains(&judge->policy->local, addr))
		marks |= TALKER_LOCAL;
	if (ipset_contains(&judge->allowed, addr))
		marks |= TALKER_ALLOWED;
	return marks;
}

size_t judge_subject(const struct judge *judge, const struct fact *fact, bool forwarded)
{
	size_t table = fact->protocol == IPPROTO_UDP;

	if (fact->protocol != IPPROTO_TCP && fact->protocol != IPPROTO_UDP)
		return 0;
	return (forwarded ? judge->forwards : judge->services)[table][fact->dport];
}

static enum destination destination_of(const struct judge *judge, const struct fact *fact,
				       const struct addr *dst)
{
	bool forwarded = fact->out != 0;
	const char *prefix = names_text(judge->prefixes, fact->prefix);
	struct prefix_meaning meaning = prefix_read(prefix, strlen(prefix));

	if (judge->around->n_addresses || addr_is_multicast(dst) || fact->dst[0] == 255)
		return TO_ADDRESS;
	if (meaning.chain == CHAIN_INPUT || (!forwarded && meaning.chain != CHAIN_PREROUTING))
		return TO_GATEWAY;
	return forwarded || ipset_contains(&judge->policy->local, dst) ? TO_ADDRESS : TO_GATEWAY;
}

void judge_packet(const struct judge *judge, const struct fact *fact, struct packet *packet)
{
	const char *prefix = names_text(judge->prefixes, fact->prefix);
	struct prefix_meaning meaning = prefix_read(prefix, strlen(prefix));

	*packet = (struct packet){
		.in = names_text(judge->interfaces, fact->in),
		.out = fact->out ? names_text(judge->interfaces, fact->out) : NULL,
		.src = fact_src(fact),
		.dst = fact_dst(fact),
		.protocol = fact->protocol,
		.sport = fact->sport,
		.dport = fact->dport,
		.type = fact->type,
		.flags = fact->flags ? fact->flags : TCP_SYN,
		.hop_limit = fact->ttl,
		.state = meaning.reason == REASON_INVALID ? FLOW_INVALID : FLOW_NEW,
	};
	packet->to = destination_of(judge, fact, &packet->dst);
}

void judge_decide(const struct judge *judge, const struct fact *fact, time_t when,
		  struct decision *decision)
{
	struct packet packet;

	judge_packet(judge, fact, &packet);
	policy_decide(judge->policy, judge->around, &packet, when, decision);
}
