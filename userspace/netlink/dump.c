// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dumps one table: the lists of what it holds, then the elements of the sets that are asked for.
 *
 * A dump is many system calls, and the ruleset may change in between. It counts only if the
 * generation is the same before and after; else all of it is thrown away and read again.
 */
#include "netlink/dump.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <libnftnl/common.h>

#include "base/mem.h"
#include "netlink/nft.h"

/* How often a dump is made anew before the ruleset is called restless (EAGAIN). */
#define ATTEMPTS 20

static int read_generation(const struct nlmsghdr *nlh, void *data)
{
	*(uint32_t *)data = attr_be32(nft_attrs(nlh).v[NFTA_GEN_ID]);
	return MNL_CB_OK;
}

int nft_generation(struct nl_sock *sock, uint32_t *genid)
{
	char room[NLMSG_HDRLEN + sizeof(struct nfgenmsg)];
	struct nlmsghdr *nlh = nftnl_nlmsg_build_hdr(room, NFT_MSG_GETGEN, NFPROTO_UNSPEC, 0, 0);

	return nl_sock_ask(sock, nlh, read_generation, genid);
}

struct dump {
	struct nl_sock *sock;
	const struct dump_reader *reader;
	uint16_t table_attr; /* by which messages of the present list name their table */
	bool exists;
	char **sets; /* whose elements are asked for */
	size_t n, cap;
};

static int read_message(const struct nlmsghdr *nlh, void *data)
{
	struct dump *dump = data;
	const struct dump_reader *reader = dump->reader;
	struct attrs attrs = nft_attrs(nlh);
	uint16_t type = NFNL_MSG_TYPE(nlh->nlmsg_type);

	if (nft_message_family(nlh) != NFPROTO_INET ||
	    strcmp(attr_text(attrs.v[dump->table_attr]), reader->table) != 0)
		return MNL_CB_OK;
	dump->exists = true;
	if (!reader->each(type, &attrs, reader->data) || type != NFT_MSG_NEWSET)
		return MNL_CB_OK;
	xgrow(dump->sets, dump->n, dump->cap);
	dump->sets[dump->n++] = xstrdup(attr_text(attrs.v[NFTA_SET_NAME]));
	return MNL_CB_OK;
}

static void forget_sets(struct dump *dump)
{
	int saved = errno;

	while (dump->n)
		free(dump->sets[--dump->n]);
	free(dump->sets);
	dump->sets = NULL;
	dump->cap = 0;
	errno = saved;
}

static int ask_table(struct dump *dump)
{
	char room[1024];
	struct nlmsghdr *nlh = nftnl_nlmsg_build_hdr(room, NFT_MSG_GETTABLE, NFPROTO_INET, 0, 0);

	dump->table_attr = NFTA_TABLE_NAME;
	mnl_attr_put_strz(nlh, NFTA_TABLE_NAME, dump->reader->table);
	if (nl_sock_ask(dump->sock, nlh, read_message, dump) == 0)
		return 0;
	return errno == ENOENT ? 0 : -1;
}

static int ask_lists(struct dump *dump)
{
	static const struct {
		uint16_t type, table_attr;
	} lists[] = {
		{ NFT_MSG_GETCHAIN, NFTA_CHAIN_TABLE },
		{ NFT_MSG_GETRULE, NFTA_RULE_TABLE },
		{ NFT_MSG_GETOBJ, NFTA_OBJ_TABLE },
		{ NFT_MSG_GETFLOWTABLE, NFTA_FLOWTABLE_TABLE },
		{ NFT_MSG_GETSET, NFTA_SET_TABLE },
	};
	char room[1024];

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		struct nlmsghdr *nlh =
			nftnl_nlmsg_build_hdr(room, lists[i].type, NFPROTO_INET, 0, 0);

		dump->table_attr = lists[i].table_attr;
		mnl_attr_put_strz(nlh, dump->table_attr, dump->reader->table);
		if (nl_sock_dump(dump->sock, nlh, read_message, dump) < 0)
			return -1;
	}
	return 0;
}

static int ask_elements(struct dump *dump)
{
	char room[1024];

	dump->table_attr = NFTA_SET_ELEM_LIST_TABLE;
	for (size_t i = 0; i < dump->n; i++) {
		struct nlmsghdr *nlh =
			nftnl_nlmsg_build_hdr(room, NFT_MSG_GETSETELEM, NFPROTO_INET, 0, 0);

		mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_TABLE, dump->reader->table);
		mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_SET, dump->sets[i]);
		if (nl_sock_dump(dump->sock, nlh, read_message, dump) < 0)
			return -1;
	}
	return 0;
}

/* Everything once; -1 with EINTR, or with ENOENT for a set listed and gone, where it changed. */
static int read_once(struct dump *dump)
{
	int result;

	dump->exists = false;
	dump->reader->begin(dump->reader->data);
	if (ask_table(dump) < 0)
		return -1;
	if (!dump->exists)
		return 0;
	result = ask_lists(dump);
	if (result == 0)
		result = ask_elements(dump);
	forget_sets(dump);
	return result;
}

int dump_table(struct nl_sock *sock, const struct dump_reader *reader, uint32_t *genid)
{
	struct dump dump = { .sock = sock, .reader = reader };
	uint32_t after = 0;

	for (int i = 0; i < ATTEMPTS; i++) {
		if (nft_generation(sock, genid) < 0)
			return -1;
		if (read_once(&dump) < 0) {
			if (errno != EINTR && errno != ENOENT)
				return -1;
			continue;
		}
		if (nft_generation(sock, &after) < 0)
			return -1;
		if (*genid == after)
			return 0;
	}
	errno = EAGAIN;
	return -1;
}
