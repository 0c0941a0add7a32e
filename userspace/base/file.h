/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading a whole regular file.
 */
#ifndef FWPOLICY_BASE_FILE_H
#define FWPOLICY_BASE_FILE_H

#include <stddef.h>

#include "base/buf.h"

/*
 * Appends the file's bytes to out. 0, or -1 with errno: EFBIG if it is longer than most bytes,
 * EISDIR for a folder, EINVAL for anything else that is no regular file. A pipe with no writer
 * does not block. What was appended before an error is taken back.
 */
int file_read(const char *path, size_t most, struct buf *out);

#endif
