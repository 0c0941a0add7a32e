/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one evaluator: what the policy says of one packet, and why.
 *
 * `explain`, the log review and the revocation of flows all ask policy_decide; nobody else judges
 * packets in user space. It is pure: the same facts give the same decision, nothing is looked up.
 * What it cannot know (how many flows a source has opened lately) it says: decision.limited.
 */
#ifndef FWPOLICY_POLICY_DECIDE_H
#define FWPOLICY_POLICY_DECIDE_H

#include "policy/policy.h"
#include "policy/surroundings.h"

enum flow_state { FLOW_NEW, FLOW_ESTABLISHED, FLOW_RELATED, FLOW_INVALID };

enum destination {
	TO_ADDRESS,
	TO_GATEWAY, /* an address of the gateway on the interface of arrival */
};

/* Flags as in the TCP header (RFC 9293, 3.1). */
enum tcp_flags {
	TCP_FIN = 0x01,
	TCP_SYN = 0x02,
	TCP_RST = 0x04,
	TCP_PSH = 0x08,
	TCP_ACK = 0x10,
	TCP_URG = 0x20,
	TCP_ECE = 0x40,
	TCP_CWR = 0x80,
};

struct packet {
	const char *in;	 /* interface of arrival; NULL or "": made by the gateway itself */
	const char *out; /* interface it leaves by; NULL: ask the routes */
	struct addr src, dst;
	enum destination to;
	uint8_t protocol;      /* IANA number; 1 and 58 with type below */
	uint16_t sport, dport; /* tcp, udp, sctp; host byte order */
	uint8_t type;	       /* icmp, icmpv6, igmp */
	uint8_t flags;	       /* tcp */
	uint8_t hop_limit;     /* IPv6; 0 counts as 64 */
	enum flow_state state;
	const char
		*helper; /* FLOW_RELATED: the kernel's name of the helper, NULL for an ICMP error */
};

enum verdict { VERDICT_DROP, VERDICT_ACCEPT };

/* How loud a refusal is; gateway.log decides which of them are written. */
enum volume {
	VOLUME_SILENT, /* never logged */
	VOLUME_QUIET,  /* logged when log = all */
	VOLUME_LOUD,   /* logged when log = all or some */
};

/* One step of the way to the decision. */
struct step {
	const char *stage;	     /* "spoof", "services" ... */
	const struct record *record; /* what it looked at; NULL: the rule is fixed */
	char text[160];
};

#define STEPS_MOST 24

struct decision {
	enum verdict verdict;
	const char *chain;  /* "prerouting", "input", "forward", "output" */
	const char *reason; /* "spoof", "service" ...; NULL: accepted, or dropped silently */
	enum volume volume;
	bool logged;
	const struct record *record; /* that decided; never NULL */
	const char *key;	     /* of the record, where one key decided; or NULL */
	const struct door *door;     /* services and forwards */
	bool limited;		     /* accepted while the source stays below door->limit */
	struct target translated; /* forwards: where it really goes; addr.family 0: nowhere else */
	bool masqueraded;	  /* leaves with the gateway's address */
	enum mark mark;		  /* leaves with this mark */
	struct step steps[STEPS_MOST];
	size_t n_steps;
};

/* now: the moment of the packet, for grants that end. */
void policy_decide(const struct policy *policy, const struct surroundings *around,
		   const struct packet *packet, time_t now, struct decision *decision);

/* Where log-to = nflog leads these lines: a group of nfnetlink_log. */
#define DECISION_LOG_GROUP 5

/* "denylog:input:service " as the kernel logs it; empty when the drop is silent. text: 64 bytes. */
char *decision_prefix(const struct decision *decision, char *text);

#endif
