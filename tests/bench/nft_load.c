// SPDX-License-Identifier: GPL-2.0-only
/*
 * What loading costs: the sample ruleset, with a bulk set of N ranges beside it, into a network
 * namespace of its own. Prints cpu time and memory after each step; measured is this program, not
 * the machine. Exit code 1 where building the batch takes more memory than its bytes and a little.
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <linux/netlink.h>

#include "netlink/nft.h"
#include "property/sample.h"

/* Beyond the bytes of the batch, in KiB: libraries and the buffer's last doubling of pages. */
#define ROOM_KIB 8192

static double milliseconds(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static long show(const char *step, const char *more)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	printf("%-8s user %8.2f ms  sys %8.2f ms  memory %7.2f MiB  %s\n", step,
	       milliseconds(usage.ru_utime), milliseconds(usage.ru_stime),
	       (double)usage.ru_maxrss / 1024, more);
	return usage.ru_maxrss;
}

/* Ranges of a /24 with gaps in between, ascending. */
static void add_bulk(struct ruleset *ruleset, size_t n)
{
	struct addr_range *ranges = xmalloc(n * sizeof(*ranges));
	struct set *set = ruleset_set(ruleset, "load", "as many as asked for");

	for (size_t i = 0; i < n; i++) {
		uint32_t value = 0x01000000u + (uint32_t)i * 2048;

		ranges[i].lo = addr_v4((uint8_t)(value >> 24), (uint8_t)(value >> 16),
				       (uint8_t)(value >> 8), 0);
		ranges[i].hi = ranges[i].lo;
		ranges[i].hi.bytes[3] = 255;
	}
	set->key[0] = TYPE_IPV4_ADDR;
	set->n_key = 1;
	set->flags = SET_INTERVAL | SET_BULK;
	set->bulk = ranges;
	set->n = n;
}

static int commit(const struct nft_batch *batch)
{
	struct diag_list diags = { 0 };
	struct nl_sock sock;
	enum nft_result result;

	if (nl_sock_open(&sock, NETLINK_NETFILTER) < 0)
		return 3;
	result = nft_commit(&sock, batch, &diags);
	for (size_t i = 0; i < diags.n; i++)
		fprintf(stderr, "%s\n", diags.v[i].text);
	diag_fini(&diags);
	nl_sock_close(&sock);
	return result == NFT_DONE ? 0 : 3;
}

int main(int argc, char **argv)
{
	size_t n = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
	struct ruleset ruleset;
	struct nft_batch batch;
	char bytes[64];
	long before, after;

	if (argc != 2 || n > 1000000 || unshare(CLONE_NEWNET) < 0) {
		fprintf(stderr, "usage (as root): nft_load RANGES (0 to 1000000)\n");
		return 2;
	}
	ruleset_init(&ruleset, "fwpolicy", SAMPLE_COMMENT);
	sample_build(&ruleset);
	if (n)
		add_bulk(&ruleset, n);
	before = show("start", "");
	nft_batch_init(&batch);
	nft_batch_replace(&batch, &ruleset, 0, "load");
	snprintf(bytes, sizeof(bytes), "%zu bytes in %zu messages", batch.bytes.len, batch.n);
	after = show("build", bytes);
	if (commit(&batch))
		return 3;
	show("commit", "");
	return after - before > (long)(batch.bytes.len / 1024) + ROOM_KIB ? 1 : 0;
}
