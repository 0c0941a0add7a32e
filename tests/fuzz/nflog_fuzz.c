// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes what is read of the log group: any bytes as a packet, and as a netlink message around one.
 *
 * What is promised: nothing outside the bytes is read; a packet read has a family, and ports only
 * where its protocol has some; of a packet cut shorter nothing else is said than of the whole, only
 * less. A broken promise aborts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "review/datagram.h"
#include "review/listener.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void promise(bool kept, const char *what)
{
	if (kept)
		return;
	fprintf(stderr, "broken promise: %s\n", what);
	abort();
}

/* From a block of just that size. */
static bool read_alone(const uint8_t *data, size_t len, struct fact *fact)
{
	uint8_t *block = malloc(len + 1);
	bool read;

	*fact = (struct fact){ 0 };
	memcpy(block + 1, data, len);
	read = datagram_read(block + 1, len, fact);
	free(block);
	return read;
}

static bool has_ports(uint8_t protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP ||
	       protocol == IPPROTO_UDPLITE || protocol == IPPROTO_DCCP;
}

static void read_packet(const uint8_t *data, size_t size)
{
	struct fact whole, cut;
	bool read = read_alone(data, size, &whole);

	if (!read)
		return;
	promise(whole.family == AF_INET || whole.family == AF_INET6, "a packet has a family");
	promise(has_ports(whole.protocol) || (!whole.sport && !whole.dport), "ports have a place");
	promise(whole.protocol == IPPROTO_TCP || !whole.flags, "flags are TCP's");
	for (size_t n = size < 160 ? size : 160; n; n--) {
		if (!read_alone(data, n, &cut))
			continue;
		promise(!memcmp(cut.src, whole.src, 16) && !memcmp(cut.dst, whole.dst, 16),
			"addresses stay");
		promise(!cut.dport || cut.dport == whole.dport, "a port is right or not there");
		promise(!cut.inner || cut.protocol == whole.protocol, "a quote is of ICMP");
	}
}

static void read_message(const uint8_t *data, size_t size)
{
	static struct names interfaces, prefixes;
	static struct listener listener;
	struct nlmsghdr *nlh;
	struct nflog_packet packet;
	struct fact fact;

	size -= size % NLMSG_ALIGNTO; /* as every message comes */
	nlh = malloc(sizeof(*nlh) + size);
	names_init(&interfaces);
	names_init(&prefixes);
	listener = (struct listener){ .interfaces = &interfaces, .prefixes = &prefixes };
	memset(nlh, 0, sizeof(*nlh));
	nlh->nlmsg_len = (uint32_t)(sizeof(*nlh) + size);
	nlh->nlmsg_type = 4 << 8; /* NFNL_SUBSYS_ULOG, NFULNL_MSG_PACKET */
	memcpy(nlh + 1, data, size);
	if (size >= 4 && nflog_parse(nlh, &packet)) {
		promise(packet.data >= (uint8_t *)(nlh + 1) &&
				packet.data + packet.len <= (uint8_t *)nlh + nlh->nlmsg_len,
			"the packet lies in its message");
		packet.in = packet.out = 0; /* no question to the kernel for each try */
		listener_fact(&listener, &packet, &fact);
		promise(fact.kind < FACT_KINDS, "a fact has a kind");
	}
	free(nlh);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_packet(data, size);
	read_message(data, size);
	return 0;
}
