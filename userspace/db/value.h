/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values: text to the members of the record structs, by the type in the schema.
 *
 * A decoder reports every mistake in its value at the word that is wrong and keeps the rest. Names
 * of groups and networks are left for db/resolve.c.
 */
#ifndef FWPOLICY_DB_VALUE_H
#define FWPOLICY_DB_VALUE_H

#include "db/lex.h"
#include "db/schema.h"

struct value {
	struct arena *arena;
	struct diag_list *diags;
	const struct schema_key *key;
	struct span text;
};

/* Into the member of the key; false if something was reported. */
bool value_decode(const struct value *value, struct record *record);

/* The member of a key, the same of another record of the kind, and the entry or NULL. */
void *value_member(const struct record *record, const struct schema_key *key);
void value_copy(const struct schema_key *key, struct record *to, const struct record *from);
const struct entry *value_entry(const struct record *record, const struct schema_key *key);

/* The canonical spelling of a member, given or by default; nothing for what is empty. */
void value_print(struct buf *out, const struct schema_key *key, const struct record *record);

/* A moment as the database writes it, local time; text: VALUE_TIME_TEXT bytes, returned. */
#define VALUE_TIME_TEXT 32
char *value_time_text(time_t at, char *text);

/* What a word of an address list is. */
enum address_word {
	ADDRESS_NAME,	 /* to be looked up: a group or a network */
	ADDRESS_NUMERIC, /* *prefix is set, to the network meant if bits were wrong */
	ADDRESS_BAD,	 /* meant as an address, but none */
};
enum address_word value_address_word(const char *text, size_t len, struct prefix *prefix);

/* Names of IP protocols; NULL if it has none here. */
const char *value_protocol_name(uint8_t number);

/* The name of a unit of limits: "minute"; NULL if there is none of so many seconds. */
const char *value_limit_unit(uint32_t seconds);

/*
 * For the decoders.
 */

/* The items of a list; empty ones and those with a blank inside are reported and left out. */
struct items {
	struct span *v;
	size_t n;
};
struct items value_items(const struct value *value);

/* Warns about equal items. They may have been rewritten to one spelling before; sorts them. */
void value_warn_twice(const struct value *value, struct items *items);

const char *value_text(const struct value *value, const struct span *span);
bool value_is(const struct span *span, const char *text);

/* Digits only, no leading zero, at most most; -1 if it is none. */
long value_number(const char *text, size_t len, long most);

void value_decode_ports(const struct value *value, void *member);
void value_decode_protocols(const struct value *value, void *member);
void value_decode_interfaces(const struct value *value, void *member);
void value_decode_prefixes(const struct value *value, void *member);
void value_decode_addresses(const struct value *value, void *member);
void value_decode_address(const struct value *value, void *member);
void value_decode_target(const struct value *value, void *member);
void value_decode_limit(const struct value *value, void *member);
void value_decode_time(const struct value *value, void *member);

#endif
