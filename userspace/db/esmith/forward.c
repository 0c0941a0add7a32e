// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns portforward_tcp and portforward_udp into [forward] records.
 *
 * A forward to the gateway itself is a service on that port, and becomes one. A target given by
 * name is looked up in the hosts database. What e-smith's filter could not load (no port, no
 * address) is not taken, and neither is a second forward of a port: the first one had it.
 */
#include "db/esmith/work.h"

#include <sys/socket.h>

#define PORTS 65536

static const char *protocol(bool tcp)
{
	return tcp ? "tcp" : "udp";
}

/* "8443" or "5000-5010" */
static const char *range_text(struct import *im, const struct port_range *range)
{
	return ports_text(im, &(struct port_list){ (struct port_range *)range, 1 });
}

/* ---- what becomes of it ---- */

static const char **forwarded(struct import *im, bool tcp)
{
	if (!im->forwarded[tcp])
		im->forwarded[tcp] = arena_array(&im->arena, const char *, PORTS);
	return im->forwarded[tcp];
}

static bool host_is_odd(const struct addr *host)
{
	return host->bytes[0] == 0 || host->bytes[0] >= 224 || addr_is_loopback(host);
}

const char *import_forward_fault(struct import *im, const struct redirect *redirect, enum drop *why)
{
	const struct port_range *from = &redirect->from, *to = &redirect->to;

	*why = DROP_ELSEWHERE;
	for (uint32_t port = from->lo; port <= from->hi; port++)
		if (forwarded(im, redirect->tcp)[port])
			return arena_printf(&im->arena, "%s %u is forwarded by \"%s\" already",
					    protocol(redirect->tcp), port,
					    forwarded(im, redirect->tcp)[port]);
	*why = DROP_COUNTERPART;
	if (im->mode == MODE_SERVER)
		return "a server forwards nothing to other hosts, and e-smith did not either";
	if (to->lo && to->hi - to->lo != from->hi - from->lo)
		return "DestPort has not as many ports as its key";
	if (host_is_odd(&redirect->host))
		return "its target is no address of a host";
	return NULL;
}

/* On e-smith a forward came before the services of the gateway, here it comes behind them. */
static void warn_of_service(struct import *im, const struct redirect *redirect)
{
	for (uint32_t port = redirect->from.lo; port <= redirect->from.hi; port++) {
		const struct opening *opening = opening_at(im, redirect->tcp, (uint16_t)port);

		if (!opening || !opening->enabled || opening->access != ACCESS_PUBLIC)
			continue;
		draft_warn(im, redirect->record,
			   "service \"%s\" answers %s %u to the outside, so this forward does not; "
			   "on e-smith the forward came first",
			   opening->name, protocol(redirect->tcp), port);
		return;
	}
}

static void warn_of_meaning(struct import *im, const struct redirect *redirect)
{
	char shown[ADDR_TEXT];

	if (im->mode == MODE_PRIVATE_GATEWAY)
		draft_warn(im, redirect->record,
			   "a private gateway lets no forward in from the outside; e-smith did");
	if (!ipset_contains(&im->local, &redirect->host))
		draft_warn(im, redirect->record, "%s is in no local network",
			   addr_print(&redirect->host, shown));
	warn_of_service(im, redirect);
}

static const char *target_text(struct import *im, const struct redirect *redirect)
{
	const struct port_range *from = &redirect->from, *to = &redirect->to;
	char shown[ADDR_TEXT];

	addr_print(&redirect->host, shown);
	if (!to->lo || (to->lo == from->lo && to->hi == from->hi))
		return arena_strdup(&im->arena, shown);
	return arena_printf(&im->arena, "%s:%s", shown, range_text(im, to));
}

void import_forward(struct import *im, const struct redirect *redirect, const char *name,
		    const struct lists *lists)
{
	for (uint32_t port = redirect->from.lo; port <= redirect->from.hi; port++)
		forwarded(im, redirect->tcp)[port] = name;
	warn_of_meaning(im, redirect);
	if (lists->nobody)
		draft_key(im, "status", "disabled");
	draft_key(im, protocol(redirect->tcp), "%s", range_text(im, &redirect->from));
	draft_key(im, "to", "%s", target_text(im, redirect));
	if (*lists->allow)
		draft_key(im, "allow", "%s", lists->allow);
	if (*lists->deny)
		draft_key(im, "deny", "%s", lists->deny);
	draft_write(im, "forward", import_name(im, "forward", name, im));
}

/* ---- what a record says ---- */

static bool is_own(struct import *im, const struct addr *host)
{
	static const char *const plain[] = { "LocalIP", "ExternalIP" };
	static const char *const records[] = { "InternalInterface", "ExternalInterface" };
	struct addr own;

	for (size_t i = 0; i < 2; i++) {
		const struct esmith_record *record = import_setting(im, records[i]);

		if (import_v4(import_plain_value(im, plain[i]), &own) && addr_equal(&own, host))
			return true;
		if (import_v4(import_trim(im, esmith_value(record, "IPAddress")), &own) &&
		    addr_equal(&own, host))
			return true;
	}
	return addr_is_loopback(host);
}

/* The address of a host by its name in the hosts database. */
static bool host_by_name(struct import *im, const struct esmith_record *record, const char *name,
			 struct addr *host)
{
	const struct esmith_record *entry = esmith_find(&im->site->db[ESMITH_HOSTS], name);
	char shown[ADDR_TEXT];

	if (!import_is_live(entry) ||
	    !import_v4(import_trim(im, esmith_value(entry, "InternalIP")), host))
		return false;
	import_prop(im, entry, "InternalIP");
	draft_from(im, entry);
	draft_note(im, record, "\"%s\" is %s by the hosts database; a forward needs the address",
		   SHOWN(name), addr_print(host, shown));
	return true;
}

/* True if there is a target; own: it is the gateway itself. */
static bool read_host(struct import *im, struct redirect *redirect, bool *own)
{
	const struct esmith_record *record = redirect->record;
	const char *name = import_trim(im, import_prop(im, record, "DestHost"));

	*own = import_is(name, "localhost");
	if (*own)
		return true;
	if (!name) {
		import_drop_record(im, record, DROP_BAD, "it has no DestHost");
		return false;
	}
	if (!import_v4(name, &redirect->host) && !host_by_name(im, record, name, &redirect->host)) {
		import_drop_record(im, record, DROP_BAD,
				   "DestHost is neither an IPv4 address nor a name of the hosts "
				   "database");
		return false;
	}
	*own = is_own(im, &redirect->host);
	return true;
}

static bool read_ports(struct import *im, struct redirect *redirect)
{
	const struct esmith_record *record = redirect->record;
	const char *to = import_trim(im, import_prop(im, record, "DestPort"));

	if (!import_port(record->key, &redirect->from)) {
		import_drop_record(im, record, DROP_BAD, "its key is no port and no range");
		return false;
	}
	if (to && !import_port(to, &redirect->to)) {
		import_drop_record(im, record, DROP_BAD, "DestPort is no port and no range");
		return false;
	}
	return true;
}

static void tell_comment(struct import *im, const struct esmith_record *record)
{
	const char *text = import_trim(im, import_prop(im, record, "Comment"));

	if (text)
		draft_comment(im, "Comment: %s", text);
}

static void own_forward(struct import *im, const struct redirect *redirect)
{
	const struct port_range *from = &redirect->from, *to = &redirect->to;
	struct port_list ports = { (struct port_range *)from, 1 };
	struct opening *opening;
	const char *name;

	if (to->lo && (to->lo != from->lo || to->hi != from->hi)) {
		import_drop_record(
			im, redirect->record, DROP_COUNTERPART,
			arena_printf(&im->arena,
				     "it leads to another port of the gateway itself: let "
				     "the daemon listen on %s %s, and open that as a "
				     "service",
				     protocol(redirect->tcp), range_text(im, from)));
		return;
	}
	opening = opening_new(im, redirect->record);
	opening->enabled = true;
	opening->access = ACCESS_PUBLIC;
	tell_comment(im, redirect->record);
	draft_note(im, redirect->record,
		   "a forward to the gateway itself is a service of this port");
	import_lists(im, redirect->record, true, &opening->lists);
	if (opening->lists.nobody)
		opening->access = ACCESS_PRIVATE;
	ports_merge(im, redirect->tcp ? &opening->tcp : &opening->udp, &ports);
	name = arena_printf(&im->arena, "forward-%s-%s", protocol(redirect->tcp),
			    range_text(im, from));
	opening->name = import_name(im, "service", name, opening);
	opening_write(im, opening);
}

static void inside_forward(struct import *im, const struct redirect *redirect)
{
	const struct esmith_record *record = redirect->record;
	enum drop why;
	const char *fault = import_forward_fault(im, redirect, &why);
	struct lists lists;

	if (fault) {
		import_drop_record(im, record, why, fault);
		return;
	}
	tell_comment(im, record);
	import_lists(im, record, false, &lists);
	import_forward(im, redirect,
		       arena_printf(&im->arena, "%s-%s", protocol(redirect->tcp),
				    range_text(im, &redirect->from)),
		       &lists);
}

static void one_forward(struct import *im, const struct esmith_record *record, bool tcp)
{
	struct redirect redirect = { .record = record, .tcp = tcp };
	bool own;

	draft_from(im, record);
	if (read_ports(im, &redirect) && read_host(im, &redirect, &own)) {
		if (own)
			own_forward(im, &redirect);
		else
			inside_forward(im, &redirect);
	}
	draft_cancel(im);
}

static void all_forwards(struct import *im, enum esmith_file file)
{
	const struct esmith_db *db = &im->site->db[file];

	for (size_t i = 0; i < db->n; i++) {
		if (!import_is_live(&db->v[i]))
			continue;
		if (!strcmp(db->v[i].type, "forward"))
			one_forward(im, &db->v[i], file == ESMITH_FORWARD_TCP);
		else
			import_drop_record(im, &db->v[i], DROP_NO_ACCESS,
					   "its type is not \"forward\"");
	}
}

void import_forwards(struct import *im)
{
	all_forwards(im, ESMITH_FORWARD_TCP);
	all_forwards(im, ESMITH_FORWARD_UDP);
}
