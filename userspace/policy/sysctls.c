// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel settings that the policy needs to mean what it says.
 *
 * Forwarding on in gateway modes and off in server mode; no redirects sent or believed, no source
 * routing, SYN cookies, a connection tracker that does not adopt flows it has not seen begin, and
 * in gateway modes one that is as patient as the RFCs about translators ask.
 * rp_filter is left alone: the ruleset checks sources itself, and says so in the log. When IPv6
 * forwarding is turned on the kernel stops listening to router advertisements, which would take
 * away the gateway's own default route: accept_ra goes from 1 to 2 outside.
 */
#include "policy/policy.h"

#include "policy/parts.h"

struct sysctl_row {
	const char *name, *value;
	bool optional;
};

static const struct sysctl_row everywhere[] = {
	{ "net/ipv4/conf/all/accept_redirects", "0", false },
	{ "net/ipv4/conf/default/accept_redirects", "0", false },
	{ "net/ipv4/conf/all/secure_redirects", "0", false },
	{ "net/ipv4/conf/default/secure_redirects", "0", false },
	{ "net/ipv4/conf/all/send_redirects", "0", false },
	{ "net/ipv4/conf/default/send_redirects", "0", false },
	{ "net/ipv4/conf/all/accept_source_route", "0", false },
	{ "net/ipv4/conf/default/accept_source_route", "0", false },
	{ "net/ipv4/tcp_syncookies", "1", true },
	{ "net/ipv6/conf/all/accept_redirects", "0", true },
	{ "net/ipv6/conf/default/accept_redirects", "0", true },
	{ "net/ipv6/conf/all/accept_source_route", "0", true },
	{ "net/ipv6/conf/default/accept_source_route", "0", true },
	{ "net/netfilter/nf_conntrack_tcp_loose", "0", true },
	{ "net/netfilter/nf_conntrack_tcp_be_liberal", "0", true },
};

/*
 * How long a translator keeps what is idle, in seconds, at least. UDP: RFC 4787 REQ-5, two minutes,
 * five recommended. TCP that is opening or closing: RFC 5382 REQ-5, four minutes; an open one has
 * five days already. ICMP queries: RFC 5508 REQ-2, one minute.
 */
static const struct sysctl_row timeouts[] = {
	{ "net/netfilter/nf_conntrack_udp_timeout", "120", true },
	{ "net/netfilter/nf_conntrack_udp_timeout_stream", "300", true },
	{ "net/netfilter/nf_conntrack_tcp_timeout_syn_sent", "240", true },
	{ "net/netfilter/nf_conntrack_tcp_timeout_syn_recv", "240", true },
	{ "net/netfilter/nf_conntrack_tcp_timeout_fin_wait", "240", true },
	{ "net/netfilter/nf_conntrack_tcp_timeout_close_wait", "240", true },
	{ "net/netfilter/nf_conntrack_tcp_timeout_last_ack", "240", true },
	{ "net/netfilter/nf_conntrack_tcp_timeout_time_wait", "240", true },
	{ "net/netfilter/nf_conntrack_tcp_timeout_established", "7440", true },
	{ "net/netfilter/nf_conntrack_icmp_timeout", "60", true },
};

/* Where "all" is not enough: the kernel joins it with the interface's own value by "or". */
static const struct {
	const char *family, *name;
} each_interface[] = {
	{ "ipv4", "accept_redirects" },
	{ "ipv4", "send_redirects" },
	{ "ipv6", "accept_redirects" },
};

static void add(struct policy *policy, struct sysctl sysctl)
{
	policy->sysctls.v[policy->sysctls.n++] = sysctl;
}

static const char *interface_key(struct policy *policy, const char *family, const char *interface,
				 const char *name)
{
	return arena_printf(&policy->arena, "net/%s/conf/%s/%s", family, interface, name);
}

static void add_interface(struct policy *policy, const struct interface *interface)
{
	const size_t n = sizeof(each_interface) / sizeof(*each_interface);

	for (size_t i = 0; i < n; i++)
		add(policy, (struct sysctl){
				    .name = interface_key(policy, each_interface[i].family,
							  interface->name, each_interface[i].name),
				    .value = "0",
				    .optional = true,
			    });
	if (interface->side == SIDE_OUTSIDE && policy->routes)
		add(policy,
		    (struct sysctl){
			    .name = interface_key(policy, "ipv6", interface->name, "accept_ra"),
			    .value = "2",
			    .only_from = "1",
			    .optional = true,
		    });
}

static void add_rows(struct policy *policy, const struct sysctl_row *rows, size_t n, bool at_least)
{
	for (size_t i = 0; i < n; i++)
		add(policy, (struct sysctl){ .name = rows[i].name,
					     .value = rows[i].value,
					     .optional = rows[i].optional,
					     .at_least = at_least });
}

void sysctls_compile(struct policy *policy)
{
	const size_t n = sizeof(everywhere) / sizeof(*everywhere);
	const size_t times = policy->routes ? sizeof(timeouts) / sizeof(*timeouts) : 0;
	const char *forwarding = policy->routes ? "1" : "0";

	policy->sysctls.v = arena_array(&policy->arena, struct sysctl,
					n + times + 2 + policy->interfaces.n * 4);
	for (size_t i = 0; i < policy->interfaces.n; i++)
		if (!policy->interfaces.v[i].wildcard)
			add_interface(policy, &policy->interfaces.v[i]);
	add_rows(policy, everywhere, n, false);
	add_rows(policy, timeouts, times, true);
	add(policy, (struct sysctl){ .name = "net/ipv4/ip_forward", .value = forwarding });
	add(policy, (struct sysctl){ .name = "net/ipv6/conf/all/forwarding",
				     .value = forwarding,
				     .optional = true });
}
