// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keeps the place in the lines of a connection, and carries out what its protocol announces.
 *
 *   client                     gateway                          server
 *   PORT 10,0,0,2,156,64  -->  own address? port allowed?
 *                              expect server -> 203.0.113.1:40000
 *                              replace                     -->  PORT 203,0,113,1,156,64
 *   the same again        -->  replace, expect nothing new -->  the same
 *
 * What is refused passes as it came, and opens nothing: dropping it would stall the connection.
 * Only a half-done change is dropped. Limitations: a line that ends in a later packet is not read.
 */
#include "lines.h"

#include <net/netfilter/nf_conntrack_seqadj.h>

enum {
	OPEN_FIRST = 1,	  /* SYN seen: 1 << direction */
	BROKEN_FIRST = 4, /* in the middle of a line: 4 << direction */
	SENT = 16,	  /* sent_at and sent_port are valid */
	UNACKED = 32,
	STOPPED = 64,
};

static bool before32(u32 a, u32 b)
{
	return (s32)(a - b) < 0;
}

void fwp_lines_stop(struct fwp_lines *lines)
{
	lines->flags |= STOPPED;
}

static void set_broken(struct fwp_lines *lines, u8 dir, bool broken)
{
	if (broken)
		lines->flags |= BROKEN_FIRST << dir;
	else
		lines->flags &= ~(BROKEN_FIRST << dir);
}

/* Data in a SYN (fast open) are passed over: the other side has not spoken. */
static void begin(const struct fwp_packet *packet, struct fwp_lines *lines)
{
	if (lines->flags & (OPEN_FIRST << packet->dir) &&
	    lines->next[packet->dir] != packet->seq + 1 + packet->len)
		lines->flags |= lines->flags & (OPEN_FIRST << !packet->dir) ? STOPPED : 0;
	lines->flags |= OPEN_FIRST << packet->dir;
	lines->next[packet->dir] = packet->seq + 1 + packet->len;
	set_broken(lines, packet->dir, packet->len != 0);
}

static void see_ack(const struct fwp_packet *packet, struct fwp_lines *lines)
{
	if (lines->flags & UNACKED && packet->dir != lines->sender && packet->has_ack &&
	    !before32(packet->ack, lines->sent_ack))
		lines->flags &= ~UNACKED;
}

static bool refuse(const struct fwp_packet *packet, enum fwpolicy_refusal reason)
{
	fwp_packet_refuse(packet, reason);
	return false;
}

/* May it be said, by this speaker and now? */
static bool is_allowed(const struct fwp_packet *packet, const struct fwp_lines *lines,
		       const struct fwp_announcement *announcement)
{
	const struct endpoint *endpoint = &announcement->endpoint;
	u8 family = nf_ct_l3num(packet->ct) == NFPROTO_IPV4 ? 4 : 6;

	if (lines->flags & UNACKED)
		return refuse(packet, FWPOLICY_REFUSAL_STATE);
	if (endpoint->family && (endpoint->family != family ||
				 !fwp_address_is(packet, endpoint->addr, fwp_own_address(packet))))
		return refuse(packet, FWPOLICY_REFUSAL_ADDRESS);
	return true;
}

static bool print_change(const struct fwp_packet *packet, const struct fwp_line *line,
			 const struct fwp_announcement *announcement, u16 port,
			 struct fwp_change *change)
{
	struct endpoint outer = announcement->endpoint;

	if (!fwp_is_translated(packet) && port == outer.port)
		return false;
	memcpy(outer.addr, fwp_outer_address(packet)->all, sizeof(outer.addr));
	outer.port = port;
	change->offset = line->at + announcement->span.offset;
	change->old_len = announcement->span.len;
	change->len =
		announcement->print(announcement, &outer, change->bytes, sizeof(change->bytes));
	return true;
}

/* Expects what the line announces; true if the packet is to be changed. */
static bool announce(struct fwp_packet *packet, struct fwp_lines *lines,
		     const struct fwp_line *line, const struct fwp_announcement *announcement,
		     struct fwp_change *change)
{
	enum fwpolicy_refusal reason;
	u16 port = lines->sent_port;

	if (line->again)
		return print_change(packet, line, announcement, port, change);
	if (!is_allowed(packet, lines, announcement))
		return false;
	port = fwp_expect(packet, &announcement->want, &reason);
	if (!port)
		return refuse(packet, reason);
	lines->sent_at = packet->seq + line->at;
	lines->sent_ack = packet->seq + line->at + line->len;
	lines->sent_port = port;
	lines->sender = packet->dir;
	lines->flags |= SENT | UNACKED;
	return print_change(packet, line, announcement, port, change);
}

/* The whole line at `at` of the payload; false if none ends in it. */
static bool line_at(const struct fwp_packet *packet, unsigned int at, struct fwp_line *line)
{
	line->text = packet->data + at;
	line->at = at;
	line->len = text_line(line->text, packet->len - at);
	return line->len != 0;
}

static bool find_again(const struct fwp_packet *packet, const struct fwp_lines *lines,
		       struct fwp_line *line)
{
	u32 at = lines->sent_at - packet->seq;

	line->again = true;
	return lines->flags & SENT && lines->sender == packet->dir && at < packet->len &&
	       line_at(packet, at, line);
}

static bool ends_line(const struct fwp_packet *packet)
{
	u8 last;

	return !skb_copy_bits(packet->skb, packet->skb->len - 1, &last, 1) && last == '\n';
}

/* Where the first new line begins in the payload; its length if there is none. */
static unsigned int first_new(const struct fwp_packet *packet, struct fwp_lines *lines)
{
	u32 next = lines->next[packet->dir];
	unsigned int at;

	if (before32(next, packet->seq) || packet->urgent || !packet->data)
		return packet->len;
	at = next - packet->seq;
	if (at < packet->len && lines->flags & (BROKEN_FIRST << packet->dir)) {
		size_t rest = text_line(packet->data + at, packet->len - at);

		return rest ? at + rest : packet->len;
	}
	return min(at, packet->len);
}

static void move_on(const struct fwp_packet *packet, struct fwp_lines *lines)
{
	u32 end = packet->seq + packet->len;

	if (!before32(lines->next[packet->dir], end))
		return;
	lines->next[packet->dir] = end;
	set_broken(lines, packet->dir, !ends_line(packet));
}

/* Every new line, up to the first change; what else is announced then is refused as out of turn. */
static bool read_new(struct fwp_packet *packet, void *state, fwp_read_line read,
		     struct fwp_change *change)
{
	struct fwp_lines *lines = state;
	unsigned int at = first_new(packet, lines);
	bool changed = false;

	while (at < packet->len && !(lines->flags & STOPPED)) {
		struct fwp_announcement announcement = {};
		struct fwp_line line = {};
		bool whole = line_at(packet, at, &line);

		if (!whole)
			line.len = packet->len - at;
		if (read(packet, state, &line, &announcement) && whole)
			changed |= announce(packet, lines, &line, &announcement, change);
		at += line.len;
	}
	return changed;
}

/* sent_ack counts as the other side does, who sees the bytes of the replacement. */
static int carry_out(struct fwp_packet *packet, struct fwp_lines *lines, bool again,
		     const struct fwp_change *change)
{
	u32 seq = packet->seq;

	if (!fwp_packet_replace(packet, change)) {
		fwp_unexpect(packet);
		fwp_packet_refuse(packet, FWPOLICY_REFUSAL_MANGLE);
		return NF_DROP;
	}
	if (!again)
		lines->sent_ack += nf_ct_seq_offset(packet->ct, packet->dir, seq + 1);
	return NF_ACCEPT;
}

int fwp_lines_read(struct fwp_packet *packet, void *state, fwp_read_line read)
{
	struct fwp_announcement announcement = {};
	struct fwp_lines *lines = state;
	struct fwp_change change = {};
	struct fwp_line line = {};
	bool changed, again;

	if (lines->flags & STOPPED)
		return NF_ACCEPT;
	if (!packet->syn && !(lines->flags & (OPEN_FIRST << packet->dir))) {
		/* Taken up in its middle: where its lines begin, nobody knows. */
		fwp_lines_stop(lines);
		return NF_ACCEPT;
	}
	see_ack(packet, lines);
	if (packet->syn) {
		begin(packet, lines);
		return NF_ACCEPT;
	}
	if (!packet->len)
		return NF_ACCEPT;
	again = packet->data && find_again(packet, lines, &line) &&
		read(packet, state, &line, &announcement) &&
		announce(packet, lines, &line, &announcement, &change);
	changed = !again && read_new(packet, state, read, &change);
	move_on(packet, lines);
	return again || changed ? carry_out(packet, lines, again, &change) : NF_ACCEPT;
}
