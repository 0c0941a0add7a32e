/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counts new flows of each source to each limited door, as the ruleset does.
 *
 * policy_decide says "up to its limit"; with the count that becomes a verdict: within the limit a
 * flow is accepted, beyond it refused. Short periods refill while the test runs, there either may
 * happen.
 */
#ifndef FWPOLICY_TESTS_TALLY_H
#define FWPOLICY_TESTS_TALLY_H

#include "policy/decide.h"

struct tally_row {
	struct addr source; /* IPv6: the /64 */
	uint8_t protocol;
	uint16_t port;
	enum kind kind; /* of the record */
	uint32_t count;
};

struct tally {
	struct tally_row *v;
	size_t n, cap;
};

enum tally_result { TALLY_WITHIN, TALLY_EITHER, TALLY_BEYOND };

void tally_fini(struct tally *tally);

/* Count one more flow; decision.limited holds. */
enum tally_result tally_count(struct tally *tally, const struct packet *packet,
			      const struct decision *decision);

#endif
