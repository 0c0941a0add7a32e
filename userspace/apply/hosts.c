// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ours begin with a line that says so. A file without it is the administrator's: it is kept beside
 * the generations before it is replaced, and `off` puts it back.
 */
#include "apply/hosts.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

#define FILE_MOST (16u << 20)

static const struct {
	enum state_file target, before;
} files[HOSTS_FILES] = {
	{ STATE_HOSTS_ALLOW, STATE_BEFORE_ALLOW },
	{ STATE_HOSTS_DENY, STATE_BEFORE_DENY },
};

static bool is_ours(const struct buf *bytes)
{
	static const char mine[] = "# Made by fwpolicy ";

	return bytes->len >= sizeof(mine) - 1 && !memcmp(bytes->data, mine, sizeof(mine) - 1);
}

/* What is there now: 0, or -1 with a message. A missing file is empty and did not exist. */
static int read_old(const char *path, struct buf *old, bool *existed, struct diag_list *diags)
{
	*existed = file_read(path, FILE_MOST, old) == 0;
	if (*existed || errno == ENOENT)
		return 0;
	state_complain(diags, "read", path, errno);
	return -1;
}

static int keep_foreign(struct hosts *hosts, size_t i, const struct state *state,
			struct diag_list *diags)
{
	const char *before = state->paths[files[i].before];

	if (!hosts->v[i].existed || is_ours(&hosts->v[i].old))
		return 0;
	if (!file_replace(before, &hosts->v[i].old, 0644))
		return 0;
	state_complain(diags, "write", before, errno);
	return -1;
}

int hosts_stage(struct hosts *hosts, const struct plan *plan, const struct state *state,
		struct diag_list *diags)
{
	const struct buf *fresh[HOSTS_FILES] = { &plan->hosts_allow, &plan->hosts_deny };

	memset(hosts, 0, sizeof(*hosts));
	for (size_t i = 0; i < HOSTS_FILES; i++) {
		const char *path = state->paths[files[i].target];

		hosts->v[i].path = path;
		if (read_old(path, &hosts->v[i].old, &hosts->v[i].existed, diags) ||
		    keep_foreign(hosts, i, state, diags))
			break;
		if (!replacement_prepare(&hosts->v[i].fresh, path, fresh[i], 0644))
			continue;
		state_complain(diags, "write", path, errno);
		break;
	}
	if (hosts->v[HOSTS_FILES - 1].fresh.path)
		return 0;
	hosts_abandon(hosts);
	return -1;
}

int hosts_put(struct hosts *hosts, struct diag_list *diags)
{
	int result = 0;
	size_t i;

	for (i = 0; !result && i < HOSTS_FILES; i++)
		result = replacement_commit(&hosts->v[i].fresh);
	if (!result) /* both are in one folder */
		result = folder_sync_of(hosts->v[0].path);
	if (!result)
		return 0;
	state_complain(diags, "replace", hosts->v[i - 1].path, errno);
	hosts_put_back(hosts, diags);
	return -1;
}

void hosts_done(struct hosts *hosts)
{
	for (size_t i = 0; i < HOSTS_FILES; i++)
		buf_fini(&hosts->v[i].old);
}

void hosts_abandon(struct hosts *hosts)
{
	for (size_t i = 0; i < HOSTS_FILES; i++)
		replacement_abandon(&hosts->v[i].fresh);
	hosts_done(hosts);
}

void hosts_put_back(struct hosts *hosts, struct diag_list *diags)
{
	for (size_t i = 0; i < HOSTS_FILES; i++) {
		const char *path = hosts->v[i].path;

		if (hosts->v[i].existed ? file_replace(path, &hosts->v[i].old, 0644)
					: unlink(path) && errno != ENOENT)
			state_complain(diags, "put back", path, errno);
	}
	hosts_abandon(hosts);
}

static void restore_one(size_t i, const struct state *state, struct diag_list *diags)
{
	const char *path = state->paths[files[i].target], *before = state->paths[files[i].before];
	struct buf now = { 0 }, old = { 0 };
	bool existed;
	int result = 0;

	if (read_old(path, &now, &existed, diags) || !existed || !is_ours(&now)) {
		buf_fini(&now);
		return;
	}
	if (!file_read(before, FILE_MOST, &old)) {
		result = file_replace(path, &old, 0644);
		if (!result)
			unlink(before);
	} else {
		result = unlink(path);
	}
	if (result)
		state_complain(diags, "put back", path, errno);
	buf_fini(&now);
	buf_fini(&old);
}

void hosts_restore(const struct state *state, struct diag_list *diags)
{
	for (size_t i = 0; i < HOSTS_FILES; i++)
		restore_one(i, state, diags);
}
