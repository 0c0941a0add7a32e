// SPDX-License-Identifier: GPL-2.0-only
/*
 * Completes records from the catalogue and checks what takes more than one value to judge:
 * interfaces on both sides, networks no packet can come from, routers nobody reaches, services and
 * forwards without a port.
 *
 * It sees the database only. Whether a policy is wise (shadowed, too wide) is policy/'s to say.
 */
#include "db/resolve.h"

#include <string.h>
#include <sys/socket.h>

#include "base/near.h"
#include "db/catalog.h"
#include "db/value.h"

/* A text without its "+", and whether it had one. */
static size_t stem(const char *name, bool *wildcard)
{
	size_t len = strlen(name);

	*wildcard = len && name[len - 1] == '+';
	return *wildcard ? len - 1 : len;
}

/* Some interface has both names. */
static bool names_meet(const char *a, const char *b)
{
	bool wild_a, wild_b;
	size_t len_a = stem(a, &wild_a), len_b = stem(b, &wild_b);
	size_t both = len_a < len_b ? len_a : len_b;

	return !memcmp(a, b, both) && (len_a == len_b || (len_a < len_b ? wild_a : wild_b));
}

static void check_gateway(const struct db *db, struct diag_list *diags)
{
	const struct gateway *gateway = db->gateway;

	if (!db->of[KIND_GATEWAY].n) {
		diag_error(diags, (struct loc){ .source = &db->source }, "there is no [gateway]");
		diag_hint(diags, "it names the interfaces: external = eth1, internal = eth0");
		return;
	}
	if (gateway->mode != MODE_SERVER && !record_entry(&gateway->rec, "internal")) {
		diag_error(diags, gateway->rec.loc, "gateway has no \"internal\"");
		diag_hint(diags,
			  "name the interfaces of the local networks, or write mode = server");
	}
	for (size_t i = 0; i < gateway->internal.n; i++) {
		const struct word *in = &gateway->internal.v[i];

		for (size_t j = 0; j < gateway->external.n; j++) {
			const struct word *out = &gateway->external.v[j];

			if (!names_meet(in->text, out->text))
				continue;
			diag_error(diags, in->loc, "\"%s\" is internal and external", in->text);
			diag_hint(diags, "external in line %u has \"%s\"", out->loc.line,
				  out->text);
			break;
		}
	}
}

/* What a local network cannot be. */
static const struct {
	struct prefix prefix;
	const char *name;
} strange[] = {
	{ { { AF_INET, { 127 } }, 8 }, "loopback addresses" },
	{ { { AF_INET, { 224 } }, 4 }, "multicast addresses" },
	{ { { AF_INET6, { [15] = 1 } }, 128 }, "the loopback address" },
	{ { { AF_INET6, { 0xff } }, 8 }, "multicast addresses" },
};

static bool prefixes_meet(const struct prefix *a, const struct prefix *b)
{
	return prefix_contains(a, &b->addr) || prefix_contains(b, &a->addr);
}

static void check_address(const struct word *word, struct diag_list *diags)
{
	struct prefix prefix;

	if (prefix_parse(word->text, word->loc.len, &prefix) != PREFIX_OK)
		return;
	if (!prefix.len) {
		diag_error(diags, word->loc, "\"%s\" is every address", word->text);
		diag_hint(diags, "write the prefix of the local network");
		return;
	}
	for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		if (!prefixes_meet(&prefix, &strange[i].prefix))
			continue;
		diag_error(diags, word->loc, "\"%s\" contains %s", word->text, strange[i].name);
		diag_hint(diags, "write the prefix of the local network");
		return;
	}
}

static void check_networks(const struct db *db, struct diag_list *diags)
{
	struct ipset direct = { 0 };

	for (size_t i = 0; i < db->of[KIND_NETWORK].n; i++) {
		const struct network *network = db_network(db, i);

		for (size_t j = 0; j < network->address.words.n; j++)
			check_address(&network->address.words.v[j], diags);
		if (!record_entry(&network->rec, "via"))
			ipset_add_set(&direct, &network->address.set);
	}
	ipset_normalise(&direct);
	for (size_t i = 0; i < db->of[KIND_NETWORK].n; i++) {
		const struct network *network = db_network(db, i);

		if (!network->via.family || ipset_contains(&direct, &network->via))
			continue;
		diag_error(diags, record_loc(&network->rec, "via"),
			   "the router is in no network the gateway is attached to");
		diag_hint(diags, "via is an address inside a [network] that has no via of its own");
	}
	ipset_fini(&direct);
}

static void check_groups(const struct db *db, struct diag_list *diags)
{
	for (size_t i = 0; i < db->of[KIND_GROUP].n; i++) {
		const struct record *group = db->of[KIND_GROUP].v[i];
		const struct record *network = db_find(db, KIND_NETWORK, group->name), *later;

		if (!network)
			continue;
		later = network->loc.line > group->loc.line ? network : group;
		diag_error(diags, later->loc, "\"%s\" is the name of a group and of a network",
			   group->name);
		diag_hint(diags, "the other stands in line %u",
			  (later == group ? network : group)->loc.line);
	}
}

static bool has_ports(const struct ports *ports)
{
	return ports->tcp.n || ports->udp.n || ports->sctp.n || ports->protocol.n;
}

static void report_service(const struct db *db, const struct service *service,
			   struct diag_list *diags)
{
	const char *name = service->rec.name;
	struct near near;

	if (service->known) {
		diag_error(diags, service->rec.loc, "the service \"%s\" has no ports", name);
		diag_hint(diags, "give them with tcp = or udp =");
		return;
	}
	diag_error(diags, service->rec.loc, "unknown service \"%s\"", name);
	near_start(&near, name);
	for (size_t i = 0; db->catalog && i < db->catalog->services.n; i++)
		near_try(&near, db->catalog->services.v[i]->name);
	if (near.best)
		diag_hint(diags,
			  "did you mean \"%s\"? or give its ports with tcp = or udp =", near.best);
	else
		diag_hint(diags, "give its ports with tcp = or udp =");
}

static bool gives_ports(const struct record *record)
{
	for (const struct entry *entry = record->entries; entry; entry = entry->next)
		if (entry->key->type == VALUE_PORTS || entry->key->type == VALUE_PROTOCOLS)
			return true;
	return false;
}

static void complete_service(struct service *service, const struct service *known)
{
	size_t n;
	const struct schema_key *keys = schema_keys_of(KIND_SERVICE, &n);

	for (size_t i = 0; i < n; i++)
		if ((keys[i].place & KEY_CATALOGUE) && !value_entry(&service->rec, &keys[i]))
			value_copy(&keys[i], &service->rec, &known->rec);
}

static void check_services(const struct db *db, struct diag_list *diags)
{
	for (size_t i = 0; i < db->of[KIND_SERVICE].n; i++) {
		struct service *service = db_service(db, i);

		service->known = db->catalog ? catalog_find(db->catalog, service->rec.name) : NULL;
		if (service->known)
			complete_service(service, service->known);
		if (!has_ports(&service->ports) && !gives_ports(&service->rec))
			report_service(db, service, diags);
	}
}

/* One port of the target can stand for one port asked for only, a range for one as long. */
static void check_ranges(const struct target *to, const struct port_list *list,
			 struct diag_list *diags)
{
	unsigned int led = to->port_hi - to->port_lo + 1u;

	for (size_t i = 0; to->port_lo && i < list->n; i++) {
		unsigned int asked = list->v[i].hi - list->v[i].lo + 1u;

		if (asked == led)
			continue;
		diag_error(diags, list->v[i].loc, "asks for %u port%s, but \"to\" has %u", asked,
			   asked == 1 ? "" : "s", led);
		diag_hint(diags, "without a port in \"to\" each port leads to the same inside");
	}
}

static void check_forwards(const struct db *db, struct diag_list *diags)
{
	for (size_t i = 0; i < db->of[KIND_FORWARD].n; i++) {
		const struct forward *forward = db_forward(db, i);

		check_ranges(&forward->to, &forward->ports.tcp, diags);
		check_ranges(&forward->to, &forward->ports.udp, diags);
		check_ranges(&forward->to, &forward->ports.sctp, diags);
		if (gives_ports(&forward->rec))
			continue;
		diag_error(diags, forward->rec.loc, "the forward \"%s\" has no ports",
			   forward->rec.name);
		diag_hint(diags, "give the ports asked for with tcp =, udp = or sctp =");
	}
}

static void check_helpers(const struct db *db, struct diag_list *diags)
{
	const char *const *names = schema_find(KIND_SERVICE, "helper")->choices;

	for (size_t i = 0; i < db->of[KIND_HELPER].n; i++) {
		struct helper *helper = db_helper(db, i);
		enum helper_type type = HELPER_NONE + 1;
		struct near near;

		near_start(&near, helper->rec.name);
		for (; type < HELPER_COUNT && strcmp(names[type], helper->rec.name) != 0; type++)
			near_try(&near, names[type]);
		if (type < HELPER_COUNT) {
			helper->type = type;
			continue;
		}
		diag_error(diags, helper->rec.loc, "unknown helper \"%s\"", helper->rec.name);
		if (near.best)
			diag_hint(diags, "did you mean \"%s\"?", near.best);
		else
			diag_hint(diags, "there are ftp, pptp, irc and h323");
	}
}

/* A blocklist has an end of its own, and may hold a million addresses that need none. */
static void check_timed_groups(const struct db *db, const struct blocklist *list,
			       struct diag_list *diags)
{
	for (size_t i = 0; list->address.timed.n && i < list->address.words.n; i++) {
		const struct word *word = &list->address.words.v[i];
		struct address_list meaning = address_list_of(db, word->text);

		if (meaning.timed.n) {
			diag_error(diags, word->loc, "the group \"%s\" ends by itself", word->text);
			diag_hint(diags, "in a blocklist the list has the end: until = ...");
		}
		address_list_fini(&meaning);
	}
}

static void check_blocklists(struct db *db, struct diag_list *diags)
{
	for (size_t i = 0; i < db->of[KIND_BLOCKLIST].n; i++) {
		struct blocklist *blocklist = db_blocklist(db, i);

		blocklist->file_loc = record_loc(&blocklist->rec, "file");
		check_timed_groups(db, blocklist, diags);
		if (record_entry(&blocklist->rec, "file") ||
		    record_entry(&blocklist->rec, "address"))
			continue;
		diag_error(diags, blocklist->rec.loc, "%s has neither \"file\" nor \"address\"",
			   record_title(&db->arena, &blocklist->rec));
		diag_hint(diags, "file: one prefix a line; address: a few of them, here");
	}
}

void resolve_records(struct db *db, struct diag_list *diags)
{
	check_gateway(db, diags);
	check_networks(db, diags);
	check_groups(db, diags);
	check_services(db, diags);
	check_forwards(db, diags);
	check_helpers(db, diags);
	check_blocklists(db, diags);
}
