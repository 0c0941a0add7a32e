// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads what every command starts from: the catalogue, the database, its blocklists; and judges it.
 *
 * Nothing here needs privilege. The catalogue lies beside the program (bin/../share/fwpolicy), or
 * where FWPOLICY_DATA says.
 */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/cmd.h"
#include "db/lists.h"
#include "policy/lint.h"

#define DATABASE_MOST (256u << 20)

char *data_path(const char *name)
{
	const char *given = secure_getenv("FWPOLICY_DATA");
	struct buf path = { 0 };
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (given) {
		buf_printf(&path, "%s/%s", given, name);
	} else {
		self[n > 0 ? n : 0] = '\0';
		buf_printf(&path, "%s/../share/fwpolicy/%s", dirname(self), name);
	}
	return buf_take(&path);
}

enum exit_code load_catalog(struct catalog *catalog, struct diag_list *diags)
{
	char *folder = data_path("services");
	enum exit_code code = EXIT_YES;

	if (catalog_load(catalog, folder, diags)) {
		diag_error(diags, (struct loc){ 0 }, "cannot read the service catalogue \"%s\": %s",
			   folder, strerror(errno));
		code = EXIT_SYSTEM;
	}
	free(folder);
	return code;
}

static int read_stream(FILE *stream, struct buf *out)
{
	size_t n;

	do {
		char *at = buf_extend(out, 65536);

		n = fread(at, 1, 65536, stream);
		out->len -= 65536 - n;
	} while (n && out->len <= DATABASE_MOST);
	if (out->len > DATABASE_MOST) {
		errno = EFBIG;
		return -1;
	}
	return ferror(stream) ? -1 : 0;
}

static char *folder_of(const char *path)
{
	char *copy = xstrdup(path), *folder = xstrdup(dirname(copy));

	free(copy);
	return folder;
}

/* Relative names in a database from standard input are relative to where the user is. */
static void finish(struct loaded *loaded)
{
	char *folder = strcmp(loaded->path, "-") ? folder_of(loaded->path) : xstrdup(".");

	lists_read(&loaded->db, folder, &loaded->diags);
	if (!loaded->diags.errors)
		policy_lint(&loaded->db, time(NULL), &loaded->diags);
	diag_sort(&loaded->diags);
	free(folder);
}

enum exit_code load_text(struct loaded *loaded, const struct options *options, const char *text,
			 size_t len)
{
	enum exit_code code;

	memset(loaded, 0, sizeof(*loaded));
	loaded->path = options->file ? options->file : DATABASE;
	code = load_catalog(&loaded->catalog, &loaded->diags);
	if (loaded->diags.errors && code == EXIT_YES)
		code = EXIT_SYSTEM;
	db_parse(&loaded->db, &(struct source){ loaded->path, text, len }, &loaded->catalog,
		 &loaded->diags);
	if (code != EXIT_YES)
		return code;
	finish(loaded);
	return loaded->diags.errors ? EXIT_INPUT : EXIT_YES;
}

enum exit_code load(struct loaded *loaded, const struct options *options)
{
	const char *path = options->file ? options->file : DATABASE;
	bool from_stdin = !strcmp(path, "-");
	struct buf text = { 0 };
	enum exit_code code;

	if (from_stdin ? read_stream(stdin, &text) : file_read(path, DATABASE_MOST, &text)) {
		int error = errno;

		memset(loaded, 0, sizeof(*loaded));
		loaded->path = path;
		diag_error(&loaded->diags, (struct loc){ 0 }, "cannot read the database \"%s\": %s",
			   path, strerror(error));
		if (error == ENOENT)
			diag_hint(&loaded->diags, "`fwpolicy init` writes a first one");
		buf_fini(&text);
		return EXIT_INPUT;
	}
	code = load_text(loaded, options, buf_text(&text), text.len);
	buf_fini(&text);
	return code;
}

void load_fini(struct loaded *loaded)
{
	if (loaded->db.gateway)
		db_fini(&loaded->db);
	catalog_fini(&loaded->catalog);
	diag_fini(&loaded->diags);
}
