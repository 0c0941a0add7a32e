// SPDX-License-Identifier: GPL-2.0-only
/*
 * Settles what becomes of several e-smith records of one service, and writes [service] records.
 *
 * Records of one daemon (smb and nmb) become one service if they agree on who may reach it; else
 * the enabled one has the name and the other keeps its own. Ports that two services claim are
 * told: the first enabled one in the file decides.
 */
#include "db/esmith/work.h"

#define PORTS 65536

static const char *const access_names[] = {
	[ACCESS_PRIVATE] = "private",
	[ACCESS_LOCALHOST] = "localhost",
	[ACCESS_PUBLIC] = "public",
};

bool opening_access(const char *word, enum access *access)
{
	size_t i = 0, n = sizeof(access_names) / sizeof(*access_names);

	while (i < n && strcmp(word, access_names[i]))
		i++;
	*access = i < n ? (enum access)i : ACCESS_LOCALHOST;
	return i < n;
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

void opening_drop(struct import *im, struct opening *opening)
{
	draft_fini(&opening->draft);
	im->draft = &im->scratch;
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
		import_drop_record(
			im, opening->draft.from[i], DROP_ELSEWHERE,
			arena_printf(&im->arena,
				     "it is not enabled, and \"%s\" is, which is the same "
				     "service",
				     SHOWN(to->record->key)));
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

/* Its name says what it is, and was not only made fit for a header. */
static bool name_is_meant(const struct opening *opening)
{
	return known_find(opening->record->key) || !strcmp(opening->record->key, opening->name);
}

void opening_place(struct import *im, struct openings *openings, struct opening *opening)
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
		if (!opening->tcp.n)
			opening->tcp = listed->ports.tcp;
		if (!opening->udp.n)
			opening->udp = listed->ports.udp;
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

/* What goes with a service, and its record cannot say. */
static void tell_company(struct import *im, const struct opening *opening)
{
	static const char *const helpers[HELPER_COUNT] = {
		[HELPER_FTP] = "ftp",
		[HELPER_IRC] = "irc",
		[HELPER_H323] = "h323",
	};
	enum helper_type helper = opening->listed ? opening->listed->helper : HELPER_NONE;

	if (!strcmp(opening->name, "ident") &&
	    !(opening->enabled && opening->access == ACCESS_PUBLIC))
		draft_comment(im, "refused requests were answered with a reset; now they are not");
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
