/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tunnel of a PPTP call: its GRE flow, in both directions.
 *
 * GRE packets carry only the call id of their receiver; the kernel finds the sender's in its
 * keymap, which hangs on the control connection's private data. That is why struct fwp_call has the
 * very layout it has: the pointers lie where the kernel has them in struct nf_ct_pptp_master.
 */
#ifndef FWP_GRE_H
#define FWP_GRE_H

#include "helper.h"

#include <linux/netfilter/nf_conntrack_pptp.h>
#include <linux/netfilter/nf_conntrack_proto_gre.h>

struct fwp_call {
	u32 next[IP_CT_DIR_MAX]; /* where the next message of each side begins */
	__be16 pns;		 /* call id of the client, as itself has it */
	__be16 outer;		 /* ... as the server is told */
	__be16 pac;		 /* call id of the server */
	u8 phase;
	u8 flags;
	struct nf_ct_gre_keymap *keymap[IP_CT_DIR_MAX];
};

static_assert(offsetof(struct fwp_call, keymap) == offsetof(struct nf_ct_pptp_master, keymap));
static_assert(sizeof(struct fwp_call) == sizeof(struct nf_ct_pptp_master));

/* Expects the tunnel of a call whose three ids are known; false if it cannot be had. */
bool fwp_gre_expect(struct nf_conn *master, const struct fwp_call *call);

/* Ends it: what is expected, the keymap, and the flow itself. */
void fwp_gre_end(struct nf_conn *master, const struct fwp_call *call);

#endif
