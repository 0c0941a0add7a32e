// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads a packet as an administrator says it. Every word is a pair in the table below, or names the
 * protocol: tcp/22, icmp/8, esp, or a service of the catalogue. Leading dashes do no harm.
 */
#include "cmd/packet_words.h"

#include <ctype.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "policy/wire.h"

#define SOURCE_PORT 40000

struct reader {
	struct packet *packet;
	const struct policy *policy;
	const struct surroundings *around;
	bool has_protocol;
};

static bool complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static bool complain(const char *fmt, ...)
{
	va_list ap;

	fputs("fwpolicy: explain: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return false;
}

static bool read_number(const char *text, unsigned long most, unsigned long *value)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	*value = strtoul(text, &end, 10);
	return !*end && *value <= most;
}

static bool read_in(struct reader *reader, const char *value)
{
	reader->packet->in = value;
	return true;
}

static bool read_out(struct reader *reader, const char *value)
{
	reader->packet->out = value;
	return true;
}

static bool read_from(struct reader *reader, const char *value)
{
	if (addr_parse(value, strlen(value), &reader->packet->src))
		return true;
	return complain("from \"%s\": not an address", value);
}

static bool read_to(struct reader *reader, const char *value)
{
	if (!strcmp(value, "gateway"))
		return true;
	reader->packet->to = TO_ADDRESS;
	if (addr_parse(value, strlen(value), &reader->packet->dst))
		return true;
	return complain("to \"%s\": not an address, and not the word \"gateway\"", value);
}

static bool read_sport(struct reader *reader, const char *value)
{
	unsigned long port;

	if (!read_number(value, 65535, &port))
		return complain("sport \"%s\": not a port", value);
	reader->packet->sport = (uint16_t)port;
	return true;
}

static bool read_hops(struct reader *reader, const char *value)
{
	unsigned long hops;

	if (!read_number(value, 255, &hops))
		return complain("hops \"%s\": not a number from 0 to 255", value);
	reader->packet->hop_limit = (uint8_t)hops;
	return true;
}

static bool read_flags(struct reader *reader, const char *value)
{
	static const char letters[] = "FSRPAUEC";

	reader->packet->flags = 0;
	for (const char *c = value; *c; c++) {
		const char *at = strchr(letters, toupper((unsigned char)*c));

		if (!at)
			return complain("flags \"%s\": letters of FSRPAUEC, as in SA", value);
		reader->packet->flags |= (uint8_t)(1 << (at - letters));
	}
	return true;
}

static bool read_state(struct reader *reader, const char *value)
{
	static const char *const names[] = {
		[FLOW_NEW] = "new",
		[FLOW_ESTABLISHED] = "established",
		[FLOW_RELATED] = "related",
		[FLOW_INVALID] = "invalid",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i], value)) {
			reader->packet->state = (enum flow_state)i;
			return true;
		}
	return complain("state \"%s\": new, established, related or invalid", value);
}

static bool read_helper(struct reader *reader, const char *value)
{
	reader->packet->state = FLOW_RELATED;
	reader->packet->helper = value;
	return true;
}

static const struct {
	const char *name;
	bool (*read)(struct reader *reader, const char *value);
} pairs[] = {
	{ "in", read_in },	 { "out", read_out },	  { "from", read_from },
	{ "to", read_to },	 { "sport", read_sport }, { "flags", read_flags },
	{ "state", read_state }, { "hops", read_hops },	  { "helper", read_helper },
};

static const struct {
	const char *name;
	uint8_t number;
	unsigned long most; /* of the number behind the slash; 0: none */
} protocols[] = {
	{ "tcp", IPPROTO_TCP, 65535 },	  { "udp", IPPROTO_UDP, 65535 },
	{ "sctp", IPPROTO_SCTP, 65535 },  { "icmp", IPPROTO_ICMP, 255 },
	{ "icmp6", IPPROTO_ICMPV6, 255 }, { "icmpv6", IPPROTO_ICMPV6, 255 },
	{ "igmp", IPPROTO_IGMP, 255 },	  { "esp", IPPROTO_ESP, 0 },
	{ "ah", IPPROTO_AH, 0 },	  { "gre", IPPROTO_GRE, 0 },
};

static void set_number(struct packet *packet, unsigned long number)
{
	if (packet->protocol == IPPROTO_ICMP || packet->protocol == IPPROTO_ICMPV6 ||
	    packet->protocol == IPPROTO_IGMP)
		packet->type = (uint8_t)number;
	else
		packet->dport = (uint16_t)number;
}

/* The first port a service of the database or the catalogue is found by. */
static bool read_service(struct reader *reader, const char *word)
{
	const struct db *db = reader->policy->db;
	const struct record *record = db_find(db, KIND_SERVICE, word);
	const struct service *service = (const struct service *)record;
	struct packet *packet = reader->packet;

	if (!service && db->catalog)
		service = catalog_find(db->catalog, word);
	if (!service)
		return complain("\"%s\": tcp/PORT, udp/PORT, icmp/TYPE, a protocol or a service",
				word);
	if (service->ports.tcp.n) {
		packet->protocol = IPPROTO_TCP;
		packet->dport = service->ports.tcp.v[0].lo;
	} else if (service->ports.udp.n) {
		packet->protocol = IPPROTO_UDP;
		packet->dport = service->ports.udp.v[0].lo;
	} else if (service->ports.protocol.n) {
		packet->protocol = service->ports.protocol.v[0].number;
	}
	return true;
}

static bool read_protocol(struct reader *reader, const char *word)
{
	const char *slash = strchr(word, '/');
	size_t len = slash ? (size_t)(slash - word) : strlen(word);
	unsigned long number = 0;

	if (reader->has_protocol)
		return complain("\"%s\": the protocol is named already", word);
	reader->has_protocol = true;
	for (size_t i = 0; i < sizeof(protocols) / sizeof(*protocols); i++) {
		if (strlen(protocols[i].name) != len || strncmp(protocols[i].name, word, len))
			continue;
		reader->packet->protocol = protocols[i].number;
		if (slash ? !protocols[i].most ||
				    !read_number(slash + 1, protocols[i].most, &number)
			  : protocols[i].most != 0)
			return complain("\"%s\": as in tcp/22, udp/53, icmp/8", word);
		set_number(reader->packet, number);
		return true;
	}
	if (read_number(word, 255, &number)) {
		reader->packet->protocol = (uint8_t)number;
		return true;
	}
	return read_service(reader, word);
}

static bool read_words(struct reader *reader, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *word = argv[i] + strspn(argv[i], "-");
		size_t p = 0;

		while (p < sizeof(pairs) / sizeof(*pairs) && strcmp(pairs[p].name, word))
			p++;
		if (p == sizeof(pairs) / sizeof(*pairs)) {
			if (!read_protocol(reader, word))
				return false;
		} else if (++i == argc) {
			return complain("\"%s\": and what?", word);
		} else if (!pairs[p].read(reader, argv[i])) {
			return false;
		}
	}
	return true;
}

static const char *interface_of(const struct policy *policy, enum side side)
{
	for (size_t i = 0; i < policy->interfaces.n; i++)
		if (policy->interfaces.v[i].side == side)
			return policy->interfaces.v[i].name;
	return NULL;
}

/* Where such a source comes from, if it is honest. */
static const char *guess_interface(const struct reader *reader)
{
	const struct addr *src = &reader->packet->src;
	const struct policy *policy = reader->policy;
	enum side side = ipset_contains(&policy->local, src) ? SIDE_INSIDE : SIDE_OUTSIDE;
	const char *way = surroundings_way(reader->around, src), *name;

	if (addr_is_loopback(src))
		return "lo";
	if (way && policy_side(policy, way) == side)
		return way;
	name = interface_of(policy, side);
	return name ? name : interface_of(policy, SIDE_SHARED);
}

static bool complete(struct reader *reader)
{
	struct packet *packet = reader->packet;
	bool v6;

	if (!packet->src.family)
		return complain("from ADDR is missing");
	if (!reader->has_protocol)
		return complain("what? tcp/PORT, udp/PORT, icmp/TYPE, a protocol or a service");
	v6 = packet->src.family == AF_INET6;
	if (packet->to == TO_ADDRESS && packet->dst.family != packet->src.family)
		return complain("from and to are of different families");
	if (packet->protocol == (v6 ? IPPROTO_ICMP : IPPROTO_ICMPV6))
		return complain("icmp goes with IPv4 addresses, icmp6 with IPv6 ones");
	packet->dst.family = packet->src.family;
	if (!packet->in && surroundings_is_own(reader->around, &packet->src, NULL) &&
	    packet->to == TO_ADDRESS)
		packet->in = "";
	if (!packet->in)
		packet->in = guess_interface(reader);
	return true;
}

bool packet_read(struct packet *packet, const struct policy *policy,
		 const struct surroundings *around, int argc, char **argv)
{
	struct reader reader = { .packet = packet, .policy = policy, .around = around };

	*packet = (struct packet){ .to = TO_GATEWAY, .sport = SOURCE_PORT, .flags = TCP_SYN };
	return read_words(&reader, argc, argv) && complete(&reader);
}

static void put_end(struct buf *out, const struct addr *addr, int port)
{
	char text[ADDR_TEXT];
	bool v6 = addr->family == AF_INET6 && port >= 0;

	buf_printf(out, "%s%s%s", v6 ? "[" : "", addr_print(addr, text), v6 ? "]" : "");
	if (port >= 0)
		buf_printf(out, ":%d", port);
}

static const char *protocol_text(uint8_t number)
{
	for (size_t i = 0; i < sizeof(protocols) / sizeof(*protocols); i++)
		if (protocols[i].number == number)
			return protocols[i].name;
	return NULL;
}

void packet_print(const struct packet *packet, struct buf *out)
{
	const char *name = protocol_text(packet->protocol);
	bool ports = packet->protocol == IPPROTO_TCP || packet->protocol == IPPROTO_UDP ||
		     packet->protocol == IPPROTO_SCTP;

	if (name)
		buf_puts(out, name);
	else
		buf_printf(out, "protocol %u", packet->protocol);
	if (packet->protocol == IPPROTO_ICMP || packet->protocol == IPPROTO_ICMPV6)
		buf_printf(out, " type %u", packet->type);
	buf_putc(out, ' ');
	put_end(out, &packet->src, ports ? packet->sport : -1);
	buf_puts(out, " -> ");
	if (packet->to == TO_ADDRESS)
		put_end(out, &packet->dst, ports ? packet->dport : -1);
	else if (ports)
		buf_printf(out, "the gateway:%u", packet->dport);
	else
		buf_puts(out, "the gateway");
	if (packet->in && *packet->in)
		buf_printf(out, "  in %s", packet->in);
	if (packet->out)
		buf_printf(out, "  out %s", packet->out);
}
