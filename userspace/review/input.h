/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A log file as a stream of bytes, compressed or not.
 *
 * What it is compressed with is told by its first bytes, not by its name: gzip (RFC 1952), xz,
 * Zstandard (RFC 8878). A pipe or terminal is read as it comes.
 */
#ifndef FWPOLICY_REVIEW_INPUT_H
#define FWPOLICY_REVIEW_INPUT_H

#include <stddef.h>
#include <sys/types.h>
#include <time.h>

#define INPUT_CHUNK (64 * 1024) /* of compressed bytes */

struct input_ops;

struct input {
	int fd;
	time_t written; /* when the file was last written; now for what is no regular file */
	const struct input_ops *ops;
	void *state; /* of the decompressor */
	unsigned char *raw;
	size_t raw_at, raw_len;
	const char *problem; /* why read failed; NULL: errno says it */
};

/* "-" is standard input. 0, or -1 with errno; input_close in any case. */
int input_open(struct input *input, const char *path);

/* As read(2); -1: errno, or input->problem. Ends short only at the end of what there is. */
ssize_t input_read(struct input *input, void *to, size_t most);
void input_close(struct input *input);

/* --- what the forms of compression fill in --- */

struct input_ops {
	unsigned char magic[6];
	size_t magic_len;
	int (*start)(struct input *input);
	ssize_t (*read)(struct input *input, void *to, size_t most);
	void (*end)(struct input *input);
};

extern const struct input_ops input_gzip, input_xz, input_zstd;

/* More compressed bytes into raw: how many there are; 0 at the end, -1 with errno. */
ssize_t input_refill(struct input *input);

#endif
