// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the values of e-smith properties: ports, host lists, addresses.
 *
 * What cannot be read is named and left out, never guessed at: a port list with a bad word keeps
 * the others, and a host list says that it was given even where nothing in it could be read, so
 * that it does not come to mean everyone. e-smith knew IPv4 only; so does this file.
 */
#include "db/esmith/work.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define BLANKS " \t\n\v\f\r"

const char *import_trim(struct import *im, const char *text)
{
	size_t len;

	if (!text)
		return NULL;
	text += strspn(text, BLANKS);
	len = strlen(text);
	while (len && strchr(BLANKS, text[len - 1]))
		len--;
	return len ? arena_strndup(&im->arena, text, len) : NULL;
}

bool import_is(const char *text, const char *want)
{
	return text && !strcmp(text, want);
}

/* The next word of a comma list, trimmed; NULL at the end. Empty words are skipped. */
static const char *word_next(struct import *im, const char **rest)
{
	const char *word = NULL;

	while (!word && *rest && **rest) {
		size_t len = strcspn(*rest, ",");

		word = import_trim(im, arena_strndup(&im->arena, *rest, len));
		*rest += len + ((*rest)[len] == ',');
	}
	return word;
}

/* ---- ports ---- */

static bool number(const char *text, size_t len, uint16_t *value)
{
	unsigned int sum = 0;

	if (!len || len > 5 || text[0] == '0')
		return false;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		sum = sum * 10 + (unsigned int)(text[i] - '0');
	}
	*value = (uint16_t)sum;
	return sum <= 65535;
}

bool import_port(const char *word, struct port_range *range)
{
	size_t head = strcspn(word, ":-");

	*range = (struct port_range){ 0 };
	if (!number(word, head, &range->lo))
		return false;
	range->hi = range->lo;
	if (word[head] && !number(word + head + 1, strlen(word + head + 1), &range->hi))
		return false;
	return range->lo <= range->hi;
}

static int compare_ranges(const void *a, const void *b)
{
	const struct port_range *x = a, *y = b;

	return x->lo != y->lo ? (x->lo > y->lo) - (x->lo < y->lo)
			      : (x->hi > y->hi) - (x->hi < y->hi);
}

void ports_merge(struct import *im, struct port_list *ports, const struct port_list *more)
{
	size_t n = ports->n + more->n, out = 0;
	struct port_range *v = arena_array(&im->arena, struct port_range, n + 1);

	for (size_t i = 0; i < n; i++)
		v[i] = i < ports->n ? ports->v[i] : more->v[i - ports->n];
	qsort(v, n, sizeof(*v), compare_ranges);
	for (size_t i = 0; i < n; i++) {
		if (out && v[i].lo <= v[out - 1].hi) {
			if (v[i].hi > v[out - 1].hi)
				v[out - 1].hi = v[i].hi;
			continue;
		}
		v[out++] = v[i];
	}
	*ports = (struct port_list){ v, out };
}

void import_ports(struct import *im, const struct esmith_record *record, const char *name,
		  struct port_list *ports)
{
	const char *rest = import_prop(im, record, name), *word;
	struct port_range *v = NULL;
	size_t n = 0, cap = 0;

	while ((word = word_next(im, &rest))) {
		xgrow(v, n, cap);
		if (import_port(word, &v[n]))
			n++;
		else
			draft_warn(im, record,
				   "%s of \"%s\": \"%s\" is no port from 1 to 65535 and no range",
				   name, SHOWN(record->key), SHOWN(word));
	}
	ports_merge(im, ports, &(struct port_list){ v, n });
	free(v);
}

bool ports_equal(const struct port_list *a, const struct port_list *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (compare_ranges(&a->v[i], &b->v[i]))
			return false;
	return true;
}

const char *ports_text(struct import *im, const struct port_list *ports)
{
	struct buf text = { 0 };
	const char *copy;

	for (size_t i = 0; i < ports->n; i++) {
		buf_printf(&text, "%s%u", i ? ", " : "", ports->v[i].lo);
		if (ports->v[i].hi != ports->v[i].lo)
			buf_printf(&text, "-%u", ports->v[i].hi);
	}
	copy = arena_strdup(&im->arena, buf_text(&text));
	buf_fini(&text);
	return copy;
}

/* ---- addresses ---- */

bool import_v4(const char *text, struct addr *addr)
{
	return text && addr_parse(text, strlen(text), addr) && addr->family == AF_INET;
}

bool import_prefix(const char *address, const char *mask, struct prefix *prefix)
{
	char text[2 * ADDR_TEXT];
	struct addr addr;

	if (!import_v4(address, &addr) || !mask || strlen(mask) >= ADDR_TEXT)
		return false;
	stpcpy(stpcpy(stpcpy(text, address), "/"), mask);
	switch (prefix_parse(text, strlen(text), prefix)) {
	case PREFIX_OK:
	case PREFIX_MASK:
	case PREFIX_HOST_BITS:
		return true;
	case PREFIX_BAD_ADDRESS:
	case PREFIX_BAD_LENGTH:
		break;
	}
	return false;
}

/* ADDRESS, ADDRESS/LENGTH or ADDRESS/MASK. */
static bool host_parse(const char *word, struct prefix *prefix)
{
	enum prefix_error error = prefix_parse(word, strlen(word), prefix);

	return error != PREFIX_BAD_ADDRESS && error != PREFIX_BAD_LENGTH &&
	       prefix->addr.family == AF_INET;
}

void import_hosts(struct import *im, const struct esmith_record *record, const char *name,
		  struct hosts *hosts)
{
	const char *rest = import_trim(im, import_prop(im, record, name)), *word;
	struct prefix prefix;

	*hosts = (struct hosts){ 0 };
	while ((word = word_next(im, &rest))) {
		hosts->given = true;
		if (!host_parse(word, &prefix)) {
			draft_warn(im, record, "%s of \"%s\": \"%s\" is no IPv4 address or network",
				   name, SHOWN(record->key), SHOWN(word));
			continue;
		}
		hosts->everyone |= !prefix.len;
		ipset_add_prefix(&hosts->set, &prefix);
	}
	ipset_normalise(&hosts->set);
}

const char *ipset_text(struct import *im, const struct ipset *set)
{
	struct buf text = { 0 };
	char shown[ADDR_TEXT];
	struct prefix prefix;
	const char *copy;

	for (size_t i = 0; i < set->v4.n; i++) {
		struct addr_range range = set->v4.v[i];
		bool more = true;

		while (more) {
			more = range_take_prefix(&range, &prefix);
			buf_printf(&text, "%s%s", text.len ? ", " : "",
				   prefix_print(&prefix, shown));
		}
	}
	copy = arena_strdup(&im->arena, buf_text(&text));
	buf_fini(&text);
	return copy;
}
