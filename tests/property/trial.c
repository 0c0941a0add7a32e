// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holds what policy_decide says of a packet against what the kernel did with it.
 *
 * Compared are: passed or refused; where a packet ends that passed, with which addresses, port and
 * DSCP; of a refusal the line in the deny log, hook and reason, and that nothing at all was
 * answered. What the IP stack itself swallows, whatever a filter says, is listed here and only
 * here: there the kernel must be silent.
 */
#include "property/trial.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static const uint8_t dscp_of[] = {
	[MARK_NONE] = 0,
	[MARK_INTERACTIVE] = 18, /* AF21 */
	[MARK_BULK] = 10,	 /* AF11 */
};

static bool is_made_here(const struct packet *packet)
{
	return !packet->in || !*packet->in;
}

static bool is_chain(const struct decision *decision, const char *chain)
{
	return !strcmp(decision->chain, chain);
}

static bool is_led_away(const struct decision *decision)
{
	return decision->door && decision->door->record->kind == KIND_FORWARD;
}

/* Forwards are refused before routing, though their line says "forward". */
static bool is_refused_before_routing(const struct decision *decision)
{
	if (decision->verdict == VERDICT_ACCEPT)
		return false;
	return is_chain(decision, "prerouting") || decision->record->kind == KIND_FORWARD;
}

/* Sources that no hook for IPv6 ever sees (ip6_rcv_core). */
static bool is_dead_on_arrival(const struct packet *packet)
{
	return packet->src.family == AF_INET6 &&
	       (addr_is_loopback(&packet->src) || addr_is_multicast(&packet->src));
}

/* Sources that routing refuses for IPv4 (ip_route_input_slow, fib_validate_source). */
static bool is_martian(const struct surroundings *around, const struct packet *packet)
{
	static const struct prefix link_groups = { .addr = { AF_INET, { 224 } }, .len = 24 };
	const struct addr *src = &packet->src, all = addr_v4(255, 255, 255, 255);

	if (src->family != AF_INET)
		return false;
	if (addr_is_multicast(src) || addr_equal(src, &all) ||
	    surroundings_is_own(around, src, NULL))
		return true;
	if (addr_equal(&packet->dst, &all))
		return false;
	if (addr_is_zero(src))
		return !prefix_contains(&link_groups, &packet->dst) &&
		       !(packet->protocol == IPPROTO_IGMP && addr_is_multicast(&packet->dst));
	return addr_is_loopback(src);
}

/* Sources that stay on their link (ip6_forward). */
static bool is_bound_to_link(const struct surroundings *around, const struct packet *packet,
			     const struct decision *decision)
{
	const struct target *to = &decision->translated;
	const char *way = surroundings_way(around, to->addr.family ? &to->addr : &packet->dst);

	return packet->src.family == AF_INET6 && is_chain(decision, "forward") &&
	       (addr_is_linklocal6(&packet->src) || addr_is_zero(&packet->src)) && way &&
	       strcmp(way, packet->in) != 0;
}

/* Redirects about flows that nf_nat translates. */
static bool is_redirect_about_nat(const struct trial *trial)
{
	return trial->fate && trial->fate->translated && trial->packet.protocol == IPPROTO_ICMP &&
	       trial->packet.type == 5;
}

static const char *swallowed(const struct sides *sides, const struct trial *trial)
{
	const struct packet *packet = &trial->packet;
	const struct decision *decision = &trial->decision;

	if (is_made_here(packet))
		return NULL;
	if (is_dead_on_arrival(packet))
		return "no hook sees such a source";
	if (is_refused_before_routing(decision))
		return NULL;
	if (is_martian(&sides->bench->around, packet))
		return "routing refuses such a source";
	if (is_bound_to_link(&sides->bench->around, packet, decision))
		return "such a source is not forwarded";
	return is_redirect_about_nat(trial) ? "nat drops such a redirect" : NULL;
}

static void differ(struct buf *why, const char *what, const char *decide, const char *kernel)
{
	buf_printf(why, "  %s: decide says %s, the kernel %s\n", what, decide, kernel);
}

static void compare_address(struct buf *why, const char *what, const struct addr *wanted,
			    const struct addr *found)
{
	char a[ADDR_TEXT], b[ADDR_TEXT];

	if (!addr_equal(wanted, found))
		differ(why, what, addr_print(wanted, a), addr_print(found, b));
}

static void compare_number(struct buf *why, const char *what, unsigned int wanted,
			   unsigned int found)
{
	char a[16], b[16];

	snprintf(a, sizeof(a), "%u", wanted);
	snprintf(b, sizeof(b), "%u", found);
	if (wanted != found)
		differ(why, what, a, b);
}

static const char *place_of(const struct outcome *outcome)
{
	return outcome->left ? outcome->left : outcome->here ? "the gateway" : "nowhere";
}

/* As decide says it of a new flow. */
static struct fate fate_of(const struct sides *sides, const struct trial *trial)
{
	const struct surroundings *around = &sides->bench->around;
	const struct packet *packet = &trial->packet;
	const struct decision *decision = &trial->decision;
	const struct target *translated = &decision->translated;
	bool moved = translated->addr.family != 0;
	struct fate fate = {
		.src = packet->src,
		.dst = moved ? translated->addr : packet->dst,
		.dport = moved ? translated->port_lo : packet->dport,
		.any_own_src = decision->masqueraded && !trial->outcome.untracked,
	};

	fate.here = is_chain(decision, "input") || (is_chain(decision, "output") &&
						    (surroundings_is_own(around, &fate.dst, NULL) ||
						     surroundings_is_anycast(around, &fate.dst)));
	if (!fate.here)
		fate.left = packet->out ? packet->out : surroundings_way(around, &fate.dst);
	return fate;
}

static void compare_header(const struct sides *sides, const struct trial *trial,
			   const struct fate *fate, struct buf *why)
{
	const struct outcome *outcome = &trial->outcome;
	const struct seen *seen = &outcome->seen;
	char text[ADDR_TEXT];

	/* To groups the kernel masquerades with an address of the link, whatever was asked for. */
	if (is_made_here(&trial->packet) && addr_is_multicast(&fate->dst))
		return;
	if (!fate->any_own_src)
		compare_address(why, "source", &fate->src, &seen->src);
	else if (!surroundings_is_own(&sides->bench->around, &seen->src, outcome->left) ||
		 addr_is_linklocal6(&seen->src))
		differ(why, "source", "masqueraded", addr_print(&seen->src, text));
	compare_address(why, "destination", &fate->dst, &seen->dst);
	if (frame_has_ports(seen->protocol))
		compare_number(why, "destination port", fate->dport, seen->dport);
	if (outcome->left)
		compare_number(why, "DSCP", dscp_of[trial->decision.mark], seen->dscp);
}

static void compare_accepted(const struct sides *sides, const struct trial *trial, struct buf *why)
{
	const struct outcome *outcome = &trial->outcome;
	struct fate decided, fate;
	const char *place;

	decided = fate_of(sides, trial);
	/* What conntrack calls invalid it does not translate. */
	fate = trial->fate && outcome->state != FLOW_INVALID ? *trial->fate : decided;
	place = fate.left ? fate.left : "the gateway";
	if (outcome->lines)
		differ(why, "log", "nothing", outcome->log);
	if (!outcome->here && !outcome->left) {
		differ(why, "verdict", "accepted", "refused it");
		return;
	}
	if (outcome->copies)
		compare_number(why, "copies", 0, outcome->copies);
	/* A flow that another packet happened to belong to: conntrack knows where it goes. */
	if (outcome->state != FLOW_NEW && !trial->fate)
		return;
	if (fate.here != outcome->here ||
	    (fate.left && (!outcome->left || strcmp(fate.left, outcome->left))))
		differ(why, "end", place, place_of(outcome));
	else
		compare_header(sides, trial, &fate, why);
}

static void compare_silence(const struct outcome *outcome, struct buf *why)
{
	if (outcome->here || outcome->left)
		differ(why, "verdict", "refused", place_of(outcome));
	if (outcome->answers)
		compare_number(why, "answers", 0, outcome->answers);
}

static void compare_line(const struct outcome *outcome, const char *wanted, struct buf *why)
{
	if (strcmp(wanted, outcome->log))
		differ(why, "log", *wanted ? wanted : "nothing",
		       outcome->lines ? outcome->log : "nothing");
	if (outcome->lines > 1)
		compare_number(why, "lines", 1, outcome->lines);
}

static void compare_refused(const struct trial *trial, struct buf *why)
{
	char wanted[64] = "";

	if (trial->decision.logged)
		decision_prefix(&trial->decision, wanted);
	compare_silence(&trial->outcome, why);
	compare_line(&trial->outcome, wanted, why);
}

static void compare_swallowed(const struct trial *trial, struct buf *why)
{
	struct outcome outcome = trial->outcome;

	outcome.answers = 0; /* some of them the stack answers by ICMP */
	compare_silence(&outcome, why);
	compare_line(&outcome, "", why);
}

static void compare_decided(const struct sides *sides, const struct trial *trial, struct buf *why)
{
	if (trial->decision.verdict == VERDICT_DROP)
		compare_refused(trial, why);
	else
		compare_accepted(sides, trial, why);
}

/*
 * Where either may happen, what did? A line says it. Where none is written, silence does: what
 * routing swallows behind the limit is no different to the eye.
 */
static bool was_refused(const struct sides *sides, const struct outcome *outcome)
{
	if (sides->policy->db->gateway->log != LOG_NONE)
		return strstr(outcome->log, ":limit ") != NULL;
	return !outcome->here && !outcome->left && !outcome->answers;
}

/* One more flow to a limited door: is it to be refused? Flows are counted, not packets. */
static bool is_over_limit(struct sides *sides, const struct trial *trial)
{
	const struct outcome *outcome = &trial->outcome;
	enum tally_result result;

	if (!trial->decision.limited || outcome->known)
		return false;
	result = tally_count(&sides->tally, &trial->packet, &trial->decision);
	return result == TALLY_BEYOND || (result == TALLY_EITHER && was_refused(sides, outcome));
}

/* Refused as `limit`, by the chain of the door. */
static void compare_limited(const struct sides *sides, const struct trial *trial, struct buf *why)
{
	struct trial refused = *trial;

	refused.decision.reason = "limit";
	refused.decision.chain = is_led_away(&trial->decision) ? "forward" : "input";
	refused.decision.logged = sides->policy->db->gateway->log != LOG_NONE;
	compare_refused(&refused, why);
}

static void compare(struct sides *sides, const struct trial *trial, struct buf *why)
{
	bool is_swallowed = swallowed(sides, trial) != NULL;

	/* Forwards are asked before routing swallows anything, services after. */
	if ((!is_swallowed || is_led_away(&trial->decision)) && is_over_limit(sides, trial))
		compare_limited(sides, trial, why);
	else if (is_swallowed)
		compare_swallowed(trial, why);
	else
		compare_decided(sides, trial, why);
}

static bool is_line_of(const struct outcome *outcome, const char *hook)
{
	size_t len = strlen(hook);

	return !strncmp(outcome->log, "denylog:", 8) && !strncmp(outcome->log + 8, hook, len) &&
	       outcome->log[8 + len] == ':';
}

/*
 * What the gateway sends to many comes back to it by the same interface, for members on this
 * machine. That is no spoofing; what input says to it is not asked here. (What has no flow, as
 * neighbour discovery, cannot be told from a packet off the wire.)
 */
static void forget_echo(const struct sides *sides, struct trial *trial)
{
	const struct packet *packet = &trial->packet;
	struct outcome *outcome = &trial->outcome;
	bool has_no_flow = outcome->untracked || outcome->state == FLOW_INVALID;

	if (!is_made_here(packet) ||
	    (!addr_is_multicast(&packet->dst) &&
	     !surroundings_is_broadcast(&sides->bench->around, &packet->dst)))
		return;
	outcome->here = false;
	outcome->copies = 0;
	if (is_line_of(outcome, "input") || (is_line_of(outcome, "prerouting") && has_no_flow)) {
		outcome->lines = 0;
		outcome->log[0] = '\0';
	}
}

bool trial_run(struct sides *sides, struct trial *trial, struct buf *why)
{
	const struct bench *bench = sides->bench;
	struct packet asked;
	size_t before = why->len;

	bench_try(sides->bench, &trial->packet, trial->about, &trial->outcome);
	forget_echo(sides, trial);
	asked = trial->packet;
	asked.state = trial->outcome.state;
	policy_decide(sides->policy, &bench->around, &asked, sides->policy->now, &trial->decision);
	if (trial->outcome.strangers)
		buf_puts(why, "  the bench saw a packet twice or lost one\n");
	compare(sides, trial, why);
	return why->len == before;
}

static void print_kernel(const struct outcome *outcome, struct buf *out)
{
	static const char *const states[] = { "new", "established", "related", "invalid" };
	char src[ADDR_TEXT], dst[ADDR_TEXT];

	buf_printf(out, "  kernel  %s", outcome->here || outcome->left ? "ACCEPT" : "DROP");
	buf_printf(out, "  state %s  end %s", states[outcome->state], place_of(outcome));
	if (outcome->here || outcome->left)
		buf_printf(out, "  as %s:%u -> %s:%u dscp %u", addr_print(&outcome->seen.src, src),
			   outcome->seen.sport, addr_print(&outcome->seen.dst, dst),
			   outcome->seen.dport, outcome->seen.dscp);
	buf_printf(out, "  log \"%s\" x%u  answers %u\n", outcome->log, outcome->lines,
		   outcome->answers);
}

void trial_print(const struct trial *trial, struct buf *out)
{
	const struct decision *decision = &trial->decision;
	char prefix[64];

	decision_prefix(decision, prefix);
	buf_printf(out, "  decide  %s  chain %s  \"%s\"%s  by %s %s%s%s\n",
		   decision->verdict == VERDICT_ACCEPT ? "ACCEPT" : "DROP", decision->chain, prefix,
		   decision->logged ? " logged" : "", kind_name(decision->record->kind),
		   decision->record->name, decision->limited ? "  limited" : "",
		   decision->masqueraded ? "  masqueraded" : "");
	for (size_t i = 0; i < decision->n_steps; i++)
		buf_printf(out, "          %-10s %s\n", decision->steps[i].stage,
			   decision->steps[i].text);
	print_kernel(&trial->outcome, out);
}
