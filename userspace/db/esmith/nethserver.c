// SPDX-License-Identifier: GPL-2.0-only
/*
 * What NethServer does in another way: interfaces with roles, access as a list of zones, forwards
 * in one numbered database.
 *
 * The role red is outside, every other one inside. Zones inside were kept apart; here local hosts
 * reach each other, which a warning says, but a service is still reached from its own zones only:
 * the networks of the others are on its deny list. The rules of fwrules are not taken.
 */
#include "db/esmith/work.h"

#define RED "red"

static const struct {
	const char *role, *apart; /* apart: what the zone is for; NULL: it is the plain LAN */
} zones[] = {
	{ "green", NULL },
	{ "blue", "guests" },
	{ "orange", "a DMZ" },
	{ RED, NULL },
};

static const char *const interface_types[] = { "ethernet", "bond", "bridge", "vlan", "xdsl" };

/* The role of a record that is an interface in a zone; NULL for every other one. */
static const char *role_of(const struct esmith_record *record)
{
	const char *role = esmith_value(record, "role");
	bool known = false;

	if (!import_is_live(record) || !import_is_interface(record->key) || !role)
		return NULL;
	for (size_t i = 0; i < sizeof(interface_types) / sizeof(*interface_types); i++)
		known |= !strcmp(record->type, interface_types[i]);
	for (size_t i = 0; known && i < sizeof(zones) / sizeof(*zones); i++)
		if (!strcmp(role, zones[i].role))
			return zones[i].role;
	return NULL;
}

/* ---- the gateway ---- */

static void add_interface(struct import *im, const struct esmith_record *record, struct buf *list)
{
	import_prop(im, record, "role");
	draft_from(im, record);
	buf_printf(list, "%s%s", list->len ? ", " : "", SHOWN(record->key));
}

static void collect_interfaces(struct import *im, struct buf *external, struct buf *internal)
{
	const struct esmith_db *db = &im->site->db[ESMITH_NETWORKS];

	for (size_t i = 0; i < db->n; i++) {
		const char *role = role_of(&db->v[i]);

		if (role)
			add_interface(im, &db->v[i], strcmp(role, RED) ? internal : external);
	}
}

static void set_interfaces(struct import *im)
{
	struct buf external = { 0 }, internal = { 0 };

	collect_interfaces(im, &external, &internal);
	if (!external.len && !internal.len) {
		draft_warn(im, NULL,
			   "no interface has a role: eth1 outside and eth0 inside are "
			   "guesses");
		buf_puts(&external, "eth1");
		buf_puts(&internal, "eth0");
	}
	im->mode = external.len && internal.len ? MODE_GATEWAY : MODE_SERVER;
	if (im->mode == MODE_SERVER)
		draft_note(im, NULL, "all interfaces are on one side: this is a server");
	draft_key(im, "mode", "%s", im->mode == MODE_GATEWAY ? "gateway" : "server");
	draft_key(im, "external", "%s", buf_text(external.len ? &external : &internal));
	if (im->mode == MODE_GATEWAY)
		draft_key(im, "internal", "%s", buf_text(&internal));
	buf_fini(&external);
	buf_fini(&internal);
}

static void set_firewall(struct import *im)
{
	const struct esmith_record *firewall = import_setting(im, "firewall");

	if (!firewall)
		return;
	draft_from(im, firewall);
	if (import_is(import_prop(im, firewall, "ExternalPing"), "disabled"))
		draft_key(im, "ping", "no");
	if (import_is(esmith_value(firewall, "Policy"), "strict")) {
		draft_warn(im, firewall, "Policy strict is not taken: local hosts may go out");
		import_drop(
			im, firewall, "Policy", DROP_COUNTERPART,
			"an [outbound] record with action = allow binds hosts to what it names");
	} else {
		import_prop(im, firewall, "Policy");
	}
	import_drop(im, firewall, "HairpinNat", DROP_COUNTERPART,
		    "local hosts always reach a forward by the outside address");
	import_drop(im, firewall, "MACValidation", DROP_COUNTERPART, NULL);
	import_drop(im, firewall, "VpnPolicy", DROP_COUNTERPART, NULL);
	import_drop(im, firewall, "SipAlg", DROP_COUNTERPART, NULL);
	import_drop(im, firewall, "WanMode", DROP_COUNTERPART, NULL);
}

void import_nethserver_gateway(struct import *im)
{
	set_interfaces(im);
	set_firewall(im);
	draft_write(im, "gateway", NULL);
}

/* ---- networks ---- */

static const char *zone_use(const char *role)
{
	for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++)
		if (!strcmp(zones[i].role, role))
			return zones[i].apart;
	return NULL;
}

static void zone_network(struct import *im, const struct esmith_record *record, const char *role)
{
	const char *fault = NULL, *use = zone_use(role);
	struct prefix prefix;

	if (!import_prefix(import_trim(im, import_prop(im, record, "ipaddr")),
			   import_trim(im, import_prop(im, record, "netmask")), &prefix))
		fault = "ipaddr and netmask are no IPv4 network";
	else
		fault = import_network_fault(im, &prefix);
	if (fault) {
		diag_warning(im->diags, record->loc, "no network is made of \"%s\": %s",
			     SHOWN(record->key), fault);
		import_drop(im, record, "ipaddr", DROP_BAD, fault);
		import_drop(im, record, "netmask", DROP_BAD, NULL);
		return;
	}
	draft_from(im, record);
	if (use)
		draft_warn(im, record,
			   "%s was for %s and could not reach green; here local hosts reach each "
			   "other",
			   role, use);
	import_network(im, role, &prefix, role, "");
}

/* What other records of the database were. */
static const struct {
	const char *type;
	enum drop why;
	const char *detail;
} others[] = {
	{ "alias", DROP_SYSTEM, "a second address of an interface" },
	{ "provider", DROP_COUNTERPART, "there is one way out" },
	{ "zone", DROP_COUNTERPART, "a name for a network; a [group] can be one" },
	{ "xdsl-disabled", DROP_NO_ACCESS, "the line is disabled" },
};

static void drop_other(struct import *im, const struct esmith_record *record)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (!strcmp(record->type, others[i].type)) {
			import_drop_record(im, record, others[i].why, others[i].detail);
			return;
		}
	import_drop_record(im, record, DROP_NO_ACCESS,
			   esmith_prop(record, "role") ? "it is no interface with a known role"
						       : NULL);
}

void import_nethserver_networks(struct import *im)
{
	const struct esmith_db *db = &im->site->db[ESMITH_NETWORKS];

	for (size_t i = 0; i < db->n; i++) {
		const char *role = role_of(&db->v[i]);

		if (!role && import_is_live(&db->v[i]))
			drop_other(im, &db->v[i]);
		else if (role && strcmp(role, RED))
			zone_network(im, &db->v[i], role);
	}
}

/* ---- services ---- */

static bool list_has(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (; *list; list += strcspn(list, ","), list += *list == ',') {
		const char *at = list + strspn(list, " ");

		if (!strncmp(at, word, len) && !at[len + strspn(at + len, " ")])
			return true;
		if (!strncmp(at, word, len) && at[len + strspn(at + len, " ")] == ',')
			return true;
	}
	return false;
}

/* The words of before zones were, and what became of them. */
static const char *modern(const char *access)
{
	if (!strcmp(access, "private"))
		return "green";
	return strcmp(access, "public") ? access : "green," RED;
}

enum access import_zones(struct import *im, const struct esmith_record *record, const char **deny)
{
	const char *access = import_trim(im, import_prop(im, record, "access"));
	struct buf refused = { 0 };
	bool inside = false, outside;

	if (!access || !strcmp(access, "none") || !strcmp(access, "localhost"))
		return ACCESS_LOCALHOST;
	access = modern(access);
	outside = list_has(access, RED);
	for (size_t i = 0; !im->n_nets && i < sizeof(zones) / sizeof(*zones); i++)
		inside |= strcmp(zones[i].role, RED) && list_has(access, zones[i].role);
	for (size_t i = 0; i < im->n_nets; i++) {
		if (list_has(access, im->nets[i].zone))
			inside = true;
		else
			buf_printf(&refused, "%s%s", refused.len ? ", " : "", im->nets[i].name);
	}
	if (inside || outside)
		*deny = arena_strdup(&im->arena, buf_text(&refused));
	else
		draft_note(im, record, "no network here is in a zone of \"%s\"", SHOWN(access));
	buf_fini(&refused);
	return outside ? ACCESS_PUBLIC : inside ? ACCESS_PRIVATE : ACCESS_LOCALHOST;
}

/* ---- forwards ---- */

/* "192.168.1.5" or "host;camera" */
static bool read_host(struct import *im, const struct esmith_record *record, struct addr *host)
{
	const char *text = import_trim(im, import_prop(im, record, "DstHost"));
	const struct esmith_record *entry;

	if (import_v4(text, host))
		return true;
	if (!text || strncmp(text, "host;", 5))
		return false;
	entry = esmith_find(&im->site->db[ESMITH_HOSTS], text + 5);
	if (!import_is_live(entry) ||
	    !import_v4(import_trim(im, esmith_value(entry, "IpAddress")), host))
		return false;
	import_prop(im, entry, "IpAddress");
	draft_from(im, entry);
	return true;
}

/* Why a record is more than a plain forward; NULL if it is one. */
static const char *pf_fault(struct import *im, const struct esmith_record *record,
			    struct redirect *redirect)
{
	const char *to = import_trim(im, import_prop(im, record, "Dst"));
	const char *from = import_trim(im, import_prop(im, record, "Src"));

	if (import_trim(im, esmith_value(record, "OriDst")))
		return "it is bound to one outside address";
	if (import_trim(im, esmith_value(record, "SrcHost")))
		return "it has a SrcHost";
	if (!from || !import_port(from, &redirect->from))
		return "Src is no port and no range";
	if (to && !import_port(to, &redirect->to))
		return "Dst is no port and no range";
	return read_host(im, record, &redirect->host) ? NULL : "DstHost is no known host";
}

static void read_allow(struct import *im, const struct esmith_record *record, struct lists *lists)
{
	bool enabled = import_is(import_prop(im, record, "status"), "enabled");
	struct hosts allow;

	import_hosts(im, record, "Allow", &allow);
	*lists = (struct lists){ .allow = "", .deny = "" };
	lists->nobody = !enabled || (allow.given && ipset_is_empty(&allow.set));
	if (enabled && lists->nobody)
		draft_warn(im, record, "nothing in Allow of \"%s\" can be read: nobody is let in",
			   SHOWN(record->key));
	if (!allow.everyone)
		lists->allow = ipset_text(im, &allow.set);
	ipset_fini(&allow.set);
}

static void one_protocol(struct import *im, struct redirect *redirect, bool tcp)
{
	const struct esmith_record *record = redirect->record;
	const char *fault, *about;
	struct lists lists;
	enum drop why;

	redirect->tcp = tcp;
	fault = import_forward_fault(im, redirect, &why);
	if (fault) {
		diag_warning(im->diags, record->loc, "forward \"%s\" is not taken for %s: %s",
			     SHOWN(record->key), tcp ? "tcp" : "udp", fault);
		import_drop(im, record, "Proto", why,
			    arena_printf(&im->arena, "not for %s: %s", tcp ? "tcp" : "udp", fault));
		draft_cancel(im);
		return;
	}
	draft_from(im, record);
	about = import_trim(im, import_prop(im, record, "Description"));
	if (about)
		draft_comment(im, "Description: %s", about);
	read_allow(im, record, &lists);
	import_forward(im, redirect,
		       arena_printf(&im->arena, "pf-%s-%s", import_word(im, SHOWN(record->key)),
				    tcp ? "tcp" : "udp"),
		       &lists);
}

static void one_pf(struct import *im, const struct esmith_record *record)
{
	struct redirect redirect = { .record = record };
	const char *protocol = import_trim(im, import_prop(im, record, "Proto"));
	bool both = import_is(protocol, "tcpudp"), tcp = both || import_is(protocol, "tcp");
	bool udp = both || import_is(protocol, "udp");
	const char *fault;

	draft_from(im, record);
	fault = pf_fault(im, record, &redirect);
	if (!tcp && !udp)
		fault = "Proto is neither tcp nor udp";
	if (fault) {
		draft_cancel(im);
		import_drop_record(im, record, DROP_COUNTERPART, fault);
		return;
	}
	if (tcp)
		one_protocol(im, &redirect, true);
	if (udp)
		one_protocol(im, &redirect, false);
	draft_cancel(im);
}

static void drop_rules(struct import *im, enum esmith_file file)
{
	const struct esmith_db *db = &im->site->db[file];

	for (size_t i = 0; i < db->n; i++)
		if (import_is_live(&db->v[i]))
			import_drop_record(im, &db->v[i], DROP_RULE, NULL);
}

void import_nethserver_forwards(struct import *im)
{
	const struct esmith_db *db = &im->site->db[ESMITH_FORWARD];

	for (size_t i = 0; i < db->n; i++)
		if (import_is_live(&db->v[i]) && !strcmp(db->v[i].type, "pf"))
			one_pf(im, &db->v[i]);
	drop_rules(im, ESMITH_FWRULES);
	drop_rules(im, ESMITH_FWSERVICES);
}
