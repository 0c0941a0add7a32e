/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's helpers for masqueraded flows: what rewrites the addresses in them.
 */
#ifndef FWPOLICY_APPLY_COMPANIONS_H
#define FWPOLICY_APPLY_COMPANIONS_H

#include "apply/plan.h"

/*
 * Load the companions (nf_nat_ftp, ...) of the helpers that the plan attaches, where the kernel has
 * them as modules. A kernel that has them built in, or none, is left as it is.
 */
void companions_load(const struct plan *plan);

#endif
