// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns an actor of a generated log into its next packet.
 *
 * What a campaign says is fixed by its plan and by how much it has said; the background is sources
 * of which few say much and many little. Each of them knocks at one port or two of the gateway,
 * time and again: enough for a top list, and nothing to accuse it of.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "review/generate.h"

struct address address_plus(struct address address, uint32_t steps)
{
	uint8_t *low = address.bytes + (address.is_v6 ? 12 : 0);
	uint32_t value;

	memcpy(&value, low, sizeof(value));
	value = htonl(ntohl(value) + steps);
	memcpy(low, &value, sizeof(value));
	return address;
}

struct address address_of(const char *words)
{
	struct address address = { .is_v6 = strchr(words, ':') != NULL };

	inet_pton(address.is_v6 ? AF_INET6 : AF_INET, words, address.bytes);
	return address;
}

static uint16_t port_of(const struct plan *plan, uint64_t round, struct dice *dice)
{
	switch (plan->port_choice) {
	case CHOICE_WALK:
		return (uint16_t)(plan->dport + round % plan->ports);
	case CHOICE_RANDOM:
		return (uint16_t)(plan->dport + dice_below(dice, plan->ports));
	default:
		return plan->dport;
	}
}

static void campaign_speak(const struct actor *actor, struct dice *dice, struct packet *packet)
{
	const struct plan *plan = actor->plan;
	uint64_t round = plan->share ? actor->sent : actor->sent / plan->sources;

	packet->shape = plan->shape;
	packet->scene = &plan->scene;
	packet->protocol = plan->protocol;
	packet->flags = plan->flags;
	packet->src = address_plus(actor->from, (uint32_t)(actor->sent % plan->sources));
	packet->dst = address_plus(actor->to, (uint32_t)(round % plan->hosts));
	packet->sport = plan->sport ? plan->sport : (uint16_t)(1024 + packet->chance % 60000);
	packet->dport = port_of(plan, round, dice);
}

/* Source number n of the background: different for different n, and nobody's in a campaign. */
static struct address background_source(uint64_t n)
{
	static const uint8_t nets[] = {
		5,   14,  27,  36,  45,	 58,  61,  77,	80,  91,  103, 109,
		112, 118, 123, 141, 162, 177, 181, 185, 190, 202, 212, 220
	};
	uint32_t mixed = (uint32_t)(n * 10368889) & 0xffffff; /* odd: a permutation of 24 bits */
	struct address address = { .is_v6 = n % 16 == 15 };

	if (address.is_v6) {
		static const uint8_t net[] = { 0x24, 0x09, 0x87 };

		memcpy(address.bytes, net, sizeof(net));
		return address_plus(address, mixed);
	}
	address.bytes[0] = nets[n % sizeof(nets)];
	address.bytes[1] = (uint8_t)(mixed >> 16);
	address.bytes[2] = (uint8_t)(mixed >> 8);
	address.bytes[3] = (uint8_t)mixed;
	return address;
}

static uint64_t background_number(const struct actor *actor, const struct background *background,
				  struct dice *dice)
{
	double u = (double)(dice_throw(dice) >> 11) * 0x1p-53;

	if (background->in_turn)
		return actor->sent % background->sources;
	return (uint64_t)(u * u * u * u * (double)background->sources);
}

static void background_speak(const struct actor *actor, const struct background *background,
			     struct dice *dice, struct packet *packet)
{
	static const struct scene by_default = { "denylog:input:default", "eth1", "" };
	static const struct scene by_service = { "denylog:input:service", "eth1", "" };
	static const struct address ours = { .bytes = { 203, 0, 113, 1 } };
	static const struct address ours6 = { true, { 0x20, 1, 0x0d, 0xb8, [15] = 1 } };
	static const uint16_t ports[] = { 2223, 22,   445,  8080, 5060, 1433, 2323, 25,
					  8443, 5900, 3389, 7547, 53,	123,  1900, 11211 };
	uint64_t n = background_number(actor, background, dice);
	uint32_t chance = packet->chance;

	packet->src = background_source(n);
	packet->dst = packet->src.is_v6 ? ours6 : ours;
	packet->dport = ports[(n + (chance >> 28) % 2) % 16];
	packet->sport = (uint16_t)(1024 + chance % 60000);
	packet->scene = packet->dport == 22 ? &by_service : &by_default;
	packet->protocol = n % 5 ? IPPROTO_TCP : IPPROTO_UDP;
	packet->flags = "SYN";
	if (chance % 33 == 0)
		packet->shape = SHAPE_FAILURE;
	else if (chance % 4999 == 0)
		packet->shape = SHAPE_CUT;
}

void speak(const struct actor *actor, const struct background *background, struct dice *dice,
	   struct packet *packet)
{
	*packet = (struct packet){ .chance = (uint32_t)dice_throw(dice) };
	if (actor->plan)
		campaign_speak(actor, dice, packet);
	else
		background_speak(actor, background, dice, packet);
}
