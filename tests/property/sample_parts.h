/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The halves of the sample ruleset: sets, and the chains that look into them.
 */
#ifndef FWPOLICY_TESTS_SAMPLE_PARTS_H
#define FWPOLICY_TESTS_SAMPLE_PARTS_H

#include "property/sample.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define NET(text)    sample_net(text)
#define NAME(text)   sample_name(text)

struct sample_sets {
	struct set *zone, *path, *svc, *svc_range, *svc_until, *allow4, *allow6, *src4, *src6;
	struct set *fwd4, *fwd_range4, *fwd6, *fwd_range6, *rate4, *rate6, *block_until;
	struct set *pairs, *local4, *esp, *icmp_ok, *helpers, *names, *bulk4, *bulk6, *admit;
};

/* service: where some of the verdict maps lead. */
void sample_add_sets(struct ruleset *ruleset, struct sample_sets *sets, const struct code *service);

#endif
