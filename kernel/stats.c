// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts, and tells about refused messages.
 *
 * A line of the log has the shape of every netfilter log line, so that whoever reads deny logs
 * reads these; its prefix is "denylog:helper:<reason> ". Lines are limited per namespace, counting
 * and the multicast group are not. As for all netfilter lines, namespaces other than the first
 * write only with the sysctl nf_log_all_netns.
 */
#include "stats.h"

#include <net/netfilter/nf_log.h>

#include "net.h"
#include "netlink.h"

#define NAME_OF(id, name) name,

static const char *const counter_names[] = { FWPOLICY_COUNTERS(NAME_OF) };
static const char *const helper_names[] = { FWPOLICY_HELPERS(NAME_OF) };
static const char *const refusal_names[] = { FWPOLICY_REFUSALS(NAME_OF) };

static const struct nf_loginfo log_info = {
	.type = NF_LOG_TYPE_LOG,
	.u = { .log = { .level = 4 /* warning */, .logflags = 0 } },
};

void fwp_count(const struct net *net, enum fwpolicy_counter counter)
{
	this_cpu_inc(fwp_net(net)->stats->counters[counter]);
}

static void write_line(struct net *net, const struct fwp_refusal *refusal)
{
	if (!__ratelimit(&fwp_net(net)->log_rate))
		return;
	nf_log_packet(net, refusal->family, refusal->hooknum, refusal->skb, refusal->skb->dev, NULL,
		      &log_info, "denylog:helper:%s ", refusal_names[refusal->reason]);
}

void fwp_log(struct net *net, const struct nf_hook_state *hook, const struct sk_buff *skb,
	     const char *reason)
{
	if (__ratelimit(&fwp_net(net)->log_rate))
		nf_log_packet(net, hook->pf, hook->hook, skb, hook->in, hook->out, &log_info,
			      "denylog:nat:%s ", reason);
}

void fwp_refuse(struct net *net, const struct fwp_refusal *refusal)
{
	this_cpu_inc(fwp_net(net)->stats->refusals[refusal->helper][refusal->reason]);
	fwp_netlink_refusal(net, refusal);
	write_line(net, refusal);
}

u64 fwp_counter_sum(const struct net *net, enum fwpolicy_counter counter)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(fwp_net(net)->stats, cpu)->counters[counter]);
	return sum;
}

u64 fwp_refusal_sum(const struct net *net, enum fwpolicy_helper helper,
		    enum fwpolicy_refusal reason)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(fwp_net(net)->stats, cpu)->refusals[helper][reason]);
	return sum;
}

const char *fwp_counter_name(enum fwpolicy_counter counter)
{
	return counter_names[counter];
}

const char *fwp_helper_name(enum fwpolicy_helper helper)
{
	return helper_names[helper];
}

const char *fwp_refusal_name(enum fwpolicy_refusal reason)
{
	return refusal_names[reason];
}
