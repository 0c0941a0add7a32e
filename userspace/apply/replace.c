// SPDX-License-Identifier: GPL-2.0-only
/*
 * Write beside, sync, rename, sync the folder. After a power loss at any point the file is the old
 * one or the new one; a left-over temporary file begins with the target's name and ends in
 * ".fwpolicy-XXXXXX".
 *
 * To sync is what an apply spends most of its time with. So what is written is sent on its way at
 * once and waited for later: the first sync then takes along all that was written before it, and
 * the others find nothing left to do.
 */
#include "apply/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

static int write_all(int fd, const struct buf *bytes)
{
	for (size_t done = 0; done < bytes->len;) {
		ssize_t n = write(fd, bytes->data + done, bytes->len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		done += (size_t)n;
	}
	return 0;
}

static int take_owner(int fd, const char *path, mode_t mode)
{
	struct stat st;

	if (stat(path, &st))
		return errno == ENOENT ? fchmod(fd, mode) : -1;
	if (st.st_uid != geteuid() || st.st_gid != getegid())
		if (fchown(fd, st.st_uid, st.st_gid))
			return -1;
	return fchmod(fd, st.st_mode & 07777);
}

static void forget(struct replacement *replacement)
{
	free(replacement->path);
	free(replacement->temp);
	*replacement = (struct replacement){ 0 };
}

/* A hint; where it is not understood the sync has more to do. */
static void begin_sync(int fd)
{
	sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

int replacement_prepare(struct replacement *replacement, const char *path, const struct buf *bytes,
			mode_t mode)
{
	struct buf temp = { 0 };
	int saved;

	buf_printf(&temp, "%s.fwpolicy-XXXXXX", path);
	replacement->path = xstrdup(path);
	replacement->temp = buf_take(&temp);
	replacement->fd = mkostemp(replacement->temp, O_CLOEXEC);
	if (replacement->fd >= 0 && !take_owner(replacement->fd, path, mode) &&
	    !write_all(replacement->fd, bytes)) {
		begin_sync(replacement->fd);
		return 0;
	}
	saved = errno;
	if (replacement->fd < 0)
		forget(replacement);
	else
		replacement_abandon(replacement);
	errno = saved;
	return -1;
}

static int sync_opened(int fd)
{
	int result, saved;

	if (fd < 0)
		return -1;
	result = fsync(fd);
	saved = errno;
	close(fd);
	errno = saved;
	return result;
}

int file_sync(const char *path)
{
	return sync_opened(open(path, O_RDONLY | O_CLOEXEC));
}

/* Some file systems cannot sync a folder and say so; what is in it stands all the same. */
int folder_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	return sync_opened(fd) && errno != EINVAL ? -1 : 0;
}

int folder_sync_of(const char *path)
{
	char *copy = xstrdup(path);
	int result = folder_sync(dirname(copy)), saved = errno;

	free(copy);
	errno = saved;
	return result;
}

static int commit(struct replacement *replacement, bool sync)
{
	int saved;

	if ((sync && fsync(replacement->fd)) || rename(replacement->temp, replacement->path)) {
		saved = errno;
		replacement_abandon(replacement);
		errno = saved;
		return -1;
	}
	close(replacement->fd);
	forget(replacement);
	return 0;
}

int replacement_commit(struct replacement *replacement)
{
	return commit(replacement, true);
}

void replacement_sweep(const char *path)
{
	struct buf pattern = { 0 };
	glob_t found;

	buf_printf(&pattern, "%s.fwpolicy-??????", path);
	if (!glob(buf_text(&pattern), GLOB_NOSORT, NULL, &found))
		for (size_t i = 0; i < found.gl_pathc; i++)
			unlink(found.gl_pathv[i]);
	globfree(&found);
	buf_fini(&pattern);
}

void replacement_abandon(struct replacement *replacement)
{
	if (replacement->temp) {
		close(replacement->fd);
		unlink(replacement->temp);
	}
	forget(replacement);
}

int file_replace(const char *path, const struct buf *bytes, mode_t mode)
{
	struct replacement replacement;

	if (replacement_prepare(&replacement, path, bytes, mode) ||
	    replacement_commit(&replacement))
		return -1;
	return folder_sync_of(path);
}

int file_put(const char *path, const struct buf *bytes, mode_t mode)
{
	struct replacement replacement;

	if (replacement_prepare(&replacement, path, bytes, mode))
		return -1;
	return commit(&replacement, false);
}

int folder_make(const char *path, mode_t mode)
{
	char *copy, *slash;
	int result;

	if (!mkdir(path, mode) || errno == EEXIST)
		return 0;
	if (errno != ENOENT)
		return -1;
	copy = xstrdup(path);
	slash = strrchr(copy, '/');
	if (slash && slash != copy)
		*slash = '\0';
	result = slash && slash != copy ? folder_make(copy, mode) : -1;
	free(copy);
	return result ? result : mkdir(path, mode) && errno != EEXIST ? -1 : 0;
}

int file_write(const char *path, const struct buf *bytes, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode), result, saved;

	if (fd < 0)
		return -1;
	result = write_all(fd, bytes);
	saved = errno;
	begin_sync(fd);
	if (close(fd) && !result)
		return -1;
	errno = saved;
	return result;
}
