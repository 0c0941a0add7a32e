/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the helpers share: a packet as a helper sees it, expectations, replacing bytes, refusing.
 *
 * A helper runs after address translation, in softirq, for each packet of a flow that the ruleset
 * gave to it. Addresses are taken from the flow's own tuples, so it does not matter who translates.
 * What a helper keeps about a flow lies in the flow (32 bytes), guarded by fwp_lock.
 */
#ifndef FWP_HELPER_H
#define FWP_HELPER_H

#include <net/netfilter/nf_conntrack_expect.h>
#include <net/netfilter/nf_conntrack_helper.h>

#include "../parse/fault.h"
#include "../parse/types.h"
#include "../stats.h"

struct fwp_packet {
	struct sk_buff *skb;
	struct nf_conn *ct;
	enum ip_conntrack_info ctinfo;
	enum ip_conntrack_dir dir;
	unsigned int protoff;
	enum fwpolicy_helper helper;
	/* Of the payload; NULL if it is too long. fwp_packet_replace may move it. */
	const u8 *data;
	unsigned int len;
	unsigned int payload_at; /* from skb->data, stays */
	/* Of TCP, as its sender counts; ack as the other side counts. */
	u32 seq;
	u32 ack;
	bool syn;
	bool urgent;
	bool has_ack;
	bool closing; /* FIN or RST */
};

/* Replaces bytes of the payload; `len` new ones for those of the span. */
struct fwp_change {
	u16 offset;
	u16 old_len;
	u16 len;
	char bytes[64];
};

/*
 * False if a helper has nothing to do with the packet: no payload and no SYN, neither established
 * nor a SYN, an error about the flow, or more payload than a message may have.
 */
bool fwp_packet_tcp(struct fwp_packet *packet);
bool fwp_packet_udp(struct fwp_packet *packet);

bool fwp_packet_replace(struct fwp_packet *packet, const struct fwp_change *change);

/* Counts and logs; returns what becomes of the packet: it passes as it is, and opens nothing. */
int fwp_packet_refuse(const struct fwp_packet *packet, enum fwpolicy_refusal reason);
enum fwpolicy_refusal fwp_refusal_of(enum fault fault);

/* The speaker's address, as itself and as the other side sees it; the same if nobody translates. */
const union nf_inet_addr *fwp_own_address(const struct fwp_packet *packet);
const union nf_inet_addr *fwp_outer_address(const struct fwp_packet *packet);
bool fwp_is_translated(const struct fwp_packet *packet);
bool fwp_address_is(const struct fwp_packet *packet, const u8 *bytes,
		    const union nf_inet_addr *address);

/* Not below 1024 and not on the list of ports that no helper opens (deny_ports). */
bool fwp_port_allowed(u8 protocol, u16 port);

struct fwp_expectation {
	u8 protocol;
	u8 class;
	u16 port;	   /* where the speaker listens */
	u16 from;	   /* the port the other side comes from; 0: any */
	bool anyone;	   /* from any address, not from the other side alone */
	bool pair;	   /* this port and the next: RTP and RTCP */
	const char *child; /* helper of the expected flow, by name; NULL: none */
};

/* The port by which the other side reaches the speaker; 0 and a reason if it could not be had. */
u16 fwp_expect(const struct fwp_packet *packet, const struct fwp_expectation *want,
	       enum fwpolicy_refusal *reason);
/* Again for a port that fwp_expect had given out, if no longer expected; true if it is now. */
bool fwp_expect_again(const struct fwp_packet *packet, const struct fwp_expectation *want,
		      u16 outer_port);
void fwp_unexpect(const struct fwp_packet *packet);
/* Whether its host may have one more, which is counted; false: FWPOLICY_REFUSAL_RATE. */
bool fwp_rate_allows(const struct fwp_packet *packet);

extern struct spinlock fwp_lock;

/* What each helper is for the kernel; the table in helper.c is in the order of the enum. */
struct fwp_helper_kind {
	const char *name;
	u8 protocol;
	bool ipv6;
	u8 classes; /* of expect_policy, less one */
	const struct nf_conntrack_expect_policy *policy;
	int (*help)(struct fwp_packet *packet, void *state);
	void (*destroy)(struct nf_conn *ct);
};

extern const struct fwp_helper_kind fwp_ftp_kind, fwp_pptp_kind, fwp_irc_kind, fwp_q931_kind,
	fwp_h245_kind, fwp_ras_kind;

struct nf_conntrack_helper *fwp_helper_find(const char *name, u8 family);

/* Calls registered before and taken down after; pptp's expectfn and its keymaps. */
int fwp_gre_init(void);
void fwp_gre_exit(void);

int fwp_helper_init(void);
void fwp_helper_exit(void);

#endif
