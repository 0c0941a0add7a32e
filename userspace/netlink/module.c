// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns the translation of a policy into one NAT_SET, the whole configuration at once, and reads
 * what the module counts.
 *
 * Toward every outside interface, for every local network of IPv4. Ports of services and forwards
 * are reserved: no inside host is given one. The module speaks for the namespace of the caller.
 */
#include "netlink/module.h"

#include <errno.h>
#include <linux/fwpolicy.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"

#include "netlink/sock.h"

/* Room for FWPOLICY_LIST_MOST of each list. */
#define REQUEST_BYTES 131072

static struct nlmsghdr *begin(char *buffer, uint16_t type, uint8_t command)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct genlmsghdr *header = mnl_nlmsg_put_extra_header(nlh, sizeof(*header));

	nlh->nlmsg_type = type;
	header->cmd = command;
	header->version = FWPOLICY_FAMILY_VERSION;
	return nlh;
}

/* The attributes of an answer by their number, NULL where there is none. */
struct attributes {
	const struct nlattr *v[FWPOLICY_A_MAX + 1];
};

static int sort_in(const struct nlattr *attr, void *data)
{
	struct attributes *attributes = data;

	if (mnl_attr_get_type(attr) <= FWPOLICY_A_MAX)
		attributes->v[mnl_attr_get_type(attr)] = attr;
	return MNL_CB_OK;
}

static struct attributes attributes_of(const struct nlmsghdr *nlh)
{
	struct attributes attributes = { 0 };

	mnl_attr_parse(nlh, sizeof(struct genlmsghdr), sort_in, &attributes);
	return attributes;
}

static int read_id(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *id = attributes_of(nlh).v[CTRL_ATTR_FAMILY_ID];

	if (id)
		*(uint16_t *)data = mnl_attr_get_u16(id);
	return MNL_CB_OK;
}

/* The number of the family, 0 if there is none. */
static uint16_t family_id(struct nl_sock *sock)
{
	char buffer[256];
	struct nlmsghdr *nlh = begin(buffer, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	uint16_t id = 0;

	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, FWPOLICY_FAMILY);
	return nl_sock_ask(sock, nlh, read_id, &id) ? 0 : id;
}

bool module_answers(void)
{
	struct nl_sock sock;
	bool answers;

	if (nl_sock_open(&sock, NETLINK_GENERIC))
		return false;
	answers = family_id(&sock) != 0;
	nl_sock_close(&sock);
	return answers;
}

static void put_interfaces(struct nlmsghdr *nlh, const struct interfaces *interfaces)
{
	for (size_t i = 0; i < interfaces->n; i++) {
		const struct interface *interface = &interfaces->v[i];
		struct nlattr *nest;
		char name[32];

		if (interface->side != SIDE_OUTSIDE)
			continue;
		snprintf(name, sizeof(name), "%s%s", interface->name,
			 interface->wildcard ? "+" : "");
		nest = mnl_attr_nest_start(nlh, FWPOLICY_A_NAT_INTERFACE);
		mnl_attr_put_strz(nlh, FWPOLICY_INTERFACE_A_NAME, name);
		mnl_attr_nest_end(nlh, nest);
	}
}

static void put_sources(struct nlmsghdr *nlh, const struct addr_ranges *ranges, bool open)
{
	for (size_t i = 0; i < ranges->n; i++) {
		struct addr_range range = ranges->v[i];
		struct prefix prefix;
		bool more = true;

		while (more) {
			struct nlattr *nest = mnl_attr_nest_start(nlh, FWPOLICY_A_NAT_SOURCE);

			more = range_take_prefix(&range, &prefix);
			mnl_attr_put(nlh, FWPOLICY_PREFIX_A_ADDRESS, 4, prefix.addr.bytes);
			mnl_attr_put_u8(nlh, FWPOLICY_PREFIX_A_LENGTH, prefix.len);
			if (open)
				mnl_attr_put(nlh, FWPOLICY_PREFIX_A_OPEN, 0, NULL);
			mnl_attr_nest_end(nlh, nest);
		}
	}
}

static void put_reserved(struct nlmsghdr *nlh, const struct doors *doors)
{
	for (size_t i = 0; i < doors->n; i++) {
		const struct door_range *range = &doors->v[i];
		struct nlattr *nest;

		if (range->protocol != IPPROTO_TCP && range->protocol != IPPROTO_UDP)
			continue;
		nest = mnl_attr_nest_start(nlh, FWPOLICY_A_NAT_RESERVED);
		mnl_attr_put_u8(nlh, FWPOLICY_RANGE_A_PROTOCOL, range->protocol);
		mnl_attr_put_u16(nlh, FWPOLICY_RANGE_A_LO, range->lo);
		mnl_attr_put_u16(nlh, FWPOLICY_RANGE_A_HI, range->hi);
		mnl_attr_nest_end(nlh, nest);
	}
}

int module_translate(const struct policy *policy)
{
	char *buffer = xmalloc(REQUEST_BYTES);
	struct ipset closed;
	struct nlmsghdr *nlh;
	struct nl_sock sock;
	uint16_t id;
	int result = -1;

	if (nl_sock_open(&sock, NETLINK_GENERIC))
		goto done;
	id = family_id(&sock);
	if (id) {
		nlh = begin(buffer, id, FWPOLICY_CMD_NAT_SET);
		if (policy && policy->routes) {
			put_interfaces(nlh, &policy->interfaces);
			closed = ipset_subtract(&policy->local, &policy->open);
			put_sources(nlh, ipset_family(&closed, AF_INET), false);
			put_sources(nlh, ipset_family(&policy->open, AF_INET), true);
			ipset_fini(&closed);
			put_reserved(nlh, &policy->services);
			put_reserved(nlh, &policy->forwards[ZONE_OUTSIDE]);
		}
		result = nl_sock_ask(&sock, nlh, NULL, NULL);
	}
	nl_sock_close(&sock);
done:
	free(buffer);
	return result;
}

static uint32_t number_of(const struct nlattr *attr)
{
	return attr ? mnl_attr_get_u32(attr) : 0;
}

static int read_gauges(const struct nlmsghdr *nlh, void *data)
{
	struct attributes attributes = attributes_of(nlh);
	struct module_report *report = data;

	report->mappings = number_of(attributes.v[FWPOLICY_A_NAT_MAPPINGS]);
	report->hosts = number_of(attributes.v[FWPOLICY_A_NAT_HOSTS]);
	return MNL_CB_OK;
}

static void copy_name(char *to, size_t size, const struct nlattr *attr)
{
	if (attr)
		snprintf(to, size, "%.*s", (int)mnl_attr_get_payload_len(attr),
			 mnl_attr_get_str(attr));
}

static int read_counter(const struct nlmsghdr *nlh, void *data)
{
	struct attributes attributes = attributes_of(nlh);
	const struct nlattr *value = attributes.v[FWPOLICY_A_COUNTER_VALUE];
	struct module_report *report = data;
	struct module_counter counter = { .value = value ? mnl_attr_get_u64(value) : 0 };

	if (!counter.value)
		return MNL_CB_OK;
	copy_name(counter.helper, sizeof(counter.helper), attributes.v[FWPOLICY_A_COUNTER_HELPER]);
	copy_name(counter.name, sizeof(counter.name), attributes.v[FWPOLICY_A_COUNTER_NAME]);
	report->v = xrealloc(report->v, (report->n + 1) * sizeof(*report->v));
	report->v[report->n++] = counter;
	return MNL_CB_OK;
}

int module_report_read(struct module_report *report)
{
	char buffer[256];
	struct nl_sock sock;
	uint16_t id;
	int result = -1;

	if (nl_sock_open(&sock, NETLINK_GENERIC))
		return -1;
	id = family_id(&sock);
	if (id)
		result = nl_sock_ask(&sock, begin(buffer, id, FWPOLICY_CMD_NAT_GET), read_gauges,
				     report);
	if (id && !result)
		result = nl_sock_dump(&sock, begin(buffer, id, FWPOLICY_CMD_COUNTER_GET),
				      read_counter, report);
	nl_sock_close(&sock);
	return result;
}

void module_report_fini(struct module_report *report)
{
	free(report->v);
	*report = (struct module_report){ 0 };
}
