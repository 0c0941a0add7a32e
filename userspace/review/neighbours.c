// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sorts sources by network, once for all who ask about networks.
 *
 * The addresses are gathered in the order in which they lie in memory: there are tens of thousands,
 * and who needs more of a source than its network looks at few of them.
 */
#include "review/neighbours.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"

static uint64_t network_of(const struct talker *talker)
{
	uint64_t first;

	memcpy(&first, talker->addr, sizeof(first));
	return be64toh(first) >> (talker->family == AF_INET ? 40 : 0);
}

/* IPv4 from the front and IPv6 from the back, for neither is known how many there are. */
static void gather(struct neighbours *neighbours, const struct talkers *talkers)
{
	size_t v6 = talkers->used;

	for (uint32_t i = 0; i < TALKERS_MOST; i++) {
		const struct talker *talker = &talkers->v[i];

		if (!talkers_count(talkers, i))
			continue;
		neighbours->v[talker->family == AF_INET ? neighbours->n_v4++ : --v6] =
			(struct rank){ network_of(talker), i };
	}
	neighbours->n = talkers->used;
}

void neighbours_init(struct neighbours *neighbours, const struct talkers *talkers)
{
	*neighbours = (struct neighbours){
		.v = xmalloc((talkers->used + 1) * sizeof(*neighbours->v)),
	};
	gather(neighbours, talkers);
	rank_sort(neighbours->v, neighbours->n_v4);
	rank_sort(neighbours->v + neighbours->n_v4, neighbours->n - neighbours->n_v4);
}

void neighbours_fini(struct neighbours *neighbours)
{
	free(neighbours->v);
}

size_t neighbours_end(const struct neighbours *neighbours, size_t from, unsigned int v6_len)
{
	bool v4 = from < neighbours->n_v4;
	size_t end = v4 ? neighbours->n_v4 : neighbours->n, at = from + 1;
	unsigned int shift = v4 ? 0 : 64 - v6_len;

	while (at < end && neighbours->v[at].key >> shift == neighbours->v[from].key >> shift)
		at++;
	return at;
}
