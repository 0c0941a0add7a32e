// SPDX-License-Identifier: GPL-2.0-only
/*
 * IRC: expects the connection to a client that offers a file or a chat (DCC).
 *
 *   client PASS, CAP, NICK, USER         registers, from its first line on; else: no IRC, hands off
 *   server :name 001 nick :Welcome       registered: from here on offers count
 *   client PRIVMSG bob :\1DCC SEND ...\1 somebody connects to the client
 *
 * Trust: only what the client itself says, as a whole PRIVMSG with nothing around the offer; what
 * it echoes for others (NOTICE, PONG) opens nothing (CVE-2022-2663). Its own address, one
 * connection, 30 seconds. Once TLS is asked for nothing is read any more. Limitations: who will
 * connect is not known before, so anybody may, once. IPv4 only.
 */
#include "lines.h"

#include "../parse/irc.h"

enum { AWAIT_CLIENT, AWAIT_WELCOME, READY };

struct irc_flow {
	struct fwp_lines lines;
	u8 phase;
};

static const struct nf_conntrack_expect_policy policy = {
	.max_expected = 2,
	.timeout = 30,
	.name = "dcc",
};

static size_t print(const struct fwp_announcement *as, const struct endpoint *endpoint,
		    char *buffer, size_t size)
{
	return irc_print(endpoint, buffer, size);
}

static bool refuse(const struct fwp_packet *packet, enum fwpolicy_refusal reason)
{
	fwp_packet_refuse(packet, reason);
	return false;
}

static bool fill(struct fwp_announcement *announcement, const struct irc_message *message)
{
	announcement->want.protocol = IPPROTO_TCP;
	announcement->want.port = message->endpoint.port;
	announcement->want.anyone = true;
	announcement->endpoint = message->endpoint;
	announcement->span = message->span;
	announcement->print = print;
	return message->kind == IRC_OFFER;
}

static bool read_client(struct fwp_packet *packet, struct irc_flow *flow,
			const struct fwp_line *line, struct fwp_announcement *announcement)
{
	struct irc_message message;
	enum fault fault = irc_parse_client(line->text, line->len, &message);

	if (line->again)
		return fill(announcement, &message);
	if (flow->phase == AWAIT_CLIENT && (fault != FAULT_NONE || message.kind != IRC_REGISTER)) {
		fwp_lines_stop(&flow->lines);
		return message.kind != IRC_TLS && refuse(packet, FWPOLICY_REFUSAL_OPENING);
	}
	if (flow->phase == AWAIT_CLIENT)
		flow->phase = AWAIT_WELCOME;
	if (message.kind == IRC_TLS)
		fwp_lines_stop(&flow->lines);
	if (fault != FAULT_NONE)
		return (fault != FAULT_SPLIT || message.kind == IRC_OFFER) &&
		       refuse(packet, fwp_refusal_of(fault));
	if (message.kind == IRC_OFFER && flow->phase != READY)
		return refuse(packet, FWPOLICY_REFUSAL_STATE);
	return fill(announcement, &message);
}

static bool read_server(struct irc_flow *flow, const struct fwp_line *line)
{
	struct irc_message message;

	if (irc_parse_server(line->text, line->len, &message) == FAULT_NONE &&
	    message.kind == IRC_WELCOME && flow->phase == AWAIT_WELCOME)
		flow->phase = READY;
	return false;
}

static bool read_line(struct fwp_packet *packet, void *state, const struct fwp_line *line,
		      struct fwp_announcement *announcement)
{
	return packet->dir == IP_CT_DIR_ORIGINAL ? read_client(packet, state, line, announcement)
						 : read_server(state, line);
}

static int help(struct fwp_packet *packet, void *state)
{
	NF_CT_HELPER_BUILD_BUG_ON(sizeof(struct irc_flow));
	return fwp_lines_read(packet, state, read_line);
}

const struct fwp_helper_kind fwp_irc_kind = {
	.name = "fwp-irc",
	.protocol = IPPROTO_TCP,
	.policy = &policy,
	.help = help,
};
