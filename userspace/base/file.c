// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads a file as it is now: looked at after it was opened, so that what is checked is what is
 * read, and read to its end rather than to the size it had, as it may be growing.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE (64 * 1024)

static int read_all(int fd, size_t most, struct buf *out)
{
	size_t start = out->len;

	for (;;) {
		char *at = buf_extend(out, PIECE);
		ssize_t got = read(fd, at, PIECE);

		out->len -= PIECE - (got > 0 ? (size_t)got : 0);
		at[got > 0 ? got : 0] = '\0';
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return (int)got;
		if (out->len - start > most) {
			errno = EFBIG;
			return -1;
		}
	}
}

static int read_regular(int fd, size_t most, struct buf *out)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -1;
	if (!S_ISREG(st.st_mode)) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
		return -1;
	}
	return read_all(fd, most, out);
}

int file_read(const char *path, size_t most, struct buf *out)
{
	size_t start = out->len;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int ret, error;

	if (fd < 0)
		return -1;
	ret = read_regular(fd, most, out);
	error = errno;
	close(fd);
	if (ret < 0 && out->len > start) {
		out->len = start;
		out->data[start] = '\0';
	}
	errno = error;
	return ret;
}
