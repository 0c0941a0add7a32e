// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds and reads the database files of an e-smith site.
 *
 * The first folder that holds a database wins: home/e-smith/db, home/e-smith (before 2002),
 * var/lib/nethserver/db, the folder itself. In it a file of the very name wins over one with a
 * suffix or prefix; of several such files the first in name order is read, and the message names
 * the others. Lock files and temporary files are passed over; other databases are named, unread.
 */
#include "db/esmith/import.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

#define FILE_MOST (64 * 1024 * 1024)

static const char *const file_names[ESMITH_FILES] = {
	[ESMITH_CONFIGURATION] = "configuration",
	[ESMITH_NETWORKS] = "networks",
	[ESMITH_HOSTS] = "hosts",
	[ESMITH_FORWARD_TCP] = "portforward_tcp",
	[ESMITH_FORWARD_UDP] = "portforward_udp",
	[ESMITH_FORWARD] = "portforward",
	[ESMITH_FWRULES] = "fwrules",
	[ESMITH_FWSERVICES] = "fwservices",
};

static const char *const folders[] = { "home/e-smith/db", "home/e-smith", "var/lib/nethserver/db",
				       "" };

const char *esmith_file_name(enum esmith_file file)
{
	return file_names[file];
}

static bool has_prefix(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

static bool has_suffix(const char *name, const char *suffix)
{
	size_t len = strlen(name), tail = strlen(suffix);

	return len >= tail && !strcmp(name + len - tail, suffix);
}

/* Which database a file name means, and how well: 2 the very name, 1 with something around it. */
static int name_match(const char *name, enum esmith_file file)
{
	const char *want = file_names[file];
	size_t len = strlen(want);

	if (!strcmp(name, want))
		return 2;
	if (has_prefix(name, want) && name[len] == '.')
		return 1;
	return has_suffix(name, want) && name[strlen(name) - len - 1] == '.';
}

/* A file given by itself is a configuration database unless its name says otherwise. */
static enum esmith_file file_by_name(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	for (int file = 0; file < ESMITH_FILES; file++)
		if (name_match(name, (enum esmith_file)file))
			return (enum esmith_file)file;
	return ESMITH_CONFIGURATION;
}

static bool name_is_passing(const char *name)
{
	return name[0] == '.' || has_suffix(name, ".lock") || has_suffix(name, "~");
}

static int read_db(struct esmith_db *db, const char *path, struct diag_list *diags)
{
	struct buf text = { 0 };
	int status = file_read(path, FILE_MOST, &text);

	if (status < 0)
		diag_error(diags, (struct loc){ 0 }, "cannot read \"%s\": %s", path,
			   errno == EINVAL ? "not a file" : strerror(errno));
	else
		esmith_parse(db, path, buf_text(&text), text.len, diags);
	buf_fini(&text);
	return status;
}

struct listing {
	struct dirent **v;
	int n;
};

static void listing_fini(struct listing *listing)
{
	for (int i = 0; i < listing->n; i++)
		free(listing->v[i]);
	free(listing->v);
}

static int keep_entry(const struct dirent *entry)
{
	return entry->d_type != DT_DIR && !name_is_passing(entry->d_name);
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* The entry that is this database, or NULL; the message names those that might be it as well. */
static const char *listing_find(const struct listing *listing, enum esmith_file file,
				struct diag_list *diags)
{
	const char *best = NULL;
	int best_match = 0;

	for (int i = 0; i < listing->n; i++) {
		int match = name_match(listing->v[i]->d_name, file);

		if (match > best_match) {
			best = listing->v[i]->d_name;
			best_match = match;
		}
	}
	for (int i = 0; diags && best_match == 1 && i < listing->n; i++)
		if (name_match(listing->v[i]->d_name, file) && listing->v[i]->d_name != best)
			diag_warning(diags, (struct loc){ 0 },
				     "\"%s\" is not read: \"%s\" comes first as the %s database",
				     listing->v[i]->d_name, best, file_names[file]);
	return best;
}

static bool listing_is_site(const struct listing *listing)
{
	for (int i = 0; i < ESMITH_FILES; i++)
		if (listing_find(listing, (enum esmith_file)i, NULL))
			return true;
	return false;
}

/* The folder with the databases: its path in buf, its files in listing. */
static bool folder_find(const char *dir, struct buf *path, struct listing *listing)
{
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		buf_clear(path);
		buf_printf(path, "%s%s%s", dir, *folders[i] ? "/" : "", folders[i]);
		listing->n = scandir(buf_text(path), &listing->v, keep_entry, by_bytes);
		if (listing->n < 0)
			continue;
		if (listing_is_site(listing))
			return true;
		listing_fini(listing);
	}
	return false;
}

static void note_unread(struct esmith_site *site, const struct listing *listing,
			const char *const *taken)
{
	for (int i = 0; i < listing->n; i++) {
		bool read = false;

		for (int file = 0; file < ESMITH_FILES; file++)
			read |= taken[file] == listing->v[i]->d_name;
		if (read)
			continue;
		xgrow(site->unread, site->n_unread, site->cap_unread);
		site->unread[site->n_unread++] = xstrdup(listing->v[i]->d_name);
	}
}

static int read_folder(struct esmith_site *site, const char *folder, const struct listing *listing,
		       struct diag_list *diags)
{
	const char *taken[ESMITH_FILES];
	struct buf path = { 0 };
	int status = 0;

	for (int file = 0; file < ESMITH_FILES; file++) {
		taken[file] = listing_find(listing, (enum esmith_file)file, diags);
		if (!taken[file])
			continue;
		buf_clear(&path);
		buf_printf(&path, "%s/%s", folder, taken[file]);
		if (read_db(&site->db[file], buf_text(&path), diags) < 0)
			status = -1;
	}
	note_unread(site, listing, taken);
	if (!taken[ESMITH_CONFIGURATION])
		diag_warning(diags, (struct loc){ 0 },
			     "no configuration database in \"%s\": no services, and the interfaces "
			     "are guessed",
			     folder);
	buf_fini(&path);
	return status;
}

int import_esmith_read(struct esmith_site *site, const char *dir, struct diag_list *diags)
{
	struct listing listing = { 0 };
	struct buf folder = { 0 };
	struct stat st;
	int status;

	if (stat(dir, &st) < 0) {
		diag_error(diags, (struct loc){ 0 }, "cannot read \"%s\": %s", dir,
			   strerror(errno));
		return -1;
	}
	if (!S_ISDIR(st.st_mode))
		return read_db(&site->db[file_by_name(dir)], dir, diags);
	if (!folder_find(dir, &folder, &listing)) {
		diag_error(diags, (struct loc){ 0 },
			   "no e-smith database in \"%s\": it should hold the file "
			   "\"configuration\", or home/e-smith/db or var/lib/nethserver/db",
			   dir);
		buf_fini(&folder);
		return -1;
	}
	status = read_folder(site, buf_text(&folder), &listing, diags);
	listing_fini(&listing);
	buf_fini(&folder);
	return status;
}

void esmith_site_fini(struct esmith_site *site)
{
	for (int file = 0; file < ESMITH_FILES; file++)
		esmith_fini(&site->db[file]);
	for (size_t i = 0; i < site->n_unread; i++)
		free(site->unread[i]);
	free(site->unread);
	*site = (struct esmith_site){ 0 };
}
