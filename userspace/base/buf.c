// SPDX-License-Identifier: GPL-2.0-only
/*
 * The growing buffer: every text this program makes is built in one before it goes anywhere.
 */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void reserve(struct buf *buf, size_t more)
{
	size_t need = buf->len + more + 1;

	if (need <= buf->cap)
		return;
	buf->cap = buf->cap * 2 > need ? buf->cap * 2 : need + 64;
	buf->data = xrealloc(buf->data, buf->cap);
}

void buf_fini(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){ 0 };
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	if (buf->data)
		buf->data[0] = '\0';
}

void *buf_extend(struct buf *buf, size_t len)
{
	void *at;

	reserve(buf, len);
	at = buf->data + buf->len;
	buf->len += len;
	buf->data[buf->len] = '\0';
	return at;
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
	void *at = buf_extend(buf, len);

	if (len)
		memcpy(at, bytes, len);
}

void buf_puts(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_putc(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_pad(struct buf *buf, char c, size_t n)
{
	memset(buf_extend(buf, n), c, n);
}

/* Most texts fit behind what is there and are formatted once. */
void buf_vprintf(struct buf *buf, const char *fmt, va_list ap)
{
	va_list again;
	int len;

	reserve(buf, 32);
	va_copy(again, ap);
	len = vsnprintf(buf->data + buf->len, buf->cap - buf->len, fmt, again);
	va_end(again);
	if (len < 0) {
		buf->data[buf->len] = '\0';
		return;
	}
	if ((size_t)len >= buf->cap - buf->len) {
		reserve(buf, (size_t)len);
		vsnprintf(buf->data + buf->len, (size_t)len + 1, fmt, ap);
	}
	buf->len += (size_t)len;
}

void buf_printf(struct buf *buf, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(buf, fmt, ap);
	va_end(ap);
}

const char *buf_text(const struct buf *buf)
{
	return buf->data ? buf->data : "";
}

char *buf_take(struct buf *buf)
{
	char *data = buf->data ? buf->data : xstrdup("");

	*buf = (struct buf){ 0 };
	return data;
}
