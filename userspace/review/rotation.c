// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds rotated logs by name.
 *
 *     kern.log  kern.log.1  kern.log.2.gz       the higher the number, the older
 *     messages  messages-20261122.xz            the smaller the date, the older
 *
 * Of kern.log.1 and kern.log.1.gz, which stand side by side while one is compressed, the plain one
 * is taken.
 */
#include "review/rotation.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ULOGD_FILE "/var/log/ulog/syslogemu.log" /* Debian's ulogd2 */

struct rotated {
	const char *path;
	long age; /* 0: the log itself; more is older */
	bool packed;
};

static bool is_packing(const char *end)
{
	return !strcmp(end, ".gz") || !strcmp(end, ".xz") || !strcmp(end, ".zst");
}

/* What stands behind the name of the log: ".2.gz", "-20261122"; false for anything else. */
static bool read_age(const char *rest, struct rotated *rotated)
{
	bool dated = *rest == '-';
	char *end;

	rotated->age = 0;
	rotated->packed = false;
	if (!*rest)
		return true;
	if ((*rest != '.' && !dated) || !isdigit((unsigned char)rest[1]))
		return false;
	rotated->age = strtol(rest + 1, &end, 10);
	if (dated)
		rotated->age = 1000000000000 - rotated->age;
	rotated->packed = *end != '\0';
	return !*end || is_packing(end);
}

static int oldest_first(const void *a, const void *b)
{
	const struct rotated *x = a, *y = b;

	if (x->age != y->age)
		return x->age > y->age ? -1 : 1;
	return (int)x->packed - (int)y->packed;
}

struct rotated_list {
	struct rotated *v;
	size_t n, cap;
};

static void list_folder(struct rotated_list *list, struct arena *arena, const char *folder,
			const char *name)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		struct rotated rotated;

		if (strncmp(entry->d_name, name, strlen(name)) != 0 ||
		    !read_age(entry->d_name + strlen(name), &rotated))
			continue;
		rotated.path = arena_printf(arena, "%s/%s", folder, entry->d_name);
		xgrow(list->v, list->n, list->cap);
		list->v[list->n++] = rotated;
	}
	if (dir)
		closedir(dir);
}

bool rotation_find(struct rotation *rotation, struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct rotated_list list = { 0 };
	size_t before = rotation->n;

	list_folder(&list, arena, slash ? arena_strndup(arena, path, (size_t)(slash - path)) : ".",
		    slash ? slash + 1 : path);
	if (list.n)
		qsort(list.v, list.n, sizeof(*list.v), oldest_first);
	for (size_t i = 0; i < list.n; i++) {
		if (i && list.v[i].age == list.v[i - 1].age)
			continue;
		xgrow(rotation->v, rotation->n, rotation->cap);
		rotation->v[rotation->n++] = list.v[i].path;
	}
	free(list.v);
	return rotation->n > before;
}

bool rotation_find_kernel(struct rotation *rotation, struct arena *arena, const char *root)
{
	static const char *const places[] = { "/var/log/kern.log", "/var/log/messages",
					      "/var/log/syslog" };

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (rotation_find(rotation, arena, arena_printf(arena, "%s%s", root, places[i])))
			return true;
	return false;
}

bool rotation_find_ulogd(struct rotation *rotation, struct arena *arena, const char *root)
{
	return rotation_find(rotation, arena, arena_printf(arena, "%s" ULOGD_FILE, root));
}

void rotation_fini(struct rotation *rotation)
{
	free(rotation->v);
}
