// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds the interfaces of an SME Server.
 *
 * Their records name them; a PPPoE or dial-up line is ppp0 or ippp0; databases from before those
 * records have eth0 inside and eth1 outside. What is guessed is said. A server has one, which
 * e-smith calls internal; here it is external, as the Internet is behind it too.
 */
#include "db/esmith/work.h"

#include <string.h>

static const char interface_chars[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@";

bool import_is_interface(const char *name)
{
	return name && *name && strlen(name) < 16 && *name != '-' && strcmp(name, ".") &&
	       strcmp(name, "..") && strcmp(name, "lo") && !name[strspn(name, interface_chars)];
}

/* The line that dials out, or NULL if the site has none. */
static const char *dialled(struct import *im, const struct esmith_record *external)
{
	const struct esmith_record *pppoe = import_setting(im, "pppoe");
	const struct esmith_record *isdn = import_setting(im, "isdn");
	const struct esmith_record *access = import_setting(im, "AccessType");
	bool over_isdn;

	if (import_is(esmith_value(pppoe, "status"), "enabled")) {
		import_prop(im, pppoe, "status");
		draft_from(im, pppoe);
		return "ppp0";
	}
	if (!(access && import_is(access->type, "dialup")) &&
	    !import_is(esmith_value(external, "Configuration"), "dialup"))
		return NULL;
	if (access)
		draft_from(im, access);
	over_isdn = import_is(import_prop(im, isdn, "status"), "enabled") &&
		    import_is(import_prop(im, isdn, "UseSyncPPP"), "yes");
	if (isdn)
		draft_from(im, isdn);
	return over_isdn ? "ippp0" : "ppp0";
}

/* The name a record of an interface gives, or NULL. */
static const char *record_interface(struct import *im, const struct esmith_record *record)
{
	const char *name = import_trim(im, import_prop(im, record, "Name"));

	if (!record || import_is(import_prop(im, record, "Configuration"), "disabled") || !name ||
	    !strcmp(name, "none"))
		return NULL;
	if (import_is_interface(name))
		return name;
	draft_warn(im, record, "\"%s\" of \"%s\" is no interface name", name, SHOWN(record->key));
	return NULL;
}

static bool driver_is_known(struct import *im, const char *key)
{
	const struct esmith_record *record = import_setting(im, key);
	const char *driver = import_plain_value(im, key);

	if (!driver || !strcmp(driver, "unknown"))
		return false;
	draft_from(im, record);
	return true;
}

static const char *internal_name(struct import *im)
{
	const struct esmith_record *record = import_setting(im, "InternalInterface");
	const char *name = record_interface(im, record);

	if (record)
		draft_from(im, record);
	if (name)
		return name;
	if (!driver_is_known(im, "EthernetDriver1"))
		draft_warn(im, record, "no record names the internal interface: eth0 is a guess");
	return "eth0";
}

static const char *external_name(struct import *im, const char *internal)
{
	const struct esmith_record *record = import_setting(im, "ExternalInterface");
	const char *name = dialled(im, record), *guess;

	if (record)
		draft_from(im, record);
	if (!name)
		name = record_interface(im, record);
	if (name && strcmp(name, internal))
		return name;
	guess = strcmp(internal, "eth1") ? "eth1" : "eth0";
	if (name)
		draft_warn(im, record,
			   "\"%s\" is the internal interface as well: %s is a guess for the "
			   "external one",
			   name, guess);
	else if (!driver_is_known(im, "EthernetDriver2"))
		draft_warn(im, record, "no record names the external interface: %s is a guess",
			   guess);
	return guess;
}

/* Tunnels whose networks count as local are inside interfaces. */
static void add_tunnels(struct import *im, struct buf *names)
{
	const struct esmith_db *db = &im->site->db[ESMITH_NETWORKS];

	for (size_t i = 0; i < db->n; i++) {
		const struct esmith_record *record = &db->v[i];
		const char *tunnel;

		if (!import_is_live(record) || strcmp(record->type, "network"))
			continue;
		tunnel = import_trim(im, esmith_value(record, "Wireguard"));
		if (!import_is_interface(tunnel) || import_named(im, "interface", tunnel))
			continue;
		import_prop(im, record, "Wireguard");
		import_name(im, "interface", tunnel, im);
		buf_printf(names, ", %s", tunnel);
		draft_note(im, record, "%s leads to the local network \"%s\"", tunnel,
			   SHOWN(record->key));
	}
}

void import_interfaces(struct import *im)
{
	const char *internal = internal_name(im), *external;
	struct buf inside = { 0 };

	import_name(im, "interface", internal, im);
	if (im->mode != MODE_SERVER) {
		external = external_name(im, internal);
		import_name(im, "interface", external, im);
		draft_key(im, "external", "%s", external);
	}
	buf_puts(&inside, internal);
	add_tunnels(im, &inside);
	draft_key(im, im->mode == MODE_SERVER ? "external" : "internal", "%s", buf_text(&inside));
	buf_fini(&inside);
}
