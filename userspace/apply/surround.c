// SPDX-License-Identifier: GPL-2.0-only
/*
 * From rtnetlink's lists to the surroundings of policy_decide.
 */
#include "apply/surround.h"

#include "netlink/route.h"

static void add_all(struct surroundings *around, const struct route_state *state)
{
	for (size_t i = 0; i < state->n_addresses; i++)
		surroundings_add_address(around, state->addresses[i].name,
					 &state->addresses[i].addr, state->addresses[i].prefix.len);
	for (size_t i = 0; i < state->n_routes; i++)
		surroundings_add_route(around, state->routes[i].name, &state->routes[i].to);
}

int surround_read(struct surroundings *around)
{
	struct route_state state;

	if (route_read(&state))
		return -1;
	add_all(around, &state);
	route_fini(&state);
	return 0;
}

static bool has_interface_of(const struct route_state *state, const struct policy *policy,
			     enum side side)
{
	for (size_t i = 0; i < state->n_links; i++)
		if (policy_side(policy, state->links[i].name) == side)
			return true;
	return false;
}

/* An "eth0" alone is on every desk: the gateway has interfaces on both of its sides. */
static bool is_the_gateway(const struct route_state *state, const struct policy *policy)
{
	return has_interface_of(state, policy, SIDE_SHARED) ||
	       (has_interface_of(state, policy, SIDE_OUTSIDE) &&
		has_interface_of(state, policy, SIDE_INSIDE));
}

void surround_read_gateway(struct surroundings *around, const struct policy *policy)
{
	struct route_state state;

	if (route_read(&state))
		return;
	if (is_the_gateway(&state, policy))
		add_all(around, &state);
	route_fini(&state);
}
