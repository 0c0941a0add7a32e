// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes a first database: closed from outside, ssh from inside, the way out open.
 *
 * The administrator's own ssh session must survive the first apply: an address outside the local
 * networks is let in by name. The text passes `check` without a warning, and what most people add
 * next stands in it as comments.
 */
#include "cmd/first.h"

static void put_names(struct buf *out, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%s", i ? ", " : "", names[i]);
}

static void put_prefixes(struct buf *out, const struct ipset *set)
{
	const struct addr_ranges *families[] = { &set->v4, &set->v6 };
	const char *comma = "";

	for (size_t f = 0; f < 2; f++)
		for (size_t i = 0; i < families[f]->n; i++) {
			struct addr_range range = families[f]->v[i];
			struct prefix prefix;
			char text[ADDR_TEXT];
			bool more;

			do {
				more = range_take_prefix(&range, &prefix);
				buf_printf(out, "%s%s", comma, prefix_print(&prefix, text));
				comma = ", ";
			} while (more);
		}
}

static void put_gateway(struct buf *out, const struct sides *sides, struct buf *notes)
{
	buf_puts(out, "[gateway]\n");
	buf_printf(out, "mode     = %s\n", sides->n_internal ? "gateway" : "server");
	buf_puts(out, "external = ");
	put_names(out, sides->external, sides->n_external);
	if (sides->n_internal) {
		buf_puts(out, "\ninternal = ");
		put_names(out, sides->internal, sides->n_internal);
	}
	buf_puts(out, "\nlog      = some\nping     = yes\n\n");
	for (size_t i = 0; i < sides->n_others; i++) {
		const struct side_other *other = &sides->others[i];

		buf_printf(out,
			   "# The interface %s %s. It is not named above, so everything that\n"
			   "# comes in there is refused.\n\n",
			   other->name, other->why);
		buf_printf(notes, "%s %s: left out, so what comes in there is refused\n",
			   other->name, other->why);
	}
}

static void put_networks(struct buf *out, const struct sides *sides)
{
	char text[ADDR_TEXT];

	for (size_t i = 0; i < sides->n_networks; i++) {
		const struct side_network *network = &sides->networks[i];

		if (network->via.family)
			buf_printf(out, "# Behind the router %s, by %s.\n",
				   addr_print(&network->via, text), network->interface);
		else
			buf_printf(out, "# At %s.\n", network->interface);
		buf_printf(out, "[network %s]\naddress = ", network->name);
		put_prefixes(out, &network->set);
		if (network->via.family)
			buf_printf(out, "\nvia     = %s", addr_print(&network->via, text));
		buf_puts(out, "\n\n");
	}
	if (sides->n_networks)
		return;
	buf_puts(out,
		 "# A local network, if there is one. Its hosts come in by the same interface\n"
		 "# as everybody else: name it only if you can believe sender addresses.\n"
		 "#\n"
		 "#[network lan]\n"
		 "#address = 192.168.1.0/24\n\n");
}

static void put_private_ssh(struct buf *out, const struct sides *sides, struct buf *notes)
{
	if (sides->n_networks) {
		buf_puts(out, "# Administration, from inside only.\n");
	} else {
		buf_puts(out,
			 "# Administration. There is no local network, so nobody reaches it yet:\n"
			 "# `fwpolicy allow ssh from ADDRESS` names who may.\n");
		buf_puts(notes, "nobody reaches ssh: `fwpolicy allow ssh from ADDRESS` names who "
				"may\n");
	}
	buf_puts(out, "[service ssh]\nstatus = enabled\naccess = private\n\n");
}

static void put_ssh(struct buf *out, const struct sides *sides, const struct addr *peer,
		    struct buf *notes)
{
	char text[ADDR_TEXT];

	if (!peer || sides_is_local(sides, peer)) {
		put_private_ssh(out, sides, notes);
		return;
	}
	addr_print(peer, text);
	buf_printf(out,
		   "# Administration%s. The first address is where `fwpolicy init` was run from:\n"
		   "# take it away when you do not need it any more.\n"
		   "[service ssh]\nstatus = enabled\naccess = public\nallow  = %s",
		   sides->n_networks ? ", from inside" : "", text);
	for (size_t i = 0; i < sides->n_networks; i++)
		buf_printf(out, ", %s", sides->networks[i].name);
	buf_puts(out, "\n\n");
	buf_printf(notes, "your session comes from %s, outside: ssh is open to that address\n",
		   text);
}

static const char head[] =
	"# Who may reach this machine, and who may pass it: the database of fwpolicy.\n"
	"#\n"
	"# `fwpolicy init` wrote it from the interfaces it found; from here on it is yours.\n"
	"# `fwpolicy check` finds mistakes, `fwpolicy apply` puts it in force.\n\n";

static const char services_inside[] = "# What local hosts often need from the gateway.\n"
				      "#\n"
				      "#[service dns]\n#status = enabled\n"
				      "#\n"
				      "#[service dhcp]\n#status = enabled\n"
				      "#\n"
				      "#[service ntp]\n#status = enabled\n\n";

static const char services_outside[] = "# A web site on this machine.\n"
				       "#\n"
				       "#[service http]\n#status = enabled\n#access = public\n"
				       "#\n"
				       "#[service https]\n#status = enabled\n#access = public\n";

static const char passing[] =
	"\n# A host inside, shown to one address outside.\n"
	"#\n"
	"#[forward camera]\n#tcp   = 8443\n#to    = 192.168.1.50:443\n#allow = 203.0.113.7\n"
	"\n# Mail goes out through our mail server or not at all.\n"
	"#\n"
	"#[outbound no-direct-smtp]\n#tcp    = 25\n#action = deny\n";

void first_write(const struct sides *sides, const struct addr *peer, struct buf *text,
		 struct buf *notes)
{
	buf_puts(text, head);
	put_gateway(text, sides, notes);
	put_networks(text, sides);
	put_ssh(text, sides, peer, notes);
	if (sides->n_internal)
		buf_puts(text, services_inside);
	buf_puts(text, services_outside);
	if (sides->n_internal)
		buf_puts(text, passing);
}
