// SPDX-License-Identifier: GPL-2.0-only
/*
 * The folder of kept cases.
 */
#include "property/kept.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"

#define FILE_MOST 65536

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void kept_list(struct kept *kept)
{
	DIR *folder = opendir(KEPT_FOLDER);
	const struct dirent *entry;

	*kept = (struct kept){ 0 };
	while (folder && (entry = readdir(folder))) {
		size_t len = strlen(entry->d_name);

		if (len <= 5 || strcmp(entry->d_name + len - 5, ".conf"))
			continue;
		xgrow(kept->names, kept->n, kept->cap);
		kept->names[kept->n] = xstrdup(entry->d_name);
		kept->names[kept->n++][len - 5] = '\0';
	}
	if (folder)
		closedir(folder);
	if (kept->n)
		qsort(kept->names, kept->n, sizeof(*kept->names), by_name);
}

void kept_fini(struct kept *kept)
{
	for (size_t i = 0; i < kept->n; i++)
		free(kept->names[i]);
	free(kept->names);
}

static char *path_of(const char *name, const char *suffix)
{
	struct buf path = { 0 };

	buf_printf(&path, "%s/%s.%s", KEPT_FOLDER, name, suffix);
	return buf_take(&path);
}

static int read_one(const char *name, const char *suffix, struct buf *text)
{
	char *path = path_of(name, suffix);
	int result = file_read(path, FILE_MOST, text);

	free(path);
	return result;
}

bool kept_read(const char *name, struct buf *text, struct question *question)
{
	struct buf line = { 0 };
	bool good = true;

	*question = (struct question){ 0 };
	if (read_one(name, "conf", text))
		return false;
	if (!read_one(name, "packet", &line))
		good = question_parse(buf_text(&line), question);
	else
		good = errno == ENOENT;
	buf_fini(&line);
	return good;
}

static bool write_one(const char *name, const char *suffix, const struct buf *text)
{
	char *path = path_of(name, suffix);
	FILE *file = fopen(path, "we");
	bool good = file && fwrite(text->data, 1, text->len, file) == text->len;

	if (file)
		good = !fclose(file) && good;
	free(path);
	return good;
}

bool kept_write(const char *name, const struct buf *text, const struct question *question)
{
	struct buf line = { 0 };
	bool good;

	mkdir(KEPT_FOLDER, 0777);
	good = write_one(name, "conf", text);
	if (question) {
		question_print(question, &line);
		buf_putc(&line, '\n');
		good = write_one(name, "packet", &line) && good;
		buf_fini(&line);
	}
	return good;
}
