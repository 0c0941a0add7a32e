// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records, values and rules for tests that build rulesets by hand. The sample of every construct is
 * put together from them in sample_sets.c and sample_chains.c.
 */
#include "property/sample.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"

static const struct source source = { .name = "access.conf",
				      .text = "one\ntwo\nthree\n",
				      .len = 14 };

#define RECORD(k, n, l)                                                                            \
	{                                                                                          \
		.kind = (k), .name = (n),                                                          \
		.loc = {.source = &source,                                                         \
			.line = (l),                                                               \
			.column = 1,                                                               \
			.len = 3 }                                                                 \
	}

const struct record sample_gateway = RECORD(KIND_GATEWAY, "", 1);
const struct record sample_ssh = RECORD(KIND_SERVICE, "ssh", 2);
const struct record sample_forward = RECORD(KIND_FORWARD, "camera", 3);
const struct record sample_helper = RECORD(KIND_HELPER, "ftp", 3);
const struct record sample_long = RECORD(
	KIND_NETWORK,
	"a-name-of-more-bytes-than-a-comment-may-have-so-that-it-is-cut-where-a-character-ends-"
	"and-not-within-one-0123456789-\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9",
	3);

/* --- values --- */

struct part sample_number(enum datatype type, uint32_t lo, uint32_t hi)
{
	size_t len = datatype_info(type)->len;
	struct part part = { .lo = { 0 } };

	for (size_t i = 0; i < len; i++) {
		part.lo[i] = (uint8_t)(lo >> 8 * (len - 1 - i));
		part.hi[i] = (uint8_t)(hi >> 8 * (len - 1 - i));
	}
	return part;
}

struct part sample_net(const char *text)
{
	struct prefix prefix = { 0 };
	struct part part = { .lo = { 0 } };
	struct addr last;

	prefix_parse(text, strlen(text), &prefix);
	last = prefix_last(&prefix);
	memcpy(part.lo, prefix.addr.bytes, 16);
	memcpy(part.hi, last.bytes, 16);
	return part;
}

struct part sample_span(const char *lo, const char *hi)
{
	struct part part = sample_net(lo), last = sample_net(hi);

	memcpy(part.hi, last.lo, 16);
	return part;
}

struct part sample_name(const char *name)
{
	size_t len = strcspn(name, "*");
	struct part part = { .lo = { 0 } };

	memcpy(part.lo, name, len);
	memcpy(part.hi, name, len);
	if (name[len])
		memset(part.hi + len, 0xff, sizeof(part.hi) - len);
	return part;
}

/* --- rules --- */

void sample_rule(struct sample *sample, const struct record *record)
{
	sample->rule = chain_rule(sample->ruleset, sample->chain, record);
}

struct expr *sample_match(struct sample *sample, enum field field, struct part value)
{
	struct expr *expr = rule_expr(sample->ruleset, sample->rule, EXPR_MATCH);

	expr->fields[0] = field;
	expr->n_fields = 1;
	expr->value = value;
	return expr;
}

struct expr *sample_set_match(struct sample *sample, const struct set *set, size_t n_fields,
			      const enum field *fields)
{
	enum expr_type type = set_is_map(set) ? EXPR_VMAP : EXPR_MATCH;
	struct expr *expr = rule_expr(sample->ruleset, sample->rule, type);

	memcpy(expr->fields, fields, n_fields * sizeof(*fields));
	expr->n_fields = n_fields;
	expr->set = set;
	return expr;
}

struct expr *sample_verdict(struct sample *sample, enum verdict_code code,
			    const struct chain *chain)
{
	struct expr *expr = rule_expr(sample->ruleset, sample->rule, EXPR_VERDICT);

	expr->verdict = (struct code){ code, chain };
	return expr;
}

void sample_expected(struct buf *out, const char *file)
{
	struct buf path = { 0 };

	buf_printf(&path, "%s/property/%s", TESTS_FOLDER, file);
	if (file_read(path.data, 1 << 20, out) < 0)
		abort();
	buf_fini(&path);
}
