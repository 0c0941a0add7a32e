/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lines of an IRC connection (RFC 1459, IRCv3 message tags, CTCP) as what matters to a gateway.
 *
 * A line is given whole, with its line end (CR LF, or LF alone as many clients send it). Spans
 * count from the start of the line; the address is in network byte order, the port in host order.
 */
#ifndef FWP_PARSE_IRC_H
#define FWP_PARSE_IRC_H

#include "fault.h"
#include "text.h"

enum irc_kind {
	IRC_STRANGE,  /* no command of IRC, so perhaps no IRC at all */
	IRC_OTHER,    /* of no concern */
	IRC_REGISTER, /* PASS, NICK, USER, CAP: how a client begins */
	IRC_TLS,      /* STARTTLS, CAP REQ tls: what follows may be encrypted */
	IRC_WELCOME,  /* from the server, 001: the client is registered */
	IRC_OFFER,    /* DCC with an address and a port: a connection is expected there */
	IRC_PASSIVE,  /* DCC with port 0: the other side will listen */
};

struct irc_message {
	enum irc_kind kind;
	struct endpoint endpoint; /* of IRC_OFFER */
	struct span span;	  /* "address port" of IRC_OFFER */
};

/* What a client sends, and what a server does. Of a split line only IRC_OFFER is told. */
enum fault irc_parse_client(const u8 *line, size_t len, struct irc_message *message);
enum fault irc_parse_server(const u8 *line, size_t len, struct irc_message *message);

/* The span anew, for a (changed) endpoint; the length, 0 if it does not fit. */
#define IRC_PRINT_MOST 24
size_t irc_print(const struct endpoint *endpoint, char *buffer, size_t size);

#endif
