// SPDX-License-Identifier: GPL-2.0-only
/*
 * FTP: expects the data connection that the control connection announces.
 *
 *   server 220 ...           the greeting, before the client may say anything
 *   client USER, PASS ...    commands of FTP from the first line on; anything else: no FTP, hands
 * off server 230               logged in: from here on announcements count client PORT, EPRT server
 * connects to the client           (active) client PASV, server 227  client connects to the server
 * (passive; EPSV, 229)
 *
 * Trust: addresses are the speaker's own (no third host, no FXP); 227 and 229 only as the answer to
 * the very command that asks for them; after AUTH and 234 nothing is read any more.
 * Limitations: an announcement whose line is split over packets, or that follows another before the
 * server has acknowledged that, is not translated and opens nothing.
 */
#include "lines.h"

#include <linux/module.h>

#include "../parse/ftp.h"

static bool ftp_active_from_20;
module_param(ftp_active_from_20, bool, 0444);
MODULE_PARM_DESC(ftp_active_from_20, "active FTP data only from port 20, as RFC 959 has it");

enum { AWAIT_GREETING, AWAIT_USER, AWAIT_LOGIN, READY };

struct ftp_flow {
	struct fwp_lines lines;
	u8 phase;
	u8 unanswered;	/* commands that the server has not answered */
	u8 passive;	/* replies up to that to PASV or EPSV; 0: none asked for */
	u8 form;	/* of that */
	u8 auth;	/* replies up to that to AUTH; 0: none asked for */
	u16 multi_line; /* code of the reply of several lines under way; 0: none */
};

static const struct nf_conntrack_expect_policy policy = {
	.max_expected = 1,
	.timeout = 60,
	.name = "ftp",
};

static size_t print(const struct fwp_announcement *as, const struct endpoint *endpoint,
		    char *buffer, size_t size)
{
	const struct ftp_announcement where = {
		.form = as->form,
		.delimiter = as->delimiter,
		.endpoint = *endpoint,
	};

	return ftp_print(&where, buffer, size);
}

static void fill(struct fwp_announcement *announcement, const struct ftp_announcement *where)
{
	announcement->want.protocol = IPPROTO_TCP;
	announcement->want.port = where->endpoint.port;
	announcement->endpoint = where->endpoint;
	announcement->span = where->span;
	announcement->form = where->form;
	announcement->delimiter = where->delimiter;
	announcement->print = print;
}

static bool refuse(const struct fwp_packet *packet, enum fwpolicy_refusal reason)
{
	fwp_packet_refuse(packet, reason);
	return false;
}

static bool not_ftp(const struct fwp_packet *packet, struct ftp_flow *flow)
{
	fwp_lines_stop(&flow->lines);
	return refuse(packet, FWPOLICY_REFUSAL_OPENING);
}

static void count_up(u8 *counter)
{
	if (*counter < 255)
		(*counter)++;
}

/* Whether this reply is the awaited one. */
static bool count_down(u8 *counter)
{
	return *counter && --*counter == 0;
}

/* What a command changes; true if it announces. */
static bool take_command(const struct fwp_packet *packet, struct ftp_flow *flow,
			 const struct ftp_command *command)
{
	count_up(&flow->unanswered);
	switch (command->verb) {
	case FTP_USER:
		if (flow->phase == AWAIT_USER)
			flow->phase = AWAIT_LOGIN;
		return false;
	case FTP_AUTH:
		flow->auth = flow->unanswered;
		return false;
	case FTP_PASSIVE:
		flow->passive = flow->unanswered;
		flow->form = command->form;
		return false;
	case FTP_ACTIVE:
		return flow->phase == READY || refuse(packet, FWPOLICY_REFUSAL_STATE);
	default:
		return false;
	}
}

static bool read_command(struct fwp_packet *packet, struct ftp_flow *flow,
			 const struct fwp_line *line, struct fwp_announcement *announcement)
{
	struct ftp_command command;
	enum fault fault = ftp_parse_command(line->text, line->len, &command);

	if (!line->again) {
		bool strange = command.verb == FTP_STRANGE || fault == FAULT_SPLIT;

		if (flow->phase == AWAIT_GREETING || (flow->phase < READY && strange))
			return not_ftp(packet, flow);
		if (fault != FAULT_NONE)
			count_up(&flow->unanswered);
		if (fault != FAULT_NONE && (fault != FAULT_SPLIT || command.verb == FTP_ACTIVE))
			return refuse(packet, fwp_refusal_of(fault));
		if (fault != FAULT_NONE || !take_command(packet, flow, &command))
			return false;
	}
	fill(announcement, &command.where);
	if (ftp_active_from_20)
		announcement->want.from = 20;
	return command.verb == FTP_ACTIVE;
}

/* The last line of a reply: which command it answers, and what that means. */
static bool take_reply(const struct fwp_packet *packet, struct ftp_flow *flow,
		       const struct ftp_reply *reply, enum fault fault)
{
	bool of_passive = count_down(&flow->passive), of_auth = count_down(&flow->auth);

	if (flow->unanswered)
		flow->unanswered--;
	if (of_auth && (reply->code == 234 || reply->code == 334))
		fwp_lines_stop(&flow->lines);
	if (flow->phase == AWAIT_LOGIN && (reply->code == 230 || reply->code == 232))
		flow->phase = READY;
	if (!reply->announces)
		return false;
	if (fault != FAULT_NONE)
		return refuse(packet, fwp_refusal_of(fault));
	if (!of_passive || reply->where.form != flow->form || flow->phase != READY)
		return refuse(packet, FWPOLICY_REFUSAL_STATE);
	return true;
}

static bool greet(const struct fwp_packet *packet, struct ftp_flow *flow,
		  const struct ftp_reply *reply)
{
	if (reply->code == 220 && !reply->continued)
		flow->phase = AWAIT_USER;
	else if (reply->code != 120)
		return not_ftp(packet, flow);
	return false;
}

/* A server that speaks as a client would. */
static bool wrong_side(const struct fwp_packet *packet, const struct fwp_line *line)
{
	struct ftp_command command;

	ftp_parse_command(line->text, line->len, &command);
	return command.verb == FTP_ACTIVE && refuse(packet, FWPOLICY_REFUSAL_DIRECTION);
}

static bool read_reply(struct fwp_packet *packet, struct ftp_flow *flow,
		       const struct fwp_line *line, struct fwp_announcement *announcement)
{
	struct ftp_reply reply;
	enum fault fault = ftp_parse_reply(line->text, line->len, &reply);

	fill(announcement, &reply.where);
	if (line->again)
		return reply.announces;
	if (fault == FAULT_SPLIT)
		return (reply.code == 227 || reply.code == 229) &&
		       refuse(packet, FWPOLICY_REFUSAL_SPLIT);
	if (flow->multi_line && (reply.code != flow->multi_line || reply.continued))
		return false;
	flow->multi_line = reply.continued ? reply.code : 0;
	if (reply.continued)
		return flow->phase == AWAIT_GREETING && reply.code != 220 && not_ftp(packet, flow);
	if (flow->phase == AWAIT_GREETING)
		return greet(packet, flow, &reply);
	if (!reply.code)
		return wrong_side(packet, line);
	return reply.code >= 200 && take_reply(packet, flow, &reply, fault);
}

static bool read_line(struct fwp_packet *packet, void *state, const struct fwp_line *line,
		      struct fwp_announcement *announcement)
{
	return packet->dir == IP_CT_DIR_ORIGINAL ? read_command(packet, state, line, announcement)
						 : read_reply(packet, state, line, announcement);
}

static int help(struct fwp_packet *packet, void *state)
{
	NF_CT_HELPER_BUILD_BUG_ON(sizeof(struct ftp_flow));
	return fwp_lines_read(packet, state, read_line);
}

const struct fwp_helper_kind fwp_ftp_kind = {
	.name = "fwp-ftp",
	.protocol = IPPROTO_TCP,
	.ipv6 = true,
	.policy = &policy,
	.help = help,
};
