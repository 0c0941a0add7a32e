// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is left of the packet filter's settings: blocked outgoing mail becomes an [outbound]
 * record, the call tracking of PPTP a [helper] record.
 */
#include "db/esmith/work.h"

static void block_smtp(struct import *im)
{
	static const char *const servers[] = { "qpsmtpd", "smtpd" };

	for (size_t i = 0; i < sizeof(servers) / sizeof(*servers); i++) {
		const struct esmith_record *record = import_setting(im, servers[i]);

		if (im->mode == MODE_SERVER || !import_is(esmith_value(record, "Proxy"), "blocked"))
			continue;
		import_prop(im, record, "Proxy");
		draft_from(im, record);
		draft_key(im, "tcp", "25");
		draft_key(im, "action", "deny");
		draft_write(im, "outbound", "no-direct-smtp");
		return;
	}
}

static void track_pptp(struct import *im)
{
	const struct esmith_record *masq = import_setting(im, "masq");

	if (im->mode == MODE_SERVER || !import_is(esmith_value(masq, "pptp"), "yes"))
		return;
	import_prop(im, masq, "pptp");
	draft_from(im, masq);
	draft_key(im, "status", "enabled");
	draft_key(im, "direction", "out");
	draft_write(im, "helper", "pptp");
}

void import_extras(struct import *im)
{
	block_smtp(im);
	track_pptp(im);
}
