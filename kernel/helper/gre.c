// SPDX-License-Identifier: GPL-2.0-only
/*
 * Expects, translates and ends the GRE flow of a PPTP call.
 *
 *   client 10.0.0.2           gateway 203.0.113.1            server 198.51.100.2
 *   GRE key=pac          -->  source translated         -->  GRE key=pac
 *   GRE key=pns          <--  key and address           <--  GRE key=outer
 *
 * Either side may send first, so both directions are expected; the first packet makes the flow and
 * takes the other expectation away. `outer` is unique among the clients of one server, because it
 * is the port of the control connection as the server sees it (pptp.c).
 */
#include "gre.h"

#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_conntrack_zones.h>
#include <net/netfilter/nf_nat.h>

static bool closing;

/* The first packet's tuple in this direction of the master, before translation. */
static void tuple_of(const struct nf_conn *master, const struct fwp_call *call,
		     enum ip_conntrack_dir dir, struct nf_conntrack_tuple *tuple)
{
	const struct nf_conntrack_tuple *control = &master->tuplehash[dir].tuple;

	memset(tuple, 0, sizeof(*tuple));
	tuple->src.u3 = control->src.u3;
	tuple->dst.u3 = control->dst.u3;
	tuple->src.l3num = nf_ct_l3num(master);
	tuple->dst.protonum = IPPROTO_GRE;
	tuple->src.u.gre.key = dir == IP_CT_DIR_ORIGINAL ? call->pns : call->pac;
	tuple->dst.u.gre.key = dir == IP_CT_DIR_ORIGINAL ? call->pac : call->outer;
}

static void set_up(struct nf_conn *ct, enum nf_nat_manip_type manip, union nf_inet_addr addr,
		   __be16 key)
{
	struct nf_nat_range2 range = {
		.flags = NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED,
		.min_addr = addr,
		.max_addr = addr,
		.min_proto.gre.key = key,
		.max_proto.gre.key = key,
	};

	nf_nat_setup_info(ct, &range, manip);
}

/* The first packet of the tunnel: its flow's ends, as the other side has them. */
static void gre_expected(struct nf_conn *ct, struct nf_conntrack_expect *exp)
{
	struct nf_conn *master = ct->master;
	const struct nf_conntrack_tuple *other = &master->tuplehash[!exp->dir].tuple;
	const struct nf_conn_help *help = nfct_help(master);
	struct fwp_call call;

	if (!help)
		return;
	spin_lock_bh(&fwp_lock);
	call = *(const struct fwp_call *)help->data;
	spin_unlock_bh(&fwp_lock);
	nf_ct_remove_expectations(master);
	if (exp->dir == IP_CT_DIR_ORIGINAL) {
		set_up(ct, NF_NAT_MANIP_SRC, other->dst.u3, call.outer);
		set_up(ct, NF_NAT_MANIP_DST, other->src.u3, call.pac);
	} else {
		set_up(ct, NF_NAT_MANIP_SRC, other->dst.u3, call.pac);
		set_up(ct, NF_NAT_MANIP_DST, other->src.u3, call.pns);
	}
}

static struct nf_ct_helper_expectfn gre_expectfn = {
	.name = "fwp-pptp",
	.expectfn = gre_expected,
};

static int expect_one(struct nf_conn *master, const struct fwp_call *call,
		      enum ip_conntrack_dir dir)
{
	struct nf_conntrack_expect *exp = nf_ct_expect_alloc(master);
	struct nf_conntrack_tuple tuple;
	int err;

	if (!exp)
		return -ENOMEM;
	tuple_of(master, call, dir, &tuple);
	nf_ct_expect_init(exp, NF_CT_EXPECT_CLASS_DEFAULT, nf_ct_l3num(master), &tuple.src.u3,
			  &tuple.dst.u3, IPPROTO_GRE, &tuple.src.u.all, &tuple.dst.u.all);
	exp->dir = dir;
	exp->expectfn = gre_expected;
	err = nf_ct_expect_related(exp, 0);
	nf_ct_expect_put(exp);
	return err ?: nf_ct_gre_keymap_add(master, dir, &tuple);
}

bool fwp_gre_expect(struct nf_conn *master, const struct fwp_call *call)
{
	if (READ_ONCE(closing))
		return false;
	if (!expect_one(master, call, IP_CT_DIR_ORIGINAL) &&
	    !expect_one(master, call, IP_CT_DIR_REPLY))
		return true;
	nf_ct_remove_expectations(master);
	nf_ct_gre_keymap_destroy(master);
	return false;
}

static void kill_flow(const struct nf_conn *master, const struct nf_conntrack_tuple *tuple)
{
	struct nf_conntrack_tuple_hash *hash =
		nf_conntrack_find_get(nf_ct_net(master), nf_ct_zone(master), tuple);
	struct nf_conn *ct;

	if (!hash)
		return;
	ct = nf_ct_tuplehash_to_ctrack(hash);
	if (ct->master == master)
		nf_ct_kill(ct);
	nf_ct_put(ct);
}

void fwp_gre_end(struct nf_conn *master, const struct fwp_call *call)
{
	struct nf_conntrack_tuple tuple;

	nf_ct_remove_expectations(master);
	nf_ct_gre_keymap_destroy(master);
	for (int dir = 0; dir < IP_CT_DIR_MAX; dir++) {
		tuple_of(master, call, dir, &tuple);
		kill_flow(master, &tuple);
	}
}

/* Keymaps are found by the helper that is about to go; nobody could free them later. */
static int forget_keymap(struct nf_conn *ct, void *data)
{
	const struct nf_conn_help *help = nfct_help(ct);
	const struct nf_conntrack_helper *helper = help ? rcu_access_pointer(help->helper) : NULL;

	if (helper && helper == fwp_helper_find("fwp-pptp", NFPROTO_IPV4))
		nf_ct_gre_keymap_destroy(ct);
	return 0;
}

int __init fwp_gre_init(void)
{
	nf_ct_helper_expectfn_register(&gre_expectfn);
	return 0;
}

void fwp_gre_exit(void)
{
	struct nf_ct_iter_data data = {};

	WRITE_ONCE(closing, true);
	synchronize_net();
	nf_ct_iterate_destroy(forget_keymap, &data);
	nf_ct_helper_expectfn_unregister(&gre_expectfn);
}
