// SPDX-License-Identifier: GPL-2.0-only
/*
 * A ruleset as text, as decoded batch, or loaded by netlink into the network namespace the program
 * is run in: the sample of every construct, or what a database compiles to. For same_listing.py,
 * and to make sample.nft and sample.nl anew. Exit code 2: refused input, 3: the kernel refused.
 */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/netlink.h>

#include "base/file.h"
#include "db/catalog.h"
#include "db/lists.h"
#include "golden/nl_decode.h"
#include "netlink/nft.h"
#include "property/sample.h"
#include "ruleset/lower.h"

/* The instant a database is compiled for, so that two runs give the same; 2026-01-01. */
#define NOW 1767225600

/* A database on its way to a ruleset; each borrows from those before. */
struct compiled {
	struct catalog catalog;
	struct db db;
	struct policy policy;
	struct ruleset ruleset;
};

static int show(struct diag_list *diags)
{
	struct buf out = { 0 };
	int errors = (int)diags->errors;

	for (size_t i = 0; i < diags->n; i++)
		if (diags->v[i].severity == SEVERITY_ERROR)
			diag_render(&out, &diags->v[i]);
	fputs(buf_text(&out), stderr);
	buf_fini(&out);
	diag_fini(diags);
	return errors ? 2 : 0;
}

static int compile(struct compiled *compiled, char *path)
{
	struct diag_list diags = { 0 };
	struct buf text = { 0 };

	if (file_read(path, 1 << 28, &text) < 0 ||
	    catalog_load(&compiled->catalog, TESTS_FOLDER "/../rulesets/services", &diags)) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return 2;
	}
	db_parse(&compiled->db, &(struct source){ path, text.data, text.len }, &compiled->catalog,
		 &diags);
	lists_read(&compiled->db, dirname(path), &diags);
	if (show(&diags))
		return 2;
	policy_compile(&compiled->policy, &compiled->db, NOW);
	ruleset_lower(&compiled->ruleset, &compiled->policy, ENGINE_NFTABLES);
	buf_fini(&text);
	return 0;
}

static int print_text(const struct ruleset *ruleset)
{
	struct buf out = { 0 };

	ruleset_text(ruleset, &out);
	fwrite(out.data, 1, out.len, stdout);
	buf_fini(&out);
	return 0;
}

static int print_batch(const struct ruleset *ruleset)
{
	struct buf out = { 0 };
	struct nft_batch batch;

	nft_batch_init(&batch);
	nft_batch_replace(&batch, ruleset, 7, "sample");
	nl_decode(&out, batch.bytes.data, batch.bytes.len);
	fwrite(out.data, 1, out.len, stdout);
	nft_batch_fini(&batch);
	buf_fini(&out);
	return 0;
}

static int commit(const struct ruleset *ruleset, int times)
{
	struct diag_list diags = { 0 };
	enum nft_result result = NFT_DONE;
	struct nft_batch batch;
	struct nl_sock sock;

	if (nl_sock_open(&sock, NETLINK_NETFILTER) < 0) {
		perror("netlink");
		return 3;
	}
	nft_batch_init(&batch);
	nft_batch_replace(&batch, ruleset, 0, "sample");
	while (times-- && result == NFT_DONE)
		result = nft_commit(&sock, &batch, &diags);
	nft_batch_fini(&batch);
	nl_sock_close(&sock);
	return show(&diags) || result != NFT_DONE ? 3 : 0;
}

static int load(const struct ruleset *ruleset)
{
	return commit(ruleset, 1);
}

/* Twice, so that a table that is there already is replaced. */
static int reload(const struct ruleset *ruleset)
{
	return commit(ruleset, 2);
}

static const struct task {
	const char *name;
	int (*run)(const struct ruleset *);
} tasks[] = {
	{ "text", print_text },
	{ "decode", print_batch },
	{ "load", load },
	{ "reload", reload },
};

static const struct task *find_task(const char *name)
{
	for (size_t i = 0; i < sizeof(tasks) / sizeof(*tasks); i++)
		if (strcmp(tasks[i].name, name) == 0)
			return &tasks[i];
	return NULL;
}

static int run_sample(const struct task *task)
{
	struct ruleset ruleset;
	int result;

	ruleset_init(&ruleset, "fwpolicy", SAMPLE_COMMENT);
	sample_build(&ruleset);
	result = task->run(&ruleset);
	ruleset_fini(&ruleset);
	return result;
}

static int run_database(const struct task *task, char *path)
{
	struct compiled compiled;
	int result = compile(&compiled, path);

	if (result)
		return result;
	result = task->run(&compiled.ruleset);
	ruleset_fini(&compiled.ruleset);
	policy_fini(&compiled.policy);
	db_fini(&compiled.db);
	catalog_fini(&compiled.catalog);
	return result;
}

int main(int argc, char **argv)
{
	const struct task *task = argc > 1 ? find_task(argv[1]) : NULL;

	if (!task || argc > 3) {
		fprintf(stderr, "usage: same_listing text | decode | load | reload [DATABASE]\n");
		return 2;
	}
	return argc == 3 ? run_database(task, argv[2]) : run_sample(task);
}
