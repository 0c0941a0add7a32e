// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decodes ports and IP protocols.
 *
 * Ports are numbers, never names of /etc/services: a database must mean the same on every machine.
 * Protocols have names, as hardly anyone knows their numbers; those that have ports of their own
 * or are decided elsewhere are sent there.
 */
#include <string.h>

#include "base/near.h"
#include "db/value.h"

#define PORT_MOST 65535

static bool is_digits(const char *text, size_t len)
{
	return len && strspn(text, "0123456789") >= len;
}

/* "a<sign>b" with numbers on both sides. */
static bool is_pair(const struct span *item, char sign)
{
	const char *at = memchr(item->text, sign, item->len);
	size_t head = at ? (size_t)(at - item->text) : 0;

	return at && is_digits(item->text, head) && is_digits(at + 1, item->len - head - 1);
}

/* Digits on one side of the dash only. */
static bool is_half_range(const struct span *item)
{
	return item->len > 1 && (item->text[0] == '-' || item->text[item->len - 1] == '-') &&
	       strspn(item->text, "-0123456789") >= item->len;
}

static void report_port(const struct value *value, const struct span *item)
{
	struct diag_word word = diag_word(item->text, item->len);
	char *colon = strchr(word.text, ':');

	diag_error(value->diags, item->loc, "\"%s\" is no port", word.text);
	if (colon && is_pair(item, ':')) {
		*colon = '-';
		diag_hint(value->diags, "write \"%s\"", word.text);
	} else if (is_digits(item->text, item->len) && word.text[0] == '0' && item->len > 1) {
		diag_hint(value->diags, "write it without zeros in front");
	} else if (is_digits(item->text, item->len) || is_pair(item, '-')) {
		diag_hint(value->diags, "ports are 1 to %d", PORT_MOST);
	} else if (is_half_range(item)) {
		diag_hint(value->diags, "a range has two ends: 5000-5010");
	} else if (strchr(word.text, '/')) {
		diag_hint(value->diags, "the protocol is the key: tcp = 80, udp = 53");
	} else {
		diag_hint(value->diags, "write the number");
	}
}

static bool port_read(const struct value *value, const struct span *item, struct port_range *range)
{
	const char *dash = memchr(item->text, '-', item->len);
	size_t head = dash ? (size_t)(dash - item->text) : item->len;
	long lo = value_number(item->text, head, PORT_MOST), hi = lo;

	if (dash)
		hi = value_number(dash + 1, item->len - head - 1, PORT_MOST);
	if (lo < 1 || hi < 1) {
		report_port(value, item);
		return false;
	}
	if (lo > hi) {
		diag_error(value->diags, item->loc, "the range \"%s\" runs backwards",
			   diag_word(item->text, item->len).text);
		diag_hint(value->diags, "did you mean \"%ld-%ld\"?", hi, lo);
		return false;
	}
	*range = (struct port_range){ (uint16_t)lo, (uint16_t)hi, item->loc };
	return true;
}

void value_decode_ports(const struct value *value, void *member)
{
	struct items items = value_items(value);
	struct port_list *list = member;

	list->v = arena_array(value->arena, struct port_range, items.n);
	for (size_t i = 0; i < items.n; i++)
		list->n += port_read(value, &items.v[i], &list->v[list->n]);
	value_warn_twice(value, &items);
}

static const struct {
	const char *name;
	uint8_t number;
	const char *instead; /* NULL: may stand in a database */
} protocols[] = {
	{ "esp", 50, NULL },
	{ "ah", 51, NULL },
	{ "gre", 47, NULL },
	{ "ospf", 89, NULL },
	{ "vrrp", 112, NULL },
	{ "igmp", 2, NULL },
	{ "ipip", 4, NULL },
	{ "ipv6", 41, NULL },
	{ "l2tp", 115, NULL },
	{ "pim", 103, NULL },
	{ "eigrp", 88, NULL },
	{ "rsvp", 46, NULL },
	{ "etherip", 97, NULL },
	{ "ipcomp", 108, NULL },
	{ "tcp", 6, "give its ports with tcp =" },
	{ "udp", 17, "give its ports with udp =" },
	{ "sctp", 132, "give its ports with sctp =" },
	{ "icmp", 1, "the gateway decides ICMP by its type; see ping in [gateway]" },
	{ "icmpv6", 58, "the gateway decides ICMP by its type; see ping in [gateway]" },
};

#define PROTOCOLS (sizeof(protocols) / sizeof(protocols[0]))

const char *value_protocol_name(uint8_t number)
{
	for (size_t i = 0; i < PROTOCOLS; i++)
		if (protocols[i].number == number)
			return protocols[i].name;
	return NULL;
}

/* The number of a name or of digits, -1 if it is neither. */
static long protocol_number(const struct span *item)
{
	for (size_t i = 0; i < PROTOCOLS; i++)
		if (value_is(item, protocols[i].name))
			return protocols[i].number;
	return value_number(item->text, item->len, 255);
}

static const char *protocol_instead(long number)
{
	for (size_t i = 0; i < PROTOCOLS; i++)
		if (protocols[i].number == number)
			return protocols[i].instead;
	return NULL;
}

static void report_protocol(const struct value *value, const struct span *item)
{
	struct diag_word word = diag_word(item->text, item->len);
	struct near near;

	diag_error(value->diags, item->loc, "unknown protocol \"%s\"", word.text);
	near_start(&near, word.text);
	for (size_t i = 0; i < PROTOCOLS; i++)
		if (!protocols[i].instead)
			near_try(&near, protocols[i].name);
	if (near.best)
		diag_hint(value->diags, "did you mean \"%s\"?", near.best);
	else
		diag_hint(value->diags, "write its number, 0 to 255, or a name such as esp or gre");
}

void value_decode_protocols(const struct value *value, void *member)
{
	struct items items = value_items(value);
	struct protocol_list *list = member;

	list->v = arena_array(value->arena, struct protocol, items.n);
	for (size_t i = 0; i < items.n; i++) {
		struct span *item = &items.v[i];
		long number = protocol_number(item);
		const char *instead = protocol_instead(number), *name;

		if (number < 0) {
			report_protocol(value, item);
			continue;
		}
		name = value_protocol_name((uint8_t)number);
		if (instead) {
			diag_error(value->diags, item->loc, "\"%s\" is no protocol to open whole",
				   name);
			diag_hint(value->diags, "%s", instead);
			continue;
		}
		list->v[list->n++] = (struct protocol){ (uint8_t)number, item->loc };
		if (name) {
			item->text = name;
			item->len = strlen(name);
		}
	}
	value_warn_twice(value, &items);
}
