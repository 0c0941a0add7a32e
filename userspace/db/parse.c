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
	struct record *defaults[KIND_COUNT]; /* what records are copied from, made when needed */
	struct record *open;		     /* takes the keys */
	const struct schema_key *keys;	     /* that it may have */
	size_t n_keys;
	struct entry **tail;	/* of its entries */
	struct record *gateway; /* the first one */
	bool silent;		/* no open record, and that was reported */
};

void record_list_add(struct record_list *list, struct record *record)
{
	xgrow(list->v, list->n, list->cap);
	list->v[list->n++] = record;
}

/* A record that says nothing: its values are the defaults of the schema, decoded. */
struct record *parse_default(const struct parse *parse, enum kind kind)
{
	struct record *record = arena_alloc(parse->arena, schema_records[kind].size);
	size_t n;
	const struct schema_key *keys = schema_keys_of(kind, &n);

	*record = (struct record){ .kind = kind, .name = "", .loc.source = parse->source };
	for (size_t i = 0; i < n; i++) {
		const char *text = keys[i].fallback;
		struct value value = { parse->arena, parse->diags, &keys[i], { 0 } };

		if (!text && keys[i].type == VALUE_TEXT)
			text = "";
		if (!text)
			continue;
		value.text.text = text;
		value.text.len = strlen(text);
		value_decode(&value, record);
	}
	return record;
}

static struct record *record_new(struct parser *parser, enum kind kind)
{
	size_t size = schema_records[kind].size;

	if (!parser->defaults[kind])
		parser->defaults[kind] = parse_default(parser->in, kind);
	return memcpy(arena_alloc(parser->in->arena, size), parser->defaults[kind], size);
}

/* What the record should have said. */
static void record_close(const struct parser *parser, const struct record *record)
{
	struct diag_list *diags = parser->in->diags;

	for (size_t i = 0; i < parser->n_keys; i++) {
		const struct schema_key *key = &parser->keys[i];

		if (!(key->place & KEY_REQUIRED) || value_entry(record, key))
			continue;
		diag_error(diags, record->loc, "%s has no \"%s\"",
			   record_title(parser->in->arena, record), key->name);
		diag_hint(diags, "%s: %s", key->name, key->help);
	}
}

static void report_kind(const struct parse *in, const struct line *line)
{
	struct diag_word word = diag_word(line->kind.text, line->kind.len);
	struct buf all = { 0 };
	struct near near;

	diag_error(in->diags, line->kind.loc, "unknown kind of record \"%s\"", word.text);
	near_start(&near, word.text);
	for (size_t i = 0; i < KIND_COUNT; i++) {
		near_try(&near, schema_records[i].name);
		buf_printf(&all, "%s%s", i ? ", " : "", schema_records[i].name);
	}
	if (near.best)
		diag_hint(in->diags, "did you mean \"%s\"?", near.best);
	else if (!line->name.len)
		diag_hint(in->diags, "did you mean [service %s]? the kinds are %s", word.text,
			  buf_text(&all));
	else
		diag_hint(in->diags, "the kinds are %s", buf_text(&all));
	buf_fini(&all);
}

static enum kind kind_read(const struct parse *in, const struct line *line)
{
	enum kind kind = 0;

	while (kind < KIND_COUNT && !value_is(&line->kind, schema_records[kind].name))
		kind++;
	if (kind == KIND_COUNT) {
		report_kind(in, line);
	} else if (in->place == KEY_CATALOGUE && kind != KIND_SERVICE) {
		diag_error(in->diags, line->kind.loc, "[%s] in the catalogue",
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
		diag_error(in->diags, name->loc, "\"%s\" is no name", word.text);
		diag_hint(in->diags,
			  "letters, digits and . _ @ + -, a letter or digit in the first place");
	} else if (name->len > NAME_MOST) {
		diag_error(in->diags, name->loc, "the name \"%s\" is longer than %d bytes",
			   word.text, NAME_MOST);
	} else if (name_is_taken(kind, name)) {
		diag_error(in->diags, name->loc, "\"%s\" cannot be the name of a %s", word.text,
			   schema_records[kind].name);
		diag_hint(in->diags,
			  "choose another: in a list of addresses it would mean something else");
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
	/* Of a second gateway it is enough to say that it is one. */
	if (parser->open && (parser->open->kind != KIND_GATEWAY || parser->open == parser->gateway))
		record_close(parser, parser->open);
	parser->open = NULL;
	parser->silent = true;
}

static void section_begin(struct parser *parser, const struct line *line)
{
	const struct parse *in = parser->in;
	enum kind kind = kind_read(in, line);
	bool right;

	if (kind == KIND_COUNT)
		return;
	right = title_is_right(in, kind, line);
	parser->open = record_new(parser, kind);
	parser->keys = schema_keys_of(kind, &parser->n_keys);
	parser->open->loc = line->whole.loc;
	parser->tail = &parser->open->entries;
	if (kind != KIND_GATEWAY)
		parser->open->name = arena_strndup(in->arena, line->name.text, line->name.len);
	if (kind == KIND_GATEWAY && !parser->gateway)
		parser->gateway = parser->open;
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
	struct diag_word word = diag_word(name->text, name->len);
	struct buf all = { 0 };
	struct near near;

	diag_error(in->diags, name->loc, "unknown key \"%s\" in [%s]", word.text,
		   kind_name(parser->open->kind));
	if (hint_other_kind(in, name))
		return;
	near_start(&near, word.text);
	for (size_t i = 0; i < parser->n_keys; i++) {
		if (!(parser->keys[i].place & in->place))
			continue;
		near_try(&near, parser->keys[i].name);
		buf_printf(&all, "%s%s", all.len ? ", " : "", parser->keys[i].name);
	}
	if (near.best)
		diag_hint(in->diags, "did you mean \"%s\"?", near.best);
	else
		diag_hint(in->diags, "its keys are %s", buf_text(&all));
	buf_fini(&all);
}

static const struct schema_key *key_find(const struct parser *parser, const struct span *name)
{
	for (size_t i = 0; i < parser->n_keys; i++)
		if (value_is(name, parser->keys[i].name))
			return &parser->keys[i];
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
		diag_hint(in->diags,
			  in->place == KEY_DATABASE
				  ? "leave it out: it is known of the catalogue's services"
				  : "leave it out: the catalogue opens nothing");
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
	diag_hint(in->diags, "%s: %s%s", key->name, key->help,
		  key->place & KEY_REQUIRED ? "" : "; or leave the key out");
}

/* A line that is neither a section nor "key = value". */
static void report_words(const struct parse *in, const struct line *line)
{
	const struct span *whole = &line->whole;
	size_t head = 0;

	diag_error(in->diags, whole->loc, "\"=\" is missing");
	while (head < whole->len && !lex_is_blank(whole->text[head]))
		head++;
	if (head < whole->len && whole->text[0] >= 'a' && whole->text[0] <= 'z') {
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
