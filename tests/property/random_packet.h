/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random packets, aimed at the boundaries of one policy.
 *
 * The sights are every address at the edge of every list of the database and its neighbours, every
 * port at the edge of every range and its neighbours, the gateway's own addresses, and the constant
 * edges of the policy (noise, marks, ICMP types). Packets that no stack would hand to a filter
 * (destinations without a route, groups that nobody is in) are not made.
 */
#ifndef FWPOLICY_TESTS_RANDOM_PACKET_H
#define FWPOLICY_TESTS_RANDOM_PACKET_H

#include "policy/decide.h"
#include "property/dice.h"

/* One range of ports, or protocol, of one record, and whom the record is about. */
struct aim {
	enum kind kind;
	uint8_t protocol;
	uint16_t lo, hi;
	const struct ipset *from[2], *to; /* NULL: anyone */
};

struct sights {
	struct addr *addresses;
	size_t n_addresses, cap_addresses;
	uint16_t *ports;
	size_t n_ports, cap_ports;
	struct aim *aims;
	size_t n_aims, cap_aims;
	struct ipset **sets; /* what the aims point at */
	size_t n_sets, cap_sets;
	const struct policy *policy;
	const struct surroundings *around;
};

void sights_init(struct sights *sights, const struct policy *policy,
		 const struct surroundings *around);
void sights_fini(struct sights *sights);

/* New flows; interface names are those of bench_links. */
void random_packet(struct dice *dice, const struct sights *sights, struct packet *packet);

#endif
