// SPDX-License-Identifier: GPL-2.0-only
/*
 * H.323 call signalling (H.225.0 in Q.931, TCP 1720): expects H.245 and media of the call.
 *
 *   caller Setup               -->  fast start: media; h245Address: the callee may connect
 *                              <--  callee Connect: fast start, h245Address: the caller connects
 *   either Facility            ---  h245Address, tunnelled H.245
 *
 * Trust: a connection begins with a Setup of its caller, else hands off (slipstreaming: HTTP,
 * TURN). A Facility that forwards the call to an alternative address opens nothing. A Setup is
 * believed before its callee has spoken, as its media may come with the first answer; it can only
 * name its own address. Limitations: one H.245 connection and the pairs of h323.c for each call.
 */
#include "h323.h"

enum { MEDIA, CONTROL };

/* Up to three pairs of a translated speaker, and as many of the other, twice while re-announced. */
static const struct nf_conntrack_expect_policy policy[] = {
	[MEDIA] = { .max_expected = 16, .timeout = 60, .name = "media" },
	[CONTROL] = { .max_expected = 2, .timeout = 60, .name = "h245" },
};

static int refuse(const struct fwp_packet *packet, const struct fwp_h323_part *part,
		  enum fwpolicy_refusal reason)
{
	return part->again ? NF_ACCEPT : fwp_packet_refuse(packet, reason);
}

/* h245Address: the same in several messages of a call. */
static int take_h245(struct fwp_packet *packet, struct fwp_h323_flow *flow,
		     const struct fwp_h323_part *part, const struct h323_item *item)
{
	u16 port = fwp_h323_port(packet, part->at, item), outer = flow->control.outer;
	const struct fwp_expectation want = {
		.protocol = IPPROTO_TCP,
		.class = CONTROL,
		.port = port,
		.child = "fwp-h245",
	};
	enum fwpolicy_refusal reason;

	if (!fwp_h323_is(packet, part->at, item, fwp_own_address(packet)))
		return refuse(packet, part, FWPOLICY_REFUSAL_ADDRESS);
	if (!port)
		return refuse(packet, part, FWPOLICY_REFUSAL_PORT);
	if (flow->control.own == port && !part->again) {
		fwp_expect_again(packet, &want, outer);
	} else if (flow->control.own != port) {
		if (part->again)
			return NF_ACCEPT;
		outer = fwp_expect(packet, &want, &reason);
		if (!outer)
			return fwp_packet_refuse(packet, reason);
		flow->control = (struct fwp_port_pair){ .own = port, .outer = outer };
	}
	return fwp_h323_write(packet, part->at + item->offset, item->len, fwp_outer_address(packet),
			      outer);
}

/* Who calls whom: told as the other side knows it, nothing is opened by it. */
static int tell(struct fwp_packet *packet, const struct fwp_h323_part *part,
		const struct h323_item *item)
{
	u16 port = fwp_h323_port(packet, part->at, item);
	const struct nf_conntrack_tuple *other = &packet->ct->tuplehash[!packet->dir].tuple;

	if (item->role == H323_SOURCE &&
	    fwp_h323_is(packet, part->at, item, fwp_own_address(packet)))
		return fwp_h323_write(packet, part->at + item->offset, item->len,
				      fwp_outer_address(packet), port);
	if (item->role == H323_DEST &&
	    fwp_h323_is(packet, part->at, item, &packet->ct->tuplehash[packet->dir].tuple.dst.u3))
		return fwp_h323_write(packet, part->at + item->offset, item->len, &other->src.u3,
				      ntohs(other->src.u.tcp.port));
	return NF_ACCEPT;
}

static int take_item(struct fwp_packet *packet, struct fwp_h323_flow *flow,
		     const struct fwp_h323_part *part, const struct h323_item *item)
{
	switch (item->role) {
	case H323_H245:
		return take_h245(packet, flow, part, item);
	case H323_MEDIA:
	case H323_CONTROL:
		return fwp_h323_media(packet, flow, part, item);
	case H323_FORWARD:
		return refuse(packet, part, FWPOLICY_REFUSAL_ADDRESS);
	default:
		return tell(packet, part, item);
	}
}

static int read_message(struct fwp_packet *packet, struct fwp_h323_flow *flow,
			const struct fwp_h323_part *part)
{
	struct h323_message message;
	enum fault fault = q931_parse(packet->data + part->at, part->len, &message);
	int verdict = NF_ACCEPT;

	if (!flow->called && (fault != FAULT_NONE || message.type != Q931_SETUP ||
			      packet->dir != IP_CT_DIR_ORIGINAL)) {
		fwp_tpkt_stop(flow);
		return refuse(packet, part,
			      fault == FAULT_NONE ? FWPOLICY_REFUSAL_OPENING
						  : fwp_refusal_of(fault));
	}
	if (fault != FAULT_NONE)
		return refuse(packet, part, fwp_refusal_of(fault));
	flow->called = true;
	for (u8 i = 0; i < message.n && verdict == NF_ACCEPT; i++)
		verdict = take_item(packet, flow, part, &message.items[i]);
	return verdict;
}

static int help(struct fwp_packet *packet, void *state)
{
	NF_CT_HELPER_BUILD_BUG_ON(sizeof(struct fwp_h323_flow));
	return fwp_tpkt_read(packet, state, read_message);
}

const struct fwp_helper_kind fwp_q931_kind = {
	.name = "fwp-q931",
	.protocol = IPPROTO_TCP,
	.ipv6 = true,
	.classes = CONTROL,
	.policy = policy,
	.help = help,
};
