// SPDX-License-Identifier: GPL-2.0-only
/*
 * What nf_tables holds: the generation, and whether our table is as we left it.
 *
 * The fingerprint takes from each message of a dump only the attributes that say what a packet
 * meets, so that it changes when somebody changes that and not with counters, handles or a kernel
 * that tells more. What the kernel lists in no order of meaning (sets, hash elements) is added up.
 * A dump during which the ruleset changed is thrown away and made again. The ruleset is never
 * decompiled here: what the table should be is known from the generation that was applied.
 */
#include "netlink/nft.h"

#include <errno.h>
#include <string.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <libnftnl/common.h>

#include "netlink/attr.h"
#include "netlink/userdata.h"

/* A set given more ranges than this is known by their number only. */
#define ELEMENTS_MOST 4096

/* How often a dump is made anew before the ruleset is called restless (EAGAIN). */
#define ATTEMPTS 20

/* --- the generation --- */

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

/* --- the fingerprint: FNV-1a over what is kept of each object --- */

#define HASH_START 0xcbf29ce484222325u

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ at[i]) * 0x100000001b3u;
	return hash;
}

/* Spreads the bits of a finished hash, so that hashes can be added up. */
static uint64_t hash_finish(uint64_t hash)
{
	hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdu;
	hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53u;
	return hash ^ hash >> 33;
}

static uint64_t hash_attr(uint64_t hash, const struct nlattr *attr)
{
	uint16_t head[2] = { 0, 0 };

	if (!attr)
		return hash;
	head[0] = mnl_attr_get_type(attr);
	head[1] = mnl_attr_get_payload_len(attr);
	hash = hash_bytes(hash, head, sizeof(head));
	return hash_bytes(hash, mnl_attr_get_payload(attr), head[1]);
}

/* kept: attribute types, 0 at the end. */
static uint64_t hash_kept(uint64_t hash, const struct attrs *attrs, const uint16_t *kept)
{
	for (; *kept; kept++)
		hash = hash_attr(hash, attrs->v[*kept]);
	return hash;
}

struct reading {
	const char *table;
	struct nft_table_state *state;
	struct nl_sock *elements; /* a second socket: the first is busy with the dump of sets */
	int error;
};

static bool is_ours(const struct nlmsghdr *nlh, const struct reading *reading,
		    const struct nlattr *table)
{
	return nft_message_family(nlh) == NFPROTO_INET &&
	       strcmp(attr_text(table), reading->table) == 0;
}

static int read_chain(const struct nlmsghdr *nlh, void *data)
{
	static const uint16_t kept[] = { NFTA_CHAIN_NAME, NFTA_CHAIN_HOOK,  NFTA_CHAIN_POLICY,
					 NFTA_CHAIN_TYPE, NFTA_CHAIN_FLAGS, 0 };
	struct reading *reading = data;
	struct attrs attrs = nft_attrs(nlh);

	if (!is_ours(nlh, reading, attrs.v[NFTA_CHAIN_TABLE]))
		return MNL_CB_OK;
	reading->state->chains++;
	reading->state->fingerprint += hash_finish(hash_kept(HASH_START, &attrs, kept));
	return MNL_CB_OK;
}

/* What these count is in their attributes: of them only the name says what the rule is. */
static bool counts(const char *expression)
{
	static const char *const names[] = { "counter", "quota", "last" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i], expression) == 0)
			return true;
	return false;
}

static uint64_t hash_expressions(uint64_t hash, const struct nlattr *list)
{
	const struct nlattr *elem;

	if (!list)
		return hash;
	mnl_attr_for_each_nested(elem, list)
	{
		struct attrs expr = attrs_nested(elem);

		hash = hash_attr(hash, expr.v[NFTA_EXPR_NAME]);
		if (!counts(attr_text(expr.v[NFTA_EXPR_NAME])))
			hash = hash_attr(hash, expr.v[NFTA_EXPR_DATA]);
	}
	return hash;
}

/* The order of rules matters, and the kernel keeps it: each is hashed with its number. */
static int read_rule(const struct nlmsghdr *nlh, void *data)
{
	struct reading *reading = data;
	struct attrs attrs = nft_attrs(nlh);
	uint64_t hash = HASH_START;

	if (!is_ours(nlh, reading, attrs.v[NFTA_RULE_TABLE]))
		return MNL_CB_OK;
	hash = hash_bytes(hash, &reading->state->rules, sizeof(reading->state->rules));
	hash = hash_attr(hash, attrs.v[NFTA_RULE_CHAIN]);
	hash = hash_expressions(hash, attrs.v[NFTA_RULE_EXPRESSIONS]);
	reading->state->rules++;
	reading->state->fingerprint += hash_finish(hash);
	return MNL_CB_OK;
}

static int read_object(const struct nlmsghdr *nlh, void *data)
{
	static const uint16_t kept[] = { NFTA_OBJ_NAME, NFTA_OBJ_TYPE, 0 };
	struct reading *reading = data;
	struct attrs attrs = nft_attrs(nlh);
	uint64_t hash;

	if (!is_ours(nlh, reading, attrs.v[NFTA_OBJ_TABLE]))
		return MNL_CB_OK;
	hash = hash_kept(HASH_START, &attrs, kept);
	if (attr_be32(attrs.v[NFTA_OBJ_TYPE]) == NFT_OBJECT_CT_HELPER)
		hash = hash_attr(hash, attrs.v[NFTA_OBJ_DATA]);
	reading->state->fingerprint += hash_finish(hash);
	return MNL_CB_OK;
}

/* Ours has none: a flowtable would carry packets past every rule. */
static int read_flowtable(const struct nlmsghdr *nlh, void *data)
{
	static const uint16_t kept[] = { NFTA_FLOWTABLE_NAME, NFTA_FLOWTABLE_HOOK, 0 };
	struct reading *reading = data;
	struct attrs attrs = nft_attrs(nlh);

	if (is_ours(nlh, reading, attrs.v[NFTA_FLOWTABLE_TABLE]))
		reading->state->fingerprint += hash_finish(hash_kept(HASH_START, &attrs, kept));
	return MNL_CB_OK;
}

struct elements {
	uint64_t sum;
	size_t n;
};

static int read_elements(const struct nlmsghdr *nlh, void *data)
{
	static const uint16_t kept[] = { NFTA_SET_ELEM_KEY,    NFTA_SET_ELEM_KEY_END,
					 NFTA_SET_ELEM_DATA,   NFTA_SET_ELEM_FLAGS,
					 NFTA_SET_ELEM_OBJREF, 0 };
	const struct nlattr *list = nft_attrs(nlh).v[NFTA_SET_ELEM_LIST_ELEMENTS], *elem;
	struct elements *elements = data;

	if (!list)
		return MNL_CB_OK;
	mnl_attr_for_each_nested(elem, list)
	{
		struct attrs one = attrs_nested(elem);

		elements->sum += hash_finish(hash_kept(HASH_START, &one, kept));
		elements->n += !(attr_be32(one.v[NFTA_SET_ELEM_FLAGS]) & NFT_SET_ELEM_INTERVAL_END);
	}
	return MNL_CB_OK;
}

static int dump_elements(const struct reading *reading, const char *set, struct elements *elements)
{
	char room[1024];
	struct nlmsghdr *nlh = nftnl_nlmsg_build_hdr(room, NFT_MSG_GETSETELEM, NFPROTO_INET, 0, 0);

	mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_TABLE, reading->table);
	mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_SET, set);
	return nl_sock_dump(reading->elements, nlh, read_elements, elements);
}

/* How many ranges a bulk set was given when it was made; 0 for other sets. */
static uint32_t bulk_ranges(const struct nlattr *attr)
{
	const uint8_t *found;
	uint32_t n = 0;
	size_t len;

	if (!attr)
		return 0;
	found = userdata_find(mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr),
			      USERDATA_BULK, &len);
	if (found && len == sizeof(n))
		memcpy(&n, found, sizeof(n));
	return n;
}

static int read_set(const struct nlmsghdr *nlh, void *data)
{
	static const uint16_t kept[] = { NFTA_SET_NAME,	     NFTA_SET_FLAGS,
					 NFTA_SET_KEY_TYPE,  NFTA_SET_KEY_LEN,
					 NFTA_SET_DATA_TYPE, NFTA_SET_DATA_LEN,
					 NFTA_SET_OBJ_TYPE,  NFTA_SET_TIMEOUT,
					 NFTA_SET_DESC,	     0 };
	struct reading *reading = data;
	struct attrs attrs = nft_attrs(nlh);
	struct elements elements = { 0 };
	uint64_t hash;

	if (!is_ours(nlh, reading, attrs.v[NFTA_SET_TABLE]))
		return MNL_CB_OK;
	elements.n = bulk_ranges(attrs.v[NFTA_SET_USERDATA]);
	if (elements.n <= ELEMENTS_MOST &&
	    !(attr_be32(attrs.v[NFTA_SET_FLAGS]) & (NFT_SET_EVAL | NFT_SET_TIMEOUT))) {
		elements.n = 0;
		if (dump_elements(reading, attr_text(attrs.v[NFTA_SET_NAME]), &elements) < 0) {
			reading->error = errno;
			return MNL_CB_ERROR;
		}
	}
	hash = hash_kept(HASH_START, &attrs, kept);
	hash = hash_bytes(hash, &elements.sum, sizeof(elements.sum));
	hash = hash_bytes(hash, &elements.n, sizeof(elements.n));
	reading->state->sets++;
	reading->state->elements += elements.n;
	reading->state->fingerprint += hash_finish(hash);
	return MNL_CB_OK;
}

static int read_table(const struct nlmsghdr *nlh, void *data)
{
	struct nft_table_state *state = data;
	const struct nlattr *attr = nft_attrs(nlh).v[NFTA_TABLE_USERDATA];
	const uint8_t *tag = NULL;
	size_t len;

	state->exists = true;
	if (attr)
		tag = userdata_find(mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr),
				    USERDATA_TAG, &len);
	if (tag && len < sizeof(state->tag))
		memcpy(state->tag, tag, len);
	return MNL_CB_OK;
}

static int ask_table(struct nl_sock *sock, const char *table, struct nft_table_state *state)
{
	char room[1024];
	struct nlmsghdr *nlh = nftnl_nlmsg_build_hdr(room, NFT_MSG_GETTABLE, NFPROTO_INET, 0, 0);

	mnl_attr_put_strz(nlh, NFTA_TABLE_NAME, table);
	if (nl_sock_ask(sock, nlh, read_table, state) == 0)
		return 0;
	return errno == ENOENT ? 0 : -1;
}

/* Everything of one table once; -1 with EINTR where it changed meanwhile. */
static int read_state(struct nl_sock *sock, struct reading *reading)
{
	static const struct {
		uint16_t type, table_attr;
		mnl_cb_t each;
	} dumps[] = {
		{ NFT_MSG_GETCHAIN, NFTA_CHAIN_TABLE, read_chain },
		{ NFT_MSG_GETRULE, NFTA_RULE_TABLE, read_rule },
		{ NFT_MSG_GETOBJ, NFTA_OBJ_TABLE, read_object },
		{ NFT_MSG_GETFLOWTABLE, NFTA_FLOWTABLE_TABLE, read_flowtable },
		{ NFT_MSG_GETSET, NFTA_SET_TABLE, read_set },
	};
	char room[1024];

	*reading->state = (struct nft_table_state){ .fingerprint = HASH_START };
	if (ask_table(sock, reading->table, reading->state) < 0)
		return -1;
	for (size_t i = 0; reading->state->exists && i < sizeof(dumps) / sizeof(*dumps); i++) {
		struct nlmsghdr *nlh =
			nftnl_nlmsg_build_hdr(room, dumps[i].type, NFPROTO_INET, 0, 0);

		mnl_attr_put_strz(nlh, dumps[i].table_attr, reading->table);
		if (nl_sock_dump(sock, nlh, dumps[i].each, reading) < 0)
			return -1;
	}
	return 0;
}

static int read_steady(struct nl_sock *sock, struct reading *reading)
{
	uint32_t before = 0, after = 1;

	for (int i = 0; i < ATTEMPTS; i++) {
		if (nft_generation(sock, &before) < 0)
			return -1;
		reading->error = 0;
		if (read_state(sock, reading) < 0) {
			if (reading->error)
				errno = reading->error;
			/* ENOENT: a set was there in the list and gone when asked for. */
			if (errno != EINTR && errno != ENOENT)
				return -1;
			continue;
		}
		if (nft_generation(sock, &after) < 0)
			return -1;
		if (before == after)
			return 0;
	}
	errno = EAGAIN;
	return -1;
}

int nft_table_state(struct nl_sock *sock, const char *table, struct nft_table_state *state)
{
	struct nl_sock second;
	struct reading reading = { .table = table, .state = state, .elements = &second };
	int result;

	if (nl_sock_open(&second, NETLINK_NETFILTER) < 0)
		return -1;
	result = read_steady(sock, &reading);
	nl_sock_close(&second);
	return result;
}
