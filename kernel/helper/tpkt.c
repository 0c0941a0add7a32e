// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cuts the stream of an H.323 connection into its TPKTs (RFC 1006), each read once, in order.
 *
 *   03 00 00 c4 | 08 02 ...        one packet, or the four bytes in one and the rest in the next
 *
 * A TPKT begins where the one before it ended, nowhere else; the first bytes of a connection that
 * are none end the reading for good (an HTTP POST, a TURN header). A packet that leaves a gap is
 * dropped: its receiver waits for what is missing too. One that came before is changed as it was.
 * Limitations: a TPKT cut otherwise, or longer than 4096 bytes, is refused and passes unread.
 */
#include "h323.h"

/* HEADER_ONLY and OPEN (SYN seen) are shifted by the direction. */
enum { HEADER_ONLY = 1, STOPPED = 4, SPOKEN = 8, OPEN = 16 };

static bool before32(u32 a, u32 b)
{
	return (s32)(a - b) < 0;
}

void fwp_tpkt_stop(struct fwp_h323_flow *flow)
{
	flow->flags |= STOPPED;
}

typedef int (*read_part)(struct fwp_packet *, struct fwp_h323_flow *, const struct fwp_h323_part *);

/* The rest of a TPKT whose header came before; the bytes taken. */
static unsigned int read_rest(struct fwp_packet *packet, struct fwp_h323_flow *flow,
			      unsigned int at, read_part read, int *verdict)
{
	u16 *left = &flow->left[packet->dir];
	u8 header_only = HEADER_ONLY << packet->dir;
	struct fwp_h323_part part = { .at = at, .len = *left };
	unsigned int n = min_t(unsigned int, *left, packet->len - at);

	if (flow->flags & header_only && n == *left)
		*verdict = read(packet, flow, &part);
	else if (flow->flags & header_only)
		fwp_packet_refuse(packet, FWPOLICY_REFUSAL_SPLIT);
	flow->flags &= ~header_only;
	*left -= n;
	return n;
}

static unsigned int lost(struct fwp_packet *packet, struct fwp_h323_flow *flow,
			 enum fwpolicy_refusal reason)
{
	fwp_packet_refuse(packet, flow->flags & SPOKEN ? reason : FWPOLICY_REFUSAL_OPENING);
	fwp_tpkt_stop(flow);
	return 0;
}

static unsigned int read_new(struct fwp_packet *packet, struct fwp_h323_flow *flow, unsigned int at,
			     read_part read, int *verdict)
{
	unsigned int left = packet->len - at;
	struct fwp_h323_part part = { .at = at + TPKT_HEADER };
	u16 len;

	if (left < TPKT_HEADER)
		return lost(packet, flow, FWPOLICY_REFUSAL_SPLIT);
	len = tpkt_length(packet->data + at);
	if (!len)
		return lost(packet, flow, FWPOLICY_REFUSAL_SYNTAX);
	flow->flags |= SPOKEN;
	part.len = len - TPKT_HEADER;
	if (left < len) {
		flow->left[packet->dir] = len - left;
		if (left == TPKT_HEADER)
			flow->flags |= HEADER_ONLY << packet->dir;
		else
			fwp_packet_refuse(packet, FWPOLICY_REFUSAL_SPLIT);
		return left;
	}
	*verdict = read(packet, flow, &part);
	return len;
}

/* What came before: with its header or, where that came alone, without. */
static int read_again(struct fwp_packet *packet, struct fwp_h323_flow *flow, unsigned int end,
		      read_part read)
{
	struct fwp_h323_part part = { .len = end, .again = true };
	unsigned int at = 0;
	int verdict = NF_ACCEPT;

	if (end < TPKT_HEADER || !tpkt_length(packet->data))
		return end ? read(packet, flow, &part) : NF_ACCEPT;
	while (end - at >= TPKT_HEADER && verdict == NF_ACCEPT) {
		u16 len = tpkt_length(packet->data + at);

		if (!len || len > end - at)
			break;
		part.at = at + TPKT_HEADER;
		part.len = len - TPKT_HEADER;
		verdict = read(packet, flow, &part);
		at += len;
	}
	return verdict;
}

static int read_data(struct fwp_packet *packet, struct fwp_h323_flow *flow, read_part read)
{
	u32 *next = &flow->next[packet->dir];
	unsigned int at = *next - packet->seq;
	int verdict;

	if (before32(*next, packet->seq)) {
		fwp_packet_refuse(packet, FWPOLICY_REFUSAL_BOUNDARY);
		return NF_DROP;
	}
	verdict = read_again(packet, flow, min(at, packet->len), read);
	while (at < packet->len && verdict == NF_ACCEPT) {
		unsigned int n = flow->left[packet->dir]
					 ? read_rest(packet, flow, at, read, &verdict)
					 : read_new(packet, flow, at, read, &verdict);

		if (!n || flow->flags & STOPPED)
			break;
		at += n;
	}
	if (before32(*next, packet->seq + packet->len))
		*next = packet->seq + packet->len;
	return verdict;
}

int fwp_tpkt_read(struct fwp_packet *packet, struct fwp_h323_flow *flow, read_part read)
{
	if (flow->flags & STOPPED)
		return NF_ACCEPT;
	if (packet->syn) {
		if (!(flow->flags & SPOKEN))
			flow->next[packet->dir] = packet->seq + 1 + packet->len;
		flow->flags |= OPEN << packet->dir;
		return NF_ACCEPT;
	}
	if (!(flow->flags & OPEN << packet->dir))
		fwp_tpkt_stop(flow); /* taken up in its middle: where a TPKT begins, nobody knows */
	if (flow->flags & STOPPED)
		return NF_ACCEPT;
	if (!packet->len)
		return NF_ACCEPT;
	if (!packet->data) {
		fwp_tpkt_stop(flow);
		return fwp_packet_refuse(packet, FWPOLICY_REFUSAL_LENGTH);
	}
	return read_data(packet, flow, read);
}
