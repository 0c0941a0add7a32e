// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lints a database: what can be written but is hardly meant.
 *
 * A warning says what the database does as it stands, at the place of the value; only what cannot
 * be given a meaning is an error. Each finding is a function in the table at the end; those about
 * lists of addresses are in policy/lint_lists.c.
 */
#include "policy/lint.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "policy/lint_parts.h"
#include "policy/parts.h"

static bool is_covered(const struct word *word, const struct word *wild)
{
	size_t stem = strlen(wild->text) - 1;

	return word != wild && wild->text[stem] == '+' && !strncmp(word->text, wild->text, stem);
}

/* Sets of interface names take no overlaps. Those of both sides are an error of the database. */
static void find_interfaces(struct lint *lint)
{
	const struct gateway *gateway = lint->db->gateway;
	const struct words *lists[] = { &gateway->external, &gateway->internal };

	for (size_t l = 0; l < 2; l++)
		for (size_t i = 0; i < lists[l]->n * lists[l]->n; i++) {
			const struct word *word = &lists[l]->v[i / lists[l]->n];
			const struct word *wild = &lists[l]->v[i % lists[l]->n];

			if (!is_covered(word, wild))
				continue;
			diag_error(lint->diags, word->loc, "\"%s\" is also named by \"%s\"",
				   word->text, wild->text);
			diag_hint(lint->diags, "leave it out: \"%s\" means it already", wild->text);
		}
}

static void find_no_network(struct lint *lint)
{
	const struct gateway *gateway = lint->db->gateway;

	if (lint->db->of[KIND_NETWORK].n || gateway->mode == MODE_SERVER)
		return;
	diag_warning(lint->diags, gateway->rec.loc,
		     "there is no [network]: every packet from inside counts as spoofed");
	diag_hint(lint->diags, "name the local network: [network office] address = 192.168.1.0/24");
}

static void find_private_gateway(struct lint *lint, const struct service *service)
{
	if (lint->db->gateway->mode != MODE_PRIVATE_GATEWAY || !service->enabled ||
	    service->access != ACCESS_PUBLIC)
		return;
	diag_warning(lint->diags, record_loc(&service->rec, "access"),
		     "\"%s\" is public, but a private gateway answers nobody outside",
		     service->rec.name);
	diag_hint(lint->diags, "mode = gateway opens it; access = private says what happens now");
}

/* What was written for it is for nothing: the default is hardly what was meant. */
static void report_no_status(struct lint *lint, const char *kind, const struct record *record)
{
	if (record_entry(record, "status"))
		return;
	diag_warning(lint->diags, record->loc, "%s \"%s\" has no status, and so is disabled", kind,
		     record->name);
	diag_hint(lint->diags, "status = enabled, or status = disabled to say so");
}

/* A record may be there for its ports alone; who says who may reach it wants it reached. */
static void find_no_status(struct lint *lint, const struct service *service)
{
	static const char *const keys[] = { "access", "allow", "limit", "until" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (record_entry(&service->rec, keys[i])) {
			report_no_status(lint, "service", &service->rec);
			return;
		}
}

static void find_helpers(struct lint *lint)
{
	for (size_t i = 0; i < lint->db->of[KIND_HELPER].n; i++)
		report_no_status(lint, "helper", lint->db->of[KIND_HELPER].v[i]);
}

static void find_services(struct lint *lint)
{
	for (size_t i = 0; i < lint->db->of[KIND_SERVICE].n; i++) {
		const struct service *service = db_service(lint->db, i);

		if (!service->enabled) {
			find_no_status(lint, service);
			continue;
		}
		find_private_gateway(lint, service);
		lint_is_over(lint, &service->rec, service->until);
		lint_admission(lint, &service->rec, &service->allow, &service->deny);
		lint_useless_allow(lint, service);
	}
}

static void find_forward_modes(struct lint *lint, const struct forward *forward)
{
	const char *name = forward->rec.name;

	if (!lint->policy->routes)
		diag_warning(lint->diags, forward->rec.loc,
			     "a server forwards nothing: \"%s\" leads nowhere", name);
	else if (lint->db->gateway->mode == MODE_PRIVATE_GATEWAY)
		diag_warning(lint->diags, forward->rec.loc,
			     "a private gateway lets nobody in: \"%s\" works from inside only",
			     name);
	if (lint->policy->routes && !ipset_contains(&lint->policy->local, &forward->to.addr)) {
		diag_warning(lint->diags, forward->to.loc,
			     "\"%s\" leads to an address in no local network", name);
		diag_hint(lint->diags, "write the address of a local host, or name its [network]");
	}
}

static void find_forwards(struct lint *lint)
{
	for (size_t i = 0; i < lint->db->of[KIND_FORWARD].n; i++) {
		const struct forward *forward = db_forward(lint->db, i);

		if (!forward->enabled)
			continue;
		find_forward_modes(lint, forward);
		lint_is_over(lint, &forward->rec, forward->until);
		lint_admission(lint, &forward->rec, &forward->allow, &forward->deny);
	}
}

static void find_blocklists(struct lint *lint)
{
	for (size_t i = 0; i < lint->db->of[KIND_BLOCKLIST].n; i++) {
		const struct blocklist *list = db_blocklist(lint->db, i);

		if (list->enabled)
			lint_is_over(lint, &list->rec, list->until);
	}
}

static const char *protocol_name(uint8_t protocol)
{
	return protocol == IPPROTO_TCP ? "tcp" : protocol == IPPROTO_UDP ? "udp" : "sctp";
}

/* A port range as some record wrote it. */
struct claim {
	uint8_t protocol;
	const struct port_range *ports;
	const struct record *record;
};

struct claim_list {
	struct claim *v;
	size_t n, cap;
};

static void add_claims(struct claim_list *list, const struct ports *ports,
		       const struct record *record)
{
	const struct {
		uint8_t protocol;
		const struct port_list *ports;
	} kinds[] = { { IPPROTO_TCP, &ports->tcp },
		      { IPPROTO_UDP, &ports->udp },
		      { IPPROTO_SCTP, &ports->sctp } };

	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++)
		for (size_t i = 0; i < kinds[k].ports->n; i++) {
			xgrow(list->v, list->n, list->cap);
			list->v[list->n++] =
				(struct claim){ kinds[k].protocol, &kinds[k].ports->v[i], record };
		}
}

static const struct door *deciding(struct lint *lint, const struct claim *claim, enum zone zone)
{
	bool forward = claim->record->kind == KIND_FORWARD;
	const struct doors *doors =
		forward ? &lint->policy->forwards[zone] : &lint->policy->services;
	const struct door_range *range = doors_find(doors, claim->protocol, claim->ports->lo);

	return range ? range->door : NULL;
}

static struct loc claim_loc(const struct claim *claim)
{
	/* Ports of the catalogue have no place in the database. */
	return record_entry(claim->record, protocol_name(claim->protocol)) ? claim->ports->loc
									   : claim->record->loc;
}

static void report_shared(struct lint *lint, const struct claim *claim, const struct record *owner)
{
	diag_warning(lint->diags, claim_loc(claim),
		     "%s %u of \"%s\" is decided by \"%s\" in line %" PRIu32,
		     protocol_name(claim->protocol), claim->ports->lo, claim->record->name,
		     owner->name, owner->loc.line);
	diag_hint(lint->diags, owner->kind == claim->record->kind
				       ? "two enabled records name it; the first one decides"
				       : "the service answers there; the forward is never asked");
}

/* Enabled records that name a port which another one decides. */
static void find_shared_ports(struct lint *lint)
{
	const struct db *db = lint->db;
	struct claim_list list = { 0 };

	for (size_t i = 0; i < db->of[KIND_SERVICE].n; i++)
		if (db_service(db, i)->enabled)
			add_claims(&list, &db_service(db, i)->ports, &db_service(db, i)->rec);
	for (size_t i = 0; lint->policy->routes && i < db->of[KIND_FORWARD].n; i++)
		if (db_forward(db, i)->enabled)
			add_claims(&list, &db_forward(db, i)->ports, &db_forward(db, i)->rec);
	for (size_t i = 0; i < list.n; i++) {
		const struct claim *claim = &list.v[i];
		const struct door *door = deciding(lint, claim, ZONE_OUTSIDE);
		const struct door_range *service;

		if (door && door->record != claim->record) {
			report_shared(lint, claim, door->record);
		} else if (!door && claim->record->kind == KIND_FORWARD) {
			service = doors_find(&lint->policy->services, claim->protocol,
					     claim->ports->lo);
			if (service)
				report_shared(lint, claim, service->door->record);
		}
	}
	free(list.v);
}

/* Nobody but the module keeps mappings that could be open. */
static void find_open_networks(struct lint *lint)
{
	const struct db *db = lint->db;

	if (db->gateway->nat != TRANSLATOR_NFTABLES)
		return;
	for (size_t i = 0; i < db->of[KIND_NETWORK].n; i++) {
		const struct network *network = db_network(db, i);

		if (network->filtering != FILTERING_INDEPENDENT)
			continue;
		diag_warning(lint->diags, network->rec.loc,
			     "network \"%s\": filtering = endpoint-independent has no effect",
			     network->rec.name);
		diag_hint(lint->diags, "nftables has no mappings: nat = auto or module");
	}
}

typedef void (*finding_fn)(struct lint *lint);

static const finding_fn findings[] = {
	find_interfaces, find_no_network, lint_networks,      lint_groups,
	find_services,	 find_helpers,	  find_shared_ports,  find_forwards,
	find_blocklists, lint_outbound,	  find_open_networks,
};

void policy_lint(const struct db *db, time_t now, struct diag_list *diags)
{
	struct policy policy;
	struct lint lint = { .db = db, .policy = &policy, .now = now, .diags = diags };

	policy_compile(&policy, db, now);
	for (size_t i = 0; i < sizeof(findings) / sizeof(*findings); i++)
		findings[i](&lint);
	policy_fini(&policy);
}

static bool is_present(const struct word *word, const char *const *present, size_t n)
{
	size_t len = strlen(word->text);
	bool wildcard = word->text[len - 1] == '+';

	for (size_t i = 0; i < n; i++)
		if (wildcard ? !strncmp(word->text, present[i], len - 1)
			     : !strcmp(word->text, present[i]))
			return true;
	return wildcard;
}

void policy_lint_interfaces(const struct db *db, const char *const *present, size_t n,
			    struct diag_list *diags)
{
	const struct words *lists[] = { &db->gateway->external, &db->gateway->internal };

	for (size_t l = 0; l < 2; l++)
		for (size_t i = 0; i < lists[l]->n; i++)
			if (!is_present(&lists[l]->v[i], present, n))
				diag_warning(diags, lists[l]->v[i].loc,
					     "this machine has no interface \"%s\" (now)",
					     lists[l]->v[i].text);
}
