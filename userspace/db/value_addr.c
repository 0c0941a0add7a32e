// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decodes addresses, prefixes, lists of them, and the target of a forward.
 *
 * One spelling per meaning: a prefix has no host bits, no dotted mask, and IPv4 is not written as
 * IPv6; the hint says what was meant. A word made of digits and address signs only is an address
 * or an error, never a name, so that a mistyped address is not looked up as a group.
 */
#include <string.h>
#include <sys/socket.h>

#include "db/value.h"

#define MAPPED_BITS	 96
#define HINT_RANGES_MOST 6

static const char target_like[] = "192.168.1.50, 192.168.1.50:443 or [fd00::50]:443";

/* "10.0.0.1-10.0.0.9", as other firewalls write ranges. */
static bool range_parse(const char *text, size_t len, struct addr_range *range)
{
	const char *dash = memchr(text, '-', len);
	size_t head = dash ? (size_t)(dash - text) : 0;

	return dash && addr_parse(text, head, &range->lo) &&
	       addr_parse(dash + 1, len - head - 1, &range->hi) &&
	       range->lo.family == range->hi.family && addr_compare(&range->lo, &range->hi) <= 0;
}

/* ::ffff:0:0/96 or inside; *v4 is what was meant. */
static bool prefix_is_mapped(const struct prefix *prefix, struct prefix *v4)
{
	static const uint8_t head[12] = { [10] = 0xff, [11] = 0xff };
	const uint8_t *bytes = prefix->addr.bytes;

	if (prefix->addr.family != AF_INET6 || prefix->len < MAPPED_BITS ||
	    memcmp(bytes, head, sizeof(head)) != 0)
		return false;
	v4->addr = addr_v4(bytes[12], bytes[13], bytes[14], bytes[15]);
	v4->len = (uint8_t)(prefix->len - MAPPED_BITS);
	return true;
}

static bool looks_numeric(const char *text, size_t len)
{
	size_t digits = 0;

	if (memchr(text, ':', len) || memchr(text, '/', len))
		return true;
	while (digits < len && memchr("0123456789.-", text[digits], 12))
		digits++;
	return digits == len;
}

enum address_word value_address_word(const char *text, size_t len, struct prefix *prefix)
{
	switch (prefix_parse(text, len, prefix)) {
	case PREFIX_OK:
	case PREFIX_MASK:
	case PREFIX_HOST_BITS:
		return ADDRESS_NUMERIC;
	default:
		return looks_numeric(text, len) ? ADDRESS_BAD : ADDRESS_NAME;
	}
}

/* "write 10.0.0.0/30, 10.0.0.4" */
static void hint_prefixes(const struct value *value, struct addr_range range)
{
	struct buf list = { 0 };
	struct prefix prefix;
	char text[ADDR_TEXT];
	size_t n = 0;
	bool more;

	do {
		more = range_take_prefix(&range, &prefix);
		buf_printf(&list, "%s%s", n ? ", " : "", prefix_print(&prefix, text));
	} while (++n < HINT_RANGES_MOST && more);
	diag_hint(value->diags, "write %s%s", buf_text(&list), more ? " and so on" : "");
	buf_fini(&list);
}

static void report_bad_address(const struct value *value, const struct span *word)
{
	struct addr_range range;

	if (range_parse(word->text, word->len, &range)) {
		diag_error(value->diags, word->loc, "\"%s\" is a range, not a prefix",
			   diag_word(word->text, word->len).text);
		hint_prefixes(value, range);
		return;
	}
	diag_error(value->diags, word->loc, "\"%s\" is no address",
		   diag_word(word->text, word->len).text);
	if (value->key->type == VALUE_TARGET)
		diag_hint(value->diags, "write it like %s", target_like);
	else if (value->key->type == VALUE_ADDRESS)
		diag_hint(value->diags, "write it like 192.168.1.254");
	else
		diag_hint(value->diags, "write it like 192.168.1.0/24 or 2001:db8::/32");
}

static void report_length(const struct value *value, const struct span *word)
{
	unsigned int most = memchr(word->text, ':', word->len) ? 128 : 32;

	diag_error(value->diags, word->loc, "no such prefix length: \"%s\"",
		   diag_word(word->text, word->len).text);
	diag_hint(value->diags, "behind \"/\" stands the number of bits, 0 to %u", most);
}

/* The network or the host: where only one of them can stand it was meant. */
static void hint_host_bits(const struct value *value, const struct span *word,
			   const struct prefix *prefix)
{
	enum value_type type = value->key->type;
	const char *slash = memchr(word->text, '/', word->len);
	struct diag_word host = diag_word(word->text, (size_t)(slash - word->text));
	char network[ADDR_TEXT];

	prefix_print(prefix, network);
	if (type == VALUE_PREFIXES)
		diag_hint(value->diags, "did you mean %s?", network);
	else if (type == VALUE_ADDRESSES)
		diag_hint(value->diags, "did you mean %s, or the host %s?", network, host.text);
	else
		diag_hint(value->diags, "write %s", host.text);
}

/* Reports what prefix_parse found wrong with a word that is meant as an address. */
static bool prefix_check(const struct value *value, const struct span *word,
			 enum prefix_error error, const struct prefix *prefix)
{
	struct diag_word shown = diag_word(word->text, word->len);
	char text[ADDR_TEXT];
	struct prefix v4;

	if (error == PREFIX_BAD_ADDRESS) {
		report_bad_address(value, word);
	} else if (error == PREFIX_BAD_LENGTH) {
		report_length(value, word);
	} else if (prefix_is_mapped(prefix, &v4)) {
		diag_error(value->diags, word->loc, "\"%s\" is IPv4 written as IPv6", shown.text);
		diag_hint(value->diags, "write %s", prefix_print(&v4, text));
	} else if (error == PREFIX_MASK) {
		diag_error(value->diags, word->loc, "\"%s\" has a mask", shown.text);
		diag_hint(value->diags, "write %s", prefix_print(prefix, text));
	} else if (error == PREFIX_HOST_BITS) {
		diag_error(value->diags, word->loc, "\"%s\" has bits set behind its length",
			   shown.text);
		hint_host_bits(value, word, prefix);
	} else {
		return true;
	}
	return false;
}

/* Everyone is said by the key that is not there. */
static void report_any(const struct value *value, const struct span *word)
{
	diag_error(value->diags, word->loc, "\"%s\" is no address, group or network",
		   diag_word(word->text, word->len).text);
	if (value->key->place & KEY_REQUIRED)
		diag_hint(value->diags, "write 0.0.0.0/0, ::/0");
	else if (!strcmp(value->key->name, "deny"))
		diag_hint(value->diags, "to admit no one, write status = disabled");
	else
		diag_hint(value->diags, "leave the key out");
}

/* One spelling of an address, for the comparison with the other items. */
static void rewrite(const struct value *value, struct span *item, const struct prefix *prefix)
{
	char text[ADDR_TEXT];

	if (prefix->addr.family == AF_INET && prefix->len < 32)
		return; /* there is no other way to write it */
	prefix_print(prefix, text);
	if (value_is(item, text))
		return;
	item->len = strlen(text);
	item->text = arena_strndup(value->arena, text, item->len);
}

static void decode_list(const struct value *value, struct address_list *list, bool names)
{
	struct items items = value_items(value);

	list->words.v = arena_array(value->arena, struct word, items.n);
	for (size_t i = 0; i < items.n; i++) {
		struct span *item = &items.v[i];
		struct word word = { value_text(value, item), item->loc };
		struct prefix prefix;
		enum prefix_error error = prefix_parse(item->text, item->len, &prefix);
		bool name = error == PREFIX_BAD_ADDRESS && !looks_numeric(item->text, item->len);

		if (names && (value_is(item, "any") || value_is(item, "all"))) {
			report_any(value, item);
			continue;
		}
		if (!names || !name) {
			if (!prefix_check(value, item, error, &prefix))
				continue;
			rewrite(value, item, &prefix);
		}
		list->words.v[list->words.n++] = word;
	}
	value_warn_twice(value, &items);
}

void value_decode_prefixes(const struct value *value, void *member)
{
	decode_list(value, member, false);
}

void value_decode_addresses(const struct value *value, void *member)
{
	decode_list(value, member, true);
}

/* One host, somewhere: neither a prefix nor an address that no packet is sent to on its own. */
static bool host_read(const struct value *value, const struct span *word, struct addr *addr)
{
	static const struct addr broadcast = { .family = AF_INET, .bytes = { 255, 255, 255, 255 } };
	struct prefix prefix;
	enum prefix_error error = prefix_parse(word->text, word->len, &prefix);
	const char *kind = NULL;

	if (!prefix_check(value, word, error, &prefix))
		return false;
	*addr = prefix.addr;
	if (memchr(word->text, '/', word->len))
		kind = "a prefix";
	else if (addr_is_loopback(addr))
		kind = "a loopback address";
	else if (addr_is_multicast(addr))
		kind = "a multicast address";
	else if (addr_is_zero(addr) || addr_equal(addr, &broadcast))
		kind = "no address of a host";
	else if (addr_is_linklocal6(addr))
		kind = "an address of one link only";
	if (!kind)
		return true;
	diag_error(value->diags, word->loc, "\"%s\" is %s", diag_word(word->text, word->len).text,
		   kind);
	diag_hint(value->diags, "write the address of one local host");
	return false;
}

void value_decode_address(const struct value *value, void *member)
{
	struct addr addr;

	if (host_read(value, &value->text, &addr))
		memcpy(member, &addr, sizeof(addr));
}

/* "ADDR", "ADDR:PORT", "[V6]", "[V6]:PORT"; false if the brackets are wrong. */
static bool target_split(const struct span *text, struct span *addr, struct span *port)
{
	const char *first = text->text, *end = text->text + text->len, *close, *colon;

	*port = span_part(text, end, 0);
	if (*first == '[') {
		close = memchr(first, ']', text->len);
		if (!close || (close + 1 != end && close[1] != ':'))
			return false;
		*addr = span_part(text, first + 1, (size_t)(close - first) - 1);
		colon = close + 1 == end ? NULL : close + 1;
		if (!memchr(addr->text, ':', addr->len))
			return false;
	} else {
		colon = memchr(first, ':', text->len);
		if (colon && memchr(colon + 1, ':', (size_t)(end - colon) - 1))
			colon = NULL;
		*addr = span_part(text, first, (size_t)((colon ? colon : end) - first));
	}
	if (colon)
		*port = span_part(text, colon + 1, (size_t)(end - colon) - 1);
	return !colon || port->len;
}

/* The ports of a target are read like any others, but there is one range of them. */
static bool target_ports(const struct value *value, const struct span *port, struct target *target)
{
	struct value part = *value;
	struct port_list list = { 0 };

	part.text = *port;
	if (memchr(port->text, ',', port->len)) {
		diag_error(value->diags, port->loc, "\"%s\" is more than one range of ports",
			   diag_word(port->text, port->len).text);
		diag_hint(value->diags, "write one forward for each");
		return false;
	}
	value_decode_ports(&part, &list);
	if (!list.n)
		return false;
	target->port_lo = list.v[0].lo;
	target->port_hi = list.v[0].hi;
	return true;
}

void value_decode_target(const struct value *value, void *member)
{
	struct target target = { .loc = value->text.loc };
	struct span addr, port;

	if (!target_split(&value->text, &addr, &port)) {
		diag_error(value->diags, value->text.loc, "\"%s\" is no address with a port",
			   diag_word(value->text.text, value->text.len).text);
		diag_hint(value->diags, "write it like %s", target_like);
		return;
	}
	if (!host_read(value, &addr, &target.addr))
		return;
	if (port.len && !target_ports(value, &port, &target))
		return;
	memcpy(member, &target, sizeof(target));
}
