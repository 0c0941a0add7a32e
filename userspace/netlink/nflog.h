/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Listens to a group of nfnetlink_log: the packets that rules log there, with their prefix.
 *
 * One program reads a group at a time, in the network namespace it was opened in. Needs
 * CAP_NET_ADMIN. Functions return 0, or -1 with errno.
 */
#ifndef FWPOLICY_NETLINK_NFLOG_H
#define FWPOLICY_NETLINK_NFLOG_H

#include <stdbool.h>
#include <time.h>

#include "netlink/sock.h"

/* Of a packet so much is asked for: every header that matters, with some extensions. */
#define NFLOG_COPIED 256

/* All is borrowed from the message. */
struct nflog_packet {
	const char *prefix; /* with the blank at its end; not terminated */
	size_t prefix_len;
	const uint8_t *data; /* from the network header on */
	size_t len;
	uint16_t ethertype;
	uint32_t in, out; /* numbers of interfaces; 0: none */
	time_t when;	  /* 0: the kernel does not say */
	bool numbered;
	uint32_t number; /* counts the packets of the group, lost ones too */
};

struct nflog {
	struct nl_sock sock;
	bool begun;
	uint32_t next;		/* the number of the next packet, if none is lost */
	uint64_t packets, lost; /* lost: they came faster than they were read */
};

/* EBUSY: another program reads the group. EPERM: no CAP_NET_ADMIN. */
int nflog_open(struct nflog *log, uint16_t group);

/* All that has come since, one after the other. */
int nflog_read(struct nflog *log, void (*each)(void *context, const struct nflog_packet *packet),
	       void *context);

/* Becomes readable when there is something to read. */
int nflog_fd(const struct nflog *log);
void nflog_close(struct nflog *log);

/* What one message says; false: it is no packet. */
bool nflog_parse(const struct nlmsghdr *nlh, struct nflog_packet *packet);

#endif
