// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sends packets and sees what becomes of them: taps for what leaves, NFLOG for the rest.
 *
 * The observer's table tells conntrack's opinion (before any nat) and what passed the input hook
 * (behind every filter); it accepts everything. The deny log comes over the same socket, told apart
 * by its prefix. All is keyed by the packet's mark. What the kernel says unasked (neighbours, group
 * members) is no answer to anything.
 */
#include "property/witness.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netfilter/nfnetlink_log.h>

#include "netlink/nft.h"

#define GROUP	    "1"
#define GROUP_ID    1
#define LOG_PREFIX  "denylog:"
#define DEFERRED_MS 200 /* loopback may hand packets on a moment later */

static const char observer[] =
	"table inet observer {\n"
	"  chain arriving { type filter hook prerouting priority -150; jump opinion; }\n"
	"  chain leaving { type filter hook output priority -150; jump opinion; }\n"
	"  chain opinion {\n"
	"    ct state established log prefix \"state:established\" group " GROUP
	" queue-threshold 1\n"
	"    ct state related log prefix \"state:related\" group " GROUP " queue-threshold 1\n"
	"    ct state new ct status confirmed log prefix \"state:known\" group " GROUP
	" queue-threshold 1\n"
	"    ct state untracked log prefix \"state:untracked\" group " GROUP " queue-threshold 1\n"
	"    ct state invalid log prefix \"state:invalid\" group " GROUP " queue-threshold 1\n"
	"  }\n"
	"  chain here {\n"
	"    type filter hook input priority 200;\n"
	"    log prefix \"here\" group " GROUP " queue-threshold 1\n"
	"  }\n"
	"}\n";

static int complain(const char *what)
{
	fprintf(stderr, "witness: %s: %s\n", what, strerror(errno));
	return -1;
}

static int nft(const char *text, size_t len)
{
	static const char *const argv[] = { "nft", "-f", "-", NULL };
	const struct buf input = { .data = (char *)(uintptr_t)text, .len = len };

	return bench_run(argv, &input, NULL);
}

static struct nlmsghdr *request(char *buffer, uint16_t type, uint16_t subsystem, uint16_t group)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct nfgenmsg *nfg;

	nlh->nlmsg_type = (uint16_t)(subsystem << 8 | type);
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	nfg = mnl_nlmsg_put_extra_header(nlh, sizeof(*nfg));
	nfg->nfgen_family = AF_UNSPEC;
	nfg->version = NFNETLINK_V0;
	nfg->res_id = htons(group);
	return nlh;
}

/* Send one request and read its acknowledgement. */
static int ask(struct mnl_socket *socket, const struct nlmsghdr *nlh)
{
	char buffer[4096];
	ssize_t n;

	if (mnl_socket_sendto(socket, nlh, nlh->nlmsg_len) < 0)
		return -1;
	n = mnl_socket_recvfrom(socket, buffer, sizeof(buffer));
	return n < 0 || mnl_cb_run(buffer, (size_t)n, 0, 0, NULL, NULL) < 0 ? -1 : 0;
}

static int listen_to_log(struct bench *bench)
{
	struct nfulnl_msg_config_cmd bind = { .command = NFULNL_CFG_CMD_BIND };
	struct nfulnl_msg_config_mode mode = { .copy_range = htonl(0xffff),
					       .copy_mode = NFULNL_COPY_PACKET };
	char buffer[256];
	struct nlmsghdr *nlh = request(buffer, NFULNL_MSG_CONFIG, NFNL_SUBSYS_ULOG, GROUP_ID);
	int size = 4 << 20;

	bench->log = mnl_socket_open(NETLINK_NETFILTER);
	if (!bench->log || mnl_socket_bind(bench->log, 0, MNL_SOCKET_AUTOPID) < 0)
		return complain("NFLOG");
	mnl_attr_put(nlh, NFULA_CFG_CMD, sizeof(bind), &bind);
	mnl_attr_put(nlh, NFULA_CFG_MODE, sizeof(mode), &mode);
	mnl_attr_put_u32(nlh, NFULA_CFG_QTHRESH, htonl(1));
	if (ask(bench->log, nlh))
		return complain("NFLOG");
	setsockopt(mnl_socket_get_fd(bench->log), SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return 0;
}

int witness_open(struct bench *bench)
{
	if (nft(observer, sizeof(observer) - 1))
		return complain("the observer's table");
	return listen_to_log(bench);
}

void bench_forget_flows(struct bench *bench)
{
	char buffer[256];
	struct nlmsghdr *nlh = request(buffer, IPCTNL_MSG_CT_DELETE, NFNL_SUBSYS_CTNETLINK, 0);

	if (ask(bench->nft.mnl, nlh))
		complain("flush of conntrack");
}

static const struct expr *log_of(const struct rule *rule)
{
	const struct expr *expr = rule->first;

	while (expr && expr->type != EXPR_LOG)
		expr = expr->next;
	return expr;
}

/* Take the log rules out of a chain; the script puts others in their places. */
static void lead_here(const struct ruleset *ruleset, struct chain *chain, struct buf *script)
{
	size_t index = 0;

	for (struct rule **at = &chain->first; *at;) {
		const struct expr *log = log_of(*at);

		if (!log) {
			at = &(*at)->next;
			index++;
			continue;
		}
		buf_printf(script, "insert rule inet %s %s ", ruleset->table, chain->name);
		if (index)
			buf_printf(script, "index %zu ", index);
		buf_printf(script, "log prefix \"%s\" group " GROUP " queue-threshold 1\n",
			   log->prefix);
		*at = (*at)->next;
	}
}

int witness_load(struct bench *bench, struct ruleset *ruleset, struct diag_list *diags)
{
	struct buf script = { 0 };
	int result;

	for (struct chain *chain = ruleset->chains; chain; chain = chain->next)
		lead_here(ruleset, chain, &script);
	result = bench_load_plain(bench, ruleset, diags);
	if (!result && script.len && nft(script.data, script.len)) {
		diag_error(diags, (struct loc){ 0 }, "the deny log cannot be led to the witness");
		result = -1;
	}
	buf_fini(&script);
	bench_forget_flows(bench);
	return result;
}

static size_t link_index(const char *name)
{
	size_t i = 0;

	while (i < BENCH_LINKS - 1 && strcmp(bench_links[i], name))
		i++;
	return i;
}

/* Mapped for groups (RFC 1112, 2464). */
static void set_destination_mac(uint8_t *mac, const struct bench *bench,
				const struct packet *packet, size_t link)
{
	const uint8_t *dst = packet->dst.bytes;

	memcpy(mac, bench->taps[link].mac, 6);
	if (surroundings_is_broadcast(&bench->around, &packet->dst)) {
		memset(mac, 0xff, 6);
	} else if (addr_is_multicast(&packet->dst) && packet->dst.family == AF_INET) {
		memcpy(mac, (uint8_t[]){ 1, 0, 0x5e, dst[1] & 0x7f, dst[2], dst[3] }, 6);
	} else if (addr_is_multicast(&packet->dst)) {
		memcpy(mac, (uint8_t[]){ 0x33, 0x33 }, 2);
		memcpy(mac + 2, dst + 12, 4);
	}
}

static void send_in(struct bench *bench, const struct packet *packet, const struct frame *frame)
{
	static const uint8_t sender[6] = { 2, 0, 0, 0, 0, 9 };
	size_t link = link_index(packet->in);
	uint8_t bytes[14 + FRAME_MOST];
	bool v4 = packet->src.family == AF_INET;

	set_destination_mac(bytes, bench, packet, link);
	memcpy(bytes + 6, sender, 6);
	memcpy(bytes + 12, v4 ? "\x08\x00" : "\x86\xdd", 2);
	memcpy(bytes + 14, frame->bytes, frame->len);
	if (write(bench->taps[link].fd, bytes, 14 + frame->len) < 0)
		complain(packet->in);
}

static void send_from_gateway(struct bench *bench, const struct packet *packet,
			      const struct frame *frame)
{
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	struct ip_mreqn by = { .imr_ifindex = packet->out ? (int)if_nametoindex(packet->out) : 0 };

	memcpy(&four.sin_addr, packet->dst.bytes, 4);
	memcpy(&six.sin6_addr, packet->dst.bytes, 16);
	six.sin6_scope_id = (uint32_t)by.imr_ifindex;
	/* EPERM is how the output hook says no; the outcome shows it. */
	if (packet->dst.family == AF_INET) {
		setsockopt(bench->raw4, IPPROTO_IP, IP_MULTICAST_IF, &by, sizeof(by));
		sendto(bench->raw4, frame->bytes, frame->len, 0, (struct sockaddr *)&four,
		       sizeof(four));
	} else {
		sendto(bench->raw6, frame->bytes, frame->len, 0, (struct sockaddr *)&six,
		       sizeof(six));
	}
}

/* One packet that was seen somewhere. */
struct sight {
	const struct packet *packet; /* that was sent */
	struct outcome *outcome;
	uint32_t serial;
	const uint8_t *bytes; /* from the IP header on */
	size_t len;
};

static bool is_same_kind(const struct packet *packet, const struct seen *seen)
{
	bool typed = seen->protocol == IPPROTO_ICMP || seen->protocol == IPPROTO_ICMPV6 ||
		     seen->protocol == IPPROTO_IGMP;

	/* The kernel's own redirect about a packet that is a redirect. */
	if (seen->protocol == IPPROTO_ICMPV6 && seen->type == 137)
		return packet->type == 137 && addr_equal(&seen->src, &packet->src);
	return seen->protocol == packet->protocol && (!typed || seen->type == packet->type);
}

/* The packet itself, and no error that quotes it or echo that repeats it. */
static bool is_itself(const struct sight *sight, struct seen *seen)
{
	uint32_t serial = frame_serial(sight->bytes, sight->len);

	if (!frame_read(sight->bytes, sight->len, seen) || !serial)
		return false;
	if (serial != sight->serial)
		sight->outcome->strangers++;
	return serial == sight->serial && is_same_kind(sight->packet, seen);
}

static bool is_housekeeping(const struct seen *seen)
{
	return seen->protocol == IPPROTO_IGMP ||
	       (seen->protocol == IPPROTO_ICMPV6 &&
		((seen->type >= 130 && seen->type <= 136) || seen->type == 143));
}

static void saw_leaving(const struct sight *sight, const char *link)
{
	struct outcome *outcome = sight->outcome;
	struct seen seen;

	if (is_itself(sight, &seen)) {
		outcome->copies += outcome->left || outcome->here;
		outcome->left = link;
		outcome->seen = seen;
	} else if (!is_housekeeping(&seen)) {
		outcome->answers++;
	}
}

static void read_taps(struct bench *bench, struct sight *sight)
{
	uint8_t bytes[2048];
	ssize_t n;

	for (size_t i = 0; i < BENCH_LINKS; i++)
		while ((n = read(bench->taps[i].fd, bytes, sizeof(bytes))) > 14) {
			sight->bytes = bytes + 14;
			sight->len = (size_t)n - 14;
			saw_leaving(sight, bench_links[i]);
		}
}

static void saw_state(struct outcome *outcome, const char *state)
{
	static const char *const names[] = {
		[FLOW_ESTABLISHED] = "established",
		[FLOW_RELATED] = "related",
		[FLOW_INVALID] = "invalid",
	};

	for (enum flow_state i = FLOW_ESTABLISHED; i <= FLOW_INVALID; i++)
		if (!strcmp(state, names[i]))
			outcome->state = i;
	outcome->untracked |= !strcmp(state, "untracked");
	outcome->known |= !strcmp(state, "known");
}

static void saw_line(const struct sight *sight, const char *prefix)
{
	struct outcome *outcome = sight->outcome;
	struct seen seen;

	if (!is_itself(sight, &seen))
		return;
	if (!strncmp(prefix, "state:", 6)) {
		saw_state(outcome, prefix + 6);
	} else if (!strcmp(prefix, "here")) {
		outcome->copies += outcome->left || outcome->here;
		outcome->here = true;
		outcome->here_dst = seen.dst;
		outcome->seen = seen;
	} else if (!strncmp(prefix, LOG_PREFIX, strlen(LOG_PREFIX))) {
		outcome->lines++;
		snprintf(outcome->log, sizeof(outcome->log), "%s", prefix);
	}
}

static int read_line(const struct nlmsghdr *nlh, void *data)
{
	struct sight *sight = data;
	const struct nlattr *attr;
	const char *prefix = "";

	sight->len = 0;
	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
	{
		if (mnl_attr_get_type(attr) == NFULA_PREFIX)
			prefix = mnl_attr_get_str(attr);
		if (mnl_attr_get_type(attr) == NFULA_PAYLOAD) {
			sight->bytes = mnl_attr_get_payload(attr);
			sight->len = mnl_attr_get_payload_len(attr);
		}
	}
	if (sight->len)
		saw_line(sight, prefix);
	return MNL_CB_OK;
}

static void read_log(struct bench *bench, struct sight *sight)
{
	char buffer[8192];
	ssize_t n;

	while ((n = recv(mnl_socket_get_fd(bench->log), buffer, sizeof(buffer), MSG_DONTWAIT)) > 0)
		mnl_cb_run(buffer, (size_t)n, 0, 0, read_line, sight);
	if (n < 0 && errno == ENOBUFS)
		sight->outcome->strangers++;
}

static bool saw_nothing(const struct outcome *outcome)
{
	return !outcome->here && !outcome->left && !outcome->lines;
}

void bench_try(struct bench *bench, const struct packet *packet, const struct quote *about,
	       struct outcome *outcome)
{
	struct sight sight = { .packet = packet, .outcome = outcome, .serial = ++bench->serial };
	struct pollfd log = { .fd = mnl_socket_get_fd(bench->log), .events = POLLIN };
	bool made_here = !packet->in || !*packet->in;
	struct frame frame;

	memset(outcome, 0, sizeof(*outcome));
	frame_build(&frame, packet, sight.serial, about);
	if (made_here)
		send_from_gateway(bench, packet, &frame);
	else
		send_in(bench, packet, &frame);
	read_taps(bench, &sight);
	read_log(bench, &sight);
	if (made_here && saw_nothing(outcome) &&
	    surroundings_is_own(&bench->around, &packet->dst, NULL) &&
	    poll(&log, 1, DEFERRED_MS) > 0)
		read_log(bench, &sight);
}
