/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel module, through its generic netlink family (kernel/uapi/linux/fwpolicy.h).
 *
 * Functions return 0, or -1 with errno as the kernel gave it.
 */
#ifndef FWPOLICY_NETLINK_MODULE_H
#define FWPOLICY_NETLINK_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/policy.h"

/* The family answers; asking for it loads the module where it is installed and may be loaded. */
bool module_answers(void);

/* Translate as the policy says, in one step; NULL: not at all. */
int module_translate(const struct policy *policy);

struct module_counter {
	char helper[16]; /* "fwp-ftp"; empty: of the translation */
	char name[24];	 /* as the header of the contract calls it */
	uint64_t value;	 /* since the namespace was made */
};

/* What the module has in hand at the moment, and those of its counters that are not 0. */
struct module_report {
	uint32_t mappings, hosts;
	struct module_counter *v;
	size_t n;
};

/* Into an empty report; given back with module_report_fini. */
int module_report_read(struct module_report *report);
void module_report_fini(struct module_report *report);

#endif
