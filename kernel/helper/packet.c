// SPDX-License-Identifier: GPL-2.0-only
/*
 * A packet of a flow as its helper may read it: the payload in one piece, or not at all.
 *
 * Only established flows speak (both ends have answered), so a forged first packet says nothing;
 * the SYN is shown because the count of bytes begins with it. Replacing bytes may move the packet:
 * every pointer into it but packet->data is dead then. More than PAYLOAD_MOST in one
 * packet is no control message; it is shown without its bytes, so that counting can go on.
 */
#include "helper.h"

#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_conntrack_seqadj.h>
#include <net/netfilter/nf_nat_helper.h>

#define PAYLOAD_MOST 16384

/* The names are the same on both sides up to here (enum fault, FWPOLICY_REFUSALS). */
static const enum fwpolicy_refusal refusals[FAULT_COUNT] = {
	[FAULT_SPLIT] = FWPOLICY_REFUSAL_SPLIT, [FAULT_SYNTAX] = FWPOLICY_REFUSAL_SYNTAX,
	[FAULT_RANGE] = FWPOLICY_REFUSAL_RANGE, [FAULT_LENGTH] = FWPOLICY_REFUSAL_LENGTH,
	[FAULT_DEPTH] = FWPOLICY_REFUSAL_DEPTH, [FAULT_MANY] = FWPOLICY_REFUSAL_MANY,
	[FAULT_FORM] = FWPOLICY_REFUSAL_FORM,
};

enum fwpolicy_refusal fwp_refusal_of(enum fault fault)
{
	return refusals[fault];
}

static bool is_established(enum ip_conntrack_info ctinfo)
{
	return ctinfo == IP_CT_ESTABLISHED || ctinfo == IP_CT_ESTABLISHED_REPLY;
}

static bool show_payload(struct fwp_packet *packet, unsigned int at)
{
	struct sk_buff *skb = packet->skb;

	packet->payload_at = at;
	packet->len = skb->len - at;
	if (!packet->len || packet->len > PAYLOAD_MOST)
		return true;
	if (skb_linearize(skb))
		return false;
	packet->data = skb->data + at;
	return true;
}

bool fwp_packet_tcp(struct fwp_packet *packet)
{
	struct tcphdr buffer;
	const struct tcphdr *tcp;
	unsigned int at;

	tcp = skb_header_pointer(packet->skb, packet->protoff, sizeof(buffer), &buffer);
	if (!tcp)
		return false;
	at = packet->protoff + tcp->doff * 4;
	if (at > packet->skb->len)
		return false;
	packet->seq = ntohl(tcp->seq);
	packet->ack = ntohl(tcp->ack_seq);
	packet->syn = tcp->syn;
	packet->urgent = tcp->urg;
	packet->has_ack = tcp->ack;
	packet->closing = tcp->fin || tcp->rst;
	if (!packet->syn && !is_established(packet->ctinfo))
		return false;
	return show_payload(packet, at);
}

bool fwp_packet_udp(struct fwp_packet *packet)
{
	unsigned int at = packet->protoff + sizeof(struct udphdr);

	if (at >= packet->skb->len || !show_payload(packet, at))
		return false;
	return packet->data != NULL;
}

static bool replace_tcp(struct fwp_packet *packet, const struct fwp_change *change)
{
	bool adjust = change->len != change->old_len;

	/* Made when the flow was translated; without it the kernel cannot shift what follows. */
	if (adjust && !nfct_seqadj(packet->ct))
		return false;
	return __nf_nat_mangle_tcp_packet(packet->skb, packet->ct, packet->ctinfo, packet->protoff,
					  change->offset, change->old_len, change->bytes,
					  change->len, adjust);
}

bool fwp_packet_replace(struct fwp_packet *packet, const struct fwp_change *change)
{
	bool done;

	if (nf_ct_protonum(packet->ct) == IPPROTO_TCP)
		done = replace_tcp(packet, change);
	else
		done = nf_nat_mangle_udp_packet(packet->skb, packet->ct, packet->ctinfo,
						packet->protoff, change->offset, change->old_len,
						change->bytes, change->len);
	packet->data = packet->skb->data + packet->payload_at;
	packet->len = packet->skb->len - packet->payload_at;
	return done;
}

int fwp_packet_refuse(const struct fwp_packet *packet, enum fwpolicy_refusal reason)
{
	const struct fwp_refusal refusal = {
		.helper = packet->helper,
		.reason = reason,
		.skb = packet->skb,
		.family = nf_ct_l3num(packet->ct),
		.hooknum = NF_INET_POST_ROUTING,
	};

	fwp_refuse(nf_ct_net(packet->ct), &refusal);
	return NF_ACCEPT;
}
