// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything that becomes of one database, as files: golden DATABASE FOLDER.
 *
 * Writes ruleset.nft, netlink.txt (the batch decoded), hosts.allow, hosts.deny, sysctl and warnings
 * into the folder. It is the way of `fwpolicy print` but for what would make two runs differ: the
 * clock stands still, the time zone is UTC, and the module translates only where nat = module asks
 * for it. `run` compares the files. Exit codes: 0; 2 the database has errors, shown; 3 the system.
 */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apply/plan.h"
#include "base/file.h"
#include "db/catalog.h"
#include "db/lists.h"
#include "golden/nl_decode.h"
#include "netlink/nft.h"
#include "policy/lint.h"

/* Where the catalogue lies. */
#define SERVICES TESTS_FOLDER "/../rulesets/services"
#define NOW	 1781524800 /* 2026-06-15T12:00:00Z, a Monday */

/* Each borrows from those before. */
struct work {
	struct catalog catalog;
	struct db db;
	struct diag_list diags;
	struct plan plan;
	struct buf netlink, warnings;
};

static int complain(const char *what)
{
	fprintf(stderr, "golden: %s: %s\n", what, strerror(errno));
	return 3;
}

/* As cmd/say.c shows them to the user. */
static void render(struct work *work)
{
	for (size_t i = 0; i < work->diags.n; i++) {
		if (!work->diags.v[i].loc.source)
			buf_puts(&work->warnings, "fwpolicy: ");
		diag_render(&work->warnings, &work->diags.v[i]);
	}
}

static int read_database(struct work *work, const char *path)
{
	struct buf text = { 0 };
	char *copy;

	if (catalog_load(&work->catalog, SERVICES, &work->diags))
		return complain(SERVICES);
	if (file_read(path, 1 << 28, &text))
		return complain(path);
	db_parse(&work->db, &(struct source){ path, buf_text(&text), text.len }, &work->catalog,
		 &work->diags);
	buf_fini(&text);
	copy = xstrdup(path);
	lists_read(&work->db, dirname(copy), &work->diags);
	free(copy);
	if (!work->diags.errors)
		policy_lint(&work->db, NOW, &work->diags);
	diag_sort(&work->diags);
	render(work);
	if (!work->diags.errors)
		return 0;
	fputs(buf_text(&work->warnings), stderr);
	return 2;
}

static void compute(struct work *work)
{
	bool module = work->db.gateway->nat == TRANSLATOR_MODULE;
	struct nft_batch batch;

	plan_make(&work->plan, &work->db, NOW, module ? ENGINE_MODULE : ENGINE_NFTABLES);
	nft_batch_init(&batch);
	nft_batch_replace(&batch, &work->plan.ruleset, 0, work->plan.hash);
	nl_decode(&work->netlink, batch.bytes.data, batch.bytes.len);
	nft_batch_fini(&batch);
}

static int write_file(const char *folder, const char *name, const struct buf *bytes)
{
	struct buf path = { 0 };
	FILE *file;
	bool failed;

	buf_printf(&path, "%s/%s", folder, name);
	file = fopen(buf_text(&path), "w");
	failed = !file || fwrite(buf_text(bytes), 1, bytes->len, file) != bytes->len;
	if (file && fclose(file))
		failed = true;
	if (failed)
		complain(buf_text(&path));
	buf_fini(&path);
	return failed ? 3 : 0;
}

static int write_files(const struct work *work, const char *folder)
{
	const struct {
		const char *name;
		const struct buf *bytes;
	} files[] = {
		{ "ruleset.nft", &work->plan.nft },
		{ "netlink.txt", &work->netlink },
		{ "hosts.allow", &work->plan.hosts_allow },
		{ "hosts.deny", &work->plan.hosts_deny },
		{ "sysctl", &work->plan.sysctl },
		{ "warnings", &work->warnings },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (write_file(folder, files[i].name, files[i].bytes))
			return 3;
	return 0;
}

static void fini(struct work *work)
{
	if (work->plan.policy.db)
		plan_fini(&work->plan);
	if (work->db.gateway)
		db_fini(&work->db);
	catalog_fini(&work->catalog);
	diag_fini(&work->diags);
	buf_fini(&work->netlink);
	buf_fini(&work->warnings);
}

int main(int argc, char **argv)
{
	struct work work = { 0 };
	int code;

	if (argc != 3) {
		fputs("golden DATABASE FOLDER\n", stderr);
		return 2;
	}
	setenv("TZ", "UTC", 1);
	code = read_database(&work, argv[1]);
	if (!code) {
		compute(&work);
		code = write_files(&work, argv[2]);
	}
	fini(&work);
	return code;
}
