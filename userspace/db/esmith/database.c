// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads an e-smith database file into records.
 *
 * The rules are those of esmith::DB, oddities included: a key ends at the first "=" and is not
 * trimmed, "#" begins a comment only as the first visible character, "\|" is the one escape (a
 * backslash before it changes nothing), and of several equal keys or properties the last counts.
 * Lines indented by four blanks are properties if the file is a `show` listing, and records with
 * a strange key if it is not; there is no other difference between the two forms.
 * Any byte may occur but NUL, which is read as "?".
 */
#include "db/esmith/database.h"

#include <stdlib.h>
#include <string.h>

#define SHOW_INDENT "    "

/* A piece of the text. */
struct piece {
	const char *at;
	size_t len;
};

struct reader {
	struct esmith_db *db;
	struct diag_list *diags;
	struct piece line;
	uint32_t number;
	bool show;		    /* the file is a `show` listing */
	bool crlf;		    /* every line ends so: the file came by way of another system */
	struct esmith_record *open; /* what the next indented line belongs to */
	struct esmith_prop **tail;
};

/* What Perl's \s matches in bytes. */
static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool line_is_comment(struct piece line)
{
	size_t i = 0;

	while (i < line.len && is_blank(line.at[i]))
		i++;
	return i == line.len || line.at[i] == '#';
}

/* Takes the next line off the rest; false at the end. */
static bool line_next(struct piece *rest, struct piece *line)
{
	const char *nl;

	if (!rest->len)
		return false;
	nl = memchr(rest->at, '\n', rest->len);
	*line = (struct piece){ rest->at, nl ? (size_t)(nl - rest->at) : rest->len };
	rest->at += line->len + (nl != NULL);
	rest->len -= line->len + (nl != NULL);
	return true;
}

static bool line_is_indented(struct piece line)
{
	size_t indent = strlen(SHOW_INDENT);

	return line.len > indent && !memcmp(line.at, SHOW_INDENT, indent) &&
	       !is_blank(line.at[indent]);
}

/* A listing has properties on lines of their own, a database has them behind "|". */
static void look_ahead(struct reader *reader, struct piece rest)
{
	size_t indented = 0, piped = 0;
	struct piece line;

	reader->crlf = rest.len > 0;
	while (line_next(&rest, &line)) {
		reader->crlf &= line.len > 0 && line.at[line.len - 1] == '\r';
		if (line_is_comment(line))
			continue;
		if (line_is_indented(line))
			indented += memchr(line.at, '=', line.len) != NULL;
		else
			piped += memchr(line.at, '|', line.len) != NULL;
	}
	reader->show = indented > piped;
}

static struct loc loc_of(const struct reader *reader)
{
	return (struct loc){ &reader->db->source, reader->number, 1, (uint32_t)reader->line.len };
}

/* Takes the text up to the next bare "|" off the rest; false if it was the last field. */
static bool field_next(struct arena *arena, struct piece *rest, const char **field)
{
	size_t end = 0, n = 0;
	bool last;
	char *out;

	while (end < rest->len && (rest->at[end] != '|' || (end && rest->at[end - 1] == '\\')))
		end++;
	*field = out = arena_alloc(arena, end + 1);
	for (size_t i = 0; i < end; i++)
		if (rest->at[i] != '\\' || i + 1 == end || rest->at[i + 1] != '|')
			out[n++] = rest->at[i];
	last = end == rest->len;
	rest->at += end + !last;
	rest->len -= end + !last;
	return !last;
}

static struct esmith_prop *prop_add(struct reader *reader, const char *name)
{
	struct esmith_prop *prop = arena_new(&reader->db->arena, struct esmith_prop);

	prop->name = name;
	prop->number = reader->open->n_props++;
	*reader->tail = prop;
	reader->tail = &prop->next;
	return prop;
}

static void read_props(struct reader *reader, struct piece rest)
{
	struct arena *arena = &reader->db->arena;
	struct esmith_prop *prop;
	const char *name;
	bool more = true;

	while (more) {
		more = field_next(arena, &rest, &name);
		prop = prop_add(reader, name);
		if (more)
			more = field_next(arena, &rest, &prop->value);
		else
			diag_note(reader->diags, loc_of(reader),
				  "property \"%s\" has no value: the record ends after its name",
				  SHOWN(name));
	}
}

static void read_record(struct reader *reader)
{
	struct esmith_db *db = reader->db;
	const char *equals = memchr(reader->line.at, '=', reader->line.len);
	size_t key = equals ? (size_t)(equals - reader->line.at) : reader->line.len;
	struct piece rest = { reader->line.at + key + 1, reader->line.len - key - 1 };
	struct esmith_record *record;

	xgrow(db->v, db->n, db->cap);
	record = &db->v[db->n++];
	*record = (struct esmith_record){ .loc = loc_of(reader) };
	record->key = arena_strndup(&db->arena, reader->line.at, key);
	record->unreachable =
		!key || is_blank(reader->line.at[0]) || is_blank(reader->line.at[key - 1]);
	reader->open = record;
	reader->tail = &record->props;
	if (!equals) {
		diag_note(reader->diags, record->loc, "no \"=\" on the line: a key without value");
		return;
	}
	if (rest.len && rest.at[0] == '|')
		diag_note(reader->diags, record->loc, "record \"%s\" has no type",
			  SHOWN(record->key));
	if (field_next(&db->arena, &rest, &record->type))
		read_props(reader, rest);
}

/* "    PROP=VALUE" of a listing, where nothing is escaped. */
static void read_shown_prop(struct reader *reader)
{
	struct arena *arena = &reader->db->arena;
	size_t indent = strlen(SHOW_INDENT);
	struct piece rest = { reader->line.at + indent, reader->line.len - indent };
	const char *equals = memchr(rest.at, '=', rest.len);
	size_t name = equals ? (size_t)(equals - rest.at) : rest.len;
	struct esmith_prop *prop = prop_add(reader, arena_strndup(arena, rest.at, name));

	if (equals)
		prop->value = arena_strndup(arena, equals + 1, rest.len - name - 1);
	else
		diag_note(reader->diags, loc_of(reader), "property \"%s\" has no \"=\"",
			  SHOWN(prop->name));
}

static void read_line(struct reader *reader)
{
	if (reader->crlf)
		reader->line.len--;
	if (line_is_comment(reader->line))
		return;
	if (reader->show && reader->open && line_is_indented(reader->line))
		read_shown_prop(reader);
	else
		read_record(reader);
}

static int compare_records(const void *a, const void *b)
{
	const struct esmith_record *const *x = a, *const *y = b;
	int order = strcmp((*x)->key, (*y)->key);

	return order ? order
		     : ((*x)->loc.line > (*y)->loc.line) - ((*x)->loc.line < (*y)->loc.line);
}

static void mark_records(struct reader *reader)
{
	struct esmith_db *db = reader->db;

	db->sorted = arena_array(&db->arena, struct esmith_record *, db->n + 1);
	for (size_t i = 0; i < db->n; i++)
		db->sorted[i] = &db->v[i];
	qsort(db->sorted, db->n, sizeof(*db->sorted), compare_records);
	for (size_t i = 1; i < db->n; i++) {
		struct esmith_record *before = db->sorted[i - 1];

		if (strcmp(before->key, db->sorted[i]->key))
			continue;
		before->superseded = true;
		diag_note(reader->diags, before->loc, "key \"%s\" again in line %u: the last wins",
			  SHOWN(before->key), db->sorted[i]->loc.line);
	}
	for (size_t i = 0; i < db->n; i++)
		if (db->v[i].unreachable)
			diag_note(reader->diags, db->v[i].loc,
				  "key \"%s\" is empty or has blanks around it: e-smith never "
				  "finds the record",
				  SHOWN(db->v[i].key));
}

static int compare_props(const void *a, const void *b)
{
	const struct esmith_prop *const *x = a, *const *y = b;
	int order = strcmp((*x)->name, (*y)->name);

	return order ? order : ((*x)->number > (*y)->number) - ((*x)->number < (*y)->number);
}

/* By sorting: a hostile record of a megabyte must not cost its square. */
static void mark_props(struct reader *reader, const struct esmith_record *record)
{
	struct esmith_prop **v = xmalloc(record->n_props * sizeof(*v));

	for (struct esmith_prop *prop = record->props; prop; prop = prop->next)
		v[prop->number] = prop;
	qsort(v, record->n_props, sizeof(*v), compare_props);
	for (uint32_t i = 1; i < record->n_props; i++) {
		if (strcmp(v[i - 1]->name, v[i]->name))
			continue;
		v[i - 1]->superseded = true;
		diag_note(reader->diags, record->loc,
			  "property \"%s\" of \"%s\" is given twice: the last wins",
			  SHOWN(v[i]->name), SHOWN(record->key));
	}
	free(v);
}

void esmith_parse(struct esmith_db *db, const char *name, const char *text, size_t len,
		  struct diag_list *diags)
{
	struct reader reader = { .db = db, .diags = diags };
	struct piece rest;
	bool nul = false;
	char *copy;

	*db = (struct esmith_db){ 0 };
	arena_init(&db->arena);
	copy = arena_alloc(&db->arena, len + 1);
	for (size_t i = 0; i < len; i++) {
		copy[i] = text[i] ? text[i] : '?';
		nul |= !text[i];
	}
	db->source = (struct source){ arena_strdup(&db->arena, name), copy, len };
	rest = (struct piece){ copy, len };
	look_ahead(&reader, rest);
	if (nul)
		diag_note(diags, (struct loc){ .source = &db->source },
			  "NUL bytes are read as \"?\"");
	if (reader.crlf)
		diag_note(diags, (struct loc){ .source = &db->source },
			  "lines end in CR LF: read as LF");
	while (line_next(&rest, &reader.line)) {
		reader.number++;
		read_line(&reader);
	}
	mark_records(&reader);
	for (size_t i = 0; i < db->n; i++)
		mark_props(&reader, &db->v[i]);
}

void esmith_fini(struct esmith_db *db)
{
	free(db->v);
	if (db->source.name)
		arena_fini(&db->arena);
	*db = (struct esmith_db){ 0 };
}

struct esmith_record *esmith_find(const struct esmith_db *db, const char *key)
{
	size_t lo = 0, hi = db->n;

	/* The first record beyond the key; the one before it is the last of that key. */
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(db->sorted[mid]->key, key) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo || db->sorted[lo - 1]->unreachable || strcmp(db->sorted[lo - 1]->key, key))
		return NULL;
	return db->sorted[lo - 1];
}

struct esmith_prop *esmith_prop(const struct esmith_record *record, const char *name)
{
	for (struct esmith_prop *prop = record ? record->props : NULL; prop; prop = prop->next)
		if (!prop->superseded && !strcmp(prop->name, name))
			return prop;
	return NULL;
}

const char *esmith_value(const struct esmith_record *record, const char *name)
{
	const struct esmith_prop *prop = esmith_prop(record, name);

	return prop ? prop->value : NULL;
}
