/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lines of an FTP control connection (RFC 959, RFC 2428) as commands and replies.
 *
 * A line is given whole, with its CR LF; it need not be NUL-terminated. Spans count from the start
 * of the line. Addresses are in network byte order, ports in host byte order.
 */
#ifndef FWP_PARSE_FTP_H
#define FWP_PARSE_FTP_H

#include "fault.h"
#include "text.h"

/* How an endpoint is written, which is also how it is to be written again. */
enum ftp_form {
	FTP_COMMAS, /* PORT and 227: h1,h2,h3,h4,p1,p2 */
	FTP_EPRT,   /* |1|h.h.h.h|port| or |2|h:h::h|port| */
	FTP_EPSV,   /* |||port| */
};

/* FTP_STRANGE: no command of the IANA registry, so perhaps no FTP at all. */
enum ftp_verb { FTP_STRANGE, FTP_OTHER, FTP_USER, FTP_AUTH, FTP_ACTIVE, FTP_PASSIVE };

struct ftp_announcement {
	enum ftp_form form;
	u8 delimiter; /* of FTP_EPRT and FTP_EPSV */
	struct endpoint endpoint;
	struct span span;
};

struct ftp_command {
	enum ftp_verb verb;
	enum ftp_form form;	       /* of FTP_ACTIVE and FTP_PASSIVE */
	struct ftp_announcement where; /* of FTP_ACTIVE */
};

struct ftp_reply {
	u16 code;	/* 100 to 599; 0: a line without one, inside a reply of several lines */
	bool continued; /* "NNN-": further lines follow up to "NNN " */
	bool announces; /* 227 and 229: `where` is filled in */
	struct ftp_announcement where;
};

/* Of a split line (FAULT_SPLIT) the verb or the code is filled in as far as it came. */
enum fault ftp_parse_command(const u8 *line, size_t len, struct ftp_command *command);
enum fault ftp_parse_reply(const u8 *line, size_t len, struct ftp_reply *reply);

/* The announcement's span anew, for its (changed) endpoint; the length, 0 if it does not fit. */
#define FTP_PRINT_MOST 64
size_t ftp_print(const struct ftp_announcement *where, char *buffer, size_t size);

#endif
