// SPDX-License-Identifier: GPL-2.0-only
/*
 * Edits the text of the database, judges the result, and puts it in the place of the old one.
 *
 * The new text is judged as a whole by the same stages as `check`, so an edit may mend a database
 * with errors but never leaves one. From reading to writing the file is locked: of two edits at
 * once the second one sees the first. A database from standard input goes to standard output, and
 * what is said about it to standard error. With -n everything is done but the writing.
 */
#include "cmd/change.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apply/replace.h"
#include "cmd/changed.h"
#include "cmd/complain.h"
#include "cmd/lock.h"
#include "cmd/notes.h"
#include "db/edit.h"
#include "db/value.h"

static const struct loc nowhere;

static bool is_filter(const struct change *change)
{
	return change->options->file && !strcmp(change->options->file, "-");
}

/*
 * Beginning.
 */

static enum exit_code fail(struct change *change)
{
	complain(change->options, &change->diags);
	return EXIT_SYSTEM;
}

/* A file that is not there is for load() to report. */
static enum exit_code lock_target(struct change *change)
{
	const char *path = change->options->file ? change->options->file : DATABASE;

	if (is_filter(change))
		return EXIT_YES;
	change->target = realpath(path, NULL);
	if (!change->target || change->options->dry_run)
		return EXIT_YES;
	change->lock = lock_take(change->target);
	if (change->lock >= 0 || errno == EACCES || errno == ENOENT)
		return EXIT_YES;
	if (errno == ETIMEDOUT)
		diag_error(&change->diags, nowhere,
			   "\"%s\" has been locked by another program for %d seconds", path,
			   LOCK_SECONDS);
	else
		diag_error(&change->diags, nowhere, "cannot lock \"%s\": %s", path,
			   strerror(errno));
	return fail(change);
}

enum exit_code change_begin(struct change *change, const struct options *options)
{
	enum exit_code code;

	*change = (struct change){ .options = options, .lock = -1 };
	arena_init(&change->arena);
	code = lock_target(change);
	if (code != EXIT_YES)
		return code;
	code = load(&change->old, options);
	if (code == EXIT_SYSTEM || !change->old.db.gateway) {
		complain(options, &change->old.diags);
		return code;
	}
	buf_add(&change->text, change->old.db.source.text, change->old.db.source.len);
	return EXIT_YES;
}

void change_fini(struct change *change)
{
	load_fini(&change->old);
	arena_fini(&change->arena);
	diag_fini(&change->diags);
	buf_fini(&change->text);
	buf_fini(&change->notes);
	free(change->target);
	if (change->lock >= 0)
		close(change->lock);
}

/*
 * Editing. Places in the text hold for one edit: it is parsed anew for the next.
 */

static void parse_now(const struct change *change, struct db *db)
{
	struct diag_list unsaid = { 0 };

	db_parse(db,
		 &(struct source){ change->old.path, buf_text(&change->text), change->text.len },
		 &change->old.catalog, &unsaid);
	diag_fini(&unsaid);
}

static void take_text(struct change *change, struct buf *text)
{
	buf_fini(&change->text);
	change->text = *text;
}

static bool is_there(const struct record *record, const struct assignment *assignment)
{
	const struct entry *entry = value_entry(record, assignment->key);
	struct buf text = { 0 };
	bool same;

	if (!entry || !assignment->value)
		return !entry && !assignment->value;
	value_print(&text, assignment->key, record);
	same = !entry->bad && !strcmp(buf_text(&text), assignment->value);
	buf_fini(&text);
	return same;
}

static void assign_one(struct change *change, enum kind kind, const char *name,
		       const struct assignment *assignment)
{
	const struct record *record;
	struct buf text = { 0 };
	struct db db;

	parse_now(change, &db);
	record = db_find(&db, kind, name);
	if (record && !is_there(record, assignment)) {
		if (assignment->value)
			edit_set(&db, record, assignment->key->name, assignment->value, &text);
		else
			edit_unset(&db, record, assignment->key->name, &text);
		take_text(change, &text);
	}
	db_fini(&db);
}

void change_assign(struct change *change, const struct named *named,
		   const struct assignments *assignments)
{
	struct assignments given = { .arena = &change->arena };

	if (named->written) {
		for (size_t i = 0; i < assignments->n; i++)
			assign_one(change, named->kind, named->name, &assignments->v[i]);
		return;
	}
	given.v = arena_array(given.arena, struct assignment, assignments->n);
	for (size_t i = 0; i < assignments->n; i++)
		if (assignments->v[i].value)
			given.v[given.n++] = assignments->v[i];
	if (given.n)
		change_add(change, named->kind, named->name, &given);
}

static struct edit_record edit_record(struct arena *arena, enum kind kind, const char *name,
				      const struct assignments *assignments)
{
	size_t n = assignments->n;
	const char **keys = arena_array(arena, const char *, n);
	const char **values = arena_array(arena, const char *, n);

	for (size_t i = 0; i < n; i++) {
		keys[i] = assignments->v[i].key->name;
		values[i] = assignments->v[i].value;
	}
	return (struct edit_record){ kind, name, keys, values, n };
}

void change_add(struct change *change, enum kind kind, const char *name,
		const struct assignments *assignments)
{
	struct edit_record record = edit_record(&change->arena, kind, name, assignments);
	struct buf text = { 0 };
	struct db db;

	parse_now(change, &db);
	edit_add(&db, &record, &text);
	take_text(change, &text);
	db_fini(&db);
}

void change_insert(struct change *change, const struct record *before, const struct named *named,
		   const struct assignments *assignments)
{
	struct edit_record record =
		edit_record(&change->arena, named->kind, named->name, assignments);
	struct buf text = { 0 };
	struct db db;

	parse_now(change, &db);
	edit_insert(&db, db_find(&db, before->kind, before->name), &record, &text);
	take_text(change, &text);
	db_fini(&db);
}

void change_remove(struct change *change, const struct record *record)
{
	struct buf text = { 0 };
	struct db db;

	parse_now(change, &db);
	edit_remove(&db, db_find(&db, record->kind, record->name), &text);
	take_text(change, &text);
	db_fini(&db);
}

/*
 * Ending.
 */

static bool is_known(const struct diag *diag, const struct diag_list *before)
{
	for (size_t i = 0; i < before->n; i++)
		if (before->v[i].severity == diag->severity &&
		    !strcmp(before->v[i].text, diag->text))
			return true;
	return false;
}

/* Messages that are there for the change: borrowed, only the array is the caller's. */
static struct diag_list fresh_messages(const struct change *change, const struct loaded *now)
{
	struct diag_list fresh = { 0 };

	for (size_t i = 0; i < now->diags.n; i++) {
		if (is_known(&now->diags.v[i], &change->old.diags))
			continue;
		xgrow(fresh.v, fresh.n, fresh.cap);
		fresh.v[fresh.n++] = now->diags.v[i];
	}
	return fresh;
}

static enum exit_code say_words(const struct change *change, const struct changes *changes,
				struct diag_list *messages)
{
	FILE *stream = is_filter(change) ? stderr : stdout;
	struct buf out = { 0 };

	if (change->options->verbose >= 0) {
		changes_print(changes, &out);
		if (!changes->n && !change->notes.len)
			buf_puts(&out, "nothing to change\n");
		buf_add(&out, change->notes.data, change->notes.len);
		if (changes->n && change->options->dry_run)
			buf_puts(&out, "not written (-n)\n");
		else if (changes->n && !is_filter(change))
			notes_remind(change->options, &out);
	}
	say_diags(change->options, messages);
	fwrite(buf_text(&out), 1, out.len, stream);
	buf_clear(&out);
	if (is_filter(change))
		buf_add(&out, change->text.data, change->text.len);
	return say_out(&out);
}

static enum exit_code say_json(const struct change *change, const struct changes *changes,
			       bool written, const struct diag_list *messages)
{
	struct buf out = { 0 };
	struct json json;

	json_start(&json, &out);
	json_object(&json, NULL);
	changes_json(changes, &json);
	json_bool(&json, "written", written);
	notes_json(&change->notes, &json);
	if (is_filter(change))
		json_string(&json, "text", buf_text(&change->text));
	say_diags_json(&json, messages);
	json_end_object(&json);
	return say_out(&out);
}

static enum exit_code refuse(const struct change *change, struct diag_list *diags)
{
	complain(change->options, diags);
	if (!change->options->json && !is_filter(change))
		fprintf(stderr, "fwpolicy: refused; \"%s\" is as it was\n", change->old.path);
	return EXIT_INPUT;
}

static bool is_same(const struct change *change)
{
	const struct source *old = &change->old.db.source;

	return old->len == change->text.len &&
	       !memcmp(old->text, buf_text(&change->text), old->len);
}

static bool write_file(struct change *change, bool *written)
{
	*written = false;
	if (!change->target || change->options->dry_run || is_same(change))
		return true;
	if (file_replace(change->target, &change->text, 0644)) {
		diag_error(&change->diags, nowhere, "cannot write \"%s\": %s", change->target,
			   strerror(errno));
		return false;
	}
	*written = true;
	return true;
}

static enum exit_code conclude(struct change *change, struct loaded *now)
{
	struct diag_list messages = fresh_messages(change, now);
	enum exit_code code = EXIT_SYSTEM;
	struct changes changes;
	bool written;

	changes_find(&changes, &change->old, now);
	if (!write_file(change, &written))
		code = fail(change);
	else if (change->options->json)
		code = say_json(change, &changes, written, &messages);
	else
		code = say_words(change, &changes, &messages);
	changes_fini(&changes);
	free(messages.v);
	return code;
}

enum exit_code change_end(struct change *change)
{
	struct loaded now;
	enum exit_code code;

	if (change->diags.errors)
		return refuse(change, &change->diags);
	code = load_text(&now, change->options, buf_text(&change->text), change->text.len);
	if (code == EXIT_YES || is_same(change))
		code = conclude(change, &now);
	else if (code == EXIT_INPUT)
		code = refuse(change, &now.diags);
	else
		complain(change->options, &now.diags);
	load_fini(&now);
	return code;
}
