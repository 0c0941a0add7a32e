// SPDX-License-Identifier: GPL-2.0-only
/*
 * One step of a walk from ruleset to ruleset, in the network namespace the program is run in:
 *
 *     table_walk replace|update FILE | sample | random:SEED:NUMBER[:WITHOUT]
 *
 * replace loads the table as a whole. update changes the one that is there in place and must be
 * taken by the kernel as it is; looked at again, the table must then be at rest: a second update
 * would only renew the elements that end by themselves. A random database is named by its numbers;
 * WITHOUT counts which of its sections is left out. For update_listing.py. Exit code 2: refused
 * input, 3: the kernel refused, 4: the table cannot be changed in place, or finds no rest.
 */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "base/file.h"
#include "db/lists.h"
#include "netlink/present.h"
#include "property/random_db.h"
#include "property/sample.h"
#include "property/subject.h"

/* The instant a database is compiled for, so that two runs give the same; 2026-01-01. */
#define NOW 1767225600

static int complain(struct diag_list *diags)
{
	struct buf out = { 0 };

	diag_render_list(&out, diags);
	fputs(buf_text(&out), stderr);
	buf_fini(&out);
	diag_fini(diags);
	return 2;
}

/* --- where rulesets come from --- */

static int from_file(struct subject *subject, const char *path, const struct catalog *catalog)
{
	struct diag_list diags = { 0 };
	struct buf text = { 0 };
	char *folder = xstrdup(path);

	if (file_read(path, 1 << 28, &text) < 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return 2;
	}
	db_parse(&subject->db, &(struct source){ path, buf_text(&text), text.len }, catalog,
		 &diags);
	lists_read(&subject->db, dirname(folder), &diags);
	buf_fini(&text);
	free(folder);
	if (diags.errors)
		return complain(&diags);
	diag_fini(&diags);
	policy_compile(&subject->policy, &subject->db, NOW);
	ruleset_lower(&subject->ruleset, &subject->policy, ENGINE_NFTABLES);
	return 0;
}

/* The text without its section of that number; the first one, the gateway's, is not counted. */
static void leave_out(struct buf *text, unsigned long number)
{
	unsigned long sections = 0;
	char *at = buf_text(text)[0] ? strstr(text->data, "\n[") : NULL, *end;

	for (const char *c = at; c && (c = strstr(c + 1, "\n["));)
		sections++;
	for (number = sections ? number % sections + 1 : 0; number; number--)
		at = strstr(at + 1, "\n[");
	if (!sections)
		return;
	end = strstr(at + 1, "\n[");
	if (!end)
		end = text->data + text->len;
	memmove(at, end, strlen(end) + 1);
	text->len = strlen(text->data);
}

static bool is_valid(struct subject *subject, const struct buf *text, const struct catalog *catalog)
{
	struct diag_list diags = { 0 };
	bool valid = subject_make(subject, buf_text(text), catalog, &diags);

	diag_fini(&diags);
	return valid;
}

/* Of the databases that dice write, the first without an error; the same with a section less. */
static int from_dice(struct subject *subject, const char *name, const struct catalog *catalog)
{
	unsigned long seed = 0, number = 0, without = 0;
	int given = sscanf(name, "random:%lu:%lu:%lu", &seed, &number, &without);
	struct dice dice = dice_new(seed, number);
	struct buf text = { 0 };

	do {
		buf_clear(&text);
		random_db(&dice, catalog, &text);
		if (given == 3)
			leave_out(&text, without);
	} while (!is_valid(subject, &text, catalog));
	buf_fini(&text);
	policy_fini(&subject->policy);
	policy_compile(&subject->policy, &subject->db, NOW);
	subject_lower(subject);
	return 0;
}

/* --- what is done with them --- */

static int commit(struct nl_sock *sock, const struct nft_batch *batch)
{
	struct diag_list diags = { 0 };
	enum nft_result result = nft_commit(sock, batch, &diags);

	complain(&diags);
	return result == NFT_DONE ? 0 : 3;
}

static int replace(struct nl_sock *sock, const struct ruleset *ruleset)
{
	struct nft_batch batch;
	int result;

	nft_batch_init(&batch);
	nft_batch_replace(&batch, ruleset, 0, "walk");
	result = commit(sock, &batch);
	nft_batch_fini(&batch);
	return result;
}

/* Messages that change something: not the frame, not the table's, not elements renewed. */
static size_t changes(const struct nft_batch *batch)
{
	size_t n = 0;

	for (size_t i = 0; i < batch->n; i++) {
		const struct nft_origin *origin = &batch->origins[i];
		bool renewed = origin->what == NFT_ELEMENTS && origin->set &&
			       origin->set->flags & SET_TIMEOUT;

		n += origin->what != NFT_FRAME && origin->what != NFT_TABLE && !renewed;
	}
	return n;
}

static int update_once(struct nl_sock *sock, const struct ruleset *ruleset, size_t *changed)
{
	struct nft_present present;
	struct nft_batch batch;
	int result = 4;

	if (nft_present_read(sock, ruleset, &present) < 0) {
		perror("the table");
		return 3;
	}
	nft_batch_init(&batch);
	if (nft_batch_update(&batch, ruleset, &present))
		result = commit(sock, &batch);
	else
		fprintf(stderr, "the table cannot be changed in place\n");
	*changed = changes(&batch);
	nft_batch_fini(&batch);
	nft_present_fini(&present);
	return result;
}

static int update(struct nl_sock *sock, const struct ruleset *ruleset)
{
	size_t changed;
	int result = update_once(sock, ruleset, &changed);

	if (!result)
		result = update_once(sock, ruleset, &changed);
	if (!result && changed) {
		fprintf(stderr, "a second update changes %zu things\n", changed);
		return 4;
	}
	return result;
}

static int step(const char *how, const struct ruleset *ruleset)
{
	struct nl_sock sock;
	int result;

	if (nl_sock_open(&sock, NETLINK_NETFILTER) < 0) {
		perror("netlink");
		return 3;
	}
	result = (strcmp(how, "update") == 0 ? update : replace)(&sock, ruleset);
	nl_sock_close(&sock);
	return result;
}

static int step_to_sample(const char *how)
{
	struct ruleset ruleset;
	int result;

	ruleset_init(&ruleset, "fwpolicy", SAMPLE_COMMENT);
	sample_build(&ruleset);
	result = step(how, &ruleset);
	ruleset_fini(&ruleset);
	return result;
}

static int step_to_database(const char *how, const char *name)
{
	struct diag_list diags = { 0 };
	struct catalog catalog;
	struct subject subject;
	int result;

	if (catalog_load(&catalog, TESTS_FOLDER "/../rulesets/services", &diags))
		return 2;
	result = (strncmp(name, "random:", 7) == 0 ? from_dice : from_file)(&subject, name,
									    &catalog);
	if (!result) {
		result = step(how, &subject.ruleset);
		subject_fini(&subject);
	}
	catalog_fini(&catalog);
	diag_fini(&diags);
	return result;
}

int main(int argc, char **argv)
{
	if (argc != 3 || (strcmp(argv[1], "update") && strcmp(argv[1], "replace"))) {
		fprintf(stderr, "usage: table_walk replace|update FILE | sample | "
				"random:SEED:NUMBER[:WITHOUT]\n");
		return 2;
	}
	if (strcmp(argv[2], "sample") == 0)
		return step_to_sample(argv[1]);
	return step_to_database(argv[1], argv[2]);
}
