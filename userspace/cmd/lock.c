// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks a file that is changed by being replaced.
 *
 * The lock belongs to the file, not to its name: whoever gets it looks whether the name still leads
 * to that file, and begins anew if not, as the lock is on an old version then. Whoever may read the
 * file can hold the lock, so waiting has an end. Editors do not ask for the lock.
 */
#include "cmd/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const struct timespec pause_between = { .tv_nsec = 10 * 1000 * 1000 };

static time_t seconds_up(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static int lock_until(int fd, time_t deadline)
{
	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			return -1;
		if (seconds_up() >= deadline) {
			errno = ETIMEDOUT;
			return -1;
		}
		nanosleep(&pause_between, NULL);
	}
	return 0;
}

static bool is_current(int fd, const char *path)
{
	struct stat held, named;

	return !fstat(fd, &held) && !stat(path, &named) && held.st_dev == named.st_dev &&
	       held.st_ino == named.st_ino;
}

int lock_take(const char *path)
{
	time_t deadline = seconds_up() + LOCK_SECONDS;

	for (;;) {
		int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), saved;

		if (fd < 0)
			return -1;
		if (lock_until(fd, deadline)) {
			saved = errno;
			close(fd);
			errno = saved;
			return -1;
		}
		if (is_current(fd, path))
			return fd;
		close(fd);
	}
}
