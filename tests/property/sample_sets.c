// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sets and maps of the sample, one at least of every kind: by key, by data, with ranges or
 * without, with time limits, filled by packets, in bulk, empty.
 */
#include "property/sample_parts.h"

#include <netinet/in.h>
#include <string.h>

static struct set *new_set(struct ruleset *ruleset, const char *name, size_t n,
			   const enum datatype *key)
{
	struct set *set = ruleset_set(ruleset, name, NULL);

	memcpy(set->key, key, n * sizeof(*key));
	set->n_key = n;
	set->record = &sample_gateway;
	return set;
}

#define SET(ruleset, name, ...)                                                                    \
	new_set((ruleset), (name), COUNT(((enum datatype[]){ __VA_ARGS__ })),                      \
		(enum datatype[]){ __VA_ARGS__ })

static struct element *put(struct ruleset *ruleset, struct set *set, const struct record *record,
			   size_t n, const struct part *key)
{
	struct element *element = set_element(ruleset, set, record);

	memcpy(element->key, key, n * sizeof(*key));
	return element;
}

#define PUT(ruleset, set, record, ...)                                                             \
	put((ruleset), (set), (record), COUNT(((struct part[]){ __VA_ARGS__ })),                   \
	    (struct part[]){ __VA_ARGS__ })

#define TCP	    sample_number(TYPE_INET_PROTO, IPPROTO_TCP, IPPROTO_TCP)
#define UDP	    sample_number(TYPE_INET_PROTO, IPPROTO_UDP, IPPROTO_UDP)
#define PORT(a)	    sample_number(TYPE_INET_SERVICE, (a), (a))
#define PORTS(a, b) sample_number(TYPE_INET_SERVICE, (a), (b))

static const struct code accepted = { CODE_ACCEPT, NULL }, dropped = { CODE_DROP, NULL };

static void add_maps(struct ruleset *ruleset, struct sample_sets *sets, const struct code *service)
{
	struct set *set;

	set = sets->zone = SET(ruleset, "zone_pre", TYPE_IFNAME);
	set->comment = "where a packet comes in, \"quoted\"\tand more";
	set->data[0] = TYPE_VERDICT;
	set->flags = SET_INTERVAL;
	PUT(ruleset, set, &sample_gateway, NAME("eth1"))->verdict = *service;
	PUT(ruleset, set, NULL, NAME("ppp*"))->verdict = accepted;

	set = sets->path = SET(ruleset, "path", TYPE_IFNAME, TYPE_IFNAME);
	set->data[0] = TYPE_VERDICT;
	set->flags = SET_INTERVAL;
	PUT(ruleset, set, NULL, NAME("eth0"), NAME("eth1"))->verdict = accepted;
	PUT(ruleset, set, &sample_gateway, NAME("wg*"), NAME("ppp*"))->verdict = *service;

	set = sets->svc = SET(ruleset, "svc", TYPE_INET_PROTO, TYPE_INET_SERVICE);
	set->data[0] = TYPE_VERDICT;
	set->size = 64;
	PUT(ruleset, set, &sample_ssh, TCP, PORT(22))->verdict = *service;
	PUT(ruleset, set, &sample_long, TCP, PORT(80))->verdict = accepted;
	PUT(ruleset, set, NULL, UDP, PORT(53))->verdict = (struct code){ CODE_RETURN, NULL };

	set = sets->svc_range = SET(ruleset, "svc_range", TYPE_INET_PROTO, TYPE_INET_SERVICE);
	set->data[0] = TYPE_VERDICT;
	set->flags = SET_INTERVAL;
	PUT(ruleset, set, &sample_ssh, TCP, PORTS(6000, 6010))->verdict = accepted;
	PUT(ruleset, set, NULL, UDP, PORTS(0, 65535))->verdict = dropped;

	set = sets->svc_until = SET(ruleset, "svc_until", TYPE_INET_PROTO, TYPE_INET_SERVICE);
	set->data[0] = TYPE_VERDICT;
	set->flags = SET_TIMEOUT;
	set->size = 64;
	PUT(ruleset, set, &sample_ssh, TCP, PORT(23))->verdict = accepted;
	set->last->timeout = 86400 + 3 * 3600 + 60 + 1;

	set = sets->admit = SET(ruleset, "admit", TYPE_INET_SERVICE);
	set->data[0] = TYPE_VERDICT;
	set->flags = SET_INTERVAL;
	PUT(ruleset, set, NULL, PORT(8443))->verdict = accepted;
	PUT(ruleset, set, NULL, PORTS(9000, 65535))->verdict = *service;
}

static void add_address_maps(struct ruleset *ruleset, struct sample_sets *sets,
			     const struct code *service)
{
	struct set *set;

	set = sets->allow4 =
		SET(ruleset, "allow4", TYPE_IPV4_ADDR, TYPE_INET_PROTO, TYPE_INET_SERVICE);
	set->data[0] = TYPE_VERDICT;
	set->flags = SET_INTERVAL;
	PUT(ruleset, set, &sample_ssh, NET("192.168.1.0/24"), TCP, PORT(22))->verdict = accepted;
	PUT(ruleset, set, NULL, sample_span("10.0.0.3", "10.0.0.9"), TCP, PORTS(5000, 6000))
		->verdict = dropped;
	PUT(ruleset, set, NULL, NET("198.51.100.7"), UDP, PORT(53))->verdict = accepted;

	set = sets->allow6 =
		SET(ruleset, "allow6", TYPE_IPV6_ADDR, TYPE_INET_PROTO, TYPE_INET_SERVICE);
	set->data[0] = TYPE_VERDICT;
	set->flags = SET_INTERVAL;
	PUT(ruleset, set, NULL, NET("2001:db8::/48"), TCP, PORT(22))->verdict = accepted;

	set = sets->src4 = SET(ruleset, "src4", TYPE_IPV4_ADDR);
	set->data[0] = TYPE_VERDICT;
	set->flags = SET_INTERVAL;
	PUT(ruleset, set, NULL, NET("0.0.0.0/8"))->verdict = dropped;
	PUT(ruleset, set, NULL, NET("127.0.0.0/8"))->verdict = *service;
	PUT(ruleset, set, NULL, sample_span("198.18.0.0", "198.18.0.6"))->verdict = dropped;
	PUT(ruleset, set, &sample_ssh, NET("224.0.0.0/3"))->verdict = dropped;

	set = sets->src6 = SET(ruleset, "src6", TYPE_IPV6_ADDR);
	set->data[0] = TYPE_VERDICT;
	set->flags = SET_INTERVAL;
	PUT(ruleset, set, NULL, NET("::1"))->verdict = *service;
	PUT(ruleset, set, NULL, NET("ff00::/8"))->verdict = dropped;
}

static void target(struct element *element, const char *address, uint16_t port)
{
	addr_parse(address, strlen(address), &element->addr);
	element->port = port;
}

static void add_forwards(struct ruleset *ruleset, struct sample_sets *sets)
{
	struct set *set;

	set = sets->fwd4 = SET(ruleset, "fwd4", TYPE_INET_PROTO, TYPE_INET_SERVICE);
	set->data[0] = TYPE_IPV4_ADDR;
	set->data[1] = TYPE_INET_SERVICE;
	target(PUT(ruleset, set, &sample_forward, TCP, PORT(8443)), "192.168.1.50", 443);

	set = sets->fwd_range4 = SET(ruleset, "fwd_range4", TYPE_INET_PROTO, TYPE_INET_SERVICE);
	set->data[0] = TYPE_IPV4_ADDR;
	set->flags = SET_INTERVAL;
	target(PUT(ruleset, set, NULL, TCP, PORTS(9000, 9010)), "192.168.1.50", 0);

	set = sets->fwd6 = SET(ruleset, "fwd6", TYPE_INET_PROTO, TYPE_INET_SERVICE);
	set->data[0] = TYPE_IPV6_ADDR;
	set->data[1] = TYPE_INET_SERVICE;
	target(PUT(ruleset, set, &sample_forward, TCP, PORT(8443)), "fd00:1::50", 443);

	set = sets->fwd_range6 = SET(ruleset, "fwd_range6", TYPE_INET_PROTO, TYPE_INET_SERVICE);
	set->data[0] = TYPE_IPV6_ADDR;
	set->flags = SET_INTERVAL;
	target(PUT(ruleset, set, NULL, UDP, PORTS(9000, 9010)), "fd00:1::50", 0);
}

static void add_dynamic(struct ruleset *ruleset, struct sample_sets *sets)
{
	struct set *set;

	set = sets->rate4 =
		SET(ruleset, "rate4", TYPE_IPV4_ADDR, TYPE_INET_PROTO, TYPE_INET_SERVICE);
	set->flags = SET_DYNAMIC | SET_TIMEOUT;
	set->timeout = 600;
	set->size = 65536;
	set = sets->rate6 =
		SET(ruleset, "rate6", TYPE_IPV6_ADDR, TYPE_INET_PROTO, TYPE_INET_SERVICE);
	set->flags = SET_DYNAMIC | SET_TIMEOUT;
	set->timeout = 600;
	set->size = 65536;
	set = sets->block_until = SET(ruleset, "block_until", TYPE_IPV4_ADDR);
	set->flags = SET_INTERVAL | SET_TIMEOUT;
	PUT(ruleset, set, NULL, NET("203.0.113.0/24"));
	set->last->timeout = 7200;
}

/* Two ranges are enough for the form; how a million fare is measured in tests/bench. */
static void add_bulk(struct ruleset *ruleset, struct sample_sets *sets)
{
	static struct addr_range v4[2], v6[2];
	static const char *const text4[] = { "203.0.113.0", "203.0.113.255", "240.0.0.0",
					     "255.255.255.255" };
	static const char *const text6[] = { "2001:db8::", "2001:db8::ff",
					     "2001:db8:1::", "2001:db8:1::1" };

	for (size_t i = 0; i < COUNT(text4); i++) {
		addr_parse(text4[i], strlen(text4[i]), i % 2 ? &v4[i / 2].hi : &v4[i / 2].lo);
		addr_parse(text6[i], strlen(text6[i]), i % 2 ? &v6[i / 2].hi : &v6[i / 2].lo);
	}
	sets->bulk4 = SET(ruleset, "bulk4", TYPE_IPV4_ADDR);
	sets->bulk6 = SET(ruleset, "bulk6", TYPE_IPV6_ADDR);
	sets->bulk4->flags = sets->bulk6->flags = SET_INTERVAL | SET_BULK;
	sets->bulk4->bulk = v4;
	sets->bulk6->bulk = v6;
	sets->bulk4->n = sets->bulk6->n = 2;
}

static void add_sets(struct ruleset *ruleset, struct sample_sets *sets)
{
	static const uint8_t icmp[] = { 0, 3, 8, 200 };
	struct set *set;

	set = sets->pairs = SET(ruleset, "pairs", TYPE_IFNAME, TYPE_IFNAME);
	set->flags = SET_INTERVAL;
	PUT(ruleset, set, NULL, NAME("eth0"), NAME("eth0"));
	PUT(ruleset, set, NULL, NAME("wg*"), NAME("wg*"));

	set = sets->local4 = SET(ruleset, "local4", TYPE_IPV4_ADDR);
	set->flags = SET_INTERVAL;
	PUT(ruleset, set, &sample_gateway, NET("192.168.1.0/24"));
	PUT(ruleset, set, NULL, NET("192.168.2.0/24"));
	PUT(ruleset, set, NULL, NET("192.168.3.7"));

	set = sets->esp = SET(ruleset, "proto", TYPE_INET_PROTO);
	for (uint32_t i = 47; i <= 51; i++)
		PUT(ruleset, set, NULL, sample_number(TYPE_INET_PROTO, i, i));

	set = sets->icmp_ok = SET(ruleset, "icmp_ok", TYPE_ICMP_TYPE);
	for (size_t i = 0; i < COUNT(icmp); i++)
		PUT(ruleset, set, NULL, sample_number(TYPE_ICMP_TYPE, icmp[i], icmp[i]));

	set = sets->helpers = SET(ruleset, "helpers", TYPE_HELPER);
	PUT(ruleset, set, NULL, NAME("ftp"));
	PUT(ruleset, set, NULL, NAME("irc"));

	sets->names = SET(ruleset, "names", TYPE_IFNAME); /* empty */
	sets->names->comment = "nothing yet";
}

void sample_add_sets(struct ruleset *ruleset, struct sample_sets *sets, const struct code *service)
{
	add_maps(ruleset, sets, service);
	add_address_maps(ruleset, sets, service);
	add_forwards(ruleset, sets);
	add_dynamic(ruleset, sets);
	add_sets(ruleset, sets);
	add_bulk(ruleset, sets);
}
