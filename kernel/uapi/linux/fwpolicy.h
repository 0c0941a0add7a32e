/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * The contract between fwpolicy.ko and whoever speaks to it: generic netlink family "fwpolicy",
 * version 1. Everything is of the network namespace of the socket. Only attributes cross, never a
 * struct; addresses and ports are in network byte order (NLA_BE16, NLA_BE32), all other numbers in
 * the machine's. What a command does not know it refuses, and says in extack which attribute.
 *
 * NAT_SET     (CAP_NET_ADMIN of the namespace's user namespace)
 *     Replaces the whole configuration of translation in one step; without INTERFACE: off.
 *     New flows follow the new one from the next packet on; flows that are translated already,
 *     and mappings, stay as they are. Nothing has changed if it is refused.
 *
 *     NAT_INTERFACE *            toward where sources are translated
 *         INTERFACE_NAME           string; "ppp+": every interface whose name begins with ppp
 *         INTERFACE_ADDRESS ?      be32: this address, whatever the interface has; flows survive
 *                                  its going down. Default: the interface's, and flows die with it
 *         INTERFACE_PORT_LO ?      u16, at least 1024 } all outside ports are of this range;
 * default: INTERFACE_PORT_HI ?      u16                } those below 1024 stay below, others above
 *     NAT_SOURCE *               inside networks: who is translated
 *         PREFIX_ADDRESS           be32
 *         PREFIX_LENGTH            u8, 0-32
 *         PREFIX_OPEN ?            flag: endpoint-independent filtering. Whoever outside sends to a
 *                                  mapped port reaches the inside host, if the packet filter agrees
 *     NAT_EXCLUDE *              destinations toward which nobody is translated
 *         PREFIX_ADDRESS, PREFIX_LENGTH
 *     NAT_RESERVED *             outside ports that the gateway needs itself: never mapped
 *         RANGE_PROTOCOL           u8: IPPROTO_TCP or IPPROTO_UDP
 *         RANGE_LO, RANGE_HI       u16
 *     NAT_HOST_LIMIT ?           u32: mappings of one inside host (default 8192)
 *     NAT_TOTAL_LIMIT ?          u32: mappings of the namespace (default 262144)
 *     NAT_HOLD ?                 u32: seconds an UDP or ICMP mapping outlives its last flow (120)
 *
 * NAT_GET     -> the same attributes as set; without INTERFACE: off.
 *
 * MAPPING_GET (dump, CAP_NET_ADMIN) MAP_PROTOCOL ?, MAP_INSIDE_ADDRESS ?, MAP_OUTSIDE_PORT ? : only
 * those that match
 *     -> one message a mapping: MAP_PROTOCOL u8, MAP_INSIDE_ADDRESS be32, MAP_INSIDE_PORT be16 (of
 *     ICMP the identifier), MAP_OUTSIDE_ADDRESS be32, MAP_OUTSIDE_PORT be16, MAP_IDLE u32 seconds
 *     since a flow was last seen to use it (to the granularity of the sweep), MAP_ZONE ? u16: the
 *     conntrack zone of its inside host, if that is in one.
 *
 * MAPPING_FLUSH (CAP_NET_ADMIN) forgets the mappings that no flow uses at the moment.
 *     -> MAP_COUNT u32: how many
 *
 * COUNTER_GET (dump) -> one message a counter: COUNTER_NAME string, COUNTER_HELPER string (only of
 *     those of a helper), COUNTER_VALUE u64. Counters only ever rise; gauges (mappings, hosts) are
 *     listed by NAT_GET as NAT_MAPPINGS and NAT_HOSTS, u32.
 *
 * Multicast group "refusals": REFUSAL, one for each message that a helper refused:
 *     COUNTER_HELPER, COUNTER_NAME strings as above, REFUSAL_FAMILY u8 (AF_INET, AF_INET6),
 *     REFUSAL_SOURCE, REFUSAL_DESTINATION binary 4 or 16 bytes, REFUSAL_SOURCE_PORT,
 *     REFUSAL_DESTINATION_PORT be16: of the packet that carried it, as it was seen by the helper.
 *
 * Errors: EINVAL (a value, a combination), ERANGE and EOPNOTSUPP by the policy, E2BIG (more than
 * FWPOLICY_LIST_MOST of a list), ENOMEM. New attributes and commands may come; none changes
 * meaning.
 */
#ifndef _UAPI_LINUX_FWPOLICY_H
#define _UAPI_LINUX_FWPOLICY_H

#define FWPOLICY_FAMILY		"fwpolicy"
#define FWPOLICY_FAMILY_VERSION 1
#define FWPOLICY_GROUP_REFUSALS "refusals"
#define FWPOLICY_LIST_MOST	512 /* entries of each list of NAT_SET */

enum fwpolicy_command {
	FWPOLICY_CMD_UNSPEC,
	FWPOLICY_CMD_NAT_SET,
	FWPOLICY_CMD_NAT_GET,
	FWPOLICY_CMD_MAPPING_GET,
	FWPOLICY_CMD_MAPPING_FLUSH,
	FWPOLICY_CMD_COUNTER_GET,
	FWPOLICY_CMD_REFUSAL,
};

enum fwpolicy_attribute {
	FWPOLICY_A_UNSPEC,
	FWPOLICY_A_NAT_INTERFACE,
	FWPOLICY_A_NAT_SOURCE,
	FWPOLICY_A_NAT_EXCLUDE,
	FWPOLICY_A_NAT_RESERVED,
	FWPOLICY_A_NAT_HOST_LIMIT,
	FWPOLICY_A_NAT_TOTAL_LIMIT,
	FWPOLICY_A_NAT_HOLD,
	FWPOLICY_A_NAT_MAPPINGS,
	FWPOLICY_A_NAT_HOSTS,
	FWPOLICY_A_MAP_PROTOCOL,
	FWPOLICY_A_MAP_INSIDE_ADDRESS,
	FWPOLICY_A_MAP_INSIDE_PORT,
	FWPOLICY_A_MAP_OUTSIDE_ADDRESS,
	FWPOLICY_A_MAP_OUTSIDE_PORT,
	FWPOLICY_A_MAP_IDLE,
	FWPOLICY_A_MAP_COUNT,
	FWPOLICY_A_COUNTER_NAME,
	FWPOLICY_A_COUNTER_HELPER,
	FWPOLICY_A_COUNTER_VALUE,
	FWPOLICY_A_REFUSAL_FAMILY,
	FWPOLICY_A_REFUSAL_SOURCE,
	FWPOLICY_A_REFUSAL_DESTINATION,
	FWPOLICY_A_REFUSAL_SOURCE_PORT,
	FWPOLICY_A_REFUSAL_DESTINATION_PORT,
	FWPOLICY_A_PAD,
	FWPOLICY_A_MAP_ZONE,
	__FWPOLICY_A_END,
	FWPOLICY_A_MAX = __FWPOLICY_A_END - 1,
};

enum fwpolicy_interface_attribute {
	FWPOLICY_INTERFACE_A_UNSPEC,
	FWPOLICY_INTERFACE_A_NAME,
	FWPOLICY_INTERFACE_A_ADDRESS,
	FWPOLICY_INTERFACE_A_PORT_LO,
	FWPOLICY_INTERFACE_A_PORT_HI,
	__FWPOLICY_INTERFACE_A_END,
	FWPOLICY_INTERFACE_A_MAX = __FWPOLICY_INTERFACE_A_END - 1,
};

enum fwpolicy_prefix_attribute {
	FWPOLICY_PREFIX_A_UNSPEC,
	FWPOLICY_PREFIX_A_ADDRESS,
	FWPOLICY_PREFIX_A_LENGTH,
	FWPOLICY_PREFIX_A_OPEN,
	__FWPOLICY_PREFIX_A_END,
	FWPOLICY_PREFIX_A_MAX = __FWPOLICY_PREFIX_A_END - 1,
};

enum fwpolicy_range_attribute {
	FWPOLICY_RANGE_A_UNSPEC,
	FWPOLICY_RANGE_A_PROTOCOL,
	FWPOLICY_RANGE_A_LO,
	FWPOLICY_RANGE_A_HI,
	__FWPOLICY_RANGE_A_END,
	FWPOLICY_RANGE_A_MAX = __FWPOLICY_RANGE_A_END - 1,
};

/* What is counted of the translation, and its name in COUNTER_NAME. */
#define FWPOLICY_COUNTERS(x)                                                                       \
	x(MAPPING_MADE, "mapping-made")		  /* mappings that began */                        \
		x(MAPPING_ENDED, "mapping-ended") /* ... and ended */                              \
		x(FLOW_OUT, "flow-out")		  /* flows translated toward outside */            \
		x(FLOW_HAIRPIN, "flow-hairpin")	  /* ... from inside to inside, by the outside */  \
		x(FLOW_IN, "flow-in")		  /* ... from outside to an open mapping */        \
		x(FLOW_OTHER, "flow-other")	  /* ... of protocols without ports: no mapping */ \
		x(FLOW_CLASH, "flow-clash") /* ... beside their mapping: its port is in use */     \
		x(DROP_HOST_LIMIT, "drop-host-limit")	/* refused: the host has its mappings */   \
		x(DROP_TOTAL_LIMIT, "drop-total-limit") /* ... the namespace has */                \
		x(DROP_NO_PORT, "drop-no-port")		/* ... no port is left */                  \
		x(DROP_NO_ADDRESS, "drop-no-address")	/* ... the interface has no address */     \
		x(DROP_NO_MEMORY, "drop-no-memory")	/* ... no memory */

/* The helpers, by the name that nftables knows them by. */
#define FWPOLICY_HELPERS(x)                                                                        \
	x(FTP, "fwp-ftp") x(PPTP, "fwp-pptp") x(IRC, "fwp-irc") x(Q931, "fwp-q931")                \
		x(H245, "fwp-h245") x(RAS, "fwp-ras")

/* Why a helper refused a message; the word in the log is denylog:helper:<reason>. */
#define FWPOLICY_REFUSALS(x)                                                                       \
	x(OPENING, "opening")		  /* no valid beginning in both directions */              \
		x(BOUNDARY, "boundary")	  /* not at the boundary of a message */                   \
		x(SPLIT, "split")	  /* the message does not end with its packet */           \
		x(SYNTAX, "syntax")	  /* not the grammar of the protocol */                    \
		x(RANGE, "range")	  /* a number larger than its field */                     \
		x(LENGTH, "length")	  /* a length that contradicts another */                  \
		x(DEPTH, "depth")	  /* nested deeper than any real message */                \
		x(MANY, "many")		  /* more elements than any real message has */            \
		x(FORM, "form")		  /* of a kind that is not allowed */                      \
		x(DIRECTION, "direction") /* said by the wrong side */                             \
		x(STATE, "state")	  /* not what the dialogue is at */                        \
		x(ADDRESS, "address")	  /* an address that is not the speaker's own */           \
		x(PORT, "port")		  /* a port below 1024 or on the deny list */              \
		x(LIMIT, "limit")	  /* more expectations than the helper may have */         \
		x(MANGLE, "mangle")	  /* the message cannot be rewritten */                    \
		x(RATE, "rate")		  /* too often */

#define FWPOLICY_NAME_COUNTER(id, name) FWPOLICY_COUNTER_##id,
#define FWPOLICY_NAME_HELPER(id, name)	FWPOLICY_HELPER_##id,
#define FWPOLICY_NAME_REFUSAL(id, name) FWPOLICY_REFUSAL_##id,

enum fwpolicy_counter { FWPOLICY_COUNTERS(FWPOLICY_NAME_COUNTER) FWPOLICY_COUNTER_COUNT };

enum fwpolicy_helper { FWPOLICY_HELPERS(FWPOLICY_NAME_HELPER) FWPOLICY_HELPER_COUNT };

enum fwpolicy_refusal { FWPOLICY_REFUSALS(FWPOLICY_NAME_REFUSAL) FWPOLICY_REFUSAL_COUNT };

#endif
