// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints a database in its canonical form: the given values in one spelling each, file order,
 * keys of a record aligned, a blank line between records. Defaults, comments and what the
 * catalogue adds are not printed; db_print(parse(db_print(x))) is db_print(x).
 *
 * A value that was reported is printed as it was written.
 */
#include <inttypes.h>
#include <string.h>

#include "db/value.h"

typedef void print_fn(struct buf *out, const struct schema_key *key, const void *member);

static void put_comma(struct buf *out, size_t i)
{
	if (i)
		buf_puts(out, ", ");
}

static void print_choice(struct buf *out, const struct schema_key *key, const void *member)
{
	unsigned int choice;

	memcpy(&choice, member, sizeof(choice));
	buf_puts(out, key->choices[choice]);
}

static void print_yesno(struct buf *out, const struct schema_key *key, const void *member)
{
	(void)key;
	buf_puts(out, *(const bool *)member ? "yes" : "no");
}

static void print_status(struct buf *out, const struct schema_key *key, const void *member)
{
	(void)key;
	buf_puts(out, *(const bool *)member ? "enabled" : "disabled");
}

static void print_words(struct buf *out, const struct schema_key *key, const void *member)
{
	const struct words *words = member;

	(void)key;
	for (size_t i = 0; i < words->n; i++) {
		put_comma(out, i);
		buf_puts(out, words->v[i].text);
	}
}

static void print_addresses(struct buf *out, const struct schema_key *key, const void *member)
{
	const struct words *words = &((const struct address_list *)member)->words;
	char text[ADDR_TEXT];
	struct prefix prefix;

	(void)key;
	for (size_t i = 0; i < words->n; i++) {
		const struct word *word = &words->v[i];

		put_comma(out, i);
		if (prefix_parse(word->text, word->loc.len, &prefix) == PREFIX_OK)
			buf_puts(out, prefix_print(&prefix, text));
		else
			buf_puts(out, word->text);
	}
}

static void print_address(struct buf *out, const struct schema_key *key, const void *member)
{
	const struct addr *addr = member;
	char text[ADDR_TEXT];

	(void)key;
	if (addr->family)
		buf_puts(out, addr_print(addr, text));
}

static void put_range(struct buf *out, unsigned int lo, unsigned int hi)
{
	buf_printf(out, "%u", lo);
	if (hi != lo)
		buf_printf(out, "-%u", hi);
}

static void print_ports(struct buf *out, const struct schema_key *key, const void *member)
{
	const struct port_list *list = member;

	(void)key;
	for (size_t i = 0; i < list->n; i++) {
		put_comma(out, i);
		put_range(out, list->v[i].lo, list->v[i].hi);
	}
}

static void print_protocols(struct buf *out, const struct schema_key *key, const void *member)
{
	const struct protocol_list *list = member;

	(void)key;
	for (size_t i = 0; i < list->n; i++) {
		const char *name = value_protocol_name(list->v[i].number);

		put_comma(out, i);
		if (name)
			buf_puts(out, name);
		else
			buf_printf(out, "%u", list->v[i].number);
	}
}

static void print_target(struct buf *out, const struct schema_key *key, const void *member)
{
	const struct target *target = member;
	bool brackets = target->port_lo && addr_size(target->addr.family) == 16;
	char text[ADDR_TEXT];

	(void)key;
	if (!target->addr.family)
		return;
	addr_print(&target->addr, text);
	buf_printf(out, brackets ? "[%s]" : "%s", text);
	if (!target->port_lo)
		return;
	buf_putc(out, ':');
	put_range(out, target->port_lo, target->port_hi);
}

static void print_limit(struct buf *out, const struct schema_key *key, const void *member)
{
	const struct limit *limit = member;

	(void)key;
	if (limit->count)
		buf_printf(out, "%" PRIu32 "/%s", limit->count, value_limit_unit(limit->seconds));
}

char *value_time_text(time_t at, char *text)
{
	struct tm tm;

	localtime_r(&at, &tm);
	strftime(text, VALUE_TIME_TEXT, tm.tm_sec ? "%Y-%m-%dT%H:%M:%S" : "%Y-%m-%dT%H:%M", &tm);
	return text;
}

static void print_time(struct buf *out, const struct schema_key *key, const void *member)
{
	const time_t *at = member;
	char text[VALUE_TIME_TEXT];

	(void)key;
	if (*at)
		buf_puts(out, value_time_text(*at, text));
}

static void print_text(struct buf *out, const struct schema_key *key, const void *member)
{
	const char *text;

	(void)key;
	memcpy(&text, member, sizeof(text));
	buf_puts(out, text);
}

static print_fn *const printers[] = {
	[VALUE_CHOICE] = print_choice,	     [VALUE_YESNO] = print_yesno,
	[VALUE_STATUS] = print_status,	     [VALUE_INTERFACES] = print_words,
	[VALUE_PREFIXES] = print_addresses,  [VALUE_ADDRESSES] = print_addresses,
	[VALUE_ADDRESS] = print_address,     [VALUE_PORTS] = print_ports,
	[VALUE_PROTOCOLS] = print_protocols, [VALUE_TARGET] = print_target,
	[VALUE_LIMIT] = print_limit,	     [VALUE_TIME] = print_time,
	[VALUE_WORDS] = print_words,	     [VALUE_TEXT] = print_text,
};

void value_print(struct buf *out, const struct schema_key *key, const struct record *record)
{
	printers[key->type](out, key, value_member(record, key));
}

static size_t longest_key(const struct record *record)
{
	size_t longest = 0;

	for (const struct entry *entry = record->entries; entry; entry = entry->next)
		if (strlen(entry->key->name) > longest)
			longest = strlen(entry->key->name);
	return longest;
}

static void print_record(struct buf *out, const struct record *record)
{
	size_t width = longest_key(record);

	buf_printf(out, "[%s%s%s]\n", kind_name(record->kind), *record->name ? " " : "",
		   record->name);
	for (const struct entry *entry = record->entries; entry; entry = entry->next) {
		buf_printf(out, "%-*s = ", (int)width, entry->key->name);
		if (entry->bad)
			buf_puts(out, entry->value);
		else
			value_print(out, entry->key, record);
		buf_putc(out, '\n');
	}
}

void db_print(const struct db *db, struct buf *out)
{
	for (size_t i = 0; i < db->records.n; i++) {
		if (i)
			buf_putc(out, '\n');
		print_record(out, db->records.v[i]);
	}
}
