// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads, sorts and compares the elements of sets.
 *
 * Both sides go through the same reader, so that only what differs in meaning differs here: flags
 * of nesting, attributes in another order and what only the kernel adds (time left) are passed
 * over. An element of ours has a key, the same length for all, and no statement of its own;
 * whatever is otherwise was put there by another hand and makes the set odd.
 */
#include "netlink/member.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>

#include "netlink/attr.h"

/* What is of interest of one element, found in one pass: there may be a million of them. */
struct parts {
	const struct nlattr *key, *end;
	const struct nlattr *says[4]; /* verdict code, verdict chain, data, user data */
	uint32_t flags;
	bool odd; /* a statement, an object */
};

static const struct nlattr *inner(const struct nlattr *nest, uint16_t type)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) if (mnl_attr_get_type(attr) == type) return attr;
	return NULL;
}

static void read_data(struct parts *parts, const struct nlattr *data)
{
	const struct nlattr *verdict = inner(data, NFTA_DATA_VERDICT);

	parts->says[2] = inner(data, NFTA_DATA_VALUE);
	if (!verdict)
		return;
	parts->says[0] = inner(verdict, NFTA_VERDICT_CODE);
	parts->says[1] = inner(verdict, NFTA_VERDICT_CHAIN);
}

static struct parts read_parts(const struct nlattr *elem)
{
	struct parts parts = { .flags = 0 };
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, elem)
	{
		switch (mnl_attr_get_type(attr)) {
		case NFTA_SET_ELEM_KEY:
			parts.key = inner(attr, NFTA_DATA_VALUE);
			break;
		case NFTA_SET_ELEM_KEY_END:
			parts.end = inner(attr, NFTA_DATA_VALUE);
			break;
		case NFTA_SET_ELEM_DATA:
			read_data(&parts, attr);
			break;
		case NFTA_SET_ELEM_USERDATA:
			parts.says[3] = attr;
			break;
		case NFTA_SET_ELEM_FLAGS:
			parts.flags = attr_be32(attr);
			break;
		case NFTA_SET_ELEM_OBJREF:
		case NFTA_SET_ELEM_EXPR:
		case NFTA_SET_ELEM_EXPRESSIONS:
			parts.odd = true;
			break;
		}
	}
	return parts;
}

static uint16_t len_of(const struct nlattr *attr)
{
	return attr ? mnl_attr_get_payload_len(attr) : 0;
}

static const uint8_t *keep(uint8_t **room, const struct nlattr *attr)
{
	const uint8_t *kept = *room;
	size_t len = len_of(attr);

	if (len)
		memcpy(*room, mnl_attr_get_payload(attr), len);
	*room += len;
	return kept;
}

/* Each of its parts behind its length, so that no two sayings are the same bytes. */
static const uint8_t *keep_says(uint8_t **room, const struct parts *parts)
{
	const uint8_t *kept = *room;

	for (size_t i = 0; i < 4; i++) {
		uint16_t len = len_of(parts->says[i]);

		memcpy(*room, &len, sizeof(len));
		*room += sizeof(len);
		keep(room, parts->says[i]);
	}
	return kept;
}

static size_t says_len(const struct parts *parts)
{
	size_t len = 0;

	for (size_t i = 0; i < 4; i++)
		len += sizeof(uint16_t) + len_of(parts->says[i]);
	return len;
}

static uint64_t head_of(const struct nlattr *key)
{
	uint8_t bytes[sizeof(uint64_t)] = { 0 };
	uint64_t head = 0;

	memcpy(bytes, mnl_attr_get_payload(key),
	       len_of(key) < sizeof(bytes) ? len_of(key) : sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
		head = head << 8 | bytes[i];
	return head;
}

static void add(struct members *members, struct arena *arena, const struct nlattr *elem)
{
	struct parts parts = read_parts(elem);
	struct member *member;
	uint8_t *room;

	if (!parts.key || parts.odd || parts.flags & ~(uint32_t)NFT_SET_ELEM_INTERVAL_END ||
	    (members->n && members->v[0].key_len != len_of(parts.key))) {
		members->odd = true;
		return;
	}
	xgrow(members->v, members->n, members->cap);
	member = &members->v[members->n++];
	*member = (struct member){ .head = head_of(parts.key),
				   .key_len = len_of(parts.key),
				   .end_len = len_of(parts.end),
				   .says_len = (uint16_t)says_len(&parts),
				   .is_end = parts.flags & NFT_SET_ELEM_INTERVAL_END,
				   .own = { elem, NULL } };
	room = arena_alloc(arena, (size_t)member->key_len + member->end_len + member->says_len);
	member->key = keep(&room, parts.key);
	member->end = keep(&room, parts.end);
	member->says = keep_says(&room, &parts);
}

void members_read(struct members *members, struct arena *arena, const struct nlattr *list)
{
	const struct nlattr *elem;

	if (!list)
		return;
	mnl_attr_for_each_nested(elem, list) add(members, arena, elem);
}

static int compare_bytes(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
	if (a_len != b_len)
		return a_len < b_len ? -1 : 1;
	return a_len ? memcmp(a, b, a_len) : 0;
}

/* An end mark comes before the range that begins where another one ends. */
static int compare(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int order = (x->head > y->head) - (x->head < y->head);

	if (order == 0)
		order = compare_bytes(x->key, x->key_len, y->key, y->key_len);
	if (order == 0)
		order = (int)y->is_end - (int)x->is_end;
	return order ? order : compare_bytes(x->end, x->end_len, y->end, y->end_len);
}

static bool is_zero(const struct member *member)
{
	for (size_t i = 0; i < member->key_len; i++)
		if (member->key[i])
			return false;
	return true;
}

/* A start and the end mark behind it become one; a start that is the last one stays open. */
static void pair_marks(struct members *members)
{
	struct member *open = NULL;
	size_t n = 0;

	for (size_t i = 0; i < members->n; i++) {
		const struct member mark = members->v[i];

		if (!mark.is_end) {
			members->odd |= open != NULL || mark.end_len;
			open = &members->v[n++];
			*open = mark;
		} else if (open) {
			open->end = mark.key;
			open->end_len = mark.key_len;
			open->own[1] = mark.own[0];
			open = NULL;
		} else {
			members->odd |= i > 0 || !is_zero(&mark);
			members->zero = true;
		}
	}
	members->n = n;
}

void members_finish(struct members *members)
{
	if (members->n)
		qsort(members->v, members->n, sizeof(*members->v), compare);
	for (size_t i = 0; !members->marks && i < members->n; i++)
		members->odd |= members->v[i].is_end;
	if (members->marks)
		pair_marks(members);
}

void members_fini(struct members *members)
{
	free(members->v);
	*members = (struct members){ 0 };
}

/* --- comparing --- */

void members_compare(const struct members *have, const struct members *want,
		     struct members_diff *diff)
{
	size_t i = 0, j = 0;

	*diff = (struct members_diff){
		.gone = xmalloc(have->n * sizeof(*diff->gone)),
		.fresh = xmalloc(want->n * sizeof(*diff->fresh)),
	};
	while (i < have->n || j < want->n) {
		const struct member *old = i < have->n ? &have->v[i] : NULL;
		const struct member *new = j < want->n ? &want->v[j] : NULL;
		int order = !old ? 1 : !new ? -1 : compare(old, new);

		i += order <= 0;
		j += order >= 0;
		if (order == 0 &&
		    compare_bytes(old->says, old->says_len, new->says, new->says_len) == 0)
			continue;
		if (order <= 0)
			diff->gone[diff->n_gone++] = old;
		if (order >= 0)
			diff->fresh[diff->n_fresh++] = new;
	}
}

void members_diff_fini(struct members_diff *diff)
{
	free(diff->gone);
	free(diff->fresh);
	*diff = (struct members_diff){ 0 };
}

/* --- into a message --- */

static void put_value(struct nlmsghdr *nlh, uint16_t type, const uint8_t *bytes, size_t len)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, type);

	mnl_attr_put(nlh, NFTA_DATA_VALUE, len, bytes);
	mnl_attr_nest_end(nlh, nest);
}

void member_put_key(struct nlmsghdr *nlh, const struct member *member, bool marks)
{
	struct nlattr *elem = mnl_attr_nest_start(nlh, NFTA_LIST_ELEM);

	put_value(nlh, NFTA_SET_ELEM_KEY, member->key, member->key_len);
	if (member->end_len && !marks)
		put_value(nlh, NFTA_SET_ELEM_KEY_END, member->end, member->end_len);
	mnl_attr_nest_end(nlh, elem);
	if (!member->end_len || !marks)
		return;
	elem = mnl_attr_nest_start(nlh, NFTA_LIST_ELEM);
	mnl_attr_put_u32(nlh, NFTA_SET_ELEM_FLAGS, htonl(NFT_SET_ELEM_INTERVAL_END));
	put_value(nlh, NFTA_SET_ELEM_KEY, member->end, member->end_len);
	mnl_attr_nest_end(nlh, elem);
}

void member_put_own(struct nlmsghdr *nlh, const struct member *member)
{
	for (size_t i = 0; i < 2 && member->own[i]; i++) {
		size_t len = MNL_ALIGN(mnl_attr_get_len(member->own[i]));

		memcpy(mnl_nlmsg_get_payload_tail(nlh), member->own[i], len);
		nlh->nlmsg_len += (uint32_t)len;
	}
}
