/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A ruleset made by hand that uses every construct there is, and the means to build small ones.
 *
 * It makes no sense as a firewall: each rule and set is there for its form. Records are made up;
 * the first lines of a source stand for their places.
 */
#ifndef FWPOLICY_TESTS_SAMPLE_H
#define FWPOLICY_TESTS_SAMPLE_H

#include "ruleset/ruleset.h"

/* Records the sample belongs to, in static memory. */
extern const struct record sample_gateway, sample_ssh, sample_forward, sample_helper, sample_long;

/* A rule or element in the making: the last one built. */
struct sample {
	struct ruleset *ruleset;
	struct chain *chain;
	struct rule *rule;
};

/* Values: numbers, a prefix or address, a range of them, an interface name or "ppp*". */
struct part sample_number(enum datatype type, uint32_t lo, uint32_t hi);
struct part sample_net(const char *prefix);
struct part sample_span(const char *lo, const char *hi);
struct part sample_name(const char *name);

void sample_rule(struct sample *sample, const struct record *record);
struct expr *sample_match(struct sample *sample, enum field field, struct part value);
struct expr *sample_set_match(struct sample *sample, const struct set *set, size_t n_fields,
			      const enum field *fields);
struct expr *sample_verdict(struct sample *sample, enum verdict_code code,
			    const struct chain *chain);

/* An initialised ruleset is filled with everything. */
#define SAMPLE_COMMENT "made by fwpolicy; edit \"access.conf\" instead"
void sample_build(struct ruleset *ruleset);

/*
 * What is to come of it, from a file beside this one: sample.nft its text, sample.nl its batch. To
 * make them anew, read the difference first: same_listing text > sample.nft, likewise decode.
 */
void sample_expected(struct buf *out, const char *file);

#endif
