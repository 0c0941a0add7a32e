// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of types, what their decoders share, and the plain ones: choices, words, text.
 *
 * Lists are cut at commas. An empty item is an error and not passed over: it is where an item was
 * lost. Ports and protocols are in db/value_port.c, addresses in db/value_addr.c, interfaces in
 * db/value_interface.c, limits and times in db/value_time.c.
 */
#include "db/value.h"

#include <stdlib.h>
#include <string.h>

#include "base/near.h"

bool value_is(const struct span *span, const char *text)
{
	size_t i = 0;

	while (i < span->len && text[i] && text[i] == span->text[i])
		i++;
	return i == span->len && !text[i];
}

const char *value_text(const struct value *value, const struct span *span)
{
	return arena_strndup(value->arena, span->text, span->len);
}

long value_number(const char *text, size_t len, long most)
{
	long number = 0;

	if (!len || (len > 1 && text[0] == '0'))
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		number = number * 10 + (text[i] - '0');
		if (number > most)
			return -1;
	}
	return number;
}

static size_t count_commas(const struct span *text)
{
	size_t n = 0;

	for (size_t i = 0; i < text->len; i++)
		n += text->text[i] == ',';
	return n;
}

static bool has_blank(const struct span *span)
{
	for (size_t i = 0; i < span->len; i++)
		if (lex_is_blank(span->text[i]))
			return true;
	return false;
}

static bool item_is_right(const struct value *value, const struct span *item, const char *comma)
{
	struct loc loc = value->text.loc;

	if (!item->len) {
		loc.column += (uint32_t)(comma - value->text.text);
		loc.len = 1;
		diag_error(value->diags, loc, "nothing %s the comma",
			   item->text > comma ? "behind" : "before");
		diag_hint(value->diags, "take the comma out, or write what is missing");
		return false;
	}
	if (has_blank(item)) {
		diag_error(value->diags, item->loc, "\"%s\" is more than one word",
			   diag_word(item->text, item->len).text);
		diag_hint(value->diags, "items of a list are separated by commas");
		return false;
	}
	return true;
}

struct items value_items(const struct value *value)
{
	const char *at = value->text.text, *end = at + value->text.len, *comma;
	size_t most = count_commas(&value->text) + 1;
	struct items items = { .v = arena_array(value->arena, struct span, most) };

	for (size_t i = 0; i < most; i++) {
		const char *stop = memchr(at, ',', (size_t)(end - at));
		struct span item = span_part(&value->text, at, (size_t)((stop ? stop : end) - at));

		comma = stop ? stop : at - 1;
		if (item_is_right(value, &item, comma))
			items.v[items.n++] = item;
		at = stop ? stop + 1 : end;
	}
	return items;
}

static int item_compare(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	int order;

	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	order = memcmp(x->text, y->text, x->len);
	if (order)
		return order;
	return x->loc.column < y->loc.column ? -1 : 1;
}

void value_warn_twice(const struct value *value, struct items *items)
{
	if (items->n < 2)
		return;
	qsort(items->v, items->n, sizeof(*items->v), item_compare);
	for (size_t i = 1; i < items->n; i++) {
		const struct span *item = &items->v[i];

		if (item->len != item[-1].len || memcmp(item->text, item[-1].text, item->len) != 0)
			continue;
		diag_warning(value->diags, item->loc, "\"%s\" stands here twice",
			     diag_word(item->text, item->len).text);
	}
}

/* What people write for yes and no, for the hint only. */
static const char *const yes_words[] = { "yes", "true", "on", "1", "enable", "enabled", NULL };
static const char *const no_words[] = { "no", "false", "off", "0", "disable", "disabled", NULL };

static bool is_among(const struct span *span, const char *const *words)
{
	for (; *words; words++)
		if (value_is(span, *words))
			return true;
	return false;
}

/* "localhost, private or public" */
static void hint_choices(const struct value *value, const char *const *choices)
{
	struct buf list = { 0 };

	for (size_t i = 0; choices[i]; i++)
		buf_printf(&list, "%s%s", !i ? "" : choices[i + 1] ? ", " : " or ", choices[i]);
	diag_hint(value->diags, "write %s", buf_text(&list));
	buf_fini(&list);
}

static void report_choice(const struct value *value, const char *const *choices)
{
	struct diag_word word = diag_word(value->text.text, value->text.len);
	struct near near;

	diag_error(value->diags, value->text.loc, "unknown %s \"%s\"", value->key->name, word.text);
	near_start(&near, word.text);
	for (size_t i = 0; choices[i]; i++)
		near_try(&near, choices[i]);
	if (near.best)
		diag_hint(value->diags, "did you mean \"%s\"?", near.best);
	else
		hint_choices(value, choices);
}

/* The index of the choice, or -1. */
static int choose(const struct value *value, const char *const *choices)
{
	for (int i = 0; choices[i]; i++)
		if (value_is(&value->text, choices[i]))
			return i;
	return -1;
}

static void decode_choice(const struct value *value, void *member)
{
	int choice = choose(value, value->key->choices);
	unsigned int number = (unsigned int)choice;

	if (choice < 0)
		report_choice(value, value->key->choices);
	else
		memcpy(member, &number, sizeof(number));
}

/* choices: the word for false, then the word for true. */
static void decode_bool(const struct value *value, bool *member, const char *const *choices)
{
	int choice = choose(value, choices);

	if (choice >= 0) {
		*member = choice == 1;
		return;
	}
	report_choice(value, choices);
	if (is_among(&value->text, yes_words))
		diag_hint(value->diags, "did you mean \"%s\"?", choices[1]);
	else if (is_among(&value->text, no_words))
		diag_hint(value->diags, "did you mean \"%s\"?", choices[0]);
}

static void decode_yesno(const struct value *value, void *member)
{
	static const char *const choices[] = { "no", "yes", NULL };

	decode_bool(value, member, choices);
}

static void decode_status(const struct value *value, void *member)
{
	static const char *const choices[] = { "disabled", "enabled", NULL };

	decode_bool(value, member, choices);
}

/* Names of daemons and units go into other programs' files: no quotes, no wildcards. */
static bool word_is_plain(const struct span *word)
{
	static const char others[] = "._@+:\\-";

	for (size_t i = 0; i < word->len; i++) {
		char c = word->text[i];
		bool alnum =
			(c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

		if (!alnum && (!i || !memchr(others, c, sizeof(others) - 1)))
			return false;
	}
	return true;
}

static void decode_words(const struct value *value, void *member)
{
	struct items items = value_items(value);
	struct words *words = member;

	words->v = arena_array(value->arena, struct word, items.n);
	for (size_t i = 0; i < items.n; i++) {
		const struct span *item = &items.v[i];

		if (!word_is_plain(item)) {
			diag_error(value->diags, item->loc, "\"%s\" is no name",
				   diag_word(item->text, item->len).text);
			diag_hint(value->diags,
				  "letters, digits and . _ @ + : \\ -, a letter or digit first");
			continue;
		}
		words->v[words->n++] = (struct word){ value_text(value, item), item->loc };
	}
	value_warn_twice(value, &items);
}

static void decode_text(const struct value *value, void *member)
{
	const char *text = value->text.len ? value_text(value, &value->text) : "";

	memcpy(member, &text, sizeof(text));
}

static const struct {
	void (*decode)(const struct value *value, void *member);
	size_t size;
} types[] = {
	[VALUE_CHOICE] = { decode_choice, sizeof(enum access) },
	[VALUE_YESNO] = { decode_yesno, sizeof(bool) },
	[VALUE_STATUS] = { decode_status, sizeof(bool) },
	[VALUE_INTERFACES] = { value_decode_interfaces, sizeof(struct words) },
	[VALUE_PREFIXES] = { value_decode_prefixes, sizeof(struct address_list) },
	[VALUE_ADDRESSES] = { value_decode_addresses, sizeof(struct address_list) },
	[VALUE_ADDRESS] = { value_decode_address, sizeof(struct addr) },
	[VALUE_PORTS] = { value_decode_ports, sizeof(struct port_list) },
	[VALUE_PROTOCOLS] = { value_decode_protocols, sizeof(struct protocol_list) },
	[VALUE_TARGET] = { value_decode_target, sizeof(struct target) },
	[VALUE_LIMIT] = { value_decode_limit, sizeof(struct limit) },
	[VALUE_TIME] = { value_decode_time, sizeof(time_t) },
	[VALUE_WORDS] = { decode_words, sizeof(struct words) },
	[VALUE_TEXT] = { decode_text, sizeof(const char *) },
};

void *value_member(const struct record *record, const struct schema_key *key)
{
	return (char *)record + key->offset;
}

void value_copy(const struct schema_key *key, struct record *to, const struct record *from)
{
	memcpy(value_member(to, key), value_member(from, key), types[key->type].size);
}

const struct entry *value_entry(const struct record *record, const struct schema_key *key)
{
	const struct entry *entry = record->entries;

	while (entry && entry->key != key)
		entry = entry->next;
	return entry;
}

bool value_decode(const struct value *value, struct record *record)
{
	size_t before = value->diags->errors;

	types[value->key->type].decode(value, value_member(record, value->key));
	return value->diags->errors == before;
}
