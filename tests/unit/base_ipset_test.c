// SPDX-License-Identifier: GPL-2.0-only
/*
 * Address sets against a bitmap: every operation on random sets must give what one bit an address
 * gives. The addresses stand at both ends of both families, where steps could wrap around.
 */
#include <string.h>

#include "unit.h"

#include "base/ipset.h"

#define BLOCK 64
#include "random_addr.h"

#define ROUNDS 3000

struct model {
	bool in[SPACE];
};

static void random_add(struct ipset *set, struct model *model)
{
	unsigned int block = any(BLOCKS), a = any(BLOCK), b = any(BLOCK), swap;
	struct addr lo, hi;

	if (a > b) {
		swap = a;
		a = b;
		b = swap;
	}
	if (any(2) && b > a + 4)
		b = a + any(4);
	lo = address(block * BLOCK + a);
	hi = address(block * BLOCK + b);
	ipset_add_range(set, &lo, &hi);
	for (unsigned int i = a; i <= b; i++)
		model->in[block * BLOCK + i] = true;
}

static void random_set(struct ipset *set, struct model *model)
{
	*set = (struct ipset){ 0 };
	*model = (struct model){ 0 };
	for (unsigned int n = any(any(4) ? 12 : 200); n; n--)
		random_add(set, model);
	ipset_normalise(set);
}

/* Sorted, disjoint, not even adjacent. */
static bool is_normal(const struct addr_ranges *ranges)
{
	for (size_t i = 0; i < ranges->n; i++) {
		struct addr behind = ranges->v[i].hi;

		if (addr_compare(&ranges->v[i].lo, &ranges->v[i].hi) > 0)
			return false;
		if (i + 1 == ranges->n)
			break;
		if (!addr_next(&behind) || addr_compare(&behind, &ranges->v[i + 1].lo) >= 0)
			return false;
	}
	return true;
}

/* One assertion for all: each is a write to a file. */
static void check_same(const struct ipset *set, const struct model *model)
{
	bool none = true, same = true;

	for (unsigned int i = 0; i < SPACE; i++) {
		struct addr addr = address(i);

		same = same && ipset_contains(set, &addr) == model->in[i];
		none = none && !model->in[i];
	}
	ck_assert(same && is_normal(&set->v4) && is_normal(&set->v6));
	ck_assert(ipset_is_empty(set) == none);
}

static void check_binary(const struct ipset *a, const struct model *ma, const struct ipset *b,
			 const struct model *mb)
{
	struct ipset sum = ipset_union(a, b), both = ipset_intersect(a, b),
		     rest = ipset_subtract(a, b);
	struct model msum, mboth, mrest;
	bool overlaps = false, covers = true;

	for (unsigned int i = 0; i < SPACE; i++) {
		msum.in[i] = ma->in[i] || mb->in[i];
		mboth.in[i] = ma->in[i] && mb->in[i];
		mrest.in[i] = ma->in[i] && !mb->in[i];
		overlaps = overlaps || mboth.in[i];
		covers = covers && (ma->in[i] || !mb->in[i]);
	}
	check_same(&sum, &msum);
	check_same(&both, &mboth);
	check_same(&rest, &mrest);
	ck_assert(ipset_overlaps(a, b) == overlaps);
	ck_assert(ipset_covers(a, b) == covers);
	ck_assert(ipset_equal(a, b) == !memcmp(ma, mb, sizeof(*ma)));
	ipset_fini(&sum);
	ipset_fini(&both);
	ipset_fini(&rest);
}

START_TEST(is_a_bitmap)
{
	struct model ma, mb;
	struct ipset a, b, copy;

	for (unsigned int round = 0; round < ROUNDS; round++) {
		random_set(&a, &ma);
		random_set(&b, &mb);
		check_same(&a, &ma);
		check_binary(&a, &ma, &b, &mb);
		copy = ipset_copy(&a);
		check_binary(&a, &ma, &copy, &ma);
		ipset_fini(&a);
		ipset_fini(&b);
		ipset_fini(&copy);
	}
}
END_TEST

/* A prefix one bit shorter would begin before the range or end behind it. */
static bool is_widest(const struct prefix *prefix, const struct addr_range *range)
{
	struct prefix wider = { prefix->addr, (uint8_t)(prefix->len - 1) };
	struct addr mask, end;

	if (!prefix->len)
		return true;
	mask = prefix_mask(prefix->addr.family, wider.len);
	end = prefix_last(&wider);
	for (size_t i = 0; i < sizeof(mask.bytes); i++)
		if (prefix->addr.bytes[i] & ~mask.bytes[i])
			return true;
	return addr_compare(&end, &range->hi) > 0;
}

/* The prefixes of a range put together are the range, and none could be wider. */
static bool check_prefixes(const struct addr_range *range)
{
	struct addr_range rest = *range;
	struct addr expect = range->lo, last;
	struct prefix prefix, single;
	size_t n = 0;
	bool more;

	do {
		more = range_take_prefix(&rest, &prefix);
		n++;
		last = prefix_last(&prefix);
		if (!addr_equal(&prefix.addr, &expect) || addr_compare(&last, &range->hi) > 0 ||
		    !is_widest(&prefix, range))
			return false;
		expect = last;
	} while (addr_next(&expect) && more);
	return !more && addr_equal(&last, &range->hi) &&
	       range_is_prefix(range, &single) == (n == 1);
}

START_TEST(cuts_ranges_into_prefixes)
{
	for (unsigned int block = 0; block < BLOCKS; block++)
		for (unsigned int a = 0; a < BLOCK; a++)
			for (unsigned int b = a; b < BLOCK; b++) {
				struct addr_range range = { address(block * BLOCK + a),
							    address(block * BLOCK + b) };

				ck_assert(check_prefixes(&range));
			}
}
END_TEST

START_TEST(holds_everything)
{
	struct ipset all = { 0 }, most, none = { 0 };
	struct addr one = addr_v4(10, 0, 0, 1);
	struct prefix host = { one, 32 }, half;
	struct ipset hole = { 0 };

	ipset_add_all(&all);
	ck_assert(ipset_is_all(&all) && ipset_covers(&all, &none) && !ipset_covers(&none, &all));
	ck_assert(range_is_prefix(&all.v4.v[0], &half) && half.len == 0);
	ck_assert(range_is_prefix(&all.v6.v[0], &half) && half.len == 0);
	ipset_add_prefix(&hole, &host);
	most = ipset_subtract(&all, &hole);
	ck_assert(!ipset_is_all(&most) && !ipset_contains(&most, &one));
	ck_assert_uint_eq(most.v4.n, 2);
	ipset_add_set(&most, &hole);
	ipset_normalise(&most);
	ck_assert(ipset_is_all(&most));
	ipset_fini(&all);
	ipset_fini(&most);
	ipset_fini(&hole);
	ck_assert(ipset_is_empty(&hole));
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, is_a_bitmap);
	tcase_add_test(tcase, cuts_ranges_into_prefixes);
	tcase_add_test(tcase, holds_everything);
}

int main(void)
{
	return unit_main("base/ipset", add);
}
