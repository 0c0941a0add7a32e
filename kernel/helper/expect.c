// SPDX-License-Identifier: GPL-2.0-only
/*
 * Expectations: the one flow that an announcement permits.
 *
 * The speaker listens at its own address; the other side, and nobody else unless the protocol has
 * it so, may come to it by the address that it knows the speaker by. One flow, once: never a
 * permanent expectation. Toward a translated speaker a port is chosen that is free; the announced
 * one if it can be had, never one below 1024, on the deny list, or that a program of the gateway
 * listens on. Limitations: a port is free if no expectation has it; of flows that have it already
 * the kernel finds out when the expected flow begins, and drops that.
 */
#include "helper.h"

#include <linux/module.h>
#include <net/inet_hashtables.h>
#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_nat_helper.h>

#include "../compat.h"

#define LOWEST_PORT 1024
#define TRIES	    64

/* What is worth attacking on an inside host: file, database, X11 and proxy servers. */
static unsigned short deny_ports[32] = { 1433, 2049, 3128, 3306, 3389, 5432, 5900,
					 5985, 5986, 6379, 8080, 9200, 27017 };
static unsigned int deny_ports_n = 13;
module_param_array(deny_ports, ushort, &deny_ports_n, 0444);
MODULE_PARM_DESC(deny_ports, "ports that no helper opens; those below 1024 and of X11 never");

#define X11_FIRST 6000
#define X11_LAST  6063

bool fwp_port_allowed(u8 protocol, u16 port)
{
	if (port < LOWEST_PORT)
		return false;
	if (protocol == IPPROTO_TCP && port >= X11_FIRST && port <= X11_LAST)
		return false;
	for (unsigned int i = 0; i < deny_ports_n; i++)
		if (deny_ports[i] == port)
			return false;
	return true;
}

const union nf_inet_addr *fwp_own_address(const struct fwp_packet *packet)
{
	return &packet->ct->tuplehash[packet->dir].tuple.src.u3;
}

const union nf_inet_addr *fwp_outer_address(const struct fwp_packet *packet)
{
	return &packet->ct->tuplehash[!packet->dir].tuple.dst.u3;
}

bool fwp_is_translated(const struct fwp_packet *packet)
{
	return !nf_inet_addr_cmp(fwp_own_address(packet), fwp_outer_address(packet));
}

bool fwp_address_is(const struct fwp_packet *packet, const u8 *bytes,
		    const union nf_inet_addr *address)
{
	return !memcmp(bytes, address->all, nf_ct_l3num(packet->ct) == NFPROTO_IPV4 ? 4 : 16);
}

/* A program of the gateway listens on the port: it is not to be taken from it, not even once. */
static bool is_listened_on(const struct fwp_packet *packet, u8 protocol, u16 port)
{
	struct net *net = nf_ct_net(packet->ct);
	struct sock *sk;

	if (protocol != IPPROTO_TCP || nf_ct_l3num(packet->ct) != NFPROTO_IPV4)
		return false;
	sk = inet_lookup_listener(net, net->ipv4.tcp_death_row.hashinfo, NULL, 0, 0, 0,
				  fwp_outer_address(packet)->ip, htons(port), 0, 0);
	return sk != NULL;
}

static struct nf_conntrack_expect *make(const struct fwp_packet *packet,
					const struct fwp_expectation *want, u16 own, u16 outer)
{
	const struct nf_conntrack_tuple *other = &packet->ct->tuplehash[!packet->dir].tuple;
	u8 family = nf_ct_l3num(packet->ct);
	struct nf_conntrack_expect *exp = nf_ct_expect_alloc(packet->ct);
	__be16 port = htons(outer), from = htons(want->from);

	if (!exp)
		return NULL;
	nf_ct_expect_init(exp, want->class, family, want->anyone ? NULL : &other->src.u3,
			  &other->dst.u3, want->protocol, want->from ? &from : NULL, &port);
	exp->dir = !packet->dir;
	exp->saved_addr = *fwp_own_address(packet);
	exp->saved_proto.all = htons(own);
	exp->expectfn = nf_nat_follow_master;
	if (want->child)
		fwp_expect_assign(exp, fwp_helper_find(want->child, family));
	return exp;
}

static int add(const struct fwp_packet *packet, const struct fwp_expectation *want, u16 own,
	       u16 outer)
{
	struct nf_conntrack_expect *exp = make(packet, want, own, outer);
	int err;

	if (!exp)
		return -ENOMEM;
	err = nf_ct_expect_related(exp, 0);
	nf_ct_expect_put(exp);
	return err;
}

static int add_pair(const struct fwp_packet *packet, const struct fwp_expectation *want, u16 own,
		    u16 outer)
{
	struct nf_conntrack_expect *first = make(packet, want, own, outer);
	int err;

	if (!first)
		return -ENOMEM;
	err = nf_ct_expect_related(first, 0);
	if (!err) {
		err = add(packet, want, own + 1, outer + 1);
		if (err)
			nf_ct_unexpect_related(first);
	}
	nf_ct_expect_put(first);
	return err;
}

static int try_port(const struct fwp_packet *packet, const struct fwp_expectation *want, u16 outer)
{
	bool translated = fwp_is_translated(packet);

	if (translated && (!fwp_port_allowed(want->protocol, outer) ||
			   is_listened_on(packet, want->protocol, outer)))
		return -EBUSY;
	return want->pair ? add_pair(packet, want, want->port, outer)
			  : add(packet, want, want->port, outer);
}

static u16 other_port(const struct fwp_expectation *want)
{
	u16 port = LOWEST_PORT + get_random_u16() % (65536 - LOWEST_PORT);

	return want->pair ? port & ~1 : port;
}

u16 fwp_expect(const struct fwp_packet *packet, const struct fwp_expectation *want,
	       enum fwpolicy_refusal *reason)
{
	u16 outer = want->port;
	int err = -EBUSY;

	*reason = FWPOLICY_REFUSAL_PORT;
	if (!fwp_port_allowed(want->protocol, want->port) || (want->pair && want->port & 1))
		return 0;
	*reason = FWPOLICY_REFUSAL_RATE;
	if (!fwp_rate_allows(packet))
		return 0;
	for (int i = 0; i < TRIES; i++) {
		err = try_port(packet, want, outer);
		if (err != -EBUSY || !fwp_is_translated(packet))
			break;
		outer = other_port(want);
	}
	*reason = FWPOLICY_REFUSAL_LIMIT;
	return err ? 0 : outer;
}

bool fwp_expect_again(const struct fwp_packet *packet, const struct fwp_expectation *want,
		      u16 outer_port)
{
	return try_port(packet, want, outer_port) == 0;
}

void fwp_unexpect(const struct fwp_packet *packet)
{
	nf_ct_remove_expectations(packet->ct);
}
