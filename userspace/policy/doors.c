// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who owns a port: turns the ports of services and forwards into disjoint ranges with one door
 * each.
 *
 * Two records may name one port (a web server and the webmail behind it). The filter cannot tell
 * them apart, so one decides: the first enabled one in the file, or the first one if none is
 * enabled. Claims are painted over the 65536 ports of a protocol in that order, each port keeping
 * its first colour; a table of "next free port" makes the painting linear however they overlap.
 * Ranges are never joined: what a record wrote as two ports stays two ports.
 */
#include "policy/parts.h"

#include <stdlib.h>
#include <string.h>

#define PORTS 65536

/* claim[p]: index + 1 of the claim that owns p; next[p]: the first free port from p on. */
struct canvas {
	uint32_t claim[PORTS];
	uint32_t next[PORTS + 1];
};

void claims_fini(struct claims *claims)
{
	free(claims->v);
	*claims = (struct claims){ 0 };
}

void claims_add(struct claims *claims, uint8_t protocol, const struct port_list *ports,
		const struct door *door)
{
	for (size_t i = 0; i < ports->n; i++) {
		xgrow(claims->v, claims->n, claims->cap);
		claims->v[claims->n++] = (struct door_range){
			.protocol = protocol,
			.lo = ports->v[i].lo,
			.hi = ports->v[i].hi,
			.first = ports->v[i].lo,
			.door = door,
		};
	}
}

void claims_add_ports(struct claims *claims, const struct ports *ports, const struct door *door)
{
	claims_add(claims, IPPROTO_TCP, &ports->tcp, door);
	claims_add(claims, IPPROTO_UDP, &ports->udp, door);
	claims_add(claims, IPPROTO_SCTP, &ports->sctp, door);
}

static uint32_t free_from(struct canvas *canvas, uint32_t port)
{
	uint32_t root = port, after;

	while (canvas->next[root] != root)
		root = canvas->next[root];
	for (; canvas->next[port] != root && port != root; port = after) {
		after = canvas->next[port];
		canvas->next[port] = root;
	}
	return root;
}

static void paint(struct canvas *canvas, const struct door_range *range, uint32_t colour)
{
	for (uint32_t port = free_from(canvas, range->lo); port <= range->hi;
	     port = free_from(canvas, port + 1)) {
		canvas->claim[port] = colour;
		canvas->next[port] = port + 1;
	}
}

/* The stretch of ports that a protocol's claims lie in; false: it has none. */
static bool find_stretch(const struct claims *claims, uint8_t protocol, struct door_range *stretch)
{
	*stretch = (struct door_range){ .protocol = protocol, .lo = UINT16_MAX };
	for (size_t i = 0; i < claims->n; i++) {
		const struct door_range *claim = &claims->v[i];

		if (claim->protocol != protocol)
			continue;
		stretch->lo = claim->lo < stretch->lo ? claim->lo : stretch->lo;
		stretch->hi = claim->hi > stretch->hi ? claim->hi : stretch->hi;
	}
	return stretch->lo <= stretch->hi;
}

static void collect(const struct canvas *canvas, const struct door_range *stretch,
		    const struct claims *claims, struct claims *out)
{
	for (uint32_t port = stretch->lo, end; port <= stretch->hi; port = end) {
		uint32_t colour = canvas->claim[port];

		for (end = port + 1; end <= stretch->hi && canvas->claim[end] == colour;)
			end++;
		if (!colour || !claims->v[colour - 1].door)
			continue;
		xgrow(out->v, out->n, out->cap);
		out->v[out->n] = claims->v[colour - 1];
		out->v[out->n].lo = (uint16_t)port;
		out->v[out->n++].hi = (uint16_t)(end - 1);
	}
}

static void settle_protocol(struct canvas *canvas, uint8_t protocol, const struct claims *claims,
			    struct claims *out)
{
	struct door_range stretch;

	if (!find_stretch(claims, protocol, &stretch))
		return;
	for (uint32_t port = stretch.lo; port <= stretch.hi; port++) {
		canvas->claim[port] = 0;
		canvas->next[port] = port;
	}
	canvas->next[stretch.hi + 1u] = stretch.hi + 1u;
	for (size_t i = 0; i < claims->n; i++)
		if (claims->v[i].protocol == protocol)
			paint(canvas, &claims->v[i], (uint32_t)i + 1);
	collect(canvas, &stretch, claims, out);
}

struct doors claims_settle(const struct claims *claims, struct arena *arena)
{
	static const uint8_t protocols[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP };
	struct canvas *canvas = xmalloc(sizeof(*canvas));
	struct claims out = { 0 };
	struct doors doors;

	for (size_t i = 0; i < sizeof(protocols); i++)
		settle_protocol(canvas, protocols[i], claims, &out);
	doors.n = out.n;
	doors.v = arena_array(arena, struct door_range, out.n);
	if (out.n)
		memcpy(doors.v, out.v, out.n * sizeof(*out.v));
	claims_fini(&out);
	free(canvas);
	return doors;
}

const struct door_range *doors_find(const struct doors *doors, uint8_t protocol, uint16_t port)
{
	size_t lo = 0, hi = doors->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct door_range *range = &doors->v[mid];

		if (range->protocol != protocol ? range->protocol < protocol : range->hi < port)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < doors->n && doors->v[lo].protocol == protocol && doors->v[lo].lo <= port)
		return &doors->v[lo];
	return NULL;
}

const struct door *protocol_doors_find(const struct protocol_doors *doors, uint8_t protocol)
{
	for (size_t i = 0; i < doors->n; i++)
		if (doors->v[i].protocol == protocol)
			return doors->v[i].door;
	return NULL;
}

bool door_is_open(const struct door *door, enum zone zone, time_t now)
{
	return door->open[zone] && (!door->until || now < door->until);
}

uint16_t door_target_port(const struct door_range *range, uint16_t port)
{
	const struct target *to = range->door->to;

	if (!to->port_lo)
		return port;
	return to->port_lo == to->port_hi ? to->port_lo
					  : (uint16_t)(to->port_lo + (port - range->first));
}
