// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers the helpers, one entry for each family, and takes them down again.
 *
 * Ports: the kernel refuses two helpers of one protocol and port, though since 6.0 the port means
 * nothing. Ours have ports that nobody else takes, so they load beside the kernel's own. The
 * ruleset attaches a helper by its name and holds the module while it does (unload: EBUSY).
 *
 * Down: expectations first, by whoever made them, again after the helpers are gone (a packet under
 * way may have made one), then a grace period. Limitations: one lock for the state of all flows; a
 * control connection carries few packets.
 */
#include "helper.h"

#include <linux/module.h>
#include <net/netfilter/nf_conntrack_core.h>

#include "../compat.h"

#define FIRST_PORT 0xff01
#define FAMILIES   2

DEFINE_SPINLOCK(fwp_lock);

/* In the order of enum fwpolicy_helper. */
static const struct fwp_helper_kind *const kinds[FWPOLICY_HELPER_COUNT] = {
	[FWPOLICY_HELPER_FTP] = &fwp_ftp_kind,	 [FWPOLICY_HELPER_PPTP] = &fwp_pptp_kind,
	[FWPOLICY_HELPER_IRC] = &fwp_irc_kind,	 [FWPOLICY_HELPER_Q931] = &fwp_q931_kind,
	[FWPOLICY_HELPER_H245] = &fwp_h245_kind, [FWPOLICY_HELPER_RAS] = &fwp_ras_kind,
};

static struct nf_conntrack_helper helpers[FWPOLICY_HELPER_COUNT][FAMILIES];
static const u8 families[FAMILIES] = { NFPROTO_IPV4, NFPROTO_IPV6 };

static bool has_family(unsigned int i, unsigned int family)
{
	return families[family] == NFPROTO_IPV4 || kinds[i]->ipv6;
}

static bool packet_read(struct fwp_packet *packet, u8 protocol)
{
	return protocol == IPPROTO_TCP ? fwp_packet_tcp(packet) : fwp_packet_udp(packet);
}

static int help(struct sk_buff *skb, unsigned int protoff, struct nf_conn *ct,
		enum ip_conntrack_info ctinfo, enum fwpolicy_helper helper)
{
	struct fwp_packet packet = {
		.skb = skb,
		.ct = ct,
		.ctinfo = ctinfo,
		.dir = CTINFO2DIR(ctinfo),
		.protoff = protoff,
		.helper = helper,
	};
	int verdict;

	if (!packet_read(&packet, kinds[helper]->protocol))
		return NF_ACCEPT;
	spin_lock_bh(&fwp_lock);
	verdict = kinds[helper]->help(&packet, nfct_help_data(ct));
	spin_unlock_bh(&fwp_lock);
	return verdict;
}

#define HELP_OF(id, name)                                                                          \
	static int help_##id(struct sk_buff *skb, unsigned int protoff, struct nf_conn *ct,        \
			     enum ip_conntrack_info ctinfo)                                        \
	{                                                                                          \
		return help(skb, protoff, ct, ctinfo, FWPOLICY_HELPER_##id);                       \
	}
FWPOLICY_HELPERS(HELP_OF)

#define HELP_NAME(id, name) help_##id,
static int (*const help_functions[])(struct sk_buff *, unsigned int, struct nf_conn *,
				     enum ip_conntrack_info) = { FWPOLICY_HELPERS(HELP_NAME) };

struct nf_conntrack_helper *fwp_helper_find(const char *name, u8 family)
{
	for (unsigned int i = 0; i < FWPOLICY_HELPER_COUNT; i++)
		if (!strcmp(kinds[i]->name, name))
			return &helpers[i][family == NFPROTO_IPV6];
	return NULL;
}

static bool is_ours(struct nf_conntrack_expect *exp, void *data)
{
	const struct nf_conntrack_helper *helper = fwp_expect_owner(exp);

	return helper && helper->me == THIS_MODULE;
}

static void forget_expectations(void)
{
	nf_ct_expect_iterate_destroy(is_ours, NULL);
}

static int register_one(unsigned int i, unsigned int family)
{
	struct nf_conntrack_helper *helper = &helpers[i][family];
	u16 port = FIRST_PORT + i;

	nf_ct_helper_init(helper, families[family], kinds[i]->protocol, kinds[i]->name, port, port,
			  0, kinds[i]->policy, kinds[i]->classes, help_functions[i], NULL,
			  THIS_MODULE);
	helper->destroy = kinds[i]->destroy;
	return nf_conntrack_helper_register(helper);
}

/* The first `n` of all, counted as they are registered. */
static void unregister_first(unsigned int n)
{
	while (n--)
		if (has_family(n / FAMILIES, n % FAMILIES))
			nf_conntrack_helper_unregister(&helpers[n / FAMILIES][n % FAMILIES]);
}

int __init fwp_helper_init(void)
{
	unsigned int n;
	int err = fwp_gre_init();

	if (err)
		return err;
	for (n = 0; n < FWPOLICY_HELPER_COUNT * FAMILIES; n++) {
		if (!has_family(n / FAMILIES, n % FAMILIES))
			continue;
		err = register_one(n / FAMILIES, n % FAMILIES);
		if (!err)
			continue;
		unregister_first(n);
		fwp_gre_exit();
		return err;
	}
	return 0;
}

void fwp_helper_exit(void)
{
	forget_expectations();
	fwp_gre_exit();
	unregister_first(FWPOLICY_HELPER_COUNT * FAMILIES);
	forget_expectations();
	rcu_barrier();
}

MODULE_ALIAS_NFCT_HELPER("fwp-ftp");
MODULE_ALIAS_NFCT_HELPER("fwp-pptp");
MODULE_ALIAS_NFCT_HELPER("fwp-irc");
MODULE_ALIAS_NFCT_HELPER("fwp-q931");
MODULE_ALIAS_NFCT_HELPER("fwp-h245");
MODULE_ALIAS_NFCT_HELPER("fwp-ras");
