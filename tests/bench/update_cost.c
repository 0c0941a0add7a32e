// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a change in place costs against a load as a whole: a database of N services, of which one is
 * opened and closed again, in a network namespace of its own. Both ways take turns in one run, and
 * the median of each is printed as cpu time of this process, the kernel's work on its batches
 * included: reading what is there, building the batch, the commit.
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <linux/netlink.h>

#include "base/mem.h"
#include "db/catalog.h"
#include "netlink/present.h"
#include "policy/policy.h"
#include "ruleset/lower.h"

#define SERVICES_MOST 60000
#define ROUNDS	      15

/* A database and what becomes of it; each borrows from those before. */
struct compiled {
	struct buf text;
	struct db db;
	struct policy policy;
	struct ruleset ruleset;
};

static void write_database(struct buf *text, unsigned long services, bool last_is_open)
{
	buf_puts(text, "[gateway]\nexternal = eth1\ninternal = eth0\n"
		       "[network office]\naddress = 192.168.1.0/24, fd00:1::/64\n");
	for (unsigned long i = 1; i <= services; i++)
		buf_printf(text, "[service s%lu]\ntcp = %lu\nstatus = enabled\naccess = %s\n", i,
			   i + 1024, i < services || last_is_open ? "public" : "private");
}

static void compile(struct compiled *compiled, const struct catalog *catalog)
{
	const struct source source = { "services", buf_text(&compiled->text), compiled->text.len };
	struct diag_list diags = { 0 };

	db_parse(&compiled->db, &source, catalog, &diags);
	policy_compile(&compiled->policy, &compiled->db, 0);
	ruleset_lower(&compiled->ruleset, &compiled->policy, ENGINE_NFTABLES);
	diag_fini(&diags);
}

static void compiled_fini(struct compiled *compiled)
{
	ruleset_fini(&compiled->ruleset);
	policy_fini(&compiled->policy);
	db_fini(&compiled->db);
	buf_fini(&compiled->text);
}

static void commit(struct nl_sock *sock, const struct nft_batch *batch)
{
	struct diag_list diags = { 0 };

	if (nft_commit(sock, batch, &diags) != NFT_DONE) {
		fprintf(stderr, "%s\n", diags.n ? diags.v[0].text : "a race");
		exit(3);
	}
	diag_fini(&diags);
}

static size_t replace(struct nl_sock *sock, const struct ruleset *ruleset)
{
	struct nft_batch batch;
	size_t len;

	nft_batch_init(&batch);
	nft_batch_replace(&batch, ruleset, 0, "cost");
	commit(sock, &batch);
	len = batch.bytes.len;
	nft_batch_fini(&batch);
	return len;
}

static size_t update(struct nl_sock *sock, const struct ruleset *ruleset)
{
	struct nft_present present;
	struct nft_batch batch;
	size_t len;

	if (nft_present_read(sock, ruleset, &present) < 0)
		exit(3);
	nft_batch_init(&batch);
	if (!nft_batch_update(&batch, ruleset, &present))
		exit(3);
	commit(sock, &batch);
	len = batch.bytes.len;
	nft_batch_fini(&batch);
	nft_present_fini(&present);
	return len;
}

static double milliseconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void measure(struct nl_sock *sock, const struct compiled *two)
{
	static const struct {
		const char *name;
		size_t (*run)(struct nl_sock *, const struct ruleset *);
	} ways[] = { { "replace", replace }, { "update", update } };
	double spent[2][ROUNDS];
	size_t bytes[2] = { 0, 0 };

	replace(sock, &two[1].ruleset);
	for (size_t i = 0; i < ROUNDS; i++)
		for (size_t way = 0; way < 2; way++) {
			double before = milliseconds();

			bytes[way] = ways[way].run(sock, &two[(i + way) % 2].ruleset);
			spent[way][i] = milliseconds() - before;
		}
	for (size_t way = 0; way < 2; way++) {
		qsort(spent[way], ROUNDS, sizeof(double), by_size);
		printf("%-8s %8.2f ms cpu  %9zu bytes sent\n", ways[way].name,
		       spent[way][ROUNDS / 2], bytes[way]);
	}
}

int main(int argc, char **argv)
{
	unsigned long services = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
	struct compiled two[2] = { 0 };
	struct diag_list diags = { 0 };
	struct catalog catalog;
	struct nl_sock sock;

	if (!services || services > SERVICES_MOST || unshare(CLONE_NEWNET) < 0) {
		fprintf(stderr, "usage (as root): update_cost SERVICES (1 to %d)\n", SERVICES_MOST);
		return 2;
	}
	if (catalog_load(&catalog, TESTS_FOLDER "/../rulesets/services", &diags) ||
	    nl_sock_open(&sock, NETLINK_NETFILTER) < 0)
		return 3;
	for (size_t i = 0; i < 2; i++) {
		write_database(&two[i].text, services, i);
		compile(&two[i], &catalog);
	}
	printf("%lu services, one changed\n", services);
	measure(&sock, two);
	for (size_t i = 0; i < 2; i++)
		compiled_fini(&two[i]);
	nl_sock_close(&sock);
	catalog_fini(&catalog);
	diag_fini(&diags);
	return 0;
}
