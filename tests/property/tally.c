// SPDX-License-Identifier: GPL-2.0-only
/*
 * One row for each source and port that has met a limit.
 */
#include "property/tally.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"

#define LONG_PERIOD 3600 /* seconds; nothing refills within a run */

void tally_fini(struct tally *tally)
{
	free(tally->v);
	*tally = (struct tally){ 0 };
}

/* A forward that leads to the gateway itself is followed by the service at the port it leads to. */
static uint16_t port_of(const struct packet *packet, const struct decision *decision)
{
	bool led = decision->translated.addr.family != 0;

	return led && decision->door->record->kind == KIND_SERVICE ? decision->translated.port_lo
								   : packet->dport;
}

static struct tally_row row_of(const struct packet *packet, const struct decision *decision)
{
	struct tally_row row = {
		.source = packet->src,
		.protocol = packet->protocol,
		.port = port_of(packet, decision),
		.kind = decision->door->record->kind,
	};

	if (row.source.family == AF_INET6)
		memset(row.source.bytes + 8, 0, 8);
	return row;
}

static struct tally_row *find(struct tally *tally, const struct tally_row *wanted)
{
	for (size_t i = 0; i < tally->n; i++) {
		struct tally_row *row = &tally->v[i];

		if (row->kind == wanted->kind && row->protocol == wanted->protocol &&
		    row->port == wanted->port && addr_equal(&row->source, &wanted->source))
			return row;
	}
	xgrow(tally->v, tally->n, tally->cap);
	tally->v[tally->n] = *wanted;
	return &tally->v[tally->n++];
}

enum tally_result tally_count(struct tally *tally, const struct packet *packet,
			      const struct decision *decision)
{
	const struct tally_row wanted = row_of(packet, decision);
	const struct limit *limit = &decision->door->limit;
	struct tally_row *row = find(tally, &wanted);

	if (row->count++ < limit->count)
		return TALLY_WITHIN;
	return limit->seconds >= LONG_PERIOD ? TALLY_BEYOND : TALLY_EITHER;
}
