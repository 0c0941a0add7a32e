// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns the settings of the machine and of its packet filter (the masq record) into [gateway].
 *
 * The interfaces are interface.c's. Addresses are not taken: the running system is asked
 * for them.
 */
#include "db/esmith/work.h"

#include <string.h>

static const struct {
	const char *esmith, *here;
	enum mode mode;
} modes[] = {
	{ "servergateway", "gateway", MODE_GATEWAY },
	{ "servergateway-private", "private-gateway", MODE_PRIVATE_GATEWAY },
	{ "serveronly", "server", MODE_SERVER },
};

static void set_mode(struct import *im)
{
	const struct esmith_record *record = import_setting(im, "SystemMode");
	size_t i, n = sizeof(modes) / sizeof(*modes);

	if (record)
		draft_from(im, record);
	else
		draft_note(im, NULL, "SystemMode is not set: e-smith takes that for servergateway");
	for (i = 0; record && i < n && strcmp(record->type, modes[i].esmith);)
		i++;
	if (i == n) {
		draft_warn(im, record, "unknown SystemMode \"%s\": taken for servergateway",
			   record->type);
		i = 0;
	}
	im->mode = modes[i].mode;
	draft_key(im, "mode", "%s", modes[i].here);
}

/* none and all have their likes; every other word made e-smith log all but the known noise. */
static void set_log(struct import *im, const struct esmith_record *masq)
{
	const char *logging = import_trim(im, import_prop(im, masq, "Logging"));
	bool known = import_is(logging, "none") || import_is(logging, "all");

	if (!logging)
		return;
	if (!known && strcmp(logging, "most"))
		draft_note(im, masq, "Logging \"%s\" is taken for \"most\", as e-smith did",
			   logging);
	draft_key(im, "log", "%s", known ? logging : "some");
}

static void set_ping(struct import *im)
{
	const struct esmith_record *masq = import_setting(im, "masq");
	bool stealth = import_is(import_prop(im, masq, "Stealth"), "yes");

	if (im->mode == MODE_PRIVATE_GATEWAY && !stealth)
		draft_comment(im, "servergateway-private answered no echo request either");
	if (stealth || im->mode == MODE_PRIVATE_GATEWAY)
		draft_key(im, "ping", "no");
}

static void drop_holes(struct import *im, const struct esmith_record *masq)
{
	static const char *const holes[] = { "PermitHighTCP", "PermitHighUDP" };

	for (size_t i = 0; i < 2; i++) {
		if (!import_is(esmith_value(masq, holes[i]), "yes")) {
			import_prop(im, masq, holes[i]);
			continue;
		}
		draft_note(im, masq, "%s is not taken: answers come as part of their flow",
			   holes[i]);
		import_drop(im, masq, holes[i], DROP_CLOSED,
			    "every port from 1024 up stood open to the outside");
	}
}

static void set_filter(struct import *im)
{
	const struct esmith_record *masq = import_setting(im, "masq");

	if (!masq)
		return;
	draft_from(im, masq);
	if (!import_is(import_prop(im, masq, "status"), "enabled") && im->mode == MODE_SERVER)
		draft_note(im, masq,
			   "masq is not enabled: this server had no packet filter, and has one "
			   "from now on");
	set_log(im, masq);
	drop_holes(im, masq);
	if (import_is(import_trim(im, esmith_value(masq, "DenylogTarget")), "drop"))
		import_prop(im, masq, "DenylogTarget");
	else
		import_drop(im, masq, "DenylogTarget", DROP_COUNTERPART,
			    "a refused packet gets no answer");
}

/* Settings that the running system knows better. */
void import_system(struct import *im)
{
	static const char *const plain[] = {
		"ExternalIP",	   "ExternalNetmask", "GatewayIP", "ExternalDHCP", "DHCPClient",
		"EthernetDriver1", "EthernetDriver2", "LocalIP",   "LocalNetmask",
	};
	static const char *const props[] = {
		"IPAddress",	 "Netmask",    "Gateway", "Network",	  "Broadcast",
		"Configuration", "NICBonding", "Driver",  "DHCPHostname", "DHCPEthernetAddress",
	};
	static const char *const interfaces[] = { "InternalInterface", "ExternalInterface" };

	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++) {
		const struct esmith_record *record = import_setting(im, plain[i]);

		if (record && import_account(im, record)->fate == FATE_OPEN)
			import_drop_record(im, record, DROP_SYSTEM, NULL);
	}
	for (size_t i = 0; i < 2 * sizeof(props) / sizeof(*props); i++) {
		const struct esmith_record *record = import_setting(im, interfaces[i % 2]);
		const struct esmith_prop *prop = esmith_prop(record, props[i / 2]);

		if (prop && import_account(im, record)->props[prop->number] == FATE_OPEN)
			import_drop(im, record, props[i / 2], DROP_SYSTEM, NULL);
	}
}

/* The white paper's gateway had a helper for every protocol, for anyone who spoke it. */
static void tell_helpers(struct import *im)
{
	if (im->mode != MODE_SERVER)
		draft_note(im, NULL,
			   "e-smith loaded the helpers for ftp, irc, h323 and pptp unasked; here a "
			   "[helper] record permits each");
}

void import_gateway(struct import *im)
{
	set_mode(im);
	import_interfaces(im);
	set_filter(im);
	set_ping(im);
	tell_helpers(im);
	draft_write(im, "gateway", NULL);
}
