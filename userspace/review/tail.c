// SPDX-License-Identifier: GPL-2.0-only
/*
 * Follows a file by name: when another one stands under it (logrotate create), the old one is read
 * to its end first; when it has become shorter (copytruncate), it is read from the beginning. What
 * /dev/kmsg gives are records (review/journal.h), not lines.
 */
#include "review/tail.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "review/journal.h"
#include "review/line.h"

#define LINE_MOST (64 * 1024)
#define CHUNK	  (32 * 1024)

static bool is_stdin(const struct tail *tail)
{
	return !strcmp(tail->path, "-");
}

/* The folder is watched: it tells of writing, renaming and creating alike. */
static void watch(struct tail *tail)
{
	char *copy = xstrdup(tail->path);

	tail->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (tail->watch >= 0 && inotify_add_watch(tail->watch, dirname(copy),
						  IN_MODIFY | IN_CREATE | IN_MOVED_TO) < 0) {
		close(tail->watch);
		tail->watch = -1;
	}
	free(copy);
}

static int open_file(struct tail *tail)
{
	struct stat st;

	tail->fd = open(tail->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (tail->fd < 0 || fstat(tail->fd, &st) < 0)
		return -1;
	tail->records = S_ISCHR(st.st_mode);
	tail->device = st.st_dev;
	tail->inode = st.st_ino;
	tail->at = 0;
	return 0;
}

int tail_open(struct tail *tail, const char *path, bool from_start)
{
	*tail = (struct tail){ .path = path, .fd = -1, .watch = -1 };
	tail->text = xmalloc(LINE_MOST + CHUNK + 1 + LINE_MARGIN);
	if (is_stdin(tail)) {
		tail->fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
		return tail->fd < 0 ? -1 : 0;
	}
	if (open_file(tail) < 0)
		return -1;
	if (!from_start)
		tail->at = lseek(tail->fd, 0, SEEK_END);
	if (!tail->records)
		watch(tail);
	return 0;
}

static void give_lines(struct tail *tail,
		       void (*each)(void *context, const char *line, const char *end),
		       void *context)
{
	char *at = tail->text, *end = tail->text + tail->len, *newline;

	while ((newline = memchr(at, '\n', (size_t)(end - at)))) {
		if (!tail->long_line)
			each(context, at, newline);
		tail->long_line = false;
		at = newline + 1;
	}
	tail->len = (size_t)(end - at);
	memmove(tail->text, at, tail->len);
	if (tail->len > LINE_MOST) {
		tail->long_line = true;
		tail->len = 0;
	}
}

static int read_rest(struct tail *tail,
		     void (*each)(void *context, const char *line, const char *end), void *context)
{
	ssize_t got;

	while ((got = read(tail->fd, tail->text + tail->len, CHUNK)) > 0) {
		tail->at += got;
		tail->len += (size_t)got;
		give_lines(tail, each, context);
		if (is_stdin(tail))
			return 0;
	}
	tail->ended = is_stdin(tail) && !got;
	return got < 0 && errno != EAGAIN && errno != EINTR ? -1 : 0;
}

/* What the kernel has said since; EPIPE: it has thrown some away, the next is there. */
static int read_records(struct tail *tail,
			void (*each)(void *context, const char *line, const char *end),
			void *context)
{
	const char *message;
	ssize_t got;
	time_t when;

	while ((got = read(tail->fd, tail->text, LINE_MOST)) > 0 || (got < 0 && errno == EPIPE))
		if (got > 0 && kmsg_split(tail->text, (size_t)got, 0, &message, &when))
			each(context, message, message + strlen(message));
	return got < 0 && errno != EAGAIN && errno != EINTR ? -1 : 0;
}

static void forget_events(const struct tail *tail)
{
	char events[4096];

	while (tail->watch >= 0 && read(tail->watch, events, sizeof(events)) > 0)
		;
}

int tail_read(struct tail *tail, void (*each)(void *context, const char *line, const char *end),
	      void *context)
{
	struct stat st, own;

	if (tail->records)
		return read_records(tail, each, context);
	forget_events(tail);
	if (read_rest(tail, each, context) < 0)
		return -1;
	if (is_stdin(tail))
		return 0;
	if (!fstat(tail->fd, &own) && own.st_size < tail->at)
		tail->at = lseek(tail->fd, 0, SEEK_SET);
	if (stat(tail->path, &st) < 0)
		return errno == ENOENT ? 0 : -1;
	if (st.st_dev == tail->device && st.st_ino == tail->inode)
		return tail->at ? 0 : read_rest(tail, each, context);
	if (read_rest(tail, each, context) < 0) /* what came between the last read and the stat */
		return -1;
	close(tail->fd);
	tail->len = 0;
	return open_file(tail) < 0 ? -1 : read_rest(tail, each, context);
}

int tail_fd(const struct tail *tail)
{
	return is_stdin(tail) || tail->records ? tail->fd : tail->watch;
}

void tail_close(struct tail *tail)
{
	if (tail->fd >= 0)
		close(tail->fd);
	if (tail->watch >= 0)
		close(tail->watch);
	free(tail->text);
}
