/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which interface leads to the Internet and which to local networks, judged by what the kernel has
 * set up. Pure.
 */
#ifndef FWPOLICY_CMD_SIDES_H
#define FWPOLICY_CMD_SIDES_H

#include "base/diag.h"
#include "base/ipset.h"
#include "base/mem.h"
#include "netlink/route.h"

struct side_network {
	const char *name;      /* "lan", "lan2" ... */
	const char *interface; /* it is reached by */
	struct ipset set;
	struct addr via; /* family 0: directly attached */
};

/* An interface with addresses that is on neither side. */
struct side_other {
	const char *name, *why;
};

struct sides {
	struct arena arena; /* owns everything but the sets */
	const char **external, **internal;
	struct side_network *networks;
	struct side_other *others;
	size_t n_external, n_internal, n_networks, n_others;
};

/*
 * 0, or -1 after an error in diags: no default route, or one network on both sides. Always freed by
 * sides_fini; the state is not needed any more.
 */
int sides_find(struct sides *sides, const struct route_state *state, struct diag_list *diags);
void sides_fini(struct sides *sides);

/* An address of a local network. */
bool sides_is_local(const struct sides *sides, const struct addr *addr);

#endif
