// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sets and maps with their elements, as messages of a batch.
 *
 * The form of an element follows the kind of set: one key where all are single values; first and
 * last key where an interval set has several fields (pipapo); where it has one (rbtree), an element
 * at the start of the range and an end mark just behind it, nothing behind the last possible
 * value, and a mark at zero unless the first range starts there. Elements go through libnftnl some
 * at a time; ranges of bulk sets, which may be a million, are written straight into the batch.
 */
#include "netlink/message.h"

#include <arpa/inet.h>
#include <string.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <libnftnl/set.h>
#include <libnftnl/udata.h>

#include "base/mem.h"
#include "netlink/atom.h"
#include "netlink/userdata.h"

/* Elements of a message that go through libnftnl: each below 400 bytes, two for a range. */
#define CHUNK 64

/* As in nftables' include/datatype.h: how nft is to print a key. */
enum { BYTEORDER_NONE, BYTEORDER_HOST, BYTEORDER_BIG };

static bool is_concat(const struct set *set)
{
	return set->n_key > 1;
}

static bool is_rbtree(const struct set *set)
{
	return set->flags & SET_INTERVAL && !is_concat(set);
}

static uint32_t byteorder(enum datatype type)
{
	switch (type) {
	case TYPE_IFNAME:
	case TYPE_CT_STATE:
	case TYPE_CT_STATUS:
	case TYPE_HELPER:
	case TYPE_FIB_TYPE:
		return BYTEORDER_HOST;
	case TYPE_NONE:
	case TYPE_NFPROTO:
	case TYPE_INET_PROTO:
	case TYPE_VERDICT:
		return BYTEORDER_NONE;
	default:
		return BYTEORDER_BIG;
	}
}

/* The number of a type or concatenation: nft packs six bits a field. */
static uint32_t type_number(const enum datatype *types, size_t n)
{
	uint32_t number = 0;

	for (size_t i = 0; i < n; i++)
		number = number << 6 | datatype_info(types[i])->id;
	return number;
}

static uint32_t type_len(const enum datatype *types, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		len += n > 1 ? padded(value_len(types[i])) : value_len(types[i]);
	return (uint32_t)len;
}

/* A set of strings has no type name of its own: nft is told that it holds what `ct helper` is. */
static void add_typeof_helper(struct userdata *data)
{
	enum { EXPR_CT = 12, TYPEOF_EXPR = 0, TYPEOF_DATA = 1, CT_KEY = 0, CT_DIRECTION = 1 };
	struct userdata key = { .len = 0 }, expr = { .len = 0 };

	userdata_add_u32(&key, CT_KEY, NFT_CT_HELPER);
	userdata_add_u32(&key, CT_DIRECTION, UINT32_MAX);
	userdata_add_u32(&expr, TYPEOF_EXPR, EXPR_CT);
	userdata_add(&expr, TYPEOF_DATA, key.bytes, key.len);
	userdata_add(data, NFTNL_UDATA_SET_KEY_TYPEOF, expr.bytes, expr.len);
}

static void add_userdata(struct nftnl_set *nl, const struct set *set)
{
	struct userdata data = { .len = 0 };

	userdata_add_u32(&data, NFTNL_UDATA_SET_KEYBYTEORDER,
			 is_concat(set) ? BYTEORDER_NONE : byteorder(set->key[0]));
	if (set_is_map(set))
		userdata_add_u32(&data, NFTNL_UDATA_SET_DATABYTEORDER,
				 set->data[1] ? BYTEORDER_NONE : byteorder(set->data[0]));
	if (set->key[0] == TYPE_HELPER)
		add_typeof_helper(&data);
	userdata_add_comment(&data, NFTNL_UDATA_SET_COMMENT, set->comment);
	userdata_add_record(&data, set->record);
	nftnl_set_set_data(nl, NFTNL_SET_USERDATA, data.bytes, (uint32_t)data.len);
}

static uint32_t kernel_flags(const struct set *set)
{
	uint32_t flags = 0;

	flags |= set->flags & SET_INTERVAL ? NFT_SET_INTERVAL : 0;
	flags |= set->flags & SET_INTERVAL && is_concat(set) ? NFT_SET_CONCAT : 0;
	flags |= set->flags & SET_TIMEOUT ? NFT_SET_TIMEOUT : 0;
	flags |= set->flags & SET_DYNAMIC ? NFT_SET_EVAL : 0;
	flags |= set_is_map(set) ? NFT_SET_MAP : 0;
	return flags;
}

/* The names by which both kinds of messages find the set. id: of a set without a name, else 0. */
static struct nftnl_set *new_set(const char *table, const char *name, uint32_t id)
{
	struct nftnl_set *nl = must(nftnl_set_alloc());

	nftnl_set_set_str(nl, NFTNL_SET_TABLE, table);
	nftnl_set_set_str(nl, NFTNL_SET_NAME, name);
	if (id)
		nftnl_set_set_u32(nl, NFTNL_SET_ID, id);
	return nl;
}

static void put_set(struct nft_batch *batch, struct nftnl_set *nl, const struct nft_origin *origin)
{
	struct nlmsghdr *nlh = message_begin(batch, NFT_MSG_NEWSET, NLM_F_CREATE, origin);

	nftnl_set_nlmsg_build_payload(nlh, nl);
	message_end(batch, nlh);
	nftnl_set_free(nl);
}

static void fill_map(struct nftnl_set *nl, const struct set *set)
{
	size_t n = set->data[1] ? 2 : 1;
	bool verdict = set->data[0] == TYPE_VERDICT;

	nftnl_set_set_u32(nl, NFTNL_SET_DATA_TYPE,
			  verdict ? NFT_DATA_VERDICT : type_number(set->data, n));
	nftnl_set_set_u32(nl, NFTNL_SET_DATA_LEN, type_len(set->data, n));
}

void set_declare(struct nft_batch *batch, const char *table, const struct set *set)
{
	struct nftnl_set *nl = new_set(table, set->name, ++batch->set_ids);
	uint8_t lens[CONCAT_MOST];

	nftnl_set_set_u32(nl, NFTNL_SET_FLAGS, kernel_flags(set));
	nftnl_set_set_u32(nl, NFTNL_SET_KEY_TYPE, type_number(set->key, set->n_key));
	nftnl_set_set_u32(nl, NFTNL_SET_KEY_LEN, type_len(set->key, set->n_key));
	if (set_is_map(set))
		fill_map(nl, set);
	if (set->size)
		nftnl_set_set_u32(nl, NFTNL_SET_DESC_SIZE, set->size);
	if (set->timeout)
		nftnl_set_set_u64(nl, NFTNL_SET_TIMEOUT, (uint64_t)set->timeout * 1000);
	for (size_t i = 0; i < set->n_key; i++)
		lens[i] = (uint8_t)datatype_info(set->key[i])->len;
	if (set->flags & SET_INTERVAL && is_concat(set))
		nftnl_set_set_data(nl, NFTNL_SET_DESC_CONCAT, lens, (uint32_t)set->n_key);
	add_userdata(nl, set);
	put_set(batch, nl,
		&(struct nft_origin){
			.what = NFT_SET, .name = set->name, .record = set->record, .set = set });
}

/* --- elements --- */

struct key {
	uint8_t bytes[CONCAT_MOST * 16];
	uint32_t len;
};

static struct key make_key(const struct set *set, const struct element *element, bool last)
{
	struct key key = { .len = 0 };

	for (size_t i = 0; i < set->n_key; i++) {
		const struct part *part = &element->key[i];

		value_bytes(set->key[i], last ? part->hi : part->lo, key.bytes + key.len);
		key.len += type_len(&set->key[i], 1);
		if (is_concat(set))
			key.len = (uint32_t)padded(key.len);
	}
	return key;
}

/* The next value; false behind the last there is. */
static bool key_next(struct key *key)
{
	for (uint32_t i = key->len; i-- > 0;)
		if (++key->bytes[i])
			return true;
	return false;
}

static bool key_is_zero(const struct key *key)
{
	static const struct key zero;

	return memcmp(key->bytes, zero.bytes, key->len) == 0;
}

static struct nftnl_set_elem *add_element(struct nftnl_set *nl, const struct key *key)
{
	struct nftnl_set_elem *nl_elem = must(nftnl_set_elem_alloc());

	nftnl_set_elem_set(nl_elem, NFTNL_SET_ELEM_KEY, key->bytes, key->len);
	nftnl_set_elem_add(nl, nl_elem);
	return nl_elem;
}

static void add_end(struct nftnl_set *nl, const struct key *key)
{
	nftnl_set_elem_set_u32(add_element(nl, key), NFTNL_SET_ELEM_FLAGS,
			       NFT_SET_ELEM_INTERVAL_END);
}

static void fill_data(struct nftnl_set_elem *nl, const struct set *set,
		      const struct element *element)
{
	uint32_t address = datatype_info(set->data[0])->len, len = address;
	uint8_t data[20] = { 0 };
	uint16_t port = htons(element->port);

	if (set->data[0] == TYPE_VERDICT) {
		nftnl_set_elem_set_u32(nl, NFTNL_SET_ELEM_VERDICT,
				       atom_verdict_code(element->verdict.code));
		if (element->verdict.chain)
			nftnl_set_elem_set_str(nl, NFTNL_SET_ELEM_CHAIN,
					       element->verdict.chain->name);
		return;
	}
	memcpy(data, element->addr.bytes, address);
	if (set->data[1]) {
		memcpy(data + address, &port, sizeof(port));
		len += (uint32_t)padded(sizeof(port));
	}
	nftnl_set_elem_set(nl, NFTNL_SET_ELEM_DATA, data, len);
}

/* open: the range ends with the last value there is, so that no end mark follows. */
static void fill_element_userdata(struct nftnl_set_elem *nl, const struct element *element,
				  bool open)
{
	enum { INTERVAL_OPEN = 1 }; /* nftables: include/rule.h */
	struct userdata data = { .len = 0 };
	char title[COMMENT_TEXT];

	if (element->record)
		userdata_add_comment(&data, NFTNL_UDATA_SET_ELEM_COMMENT,
				     comment_title(element->record, title));
	if (open)
		userdata_add_u32(&data, NFTNL_UDATA_SET_ELEM_FLAGS, INTERVAL_OPEN);
	if (data.len)
		nftnl_set_elem_set(nl, NFTNL_SET_ELEM_USERDATA, data.bytes, (uint32_t)data.len);
}

static void put_element(struct nftnl_set *nl, const struct set *set, const struct element *element)
{
	struct key first = make_key(set, element, false), last = make_key(set, element, true);
	struct nftnl_set_elem *nl_elem;
	bool open = false;

	if (is_rbtree(set) && element == set->first && !key_is_zero(&first))
		add_end(nl, &(struct key){ .len = first.len });
	nl_elem = add_element(nl, &first);
	if (is_rbtree(set)) {
		open = !key_next(&last);
		if (!open)
			add_end(nl, &last);
	} else if (set->flags & SET_INTERVAL) {
		nftnl_set_elem_set(nl_elem, NFTNL_SET_ELEM_KEY_END, last.bytes, last.len);
	}
	if (set_is_map(set))
		fill_data(nl_elem, set, element);
	if (element->timeout)
		nftnl_set_elem_set_u64(nl_elem, NFTNL_SET_ELEM_TIMEOUT,
				       (uint64_t)element->timeout * 1000);
	fill_element_userdata(nl_elem, element, open);
}

static void put_elements(struct nft_batch *batch, struct nftnl_set *nl,
			 const struct nft_origin *origin)
{
	struct nlmsghdr *nlh = message_begin(batch, NFT_MSG_NEWSETELEM, NLM_F_CREATE, origin);

	nftnl_set_elems_nlmsg_build_payload(nlh, nl);
	message_end(batch, nlh);
	nftnl_set_free(nl);
}

static void fill_chunks(struct nft_batch *batch, const char *table, const struct set *set)
{
	const struct element *element = set->first;

	while (element) {
		struct nft_origin origin = { .what = NFT_ELEMENTS,
					     .name = set->name,
					     .record = set->record,
					     .set = set,
					     .whole = true,
					     .first = element };
		struct nftnl_set *nl = new_set(table, set->name, 0);

		for (size_t n = 0; element && n < CHUNK; n++, element = element->next)
			put_element(nl, set, element);
		put_elements(batch, nl, &origin);
	}
}

/* --- bulk sets: two attributes a range, no object in between --- */

static void put_bulk_key(struct nlmsghdr *nlh, const uint8_t *bytes, size_t len, uint32_t flags)
{
	struct nlattr *elem = mnl_attr_nest_start(nlh, NFTA_LIST_ELEM), *key;

	if (flags)
		mnl_attr_put_u32(nlh, NFTA_SET_ELEM_FLAGS, htonl(flags));
	key = mnl_attr_nest_start(nlh, NFTA_SET_ELEM_KEY);
	mnl_attr_put(nlh, NFTA_DATA_VALUE, len, bytes);
	mnl_attr_nest_end(nlh, key);
	mnl_attr_nest_end(nlh, elem);
}

static void put_range(struct nlmsghdr *nlh, const struct addr_range *range, bool first)
{
	static const struct addr zero;
	size_t len = addr_size(range->lo.family);
	struct addr end = range->hi;

	if (first && !addr_is_zero(&range->lo))
		put_bulk_key(nlh, zero.bytes, len, NFT_SET_ELEM_INTERVAL_END);
	put_bulk_key(nlh, range->lo.bytes, len, 0);
	if (addr_next(&end))
		put_bulk_key(nlh, end.bytes, len, NFT_SET_ELEM_INTERVAL_END);
}

static void fill_bulk(struct nft_batch *batch, const char *table, const struct set *set)
{
	struct nlmsghdr *nlh;
	struct nlattr *list;
	size_t i = 0;

	while (i < set->n) {
		nlh = message_begin(batch, NFT_MSG_NEWSETELEM, NLM_F_CREATE,
				    &(struct nft_origin){ .what = NFT_ELEMENTS,
							  .name = set->name,
							  .record = set->record,
							  .set = set,
							  .whole = true,
							  .first_range = i });
		mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_TABLE, table);
		mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_SET, set->name);
		list = mnl_attr_nest_start(nlh, NFTA_SET_ELEM_LIST_ELEMENTS);
		for (; i < set->n && nlh->nlmsg_len < MESSAGE_ELEMENT_BYTES; i++)
			put_range(nlh, &set->bulk[i], i == 0);
		mnl_attr_nest_end(nlh, list);
		message_end_bulk(batch, nlh);
	}
}

void set_fill(struct nft_batch *batch, const char *table, const struct set *set)
{
	if (set->bulk)
		fill_bulk(batch, table, set);
	else
		fill_chunks(batch, table, set);
}

/* --- anonymous sets --- */

static bool has_range(enum datatype type, const struct expr *expr)
{
	for (size_t i = 0; i < expr->n_anon; i++)
		if (!part_is_single(type, &expr->anon[i]))
			return true;
	return false;
}

uint32_t set_anonymous(struct nft_batch *batch, const char *table, const struct expr *expr,
		       const struct nft_origin *origin)
{
	enum datatype type = field_info(expr->fields[0])->type;
	bool ranges = has_range(type, expr);
	struct set set = { .name = SET_ANONYMOUS,
			   .key = { type },
			   .n_key = 1,
			   .flags = ranges ? SET_INTERVAL : 0 };
	struct nftnl_set *nl = new_set(table, set.name, ++batch->set_ids);

	nftnl_set_set_u32(nl, NFTNL_SET_FLAGS,
			  NFT_SET_ANONYMOUS | NFT_SET_CONSTANT | kernel_flags(&set));
	nftnl_set_set_u32(nl, NFTNL_SET_KEY_TYPE, type_number(set.key, 1));
	nftnl_set_set_u32(nl, NFTNL_SET_KEY_LEN, type_len(set.key, 1));
	if (!ranges)
		nftnl_set_set_u32(nl, NFTNL_SET_DESC_SIZE, (uint32_t)expr->n_anon);
	add_userdata(nl, &set);
	put_set(batch, nl, origin);

	nl = new_set(table, set.name, batch->set_ids);
	for (size_t i = 0; i < expr->n_anon; i++) {
		struct element element = { .key = { expr->anon[i] } };

		set.first = i ? NULL : &element;
		put_element(nl, &set, &element);
	}
	put_elements(batch, nl, origin);
	return batch->set_ids;
}
