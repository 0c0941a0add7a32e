/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A text or byte buffer that grows. data is always NUL-terminated after the first write;
 * the terminator does not count in len. Zero-initialise to start; buf_fini frees.
 */
#ifndef FWPOLICY_BASE_BUF_H
#define FWPOLICY_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

struct buf {
	char *data;
	size_t len, cap;
};

void buf_fini(struct buf *buf);
void buf_clear(struct buf *buf); /* len = 0, memory kept */
void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_puts(struct buf *buf, const char *text);
void buf_putc(struct buf *buf, char c);
void buf_pad(struct buf *buf, char c, size_t n);
void buf_printf(struct buf *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *buf, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

/* The text, never NULL, borrowed until the next write. */
const char *buf_text(const struct buf *buf);

/* Hands the memory over: the caller frees it, the buffer is empty again. Never NULL. */
char *buf_take(struct buf *buf);

/* Reserve len bytes at the end and return where they start; len grows by that much. */
void *buf_extend(struct buf *buf, size_t len);

#endif
