// SPDX-License-Identifier: GPL-2.0-only
/*
 * Flows into messages of ctnetlink.
 *
 * The kernel holds the packets of a flow to the window its ends have agreed on, which takes the
 * sequence numbers and the scales of the handshake. Of a flow that was opened unseen nobody has
 * them any more: it is tracked liberally in both directions, as the kernel itself does with what
 * it picks up midway (nf_conntrack_tcp_loose), and its ends judge the window. Translated flows are
 * not created here: a flow that is not translated from its first packet never is.
 */
#include "netlink/flow.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <libnetfilter_conntrack/libnetfilter_conntrack.h>
#include <linux/netfilter/nf_conntrack_tcp.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

#define SYSCTL "/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_"

/* Indexed by struct flow.half_closed. default_s: of a tracker that is not loaded yet. */
static const struct {
	uint8_t state;
	const char *timeout;
	uint32_t default_s;
} stages[] = {
	[false] = { TCP_CONNTRACK_ESTABLISHED, SYSCTL "established", 5 * 24 * 3600 },
	[true] = { TCP_CONNTRACK_CLOSE_WAIT, SYSCTL "close_wait", 60 },
};

uint32_t flow_timeout(bool half_closed)
{
	struct buf text = { 0 };
	unsigned long seconds = 0;

	if (file_read(stages[half_closed].timeout, 64, &text) == 0)
		seconds = strtoul(buf_text(&text), NULL, 10);
	buf_fini(&text);
	return seconds && seconds <= INT32_MAX ? (uint32_t)seconds : stages[half_closed].default_s;
}

static void set_addresses(struct nf_conntrack *ct, const struct flow *flow)
{
	bool v4 = flow->src.family == AF_INET;

	nfct_set_attr_u8(ct, ATTR_L3PROTO, flow->src.family);
	nfct_set_attr(ct, v4 ? ATTR_IPV4_SRC : ATTR_IPV6_SRC, flow->src.bytes);
	nfct_set_attr(ct, v4 ? ATTR_IPV4_DST : ATTR_IPV6_DST, flow->dst.bytes);
	nfct_set_attr_u8(ct, ATTR_L4PROTO, flow->protocol);
	nfct_set_attr_u16(ct, ATTR_PORT_SRC, htons(flow->sport));
	nfct_set_attr_u16(ct, ATTR_PORT_DST, htons(flow->dport));
	nfct_setobjopt(ct, NFCT_SOPT_SETUP_REPLY);
}

/* A flag is set where the mask has it too. */
static void set_state(struct nf_conntrack *ct, const struct flow *flow, uint32_t timeout_s)
{
	static const enum nf_conntrack_attr flags_and_masks[] = {
		ATTR_TCP_FLAGS_ORIG, ATTR_TCP_MASK_ORIG, ATTR_TCP_FLAGS_REPL, ATTR_TCP_MASK_REPL
	};

	nfct_set_attr_u32(ct, ATTR_STATUS, IPS_SEEN_REPLY | IPS_ASSURED);
	nfct_set_attr_u32(ct, ATTR_TIMEOUT, timeout_s);
	nfct_set_attr_u8(ct, ATTR_TCP_STATE, stages[flow->half_closed].state);
	for (size_t i = 0; i < sizeof(flags_and_masks) / sizeof(*flags_and_masks); i++)
		nfct_set_attr_u8(ct, flags_and_masks[i], IP_CT_TCP_FLAG_BE_LIBERAL);
}

static int send_new(struct nl_sock *sock, const struct nf_conntrack *ct, uint8_t family)
{
	char room[4096];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(room);
	struct nfgenmsg *header = mnl_nlmsg_put_extra_header(nlh, sizeof(*header));

	nlh->nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW;
	nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	header->nfgen_family = family;
	header->version = NFNETLINK_V0;
	nfct_nlmsg_build(nlh, ct);
	return nl_sock_ask(sock, nlh, NULL, NULL);
}

int flow_create(struct nl_sock *sock, const struct flow *flow, uint32_t timeout_s)
{
	struct nf_conntrack *ct = must(nfct_new());
	int result;

	set_addresses(ct, flow);
	set_state(ct, flow, timeout_s);
	result = send_new(sock, ct, flow->src.family);
	nfct_destroy(ct);
	return result;
}
