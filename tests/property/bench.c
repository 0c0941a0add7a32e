// SPDX-License-Identifier: GPL-2.0-only
/*
 * Raises the test gateway: namespace, taps, addresses, routes, settings, and loads rulesets into
 * it.
 *
 * Nothing is sent unasked and no source is checked but by the ruleset: neighbours need no
 * resolution (the taps have no ARP), redirects, router advertisements and rp_filter are off.
 * Forwarding stays on in every mode, so that "a server forwards nothing" is the ruleset's merit.
 */
#include "property/bench.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/if_tun.h>

#include "netlink/nft.h"
#include "netlink/route.h"
#include "property/witness.h"

const char *const bench_links[BENCH_LINKS] = { "eth0", "eth1", "eth2", "eth3", "ppp0", "ppp1" };

static const char *const network[] = {
	"link set lo up",
	"addr add 192.168.1.1/24 brd + dev eth0",
	"addr add fd00:1::1/64 dev eth0 nodad",
	"addr add fe80::1/64 dev eth0 nodad",
	"addr add 203.0.113.1/24 brd + dev eth1",
	"addr add 203.0.113.2/24 brd + dev eth1",
	"addr add 2001:db8::1/64 dev eth1 nodad",
	"addr add 2001:db8::2/64 dev eth1 nodad",
	"addr add fe80::2/64 dev eth1 nodad",
	"addr add 192.168.2.1/24 brd + dev eth2",
	"addr add fd00:2::1/64 dev eth2 nodad",
	"addr add fe80::3/64 dev eth2 nodad",
	"addr add 198.18.0.1/24 brd + dev eth3",
	"addr add 2001:db8:3::1/64 dev eth3 nodad",
	"addr add fe80::4/64 dev eth3 nodad",
	"addr add 10.64.0.1/24 brd + dev ppp0",
	"addr add fd00:64::1/64 dev ppp0 nodad",
	"addr add fe80::5/64 dev ppp0 nodad",
	"addr add 10.65.0.1/24 brd + dev ppp1",
	"addr add fd00:65::1/64 dev ppp1 nodad",
	"addr add fe80::6/64 dev ppp1 nodad",
	"route add default via 203.0.113.254 dev eth1",
	"route add default via 2001:db8::fe dev eth1",
	"route add 10.20.0.0/16 via 192.168.1.254 dev eth0",
	"route add fd00:20::/48 via fd00:1::fe dev eth0",
	"route add 198.51.100.128/25 via 198.18.0.254 dev eth3",
	"route add 2001:db8:f:8000::/49 via 2001:db8:3::fe dev eth3",
};

const char *const bench_groups[] = {
	"224.0.0.1", "224.0.0.22", "224.0.0.251", "239.255.255.250",
	"ff02::1",   "ff02::2",	   "ff02::16",	  "ff02::fb",
};
const size_t bench_groups_n = sizeof(bench_groups) / sizeof(*bench_groups);

static const struct {
	const char *name, *value;
} calm[] = {
	{ "net/ipv4/ip_forward", "1" },
	{ "net/ipv6/conf/all/forwarding", "1" },
	{ "net/ipv4/conf/all/rp_filter", "0" },
	{ "net/ipv4/conf/default/rp_filter", "0" },
	{ "net/ipv4/conf/all/send_redirects", "0" },
	{ "net/ipv4/conf/default/send_redirects", "0" },
	{ "net/ipv4/igmp_max_memberships", "100" },
	{ "net/ipv4/icmp_ratelimit", "0" },
	{ "net/ipv6/icmp/ratelimit", "0" },
	{ "net/ipv6/conf/default/accept_ra", "0" },
	{ "net/ipv6/conf/default/router_solicitations", "0" },
	{ "net/ipv6/conf/default/addr_gen_mode", "1" },
	{ "net/ipv6/conf/default/accept_redirects", "0" },
};

static int complain(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	return -1;
}

static int write_setting(const char *name, const char *value)
{
	char path[160];
	int fd;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = write(fd, value, strlen(value));
	close(fd);
	return n < 0 ? -1 : 0;
}

static void child(const char *const argv[], int in, int out)
{
	dup2(in, 0);
	dup2(out, 1);
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

/* A file without a name, so that neither side ever waits for the other. */
static int spool(const struct buf *input)
{
	int fd = memfd_create("input", MFD_CLOEXEC);

	if (fd >= 0 && input && input->len) {
		if (write(fd, input->data, input->len) != (ssize_t)input->len)
			return complain("a spool file");
		lseek(fd, 0, SEEK_SET);
	}
	return fd;
}

int bench_run(const char *const argv[], const struct buf *input, struct buf *output)
{
	int in = spool(input), out = spool(NULL), status = -1;
	char piece[4096];
	ssize_t n;
	pid_t pid = fork();

	if (pid == 0)
		child(argv, in, out);
	waitpid(pid, &status, 0);
	lseek(out, 0, SEEK_SET);
	while (output && (n = read(out, piece, sizeof(piece))) > 0)
		buf_add(output, piece, (size_t)n);
	close(in);
	close(out);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static int plug_in(struct bench *bench, size_t i)
{
	struct ifreq request = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	strcpy(request.ifr_name, bench_links[i]);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0 || ioctl(fd, SIOCGIFHWADDR, &request) < 0)
		return complain("/dev/net/tun");
	memcpy(bench->taps[i].mac, request.ifr_hwaddr.sa_data, 6);
	bench->taps[i].fd = fd;
	return 0;
}

static int cable(struct bench *bench)
{
	static const char *const ip[] = { "ip", "-batch", "-", NULL };
	struct buf lines = { 0 };
	int result;

	for (size_t i = 0; i < BENCH_LINKS; i++) {
		if (plug_in(bench, i))
			return -1;
		buf_printf(&lines, "link set %s arp off up\n", bench_links[i]);
	}
	for (size_t i = 0; i < sizeof(network) / sizeof(*network); i++)
		buf_printf(&lines, "%s\n", network[i]);
	result = bench_run(ip, &lines, NULL);
	buf_fini(&lines);
	return result ? complain("ip -batch") : 0;
}

/* Be a member of the groups, or routing drops what the firewall let pass. */
static void join(const struct bench *bench, const struct addr *group, const char *link)
{
	struct ip_mreqn four = { .imr_ifindex = (int)if_nametoindex(link) };
	struct ipv6_mreq six = { .ipv6mr_interface = if_nametoindex(link) };

	if (group->family == AF_INET) {
		memcpy(&four.imr_multiaddr, group->bytes, 4);
		setsockopt(bench->raw4, IPPROTO_IP, IP_ADD_MEMBERSHIP, &four, sizeof(four));
	} else {
		memcpy(&six.ipv6mr_multiaddr, group->bytes, 16);
		setsockopt(bench->raw6, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &six, sizeof(six));
	}
}

static int open_mouth(struct bench *bench)
{
	int yes = 1;

	bench->raw4 = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	bench->raw6 = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	if (bench->raw4 < 0 || bench->raw6 < 0)
		return complain("raw sockets");
	setsockopt(bench->raw4, SOL_SOCKET, SO_BROADCAST, &yes, sizeof(yes));
	for (size_t i = 0; i < bench_groups_n; i++) {
		struct addr group;

		addr_parse(bench_groups[i], strlen(bench_groups[i]), &group);
		for (size_t j = 0; j < BENCH_LINKS; j++)
			join(bench, &group, bench_links[j]);
	}
	return 0;
}

/* As the program itself looks around on a live gateway. */
static int look_around(struct bench *bench)
{
	struct route_state state;

	if (route_read(&state))
		return complain("routes");
	for (size_t i = 0; i < state.n_addresses; i++)
		surroundings_add_address(&bench->around, state.addresses[i].name,
					 &state.addresses[i].addr, state.addresses[i].prefix.len);
	for (size_t i = 0; i < state.n_routes; i++)
		surroundings_add_route(&bench->around, state.routes[i].name, &state.routes[i].to);
	route_fini(&state);
	return 0;
}

int bench_open(struct bench *bench)
{
	memset(bench, 0, sizeof(*bench));
	if (unshare(CLONE_NEWNET))
		return complain("a network namespace (root is needed)");
	for (size_t i = 0; i < sizeof(calm) / sizeof(*calm); i++)
		if (write_setting(calm[i].name, calm[i].value))
			return complain(calm[i].name);
	if (cable(bench) || open_mouth(bench) || look_around(bench))
		return -1;
	if (nl_sock_open(&bench->nft, NETLINK_NETFILTER))
		return complain("netlink");
	return witness_open(bench);
}

void bench_close(struct bench *bench)
{
	for (size_t i = 0; i < BENCH_LINKS; i++)
		close(bench->taps[i].fd);
	close(bench->raw4);
	close(bench->raw6);
	nl_sock_close(&bench->nft);
	mnl_socket_close(bench->log);
	surroundings_fini(&bench->around);
}

int bench_load_plain(struct bench *bench, const struct ruleset *ruleset, struct diag_list *diags)
{
	struct nft_batch batch;
	enum nft_result result;

	nft_batch_init(&batch);
	nft_batch_replace(&batch, ruleset, 0, "property");
	result = nft_commit(&bench->nft, &batch, diags);
	nft_batch_fini(&batch);
	return result == NFT_DONE ? 0 : -1;
}

/* Conntrack's settings count, forwarding is the bench's own. */
static void apply_settings(const struct sysctls *sysctls)
{
	for (size_t i = 0; i < sysctls->n; i++)
		if (!strstr(sysctls->v[i].name, "forward"))
			write_setting(sysctls->v[i].name, sysctls->v[i].value);
}

int bench_load(struct bench *bench, struct ruleset *ruleset, const struct sysctls *sysctls,
	       struct diag_list *diags)
{
	apply_settings(sysctls);
	return witness_load(bench, ruleset, diags);
}
