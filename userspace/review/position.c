// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keeps one line, "reviewed SECONDS", written beside the old file and renamed over it.
 */
#include "review/position.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#define FILE_MOST 64

const char *position_path(struct arena *arena, const char *root)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (!geteuid() || *root || (!state && !home))
		return arena_printf(arena, "%s/var/lib/fwpolicy/reviewed", root);
	if (state && *state == '/')
		return arena_printf(arena, "%s/fwpolicy/reviewed", state);
	return arena_printf(arena, "%s/.local/state/fwpolicy/reviewed", home ? home : "");
}

time_t position_read(const char *path)
{
	static const char begin[] = "reviewed ";
	struct buf text = { 0 };
	intmax_t when = 0;
	char *end;

	if (!file_read(path, FILE_MOST, &text) &&
	    !strncmp(buf_text(&text), begin, sizeof(begin) - 1)) {
		when = strtoimax(buf_text(&text) + sizeof(begin) - 1, &end, 10);
		if (*end != '\n' || when < 0 || when > UINT32_MAX)
			when = 0;
	}
	buf_fini(&text);
	return (time_t)when;
}

static int make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) && errno != EEXIST)
			return -1;
		*slash = '/';
	}
	return 0;
}

int position_write(const char *path, time_t reviewed)
{
	struct buf name = { 0 };
	FILE *file;
	int failed;

	buf_printf(&name, "%s.new", path);
	failed = make_folders(name.data);
	file = failed ? NULL : fopen(name.data, "we");
	if (file) {
		failed = fprintf(file, "reviewed %jd\n", (intmax_t)reviewed) < 0;
		failed |= fclose(file) != 0;
		failed = failed || rename(name.data, path);
	}
	buf_fini(&name);
	return !file || failed ? -1 : 0;
}
