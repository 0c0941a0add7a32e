// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decodes a value from the command line with the decoder of the database and prints it back.
 *
 * What is written into the file is the print, so that no two commands spell one thing differently
 * and no value brings more than a value: a line end would begin a line of its own, a "#" behind a
 * blank would hide the rest. Such a value is refused, not mended.
 */
#include "cmd/argument.h"

#include <string.h>

#include "cmd/addresses.h"
#include "cmd/named.h"
#include "db/edit.h"
#include "db/value.h"

/* The whole word is the text that places point into. */
static struct span span_of(const char *text, struct arena *arena)
{
	struct source *source = arena_new(arena, struct source);
	struct span span;

	source->name = "command line";
	source->text = arena_strdup(arena, text);
	source->len = strlen(text);
	span = (struct span){ source->text, source->len, { source, 1, 1, (uint32_t)source->len } };
	return span_part(&span, span.text, span.len);
}

/* Says which byte keeps a value from being one. */
static void report_unfit(const struct span *value, struct diag_list *diags)
{
	struct loc loc = value->loc;

	loc.len = 1;
	for (size_t i = 0; i < value->len; i++, loc.column++) {
		unsigned char c = (unsigned char)value->text[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f) {
			diag_error(diags, loc, "control byte 0x%02x in a value", c);
			diag_hint(diags, "a value is one line of plain text");
			return;
		}
		if (c == '#' && (!i || lex_is_blank(value->text[i - 1]))) {
			diag_error(diags, loc, "\"#\" begins a comment here");
			diag_hint(diags,
				  "comments are written in the file, not on the command line");
			return;
		}
	}
}

static bool value_fits(const struct schema_key *key, const struct span *value,
		       struct diag_list *diags)
{
	struct buf text = { 0 };
	bool fits;

	if (!value->len) {
		diag_error(diags, value->loc, "the key \"%s\" gets no value", key->name);
		diag_hint(diags, "`fwpolicy unset` removes a key");
		return false;
	}
	buf_add(&text, value->text, value->len);
	fits = edit_fits(buf_text(&text));
	buf_fini(&text);
	if (!fits)
		report_unfit(value, diags);
	return fits;
}

/* A record of the kind with nothing but the value in it; NULL after an error. */
static const struct record *decode(const struct schema_key *key, const struct span *span,
				   struct arena *arena, struct diag_list *diags)
{
	struct record *record = arena_alloc(arena, schema_records[key->kind].size);
	struct value value = { arena, diags, key, *span };

	record->kind = key->kind;
	if (!value_fits(key, span, diags) || !value_decode(&value, record))
		return NULL;
	return record;
}

static const char *canonical(const struct schema_key *key, const struct span *span,
			     struct arena *arena, struct diag_list *diags)
{
	const struct record *record = decode(key, span, arena, diags);
	struct buf text = { 0 };
	const char *value;

	if (!record)
		return NULL;
	value_print(&text, key, record);
	value = arena_strndup(arena, buf_text(&text), text.len);
	buf_fini(&text);
	return value;
}

const char *argument_value(const struct schema_key *key, const char *text, struct arena *arena,
			   struct diag_list *diags)
{
	struct span span = span_of(text, arena);

	return canonical(key, &span, arena, diags);
}

struct words argument_addresses(const struct schema_key *key, const char *text, struct arena *arena,
				struct diag_list *diags)
{
	struct span span = span_of(text, arena);
	const struct record *record = decode(key, &span, arena, diags);

	if (!record)
		return (struct words){ 0 };
	return addresses_copy(arena,
			      &((const struct address_list *)value_member(record, key))->words, 0);
}

static bool is_given(const struct assignments *assignments, const struct schema_key *key)
{
	for (size_t i = 0; i < assignments->n; i++)
		if (assignments->v[i].key == key)
			return true;
	return false;
}

/* The key before "=", and the value behind it. */
static const struct schema_key *split(enum kind kind, struct span *word, struct diag_list *diags)
{
	const char *equals = memchr(word->text, '=', word->len);
	struct span name = span_part(word, word->text, equals ? (size_t)(equals - word->text) : 0);
	const struct schema_key *key;
	struct diag_word shown;

	if (!equals) {
		diag_error(diags, word->loc, "\"=\" is missing");
		diag_hint(diags, "write KEY=VALUE, in quotes if the shell would cut it");
		return NULL;
	}
	shown = diag_word(name.text, name.len);
	key = named_key(kind, shown.text, KEY_DATABASE, diags);
	*word = span_part(word, equals + 1, word->len - (size_t)(equals + 1 - word->text));
	return key;
}

static void read_one(struct assignments *assignments, enum kind kind, const char *text,
		     struct diag_list *diags)
{
	struct span word = span_of(text, assignments->arena);
	const struct schema_key *key = split(kind, &word, diags);
	const char *value;

	if (!key)
		return;
	if (is_given(assignments, key)) {
		diag_error(diags, word.loc, "the key \"%s\" is given twice", key->name);
		return;
	}
	value = canonical(key, &word, assignments->arena, diags);
	if (value)
		assignments->v[assignments->n++] = (struct assignment){ key, value };
}

bool argument_read(struct assignments *assignments, enum kind kind, int words, char **word,
		   struct diag_list *diags)
{
	size_t before = diags->errors;

	assignments->v = arena_array(assignments->arena, struct assignment, (size_t)words);
	assignments->n = 0;
	for (int i = 0; i < words; i++)
		read_one(assignments, kind, word[i], diags);
	return diags->errors == before;
}
