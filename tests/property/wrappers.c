// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks tcpdmatch what libwrap would say, and policy_decide the same question.
 *
 * A daemon that several services share is granted what either grants. Left out are services whose
 * ports another record decides or a forward leads away or keeps, and sources that the filter
 * refuses before it looks at services (spoofed, blocked): the wrappers know nothing of them.
 * Link-local sources are the filter's alone. A limit counts as open.
 */
#include "property/wrappers.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "policy/wire.h"
#include "property/bench.h"
#include "property/random_packet.h"
#include "ruleset/tcpd.h"

#define SOURCES_MOST 12 /* asked for each daemon */

struct inquiry {
	const struct policy *policy;
	const struct surroundings *around;
	struct dice *dice;
	struct sights sights;
	struct buf *why;
	unsigned long *asked;
};

static bool write_file(const char *name, const struct buf *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool good = fd >= 0 && write(fd, buf_text(text), text->len) == (ssize_t)text->len;

	if (fd >= 0)
		close(fd);
	return good;
}

static bool write_lists(const struct policy *policy)
{
	struct buf allow = { 0 }, deny = { 0 };
	bool good;

	tcpd_allow(policy, &allow);
	tcpd_deny(policy, &deny);
	good = write_file("hosts.allow", &allow) && write_file("hosts.deny", &deny);
	buf_fini(&allow);
	buf_fini(&deny);
	return good;
}

static bool is_granted(const char *daemon, const struct addr *source)
{
	char text[ADDR_TEXT];
	const char *const argv[] = { "tcpdmatch", "-d", daemon, addr_print(source, text), NULL };
	struct buf said = { 0 };
	bool granted;

	bench_run(argv, NULL, &said);
	granted = strstr(buf_text(&said), "access:   granted") != NULL;
	buf_fini(&said);
	return granted;
}

/* The interface that a source comes in by; NULL where it cannot come at all. */
static const char *way_in(const struct inquiry *inquiry, const struct addr *source)
{
	const char *way = surroundings_way(inquiry->around, source);
	bool local = ipset_contains(&inquiry->policy->local, source);

	for (size_t i = 0; i < BENCH_LINKS; i++) {
		enum side side = policy_side(inquiry->policy, bench_links[i]);
		bool fits = local ? way && !strcmp(way, bench_links[i]) : side == SIDE_OUTSIDE;

		if (side == SIDE_SHARED || (fits && side == (local ? SIDE_INSIDE : SIDE_OUTSIDE)))
			return bench_links[i];
	}
	return NULL;
}

static bool own_address(const struct inquiry *inquiry, const char *link, uint8_t family,
			struct addr *addr)
{
	for (size_t i = 0; i < inquiry->around->n_addresses; i++) {
		const struct own_address *own = &inquiry->around->addresses[i];

		*addr = own->addr;
		if (addr->family == family && !strcmp(own->interface, link) &&
		    !addr_is_linklocal6(addr))
			return true;
	}
	return false;
}

/* A port that this very record decides. */
static bool port_of(const struct policy *policy, const struct service *service,
		    struct packet *packet)
{
	for (size_t i = 0; i < policy->services.n; i++) {
		const struct door_range *range = &policy->services.v[i];

		if (range->door->record != &service->rec || range->protocol == IPPROTO_SCTP)
			continue;
		packet->protocol = range->protocol;
		packet->dport = range->lo;
		return !noise_has(range->protocol, range->lo);
	}
	return false;
}

static bool has_daemon(const struct service *service, const char *daemon)
{
	for (size_t i = 0; i < service->daemons.n; i++)
		if (!strcmp(service->daemons.v[i].text, daemon))
			return true;
	return false;
}

enum answer { ANSWER_NONE, ANSWER_NO, ANSWER_YES };

static enum answer ask_service(const struct inquiry *inquiry, const struct service *service,
			       const struct addr *source)
{
	struct packet packet = { .src = *source, .sport = 40000, .flags = TCP_SYN };
	struct decision decision;

	packet.in = way_in(inquiry, source);
	if (!packet.in || !port_of(inquiry->policy, service, &packet) ||
	    !own_address(inquiry, packet.in, source->family, &packet.dst))
		return ANSWER_NONE;
	policy_decide(inquiry->policy, inquiry->around, &packet, inquiry->policy->now, &decision);
	if (!strcmp(decision.chain, "prerouting") || decision.translated.addr.family ||
	    decision.record->kind == KIND_FORWARD)
		return ANSWER_NONE;
	return decision.verdict == VERDICT_ACCEPT ? ANSWER_YES : ANSWER_NO;
}

static enum answer ask_filter(const struct inquiry *inquiry, const char *daemon,
			      const struct addr *source)
{
	const struct db *db = inquiry->policy->db;
	enum answer all = ANSWER_NO;

	if (addr_is_loopback(source))
		return ANSWER_YES;
	for (size_t i = 0; i < db->of[KIND_SERVICE].n; i++) {
		enum answer one;

		if (!has_daemon(db_service(db, i), daemon))
			continue;
		one = ask_service(inquiry, db_service(db, i), source);
		if (one == ANSWER_NONE)
			return ANSWER_NONE;
		if (one == ANSWER_YES)
			all = ANSWER_YES;
	}
	return all;
}

static bool compare(struct inquiry *inquiry, const char *daemon, const struct addr *source)
{
	enum answer filter;
	bool wrappers;
	char text[ADDR_TEXT];

	if (addr_is_linklocal6(source) || addr_is_multicast(source))
		return true;
	filter = ask_filter(inquiry, daemon, source);
	if (filter == ANSWER_NONE)
		return true;
	++*inquiry->asked;
	wrappers = is_granted(daemon, source);
	if (wrappers == (filter == ANSWER_YES))
		return true;
	buf_printf(inquiry->why,
		   "  daemon %s asked from %s: the filter %s it, tcp_wrappers %s it\n", daemon,
		   addr_print(source, text), filter == ANSWER_YES ? "lets" : "refuses",
		   wrappers ? "grant" : "deny");
	return false;
}

static bool compare_daemon(struct inquiry *inquiry, const char *daemon)
{
	static const struct addr loopback[] = { { AF_INET, { 127, 0, 0, 1 } },
						{ AF_INET6, { [15] = 1 } } };
	const struct sights *sights = &inquiry->sights;
	bool good =
		compare(inquiry, daemon, &loopback[0]) && compare(inquiry, daemon, &loopback[1]);

	for (unsigned int i = 0; good && i < SOURCES_MOST; i++)
		good = compare(inquiry, daemon,
			       &sights->addresses[dice_below(inquiry->dice,
							     (uint32_t)sights->n_addresses)]);
	return good;
}

bool wrappers_agree(const struct policy *policy, const struct surroundings *around,
		    struct dice *dice, unsigned long *asked, struct buf *why)
{
	struct inquiry inquiry = { policy, around, dice, { 0 }, why, asked };
	const struct db *db = policy->db;
	bool good = write_lists(policy);

	if (!good)
		buf_puts(why, "  hosts.allow and hosts.deny cannot be written\n");
	sights_init(&inquiry.sights, policy, around);
	for (size_t i = 0; good && i < db->of[KIND_SERVICE].n; i++) {
		const struct words *daemons = &db_service(db, i)->daemons;

		for (size_t j = 0; good && j < daemons->n; j++)
			good = compare_daemon(&inquiry, daemons->v[j].text);
	}
	sights_fini(&inquiry.sights);
	return good;
}
