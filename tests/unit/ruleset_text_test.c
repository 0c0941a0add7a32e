// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ruleset as text: every construct of the sample in its exact words (property/sample.nft), and
 * the edges of values and comments.
 *
 * That nft takes it, and lists it as it lists the netlink batch, is for property/same_listing.py.
 */
#include "unit.h"

#include <string.h>

#include "property/sample.h"

static void write_sample(struct buf *out)
{
	struct ruleset ruleset;

	ruleset_init(&ruleset, "fwpolicy", SAMPLE_COMMENT);
	sample_build(&ruleset);
	ruleset_text(&ruleset, out);
	ruleset_fini(&ruleset);
}

START_TEST(every_construct)
{
	struct buf out = { 0 }, expected = { 0 };

	write_sample(&out);
	sample_expected(&expected, "sample.nft");
	ck_assert_str_eq(buf_text(&out), buf_text(&expected));
	buf_fini(&out);
	buf_fini(&expected);
}
END_TEST

START_TEST(same_bytes_again)
{
	struct buf one = { 0 }, two = { 0 };

	write_sample(&one);
	write_sample(&two);
	ck_assert_str_eq(one.data, two.data);
	buf_fini(&one);
	buf_fini(&two);
}
END_TEST

START_TEST(bare_values_fill_lines)
{
	struct ruleset ruleset;
	struct buf out = { 0 };
	struct set *set;

	ruleset_init(&ruleset, "t", NULL);
	set = ruleset_set(&ruleset, "ports", NULL);
	set->key[0] = TYPE_INET_SERVICE;
	set->n_key = 1;
	for (uint32_t port = 10001; port <= 10012; port++)
		set_element(&ruleset, set, NULL)->key[0] =
			sample_number(TYPE_INET_SERVICE, port, port);
	ruleset_text(&ruleset, &out);
	ck_assert_ptr_nonnull(
		strstr(out.data, "\t\telements = {\n"
				 "\t\t\t10001, 10002, 10003, 10004, 10005, 10006, 10007, 10008, "
				 "10009, 10010,\n"
				 "\t\t\t10011, 10012\n"
				 "\t\t}\n"));
	buf_fini(&out);
	ruleset_fini(&ruleset);
}
END_TEST

/* One rule of one match, as text without its indent. */
static void expect_match(enum field field, struct part value, const char *text)
{
	struct ruleset ruleset;
	struct sample sample = { .ruleset = &ruleset };
	struct buf out = { 0 };

	ruleset_init(&ruleset, "t", NULL);
	sample.chain = ruleset_chain(&ruleset, "c", NULL);
	sample_rule(&sample, &sample_gateway);
	sample_match(&sample, field, value);
	ruleset_text(&ruleset, &out);
	ck_assert_str_eq(strstr(out.data, "{\n\n\tchain c {\n") + strlen("{\n\n\tchain c {\n\t\t"),
			 text);
	buf_fini(&out);
	ruleset_fini(&ruleset);
}

START_TEST(edges_of_values)
{
	expect_match(FIELD_IP_SADDR, sample_net("0.0.0.0/0"), "ip saddr 0.0.0.0/0\n\t}\n}\n");
	expect_match(FIELD_IP_SADDR, sample_span("0.0.0.0", "255.255.255.254"),
		     "ip saddr 0.0.0.0-255.255.255.254\n\t}\n}\n");
	expect_match(FIELD_IP6_DADDR, sample_net("2001:db8::1"), "ip6 daddr 2001:db8::1\n\t}\n}\n");
	expect_match(FIELD_IP6_DADDR, sample_span("fe80::", "fe80::ff"),
		     "ip6 daddr fe80::/120\n\t}\n}\n");
	expect_match(FIELD_IIFNAME, sample_name("fifteen-letters"),
		     "iifname \"fifteen-letters\"\n\t}\n}\n");
	expect_match(FIELD_TH_DPORT, sample_number(TYPE_INET_SERVICE, 0, 65535),
		     "th dport 0-65535\n\t}\n}\n");
	expect_match(FIELD_ICMPV6_TYPE, sample_number(TYPE_ICMPV6_TYPE, 255, 255),
		     "icmpv6 type 255\n\t}\n}\n");
}
END_TEST

START_TEST(comments_are_cut_between_characters)
{
	char text[COMMENT_TEXT], long_text[200];

	ck_assert_str_eq(comment_clean("a\"b\nc\x7f", text), "a'b c ");
	ck_assert_str_eq(comment_clean("", text), "");
	memset(long_text, 'a', sizeof(long_text));
	long_text[127] = '\0';
	ck_assert_uint_eq(strlen(comment_clean(long_text, text)), 127);
	long_text[127] = 'a';
	long_text[199] = '\0';
	ck_assert_uint_eq(strlen(comment_clean(long_text, text)), 127);
	memcpy(long_text + 126, "\xc3\xa9", 2); /* begins at 126, ends behind 127 */
	ck_assert_uint_eq(strlen(comment_clean(long_text, text)), 126);
	memcpy(long_text + 124, "\xf0\x9f\x98\x80", 4);
	ck_assert_uint_eq(strlen(comment_clean(long_text, text)), 124);
	ck_assert_str_eq(comment_title(&sample_gateway, text), "gateway");
	ck_assert_str_eq(comment_title(&sample_ssh, text), "service ssh");
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, every_construct);
	tcase_add_test(tcase, same_bytes_again);
	tcase_add_test(tcase, bare_values_fill_lines);
	tcase_add_test(tcase, edges_of_values);
	tcase_add_test(tcase, comments_are_cut_between_characters);
}

int main(void)
{
	return unit_main("ruleset_text", add_tests);
}
