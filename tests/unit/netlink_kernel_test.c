// SPDX-License-Identifier: GPL-2.0-only
/*
 * Batches and dumps against the running kernel: every case in a network namespace of its own, so
 * that nothing of this machine is touched. Needs root, and nft and ip to play the other hand.
 */
#include "unit.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/netfilter.h>

#include "netlink/nft.h"
#include "netlink/route.h"
#include "property/sample.h"

static struct ruleset ruleset;
static struct nft_batch batch;
static struct nl_sock sock;
static struct diag_list diags;
static struct buf text;

static void set_up(void)
{
	ck_assert_msg(unshare(CLONE_NEWNET) == 0, "needs root: %s", strerror(errno));
	ck_assert_int_eq(nl_sock_open(&sock, NETLINK_NETFILTER), 0);
	ruleset_init(&ruleset, "fwpolicy", SAMPLE_COMMENT);
	nft_batch_init(&batch);
}

static void tear_down(void)
{
	nl_sock_close(&sock);
	nft_batch_fini(&batch);
	ruleset_fini(&ruleset);
	diag_fini(&diags);
	buf_fini(&text);
}

/* A program of the system, its words separated by one blank. */
static void run(const char *command)
{
	char *words[32], *copy = strdup(command), *at = copy;
	size_t n = 0;
	int status = -1;
	pid_t child;

	while (n < 31 && (words[n] = strsep(&at, " ")))
		n++;
	words[n] = NULL;
	child = fork();
	if (child == 0) {
		execvp(words[0], words);
		_exit(127);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "failed: %s", command);
	free(copy);
}

static uint32_t generation(void)
{
	uint32_t genid = 0;

	ck_assert_int_eq(nft_generation(&sock, &genid), 0);
	return genid;
}

static struct nft_table_state state(void)
{
	struct nft_table_state now;

	ck_assert_int_eq(nft_table_state(&sock, "fwpolicy", &now), 0);
	return now;
}

static void build(uint32_t genid, const char *tag)
{
	nft_batch_fini(&batch);
	nft_batch_replace(&batch, &ruleset, genid, tag);
}

static const char *messages(void)
{
	buf_clear(&text);
	unit_messages(&text, &diags);
	return buf_text(&text);
}

static void load_sample(void)
{
	sample_build(&ruleset);
	build(0, "generation 1");
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
	ck_assert_str_eq(messages(), "");
}

/* --- loading --- */

START_TEST(load_and_remove)
{
	ck_assert(!state().exists);
	load_sample();
	ck_assert(state().exists);
	ck_assert_str_eq(state().tag, "generation 1");
	ck_assert_uint_eq(state().chains, 13);
	ck_assert_uint_eq(state().rules, 78);
	run("nft add table inet other");
	nft_batch_fini(&batch);
	nft_batch_delete_table(&batch, "fwpolicy", generation());
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
	ck_assert(!state().exists);
	run("nft delete table inet other"); /* it is still there */
	nft_batch_fini(&batch);
	nft_batch_delete_table(&batch, "fwpolicy", 0); /* again: nothing there, no error */
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
}
END_TEST

START_TEST(replace_what_is_there)
{
	struct nft_table_state first, second;

	load_sample();
	first = state();
	build(generation(), "generation 2");
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
	second = state();
	ck_assert_str_eq(second.tag, "generation 2");
	ck_assert_uint_eq(first.fingerprint, second.fingerprint);
	ck_assert_uint_eq(first.elements, second.elements);
}
END_TEST

START_TEST(check_changes_nothing)
{
	uint32_t before = generation();

	sample_build(&ruleset);
	build(before, "never");
	ck_assert_int_eq(nft_check(&sock, &batch, &diags), NFT_DONE);
	ck_assert_str_eq(messages(), "");
	ck_assert(!state().exists);
	ck_assert_uint_eq(generation(), before);
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE); /* the same bytes */
}
END_TEST

START_TEST(race_is_told)
{
	uint32_t before = generation();

	sample_build(&ruleset);
	run("nft add table inet other");
	ck_assert_uint_ne(generation(), before);
	build(before, "late");
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_RACE);
	ck_assert_int_eq(nft_check(&sock, &batch, &diags), NFT_RACE);
	ck_assert_str_eq(messages(), "");
	ck_assert(!state().exists);
	build(generation(), "in time");
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_DONE);
}
END_TEST

START_TEST(no_privilege)
{
	sample_build(&ruleset);
	build(0, "");
	ck_assert_int_eq(setuid(65534), 0);
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_REFUSED);
	ck_assert_ptr_nonnull(strstr(messages(), "(CAP_NET_ADMIN)"));
}
END_TEST

/* --- refusals: the table that is there stays, the record is named --- */

static void expect_refusal(const char *expected)
{
	struct nft_table_state before = state();
	uint32_t genid = generation();

	build(0, "refused");
	ck_assert_int_eq(nft_check(&sock, &batch, &diags), NFT_REFUSED);
	ck_assert_str_eq(messages(), expected);
	diag_fini(&diags);
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_REFUSED);
	ck_assert_str_eq(messages(), expected);
	ck_assert_uint_eq(genid, generation());
	ck_assert_uint_eq(before.fingerprint, state().fingerprint);
	ck_assert_int_eq(before.exists, state().exists);
}

static struct helper_object *add_helper(const char *type)
{
	struct helper_object *helper = ruleset_helper(&ruleset, "h");

	helper->type = type;
	helper->l4proto = IPPROTO_TCP;
	helper->l3proto = NFPROTO_IPV4;
	helper->record = &sample_helper;
	return helper;
}

START_TEST(unknown_helper)
{
	add_helper("nonesuch");
	expect_refusal("3:1+3 error: the kernel refuses conntrack helper \"nonesuch\": it has no "
		       "conntrack helper of this type | load the module that brings \"nonesuch\", "
		       "or disable the record\n");
}
END_TEST

START_TEST(refusal_keeps_what_is_there)
{
	load_sample();
	add_helper("nonesuch");
	expect_refusal("3:1+3 error: the kernel refuses conntrack helper \"nonesuch\": it has no "
		       "conntrack helper of this type | load the module that brings \"nonesuch\", "
		       "or disable the record\n");
	ck_assert_str_eq(state().tag, "generation 1");
}
END_TEST

static struct set *add_set(const char *name, unsigned int flags)
{
	struct set *set = ruleset_set(&ruleset, name, NULL);

	set->key[0] = TYPE_IPV4_ADDR;
	set->n_key = 1;
	set->flags = flags;
	set->record = &sample_gateway;
	return set;
}

static void add_nets(struct set *set, uint8_t n)
{
	struct part part = sample_net("10.0.0.0/24");

	for (uint8_t i = 0; i < n; i++) {
		part.lo[2] = part.hi[2] = i;
		set_element(&ruleset, set, &sample_gateway)->key[0] = part;
	}
}

/* The hundredth of its set, in the second message: the kernel points at it, and so do we. */
START_TEST(overlap_names_the_element)
{
	struct set *set = add_set("nets", SET_INTERVAL);

	add_nets(set, 100);
	set_element(&ruleset, set, &sample_ssh)->key[0] = sample_net("10.0.7.0/25");
	expect_refusal("2:1+3 error: the kernel refuses element \"10.0.7.0/25\" of \"nets\": "
		       "it overlaps another element\n");
}
END_TEST

START_TEST(overlap_of_fields)
{
	struct set *set = add_set("nets", SET_INTERVAL);

	set->key[1] = TYPE_INET_SERVICE;
	set->n_key = 2;
	add_nets(set, 100);
	for (struct element *element = set->first; element; element = element->next)
		element->key[1] = sample_number(TYPE_INET_SERVICE, 80, 90);
	set_element(&ruleset, set, &sample_ssh)->key[0] = sample_net("10.0.0.0/16");
	set->last->key[1] = sample_number(TYPE_INET_SERVICE, 85, 95);
	expect_refusal("2:1+3 error: the kernel refuses element \"10.0.0.0/16 . 85-95\" of "
		       "\"nets\": it overlaps another element\n");
}
END_TEST

START_TEST(overlap_of_bulk_ranges)
{
	struct set *set = add_set("bulk", SET_INTERVAL | SET_BULK);
	struct addr_range *ranges = arena_array(&ruleset.arena, struct addr_range, 5000);

	for (uint32_t i = 0; i < 5000; i++) {
		ranges[i].lo = addr_v4(10, (uint8_t)(i >> 8), (uint8_t)i, 0);
		ranges[i].hi = addr_v4(10, (uint8_t)(i >> 8), (uint8_t)i, 100);
	}
	ranges[4500].lo = addr_v4(10, 0, 0, 50);
	ranges[4500].hi = addr_v4(10, 0, 0, 60);
	set->bulk = ranges;
	set->n = 5000;
	set->record = &sample_forward;
	build(0, "");
	ck_assert_int_eq(nft_check(&sock, &batch, &diags), NFT_REFUSED);
	ck_assert_ptr_nonnull(strstr(messages(), "3:1+3 error: the kernel refuses element "
						 "\"10.0.0.50-10.0.0.60\" of \"bulk\": it overlaps "
						 "another element\n"));
}
END_TEST

START_TEST(full_set)
{
	struct set *set = add_set("nets", 0);

	set->size = 2;
	set_element(&ruleset, set, NULL)->key[0] = sample_net("10.0.0.1");
	set_element(&ruleset, set, NULL)->key[0] = sample_net("10.0.0.2");
	set_element(&ruleset, set, &sample_ssh)->key[0] = sample_net("10.0.0.3");
	expect_refusal("2:1+3 error: the kernel refuses element \"10.0.0.3\" of \"nets\": the set "
		       "is full\n");
}
END_TEST

START_TEST(chains_in_a_circle)
{
	struct sample sample = { .ruleset = &ruleset };
	struct chain *one = ruleset_chain(&ruleset, "one", NULL);
	struct chain *two = ruleset_chain(&ruleset, "two", NULL);

	one->type = CHAIN_FILTER;
	one->hook = NF_INET_LOCAL_IN;
	sample.chain = one;
	sample_rule(&sample, &sample_ssh);
	sample_verdict(&sample, CODE_JUMP, two);
	sample.chain = two;
	sample_rule(&sample, &sample_ssh);
	sample_verdict(&sample, CODE_JUMP, two);
	build(0, "");
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_REFUSED);
	ck_assert_ptr_nonnull(strstr(messages(), "\": chains "));
	ck_assert(!state().exists);
}
END_TEST

/* Hundreds of errors: the first are told, the others counted, and the socket works on. */
START_TEST(many_errors)
{
	struct sample sample = { .ruleset = &ruleset };
	const struct helper_object *helper = add_helper("nonesuch");

	sample.chain = ruleset_chain(&ruleset, "one", NULL);
	for (int i = 0; i < 3000; i++) {
		sample_rule(&sample, &sample_ssh);
		rule_expr(&ruleset, sample.rule, EXPR_HELPER)->helper = helper;
	}
	build(0, "");
	ck_assert_int_eq(nft_commit(&sock, &batch, &diags), NFT_REFUSED);
	ck_assert_uint_eq(diags.errors, 8);
	ck_assert_uint_eq(diags.n, 9);
	ck_assert_ptr_nonnull(strstr(diags.v[0].text, "nonesuch"));
	ck_assert(!state().exists);
}
END_TEST

/* --- what changes the fingerprint, and what does not --- */

START_TEST(fingerprint_sees)
{
	static const char *const changes[] = {
		"nft add rule inet fwpolicy lim accept",
		"nft insert rule inet fwpolicy input accept",
		"nft add chain inet fwpolicy more",
		"nft add chain inet fwpolicy input { policy accept ; }",
		"nft add element inet fwpolicy svc { tcp . 4711 : accept }",
		"nft delete element inet fwpolicy svc { tcp . 22 }",
		"nft add element inet fwpolicy local4 { 172.16.0.0/12 }",
		"nft add element inet fwpolicy allow4 { 8.8.8.8 . tcp . 22 : accept }",
		"nft flush chain inet fwpolicy srcnat",
		"nft add set inet fwpolicy s { type ipv4_addr ; }",
		"nft add counter inet fwpolicy c",
		"nft add map inet fwpolicy m { type ipv4_addr : verdict ; size 5 ; }",
	};
	uint64_t before, after;

	load_sample();
	before = state().fingerprint;
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		run(changes[i]);
		after = state().fingerprint;
		ck_assert_msg(after != before, "unseen: %s", changes[i]);
		before = after;
	}
}
END_TEST

START_TEST(fingerprint_passes_over)
{
	static const char *const changes[] = {
		"nft add element inet fwpolicy rate4 { 10.0.0.1 . tcp . 22 }",
		"nft add element inet fwpolicy svc_until { tcp . 99 timeout 5m : accept }",
		"nft add table inet other",
		"nft add chain inet other c { type filter hook input priority 0 ; }",
		"nft add rule inet other c drop",
		"nft add table ip fwpolicy",
		"nft add chain ip fwpolicy input",
	};
	struct nft_table_state before;

	load_sample();
	before = state();
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		run(changes[i]);
		ck_assert_msg(state().fingerprint == before.fingerprint, "%s", changes[i]);
	}
	ck_assert_uint_eq(state().rules, before.rules);
}
END_TEST

/* What was changed by hand and changed back is as it was, whatever the handles. */
START_TEST(fingerprint_comes_back)
{
	uint64_t before;

	load_sample();
	before = state().fingerprint;
	run("nft delete element inet fwpolicy svc { udp . 53 }");
	ck_assert_uint_ne(state().fingerprint, before);
	run("nft add element inet fwpolicy svc { udp . 53 : return }");
	ck_assert_uint_eq(state().fingerprint, before);
}
END_TEST

START_TEST(tables_of_others)
{
	struct nft_foreign_list list;
	const struct nft_foreign *one, *two;

	load_sample();
	ck_assert_int_eq(nft_foreign_read(&sock, "fwpolicy", &list), 0);
	ck_assert_uint_eq(list.n, 0);
	nft_foreign_fini(&list);
	run("nft add table ip6 bare");
	run("nft add table ip filter");
	run("nft add chain ip filter IN { type filter hook input priority -7 ; policy drop ; }");
	run("nft add chain ip filter plain");
	ck_assert_int_eq(nft_foreign_read(&sock, "fwpolicy", &list), 0);
	ck_assert_uint_eq(list.n, 2);
	one = &list.v[0];
	two = &list.v[1];
	ck_assert_str_eq(nft_family_name(one->family), "ip");
	ck_assert_str_eq(one->table, "filter");
	ck_assert_str_eq(one->chain, "IN");
	ck_assert_str_eq(one->type, "filter");
	ck_assert_str_eq(nft_hook_name(one->family, one->hook), "input");
	ck_assert_int_eq(one->priority, -7);
	ck_assert(one->policy_drop);
	ck_assert_str_eq(nft_family_name(two->family), "ip6");
	ck_assert_str_eq(two->table, "bare");
	ck_assert_str_eq(two->chain, "");
	nft_foreign_fini(&list);
}
END_TEST

/* --- interfaces, addresses, routes --- */

static void show_routes(const struct route_state *routes)
{
	char one[ADDR_TEXT], two[ADDR_TEXT];

	buf_clear(&text);
	for (size_t i = 0; i < routes->n_addresses; i++)
		if (!addr_is_linklocal6(&routes->addresses[i].addr))
			buf_printf(&text, "%s %s in %s\n", routes->addresses[i].name,
				   addr_print(&routes->addresses[i].addr, one),
				   prefix_print(&routes->addresses[i].prefix, two));
	for (size_t i = 0; i < routes->n_routes; i++) {
		const struct route *route = &routes->routes[i];

		if (addr_is_linklocal6(&route->to.addr))
			continue;
		buf_printf(&text, "%s to %s", route->name, prefix_print(&route->to, one));
		if (route->gateway.family)
			buf_printf(&text, " via %s", addr_print(&route->gateway, one));
		buf_printf(&text, " metric %u\n", route->metric);
	}
}

START_TEST(routes_of_a_gateway)
{
	struct route_state routes;
	const struct route_link *link;

	run("ip link set lo up");
	run("ip link add fwt0 type veth peer name fwt1");
	run("ip addr add 192.168.1.1/24 dev fwt0");
	run("ip addr add 10.9.9.1 peer 10.9.9.2/32 dev fwt1");
	run("ip addr add fd00:1::1/64 dev fwt0 nodad");
	run("ip link set fwt0 up");
	run("ip link set fwt1 up");
	run("ip route add default via 192.168.1.254");
	run("ip route add 10.8.0.0/16 nexthop via 192.168.1.7 nexthop via 192.168.1.8");
	run("ip route add 10.7.0.0/16 dev fwt0 table 100");
	run("ip route add blackhole 10.6.0.0/16");
	run("ip route add 2001:db8::/32 via fd00:1::2 metric 99");
	ck_assert_int_eq(route_read(&routes), 0);
	show_routes(&routes);
	ck_assert_str_eq(buf_text(&text), "lo 127.0.0.1 in 127.0.0.0/8\n"
					  "fwt1 10.9.9.1 in 10.9.9.2\n"
					  "fwt0 192.168.1.1 in 192.168.1.0/24\n"
					  "lo ::1 in ::1\n"
					  "fwt0 fd00:1::1 in fd00:1::/64\n"
					  "fwt0 to 0.0.0.0/0 via 192.168.1.254 metric 0\n"
					  "fwt0 to 10.8.0.0/16 via 192.168.1.7 metric 0\n"
					  "fwt0 to 10.8.0.0/16 via 192.168.1.8 metric 0\n"
					  "fwt1 to 10.9.9.2 metric 0\n"
					  "fwt0 to 192.168.1.0/24 metric 0\n"
					  "fwt0 to 2001:db8::/32 via fd00:1::2 metric 99\n"
					  "fwt0 to fd00:1::/64 metric 256\n");
	link = route_link_find(&routes, "lo");
	ck_assert_ptr_nonnull(link);
	ck_assert(link->flags & IFF_LOOPBACK && link->flags & IFF_UP);
	ck_assert_ptr_null(route_link_find(&routes, "fwt2"));
	route_fini(&routes);
}
END_TEST

START_TEST(routes_need_no_privilege)
{
	struct route_state routes;

	ck_assert_int_eq(setuid(65534), 0);
	ck_assert_int_eq(route_read(&routes), 0);
	ck_assert_uint_eq(routes.n_links, 1);
	route_fini(&routes);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, load_and_remove);
	tcase_add_test(tcase, replace_what_is_there);
	tcase_add_test(tcase, check_changes_nothing);
	tcase_add_test(tcase, race_is_told);
	tcase_add_test(tcase, no_privilege);
	tcase_add_test(tcase, unknown_helper);
	tcase_add_test(tcase, refusal_keeps_what_is_there);
	tcase_add_test(tcase, overlap_names_the_element);
	tcase_add_test(tcase, overlap_of_fields);
	tcase_add_test(tcase, overlap_of_bulk_ranges);
	tcase_add_test(tcase, full_set);
	tcase_add_test(tcase, chains_in_a_circle);
	tcase_add_test(tcase, many_errors);
	tcase_add_test(tcase, fingerprint_sees);
	tcase_add_test(tcase, fingerprint_passes_over);
	tcase_add_test(tcase, fingerprint_comes_back);
	tcase_add_test(tcase, tables_of_others);
	tcase_add_test(tcase, routes_of_a_gateway);
	tcase_add_test(tcase, routes_need_no_privilege);
}

int main(void)
{
	return unit_main("netlink_kernel", add_tests);
}
