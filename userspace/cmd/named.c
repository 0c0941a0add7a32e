// SPDX-License-Identifier: GPL-2.0-only
/*
 * From words to records, by three rules: a first word that is a kind is meant as one; a name alone
 * names the record that has it, if it is the only one; what the database does not have, the
 * catalogue may know.
 *
 * So a record called "network" takes both words. A misspelt word is answered with the nearest one
 * that would have done.
 */
#include "cmd/named.h"

#include <string.h>

#include "base/near.h"
#include "db/parse.h"
#include "db/value.h"

static const struct loc nowhere;

static void hint_near(const struct near *near, struct diag_list *diags, const char *otherwise)
{
	if (near->best)
		diag_hint(diags, "did you mean \"%s\"?", near->best);
	else
		diag_hint(diags, "%s", otherwise);
}

static struct diag_word shown(const char *word)
{
	return diag_word(word, strlen(word));
}

/*
 * Records that are not written.
 */

static struct record *make_default(struct loaded *loaded, enum kind kind, const char *name)
{
	struct parse parse = { &loaded->db.source, KEY_DATABASE, &loaded->db.arena,
			       &loaded->diags };
	struct record *record = parse_default(&parse, kind);

	record->name = name;
	return record;
}

static const struct record *make_service(struct loaded *loaded, const struct service *known)
{
	struct service *service =
		(struct service *)make_default(loaded, KIND_SERVICE, known->rec.name);

	service->known = known;
	for (size_t i = 0; i < schema_keys_n; i++)
		if (schema_keys[i].kind == KIND_SERVICE && (schema_keys[i].place & KEY_CATALOGUE))
			value_copy(&schema_keys[i], &service->rec, &known->rec);
	return &service->rec;
}

static const char *helper_find(const char *name)
{
	const char *const *names = schema_find(KIND_SERVICE, "helper")->choices;

	for (size_t i = HELPER_NONE + 1; i < HELPER_COUNT; i++)
		if (!strcmp(names[i], name))
			return names[i];
	return NULL;
}

static const struct record *make_unwritten(struct loaded *loaded, enum kind kind, const char *name)
{
	const struct service *known;

	if (kind == KIND_GATEWAY)
		return &loaded->db.gateway->rec;
	if (kind == KIND_HELPER && helper_find(name))
		return make_default(loaded, kind, helper_find(name));
	known = kind == KIND_SERVICE ? catalog_find(&loaded->catalog, name) : NULL;
	return known ? make_service(loaded, known) : NULL;
}

bool named_look(struct named *named, struct loaded *loaded, enum kind kind, const char *name)
{
	const struct record *record = db_find(&loaded->db, kind, name);

	*named = (struct named){ .kind = kind, .record = record, .written = record };
	if (!record)
		named->record = make_unwritten(loaded, kind, name);
	if (named->record)
		named->name = named->record->name;
	return named->record;
}

/*
 * Of one kind.
 */

static void near_kind(struct near *near, const struct loaded *loaded, enum kind kind)
{
	const char *const *helpers = schema_find(KIND_SERVICE, "helper")->choices;
	const struct record_list *list = &loaded->db.of[kind];

	for (size_t i = 0; i < list->n; i++)
		near_try(near, list->v[i]->name);
	for (size_t i = 0; kind == KIND_SERVICE && i < loaded->catalog.services.n; i++)
		near_try(near, loaded->catalog.services.v[i]->name);
	for (size_t i = HELPER_NONE + 1; kind == KIND_HELPER && i < HELPER_COUNT; i++)
		near_try(near, helpers[i]);
}

bool named_find(struct named *named, struct loaded *loaded, enum kind kind, const char *name,
		struct diag_list *diags)
{
	struct near near;
	struct buf list = { 0 };

	if (named_look(named, loaded, kind, name))
		return true;
	diag_error(diags, nowhere, "no %s is named \"%s\"", kind_name(kind), shown(name).text);
	near_start(&near, name);
	near_kind(&near, loaded, kind);
	buf_printf(&list, "`fwpolicy list %s` shows them all", kind_name(kind));
	hint_near(&near, diags, buf_text(&list));
	buf_fini(&list);
	return false;
}

/*
 * Of any kind.
 */

static void report_several(const struct loaded *loaded, const char *name, struct diag_list *diags)
{
	struct buf list = { 0 };

	for (enum kind kind = 0; kind < KIND_COUNT; kind++)
		if (db_find(&loaded->db, kind, name))
			buf_printf(&list, "%s%s %s", list.len ? ", " : "", kind_name(kind), name);
	diag_error(diags, nowhere, "\"%s\" names more than one record: %s", shown(name).text,
		   buf_text(&list));
	diag_hint(diags, "write the kind before the name");
	buf_fini(&list);
}

static void report_unknown(const struct loaded *loaded, const char *name, struct diag_list *diags)
{
	struct near near;

	diag_error(diags, nowhere, "no record is named \"%s\"", shown(name).text);
	near_start(&near, name);
	for (enum kind kind = 0; kind < KIND_COUNT; kind++) {
		near_try(&near, kind_name(kind));
		near_kind(&near, loaded, kind);
	}
	hint_near(&near, diags, "`fwpolicy list` shows them all");
}

static size_t count_named(const struct loaded *loaded, const char *name, enum kind *last)
{
	size_t n = 0;

	for (enum kind kind = 0; *name && kind < KIND_COUNT; kind++) {
		if (!db_find(&loaded->db, kind, name))
			continue;
		*last = kind;
		n++;
	}
	return n;
}

static bool find_anywhere(struct named *named, struct loaded *loaded, const char *name,
			  struct diag_list *diags)
{
	enum kind kind = KIND_SERVICE;

	if (count_named(loaded, name, &kind) > 1) {
		report_several(loaded, name, diags);
		return false;
	}
	if (named_look(named, loaded, kind, name) || named_look(named, loaded, KIND_HELPER, name))
		return true;
	report_unknown(loaded, name, diags);
	return false;
}

int named_read(struct named *named, struct loaded *loaded, int words, char **word,
	       struct diag_list *diags)
{
	enum kind kind = schema_kind(word[0]);

	if (kind == KIND_COUNT)
		return find_anywhere(named, loaded, word[0], diags) ? 1 : 0;
	if (kind == KIND_GATEWAY)
		return named_look(named, loaded, kind, "") ? 1 : 0;
	if (words < 2) {
		diag_error(diags, nowhere, "which %s?", word[0]);
		diag_hint(diags, "write its name behind it; `fwpolicy list %s` shows them all",
			  word[0]);
		return 0;
	}
	return named_find(named, loaded, kind, word[1], diags) ? 2 : 0;
}

const char *named_title(struct arena *arena, const struct loaded *loaded, enum kind kind,
			const char *name)
{
	enum kind last;

	if (kind == KIND_GATEWAY)
		return kind_name(kind);
	if (count_named(loaded, name, &last) > 1 || schema_kind(name) != KIND_COUNT ||
	    (kind != KIND_SERVICE && catalog_find(&loaded->catalog, name)))
		return arena_printf(arena, "%s %s", kind_name(kind), name);
	return arena_strdup(arena, name);
}

/*
 * Kinds and keys.
 */

enum kind named_kind(const char *name, struct diag_list *diags)
{
	enum kind kind = schema_kind(name);
	struct buf all = { 0 };
	struct near near;

	if (kind < KIND_COUNT)
		return kind;
	diag_error(diags, nowhere, "unknown kind of record \"%s\"", shown(name).text);
	near_start(&near, name);
	for (enum kind k = 0; k < KIND_COUNT; k++) {
		near_try(&near, kind_name(k));
		buf_printf(&all, "%s%s", k ? ", " : "the kinds are ", kind_name(k));
	}
	hint_near(&near, diags, buf_text(&all));
	buf_fini(&all);
	return KIND_COUNT;
}

static void report_key(enum kind kind, const char *name, unsigned int place,
		       struct diag_list *diags)
{
	struct buf all = { 0 };
	struct near near;

	diag_error(diags, nowhere, "unknown key \"%s\" in [%s]", shown(name).text, kind_name(kind));
	near_start(&near, name);
	for (size_t i = 0; i < schema_keys_n; i++) {
		if (schema_keys[i].kind != kind || !(schema_keys[i].place & place))
			continue;
		near_try(&near, schema_keys[i].name);
		buf_printf(&all, "%s%s", all.len ? ", " : "its keys are ", schema_keys[i].name);
	}
	hint_near(&near, diags, buf_text(&all));
	buf_fini(&all);
}

const struct schema_key *named_key(enum kind kind, const char *name, unsigned int place,
				   struct diag_list *diags)
{
	const struct schema_key *key = schema_find(kind, name);

	if (key && (key->place & place))
		return key;
	if (key) {
		diag_error(diags, nowhere, "the key \"%s\" belongs into the catalogue", name);
		return NULL;
	}
	report_key(kind, name, place, diags);
	return NULL;
}
