// SPDX-License-Identifier: GPL-2.0-only
/*
 * PPTP: expects the GRE tunnel of the one call of a control connection, and translates its call id.
 *
 *   client                         server
 *   Start-Request            -->
 *                            <--   Start-Reply, successful
 *   Outgoing-Call-Request    -->   call id of the client: replaced by the translated TCP port
 *                            <--   Outgoing-Call-Reply, both ids: now the tunnel is expected
 *   ...                            Clear-Request, Disconnect-Notify, Stop: it ends, at once
 *
 * Trust: exactly this order and these sides, ids that were agreed on, messages whole and back to
 * back. Two clients that chose the same id for one server are told apart, as the port of each
 * control connection is its own. Limitations: one call a connection; calls from the server are
 * refused.
 */
#include "gre.h"

#include "../parse/pptp.h"

enum { NONE, START_ASKED, STARTED, CALL_ASKED, CALLED };
enum { STOPPED = 1, OPEN = 2 }; /* OPEN (SYN seen) is shifted by the direction */

static const struct nf_conntrack_expect_policy policy = {
	.max_expected = 2,
	.timeout = 60,
	.name = "pptp",
};

enum { CLIENT = 1 << IP_CT_DIR_ORIGINAL, SERVER = 1 << IP_CT_DIR_REPLY, BOTH = CLIENT | SERVER };
#define IN(phase) (1 << (phase))
#define ANY_PHASE 0xff

/* Who may say what, and when; a type that is not here is refused. */
static const struct {
	u8 sides;
	u8 phases;
} rules[PPTP_MSG_COUNT] = {
	[PPTP_MSG_START_REQUEST] = { CLIENT, IN(NONE) },
	[PPTP_MSG_START_REPLY] = { SERVER, IN(START_ASKED) },
	[PPTP_MSG_STOP_REQUEST] = { BOTH, ANY_PHASE },
	[PPTP_MSG_STOP_REPLY] = { BOTH, ANY_PHASE },
	[PPTP_MSG_ECHO_REQUEST] = { BOTH, ANY_PHASE },
	[PPTP_MSG_ECHO_REPLY] = { BOTH, ANY_PHASE },
	[PPTP_MSG_OUT_REQUEST] = { CLIENT, IN(STARTED) },
	[PPTP_MSG_OUT_REPLY] = { SERVER, IN(CALL_ASKED) },
	[PPTP_MSG_CLEAR_REQUEST] = { CLIENT, IN(STARTED) | IN(CALL_ASKED) | IN(CALLED) },
	[PPTP_MSG_DISCONNECT] = { SERVER, IN(STARTED) | IN(CALL_ASKED) | IN(CALLED) },
	[PPTP_MSG_WAN_ERROR] = { SERVER, IN(CALLED) },
	[PPTP_MSG_SET_LINK] = { BOTH, IN(CALLED) },
};

static bool before32(u32 a, u32 b)
{
	return (s32)(a - b) < 0;
}

static __be16 id_of(const u8 *bytes)
{
	return htons(bytes[0] << 8 | bytes[1]);
}

static void end_call(struct fwp_packet *packet, struct fwp_call *call, u8 phase)
{
	if (call->phase == CALLED)
		fwp_gre_end(packet->ct, call);
	call->phase = phase;
	call->pns = call->outer = call->pac = 0;
}

/* The port of the control connection as the server sees it is this client's alone. */
static __be16 outer_id(const struct fwp_packet *packet, __be16 id)
{
	return fwp_is_translated(packet) ? packet->ct->tuplehash[!packet->dir].tuple.dst.u.tcp.port
					 : id;
}

static enum fwpolicy_refusal open_call(struct fwp_packet *packet, struct fwp_call *call,
				       const struct pptp_message *message)
{
	if (message->result != 1) {
		call->phase = STARTED;
		return FWPOLICY_REFUSAL_COUNT;
	}
	if (id_of(message->peer_id) != call->outer)
		return FWPOLICY_REFUSAL_STATE;
	call->pac = id_of(message->call_id);
	if (!fwp_rate_allows(packet))
		return FWPOLICY_REFUSAL_RATE;
	if (!fwp_gre_expect(packet->ct, call))
		return FWPOLICY_REFUSAL_LIMIT;
	call->phase = CALLED;
	return FWPOLICY_REFUSAL_COUNT;
}

/* What the message changes; FWPOLICY_REFUSAL_COUNT if it may. */
static enum fwpolicy_refusal take(struct fwp_packet *packet, struct fwp_call *call,
				  const struct pptp_message *message)
{
	if (!rules[message->type].sides)
		return FWPOLICY_REFUSAL_FORM;
	if (!(rules[message->type].sides & 1 << packet->dir))
		return FWPOLICY_REFUSAL_DIRECTION;
	if (!(rules[message->type].phases & IN(call->phase)))
		return FWPOLICY_REFUSAL_STATE;
	switch (message->type) {
	case PPTP_MSG_START_REQUEST:
		call->phase = START_ASKED;
		break;
	case PPTP_MSG_START_REPLY:
		call->phase = message->result == 1 ? STARTED : NONE;
		break;
	case PPTP_MSG_OUT_REQUEST:
		call->pns = id_of(message->call_id);
		call->outer = outer_id(packet, call->pns);
		call->phase = CALL_ASKED;
		break;
	case PPTP_MSG_OUT_REPLY:
		return open_call(packet, call, message);
	case PPTP_MSG_DISCONNECT:
		end_call(packet, call, STARTED);
		break;
	case PPTP_MSG_STOP_REQUEST:
	case PPTP_MSG_STOP_REPLY:
		end_call(packet, call, NONE);
		break;
	default:
		break;
	}
	return FWPOLICY_REFUSAL_COUNT;
}

/* The client's own id toward the server becomes the outer one, and back again. */
static bool translate(struct fwp_packet *packet, const struct fwp_call *call,
		      const struct pptp_message *message, unsigned int at)
{
	bool out = packet->dir == IP_CT_DIR_ORIGINAL;
	u16 where = out ? message->call_at : message->peer_at;
	__be16 from = out ? call->pns : call->outer, to = out ? call->outer : call->pns;
	struct fwp_change change = { .offset = at + where, .old_len = 2, .len = 2 };

	if (!where || from == to || id_of(out ? message->call_id : message->peer_id) != from)
		return true;
	memcpy(change.bytes, &to, 2);
	return fwp_packet_replace(packet, &change);
}

static int broken(struct fwp_packet *packet)
{
	fwp_packet_refuse(packet, FWPOLICY_REFUSAL_MANGLE);
	return NF_DROP;
}

/* What came before, come again: the ids are replaced as they were, nothing else is done. */
static int read_again(struct fwp_packet *packet, const struct fwp_call *call, unsigned int end)
{
	struct pptp_message message;

	for (unsigned int at = 0; at < end; at += message.len) {
		if (pptp_parse(packet->data + at, end - at, &message) != FAULT_NONE)
			return NF_ACCEPT;
		if (!translate(packet, call, &message, at))
			return broken(packet);
	}
	return NF_ACCEPT;
}

/* One message; how far it goes, 0 if the place is lost. */
static unsigned int read_message(struct fwp_packet *packet, struct fwp_call *call, unsigned int at,
				 int *verdict)
{
	unsigned int left = packet->len - at;
	struct pptp_message message;
	enum fault fault = pptp_parse(packet->data + at, left, &message);
	enum fwpolicy_refusal reason;
	struct fwp_call old = *call;

	if (fault != FAULT_NONE) {
		bool opening = call->phase == NONE && fault != FAULT_SPLIT;

		fwp_packet_refuse(packet,
				  opening ? FWPOLICY_REFUSAL_OPENING : fwp_refusal_of(fault));
		return fault == FAULT_SPLIT ? pptp_length(packet->data + at, left) : 0;
	}
	reason = take(packet, call, &message);
	if (reason != FWPOLICY_REFUSAL_COUNT)
		fwp_packet_refuse(packet, reason);
	else if (!translate(packet, call->phase < CALL_ASKED ? &old : call, &message, at))
		*verdict = broken(packet);
	return message.len;
}

static int read_data(struct fwp_packet *packet, struct fwp_call *call)
{
	u32 *next = &call->next[packet->dir];
	unsigned int at = *next - packet->seq;
	int verdict;

	if (before32(*next, packet->seq)) {
		/* The receiver waits for what is missing as well; in order it can be read. */
		fwp_packet_refuse(packet, FWPOLICY_REFUSAL_BOUNDARY);
		return NF_DROP;
	}
	verdict = read_again(packet, call, min(at, packet->len));
	while (at < packet->len && verdict == NF_ACCEPT) {
		unsigned int len = read_message(packet, call, at, &verdict);

		if (!len) {
			call->flags |= STOPPED;
			break;
		}
		at += len;
	}
	if (before32(*next, packet->seq + at))
		*next = packet->seq + at;
	return verdict;
}

/* Whoever closes the control connection ends the call, said or not (RFC 2637 section 3.1). */
static int help(struct fwp_packet *packet, void *state)
{
	struct fwp_call *call = state;

	NF_CT_HELPER_BUILD_BUG_ON(sizeof(struct fwp_call));
	if (packet->closing)
		end_call(packet, call, NONE);
	if (call->flags & STOPPED)
		return NF_ACCEPT;
	if (packet->syn) {
		if (call->phase == NONE)
			call->next[packet->dir] = packet->seq + 1 + packet->len;
		call->flags |= OPEN << packet->dir;
		return NF_ACCEPT;
	}
	if (!(call->flags & OPEN << packet->dir)) {
		/* Taken up in its middle: where a message begins, nobody knows. */
		call->flags |= STOPPED;
		return NF_ACCEPT;
	}
	if (!packet->len)
		return NF_ACCEPT;
	if (!packet->data) {
		call->flags |= STOPPED;
		return fwp_packet_refuse(packet, FWPOLICY_REFUSAL_LENGTH);
	}
	return read_data(packet, call);
}

/* The control connection is gone, and with it the tunnel. */
static void destroy(struct nf_conn *ct)
{
	struct fwp_call call;

	spin_lock_bh(&fwp_lock);
	call = *(const struct fwp_call *)nfct_help_data(ct);
	spin_unlock_bh(&fwp_lock);
	fwp_gre_end(ct, &call);
}

const struct fwp_helper_kind fwp_pptp_kind = {
	.name = "fwp-pptp",
	.protocol = IPPROTO_TCP,
	.policy = &policy,
	.help = help,
	.destroy = destroy,
};
