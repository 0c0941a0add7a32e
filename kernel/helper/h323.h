/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the three H.323 helpers share: the addresses in a message, made true for the other side.
 */
#ifndef FWP_H323_H
#define FWP_H323_H

#include "helper.h"

#include "../parse/h323.h"

#define H323_PAIRS 3 /* port pairs of a translated speaker: audio, video, one more */

struct fwp_port_pair {
	u16 own; /* 0: free; of media the even one */
	u16 outer;
};

/* Call signalling and H.245 alike: the place in both streams, and what has been translated. */
struct fwp_h323_flow {
	u32 next[IP_CT_DIR_MAX]; /* sequence number of the next byte of each side */
	u16 left[IP_CT_DIR_MAX]; /* bytes of the TPKT under way that are to come */
	struct fwp_port_pair control;
	struct fwp_port_pair media[H323_PAIRS];
	u8 flags;
	bool called; /* a call has begun on this connection */
};

/* A message to be read: where it lies in the payload, and whether it came before. */
struct fwp_h323_part {
	unsigned int at;
	unsigned int len;
	bool again;
};

/* All TPKTs of a packet, each given to `read` whole; the verdict. */
int fwp_tpkt_read(struct fwp_packet *packet, struct fwp_h323_flow *flow,
		  int (*read)(struct fwp_packet *, struct fwp_h323_flow *,
			      const struct fwp_h323_part *));
void fwp_tpkt_stop(struct fwp_h323_flow *flow);

/* Writes address and port over the item at `at` of the payload; NF_DROP if that fails. */
int fwp_h323_write(struct fwp_packet *packet, unsigned int at, u8 len,
		   const union nf_inet_addr *addr, u16 port);
u16 fwp_h323_port(const struct fwp_packet *packet, unsigned int at, const struct h323_item *item);
bool fwp_h323_is(const struct fwp_packet *packet, unsigned int at, const struct h323_item *item,
		 const union nf_inet_addr *address);

/* mediaChannel and mediaControlChannel, wherever they are announced. */
int fwp_h323_media(struct fwp_packet *packet, struct fwp_h323_flow *flow,
		   const struct fwp_h323_part *part, const struct h323_item *item);

#endif
