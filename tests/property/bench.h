/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A gateway to try packets on: a network namespace whose interfaces are taps held by this process.
 *
 *     eth0  inside, mostly     192.168.1.0/24   fd00:1::/64    10.20.0.0/16, fd00:20::/48 behind
 * .254 eth1  outside, mostly    203.0.113.0/24   2001:db8::/64  two addresses; the default routes
 *     eth2  second inside      192.168.2.0/24   fd00:2::/64
 *     eth3  second outside     198.18.0.0/24    2001:db8:3::/64   198.51.100.128/25 behind .254
 *     ppp0  ppp1  by wildcard  10.64.0.0/24, 10.65.0.0/24   fd00:64::/64, fd00:65::/64
 *
 * A frame written to a tap goes through the whole stack before write(2) returns, so what became of
 * it can be read at once: no waiting, no losses, no order to guess. What passes the filter is seen
 * by a table of its own (`inet observer`), what leaves is read from the taps, what is refused says
 * so by the deny log, which bench_load leads to NFLOG without its rate limit; nothing else of the
 * ruleset is touched. Everything is gone when the process is. One bench a process; needs root.
 */
#ifndef FWPOLICY_TESTS_BENCH_H
#define FWPOLICY_TESTS_BENCH_H

#include "netlink/sock.h"
#include "policy/decide.h"
#include "property/frame.h"
#include "ruleset/ruleset.h"

#define BENCH_LINKS 6

extern const char *const bench_links[BENCH_LINKS];

/* Groups that every interface is a member of. */
extern const char *const bench_groups[];
extern const size_t bench_groups_n;

struct bench {
	struct {
		int fd;
		uint8_t mac[6];
	} taps[BENCH_LINKS];
	int raw4, raw6;		/* what the gateway itself sends */
	struct nl_sock nft;	/* batches */
	struct mnl_socket *log; /* NFLOG */
	struct surroundings around;
	uint32_t serial; /* of the last packet */
};

/* What became of one packet. */
struct outcome {
	enum flow_state state;	/* as conntrack has it; FLOW_NEW too where it was not asked */
	bool untracked;		/* conntrack has no opinion; state is FLOW_NEW then */
	bool known;		/* of a flow that was accepted before, but never answered */
	bool here;		/* passed the input hook */
	struct addr here_dst;	/* as the gateway was addressed by then */
	const char *left;	/* interface it left by; NULL: by none */
	struct seen seen;	/* as it left */
	unsigned int copies;	/* left or delivered more than once */
	char log[64];		/* prefix of its line; "" for none */
	unsigned int lines;	/* of the deny log */
	unsigned int answers;	/* other packets that left meanwhile, but for housekeeping */
	unsigned int strangers; /* packets seen that were sent before: the bench is at fault */
};

/* 0, or -1 with a message to standard error. */
int bench_open(struct bench *bench);
void bench_close(struct bench *bench);

/* Put a ruleset in force with its deny log led here, for a policy's settings; -1 with diags. */
int bench_load(struct bench *bench, struct ruleset *ruleset, const struct sysctls *sysctls,
	       struct diag_list *diags);

/* The same bytes as `apply` sends, nothing changed. */
int bench_load_plain(struct bench *bench, const struct ruleset *ruleset, struct diag_list *diags);

/* Conntrack forgets everything. */
void bench_forget_flows(struct bench *bench);

/* Send a packet and see. about: what an ICMP error quotes, NULL for a flow that never was. */
void bench_try(struct bench *bench, const struct packet *packet, const struct quote *about,
	       struct outcome *outcome);

/* Run a program with input on its standard input; its output, or -1 when it fails. */
int bench_run(const char *const argv[], const struct buf *input, struct buf *output);

#endif
