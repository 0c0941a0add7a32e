// SPDX-License-Identifier: GPL-2.0-only
/*
 * Opens a log file and gives its bytes; how compressed ones are read is unpack.c's.
 */
#include "review/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

static ssize_t read_some(int fd, void *to, size_t most)
{
	ssize_t got;

	do
		got = read(fd, to, most);
	while (got < 0 && errno == EINTR);
	return got;
}

ssize_t input_refill(struct input *input)
{
	ssize_t got = read_some(input->fd, input->raw, INPUT_CHUNK);

	input->raw_at = 0;
	input->raw_len = got > 0 ? (size_t)got : 0;
	return got;
}

static const struct input_ops *const forms[] = { &input_gzip, &input_xz, &input_zstd };

/* The first bytes of a pipe cannot be put back: they stay in raw. */
static int find_form(struct input *input)
{
	while (input->raw_len < sizeof(input->ops->magic)) {
		ssize_t got = read_some(input->fd, input->raw + input->raw_len,
					INPUT_CHUNK - input->raw_len);

		if (got < 0)
			return -1;
		if (!got)
			break;
		input->raw_len += (size_t)got;
	}
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (input->raw_len >= forms[i]->magic_len &&
		    !memcmp(input->raw, forms[i]->magic, forms[i]->magic_len)) {
			input->ops = forms[i];
			return input->ops->start(input);
		}
	return 0;
}

int input_open(struct input *input, const char *path)
{
	struct stat st;

	memset(input, 0, sizeof(*input));
	input->fd = strcmp(path, "-") != 0 ? open(path, O_RDONLY | O_CLOEXEC)
					   : fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	if (input->fd < 0 || fstat(input->fd, &st) < 0)
		return -1;
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return -1;
	}
	input->written = S_ISREG(st.st_mode) ? st.st_mtime : time(NULL);
	input->raw = xmalloc(INPUT_CHUNK);
	return find_form(input);
}

static ssize_t read_plain(struct input *input, void *to, size_t most)
{
	size_t held = input->raw_len - input->raw_at;

	if (!held)
		return read_some(input->fd, to, most);
	if (held > most)
		held = most;
	memcpy(to, input->raw + input->raw_at, held);
	input->raw_at += held;
	return (ssize_t)held;
}

ssize_t input_read(struct input *input, void *to, size_t most)
{
	return input->ops ? input->ops->read(input, to, most) : read_plain(input, to, most);
}

void input_close(struct input *input)
{
	if (input->ops && input->state)
		input->ops->end(input);
	free(input->raw);
	if (input->fd >= 0)
		close(input->fd);
	input->fd = -1;
}
