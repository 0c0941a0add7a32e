// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits how many doors a host can have opened in a second, over all of its control connections.
 *
 * Each connection may have few expectations at a time, but a host may have many connections. What
 * counts is who began them: a client outside that asks our server for one port after the other
 * uses up its own share, not the server's. expect_rate a second, and so many at once.
 *
 * A share is one moment: when all that was asked for will have been paid for. Shares lie in a table
 * of fixed size without chains, under fwp_lock: hosts whose hashes agree have one together. Of an
 * IPv6 host its /64 counts, for it has every address of that.
 */
#include "helper.h"

#include <linux/module.h>
#include <linux/siphash.h>

static unsigned int expect_rate = 100;
module_param(expect_rate, uint, 0444);
MODULE_PARM_DESC(expect_rate, "flows a second that helpers expect for one host; 0: any number");

static u64 shares[1024];
static siphash_aligned_key_t key __read_mostly;

static u64 *share_of(const struct nf_conn *ct)
{
	const union nf_inet_addr *source = &ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple.src.u3;
	u64 net = (unsigned long)nf_ct_net(ct), host = 0;

	memcpy(&host, source->all, nf_ct_l3num(ct) == NFPROTO_IPV4 ? 4 : 8);
	net_get_random_once(&key, sizeof(key));
	return &shares[siphash_2u64(net, host, &key) % ARRAY_SIZE(shares)];
}

bool fwp_rate_allows(const struct fwp_packet *packet)
{
	u64 now = ktime_get_ns(), cost, *share;

	if (!expect_rate)
		return true;
	cost = NSEC_PER_SEC / min(expect_rate, 1000000U);
	share = share_of(packet->ct);
	if (*share < now)
		*share = now;
	if (*share + cost > now + NSEC_PER_SEC)
		return false;
	*share += cost;
	return true;
}
