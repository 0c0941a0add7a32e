// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes the second packet of a flow and says where it must end.
 *
 * Conntrack undoes what was translated: an answer must reach who asked, with the address that was
 * asked; an error too. policy_decide gets the second packet as it stands on the wire and the state
 * that conntrack gave it, nothing else.
 */
#include "property/sequel.h"

#include <string.h>
#include <sys/socket.h>

const char *const sequel_names[SEQUEL_COUNT] = {
	[SEQUEL_NONE] = "none",	    [SEQUEL_ANSWER] = "answer", [SEQUEL_MORE] = "more",
	[SEQUEL_ASTRAY] = "astray", [SEQUEL_ERROR] = "error",	[SEQUEL_REDIRECT] = "redirect",
};

static bool is_echo_request(const struct packet *packet)
{
	return (packet->protocol == IPPROTO_ICMP && packet->type == 8) ||
	       (packet->protocol == IPPROTO_ICMPV6 && packet->type == 128);
}

static bool is_one_host(const struct surroundings *around, const struct addr *addr)
{
	return !addr_is_multicast(addr) && !addr_is_linklocal6(addr) &&
	       !surroundings_is_broadcast(around, addr) && !surroundings_is_anycast(around, addr);
}

bool sequel_is_possible(const struct surroundings *around, const struct trial *first)
{
	const struct packet *packet = &first->packet;

	return first->outcome.left && first->outcome.state == FLOW_NEW &&
	       is_one_host(around, &packet->src) && is_one_host(around, &packet->dst) &&
	       (packet->protocol == IPPROTO_TCP || packet->protocol == IPPROTO_UDP ||
		is_echo_request(packet));
}

/* Where what belongs to the flow's other direction ends, and as what: conntrack translates back,
 * but the way is that of routing, whatever the first packet came by. */
static struct fate back_home(const struct surroundings *around, const struct trial *first)
{
	const struct packet *packet = &first->packet;
	const struct seen *seen = &first->outcome.seen;
	bool made_here = !packet->in || !*packet->in;

	return (struct fate){
		.translated = !addr_equal(&packet->src, &seen->src) ||
			      !addr_equal(&packet->dst, &seen->dst),
		.here = made_here,
		.left = made_here ? NULL : surroundings_way(around, &packet->src),
		.src = packet->dst,
		.dst = packet->src,
		.dport = packet->sport,
	};
}

/* Where the first packet went, and as what. */
static struct fate onward(const struct trial *first)
{
	const struct outcome *outcome = &first->outcome;

	return (struct fate){
		.left = outcome->left,
		.src = outcome->seen.src,
		.dst = outcome->seen.dst,
		.dport = outcome->seen.dport,
	};
}

static void answer(const struct trial *first, struct trial *trial)
{
	const struct seen *seen = &first->outcome.seen;
	const struct packet *packet = &first->packet;

	trial->packet = (struct packet){
		.in = first->outcome.left,
		.src = seen->dst,
		.dst = seen->src,
		.protocol = packet->protocol,
		.sport = is_echo_request(packet) ? seen->sport : seen->dport,
		.dport = seen->sport,
		.flags = TCP_SYN | TCP_ACK,
		.type = packet->protocol == IPPROTO_ICMPV6 ? 129 : 0,
	};
}

static void more(const struct trial *first, struct trial *trial)
{
	trial->packet = first->packet;
	trial->packet.flags = TCP_ACK;
}

/* Outside and inside change places: such a source cannot come from there, or nobody asked it. */
static void astray(const struct trial *first, struct trial *trial)
{
	size_t i = 0;

	answer(first, trial);
	while (!strcmp(bench_links[i], first->outcome.left))
		i++;
	trial->packet.in = bench_links[i];
}

static void icmp(const struct trial *first, struct trial *trial, bool is_redirect)
{
	bool v4 = first->packet.src.family == AF_INET;

	answer(first, trial);
	trial->packet.protocol = v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	trial->packet.type = v4 ? (is_redirect ? 5 : 3) : (is_redirect ? 137 : 1);
	trial->packet.hop_limit = is_redirect ? 255 : 64;
	trial->about = &first->outcome.seen.quote;
}

static void error(const struct trial *first, struct trial *trial)
{
	icmp(first, trial, false);
}

static void redirect(const struct trial *first, struct trial *trial)
{
	icmp(first, trial, true);
}

typedef void (*make_fn)(const struct trial *first, struct trial *trial);

static const make_fn makers[SEQUEL_COUNT] = {
	[SEQUEL_ANSWER] = answer, [SEQUEL_MORE] = more,		[SEQUEL_ASTRAY] = astray,
	[SEQUEL_ERROR] = error,	  [SEQUEL_REDIRECT] = redirect,
};

bool sequel_run(struct sides *sides, const struct trial *first, enum sequel sequel,
		struct trial *trial, struct buf *why)
{
	struct fate fate =
		sequel == SEQUEL_MORE ? onward(first) : back_home(&sides->bench->around, first);
	bool agreed;

	*trial = (struct trial){ .fate = &fate };
	makers[sequel](first, trial);
	agreed = trial_run(sides, trial, why);
	trial->fate = NULL;
	return agreed;
}
