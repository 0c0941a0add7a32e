/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A small ruleset twice, as it is loaded and as it is wanted, and the way from one to the other:
 * what is sent for it, that the kernel takes it, and that nothing is left to do then. Every case
 * has a network namespace of its own. Needs root, and nft to play the other hand. That the result
 * is the same as of a load as a whole is for property/update_listing.py.
 */
#ifndef FWPOLICY_TESTS_UPDATE_UNIT_H
#define FWPOLICY_TESTS_UPDATE_UNIT_H

#include "unit.h"

#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/netfilter.h>

#include "golden/nl_decode.h"

#include "netlink/present.h"
#include "property/sample.h"

#define TCP	    sample_number(TYPE_INET_PROTO, IPPROTO_TCP, IPPROTO_TCP)
#define PORT(a)	    sample_number(TYPE_INET_SERVICE, (a), (a))
#define PORTS(a, b) sample_number(TYPE_INET_SERVICE, (a), (b))

/* The ruleset a case begins with and the one it wants; both start as the same. */
static struct world {
	struct ruleset ruleset;
	struct chain *input, *side;
	struct set *hash, *fields, *ranges, *timed, *counted;
} old, new;
static struct nl_sock sock;
static struct diag_list diags;
static struct nft_batch batch;
static struct buf text;

/* --- the ruleset --- */

static inline struct set *add_set(struct world *world, const char *name, const enum datatype *key,
				  unsigned int flags)
{
	struct set *set = ruleset_set(&world->ruleset, name, NULL);

	for (; key[set->n_key] != TYPE_NONE; set->n_key++)
		set->key[set->n_key] = key[set->n_key];
	set->flags = flags;
	return set;
}

static inline struct element *add(struct world *world, struct set *set, const struct part *key)
{
	struct element *element = set_element(&world->ruleset, set, NULL);

	memcpy(element->key, key, set->n_key * sizeof(*key));
	return element;
}

#define ADD(world, set, ...) add((world), (set), (struct part[]){ __VA_ARGS__ })

static inline void add_sets(struct world *world)
{
	static const enum datatype service[] = { TYPE_INET_PROTO, TYPE_INET_SERVICE, TYPE_NONE };
	static const enum datatype source[] = { TYPE_IPV4_ADDR, TYPE_INET_SERVICE, TYPE_NONE };
	static const enum datatype address[] = { TYPE_IPV4_ADDR, TYPE_NONE };
	static const struct code accepted = { CODE_ACCEPT, NULL };
	struct code side = { CODE_GOTO, world->side };

	world->hash = add_set(world, "hash", service, 0);
	world->hash->data[0] = TYPE_VERDICT;
	world->hash->size = 16;
	ADD(world, world->hash, TCP, PORT(22))->verdict = side;
	ADD(world, world->hash, TCP, PORT(80))->verdict = accepted;
	world->fields = add_set(world, "fields", source, SET_INTERVAL);
	ADD(world, world->fields, sample_net("10.0.0.0/24"), PORT(22));
	ADD(world, world->fields, sample_net("10.0.1.0/24"), PORTS(80, 90));
	world->ranges = add_set(world, "ranges", address, SET_INTERVAL);
	ADD(world, world->ranges, sample_net("10.1.0.0/24"));
	ADD(world, world->ranges, sample_net("10.3.0.0/24"));
	world->timed = add_set(world, "timed", service, SET_TIMEOUT);
	world->timed->data[0] = TYPE_VERDICT;
	ADD(world, world->timed, TCP, PORT(99))->verdict = accepted;
	world->timed->last->timeout = 3600;
	world->counted = add_set(world, "counted", address, SET_DYNAMIC | SET_TIMEOUT);
	world->counted->size = 100;
	world->counted->timeout = 600;
}

static inline void add_rules(struct world *world)
{
	static const enum field service[] = { FIELD_L4PROTO, FIELD_TH_DPORT };
	static const enum field source[] = { FIELD_IP_SADDR, FIELD_TH_DPORT };
	struct sample sample = { .ruleset = &world->ruleset, .chain = world->input };

	sample_rule(&sample, &sample_ssh);
	sample_set_match(&sample, world->fields, 2, source);
	sample_verdict(&sample, CODE_DROP, NULL);
	sample_rule(&sample, &sample_ssh);
	sample_set_match(&sample, world->hash, 2, service);
	sample_rule(&sample, &sample_ssh);
	sample_set_match(&sample, world->timed, 2, service);
	sample.chain = world->side;
	sample_rule(&sample, &sample_gateway);
	sample_set_match(&sample, world->ranges, 1, source);
	sample_verdict(&sample, CODE_ACCEPT, NULL);
}

static inline void make_world(struct world *world)
{
	ruleset_init(&world->ruleset, "fwpolicy", SAMPLE_COMMENT);
	world->input = ruleset_chain(&world->ruleset, "input", "of a comment");
	world->input->type = CHAIN_FILTER;
	world->input->hook = NF_INET_LOCAL_IN;
	world->input->policy_drop = true;
	world->side = ruleset_chain(&world->ruleset, "side", NULL);
	add_sets(world);
	add_rules(world);
}

static inline void set_up(void)
{
	ck_assert_msg(unshare(CLONE_NEWNET) == 0, "needs root: %s", strerror(errno));
	ck_assert_int_eq(nl_sock_open(&sock, NETLINK_NETFILTER), 0);
	make_world(&old);
	make_world(&new);
	nft_batch_init(&batch);
}

static inline void tear_down(void)
{
	nl_sock_close(&sock);
	nft_batch_fini(&batch);
	ruleset_fini(&old.ruleset);
	ruleset_fini(&new.ruleset);
	diag_fini(&diags);
	buf_fini(&text);
}

/* --- the kernel --- */

/* A program of the system, its words separated by one blank; what it says is in text. */
static inline const char *run(const char *command)
{
	char *words[32], *copy = strdup(command), *at = copy, room[4096];
	int ends[2], status = -1;
	size_t n = 0;
	ssize_t len;
	pid_t child;

	while (n < 31 && (words[n] = strsep(&at, " ")))
		n++;
	words[n] = NULL;
	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		execvp(words[0], words);
		_exit(127);
	}
	close(ends[1]);
	buf_clear(&text);
	while ((len = read(ends[0], room, sizeof(room))) > 0)
		buf_add(&text, room, (size_t)len);
	close(ends[0]);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "failed: %s", command);
	free(copy);
	return buf_text(&text);
}

static inline const char *messages(void)
{
	buf_clear(&text);
	unit_messages(&text, &diags);
	return buf_text(&text);
}

static inline void load_old(void)
{
	nft_batch_fini(&batch);
	nft_batch_replace(&batch, &old.ruleset, 0, "test");
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
	ck_assert_str_eq(messages(), "");
}

static inline bool prepare(void)
{
	struct nft_present present;
	bool possible;

	ck_assert_int_eq(nft_present_read(&sock, &new.ruleset, &present), 0);
	nft_batch_fini(&batch);
	possible = nft_batch_update(&batch, &new.ruleset, &present);
	buf_clear(&text);
	if (possible)
		nl_decode(&text, batch.bytes.data, batch.bytes.len);
	nft_present_fini(&present);
	return possible;
}

/* What of the batch is between its frame; the elements that are always renewed left out. */
static inline const char *changes(void)
{
	static const char frame[] = "acknowledged table fwpolicy\n", end[] = "batch end\n";
	static const char renewed[] = "delete elements of timed\n",
			  renewal[] = "elements of timed\n"
				      "\t06000000 00630000 : accept timeout 3600000ms\n";
	char *at;

	at = strstr(text.data, frame);
	ck_assert_ptr_nonnull(at);
	at += strlen(frame);
	at[strlen(at) - strlen(end)] = '\0';
	for (size_t i = 0; i < 2; i++) {
		const char *part = i ? renewal : renewed;
		char *found = strstr(at, part);

		ck_assert_ptr_nonnull(found);
		memmove(found, found + strlen(part), strlen(found + strlen(part)) + 1);
	}
	return at;
}

/* From old to new by messages as expected; then there is nothing left to do. */
static inline void expect(const char *expected)
{
	ck_assert(prepare());
	ck_assert_str_eq(changes(), expected);
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
	ck_assert_str_eq(messages(), "");
	ck_assert(prepare());
	ck_assert_str_eq(changes(), "");
}

#endif
