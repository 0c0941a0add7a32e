// SPDX-License-Identifier: GPL-2.0-only
/*
 * Binds to a group of nfnetlink_log and reads its packets.
 *
 * The kernel collects packets into one message for a tenth of a second at most, so that a flood
 * costs few wake-ups, and numbers them: a gap tells how many were lost, which ENOBUFS does not.
 * Whether the group is taken or the capability is missing the kernel answers alike; the list of
 * groups tells them apart. What the packets say is left to review/.
 */
#include "netlink/nflog.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>

#include "base/buf.h"
#include "base/file.h"
#include "netlink/attr.h"

#define GROUPS "/proc/net/netfilter/nfnetlink_log"

#define RECEIVE_BYTES (4 * 1024 * 1024) /* some ten thousand packets */
#define MESSAGE_BYTES 32768		/* below NL_SOCK_BUFFER, whatever is added */
#define TIMEOUT	      10		/* hundredths of a second */

/* A line for each group that is read: its number first. */
static bool is_taken(uint16_t group)
{
	struct buf text = { 0 };
	const char *at;
	bool found = false;

	if (file_read(GROUPS, 65536, &text) == 0)
		for (at = buf_text(&text); at && *at && !found; at += *at == '\n') {
			found = strtoul(at, NULL, 10) == group;
			at += strcspn(at, "\n");
		}
	buf_fini(&text);
	return found;
}

static struct nlmsghdr *config_begin(char *buffer, uint16_t group)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct nfgenmsg *genmsg;

	nlh->nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG;
	genmsg = mnl_nlmsg_put_extra_header(nlh, sizeof(*genmsg));
	genmsg->nfgen_family = AF_UNSPEC;
	genmsg->version = NFNETLINK_V0;
	genmsg->res_id = htons(group);
	return nlh;
}

static int bind_group(struct nflog *log, uint16_t group)
{
	struct nfulnl_msg_config_cmd command = { .command = NFULNL_CFG_CMD_BIND };
	struct nfulnl_msg_config_mode mode = { .copy_range = htonl(NFLOG_COPIED),
					       .copy_mode = NFULNL_COPY_PACKET };
	char buffer[256];
	struct nlmsghdr *nlh = config_begin(buffer, group);

	mnl_attr_put(nlh, NFULA_CFG_CMD, sizeof(command), &command);
	mnl_attr_put(nlh, NFULA_CFG_MODE, sizeof(mode), &mode);
	mnl_attr_put_u32(nlh, NFULA_CFG_NLBUFSIZ, htonl(MESSAGE_BYTES));
	mnl_attr_put_u32(nlh, NFULA_CFG_TIMEOUT, htonl(TIMEOUT));
	mnl_attr_put_u16(nlh, NFULA_CFG_FLAGS, htons(NFULNL_CFG_F_SEQ));
	return nl_sock_ask(&log->sock, nlh, NULL, NULL);
}

int nflog_open(struct nflog *log, uint16_t group)
{
	int bytes = RECEIVE_BYTES;

	*log = (struct nflog){ 0 };
	if (nl_sock_open(&log->sock, NETLINK_NETFILTER) < 0)
		return -1;
	setsockopt(nflog_fd(log), SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes));
	if (bind_group(log, group) == 0)
		return 0;
	nl_sock_close(&log->sock);
	if (errno == EPERM && is_taken(group))
		errno = EBUSY;
	return -1;
}

int nflog_fd(const struct nflog *log)
{
	return mnl_socket_get_fd(log->sock.mnl);
}

void nflog_close(struct nflog *log)
{
	nl_sock_close(&log->sock);
}

/* An attribute with room for such a thing; NULL: it is not there, or too short. */
static const void *body(const struct nlattr *attr, size_t size)
{
	return attr && mnl_attr_get_payload_len(attr) >= size ? mnl_attr_get_payload(attr) : NULL;
}

static uint32_t number(const struct nlattr *attr)
{
	return body(attr, sizeof(uint32_t)) ? attr_be32(attr) : 0;
}

bool nflog_parse(const struct nlmsghdr *nlh, struct nflog_packet *packet)
{
	const struct nfulnl_msg_packet_hdr *head;
	struct nfulnl_msg_packet_timestamp stamp;
	struct attrs attrs;

	*packet = (struct nflog_packet){ .prefix = "" };
	if (nlh->nlmsg_type != (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET))
		return false;
	attrs = attrs_read(nlh, sizeof(struct nfgenmsg));
	head = body(attrs.v[NFULA_PACKET_HDR], sizeof(*head));
	packet->data = body(attrs.v[NFULA_PAYLOAD], 0);
	if (!head || !packet->data)
		return false;
	packet->len = mnl_attr_get_payload_len(attrs.v[NFULA_PAYLOAD]);
	packet->ethertype = ntohs(head->hw_protocol);
	packet->in = number(attrs.v[NFULA_IFINDEX_INDEV]);
	packet->out = number(attrs.v[NFULA_IFINDEX_OUTDEV]);
	packet->numbered = attrs.v[NFULA_SEQ];
	packet->number = number(attrs.v[NFULA_SEQ]);
	if (attrs.v[NFULA_PREFIX]) {
		packet->prefix = mnl_attr_get_payload(attrs.v[NFULA_PREFIX]);
		packet->prefix_len =
			strnlen(packet->prefix, mnl_attr_get_payload_len(attrs.v[NFULA_PREFIX]));
	}
	if (body(attrs.v[NFULA_TIMESTAMP], sizeof(stamp))) {
		memcpy(&stamp, mnl_attr_get_payload(attrs.v[NFULA_TIMESTAMP]), sizeof(stamp));
		packet->when = (time_t)be64toh(stamp.sec);
	}
	return true;
}

struct reading {
	struct nflog *log;
	void (*each)(void *context, const struct nflog_packet *packet);
	void *context;
};

static int give(const struct nlmsghdr *nlh, void *data)
{
	struct reading *reading = data;
	struct nflog *log = reading->log;
	struct nflog_packet packet;

	if (!nflog_parse(nlh, &packet))
		return MNL_CB_OK;
	if (packet.numbered) {
		if (log->begun)
			log->lost += packet.number - log->next;
		log->begun = true;
		log->next = packet.number + 1;
	}
	log->packets++;
	reading->each(reading->context, &packet);
	return MNL_CB_OK;
}

int nflog_read(struct nflog *log, void (*each)(void *context, const struct nflog_packet *packet),
	       void *context)
{
	struct reading reading = { log, each, context };
	long got;

	/* Bounded, so that a flood does not keep the caller from its other work. */
	for (int i = 0; i < 256; i++) {
		got = nl_sock_pending(&log->sock);
		if (got < 0 && errno == ENOBUFS)
			continue; /* the gap in the numbers tells how many */
		if (got <= 0)
			return got < 0 ? -1 : 0;
		if (mnl_cb_run(log->sock.buffer, (size_t)got, 0, 0, give, &reading) < 0)
			return -1;
	}
	return 0;
}
