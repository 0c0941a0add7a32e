// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sets and maps as nft text: what they are, then what is in them.
 *
 * Elements that say where they come from or lead somewhere stand one a line; bare values fill the
 * lines. Nothing is aligned by its neighbours: one changed element is one changed line of a diff.
 */
#include "ruleset/text.h"

#include <string.h>

/* Columns for elements that fill the line, after three tabs. */
#define LINE_MOST 72

/* nft cannot declare a set of names by type: only by an example of what is looked up. */
static void text_key(struct buf *out, const struct set *set)
{
	if (set->key[0] == TYPE_HELPER) {
		buf_puts(out, "\t\ttypeof ct helper");
		return;
	}
	buf_puts(out, "\t\ttype ");
	for (size_t i = 0; i < set->n_key; i++)
		buf_printf(out, "%s%s", i ? " . " : "", datatype_info(set->key[i])->text);
}

static void text_type(struct buf *out, const struct set *set)
{
	text_key(out, set);
	if (set_is_map(set))
		buf_printf(out, " : %s", datatype_info(set->data[0])->text);
	if (set->data[1])
		buf_printf(out, " . %s", datatype_info(set->data[1])->text);
	buf_putc(out, '\n');
}

static void text_flags(struct buf *out, const struct set *set)
{
	static const struct {
		enum set_flags flag;
		const char *text;
	} flags[] = {
		{ SET_INTERVAL, "interval" },
		{ SET_DYNAMIC, "dynamic" },
		{ SET_TIMEOUT, "timeout" },
	};
	const char *before = "\t\tflags ";

	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (set->flags & (unsigned int)flags[i].flag) {
			buf_printf(out, "%s%s", before, flags[i].text);
			before = ",";
		}
	if (*before == ',')
		buf_putc(out, '\n');
}

static void text_limits(struct buf *out, const struct set *set)
{
	if (set->size)
		buf_printf(out, "\t\tsize %u\n", set->size);
	if (set->timeout) {
		buf_puts(out, "\t\ttimeout ");
		text_seconds(out, set->timeout);
		buf_putc(out, '\n');
	}
}

static void text_data(struct buf *out, const struct set *set, const struct element *element)
{
	char text[ADDR_TEXT];

	buf_puts(out, " : ");
	if (set->data[0] == TYPE_VERDICT)
		text_code(out, &element->verdict);
	else
		buf_puts(out, addr_print(&element->addr, text));
	if (set->data[1])
		buf_printf(out, " . %u", element->port);
}

static void text_element(struct buf *out, const struct set *set, const struct element *element)
{
	char title[COMMENT_TEXT];

	for (size_t i = 0; i < set->n_key; i++) {
		buf_puts(out, i ? " . " : "");
		text_value(out, set->key[i], &element->key[i]);
	}
	if (element->timeout) {
		buf_puts(out, " timeout ");
		text_seconds(out, element->timeout);
	}
	if (element->record) {
		buf_putc(out, ' ');
		text_comment(out, comment_title(element->record, title));
	}
	if (set_is_map(set))
		text_data(out, set, element);
}

static void text_range(struct buf *out, enum datatype type, const struct addr_range *range)
{
	struct part part;

	memcpy(part.lo, range->lo.bytes, sizeof(part.lo));
	memcpy(part.hi, range->hi.bytes, sizeof(part.hi));
	text_value(out, type, &part);
}

static bool one_a_line(const struct set *set)
{
	if (set_is_map(set))
		return true;
	for (const struct element *element = set->first; element; element = element->next)
		if (element->record || element->timeout)
			return true;
	return false;
}

static void text_item(struct buf *out, const struct set *set, const struct element *element,
		      size_t i)
{
	if (set->bulk)
		text_range(out, set->key[0], &set->bulk[i]);
	else
		text_element(out, set, element);
	buf_puts(out, i + 1 < set->n ? "," : "");
}

static void text_lines(struct buf *out, const struct set *set)
{
	bool apart = one_a_line(set);
	const struct element *element = set->first;
	struct buf item = { 0 };
	size_t room = 0;

	for (size_t i = 0; i < set->n; i++) {
		buf_clear(&item);
		text_item(&item, set, element, i);
		if (apart || item.len + 1 > room) {
			buf_puts(out, "\n\t\t\t");
			room = LINE_MOST;
		} else {
			buf_putc(out, ' ');
		}
		buf_add(out, item.data, item.len);
		room -= item.len < room ? item.len + 1 : room;
		element = element ? element->next : NULL;
	}
	buf_fini(&item);
}

/* A few bare values stand behind the brace. */
static void text_elements(struct buf *out, const struct set *set)
{
	static const char tabs[] = "\n\t\t\t";
	size_t start;

	buf_puts(out, "\t\telements = {");
	start = out->len;
	text_lines(out, set);
	if (one_a_line(set) || strchr(out->data + start + strlen(tabs), '\n')) {
		buf_puts(out, "\n\t\t}\n");
		return;
	}
	out->data[start] = ' ';
	memmove(out->data + start + 1, out->data + start + strlen(tabs),
		out->len - start - strlen(tabs));
	out->len -= strlen(tabs) - 1;
	buf_puts(out, " }\n");
}

void text_set(struct buf *out, const struct set *set)
{
	buf_printf(out, "\n\t%s %s {\n", set_is_map(set) ? "map" : "set", set->name);
	if (set->comment) {
		buf_puts(out, "\t\t");
		text_comment(out, set->comment);
		buf_putc(out, '\n');
	}
	text_type(out, set);
	text_flags(out, set);
	text_limits(out, set);
	if (set->n)
		text_elements(out, set);
	buf_puts(out, "\t}\n");
}
