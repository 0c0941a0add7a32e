// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns the service records of the configuration database into [service] records.
 *
 * A record of type `service` that names a port, or whose ports are known, opens it: to nobody
 * unless its status is exactly `enabled`, and to the outside only if its access is exactly
 * `public`. Records of one daemon (smb and nmb) become one service if they agree on who may; else
 * the enabled one has the name and the other keeps its own. Ports that two services claim are
 * told: the first enabled one in the file decides.
 */
#include "db/import_work.h"

#include <stdlib.h>
#include <string.h>

#define PORTS 65536

static const char *const port_props[] = { "TCPPort", "TCPPorts", "UDPPort", "UDPPorts" };

/* ---- what a record says ---- */

static bool names_ports(const struct esmith_record *record)
{
	for (size_t i = 0; i < 4; i++) {
		const char *value = esmith_value(record, port_props[i]);

		if (value && value[strspn(value, " ,\t")])
			return true;
	}
	return false;
}

/* SME honours the singular and the plural; NethServer the first that is not empty. */
static void read_ports(struct import *im, const struct esmith_record *record, const char *singular,
		       const char *plural, struct port_list *ports)
{
	import_ports(im, record, plural, ports);
	if (!im->nethserver || !ports->n)
		import_ports(im, record, singular, ports);
	else
		import_drop(im, record, singular, DROP_ELSEWHERE, "%s is what counted", plural);
}

static void parse_list(struct import *im, const char *text, struct port_list *ports)
{
	struct port_range range;

	for (; *text; text += strcspn(text, ","), text += strspn(text, ", ")) {
		const char *word = arena_strndup(&im->arena, text, strcspn(text, ","));

		if (import_port(word, &range))
			ports_merge(im, ports, &(struct port_list){ &range, 1 });
	}
}

/* Databases from before 2005 name no ports: the filter's templates knew them. */
static bool site_names_ports(struct import *im)
{
	const struct esmith_db *db = &im->site->db[ESMITH_CONFIGURATION];

	for (size_t i = 0; i < db->n && !im->ports_asked; i++)
		im->ports_named |= import_is_live(&db->v[i]) && names_ports(&db->v[i]);
	im->ports_asked = true;
	return im->ports_named;
}

/* The ports a service has anyway; false if nobody knows them. */
static bool usual_ports(struct import *im, struct opening *opening,
			const struct known_service *known)
{
	if (!known || (!*known->tcp && !*known->udp))
		return false;
	if (opening->listed) {
		ports_merge(im, &opening->tcp, &opening->listed->ports.tcp);
		ports_merge(im, &opening->udp, &opening->listed->ports.udp);
	} else {
		parse_list(im, known->tcp, &opening->tcp);
		parse_list(im, known->udp, &opening->udp);
	}
	if (opening->access != ACCESS_PUBLIC || !site_names_ports(im)) {
		draft_comment(im, "it names no port: the usual ones");
		return opening->tcp.n || opening->udp.n;
	}
	draft_warn(
		im, opening->record,
		"\"%s\" is public but names no port, so it was not open to the outside: private, "
		"with the usual ports",
		SHOWN(opening->record->key));
	opening->access = ACCESS_PRIVATE;
	opening->lists = (struct lists){ .allow = "", .deny = "" };
	return opening->tcp.n || opening->udp.n;
}

static bool read_all_ports(struct import *im, struct opening *opening,
			   const struct known_service *known)
{
	const struct esmith_record *record = opening->record;

	read_ports(im, record, "TCPPort", "TCPPorts", &opening->tcp);
	read_ports(im, record, "UDPPort", "UDPPorts", &opening->udp);
	if (opening->tcp.n || opening->udp.n)
		return true;
	if (names_ports(record)) {
		import_drop_record(im, record, DROP_BAD, "none of its ports can be read");
		return false;
	}
	if (usual_ports(im, opening, known))
		return true;
	import_drop_record(im, record, DROP_NO_PORT,
			   opening->enabled && opening->access == ACCESS_PUBLIC
				   ? "enabled and public, but e-smith opened nothing either"
				   : NULL);
	return false;
}

static const char *const access_names[] = {
	[ACCESS_PRIVATE] = "private",
	[ACCESS_LOCALHOST] = "localhost",
	[ACCESS_PUBLIC] = "public",
};

static enum access read_access(struct import *im, const struct esmith_record *record,
			       const struct known_service *known)
{
	const char *value = import_prop(im, record, "access");

	if (!value && known && known->stays_local)
		draft_comment(im, "it names no access: kept to this machine, as it listened there");
	if (!value)
		return known && known->stays_local ? ACCESS_LOCALHOST : ACCESS_PRIVATE;
	for (size_t i = 0; i < sizeof(access_names) / sizeof(*access_names); i++)
		if (!strcmp(value, access_names[i]))
			return (enum access)i;
	draft_note(im, record, "access \"%s\" of \"%s\" is none of localhost, private, public: %s",
		   SHOWN(value), SHOWN(record->key),
		   strcmp(value, "local") ? "e-smith let in this machine only"
					  : "it was once written for localhost");
	return ACCESS_LOCALHOST;
}

/* A database server that listened on no network is not opened to one. */
static void stay_local(struct import *im, struct opening *opening)
{
	if (!import_is(import_prop(im, opening->record, "LocalNetworkingOnly"), "yes"))
		return;
	draft_note(im, opening->record, "LocalNetworkingOnly: \"%s\" listened on no network",
		   SHOWN(opening->record->key));
	opening->access = ACCESS_LOCALHOST;
}

/* The lists bounded the outside, so they count for public services only. */
static void read_lists(struct import *im, struct opening *opening)
{
	static const char *const lists[] = { "AllowHosts", "DenyHosts" };
	const struct esmith_record *record = opening->record;

	if (opening->access == ACCESS_PUBLIC && !im->nethserver) {
		import_lists(im, record, true, &opening->lists);
		if (opening->lists.nobody)
			opening->access = ACCESS_PRIVATE;
		return;
	}
	for (size_t i = 0; i < 2; i++)
		if (import_trim(im, esmith_value(record, lists[i])))
			import_drop(im, record, lists[i], DROP_COUNTERPART,
				    im->nethserver ? "NethServer did not read it"
						   : "it bounded the outside, and the service "
						     "is not public");
		else
			import_prop(im, record, lists[i]);
}

struct opening *opening_new(struct import *im, const struct esmith_record *record)
{
	struct opening *opening = arena_new(&im->arena, struct opening);

	opening->record = record;
	opening->lists = (struct lists){ .allow = "", .deny = "" };
	im->draft = &opening->draft;
	draft_from(im, record);
	return opening;
}

/* The draft goes, and the next one is the common one. */
static void opening_drop(struct import *im, struct opening *opening)
{
	draft_fini(&opening->draft);
	im->draft = &im->scratch;
}

/* NULL if nothing comes of the record; it is booked then. */
static struct opening *read_service(struct import *im, const struct esmith_record *record)
{
	const struct known_service *known = known_find(record->key);
	struct opening *opening = opening_new(im, record);

	opening->name = known ? known->name : import_word(im, record->key);
	opening->listed = catalog_find(im->catalog, opening->name);
	opening->protocol = known ? known->protocol : NULL;
	opening->enabled = import_is(import_prop(im, record, "status"), "enabled");
	if (im->nethserver)
		opening->access = import_zones(im, record, &opening->lists.deny);
	else
		opening->access = read_access(im, record, known);
	read_lists(im, opening);
	stay_local(im, opening);
	known_drop(im, record);
	if (read_all_ports(im, opening, known))
		return opening;
	opening_drop(im, opening);
	return NULL;
}

/* ---- several records of one service ---- */

static bool opening_agrees(const struct opening *a, const struct opening *b)
{
	return a->enabled == b->enabled && a->access == b->access &&
	       !strcmp(a->lists.allow, b->lists.allow) && !strcmp(a->lists.deny, b->lists.deny);
}

/* Gives up the records of an opening that another one replaces. */
static void opening_yield(struct import *im, struct opening *opening, const struct opening *to)
{
	for (size_t i = 0; i < opening->draft.n_from; i++)
		import_drop_record(im, opening->draft.from[i], DROP_ELSEWHERE,
				   "it is not enabled, and \"%s\" is, which is the same service",
				   SHOWN(to->record->key));
	opening_drop(im, opening);
}

static void opening_join(struct import *im, struct opening *to, struct opening *from)
{
	im->draft = &to->draft;
	draft_from(im, from->record);
	buf_puts(&to->draft.notes, buf_text(&from->draft.notes));
	ports_merge(im, &to->tcp, &from->tcp);
	ports_merge(im, &to->udp, &from->udp);
	opening_drop(im, from);
}

/* Where the opening goes that shares its name with another one. True: into the list of its own. */
static bool opening_settle(struct import *im, struct opening *have, struct opening *opening)
{
	struct opening old = *have;

	if (opening_agrees(have, opening)) {
		opening_join(im, have, opening);
	} else if (!opening->enabled) {
		opening_yield(im, opening, have);
	} else if (!have->enabled) {
		*have = *opening;
		opening_yield(im, &old, have);
	} else {
		draft_note(im, opening->record,
			   "\"%s\" and \"%s\" are one service here, but not open to the same: "
			   "this one keeps its own name",
			   SHOWN(have->record->key), SHOWN(opening->record->key));
		opening->name = import_word(im, opening->record->key);
		opening->listed = NULL;
		return true;
	}
	return false;
}

struct openings {
	struct opening **v;
	size_t n, cap;
};

/* Its name says what it is, and was not only made fit for a header. */
static bool name_is_meant(const struct opening *opening)
{
	return known_find(opening->record->key) || !strcmp(opening->record->key, opening->name);
}

static void place(struct import *im, struct openings *openings, struct opening *opening)
{
	struct opening *have = import_named(im, "service", opening->name);

	if (have && name_is_meant(have) && name_is_meant(opening) &&
	    !opening_settle(im, have, opening))
		return;
	opening->name = import_name(im, "service", opening->name, opening);
	if (have)
		opening->listed = catalog_find(im->catalog, opening->name);
	xgrow(openings->v, openings->n, openings->cap);
	openings->v[openings->n++] = opening;
}

/* ---- writing ---- */

static void claim(struct import *im, struct opening *opening, bool tcp, uint32_t port)
{
	struct opening **owner = &im->owners[tcp][port];

	if (!*owner) {
		*owner = opening;
	} else if ((*owner)->noted != opening && *owner != opening) {
		(*owner)->noted = opening;
		draft_note(
			im, opening->record,
			"%s %u is a port of service \"%s\" as well: of the enabled ones the first "
			"decides",
			tcp ? "tcp" : "udp", port, (*owner)->name);
	}
}

static void claim_all(struct import *im, struct opening *opening, bool tcp)
{
	const struct port_list *ports = tcp ? &opening->tcp : &opening->udp;

	if (!im->owners[tcp])
		im->owners[tcp] = arena_array(&im->arena, struct opening *, PORTS);
	for (size_t i = 0; i < ports->n; i++)
		for (uint32_t port = ports->v[i].lo; port <= ports->v[i].hi; port++)
			claim(im, opening, tcp, port);
}

const struct opening *opening_at(const struct import *im, bool tcp, uint16_t port)
{
	return im->owners[tcp] ? im->owners[tcp][port] : NULL;
}

static bool listed_has_more(const struct opening *opening)
{
	const struct ports *listed = &opening->listed->ports;

	return (listed->tcp.n && !opening->tcp.n) || (listed->udp.n && !opening->udp.n) ||
	       listed->sctp.n || (listed->protocol.n && !opening->protocol);
}

static void write_words(struct import *im, const char *key, const struct words *words)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < words->n; i++)
		buf_printf(&text, "%s%s", i ? ", " : "", words->v[i].text);
	if (words->n)
		draft_key(im, key, "%s", buf_text(&text));
	buf_fini(&text);
}

/*
 * What the catalogue adds to a service a record cannot take away. Inside that opens nothing that
 * was closed; toward the outside the record gets another name, and the daemons of the catalogue.
 */
static void part_with_catalogue(struct import *im, struct opening *opening)
{
	const struct service *listed = opening->listed;

	if (!listed || !listed_has_more(opening))
		return;
	if (opening->access != ACCESS_PUBLIC) {
		draft_comment(im, "the catalogue adds ports of \"%s\" to these", listed->rec.name);
		return;
	}
	draft_note(im, opening->record,
		   "\"%s\" of the catalogue has more ports, which were not open: a record of its "
		   "own",
		   listed->rec.name);
	opening->listed = NULL;
	opening->name = import_name(im, "service",
				    arena_printf(&im->arena, "%s-ports", opening->name), opening);
	write_words(im, "daemons", &listed->daemons);
	write_words(im, "units", &listed->units);
}

/* What comes with a service, and its record cannot say. */
static void tell_company(struct import *im, const struct opening *opening)
{
	static const char *const helpers[HELPER_COUNT] = {
		[HELPER_FTP] = "ftp",
		[HELPER_IRC] = "irc",
		[HELPER_H323] = "h323",
	};
	enum helper_type helper = opening->listed ? opening->listed->helper : HELPER_NONE;

	if (!opening->enabled)
		return;
	if (helpers[helper])
		draft_note(im, opening->record,
			   "its second connections need [helper %s] with direction = in",
			   helpers[helper]);
	if (!strcmp(opening->name, "pptp"))
		draft_note(im, opening->record,
			   "its clients come in on ppp interfaces: they need internal = ppp+ and a "
			   "[network] of their addresses");
}

static void write_ports(struct import *im, const struct opening *opening)
{
	const struct ports *listed = opening->listed ? &opening->listed->ports : NULL;

	if (opening->tcp.n && !(listed && ports_equal(&opening->tcp, &listed->tcp)))
		draft_key(im, "tcp", "%s", ports_text(im, &opening->tcp));
	if (opening->udp.n && !(listed && ports_equal(&opening->udp, &listed->udp)))
		draft_key(im, "udp", "%s", ports_text(im, &opening->udp));
	if (opening->protocol && !(listed && listed->protocol.n == 1))
		draft_key(im, "protocol", "%s", opening->protocol);
}

void opening_write(struct import *im, struct opening *opening)
{
	im->draft = &opening->draft;
	if (opening->access == ACCESS_PUBLIC && im->mode == MODE_PRIVATE_GATEWAY)
		draft_note(im, opening->record,
			   "\"%s\" is public, but a private gateway shows nothing to the outside",
			   opening->name);
	part_with_catalogue(im, opening);
	tell_company(im, opening);
	claim_all(im, opening, true);
	claim_all(im, opening, false);
	draft_key(im, "status", "%s", opening->enabled ? "enabled" : "disabled");
	draft_key(im, "access", "%s", access_names[opening->access]);
	write_ports(im, opening);
	if (*opening->lists.allow)
		draft_key(im, "allow", "%s", opening->lists.allow);
	if (*opening->lists.deny)
		draft_key(im, "deny", "%s", opening->lists.deny);
	draft_write(im, "service", opening->name);
	opening_drop(im, opening);
}

static bool is_service(struct import *im, const struct esmith_record *record)
{
	if (!import_is_live(record) || import_account(im, record)->fate != FATE_OPEN)
		return false;
	if (!strcmp(record->type, "service"))
		return true;
	if (names_ports(record))
		import_drop_record(im, record, DROP_TYPE, NULL);
	return false;
}

void import_services(struct import *im)
{
	const struct esmith_db *db = &im->site->db[ESMITH_CONFIGURATION];
	struct openings openings = { 0 };

	for (size_t i = 0; i < db->n; i++) {
		struct opening *opening =
			is_service(im, &db->v[i]) ? read_service(im, &db->v[i]) : NULL;

		if (opening)
			place(im, &openings, opening);
	}
	for (size_t i = 0; i < openings.n; i++)
		opening_write(im, openings.v[i]);
	free(openings.v);
}
