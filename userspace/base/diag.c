// SPDX-License-Identifier: GPL-2.0-only
/*
 * Collects and renders messages.
 *
 *     access.conf:14:10: error: unknown access "pubic"
 *       14 | access = pubic
 *          |          ^~~~~
 *          did you mean "public"?
 *
 * Bytes of the user's text that a terminal could act on, and what is no UTF-8, are shown as '?';
 * tabs stay, so that the underline stands where the text stands.
 */
#include "base/diag.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define LINE_SHOWN_MOST 160

static const char *const severity_names[] = {
	[SEVERITY_ERROR] = "error",
	[SEVERITY_WARNING] = "warning",
	[SEVERITY_NOTE] = "note",
};

void diag_fini(struct diag_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->v[i].text);
		free(list->v[i].hint);
	}
	free(list->v);
	*list = (struct diag_list){ 0 };
}

static void add(struct diag_list *list, struct diag diag)
{
	xgrow(list->v, list->n, list->cap);
	list->v[list->n++] = diag;
	if (diag.severity == SEVERITY_ERROR)
		list->errors++;
	if (diag.severity == SEVERITY_WARNING)
		list->warnings++;
}

#define ADD(list, sev, where, fmt)                                                                 \
	do {                                                                                       \
		va_list ap;                                                                        \
		va_start(ap, fmt);                                                                 \
		add((list), (struct diag){ .severity = (sev),                                      \
					   .loc = (where),                                         \
					   .text = xvprintf((fmt), ap) });                         \
		va_end(ap);                                                                        \
	} while (0)

void diag_error(struct diag_list *list, struct loc loc, const char *fmt, ...)
{
	ADD(list, SEVERITY_ERROR, loc, fmt);
}

void diag_warning(struct diag_list *list, struct loc loc, const char *fmt, ...)
{
	ADD(list, SEVERITY_WARNING, loc, fmt);
}

void diag_note(struct diag_list *list, struct loc loc, const char *fmt, ...)
{
	ADD(list, SEVERITY_NOTE, loc, fmt);
}

void diag_hint(struct diag_list *list, const char *fmt, ...)
{
	struct diag *last;
	va_list ap;

	if (!list->n)
		return;
	last = &list->v[list->n - 1];
	free(last->hint);
	va_start(ap, fmt);
	last->hint = xvprintf(fmt, ap);
	va_end(ap);
}

struct ranked {
	struct diag diag;
	size_t rank; /* of its file */
};

static int compare(const struct ranked *a, const struct ranked *b)
{
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	if (a->diag.loc.line != b->diag.loc.line)
		return a->diag.loc.line < b->diag.loc.line ? -1 : 1;
	if (a->diag.loc.column != b->diag.loc.column)
		return a->diag.loc.column < b->diag.loc.column ? -1 : 1;
	return 0;
}

/* The rank of a file is the index of its first message; messages of one file come in runs. */
static struct ranked *rank(const struct diag_list *list)
{
	struct ranked *ranked = xmalloc(list->n * sizeof(*ranked));

	for (size_t i = 0; i < list->n; i++) {
		const struct source *source = list->v[i].loc.source;
		size_t first = i && list->v[i - 1].loc.source == source ? ranked[i - 1].rank : 0;

		while (first < i && list->v[first].loc.source != source)
			first++;
		ranked[i] = (struct ranked){ .diag = list->v[i], .rank = first };
	}
	return ranked;
}

/* Bottom-up merge: stable, and a hostile file can produce a message a line. */
static struct ranked *merge_sort(struct ranked *from, struct ranked *to, size_t n)
{
	for (size_t width = 1; width < n; width *= 2) {
		struct ranked *swap = from;

		for (size_t lo = 0; lo < n; lo += 2 * width) {
			size_t mid = lo + width < n ? lo + width : n;
			size_t hi = lo + 2 * width < n ? lo + 2 * width : n;
			size_t a = lo, b = mid;

			for (size_t k = lo; k < hi; k++) {
				bool right =
					a >= mid || (b < hi && compare(&from[b], &from[a]) < 0);

				to[k] = right ? from[b++] : from[a++];
			}
		}
		from = to;
		to = swap;
	}
	return from;
}

void diag_sort(struct diag_list *list)
{
	struct ranked *ranked = rank(list), *spare = xmalloc(list->n * sizeof(*spare));
	const struct ranked *sorted = merge_sort(ranked, spare, list->n);

	for (size_t i = 0; i < list->n; i++)
		list->v[i] = sorted[i].diag;
	free(ranked);
	free(spare);
}

/* Overlong forms and surrogates hide in the second byte (RFC 3629 section 4). */
static bool second_byte_fits(unsigned char first, unsigned char second)
{
	switch (first) {
	case 0xe0:
		return second >= 0xa0;
	case 0xed:
		return second < 0xa0;
	case 0xf0:
		return second >= 0x90;
	case 0xf4:
		return second < 0x90;
	default:
		return true;
	}
}

/* Bytes of the character at text, at most len; 1 for a byte that is no part of valid UTF-8. */
static size_t char_size(const char *text, size_t len)
{
	const unsigned char *c = (const unsigned char *)text;
	size_t size = c[0] < 0xc2 ? 1 : c[0] < 0xe0 ? 2 : c[0] < 0xf0 ? 3 : c[0] < 0xf5 ? 4 : 1;

	if (size > len)
		return 1;
	for (size_t i = 1; i < size; i++)
		if ((c[i] & 0xc0) != 0x80)
			return 1;
	return size == 1 || second_byte_fits(c[0], c[1]) ? size : 1;
}

/* ASCII and UTF-8, but no control characters: neither C0 nor C1 (U+0080 to U+009F). */
static bool char_is_safe(const char *text, size_t size)
{
	unsigned char c = (unsigned char)text[0];

	if (size == 1)
		return c == '\t' || (c >= 0x20 && c < 0x7f);
	return c != 0xc2 || (unsigned char)text[1] >= 0xa0;
}

struct diag_word diag_word(const char *text, size_t len)
{
	const size_t most = sizeof(struct diag_word) - sizeof("...");
	struct diag_word word;
	size_t kept = 0, size;

	if (len <= most) {
		memcpy(word.text, text, len);
		word.text[len] = '\0';
		return word;
	}
	while (kept + (size = char_size(text + kept, len - kept)) <= most)
		kept += size;
	memcpy(word.text, text, kept);
	strcpy(word.text + kept, "...");
	return word;
}

void diag_place(struct buf *buf, struct loc loc)
{
	const char *name;

	if (!loc.source)
		return;
	name = loc.source->name;
	buf_puts(buf, strcmp(name, "-") ? name : "<stdin>");
	if (loc.line)
		buf_printf(buf, ":%u:%u", loc.line, loc.column);
}

/* Where the last excerpt was taken: sorted messages walk each file once. */
struct cursor {
	const struct source *source;
	const char *at;
	uint32_t line;
};

/* The text of a line, without its end; *len is set. Behind the last line it is empty. */
static const char *line_find(struct cursor *cursor, struct loc loc, size_t *len)
{
	const char *end = loc.source->text + loc.source->len, *nl;

	if (cursor->source != loc.source || cursor->line > loc.line)
		*cursor = (struct cursor){ loc.source, loc.source->text, 1 };
	for (; cursor->line < loc.line; cursor->line++) {
		nl = memchr(cursor->at, '\n', (size_t)(end - cursor->at));
		cursor->at = nl ? nl + 1 : end;
	}
	nl = memchr(cursor->at, '\n', (size_t)(end - cursor->at));
	*len = (size_t)((nl ? nl : end) - cursor->at);
	if (*len && cursor->at[*len - 1] == '\r')
		--*len;
	return cursor->at;
}

static void put_safe(struct buf *buf, const char *text, size_t len)
{
	for (size_t i = 0, size; i < len; i += size) {
		size = char_size(text + i, len - i);
		if (char_is_safe(text + i, size))
			buf_add(buf, text + i, size);
		else
			buf_putc(buf, '?');
	}
}

/* A blank as wide as the text above it: tabs stay tabs. */
static void put_blank(struct buf *buf, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i += char_size(text + i, len - i))
		buf_putc(buf, text[i] == '\t' ? '\t' : ' ');
}

static void put_underline(struct buf *buf, const char *text, size_t len)
{
	size_t i = len ? char_size(text, len) : 0;

	buf_putc(buf, '^');
	for (; i < len; i += char_size(text + i, len - i))
		buf_putc(buf, '~');
}

/* Moves the start of what is shown so far that the place is in sight. */
static size_t cut_before(const char *line, size_t start)
{
	size_t cut = start > LINE_SHOWN_MOST / 2 ? start - LINE_SHOWN_MOST / 2 : 0;

	while (cut && cut < start && ((unsigned char)line[cut] & 0xc0) == 0x80)
		cut++;
	return cut;
}

static void put_excerpt(struct buf *buf, struct cursor *cursor, struct loc loc)
{
	size_t len, cut, start = loc.column ? loc.column - 1 : 0, mark = loc.len ? loc.len : 1;
	const char *line = line_find(cursor, loc, &len);

	if (start > len)
		start = len;
	cut = cut_before(line, start);
	line += cut;
	len -= cut;
	start -= cut;
	if (len > LINE_SHOWN_MOST)
		len = LINE_SHOWN_MOST;
	if (mark > len - start)
		mark = len - start;
	buf_printf(buf, "%5u | ", loc.line);
	put_safe(buf, line, len);
	buf_puts(buf, "\n      | ");
	put_blank(buf, line, start);
	put_underline(buf, line + start, mark);
	buf_putc(buf, '\n');
}

static void render(struct buf *buf, const struct diag *diag, struct cursor *cursor)
{
	size_t before = buf->len;

	diag_place(buf, diag->loc);
	if (buf->len != before)
		buf_puts(buf, ": ");
	buf_printf(buf, "%s: ", severity_names[diag->severity]);
	put_safe(buf, diag->text, strlen(diag->text));
	buf_putc(buf, '\n');
	if (diag->loc.source && diag->loc.line)
		put_excerpt(buf, cursor, diag->loc);
	if (diag->hint) {
		buf_puts(buf, "        ");
		put_safe(buf, diag->hint, strlen(diag->hint));
		buf_putc(buf, '\n');
	}
}

void diag_render(struct buf *buf, const struct diag *diag)
{
	struct cursor cursor = { 0 };

	render(buf, diag, &cursor);
}

void diag_render_list(struct buf *buf, const struct diag_list *list)
{
	struct cursor cursor = { 0 };

	for (size_t i = 0; i < list->n; i++)
		render(buf, &list->v[i], &cursor);
}
