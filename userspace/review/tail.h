/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A log that is being written, from its end on, through rotation.
 */
#ifndef FWPOLICY_REVIEW_TAIL_H
#define FWPOLICY_REVIEW_TAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct tail {
	const char *path; /* "-": standard input; a device: /dev/kmsg; borrowed */
	int fd, watch;	  /* watch: inotify, -1 without */
	dev_t device;
	ino_t inode;
	off_t at;
	char *text; /* the part of a line that has come so far */
	size_t len;
	bool long_line; /* the rest of it is thrown away */
	bool ended;	/* standard input has */
	bool records;	/* each read gives one record of /dev/kmsg */
};

/* Begins behind what is there now; from_start: with it. 0, or -1 with errno. */
int tail_open(struct tail *tail, const char *path, bool from_start);

/*
 * What has been written since: whole lines, one after the other, into each, which may look at
 * LINE_MARGIN bytes behind them. -1 with errno if it cannot be read; a log that is gone for a
 * moment is waited for.
 */
int tail_read(struct tail *tail, void (*each)(void *context, const char *line, const char *end),
	      void *context);

/* A file descriptor that becomes readable when there may be something to read; -1: poll by time. */
int tail_fd(const struct tail *tail);
void tail_close(struct tail *tail);

#endif
