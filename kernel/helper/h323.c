// SPDX-License-Identifier: GPL-2.0-only
/*
 * The addresses in H.323 messages: whose they are, what they open, and how they are translated.
 *
 *   caller                       gateway                     callee
 *   H.245: media at 10.0.0.2:5004  -->  own address? even port?
 *                                       expect callee -> 203.0.113.1:5004 and :5005
 *                                       write over      -->  media at 203.0.113.1:5004
 *
 * Trust: a speaker announces its own address alone; RTP and RTCP are a pair, both expected or
 * neither. What it repeats of the other side's is translated back, and opens nothing. All else is
 * refused. Limitations: three pairs of ports for a translated speaker; no multicast.
 */
#include "h323.h"

int fwp_h323_write(struct fwp_packet *packet, unsigned int at, u8 len,
		   const union nf_inet_addr *addr, u16 port)
{
	struct fwp_change change = { .offset = at, .old_len = len + 2, .len = len + 2 };

	memcpy(change.bytes, addr->all, len);
	change.bytes[len] = port >> 8;
	change.bytes[len + 1] = port & 255;
	if (!memcmp(change.bytes, packet->data + at, change.len) ||
	    fwp_packet_replace(packet, &change))
		return NF_ACCEPT;
	fwp_packet_refuse(packet, FWPOLICY_REFUSAL_MANGLE);
	return NF_DROP;
}

u16 fwp_h323_port(const struct fwp_packet *packet, unsigned int at, const struct h323_item *item)
{
	const u8 *bytes = packet->data + at + item->offset + item->len;

	return bytes[0] << 8 | bytes[1];
}

bool fwp_h323_is(const struct fwp_packet *packet, unsigned int at, const struct h323_item *item,
		 const union nf_inet_addr *address)
{
	u8 family = nf_ct_l3num(packet->ct) == NFPROTO_IPV4 ? 4 : 6;

	return item->family == family &&
	       fwp_address_is(packet, packet->data + at + item->offset, address);
}

static struct fwp_port_pair *pair_find(struct fwp_h323_flow *flow, u16 own)
{
	for (int i = 0; i < H323_PAIRS; i++)
		if (flow->media[i].own == own)
			return &flow->media[i];
	return NULL;
}

/* The even port by which the other side reaches ours, expected now; 0 and a reason. */
static u16 outer_pair(struct fwp_packet *packet, struct fwp_h323_flow *flow, u16 own, bool again,
		      enum fwpolicy_refusal *reason)
{
	const struct fwp_expectation want = { .protocol = IPPROTO_UDP, .port = own, .pair = true };
	struct fwp_port_pair *pair = own ? pair_find(flow, own) : NULL;
	u16 outer;

	*reason = FWPOLICY_REFUSAL_PORT;
	if (!own)
		return 0;
	if (pair) {
		if (!again)
			fwp_expect_again(packet, &want, pair->outer);
		return pair->outer;
	}
	*reason = FWPOLICY_REFUSAL_STATE;
	if (again)
		return fwp_is_translated(packet) ? 0 : own;
	pair = pair_find(flow, 0);
	*reason = FWPOLICY_REFUSAL_MANY;
	if (!pair && fwp_is_translated(packet))
		return 0;
	outer = fwp_expect(packet, &want, reason);
	if (outer && fwp_is_translated(packet))
		*pair = (struct fwp_port_pair){ .own = own, .outer = outer };
	return outer;
}

/* The other side's own address, as the speaker knows it: back to what the other side itself has. */
static int write_back(struct fwp_packet *packet, struct fwp_h323_flow *flow, unsigned int at,
		      const struct h323_item *item, u16 port)
{
	const union nf_inet_addr *real = &packet->ct->tuplehash[!packet->dir].tuple.src.u3;

	for (int i = 0; i < H323_PAIRS; i++)
		if (flow->media[i].own && flow->media[i].outer == (port & ~1))
			return fwp_h323_write(packet, at + item->offset, item->len, real,
					      flow->media[i].own + (port & 1));
	return NF_ACCEPT;
}

int fwp_h323_media(struct fwp_packet *packet, struct fwp_h323_flow *flow,
		   const struct fwp_h323_part *part, const struct h323_item *item)
{
	u16 port = fwp_h323_port(packet, part->at, item), outer;
	enum fwpolicy_refusal reason;

	if (!fwp_h323_is(packet, part->at, item, fwp_own_address(packet))) {
		if (fwp_h323_is(packet, part->at, item,
				&packet->ct->tuplehash[packet->dir].tuple.dst.u3))
			return write_back(packet, flow, part->at, item, port);
		return part->again ? NF_ACCEPT
				   : fwp_packet_refuse(packet, FWPOLICY_REFUSAL_ADDRESS);
	}
	outer = outer_pair(packet, flow, port & ~1, part->again, &reason);
	if (!outer)
		return part->again ? NF_ACCEPT : fwp_packet_refuse(packet, reason);
	return fwp_h323_write(packet, part->at + item->offset, item->len, fwp_outer_address(packet),
			      outer + (port & 1));
}
