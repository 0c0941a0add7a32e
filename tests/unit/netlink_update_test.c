// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sets that change in place: elements that go and come, kind by kind, and sets that must be made
 * anew. What is sent is compared word by word: what stays must not be touched.
 */
#include "unit/update_unit.h"

START_TEST(nothing_to_change)
{
	load_old();
	expect("");
}
END_TEST

/* --- elements --- */

START_TEST(hash_elements)
{
	new.hash->first->verdict = (struct code){ CODE_DROP, NULL };
	new.hash->last->key[1] = PORT(81);
	load_old();
	expect("delete elements of hash\n"
	       "\t06000000 00160000\n"
	       "\t06000000 00500000\n"
	       "elements of hash\n"
	       "\t06000000 00160000 : drop\n"
	       "\t06000000 00510000 : accept\n");
}
END_TEST

/* Both ends are the key: a range that grows goes and comes. */
START_TEST(elements_of_fields)
{
	new.fields->last->key[1] = PORTS(80, 91);
	ADD(&new, new.fields, sample_net("192.0.2.7"), PORT(1));
	load_old();
	expect("delete elements of fields\n"
	       "\t0a000100 00500000 - 0a0001ff 005a0000\n"
	       "elements of fields\n"
	       "\t0a000100 00500000 - 0a0001ff 005b0000\n"
	       "\tc0000207 00010000 - c0000207 00010000\n");
}
END_TEST

/* A range is two marks; the one behind it may stand where the next range begins. */
START_TEST(ranges_go_and_come)
{
	new.ranges->first->key[0] = sample_net("10.2.0.0/16");
	load_old();
	expect("delete elements of ranges\n"
	       "\t0a010000\n"
	       "\t0a010100 end\n"
	       "elements of ranges\n"
	       "\t0a020000\n"
	       "\t0a030000 end\n");
	new.ranges->first->key[0] = sample_net("10.3.0.0/25");
	new.ranges->last->key[0] = sample_net("10.3.0.128/25");
	expect("delete elements of ranges\n"
	       "\t0a020000\n"
	       "\t0a030000 end\n"
	       "\t0a030000\n"
	       "\t0a030100 end\n"
	       "elements of ranges\n"
	       "\t0a030000\n"
	       "\t0a030080 end\n"
	       "\t0a030080\n"
	       "\t0a030100 end\n");
}
END_TEST

/* Whether the first value belongs to a range decides how the set begins: it is filled anew. */
START_TEST(ranges_from_the_first_to_the_last_value)
{
	new.ranges->first->key[0] = sample_span("0.0.0.0", "9.255.255.255");
	new.ranges->last->key[0] = sample_net("128.0.0.0/1");
	load_old();
	expect("delete elements of ranges\n"
	       "elements of ranges\n"
	       "\t00000000\n"
	       "\t0a000000 end\n"
	       "\t80000000 flags 01000000\n");
	new.ranges->last->key[0] = sample_net("192.0.0.0/2");
	expect("delete elements of ranges\n"
	       "\t80000000\n"
	       "elements of ranges\n"
	       "\tc0000000 flags 01000000\n");
}
END_TEST

START_TEST(all_elements)
{
	new.hash->first = new.hash->last = NULL;
	new.fields->first = new.fields->last = NULL;
	new.ranges->first = new.ranges->last = NULL;
	load_old();
	expect("delete elements of hash\n"
	       "\t06000000 00160000\n"
	       "\t06000000 00500000\n"
	       "delete elements of fields\n"
	       "\t0a000000 00160000 - 0a0000ff 00160000\n"
	       "\t0a000100 00500000 - 0a0001ff 005a0000\n"
	       "delete elements of ranges\n");
	ck_assert_ptr_null(strstr(run("nft list table inet fwpolicy"), "10."));
}
END_TEST

/* A comment of an element belongs to it. */
START_TEST(comments_of_elements)
{
	new.hash->last->record = &sample_ssh;
	load_old();
	expect("delete elements of hash\n"
	       "\t06000000 00500000\n"
	       "elements of hash\n"
	       "\t06000000 00500000 : accept comment \"service ssh\"\n");
}
END_TEST

START_TEST(timed_elements_are_renewed)
{
	load_old();
	run("nft delete element inet fwpolicy timed { tcp . 99 }");
	run("nft add element inet fwpolicy timed { tcp . 98 timeout 1s : accept }");
	expect("");
	ck_assert_ptr_nonnull(
		strstr(run("nft -s list map inet fwpolicy timed"), "tcp . 99 timeout 1h"));
	ck_assert_ptr_null(strstr(buf_text(&text), "tcp . 98"));
}
END_TEST

START_TEST(counts_survive)
{
	load_old();
	run("nft add element inet fwpolicy counted { 192.0.2.1 }");
	new.hash->first->verdict = (struct code){ CODE_DROP, NULL };
	new.input->policy_drop = false;
	ck_assert(prepare());
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
	ck_assert_ptr_nonnull(strstr(run("nft list set inet fwpolicy counted"), "192.0.2.1"));
}
END_TEST

/* --- bulk sets: below so many ranges they are read, above their rules know what is in them --- */

static struct addr_range bulk_ranges[2][5000];

static void add_bulk(struct world *world, size_t n)
{
	static const enum datatype address[] = { TYPE_IPV4_ADDR, TYPE_NONE };
	static const enum field source[] = { FIELD_IP_SADDR };
	struct sample sample = { .ruleset = &world->ruleset, .chain = world->input };
	struct addr_range *ranges = bulk_ranges[world == &new];
	struct set *set = add_set(world, "bulk", address, SET_INTERVAL | SET_BULK);

	for (uint32_t i = 0; i < n; i++) {
		ranges[i].lo = addr_v4(20, (uint8_t)(i >> 8), (uint8_t)i, 0);
		ranges[i].hi = addr_v4(20, (uint8_t)(i >> 8), (uint8_t)i, 9);
	}
	set->bulk = ranges;
	set->n = n;
	sample_rule(&sample, &sample_ssh);
	sample_set_match(&sample, set, 1, source);
	sample_verdict(&sample, CODE_DROP, NULL);
}

static size_t elements(void)
{
	struct nft_table_state state;

	ck_assert_int_eq(nft_table_state(&sock, "fwpolicy", &state), 0);
	return state.elements - 6;
}

START_TEST(small_bulk_set)
{
	add_bulk(&old, 3);
	add_bulk(&new, 3);
	bulk_ranges[1][1].hi = addr_v4(20, 0, 1, 10);
	load_old();
	ck_assert(prepare());
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "delete elements of bulk\n"
						      "\t14000100\n"
						      "\t1400010a end\n"));
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
	expect("");
	run("nft delete element inet fwpolicy bulk { 20.0.2.0-20.0.2.9 }");
	expect("elements of bulk\n"
	       "\t14000200\n"
	       "\t1400020a end\n");
}
END_TEST

START_TEST(large_bulk_set)
{
	add_bulk(&old, 5000);
	add_bulk(&new, 5000);
	load_old();
	ck_assert_uint_eq(elements(), 5000);
	expect("");
	bulk_ranges[1][4999].lo = addr_v4(200, 0, 0, 0);
	bulk_ranges[1][4999].hi = addr_v4(200, 0, 0, 1);
	ck_assert(prepare());
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "delete elements of bulk\n"
						      "\t14138700\n"
						      "\t1413870a end\n"
						      "elements of "));
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "\nelements of bulk\n"
						      "\tc8000000\n"
						      "\tc8000002 end\n"
						      "rule of input\n"));
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
	ck_assert_ptr_nonnull(
		strstr(run("nft get element inet fwpolicy bulk { 200.0.0.1 }"), "200.0.0.0"));
	expect("");
}
END_TEST

/* What the rules say of a set goes with its content: the number, too. */
START_TEST(bulk_set_shrinks)
{
	add_bulk(&old, 5000);
	add_bulk(&new, 10);
	load_old();
	ck_assert(prepare());
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
	ck_assert_uint_eq(elements(), 10);
	expect("");
}
END_TEST

/* --- sets --- */

START_TEST(set_of_another_size)
{
	new.hash->size = 32;
	load_old();
	ck_assert(prepare());
	/* Its chain lets go of it and looks into the new one. */
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "delete rule of input\n"));
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "delete set hash\n"));
	ck_assert_ptr_null(strstr(buf_text(&text), "rule of side"));
	ck_assert_ptr_null(strstr(buf_text(&text), "delete set fields"));
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
	ck_assert_ptr_nonnull(strstr(run("nft list map inet fwpolicy hash"), "size 32"));
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "tcp . 80 : accept"));
	expect("");
}
END_TEST

START_TEST(definitions_of_sets)
{
	new.ranges->comment = "why";
	new.counted->timeout = 60;
	new.fields->key[1] = TYPE_ICMP_TYPE;
	load_old();
	ck_assert(prepare());
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
	ck_assert_str_eq(messages(), "");
	expect("");
	run("nft -s list table inet fwpolicy");
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "comment \"why\""));
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "timeout 1m"));
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "ipv4_addr . icmp_type"));
}
END_TEST

START_TEST(sets_come_and_go)
{
	static const enum datatype address[] = { TYPE_IPV6_ADDR, TYPE_NONE };

	new.counted->name = "counted6";
	new.counted->key[0] = address[0];
	load_old();
	expect("delete set counted\n"
	       "set counted6\n"
	       "\tkey byte order 02000000\n"
	       "\tflags timeout dynamic\n"
	       "\tkey 8 of 16 bytes\n"
	       "\tsize 100\n"
	       "\ttimeout 600000ms\n");
}
END_TEST

/* More removals than the kernel can do in time: a new set instead. */
START_TEST(removals_that_are_dear)
{
	for (uint32_t i = 0; i < 1000; i++) {
		struct part net = sample_net("10.9.0.0/32");

		net.lo[2] = net.hi[2] = (uint8_t)(i >> 8);
		net.lo[3] = net.hi[3] = (uint8_t)i;
		ADD(&old, old.fields, net, PORT(1));
		if (i % 100 == 0)
			ADD(&new, new.fields, net, PORT(1));
	}
	load_old();
	ck_assert(prepare());
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "delete set fields\n"));
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
	expect("");
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, nothing_to_change);
	tcase_add_test(tcase, hash_elements);
	tcase_add_test(tcase, elements_of_fields);
	tcase_add_test(tcase, ranges_go_and_come);
	tcase_add_test(tcase, ranges_from_the_first_to_the_last_value);
	tcase_add_test(tcase, all_elements);
	tcase_add_test(tcase, comments_of_elements);
	tcase_add_test(tcase, timed_elements_are_renewed);
	tcase_add_test(tcase, counts_survive);
	tcase_add_test(tcase, small_bulk_set);
	tcase_add_test(tcase, large_bulk_set);
	tcase_add_test(tcase, bulk_set_shrinks);
	tcase_add_test(tcase, set_of_another_size);
	tcase_add_test(tcase, definitions_of_sets);
	tcase_add_test(tcase, sets_come_and_go);
	tcase_add_test(tcase, removals_that_are_dear);
}

int main(void)
{
	return unit_main("netlink_update", add_tests);
}
