// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns the service records of the configuration database into [service] records.
 *
 * A record of type `service` that names a port, or whose ports are known, opens it: to nobody
 * unless its status is exactly `enabled`, and to the outside only if its access is exactly
 * `public`. Which of several records of one service counts, and how they are written, is
 * opening.c's.
 */
#include "db/esmith/work.h"

#include <stdlib.h>
#include <string.h>

static const char *const port_props[] = { "TCPPort", "TCPPorts", "UDPPort", "UDPPorts" };

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
		import_drop(im, record, singular, DROP_ELSEWHERE,
			    arena_printf(&im->arena, "%s is what counted", plural));
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

static enum access read_access(struct import *im, const struct esmith_record *record,
			       const struct known_service *known)
{
	const char *value = import_prop(im, record, "access");
	enum access access;

	if (!value && known && known->stays_local)
		draft_comment(im, "it names no access: kept to this machine, as it listened there");
	if (!value)
		return known && known->stays_local ? ACCESS_LOCALHOST : ACCESS_PRIVATE;
	if (opening_access(value, &access))
		return access;
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
			opening_place(im, &openings, opening);
	}
	for (size_t i = 0; i < openings.n; i++)
		opening_write(im, openings.v[i]);
	free(openings.v);
}
