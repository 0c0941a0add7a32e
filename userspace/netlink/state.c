// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether our table is as we left it: what it holds as one number, the fingerprint.
 *
 * The fingerprint takes from each message of a dump only the attributes that say what a packet
 * meets, so that it changes when somebody changes that and not with counters, handles or a kernel
 * that tells more. What the kernel lists in no order of meaning (sets, hash elements) is added up.
 * The ruleset is never decompiled here: what the table should be is known from the generation that
 * was applied.
 */
#include "netlink/nft.h"

#include <string.h>
#include <linux/netfilter/nf_tables.h>

#include "netlink/dump.h"
#include "netlink/hash.h"
#include "netlink/bulk.h"
#include "netlink/userdata.h"

struct reading {
	struct nft_table_state *state;
	struct bulk_notes notes;
};

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

static void read_table(struct reading *reading, const struct attrs *attrs)
{
	static const uint16_t kept[] = { NFTA_TABLE_FLAGS, 0 };
	const struct nlattr *attr = attrs->v[NFTA_TABLE_USERDATA];
	struct nft_table_state *state = reading->state;
	const uint8_t *tag = NULL;
	size_t len;

	state->exists = true;
	state->fingerprint += hash_finish(hash_kept(HASH_START, attrs, kept));
	if (attr)
		tag = userdata_find(mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr),
				    USERDATA_TAG, &len);
	if (tag && len < sizeof(state->tag))
		memcpy(state->tag, tag, len);
}

static void read_chain(struct reading *reading, const struct attrs *attrs)
{
	static const uint16_t kept[] = { NFTA_CHAIN_NAME, NFTA_CHAIN_HOOK,  NFTA_CHAIN_POLICY,
					 NFTA_CHAIN_TYPE, NFTA_CHAIN_FLAGS, 0 };

	reading->state->chains++;
	reading->state->fingerprint += hash_finish(hash_kept(HASH_START, attrs, kept));
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
static void read_rule(struct reading *reading, const struct attrs *attrs)
{
	struct nft_table_state *state = reading->state;
	uint64_t hash = hash_bytes(HASH_START, &state->rules, sizeof(state->rules));

	hash = hash_attr(hash, attrs->v[NFTA_RULE_CHAIN]);
	hash = hash_expressions(hash, attrs->v[NFTA_RULE_EXPRESSIONS]);
	state->rules++;
	state->fingerprint += hash_finish(hash);
	bulk_notes_read(&reading->notes, attrs->v[NFTA_RULE_USERDATA]);
}

static void read_object(struct reading *reading, const struct attrs *attrs)
{
	static const uint16_t kept[] = { NFTA_OBJ_NAME, NFTA_OBJ_TYPE, 0 };
	uint64_t hash = hash_kept(HASH_START, attrs, kept);

	if (attr_be32(attrs->v[NFTA_OBJ_TYPE]) == NFT_OBJECT_CT_HELPER)
		hash = hash_attr(hash, attrs->v[NFTA_OBJ_DATA]);
	reading->state->fingerprint += hash_finish(hash);
}

/* Ours has none: a flowtable would carry packets past every rule. */
static void read_flowtable(struct reading *reading, const struct attrs *attrs)
{
	static const uint16_t kept[] = { NFTA_FLOWTABLE_NAME, NFTA_FLOWTABLE_HOOK, 0 };

	reading->state->fingerprint += hash_finish(hash_kept(HASH_START, attrs, kept));
}

/* Elements that come and go are left out, those of very large sets only counted. */
static bool read_set(struct reading *reading, const struct attrs *attrs)
{
	static const uint16_t kept[] = { NFTA_SET_NAME,	     NFTA_SET_FLAGS,
					 NFTA_SET_KEY_TYPE,  NFTA_SET_KEY_LEN,
					 NFTA_SET_DATA_TYPE, NFTA_SET_DATA_LEN,
					 NFTA_SET_OBJ_TYPE,  NFTA_SET_TIMEOUT,
					 NFTA_SET_DESC,	     0 };
	const struct bulk_note *note =
		bulk_notes_find(&reading->notes, attr_text(attrs->v[NFTA_SET_NAME]));
	uint64_t hash = hash_kept(HASH_START, attrs, kept);
	bool counted = note && note->n > BULK_READ_MOST;

	if (counted) {
		hash = hash_bytes(hash, &note->n, sizeof(note->n));
		reading->state->elements += note->n;
	}
	reading->state->sets++;
	reading->state->fingerprint += hash_finish(hash);
	return !counted &&
	       !(attr_be32(attrs->v[NFTA_SET_FLAGS]) & (NFT_SET_EVAL | NFT_SET_TIMEOUT));
}

static void read_elements(struct reading *reading, const struct attrs *attrs)
{
	static const uint16_t kept[] = { NFTA_SET_ELEM_KEY,    NFTA_SET_ELEM_KEY_END,
					 NFTA_SET_ELEM_DATA,   NFTA_SET_ELEM_FLAGS,
					 NFTA_SET_ELEM_OBJREF, 0 };
	uint64_t set = hash_attr(HASH_START, attrs->v[NFTA_SET_ELEM_LIST_SET]);
	const struct nlattr *list = attrs->v[NFTA_SET_ELEM_LIST_ELEMENTS], *elem;

	if (!list)
		return;
	mnl_attr_for_each_nested(elem, list)
	{
		struct attrs one = attrs_nested(elem);

		reading->state->fingerprint += hash_finish(hash_kept(set, &one, kept));
		reading->state->elements +=
			!(attr_be32(one.v[NFTA_SET_ELEM_FLAGS]) & NFT_SET_ELEM_INTERVAL_END);
	}
}

static bool read_message(uint16_t type, const struct attrs *attrs, void *data)
{
	struct reading *reading = data;

	switch (type) {
	case NFT_MSG_NEWTABLE:
		read_table(reading, attrs);
		break;
	case NFT_MSG_NEWCHAIN:
		read_chain(reading, attrs);
		break;
	case NFT_MSG_NEWRULE:
		read_rule(reading, attrs);
		break;
	case NFT_MSG_NEWOBJ:
		read_object(reading, attrs);
		break;
	case NFT_MSG_NEWFLOWTABLE:
		read_flowtable(reading, attrs);
		break;
	case NFT_MSG_NEWSET:
		return read_set(reading, attrs);
	case NFT_MSG_NEWSETELEM:
		read_elements(reading, attrs);
		break;
	}
	return false;
}

static void begin(void *data)
{
	struct reading *reading = data;

	*reading->state = (struct nft_table_state){ .fingerprint = HASH_START };
	reading->notes.n = 0;
}

int nft_table_state(struct nl_sock *sock, const char *table, struct nft_table_state *state)
{
	struct reading reading = { .state = state };
	struct dump_reader reader = {
		.table = table, .begin = begin, .each = read_message, .data = &reading
	};
	uint32_t genid;
	int result = dump_table(sock, &reader, &genid);

	bulk_notes_fini(&reading.notes);
	return result;
}
