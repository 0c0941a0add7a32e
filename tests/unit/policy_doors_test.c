// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who owns a port, and what a door says: settled claims against a slow model, and by example.
 */
#include "policy_unit.h"

#include "policy/parts.h"

#define PORTS 64 /* of the random tests: few enough that everything overlaps */

static void check_model(const struct claims *claims, const struct doors *doors)
{
	for (uint16_t port = 1; port < PORTS; port++) {
		const struct door_range *range = doors_find(doors, IPPROTO_TCP, port);
		const struct door *want = NULL;
		size_t i = 0;

		while (i < claims->n && (port < claims->v[i].lo || port > claims->v[i].hi))
			i++;
		if (i < claims->n)
			want = claims->v[i].door;
		ck_assert_ptr_eq(range ? range->door : NULL, want);
		if (range)
			ck_assert(range->lo <= port && port <= range->hi &&
				  range->first <= range->lo);
	}
}

START_TEST(test_random_claims)
{
	static const struct door some[4];
	struct arena arena;

	srand((unsigned int)_i);
	arena_init(&arena);
	for (int round = 0; round < 200; round++) {
		struct claims claims = { 0 };
		struct doors doors;

		for (int n = rand() % 12; n > 0; n--) {
			uint16_t lo = (uint16_t)(1 + rand() % (PORTS - 1));
			uint16_t hi = (uint16_t)(lo + rand() % (PORTS - lo));
			struct port_range range = { .lo = lo, .hi = hi };
			struct port_list list = { &range, 1 };
			int door = rand() % 5;

			claims_add(&claims, IPPROTO_TCP, &list, door < 4 ? &some[door] : NULL);
		}
		doors = claims_settle(&claims, &arena);
		check_model(&claims, &doors);
		for (size_t i = 1; i < doors.n; i++)
			ck_assert_uint_lt(doors.v[i - 1].hi, doors.v[i].lo);
		claims_fini(&claims);
	}
	arena_fini(&arena);
}
END_TEST

static const char *owner(struct unit_policy *unit, uint8_t protocol, uint16_t port)
{
	const struct door_range *range = doors_find(&unit->policy.services, protocol, port);

	return range ? range->door->record->name : "";
}

START_TEST(test_first_enabled_owns)
{
	struct unit_policy unit;

	unit_compile(&unit, UNIT_SITE "[service off]\ntcp = 80, 90\n"
				      "[service one]\ntcp = 80-81\nstatus = enabled\n"
				      "[service two]\ntcp = 81-82\nstatus = enabled\n");
	ck_assert_str_eq(owner(&unit, IPPROTO_TCP, 80), "one");
	ck_assert_str_eq(owner(&unit, IPPROTO_TCP, 81), "one");
	ck_assert_str_eq(owner(&unit, IPPROTO_TCP, 82), "two");
	ck_assert_str_eq(owner(&unit, IPPROTO_TCP, 90), "off");
	ck_assert_str_eq(owner(&unit, IPPROTO_UDP, 80), "");
	unit_policy_free(&unit);
}
END_TEST

START_TEST(test_ranges_are_not_joined)
{
	struct unit_policy unit;

	unit_compile(&unit, UNIT_SITE "[service a]\nudp = 137, 138\nstatus = enabled\n");
	ck_assert_uint_eq(unit.policy.services.n, 2);
	unit_policy_free(&unit);
}
END_TEST

START_TEST(test_services_come_before_forwards)
{
	struct unit_policy unit;

	unit_compile(&unit, UNIT_SITE "[service ssh]\nstatus = enabled\naccess = private\n"
				      "[service web]\ntcp = 80\nstatus = enabled\naccess = public\n"
				      "[forward f]\ntcp = 22, 80\nto = 192.168.1.50\n");
	ck_assert_ptr_nonnull(doors_find(&unit.policy.forwards[ZONE_OUTSIDE], IPPROTO_TCP, 22));
	ck_assert_ptr_null(doors_find(&unit.policy.forwards[ZONE_INSIDE], IPPROTO_TCP, 22));
	ck_assert_ptr_null(doors_find(&unit.policy.forwards[ZONE_OUTSIDE], IPPROTO_TCP, 80));
	unit_policy_free(&unit);
}
END_TEST

START_TEST(test_target_ports)
{
	struct unit_policy unit;
	const struct doors *doors = &unit.policy.forwards[ZONE_OUTSIDE];

	unit_compile(&unit, UNIT_SITE "[forward same]\ntcp = 10-20\nto = 192.168.1.50\n"
				      "[forward one]\ntcp = 30\nto = 192.168.1.50:443\n"
				      "[forward moved]\ntcp = 40-49\nto = 192.168.1.50:140-149\n");
	ck_assert_uint_eq(door_target_port(doors_find(doors, IPPROTO_TCP, 15), 15), 15);
	ck_assert_uint_eq(door_target_port(doors_find(doors, IPPROTO_TCP, 30), 30), 443);
	ck_assert_uint_eq(door_target_port(doors_find(doors, IPPROTO_TCP, 49), 49), 149);
	unit_policy_free(&unit);
}
END_TEST

/* A service in the middle of a forward's range takes its port; the others still count from the
 * start. */
START_TEST(test_cut_range_counts_from_its_start)
{
	struct unit_policy unit;
	const struct doors *doors = &unit.policy.forwards[ZONE_OUTSIDE];

	unit_compile(&unit, UNIT_SITE "[service s]\ntcp = 42\nstatus = enabled\naccess = public\n"
				      "[forward moved]\ntcp = 40-49\nto = 192.168.1.50:140-149\n");
	ck_assert_ptr_null(doors_find(doors, IPPROTO_TCP, 42));
	ck_assert_uint_eq(door_target_port(doors_find(doors, IPPROTO_TCP, 41), 41), 141);
	ck_assert_uint_eq(door_target_port(doors_find(doors, IPPROTO_TCP, 43), 43), 143);
	unit_policy_free(&unit);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_loop_test(tcase, test_random_claims, 1, 9);
	tcase_add_test(tcase, test_first_enabled_owns);
	tcase_add_test(tcase, test_ranges_are_not_joined);
	tcase_add_test(tcase, test_services_come_before_forwards);
	tcase_add_test(tcase, test_target_ports);
	tcase_add_test(tcase, test_cut_range_counts_from_its_start);
}

int main(void)
{
	return unit_main("policy_doors", add);
}
