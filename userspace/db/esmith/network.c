// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns the networks database into [network] records.
 *
 * Every `network` record counts as local, however it got there; the one of the primary LAN is
 * "office". Where the database lacks it, the settings of the LAN interface give it: without it
 * nobody inside would be served. A network that would make the Internet local is not taken.
 */
#include "db/esmith/work.h"

#include <string.h>
#include <sys/socket.h>

#define OFFICE "office"

/* Zones keep apart by address, so their networks must not meet; others may lie in one another. */
static bool is_there(struct import *im, const struct prefix *prefix)
{
	for (size_t i = 0; i < im->n_nets; i++) {
		const struct prefix *other = &im->nets[i].prefix;
		const struct prefix *wider = other->len < prefix->len ? other : prefix;
		const struct prefix *inner = wider == other ? prefix : other;

		if (prefix_contains(wider, &inner->addr) &&
		    (im->nethserver || other->len == prefix->len))
			return true;
	}
	return false;
}

const char *import_network_fault(struct import *im, const struct prefix *prefix)
{
	if (prefix->len < 8)
		return "so wide a network would make the Internet local";
	if (addr_is_multicast(&prefix->addr) || addr_is_loopback(&prefix->addr) ||
	    prefix->addr.bytes[0] == 0)
		return "these addresses belong to no network";
	return is_there(im, prefix) ? "another network has these addresses" : NULL;
}

void import_network(struct import *im, const char *name, const struct prefix *prefix,
		    const char *zone, const char *via)
{
	struct local_net *net;
	char shown[ADDR_TEXT];

	xgrow(im->nets, im->n_nets, im->cap_nets);
	net = &im->nets[im->n_nets++];
	*net = (struct local_net){ .prefix = *prefix, .zone = zone };
	net->name = import_name(im, "network", name, im);
	ipset_add_prefix(&im->local, prefix);
	ipset_normalise(&im->local);
	if (!*via) {
		ipset_add_prefix(&im->direct, prefix);
		ipset_normalise(&im->direct);
	}
	if (im->n_nets == 1 && !im->nethserver)
		draft_note(im, NULL,
			   "local hosts reached every port of the gateway; here they reach what is "
			   "private or public (trust = full gives them the rest back)");
	draft_key(im, "address", "%s", prefix_print(prefix, shown));
	if (*via)
		draft_key(im, "via", "%s", via);
	draft_write(im, "network", net->name);
}

/* Where the LAN's own prefix stands: one record with both values, or a record for each. */
struct lan {
	struct prefix prefix;
	const struct esmith_record *from[2]; /* from[0] NULL: nowhere */
};

static struct lan lan_find(struct import *im)
{
	const struct esmith_record *record = import_setting(im, "InternalInterface");
	struct lan lan = { .from = { record } };

	if (import_prefix(import_trim(im, esmith_value(record, "IPAddress")),
			  import_trim(im, esmith_value(record, "Netmask")), &lan.prefix))
		return lan;
	lan.from[0] = import_setting(im, "LocalIP");
	lan.from[1] = import_setting(im, "LocalNetmask");
	if (!import_prefix(import_plain_value(im, "LocalIP"),
			   import_plain_value(im, "LocalNetmask"), &lan.prefix))
		lan.from[0] = NULL;
	return lan;
}

static bool is_lan(const struct lan *lan, const struct prefix *prefix)
{
	return lan->from[0] && addr_equal(&lan->prefix.addr, &prefix->addr) &&
	       lan->prefix.len == prefix->len;
}

static const char *network_name(struct import *im, const struct prefix *prefix, bool office)
{
	const uint8_t *byte = prefix->addr.bytes;

	if (office && !import_named(im, "network", OFFICE))
		return OFFICE;
	return arena_printf(&im->arena, "net-%u-%u-%u-%u", byte[0], byte[1], byte[2], byte[3]);
}

/* Where it lies behind a router; NULL for what is directly attached ("default", or nothing). */
static const char *router(struct import *im, const struct esmith_record *record)
{
	const char *via = import_trim(im, esmith_value(record, "Router"));

	return via && strcmp(via, "default") ? via : NULL;
}

/* The router must be a host of a network that is there already: those behind routers come last. */
static const char *usable_router(struct import *im, const struct esmith_record *record)
{
	const char *via = router(im, record);
	struct addr addr;

	import_prop(im, record, "Router");
	if (!via)
		return "";
	if (import_v4(via, &addr) && ipset_contains(&im->direct, &addr))
		return via;
	draft_warn(im, record,
		   "Router of \"%s\" is not taken: \"%s\" is no address in a directly attached "
		   "network",
		   SHOWN(record->key), SHOWN(via));
	return "";
}

static void one_network(struct import *im, const struct esmith_record *record,
			const struct lan *lan)
{
	const char *mask = import_trim(im, import_prop(im, record, "Mask")), *fault;
	struct prefix prefix;
	bool office;

	if (!import_prefix(record->key, mask, &prefix)) {
		import_drop_record(im, record, DROP_BAD,
				   mask ? "the key and Mask are no IPv4 network"
					: "it has no Mask");
		return;
	}
	fault = import_network_fault(im, &prefix);
	if (fault) {
		diag_warning(im->diags, record->loc, "network \"%s\" is not taken: %s",
			     SHOWN(record->key), fault);
		import_drop_record(im, record, DROP_ELSEWHERE, fault);
		return;
	}
	office = import_is(import_prop(im, record, "SystemLocalNetwork"), "yes") ||
		 is_lan(lan, &prefix);
	draft_from(im, record);
	import_network(im, network_name(im, &prefix, office), &prefix, "",
		       usable_router(im, record));
}

/* Those directly attached, or those behind a router. */
static void some_networks(struct import *im, bool behind_router, const struct lan *lan)
{
	const struct esmith_db *db = &im->site->db[ESMITH_NETWORKS];

	for (size_t i = 0; i < db->n; i++) {
		const struct esmith_record *record = &db->v[i];

		if (!import_is_live(record) || (router(im, record) != NULL) != behind_router)
			continue;
		if (!strcmp(record->type, "network"))
			one_network(im, record, lan);
		else
			import_drop_record(im, record, DROP_NO_ACCESS,
					   strcmp(record->type, "network-deleted")
						   ? "its type is not \"network\""
						   : "it was being removed");
	}
}

static void add_office(struct import *im, const struct lan *lan)
{
	const char *fault = import_network_fault(im, &lan->prefix);

	if (fault) {
		diag_warning(im->diags, lan->from[0]->loc, "the local network is not taken: %s",
			     fault);
		return;
	}
	import_prop(im, lan->from[0], "IPAddress");
	import_prop(im, lan->from[0], "Netmask");
	for (size_t i = 0; i < 2 && lan->from[i]; i++)
		draft_from(im, lan->from[i]);
	draft_note(im, lan->from[0],
		   "the networks database lacks the network of the LAN interface");
	import_network(im, network_name(im, &lan->prefix, true), &lan->prefix, "", "");
}

void import_networks(struct import *im)
{
	struct lan lan = lan_find(im);

	some_networks(im, false, &lan);
	if (lan.from[0] && !ipset_contains(&im->local, &lan.prefix.addr))
		add_office(im, &lan);
	some_networks(im, true, &lan);
	if (!im->n_nets)
		diag_warning(im->diags, (struct loc){ 0 },
			     "no local network found: nobody is served as private");
}
