// SPDX-License-Identifier: GPL-2.0-only
/*
 * RAS (UDP 1719): an endpoint and its gatekeeper, and the calls they arrange.
 *
 *   endpoint RegistrationRequest  -->  "call me at 10.0.0.2:1720": the gatekeeper may, at a port of
 *                                      its own for each endpoint
 *                                 <--  RegistrationConfirm: for so long
 *   endpoint AdmissionRequest     -->  the next call may come too
 *                                 <--  AdmissionConfirm: "call me, the gatekeeper, at port N"
 *
 * Trust: the endpoint names itself alone; calls come from the gatekeeper that it registered with,
 * and go to it (gatekeeper routed). An AdmissionConfirm that names somebody else (direct) opens
 * nothing: such a call is a connection of its own, with fwp-q931 where the ruleset has it so.
 * Limitations: one signalling address for each endpoint; one call waiting at a time.
 */
#include "h323.h"

#include <net/netfilter/nf_conntrack_core.h>

#include "../compat.h"

enum { INCOMING, OUTGOING };

#define TTL_LEAST 60
#define TTL_MOST  3600

static const struct nf_conntrack_expect_policy policy[] = {
	[INCOMING] = { .max_expected = 1, .timeout = TTL_MOST, .name = "incoming" },
	[OUTGOING] = { .max_expected = 4, .timeout = 60, .name = "outgoing" },
};

struct ras_flow {
	struct fwp_port_pair signal; /* where the endpoint takes calls */
};

static u16 own_signal_port(struct fwp_packet *packet, struct ras_flow *flow, u16 port,
			   enum fwpolicy_refusal *reason)
{
	const struct fwp_expectation want = {
		.protocol = IPPROTO_TCP,
		.class = INCOMING,
		.port = port,
		.child = "fwp-q931",
	};

	*reason = FWPOLICY_REFUSAL_PORT;
	if (!port)
		return 0;
	if (flow->signal.own == port) {
		fwp_expect_again(packet, &want, flow->signal.outer);
		return flow->signal.outer;
	}
	*reason = FWPOLICY_REFUSAL_MANY;
	if (flow->signal.own)
		return 0;
	flow->signal.outer = fwp_expect(packet, &want, reason);
	if (flow->signal.outer)
		flow->signal.own = port;
	return flow->signal.outer;
}

/* What an endpoint says of itself. */
static int of_endpoint(struct fwp_packet *packet, struct ras_flow *flow, u8 type,
		       const struct h323_item *item)
{
	const struct nf_conntrack_tuple *other = &packet->ct->tuplehash[!packet->dir].tuple;
	u16 port = fwp_h323_port(packet, 0, item), outer = port;
	enum fwpolicy_refusal reason = FWPOLICY_REFUSAL_ADDRESS;

	if (item->role == H323_DEST)
		return NF_ACCEPT;
	if (!fwp_h323_is(packet, 0, item, fwp_own_address(packet)))
		return fwp_packet_refuse(packet, FWPOLICY_REFUSAL_ADDRESS);
	if (item->role == H323_RAS) {
		if (htons(port) != packet->ct->tuplehash[packet->dir].tuple.src.u.udp.port)
			return fwp_packet_refuse(packet, FWPOLICY_REFUSAL_PORT);
		outer = ntohs(other->dst.u.udp.port);
	} else if (type == RAS_RRQ || flow->signal.own == port) {
		outer = own_signal_port(packet, flow, port, &reason);
		if (!outer)
			return fwp_packet_refuse(packet, reason);
	}
	return fwp_h323_write(packet, item->offset, item->len, fwp_outer_address(packet), outer);
}

static int of_gatekeeper(struct fwp_packet *packet, u8 type, const struct h323_message *message,
			 const struct h323_item *item)
{
	struct fwp_expectation want = {
		.protocol = IPPROTO_TCP,
		.class = OUTGOING,
		.child = "fwp-q931",
	};
	enum fwpolicy_refusal reason;
	u32 ttl;

	if (item->role == H323_TTL) {
		ttl = clamp(h323_number(packet->data, item), (u32)TTL_LEAST, (u32)TTL_MOST);
		fwp_ct_refresh(packet->ct, packet->skb, ttl * HZ);
		return NF_ACCEPT;
	}
	if (!fwp_h323_is(packet, 0, item, fwp_own_address(packet)))
		return type == RAS_GCF ? fwp_packet_refuse(packet, FWPOLICY_REFUSAL_ADDRESS)
				       : NF_ACCEPT;
	if (type != RAS_ACF || item->role != H323_DEST)
		return NF_ACCEPT;
	want.port = fwp_h323_port(packet, 0, item);
	if (!fwp_expect(packet, &want, &reason))
		return fwp_packet_refuse(packet, reason);
	return NF_ACCEPT;
}

/* Which side of the flow is the endpoint: the one that began it. */
static int help(struct fwp_packet *packet, void *state)
{
	bool endpoint = packet->dir == IP_CT_DIR_ORIGINAL;
	struct h323_message message;
	enum fault fault;
	int verdict = NF_ACCEPT;

	NF_CT_HELPER_BUILD_BUG_ON(sizeof(struct ras_flow));
	fault = ras_parse(packet->data, packet->len, &message);
	if (fault != FAULT_NONE)
		return fwp_packet_refuse(packet, fwp_refusal_of(fault));
	if (!endpoint && message.type == RAS_UCF)
		fwp_unexpect(packet);
	for (u8 i = 0; i < message.n && verdict == NF_ACCEPT; i++)
		verdict =
			endpoint ? of_endpoint(packet, state, message.type, &message.items[i])
				 : of_gatekeeper(packet, message.type, &message, &message.items[i]);
	return verdict;
}

const struct fwp_helper_kind fwp_ras_kind = {
	.name = "fwp-ras",
	.protocol = IPPROTO_UDP,
	.ipv6 = true,
	.classes = OUTGOING,
	.policy = policy,
	.help = help,
};
