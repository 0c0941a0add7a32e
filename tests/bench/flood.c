// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sends UDP datagrams as frames and prints what each of them cost, in nanoseconds of processor
 * time.
 *
 *   flood KSOFTIRQD-PID INTERFACE MAC FROM TO PORT PORTS COUNT FLOWS [queued]
 *
 * MAC: of the other end of the cable, as twelve digits. Datagram i goes from a source port of flow
 * i % FLOWS to port PORT + i % PORTS; FLOWS 0: each is a flow of its own, by source port and the
 * last byte of FROM. A veth delivers in the sender's context, so the path through the gateway is
 * paid for by this process, and by the ksoftirqd of its processor where that was woken: both are
 * counted (KSOFTIRQD-PID is its pid). `queued` is for a cable that may be pulled meanwhile: without
 * the queue between, kernels divide by the number of queues of an interface that is going. Pin this
 * program to one processor with taskset.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>

#define BATCH	64
#define PAYLOAD 18 /* 46 bytes of IP: the shortest frame */

struct frame {
	struct ethhdr eth;
	struct iphdr ip;
	struct udphdr udp;
	uint8_t payload[PAYLOAD];
} __attribute__((packed));

struct flood {
	int socket;
	struct frame first; /* all that does not change */
	uint32_t from;	    /* host order */
	uint16_t port;	    /* host order */
	unsigned long ports, count, flows;
};

static uint16_t checksum(const void *bytes, size_t len)
{
	uint32_t sum = 0;
	uint16_t word;

	for (size_t i = 0; i < len; i += 2) {
		memcpy(&word, (const uint8_t *)bytes + i, 2);
		sum += word;
	}
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t) ~(sum + (sum >> 16));
}

static int open_cable(const char *name, int direct)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET,
				  .sll_protocol = htons(ETH_P_IP),
				  .sll_ifindex = (int)if_nametoindex(name) };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0 || !at.sll_ifindex || bind(fd, (struct sockaddr *)&at, sizeof(at)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &direct, sizeof(direct)))
		return -1;
	return fd;
}

/* FROM and TO are addresses, MAC twelve hexadecimal digits. */
static int make_first(struct flood *flood, char **words)
{
	struct frame *frame = &flood->first;
	struct in_addr from, to;

	for (size_t i = 0; i < 6; i++)
		if (sscanf(words[1] + 2 * i, "%2hhx", &frame->eth.h_dest[i]) != 1)
			return -1;
	if (!inet_aton(words[2], &from) || !inet_aton(words[3], &to))
		return -1;
	flood->from = ntohl(from.s_addr);
	frame->eth.h_proto = htons(ETH_P_IP);
	frame->ip = (struct iphdr){ .version = 4,
				    .ihl = 5,
				    .ttl = 64,
				    .protocol = IPPROTO_UDP,
				    .daddr = to.s_addr,
				    .tot_len = htons(sizeof(*frame) - sizeof(frame->eth)) };
	frame->udp.len = htons(sizeof(frame->udp) + PAYLOAD);
	return 0;
}

static int read_words(struct flood *flood, char **words, int direct)
{
	flood->port = (uint16_t)strtoul(words[4], NULL, 10);
	flood->ports = strtoul(words[5], NULL, 10);
	flood->count = strtoul(words[6], NULL, 10);
	flood->flows = strtoul(words[7], NULL, 10);
	flood->socket = open_cable(words[0], direct);
	return flood->socket < 0 || !flood->ports ? -1 : make_first(flood, words);
}

static void fill(const struct flood *flood, unsigned long i, struct frame *frame)
{
	unsigned long flow = flood->flows ? i % flood->flows : i;

	*frame = flood->first;
	frame->ip.saddr = htonl(flood->from + (uint32_t)(flow / 50000));
	frame->udp.source = htons((uint16_t)(10000 + flow % 50000));
	frame->udp.dest = htons((uint16_t)(flood->port + i % flood->ports));
	frame->ip.check = checksum(&frame->ip, sizeof(frame->ip));
}

static int send_all(const struct flood *flood)
{
	static struct frame frames[BATCH];
	static struct iovec pieces[BATCH];
	static struct mmsghdr messages[BATCH];
	unsigned long sent = 0;

	for (size_t i = 0; i < BATCH; i++) {
		pieces[i] = (struct iovec){ &frames[i], sizeof(frames[i]) };
		messages[i].msg_hdr = (struct msghdr){ .msg_iov = &pieces[i], .msg_iovlen = 1 };
	}
	while (sent < flood->count) {
		unsigned int n = 0;
		int done;

		for (; n < BATCH && sent + n < flood->count; n++)
			fill(flood, sent + n, &frames[n]);
		done = sendmmsg(flood->socket, messages, n, 0);
		if (done < 0)
			return -1;
		sent += (unsigned long)done;
	}
	return 0;
}

/* Of the kernel thread that takes over softirqs on this processor: its pid is given by the caller.
 */
static uint64_t thread_ns(const char *pid)
{
	unsigned long long ns = 0;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/schedstat", pid);
	file = fopen(path, "r");
	if (!file || fscanf(file, "%llu", &ns) != 1)
		ns = 0;
	if (file)
		fclose(file);
	return ns;
}

static uint64_t cpu_ns(const char *ksoftirqd)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec + thread_ns(ksoftirqd);
}

int main(int argc, char **argv)
{
	struct flood flood = { .socket = -1 };
	uint64_t before;
	int queued = argc == 11 && strcmp(argv[10], "queued") == 0;

	if (argc != 10 + queued || read_words(&flood, argv + 2, !queued)) {
		fprintf(stderr, "usage: flood KSOFTIRQD-PID INTERFACE MAC FROM TO PORT PORTS COUNT "
				"FLOWS [queued]\n");
		return 2;
	}
	before = cpu_ns(argv[1]);
	if (send_all(&flood)) {
		perror("flood");
		return 3;
	}
	printf("%.1f\n", (double)(cpu_ns(argv[1]) - before) / (double)flood.count);
	return 0;
}
