// SPDX-License-Identifier: GPL-2.0-only
/*
 * The batch, as bytes in memory: what is in it (property/sample.nl), how it is framed, cut into
 * messages and led back to records. What the kernel makes of it is for netlink_kernel_test.
 */
#include "unit.h"

#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <libnftnl/udata.h>

#include "golden/nl_decode.h"
#include "netlink/nft.h"
#include "netlink/userdata.h"
#include "property/sample.h"

/* A message carries its length in 16 bits of its attributes. */
#define MESSAGE_LIMIT 65536

static struct ruleset ruleset;
static struct nft_batch batch;
static struct buf text;

static void set_up(void)
{
	ruleset_init(&ruleset, "fwpolicy", SAMPLE_COMMENT);
	nft_batch_init(&batch);
}

static void tear_down(void)
{
	nft_batch_fini(&batch);
	ruleset_fini(&ruleset);
	buf_fini(&text);
}

static const char *decoded(void)
{
	buf_clear(&text);
	nl_decode(&text, batch.bytes.data, batch.bytes.len);
	return buf_text(&text);
}

static size_t occurrences(const char *haystack, const char *needle)
{
	size_t n = 0;

	while ((haystack = strstr(haystack, needle))) {
		haystack += strlen(needle);
		n++;
	}
	return n;
}

static const struct nlmsghdr *message(size_t i)
{
	return (const struct nlmsghdr *)(batch.bytes.data + batch.origins[i].offset);
}

START_TEST(every_construct)
{
	struct buf expected = { 0 };

	sample_build(&ruleset);
	nft_batch_replace(&batch, &ruleset, 7, "sample");
	sample_expected(&expected, "sample.nl");
	ck_assert_str_eq(decoded(), buf_text(&expected));
	buf_fini(&expected);
}
END_TEST

START_TEST(same_bytes_again)
{
	struct nft_batch again;

	sample_build(&ruleset);
	nft_batch_replace(&batch, &ruleset, 7, "sample");
	nft_batch_init(&again);
	nft_batch_replace(&again, &ruleset, 7, "sample");
	ck_assert_uint_eq(batch.bytes.len, again.bytes.len);
	ck_assert_mem_eq(batch.bytes.data, again.bytes.data, again.bytes.len);
	nft_batch_fini(&again);
}
END_TEST

START_TEST(messages_follow_each_other)
{
	size_t offset = 0;

	sample_build(&ruleset);
	nft_batch_replace(&batch, &ruleset, 7, "sample");
	for (size_t i = 0; i < batch.n; i++) {
		ck_assert_uint_eq(batch.origins[i].offset, offset);
		ck_assert_uint_eq(message(i)->nlmsg_seq, i + 1);
		ck_assert_uint_lt(message(i)->nlmsg_len, MESSAGE_LIMIT);
		ck_assert_uint_eq(message(i)->nlmsg_flags & NLM_F_ACK, i == 1 ? NLM_F_ACK : 0);
		offset += NLMSG_ALIGN(message(i)->nlmsg_len);
	}
	ck_assert_uint_eq(offset, batch.bytes.len);
	ck_assert_uint_eq(message(0)->nlmsg_type, NFNL_MSG_BATCH_BEGIN);
	ck_assert_uint_eq(message(batch.n - 1)->nlmsg_type, NFNL_MSG_BATCH_END);
}
END_TEST

/* Each message knows what it carries: its type says the same. */
START_TEST(messages_lead_back)
{
	static const struct {
		enum nft_what what;
		uint16_t type;
	} types[] = {
		{ NFT_CHAIN, NFT_MSG_NEWCHAIN },      { NFT_HELPER, NFT_MSG_NEWOBJ },
		{ NFT_SET, NFT_MSG_NEWSET },	      { NFT_RULE, NFT_MSG_NEWRULE },
		{ NFT_ELEMENTS, NFT_MSG_NEWSETELEM },
	};
	size_t of_forward = 0;

	sample_build(&ruleset);
	nft_batch_replace(&batch, &ruleset, 7, "sample");
	for (size_t i = 0; i < batch.n; i++) {
		const struct nft_origin *origin = &batch.origins[i];
		uint16_t type = NFNL_MSG_TYPE(message(i)->nlmsg_type);

		for (size_t t = 0; t < sizeof(types) / sizeof(*types); t++)
			if (types[t].what == origin->what && origin->what != NFT_RULE)
				ck_assert_uint_eq(types[t].type, type);
		if (origin->what == NFT_RULE)
			ck_assert(type == NFT_MSG_NEWRULE || type == NFT_MSG_NEWSET ||
				  type == NFT_MSG_NEWSETELEM); /* its anonymous sets */
		if (origin->what == NFT_ELEMENTS)
			ck_assert(origin->set->bulk ? !origin->first : !!origin->first);
		of_forward += origin->record == &sample_forward;
	}
	ck_assert_uint_eq(of_forward, 3); /* a rule, its anonymous set, that set's elements */
}
END_TEST

START_TEST(no_generation_asked_for)
{
	nft_batch_delete_table(&batch, "fwpolicy", 0);
	ck_assert_str_eq(decoded(), "batch begin\n"
				    "acknowledged table fwpolicy\n"
				    "delete table fwpolicy\n"
				    "batch end\n");
}
END_TEST

START_TEST(delete_of_a_generation)
{
	nft_batch_delete_table(&batch, "fwpolicy", 4711);
	ck_assert_str_eq(decoded(), "batch begin\n"
				    "\tgeneration 4711\n"
				    "acknowledged table fwpolicy\n"
				    "delete table fwpolicy\n"
				    "batch end\n");
}
END_TEST

static struct set *add_ports(unsigned int flags)
{
	struct set *set = ruleset_set(&ruleset, "ports", NULL);

	set->key[0] = TYPE_INET_SERVICE;
	set->n_key = 1;
	set->flags = flags;
	for (uint32_t port = 1; port <= 2000; port += 2)
		set_element(&ruleset, set, &sample_long)->key[0] =
			sample_number(TYPE_INET_SERVICE, port, port);
	return set;
}

START_TEST(large_sets_are_cut)
{
	const struct set *set = add_ports(SET_INTERVAL);
	const struct element *element = set->first;
	size_t messages = 0;

	nft_batch_replace(&batch, &ruleset, 0, "");
	for (size_t i = 0; i < batch.n; i++) {
		ck_assert_uint_lt(message(i)->nlmsg_len, MESSAGE_LIMIT);
		if (batch.origins[i].what != NFT_ELEMENTS)
			continue;
		ck_assert_ptr_eq(batch.origins[i].first, element);
		for (size_t n = 0; n < 64 && element; n++)
			element = element->next;
		messages++;
	}
	ck_assert_ptr_null(element);
	ck_assert_uint_eq(messages, 16);
	ck_assert_uint_eq(occurrences(decoded(), "comment \"network a-name"), 1000);
	ck_assert_uint_eq(occurrences(decoded(), " end\n"),
			  1002); /* one at zero, and the batch's */
}
END_TEST

START_TEST(bulk_ranges_are_cut)
{
	enum { RANGES = 5000 };
	struct addr_range *ranges = xmalloc(RANGES * sizeof(*ranges));
	struct set *set = ruleset_set(&ruleset, "bulk", NULL);
	size_t seen = 0;

	for (uint32_t i = 0; i < RANGES; i++) {
		ranges[i].lo = addr_v4(10, (uint8_t)(i >> 8), (uint8_t)i, 0);
		ranges[i].hi = addr_v4(10, (uint8_t)(i >> 8), (uint8_t)i, 254);
	}
	set->key[0] = TYPE_IPV4_ADDR;
	set->n_key = 1;
	set->flags = SET_INTERVAL | SET_BULK;
	set->bulk = ranges;
	set->n = RANGES;
	nft_batch_replace(&batch, &ruleset, 0, "");
	for (size_t i = 0; i < batch.n; i++) {
		ck_assert_uint_lt(message(i)->nlmsg_len, MESSAGE_LIMIT);
		if (batch.origins[i].what != NFT_ELEMENTS)
			continue;
		ck_assert(seen == 0 || batch.origins[i].first_range > seen);
		seen = batch.origins[i].first_range;
	}
	decoded();
	ck_assert_uint_eq(occurrences(buf_text(&text), "\t0a"), 2 * RANGES);
	ck_assert_uint_eq(occurrences(buf_text(&text), " end\n"), RANGES + 2);
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "\t0a131f00\n\t0a131fff end\n"));
	free(ranges);
}
END_TEST

START_TEST(user_data_always_fits)
{
	char comment[400];
	struct userdata data = { .len = 0 };
	const uint8_t *found;
	size_t len;

	memset(comment, 'c', sizeof(comment));
	comment[sizeof(comment) - 1] = '\0';
	userdata_add_comment(&data, NFTNL_UDATA_RULE_COMMENT, comment);
	userdata_add_record(&data, &sample_long);
	ck_assert_uint_le(data.len, USERDATA_MOST);
	found = userdata_find(data.bytes, data.len, NFTNL_UDATA_RULE_COMMENT, &len);
	ck_assert_uint_eq(len, 128);
	ck_assert_uint_eq(found[127], '\0');
	found = userdata_find(data.bytes, data.len, USERDATA_RECORD, &len);
	ck_assert_int_eq(memcmp(found, "network a-name", 14), 0);
	for (int i = 0; i < 100; i++)
		userdata_add_u32(&data, 5, 42);
	ck_assert_uint_le(data.len, USERDATA_MOST);
	ck_assert_ptr_null(userdata_find(data.bytes, data.len, 99, &len));
}
END_TEST

/* What another program left there may be cut off anywhere. */
START_TEST(user_data_of_others)
{
	static const uint8_t bytes[] = { 1, 3, 'a', 'b', 'c', USERDATA_TAG, 2, 'x' };
	size_t len;

	ck_assert_ptr_nonnull(userdata_find(bytes, sizeof(bytes), 1, &len));
	ck_assert_ptr_null(userdata_find(bytes, sizeof(bytes), USERDATA_TAG, &len));
	ck_assert_ptr_null(userdata_find(bytes, 1, 1, &len));
	ck_assert_ptr_null(userdata_find(bytes, 0, 1, &len));
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, every_construct);
	tcase_add_test(tcase, same_bytes_again);
	tcase_add_test(tcase, messages_follow_each_other);
	tcase_add_test(tcase, messages_lead_back);
	tcase_add_test(tcase, no_generation_asked_for);
	tcase_add_test(tcase, delete_of_a_generation);
	tcase_add_test(tcase, large_sets_are_cut);
	tcase_add_test(tcase, bulk_ranges_are_cut);
	tcase_add_test(tcase, user_data_always_fits);
	tcase_add_test(tcase, user_data_of_others);
}

int main(void)
{
	return unit_main("netlink_nft", add_tests);
}
