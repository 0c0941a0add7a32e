// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chains, rules and objects that change in place; what another hand has done to the table is put
 * right; and what cannot be changed in place, or is refused, is told.
 */
#include "unit/update_unit.h"

#include "netlink/message.h"

/* --- chains, rules, objects --- */

START_TEST(chain_is_renamed)
{
	new.side->name = "aside";
	load_old();
	expect("chain aside\n"
	       "delete rule of side\n"
	       "delete elements of hash\n"
	       "\t06000000 00160000\n"
	       "delete chain side\n"
	       "elements of hash\n"
	       "\t06000000 00160000 : goto aside\n"
	       "rule of aside\n"
	       "\trecord \"gateway\"\n"
	       "\t[ meta load nfproto => reg 1 ]\n"
	       "\t[ cmp eq reg 1 0x00000002 ]\n"
	       "\t[ payload load 4b @ network header + 12 => reg 1 ]\n"
	       "\t[ lookup reg 1 set ranges ]\n"
	       "\t[ immediate reg 0 accept ]\n");
}
END_TEST

START_TEST(rule_changes)
{
	new.side->first->last->verdict.code = CODE_DROP;
	load_old();
	expect("delete rule of side\n"
	       "rule of side\n"
	       "\trecord \"gateway\"\n"
	       "\t[ meta load nfproto => reg 1 ]\n"
	       "\t[ cmp eq reg 1 0x00000002 ]\n"
	       "\t[ payload load 4b @ network header + 12 => reg 1 ]\n"
	       "\t[ lookup reg 1 set ranges ]\n"
	       "\t[ immediate reg 0 drop ]\n");
}
END_TEST

static void add_ports(struct world *world, size_t n)
{
	struct sample sample = { .ruleset = &world->ruleset, .chain = world->side };
	struct part *parts = arena_array(&world->ruleset.arena, struct part, n);
	struct expr *expr;

	for (size_t i = 0; i < n; i++)
		parts[i] = PORT((uint32_t)(7 + i));
	sample_rule(&sample, &sample_gateway);
	expr = sample_match(&sample, FIELD_TCP_DPORT, PORT(0));
	expr->anon = parts;
	expr->n_anon = n;
}

/* What is in an anonymous set is part of the rule. */
START_TEST(anonymous_set_changes)
{
	add_ports(&old, 3);
	add_ports(&new, 4);
	load_old();
	ck_assert(prepare());
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "delete rule of side\n"));
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
	expect("");
	ck_assert_ptr_nonnull(strstr(run("nft list chain inet fwpolicy side"), "7, 8, 9, 10"));
}
END_TEST

/* Everything a rule is known by: each of these alone makes it another one. */
START_TEST(rules_are_told_apart)
{
	struct rule *rule = new.side->first;
	uint64_t seen[8];
	size_t n = 0;

	for (int i = 0; i < 8; i++) {
		uint64_t identity;

		if (i == 1)
			rule->comment = "one";
		if (i == 2)
			rule->record = &sample_ssh;
		if (i == 3)
			rule->first->negate = true;
		if (i == 4)
			rule->last->verdict.code = CODE_DROP;
		if (i == 5)
			rule->first->set = new.counted;
		if (i == 6)
			rule->first->fields[0] = FIELD_IP_DADDR;
		if (i == 7)
			new.side->name = "other";
		identity = rule_identity("fwpolicy", new.side, rule);
		ck_assert_uint_eq(identity, rule_identity("fwpolicy", new.side, rule));
		for (size_t j = 0; j < n; j++)
			ck_assert_uint_ne(seen[j], identity);
		seen[n++] = identity;
	}
}
END_TEST

START_TEST(policy_changes)
{
	new.input->policy_drop = false;
	load_old();
	expect("chain input\n"
	       "\tcomment \"of a comment\"\n"
	       "\ttype filter\n"
	       "\thook 1\n"
	       "\tpriority 0\n"
	       "\tpolicy 1\n");
	ck_assert_ptr_nonnull(strstr(run("nft list chain inet fwpolicy input"), "policy accept"));
}
END_TEST

START_TEST(base_chains_come_and_go)
{
	struct chain *chain = ruleset_chain(&new.ruleset, "forward", NULL);

	chain->type = CHAIN_FILTER;
	chain->hook = NF_INET_FORWARD;
	new.input->priority = -5;
	load_old();
	ck_assert(prepare());
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "delete chain input\n"));
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
	expect("");
	run("nft list table inet fwpolicy");
	ck_assert_ptr_nonnull(
		strstr(buf_text(&text), "hook input priority filter - 5; policy drop"));
	ck_assert_ptr_nonnull(
		strstr(buf_text(&text), "hook forward priority filter; policy accept"));
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "vmap @hash"));
}
END_TEST

static void add_helper(struct world *world, const char *name, uint8_t l3proto)
{
	struct sample sample = { .ruleset = &world->ruleset, .chain = world->side };
	struct helper_object *helper = ruleset_helper(&world->ruleset, name);

	helper->type = "ftp";
	helper->l4proto = IPPROTO_TCP;
	helper->l3proto = l3proto;
	sample_rule(&sample, &sample_helper);
	rule_expr(&world->ruleset, sample.rule, EXPR_HELPER)->helper = helper;
}

START_TEST(helpers_come_and_go)
{
	add_helper(&new, "ftp", NFPROTO_INET);
	load_old();
	ck_assert(prepare());
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
	expect("");
	ck_assert_ptr_nonnull(strstr(run("nft list table inet fwpolicy"), "ct helper set \"ftp\""));
	new.ruleset.helpers->l3proto = NFPROTO_IPV4; /* its rule lets go of it for a moment */
	ck_assert(prepare());
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
	expect("");
	ck_assert_ptr_nonnull(strstr(run("nft list table inet fwpolicy"), "l3proto ip\n"));
	new.ruleset.helpers = NULL;
	new.side->last = new.side->first;
	new.side->first->next = NULL;
	ck_assert(prepare());
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
	expect("");
	ck_assert_ptr_null(strstr(run("nft list table inet fwpolicy"), "helper"));
}
END_TEST

/* --- what another hand has done is put right --- */

START_TEST(tampering_is_put_right)
{
	static const char *const deeds[] = {
		"nft add rule inet fwpolicy side accept",
		"nft insert rule inet fwpolicy input accept",
		"nft flush chain inet fwpolicy input",
		"nft add chain inet fwpolicy input { policy accept ; }",
		"nft add chain inet fwpolicy more",
		"nft add chain inet fwpolicy early { type filter hook input priority -9 ; }",
		"nft add chain inet fwpolicy more ; add rule inet fwpolicy side goto more",
		"nft add chain inet fwpolicy more ; add element inet fwpolicy hash { tcp . 4711 : "
		"goto more }",
		"nft delete element inet fwpolicy hash { tcp . 22 }",
		"nft add element inet fwpolicy fields { 192.0.2.0/24 . 1-9 }",
		"nft delete element inet fwpolicy fields { 10.0.1.0/24 . 80-90 }",
		"nft add element inet fwpolicy ranges { 10.2.0.0-10.2.255.255 }",
		"nft delete element inet fwpolicy ranges { 10.1.0.0/24 }",
		"nft add element inet fwpolicy hash { * : accept }",
		"nft flush set inet fwpolicy ranges",
		"nft add set inet fwpolicy theirs { type ipv4_addr ; }",
		"nft add set inet fwpolicy theirs { type ipv4_addr ; } ; add rule inet fwpolicy "
		"side ip saddr @theirs accept",
		"nft add counter inet fwpolicy c",
		"nft add quota inet fwpolicy hash 10 mbytes",
		"nft flush chain inet fwpolicy side ; delete set inet fwpolicy ranges",
		"nft flush map inet fwpolicy timed",
	};
	char *before;

	load_old();
	before = strdup(run("nft -s list table inet fwpolicy"));
	for (size_t i = 0; i < sizeof(deeds) / sizeof(*deeds); i++) {
		run(deeds[i]);
		ck_assert_msg(prepare(), "%s", deeds[i]);
		ck_assert_msg(nft_commit(&sock, &batch, &diags) == NFT_DONE, "%s: %s", deeds[i],
			      messages());
		if (strstr(deeds[i], "delete set")) /* it is listed last now */
			load_old();
		run("nft -s list table inet fwpolicy");
		ck_assert_msg(strcmp(buf_text(&text), before) == 0, "%s", deeds[i]);
	}
	free(before);
}
END_TEST

/* All of it at once. */
START_TEST(much_tampering_is_put_right)
{
	load_old();
	run("nft add chain inet fwpolicy more");
	run("nft add rule inet fwpolicy more drop");
	run("nft add map inet fwpolicy theirs { type ipv4_addr : verdict ; }");
	run("nft add element inet fwpolicy theirs { 192.0.2.1 : jump more }");
	run("nft insert rule inet fwpolicy input ip saddr vmap @theirs");
	run("nft add element inet fwpolicy hash { tcp . 7 : goto more }");
	run("nft flush set inet fwpolicy ranges");
	ck_assert(prepare());
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
	ck_assert_str_eq(messages(), "");
	expect("");
	ck_assert_ptr_null(strstr(run("nft list table inet fwpolicy"), "more"));
}
END_TEST

/* --- what cannot be changed in place --- */

START_TEST(nothing_of_ours_is_there)
{
	ck_assert(!prepare());
	run("nft add table inet fwpolicy");
	ck_assert(!prepare());
	ck_assert_uint_eq(batch.n, 0);
	load_old();
	ck_assert(prepare());
}
END_TEST

START_TEST(switched_off)
{
	load_old();
	run("nft add table inet fwpolicy { flags dormant ; }");
	ck_assert(!prepare());
}
END_TEST

/* A chain that is jumped to becomes a base chain. */
START_TEST(another_kind_of_chain)
{
	new.side->type = CHAIN_FILTER;
	new.side->hook = NF_INET_LOCAL_OUT;
	new.hash->first->verdict = (struct code){ CODE_DROP, NULL };
	load_old();
	ck_assert(!prepare());
}
END_TEST

START_TEST(race_is_told)
{
	struct nft_present present;

	new.input->policy_drop = false;
	load_old();
	ck_assert_int_eq(nft_present_read(&sock, &new.ruleset, &present), 0);
	run("nft add table inet other");
	nft_batch_fini(&batch);
	ck_assert(nft_batch_update(&batch, &new.ruleset, &present));
	nft_present_fini(&present);
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_RACE);
	ck_assert_int_eq(nft_check(&sock, &batch, &diags), NFT_RACE);
	ck_assert_str_eq(messages(), "");
	ck_assert_ptr_nonnull(strstr(run("nft list chain inet fwpolicy input"), "policy drop"));
	expect("chain input\n"
	       "\tcomment \"of a comment\"\n"
	       "\ttype filter\n"
	       "\thook 1\n"
	       "\tpriority 0\n"
	       "\tpolicy 1\n");
}
END_TEST

/* A refusal changes nothing, and is told with what is known. */
START_TEST(refusal_is_told)
{
	ADD(&new, new.fields, sample_net("10.0.1.128/25"), PORTS(85, 95));
	load_old();
	ck_assert(prepare());
	ck_assert_int_eq(nft_check(&sock, &batch, &diags), NFT_REFUSED);
	ck_assert_str_eq(messages(), "- error: the kernel refuses elements of \"fields\": it "
				     "overlaps another element\n");
	diag_fini(&diags);
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_REFUSED);
	ck_assert_ptr_null(strstr(run("nft list table inet fwpolicy"), "/25"));
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, chain_is_renamed);
	tcase_add_test(tcase, rule_changes);
	tcase_add_test(tcase, anonymous_set_changes);
	tcase_add_test(tcase, rules_are_told_apart);
	tcase_add_test(tcase, policy_changes);
	tcase_add_test(tcase, base_chains_come_and_go);
	tcase_add_test(tcase, helpers_come_and_go);
	tcase_add_test(tcase, tampering_is_put_right);
	tcase_add_test(tcase, much_tampering_is_put_right);
	tcase_add_test(tcase, nothing_of_ours_is_there);
	tcase_add_test(tcase, switched_off);
	tcase_add_test(tcase, another_kind_of_chain);
	tcase_add_test(tcase, race_is_told);
	tcase_add_test(tcase, refusal_is_told);
}

int main(void)
{
	return unit_main("netlink_mend", add_tests);
}
