// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes and ends the state of each network namespace.
 *
 * A namespace costs its counters until translation is configured in it. When it ends, its packets
 * have ended before: the kernel runs the exits of pernet subsystems after the devices are gone.
 */
#include "net.h"

#include <net/netns/generic.h>

#include "nat.h"

static unsigned int fwp_net_id;

struct fwp_net *fwp_net(const struct net *net)
{
	return net_generic(net, fwp_net_id);
}

static int __net_init fwp_net_begin(struct net *net)
{
	struct fwp_net *state = fwp_net(net);

	state->stats = alloc_percpu(struct fwp_stats);
	if (!state->stats)
		return -ENOMEM;
	ratelimit_state_init(&state->log_rate, 5 * HZ, 20);
	/* Without this flag each pause would itself write to the log. */
	ratelimit_set_flags(&state->log_rate, RATELIMIT_MSG_ON_RELEASE);
	state->net = net;
	fwp_sweep_init(net);
	return 0;
}

/* For all that end together; between this and their exits the kernel waits for their packets. */
static void __net_exit fwp_net_stop(struct net *net)
{
	fwp_nat_stop(net);
}

static void __net_exit fwp_net_end(struct net *net)
{
	fwp_nat_end(net);
	free_percpu(fwp_net(net)->stats);
}

static struct pernet_operations fwp_net_ops = {
	.init = fwp_net_begin,
	.pre_exit = fwp_net_stop,
	.exit = fwp_net_end,
	.id = &fwp_net_id,
	.size = sizeof(struct fwp_net),
};

int __init fwp_net_init(void)
{
	return register_pernet_subsys(&fwp_net_ops);
}

void fwp_net_exit(void)
{
	unregister_pernet_subsys(&fwp_net_ops);
}
