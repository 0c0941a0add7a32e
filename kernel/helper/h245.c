// SPDX-License-Identifier: GPL-2.0-only
/*
 * H.245 on a connection of its own: expects the media of the logical channels it opens.
 *
 *   either OpenLogicalChannel       -->  its RTCP
 *                                   <--  OpenLogicalChannelAck: RTP and RTCP of the other side
 *
 * Attached only to connections that call signalling announced (q931.c). Trust and translation of
 * addresses are those of h323.c. Limitations: as there.
 */
#include "h323.h"

static const struct nf_conntrack_expect_policy policy = {
	.max_expected = 16,
	.timeout = 60,
	.name = "media",
};

static int read_message(struct fwp_packet *packet, struct fwp_h323_flow *flow,
			const struct fwp_h323_part *part)
{
	struct h323_message message;
	enum fault fault = h245_parse(packet->data + part->at, part->len, &message);
	int verdict = NF_ACCEPT;

	if (fault != FAULT_NONE)
		return part->again ? NF_ACCEPT : fwp_packet_refuse(packet, fwp_refusal_of(fault));
	for (u8 i = 0; i < message.n && verdict == NF_ACCEPT; i++)
		verdict = fwp_h323_media(packet, flow, part, &message.items[i]);
	return verdict;
}

static int help(struct fwp_packet *packet, void *state)
{
	NF_CT_HELPER_BUILD_BUG_ON(sizeof(struct fwp_h323_flow));
	return fwp_tpkt_read(packet, state, read_message);
}

const struct fwp_helper_kind fwp_h245_kind = {
	.name = "fwp-h245",
	.protocol = IPPROTO_TCP,
	.ipv6 = true,
	.policy = &policy,
	.help = help,
};
