// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes the access control lists of tcp_wrappers: who may speak to a daemon, whatever the filter
 * does.
 *
 * libwrap is unforgiving, so the text is the plainest that says it: one daemon a line, numeric
 * networks with canonical masks (host bits would match nothing), IPv6 in brackets, no line near the
 * 2047 bytes at which libwrap forgets all that follows, a newline at the end, everything else
 * denied. Lists are computed as sets of addresses first; EXCEPT stands only where everyone but a
 * few may. A daemon that several services share gets what either of them grants. Limits and the end
 * of a grant are the filter's business: a line holds until the next apply.
 */
#include "ruleset/tcpd.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define LINE_MOST 1500

/* What one daemon name is granted. */
struct grant {
	const char *daemon;
	struct ipset who;
	struct buf services; /* names, for the comment */
};

struct grants {
	struct grant *v;
	size_t n, cap;
};

static void add_loopback(struct ipset *set)
{
	static const struct prefix loopback[] = {
		{ .addr = { AF_INET, { 127 } }, .len = 8 },
		{ .addr = { AF_INET6, { [15] = 1 } }, .len = 128 },
	};

	ipset_add_prefix(set, &loopback[0]);
	ipset_add_prefix(set, &loopback[1]);
}

static bool is_granted(const struct policy *policy, const struct service *service)
{
	return service->enabled && (!service->until || policy->now < service->until);
}

static struct ipset by_access(const struct policy *policy, const struct service *service)
{
	struct ipset who = { 0 };

	if (!is_granted(policy, service) || service->access == ACCESS_LOCALHOST)
		return who;
	if (service->access == ACCESS_PUBLIC && policy->db->gateway->mode != MODE_PRIVATE_GATEWAY)
		ipset_add_all(&who);
	else
		ipset_add_set(&who, &policy->local);
	return who;
}

/* ((access and allow) or trusted) but deny, and this machine always: what policy_decide says. */
static struct ipset granted(const struct policy *policy, const struct service *service)
{
	struct ipset access = by_access(policy, service), both, who;
	struct ipset allow = address_list_at(&service->allow, policy->now);
	struct ipset deny = address_list_at(&service->deny, policy->now);

	both = service->allow.words.n ? ipset_intersect(&access, &allow) : ipset_copy(&access);
	ipset_add_set(&both, &policy->trusted);
	ipset_normalise(&both);
	who = ipset_subtract(&both, &deny);
	add_loopback(&who);
	ipset_normalise(&who);
	ipset_fini(&access);
	ipset_fini(&allow);
	ipset_fini(&deny);
	ipset_fini(&both);
	return who;
}

static struct grant *grant_of(struct grants *grants, const char *daemon)
{
	for (size_t i = 0; i < grants->n; i++)
		if (!strcmp(grants->v[i].daemon, daemon))
			return &grants->v[i];
	xgrow(grants->v, grants->n, grants->cap);
	grants->v[grants->n] = (struct grant){ .daemon = daemon };
	return &grants->v[grants->n++];
}

static void collect(const struct policy *policy, struct grants *grants)
{
	const struct db *db = policy->db;

	for (size_t i = 0; i < db->of[KIND_SERVICE].n; i++) {
		const struct service *service = db_service(db, i);

		for (size_t j = 0; j < service->daemons.n; j++) {
			struct grant *grant = grant_of(grants, service->daemons.v[j].text);
			struct ipset who = granted(policy, service);

			ipset_add_set(&grant->who, &who);
			ipset_normalise(&grant->who);
			ipset_fini(&who);
			buf_printf(&grant->services, "%s%s%s", grant->services.len ? ", " : "",
				   service->rec.name,
				   is_granted(policy, service) ? "" : " (closed)");
		}
	}
}

static void put_prefix(struct buf *out, const struct prefix *prefix)
{
	struct addr mask = prefix_mask(prefix->addr.family, prefix->len);
	char text[ADDR_TEXT];

	addr_print(&prefix->addr, text);
	if (prefix->addr.family == AF_INET6) {
		buf_printf(out, "[%s]", text);
		if (prefix->len < 128)
			buf_printf(out, "/%u", prefix->len);
		return;
	}
	buf_puts(out, text);
	if (prefix->len < 32)
		buf_printf(out, "/%s", addr_print(&mask, text));
}

/* Every prefix of a set, preceded by a blank. */
static void put_set(struct buf *out, const struct ipset *set)
{
	const struct addr_ranges *families[] = { &set->v4, &set->v6 };

	for (size_t f = 0; f < 2; f++)
		for (size_t i = 0; i < families[f]->n; i++) {
			struct addr_range rest = families[f]->v[i];
			struct prefix prefix;
			bool more = true;

			while (more) {
				more = range_take_prefix(&rest, &prefix);
				buf_putc(out, ' ');
				put_prefix(out, &prefix);
			}
		}
}

/* As many clients a line as fit, the daemon's name before each. */
static void put_lines(struct buf *out, const char *daemon, const char *clients)
{
	while (*clients) {
		size_t room = LINE_MOST - strlen(daemon) - 1, len = strlen(clients);

		if (len > room) {
			for (len = room; clients[len] != ' ';)
				len--;
		}
		buf_printf(out, "%s:%.*s\n", daemon, (int)len, clients);
		clients += len;
	}
}

/* The others are no larger than a sixteenth of either family: "everyone" is then the honest word.
 */
static bool everyone_but(const struct ipset *others)
{
	const struct addr_ranges *families[] = { &others->v4, &others->v6 };

	for (size_t f = 0; f < 2; f++)
		for (size_t i = 0; i < families[f]->n; i++)
			if (families[f]->v[i].hi.bytes[0] - families[f]->v[i].lo.bytes[0] > 16)
				return false;
	return true;
}

static bool put_all_but_few(struct buf *out, const char *daemon, const struct ipset *who)
{
	struct ipset all = { 0 }, others;
	struct buf few = { 0 };
	bool fits = false;

	ipset_add_all(&all);
	others = ipset_subtract(&all, who);
	if (everyone_but(&others)) {
		put_set(&few, &others);
		fits = few.len + strlen(daemon) + strlen(": ALL EXCEPT") < LINE_MOST;
	}
	if (fits)
		buf_printf(out, "%s: ALL%s%s\n", daemon, few.len ? " EXCEPT" : "", buf_text(&few));
	buf_fini(&few);
	ipset_fini(&others);
	ipset_fini(&all);
	return fits;
}

static void put_grant(struct buf *out, const struct grant *grant)
{
	struct buf clients = { 0 };

	if (!put_all_but_few(out, grant->daemon, &grant->who)) {
		put_set(&clients, &grant->who);
		put_lines(out, grant->daemon, buf_text(&clients));
	}
	buf_fini(&clients);
}

/* The daemons of one service stand together under its name. */
static void put_comment(struct buf *out, const struct grants *grants, size_t i)
{
	const char *services = buf_text(&grants->v[i].services);

	if (i && !strcmp(services, buf_text(&grants->v[i - 1].services)))
		return;
	buf_printf(out, "\n# service %s\n", services);
}

static void grants_fini(struct grants *grants)
{
	for (size_t i = 0; i < grants->n; i++) {
		ipset_fini(&grants->v[i].who);
		buf_fini(&grants->v[i].services);
	}
	free(grants->v);
}

void tcpd_allow(const struct policy *policy, struct buf *out)
{
	struct grants grants = { 0 };

	collect(policy, &grants);
	buf_puts(out, "# Made by fwpolicy from its database; changes here are lost.\n"
		      "# Who is not named here is refused by hosts.deny.\n");
	for (size_t i = 0; i < grants.n; i++) {
		put_comment(out, &grants, i);
		put_grant(out, &grants.v[i]);
	}
	grants_fini(&grants);
}

void tcpd_deny(const struct policy *policy, struct buf *out)
{
	(void)policy;
	buf_puts(out, "# Made by fwpolicy from its database; changes here are lost.\n"
		      "ALL: ALL\n");
}
