/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of the compiler, internal to policy/: claims on ports and how they are settled,
 * sysctls.
 */
#ifndef FWPOLICY_POLICY_PARTS_H
#define FWPOLICY_POLICY_PARTS_H

#include "policy/policy.h"

/* What records ask for, strongest first; ranges may overlap. A claim without a door only blocks. */
struct claims {
	struct door_range *v;
	size_t n, cap;
};

void claims_fini(struct claims *claims);
void claims_add(struct claims *claims, uint8_t protocol, const struct port_list *ports,
		const struct door *door);
void claims_add_ports(struct claims *claims, const struct ports *ports, const struct door *door);

/* Every port to its first claim; sorted by protocol (tcp, udp, sctp by number) and port. */
struct doors claims_settle(const struct claims *claims, struct arena *arena);

/* Fills policy->helpers (policy/helpers.c). */
void helpers_compile(struct policy *policy);

/* Fills policy->sysctls (policy/sysctls.c). */
void sysctls_compile(struct policy *policy);

#endif
