// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the gateway's TCP sockets to entries of the connection tracker.
 *
 * Who opened a connection is no longer told by its packets. Where somebody listens at its local
 * port it came in, else it went out: whoever picks a port for going out is not given one that is
 * listened at. So a connection whose server has stopped listening counts as outgoing, which FTP's
 * data connections need. What comes in is judged as its first packet would be; what loops back to
 * this machine is never refused and needs nothing.
 *
 * Limits: forwarded connections have no socket here and cannot be known; UDP needs no adoption, as
 * its next packet out opens the flow anew; no helper watches an adopted flow.
 */
#include "apply/adopt.h"

#include <errno.h>
#include <string.h>

#include "apply/surround.h"
#include "policy/decide.h"

/* After so many refusals in a row the kernel is taken to mean all of them. */
#define REFUSALS_MOST 3

/* --- what is to be adopted --- */

/* Of several uplinks the route back tells only the first: the address asked for tells which. */
static const char *uplink_of(const struct policy *policy, const struct surroundings *around,
			     const struct addr *local)
{
	for (size_t i = 0; i < around->n_addresses; i++)
		if (addr_equal(&around->addresses[i].addr, local) &&
		    policy_side(policy, around->addresses[i].interface) == SIDE_OUTSIDE)
			return around->addresses[i].interface;
	return NULL;
}

/* By which interface the packets of a connection come in; NULL: by none. */
static const char *way_in(const struct policy *policy, const struct surroundings *around,
			  const struct tcp_connection *connection)
{
	const struct addr *local = &connection->local;
	const char *way = surroundings_way(around, &connection->remote), *uplink = NULL;

	if (*connection->interface)
		return connection->interface;
	if (way && policy_side(policy, way) == SIDE_OUTSIDE &&
	    !surroundings_is_own(around, local, way))
		uplink = uplink_of(policy, around, local);
	return uplink ? uplink : way;
}

static bool loops_back(const struct surroundings *around, const struct tcp_connection *connection)
{
	const char *interface = *connection->interface ? connection->interface : NULL;

	return addr_is_loopback(&connection->remote) ||
	       surroundings_is_own(around, &connection->remote, interface);
}

static struct flow incoming(const struct tcp_connection *connection)
{
	return (struct flow){
		.protocol = IPPROTO_TCP,
		.src = connection->remote,
		.dst = connection->local,
		.sport = connection->remote_port,
		.dport = connection->local_port,
		.half_closed = connection->half_closed,
	};
}

static struct flow outgoing(const struct tcp_connection *connection)
{
	return (struct flow){
		.protocol = IPPROTO_TCP,
		.src = connection->local,
		.dst = connection->remote,
		.sport = connection->local_port,
		.dport = connection->remote_port,
		.half_closed = connection->half_closed,
	};
}

/* Accepted as it stands: what a forward would lead to another host does not come to this one. */
static bool admits(const struct policy *policy, const struct surroundings *around,
		   const struct flow *flow, const char *in)
{
	const struct packet first = {
		.in = in,
		.src = flow->src,
		.dst = flow->dst,
		.protocol = flow->protocol,
		.sport = flow->sport,
		.dport = flow->dport,
		.flags = TCP_SYN,
	};
	struct decision decision;

	policy_decide(policy, around, &first, policy->now, &decision);
	return decision.verdict == VERDICT_ACCEPT && !decision.translated.addr.family;
}

bool adopt_choose(const struct policy *policy, const struct surroundings *around,
		  const struct sockets *sockets, const struct tcp_connection *connection,
		  struct flow *flow)
{
	const char *in;

	if (loops_back(around, connection))
		return false;
	if (!sockets_listen(sockets, &connection->local, connection->local_port)) {
		*flow = outgoing(connection);
		return admits(policy, around, flow, NULL);
	}
	*flow = incoming(connection);
	in = way_in(policy, around, connection);
	return in && *in && admits(policy, around, flow, in);
}

/* --- adopting it --- */

static void complain(struct diag_list *diags, const char *what, int error)
{
	diag_note(diags, (struct loc){ 0 },
		  "cannot %s: %s; what is connected to this machine may have to connect anew", what,
		  strerror(error));
}

static size_t adopt_chosen(struct nl_sock *sock, const struct policy *policy,
			   const struct surroundings *around, const struct sockets *sockets,
			   struct diag_list *diags)
{
	const uint32_t timeouts[] = { [false] = flow_timeout(false), [true] = flow_timeout(true) };
	size_t adopted = 0, refusals = 0;
	struct flow flow;

	for (size_t i = 0; i < sockets->n_connections && refusals < REFUSALS_MOST; i++) {
		if (!adopt_choose(policy, around, sockets, &sockets->connections[i], &flow))
			continue;
		if (flow_create(sock, &flow, timeouts[flow.half_closed]) == 0) {
			refusals = 0;
			adopted++;
		} else if (errno == EEXIST) {
			refusals = 0;
		} else if (refusals++ == 0) {
			complain(diags, "track a running connection", errno);
		}
	}
	return adopted;
}

size_t adopt_flows(const struct policy *policy, const struct surroundings *around,
		   struct diag_list *diags)
{
	struct sockets sockets;
	struct nl_sock sock;
	size_t adopted = 0;

	if (sockets_read(&sockets)) {
		complain(diags, "list the TCP sockets", errno);
		return 0;
	}
	if (nl_sock_open(&sock, NETLINK_NETFILTER) == 0) {
		adopted = adopt_chosen(&sock, policy, around, &sockets, diags);
		nl_sock_close(&sock);
	} else {
		complain(diags, "open netlink", errno);
	}
	sockets_fini(&sockets);
	return adopted;
}

void adopt_running(const struct policy *policy, struct diag_list *diags)
{
	struct surroundings around = { 0 };
	size_t adopted;

	if (surround_read(&around)) {
		complain(diags, "list addresses and routes", errno);
		return;
	}
	adopted = adopt_flows(policy, &around, diags);
	if (adopted)
		diag_note(diags, (struct loc){ 0 },
			  "%zu TCP connection%s of this machine that ran already go%s on", adopted,
			  adopted == 1 ? "" : "s", adopted == 1 ? "es" : "");
	surroundings_fini(&around);
}
