// SPDX-License-Identifier: GPL-2.0-only
/*
 * The state on disk. Every file is replaced as a whole; a generation is complete before `current`
 * names it, so a reader never meets half of one.
 */
#include "apply/state.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "apply/replace.h"
#include "base/file.h"
#include "base/mem.h"

#define LIBRARY "/var/lib/fwpolicy"
#define RUN	"/run/fwpolicy"

static const char *const places[STATE_COUNT] = {
	[STATE_HOSTS_ALLOW] = "/etc/hosts.allow",
	[STATE_HOSTS_DENY] = "/etc/hosts.deny",
	[STATE_CURRENT] = LIBRARY "/current",
	[STATE_BEFORE_ALLOW] = LIBRARY "/before/hosts.allow",
	[STATE_BEFORE_DENY] = LIBRARY "/before/hosts.deny",
	[STATE_APPLIED] = RUN "/applied",
	[STATE_SYSCTL] = RUN "/sysctl",
	[STATE_LOCK] = RUN "/lock",
};

static const char *const folders[] = { "/etc", LIBRARY "/before", LIBRARY "/generations", RUN };

static char *below(const struct state *state, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static char *below(const struct state *state, const char *fmt, ...)
{
	struct buf path = { 0 };
	va_list ap;

	buf_puts(&path, state->root);
	va_start(ap, fmt);
	buf_vprintf(&path, fmt, ap);
	va_end(ap);
	return buf_take(&path);
}

void state_init(struct state *state, const char *root)
{
	size_t len;

	*state = (struct state){ .root = xstrdup(root ? root : ""), .lock = -1 };
	for (len = strlen(state->root); len && state->root[len - 1] == '/'; len--)
		state->root[len - 1] = '\0';
	for (size_t i = 0; i < STATE_COUNT; i++)
		state->paths[i] = below(state, "%s", places[i]);
}

void state_fini(struct state *state)
{
	for (size_t i = 0; i < STATE_COUNT; i++)
		free(state->paths[i]);
	if (state->lock >= 0)
		close(state->lock);
	free(state->root);
}

void state_complain(struct diag_list *diags, const char *what, const char *path, int error)
{
	diag_error(diags, (struct loc){ 0 }, "cannot %s \"%s\": %s", what, path, strerror(error));
}

int state_lock(struct state *state, struct diag_list *diags)
{
	const char *path = state->paths[STATE_LOCK];

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		char *folder = below(state, "%s", folders[i]);
		int result = folder_make(folder, 0755);

		if (result)
			state_complain(diags, "make folder", folder, errno);
		free(folder);
		if (result)
			return -1;
	}
	state->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (state->lock < 0 || flock(state->lock, LOCK_EX)) {
		state_complain(diags, "lock", path, errno);
		return -1;
	}
	for (size_t i = 0; i < STATE_COUNT; i++)
		replacement_sweep(state->paths[i]);
	return 0;
}

void state_read_applied(const struct state *state, struct applied *applied)
{
	struct buf text = { 0 };
	intmax_t when = 0;

	*applied = (struct applied){ 0 };
	if (!file_read(state->paths[STATE_APPLIED], 4096, &text) &&
	    sscanf(buf_text(&text),
		   "generation %u\nhash %16s\nfingerprint %" SCNx64 "\nwhen %" SCNdMAX,
		   &applied->generation, applied->hash, &applied->fingerprint, &when) != 4)
		*applied = (struct applied){ 0 };
	applied->when = (time_t)when;
	buf_fini(&text);
}

int state_write_applied(const struct state *state, const struct applied *applied,
			struct diag_list *diags)
{
	const char *path = state->paths[STATE_APPLIED];
	struct buf text = { 0 };
	int result;

	buf_printf(&text, "generation %u\nhash %s\nfingerprint %016" PRIx64 "\nwhen %" PRIdMAX "\n",
		   applied->generation, applied->hash, applied->fingerprint,
		   (intmax_t)applied->when);
	result = file_put(path, &text, 0644);
	if (result)
		state_complain(diags, "write", path, errno);
	buf_fini(&text);
	return result;
}

void state_forget_applied(const struct state *state)
{
	unlink(state->paths[STATE_APPLIED]);
}

static unsigned int generation_number(const char *name)
{
	unsigned long number;
	char *end;

	if (!isdigit((unsigned char)*name))
		return 0;
	number = strtoul(name, &end, 10);
	return *end || number > 999999999 ? 0 : (unsigned int)number;
}

/* The newest and the oldest number kept, and how many there are. */
static unsigned int survey(const struct state *state, unsigned int *oldest, unsigned int *n)
{
	char *folder = below(state, LIBRARY "/generations");
	DIR *dir = opendir(folder);
	unsigned int newest = 0;
	struct dirent *entry;

	*oldest = *n = 0;
	free(folder);
	while (dir && (entry = readdir(dir))) {
		unsigned int number = generation_number(entry->d_name);

		if (!number)
			continue;
		++*n;
		if (number > newest)
			newest = number;
		if (!*oldest || number < *oldest)
			*oldest = number;
	}
	if (dir)
		closedir(dir);
	return newest;
}

unsigned int state_newest(const struct state *state)
{
	unsigned int oldest, n;

	return survey(state, &oldest, &n);
}

int state_keep(const struct state *state, unsigned int generation, const char *name,
	       const struct buf *bytes, struct diag_list *diags)
{
	char *folder = below(state, LIBRARY "/generations/%u", generation);
	char *path = below(state, LIBRARY "/generations/%u/%s", generation, name);
	int result = folder_make(folder, 0755);

	if (!result)
		result = file_write(path, bytes, 0644);
	if (result)
		state_complain(diags, "write", path, errno);
	free(folder);
	free(path);
	return result;
}

static void remove_generation(const struct state *state, unsigned int generation)
{
	char *folder = below(state, LIBRARY "/generations/%u", generation);
	DIR *dir = opendir(folder);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
	rmdir(folder);
	free(folder);
}

static int sync_files(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int result = dir ? 0 : -1;

	while (!result && (entry = readdir(dir))) {
		struct buf path = { 0 };

		buf_printf(&path, "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] != '.')
			result = file_sync(buf_text(&path));
		buf_fini(&path);
	}
	if (dir)
		closedir(dir);
	return result;
}

/* Its files, their names, and its own. */
static int sync_generation(const struct state *state, unsigned int generation)
{
	char *folder = below(state, LIBRARY "/generations/%u", generation);
	int result = sync_files(folder);

	if (!result)
		result = folder_sync(folder);
	*strrchr(folder, '/') = '\0';
	if (!result)
		result = folder_sync(folder);
	free(folder);
	return result;
}

int state_set_current(const struct state *state, unsigned int generation, struct diag_list *diags)
{
	const char *path = state->paths[STATE_CURRENT];
	struct buf text = { 0 };
	unsigned int oldest, n;
	int result;

	buf_printf(&text, "%u\n", generation);
	result = sync_generation(state, generation) || file_replace(path, &text, 0644) ? -1 : 0;
	if (result)
		state_complain(diags, "write", path, errno);
	buf_fini(&text);
	survey(state, &oldest, &n);
	for (; n > GENERATIONS_KEPT && oldest < generation; n--)
		remove_generation(state, oldest++);
	return result;
}
