// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns AllowHosts and DenyHosts into allow and deny.
 *
 * Two differences of meaning are bridged here. e-smith's lists bounded the outside only: local
 * hosts came before them, so the local networks are named in allow and cut out of deny. And e-smith
 * accepted by AllowHosts (everyone, if there is none) before it looked at DenyHosts, while here
 * deny comes first: where that refuses someone e-smith let in, a warning says so. The other way
 * round never happens: a list nobody can be found in lets nobody in.
 */
#include "db/esmith/work.h"

static const char *net_names(struct import *im)
{
	struct buf names = { 0 };
	const char *copy;

	for (size_t i = 0; i < im->n_nets; i++)
		buf_printf(&names, "%s, ", im->nets[i].name);
	copy = arena_strdup(&im->arena, buf_text(&names));
	buf_fini(&names);
	return copy;
}

/* The lists let nobody in; says why. */
static bool is_nobody(struct import *im, const struct esmith_record *record,
		      const struct hosts *allow, const struct hosts *deny)
{
	if (allow->given && ipset_is_empty(&allow->set)) {
		draft_warn(im, record,
			   "nothing in AllowHosts of \"%s\" can be read: nobody outside is let in",
			   SHOWN(record->key));
		return true;
	}
	if (deny->everyone && (!allow->given || allow->everyone)) {
		draft_warn(
			im, record,
			"DenyHosts of \"%s\" refuses everyone: nobody outside is let in (e-smith "
			"accepted everyone before it came to DenyHosts)",
			SHOWN(record->key));
		return true;
	}
	return false;
}

static void warn_of_order(struct import *im, const struct esmith_record *record,
			  const struct hosts *allow, const struct ipset *deny)
{
	struct ipset both;

	if (!allow->given || allow->everyone) {
		draft_warn(im, record,
			   "DenyHosts of \"%s\" refuses from now on: e-smith accepted everyone "
			   "before it came to it",
			   SHOWN(record->key));
		return;
	}
	both = ipset_intersect(&allow->set, deny);
	if (!ipset_is_empty(&both))
		draft_warn(im, record,
			   "AllowHosts and DenyHosts of \"%s\" both name %s: refused here, as deny "
			   "comes first; e-smith let it in",
			   SHOWN(record->key), ipset_text(im, &both));
	ipset_fini(&both);
}

static const char *deny_text(struct import *im, const struct esmith_record *record,
			     const struct hosts *allow, const struct hosts *deny)
{
	struct ipset rest;
	const char *text;

	if (deny->everyone) {
		draft_comment(im, "DenyHosts refuses everyone else, as allow does by itself");
		return "";
	}
	if (ipset_is_empty(&deny->set))
		return "";
	rest = ipset_subtract(&deny->set, &im->local);
	if (!ipset_equal(&rest, &deny->set))
		draft_note(im, record,
			   "DenyHosts of \"%s\" names local addresses, which it never refused: "
			   "they are taken out",
			   SHOWN(record->key));
	if (!ipset_is_empty(&rest))
		warn_of_order(im, record, allow, &rest);
	text = ipset_text(im, &rest);
	ipset_fini(&rest);
	return text;
}

void import_lists(struct import *im, const struct esmith_record *record, bool local_too,
		  struct lists *lists)
{
	struct hosts allow, deny;

	*lists = (struct lists){ .allow = "", .deny = "" };
	import_hosts(im, record, "AllowHosts", &allow);
	import_hosts(im, record, "DenyHosts", &deny);
	lists->nobody = is_nobody(im, record, &allow, &deny);
	if (!lists->nobody) {
		lists->deny = deny_text(im, record, &allow, &deny);
		if (allow.given && !allow.everyone)
			lists->allow =
				arena_printf(&im->arena, "%s%s", local_too ? net_names(im) : "",
					     ipset_text(im, &allow.set));
	}
	if (*lists->allow && local_too && im->n_nets)
		draft_note(im, record,
			   "AllowHosts of \"%s\" bounded the outside only: allow names the local "
			   "networks too",
			   SHOWN(record->key));
	ipset_fini(&allow.set);
	ipset_fini(&deny.set);
}
