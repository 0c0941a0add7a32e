// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ranges that end against an array of ends, one an address: random ranges, some of them for ever,
 * must settle into what the latest end of each address says, disjoint, ascending and joined. The
 * addresses stand at both ends of both families, where steps could wrap around.
 */
#include "unit.h"

#include "base/timed.h"

#define BLOCK 32
#include "random_addr.h"

#define ROUNDS 4000
#define LATEST 6

struct model {
	time_t end[SPACE]; /* 0: none */
	bool forever[SPACE];
};

/* Random numbers lo <= hi of one block. */
static void random_range(unsigned int *lo, unsigned int *hi)
{
	unsigned int block = any(BLOCKS) * BLOCK, a = any(BLOCK), b = any(BLOCK);

	*lo = block + (a < b ? a : b);
	*hi = block + (a < b ? b : a);
}

static void add_forever(struct ipset *set, struct model *model)
{
	unsigned int lo, hi;
	struct addr first, last;

	random_range(&lo, &hi);
	first = address(lo);
	last = address(hi);
	ipset_add_range(set, &first, &last);
	ipset_normalise(set);
	for (unsigned int i = lo; i <= hi; i++)
		model->forever[i] = true;
}

static void add_timed(struct timed_ranges *ranges, struct model *model)
{
	time_t until = 1 + any(LATEST), most = any(3) ? 0 : 1 + any(LATEST);
	struct timed_ranges one = { 0 };
	struct ipset set = { 0 };
	struct addr first, last;
	unsigned int lo, hi;

	random_range(&lo, &hi);
	first = address(lo);
	last = address(hi);
	ipset_add_range(&set, &first, &last);
	timed_add(&one, &set, until);
	timed_add_others(ranges, &one, most);
	if (most && most < until)
		until = most;
	for (unsigned int i = lo; i <= hi; i++)
		if (model->end[i] < until)
			model->end[i] = until;
	timed_fini(&one);
	ipset_fini(&set);
}

static void expect_order(const struct timed_ranges *ranges)
{
	for (size_t i = 0; i < ranges->n; i++) {
		const struct timed_range *range = &ranges->v[i], *before = range - 1;
		struct addr after;

		ck_assert_int_le(addr_compare(&range->range.lo, &range->range.hi), 0);
		if (!i)
			continue;
		ck_assert_int_lt(addr_compare(&before->range.hi, &range->range.lo), 0);
		after = before->range.hi;
		ck_assert_msg(before->until != range->until || !addr_next(&after) ||
				      !addr_equal(&after, &range->range.lo),
			      "two ranges that should be one");
	}
}

static void expect_ends(const struct timed_ranges *ranges, const struct model *model)
{
	for (time_t now = 0; now <= LATEST; now++) {
		struct ipset there = { 0 };

		timed_extend(&there, ranges, now);
		ipset_normalise(&there);
		for (unsigned int i = 0; i < SPACE; i++) {
			time_t end = model->forever[i] ? 0 : model->end[i];
			struct addr addr = address(i);

			/* Asserted only where it is wrong: an assertion is dear, and these are
			 * many. */
			if (timed_end(ranges, &addr) != end ||
			    ipset_contains(&there, &addr) != (now < end))
				ck_abort_msg("address %u ends at %lld instead of %lld", i,
					     (long long)timed_end(ranges, &addr), (long long)end);
		}
		ck_assert(timed_has(ranges, AF_INET, now) == (there.v4.n > 0));
		ck_assert(timed_has(ranges, AF_INET6, now) == (there.v6.n > 0));
		ipset_fini(&there);
	}
}

START_TEST(the_latest_end_counts)
{
	for (unsigned int round = 0; round < ROUNDS; round++) {
		struct model model = { .end = { 0 } };
		struct timed_ranges ranges = { 0 };
		struct ipset forever = { 0 };

		for (unsigned int n = any(3); n; n--)
			add_forever(&forever, &model);
		for (unsigned int n = any(8); n; n--)
			add_timed(&ranges, &model);
		timed_settle(&ranges, &forever);
		expect_order(&ranges);
		expect_ends(&ranges, &model);
		timed_fini(&ranges);
		ipset_fini(&forever);
	}
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, the_latest_end_counts);
}

int main(void)
{
	return unit_main("base/timed", add);
}
