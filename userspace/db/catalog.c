// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the service catalogue into one list sorted by name.
 *
 * The first description of a service counts; another one is an error that names the place of the
 * first. Files are read in name order, so that the same folder always gives the same catalogue.
 */
#include "db/catalog.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "db/lex.h"
#include "db/parse.h"

void catalog_init(struct catalog *catalog)
{
	*catalog = (struct catalog){ 0 };
	arena_init(&catalog->arena);
}

void catalog_fini(struct catalog *catalog)
{
	free(catalog->services.v);
	arena_fini(&catalog->arena);
	*catalog = (struct catalog){ 0 };
}

static int name_compare(const void *name, const void *record)
{
	return strcmp(name, (*(struct record *const *)record)->name);
}

static int record_compare(const void *a, const void *b)
{
	const struct record *x = *(struct record *const *)a, *y = *(struct record *const *)b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->loc.line > y->loc.line) - (x->loc.line < y->loc.line);
}

static void sort(struct record_list *list)
{
	if (list->n)
		qsort(list->v, list->n, sizeof(*list->v), record_compare);
}

const struct service *catalog_find(const struct catalog *catalog, const char *name)
{
	const struct record_list *list = &catalog->services;
	struct record **found = NULL;

	if (list->n)
		found = bsearch(name, list->v, list->n, sizeof(*list->v), name_compare);
	return found ? (const struct service *)*found : NULL;
}

static void report_twice(const struct record *record, const struct record *first,
			 struct diag_list *diags)
{
	struct buf place = { 0 };

	diag_place(&place, first->loc);
	diag_error(diags, record->loc, "the catalogue has the service \"%s\" twice", record->name);
	diag_hint(diags, "first in %s", buf_text(&place));
	buf_fini(&place);
}

/* Puts the records of one sorted list into another, from the end on. */
static void weave(struct record_list *list, const struct record_list *fresh)
{
	size_t old = list->n, from = fresh->n;

	for (size_t i = 0; i < fresh->n; i++)
		record_list_add(list, fresh->v[i]);
	for (size_t to = list->n; from; to--)
		list->v[to - 1] = old && record_compare(&list->v[old - 1], &fresh->v[from - 1]) > 0
					  ? list->v[--old]
					  : fresh->v[--from];
}

/* Takes over the services that are new to the catalogue. */
static void merge(struct catalog *catalog, struct record_list *fresh, struct diag_list *diags)
{
	const struct record *first = NULL;
	size_t kept = 0;

	sort(fresh);
	for (size_t i = 0; i < fresh->n; i++) {
		struct record *record = fresh->v[i];
		const struct service *known = catalog_find(catalog, record->name);

		if (known)
			report_twice(record, &known->rec, diags);
		else if (first && !strcmp(first->name, record->name))
			report_twice(record, first, diags);
		else
			first = fresh->v[kept++] = record;
	}
	fresh->n = kept;
	weave(&catalog->services, fresh);
}

void catalog_add(struct catalog *catalog, const char *name, const char *text, size_t len,
		 struct diag_list *diags)
{
	struct source *source = arena_new(&catalog->arena, struct source);
	struct parse parse = { source, KEY_CATALOGUE, &catalog->arena, diags };
	struct record_list fresh = { 0 };

	source->name = arena_strdup(&catalog->arena, name);
	source->text = arena_strndup(&catalog->arena, text, len);
	source->len = len;
	parse_records(&parse, &fresh);
	merge(catalog, &fresh, diags);
	free(fresh.v);
	diag_sort(diags);
}

static int is_catalogue(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 5 && !strcmp(entry->d_name + len - 5, ".conf");
}

/* scandir(3) would sort by the locale of the caller with alphasort. */
static int name_order(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* A file that cannot be read is a message at the file: the other services are still known. */
static void add_file(struct catalog *catalog, const char *path, struct diag_list *diags)
{
	struct source *source;
	struct buf text = { 0 };

	if (file_read(path, LEX_MOST, &text) == 0) {
		catalog_add(catalog, path, buf_text(&text), text.len, diags);
	} else {
		source = arena_new(&catalog->arena, struct source);
		source->name = arena_strdup(&catalog->arena, path);
		source->text = "";
		diag_error(diags, (struct loc){ .source = source }, "cannot read: %s",
			   strerror(errno));
	}
	buf_fini(&text);
}

int catalog_load(struct catalog *catalog, const char *folder, struct diag_list *diags)
{
	struct dirent **files;
	int n;

	catalog_init(catalog);
	n = scandir(folder, &files, is_catalogue, name_order);
	if (n < 0)
		return -1;
	for (int i = 0; i < n; i++) {
		add_file(catalog, arena_printf(&catalog->arena, "%s/%s", folder, files[i]->d_name),
			 diags);
		free(files[i]);
	}
	free(files);
	return 0;
}
