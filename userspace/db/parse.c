// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns the lines of a text into typed records.
 *
 * It goes on after every mistake, and makes one message of one mistake: the keys of a header that
 * was not understood are passed over, those of a record with a bad name are still checked. What a
 * record lacks is noticed when it ends; what its names mean is db/resolve.c's business.
 */
#include "db/parse.h"

#include <string.h>

#include "base/near.h"
#include "db/value.h"

#define NAME_MOST 63

struct parser {
	const struct parse *in;
	struct record_list *list;
	struct record *open; /* takes the keys */
	struct entry **tail; /* of its entries */
	bool silent;	     /* no open record, and that was reported */
};

void record_list_add(struct record_list *list, struct record *record)
{
	xgrow(list->v, list->n, list->cap);
	list->v[list->n++] = record;
}

static void default_fill(const struct parse *in, struct record *record,
			 const struct schema_key *key)
{
	const char *text = key->fallback;

	if (!text && key->type == VALUE_TEXT)
		text = "";
	if (!text)
		return;
	value_decode(&(struct value){ .arena = in->arena,
				      .diags = in->diags,
				      .key = key,
				      .text = { .text = text, .len = strlen(text) } },
		     record);
}

static void report_missing(const struct parse *in, const struct record *record,
			   const struct schema_key *key)
{
	diag_error(in->diags, record->loc, "%s has no \"%s\"", record_title(in->arena, record),
		   key->name);
	diag_hint(in->diags, "%s: %s", key->name, key->help);
}

/* What the record does not say. */
static void record_close(const struct parse *in, struct record *record)
{
	for (size_t i = 0; i < schema_keys_n; i++) {
		const struct schema_key *key = &schema_keys[i];

		if (key->kind != record->kind || value_entry(record, key))
			continue;
		if ((key->place & KEY_REQUIRED) && record->loc.line)
			report_missing(in, record, key);
		default_fill(in, record, key);
	}
}

static struct record *record_new(const struct parse *in, enum kind kind, const char *name)
{
	struct record *record = arena_alloc(in->arena, schema_records[kind].size);

	record->kind = kind;
	record->name = name;
	record->loc.source = in->source;
	return record;
}

struct record *parse_default(const struct parse *parse, enum kind kind, const char *name)
{
	struct record *record = record_new(parse, kind, name);

	record_close(parse, record);
	return record;
}

static void report_kind(const struct parse *in, const struct span *kind)
{
	struct diag_word word = diag_word(kind->text, kind->len);
	struct buf all = { 0 };
	struct near near;

	diag_error(in->diags, kind->loc, "unknown kind of record \"%s\"", word.text);
	near_start(&near, word.text);
	for (size_t i = 0; i < KIND_COUNT; i++) {
		near_try(&near, schema_records[i].name);
		buf_printf(&all, "%s%s", i ? ", " : "", schema_records[i].name);
	}
	if (near.best)
		diag_hint(in->diags, "did you mean \"%s\"?", near.best);
	else
		diag_hint(in->diags, "there are %s", buf_text(&all));
	buf_fini(&all);
}

static enum kind kind_read(const struct parse *in, const struct span *span)
{
	enum kind kind = 0;

	while (kind < KIND_COUNT && !value_is(span, schema_records[kind].name))
		kind++;
	if (kind == KIND_COUNT) {
		report_kind(in, span);
	} else if (in->place == KEY_CATALOGUE && kind != KIND_SERVICE) {
		diag_error(in->diags, span->loc, "[%s] in the catalogue",
			   schema_records[kind].name);
		diag_hint(in->diags, "the catalogue holds [service NAME] records only");
		kind = KIND_COUNT;
	}
	return kind;
}

/* The first byte that cannot stand there, or NULL. */
static const char *bad_byte(const struct span *name)
{
	static const char others[] = "._@+-";

	for (const char *at = name->text; at < name->text + name->len; at++) {
		bool alnum = (*at >= '0' && *at <= '9') || (*at >= 'A' && *at <= 'Z') ||
			     (*at >= 'a' && *at <= 'z');

		if (!alnum && (at == name->text || !memchr(others, *at, sizeof(others) - 1)))
			return at;
	}
	return NULL;
}

/* Members of lists are told apart by their looks, so no name may look like an address. */
static bool name_is_taken(enum kind kind, const struct span *name)
{
	struct prefix prefix;

	if (kind != KIND_GROUP && kind != KIND_NETWORK)
		return false;
	return value_is(name, "any") || value_is(name, "all") ||
	       value_address_word(name->text, name->len, &prefix) != ADDRESS_NAME;
}

static bool name_is_right(const struct parse *in, enum kind kind, const struct span *name)
{
	struct diag_word word = diag_word(name->text, name->len);
	const char *bad = bad_byte(name);

	if (bad) {
		diag_error(in->diags, name->loc, "no name: \"%s\"", word.text);
		diag_hint(in->diags,
			  "letters, digits and . _ @ + -, a letter or digit in the first place");
	} else if (name->len > NAME_MOST) {
		diag_error(in->diags, name->loc, "the name \"%s\" is longer than %d bytes",
			   word.text, NAME_MOST);
	} else if (name_is_taken(kind, name)) {
		diag_error(in->diags, name->loc, "\"%s\" cannot be the name of a %s", word.text,
			   schema_records[kind].name);
		diag_hint(in->diags, "in a list of addresses it would mean something else");
	} else {
		return true;
	}
	return false;
}

static bool title_is_right(const struct parse *in, enum kind kind, const struct line *line)
{
	const char *text = schema_records[kind].name;

	if (kind == KIND_GATEWAY) {
		if (!line->name.len)
			return true;
		diag_error(in->diags, line->name.loc, "the gateway has no name");
		diag_hint(in->diags, "write [gateway]");
		return false;
	}
	if (line->name.len)
		return name_is_right(in, kind, &line->name);
	diag_error(in->diags, line->whole.loc, "a %s without a name", text);
	diag_hint(in->diags, "write it like [%s NAME]", text);
	return false;
}

static void section_end(struct parser *parser)
{
	if (parser->open)
		record_close(parser->in, parser->open);
	parser->open = NULL;
	parser->silent = true;
}

static const char *name_copy(const struct parse *in, enum kind kind, const struct span *name)
{
	return kind == KIND_GATEWAY ? "" : arena_strndup(in->arena, name->text, name->len);
}

static void section_begin(struct parser *parser, const struct line *line)
{
	const struct parse *in = parser->in;
	enum kind kind = kind_read(in, &line->kind);
	bool right;

	if (kind == KIND_COUNT)
		return;
	right = title_is_right(in, kind, line);
	parser->open = record_new(in, kind, name_copy(in, kind, &line->name));
	parser->open->loc = line->whole.loc;
	parser->tail = &parser->open->entries;
	if (right || kind == KIND_GATEWAY)
		record_list_add(parser->list, parser->open);
}

/* "a key of [service] and [forward]"; false if no kind has it. */
static bool hint_other_kind(const struct parse *in, const struct span *name)
{
	struct buf list = { 0 };
	bool found;

	for (size_t i = 0; i < schema_keys_n; i++)
		if (value_is(name, schema_keys[i].name))
			buf_printf(&list, "%s[%s]", list.len ? ", " : "",
				   schema_records[schema_keys[i].kind].name);
	found = list.len > 0;
	if (found)
		diag_hint(in->diags, "it is a key of %s", buf_text(&list));
	buf_fini(&list);
	return found;
}

static void report_key(const struct parser *parser, const struct span *name)
{
	const struct parse *in = parser->in;
	enum kind kind = parser->open->kind;
	struct diag_word word = diag_word(name->text, name->len);
	struct buf all = { 0 };
	struct near near;

	diag_error(in->diags, name->loc, "unknown key \"%s\" in [%s]", word.text,
		   schema_records[kind].name);
	if (hint_other_kind(in, name))
		return;
	near_start(&near, word.text);
	for (size_t i = 0; i < schema_keys_n; i++) {
		if (schema_keys[i].kind != kind || !(schema_keys[i].place & in->place))
			continue;
		near_try(&near, schema_keys[i].name);
		buf_printf(&all, "%s%s", all.len ? ", " : "", schema_keys[i].name);
	}
	if (near.best)
		diag_hint(in->diags, "did you mean \"%s\"?", near.best);
	else
		diag_hint(in->diags, "its keys are %s", buf_text(&all));
	buf_fini(&all);
}

static const struct schema_key *key_find(const struct parser *parser, const struct span *name)
{
	for (size_t i = 0; i < schema_keys_n; i++)
		if (schema_keys[i].kind == parser->open->kind &&
		    value_is(name, schema_keys[i].name))
			return &schema_keys[i];
	report_key(parser, name);
	return NULL;
}

static bool key_is_right(const struct parser *parser, const struct schema_key *key,
			 const struct span *name)
{
	const struct parse *in = parser->in;
	const struct entry *first = value_entry(parser->open, key);

	if (!(key->place & in->place)) {
		diag_error(in->diags, name->loc, "the key \"%s\" belongs into the %s", key->name,
			   in->place == KEY_DATABASE ? "catalogue" : "database");
		return false;
	}
	if (first) {
		diag_error(in->diags, name->loc, "the key \"%s\" stands here twice", key->name);
		diag_hint(in->diags, "first in line %u", first->key_loc.line);
		return false;
	}
	return true;
}

static void pair_read(struct parser *parser, const struct line *line)
{
	const struct parse *in = parser->in;
	const struct schema_key *key = key_find(parser, &line->key);
	struct value value = { in->arena, in->diags, key, line->value };
	struct entry *entry;

	if (!key || !key_is_right(parser, key, &line->key))
		return;
	entry = arena_new(in->arena, struct entry);
	*parser->tail = entry;
	parser->tail = &entry->next;
	*entry = (struct entry){ .key = key,
				 .value = value_text(&value, &line->value),
				 .key_loc = line->key.loc,
				 .value_loc = line->value.loc };
	if (line->value.len) {
		entry->bad = !value_decode(&value, parser->open);
		return;
	}
	entry->bad = true;
	diag_error(in->diags, line->key.loc, "the key \"%s\" has no value", key->name);
	diag_hint(in->diags, "%s: %s", key->name, key->help);
}

/* A line that is neither a section nor "key = value". */
static void report_words(const struct parse *in, const struct line *line)
{
	const struct span *whole = &line->whole;
	size_t head = 0;

	diag_error(in->diags, whole->loc, "\"=\" is missing");
	while (head < whole->len && !lex_is_blank(whole->text[head]))
		head++;
	if (head < whole->len) {
		struct span rest = span_part(whole, whole->text + head, whole->len - head);

		diag_hint(in->diags, "did you mean \"%s = %s\"?", diag_word(whole->text, head).text,
			  diag_word(rest.text, rest.len).text);
	} else {
		diag_hint(in->diags, "write key = value; a comment begins with \"#\"");
	}
}

static void content_read(struct parser *parser, const struct line *line)
{
	const struct parse *in = parser->in;

	if (line->type == LINE_WORDS) {
		report_words(in, line);
	} else if (!line->key.len) {
		diag_error(in->diags, line->whole.loc, "nothing before \"=\"");
		diag_hint(in->diags, "write key = value");
	} else if (parser->open) {
		pair_read(parser, line);
	} else if (!parser->silent) {
		diag_error(in->diags, line->key.loc, "the key \"%s\" stands before any section",
			   diag_word(line->key.text, line->key.len).text);
		diag_hint(in->diags, "a section begins like [gateway] or [service ssh]");
		parser->silent = true;
	}
}

void parse_records(const struct parse *parse, struct record_list *list)
{
	struct parser parser = { .in = parse, .list = list };
	struct lexer lexer;
	struct line line;

	lex_start(&lexer, parse->source, parse->diags);
	while (lex_next(&lexer, &line)) {
		if (line.type == LINE_SECTION || line.type == LINE_BROKEN)
			section_end(&parser);
		if (line.type == LINE_SECTION)
			section_begin(&parser, &line);
		else if (line.type != LINE_BROKEN)
			content_read(&parser, &line);
	}
	section_end(&parser);
}
