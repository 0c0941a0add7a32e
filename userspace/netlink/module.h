/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel module, through its generic netlink family (kernel/uapi/linux/fwpolicy.h).
 *
 * Functions return 0, or -1 with errno as the kernel gave it.
 */
#ifndef FWPOLICY_NETLINK_MODULE_H
#define FWPOLICY_NETLINK_MODULE_H

#include <stdbool.h>

#include "policy/policy.h"

/* The family answers; asking for it loads the module where it is installed and may be loaded. */
bool module_answers(void);

/* Translate as the policy says, in one step; NULL: not at all. */
int module_translate(const struct policy *policy);

#endif
