// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cuts sections, then lines, then words of lists, from the end to the beginning, again and again
 * until nothing more can go.
 */
#include "property/shrink.h"

#include <string.h>

/* A part of the text that might be cut out. */
struct span {
	size_t start, end;
};

struct shrinker {
	struct buf *text;
	fails_fn fails;
	void *context;
	unsigned int tries;
};

/* The last part of its kind that starts before a place; false where there is none. */
typedef bool (*find_fn)(const struct buf *text, size_t before, struct span *span);

static bool starts_line(const struct buf *text, size_t at)
{
	return !at || text->data[at - 1] == '\n';
}

static bool find_section(const struct buf *text, size_t before, struct span *span)
{
	size_t at = before;

	while (at--)
		if (starts_line(text, at) && text->data[at] == '[') {
			span->start = span->end = at;
			do
				span->end++;
			while (span->end < text->len &&
			       !(starts_line(text, span->end) && text->data[span->end] == '['));
			return true;
		}
	return false;
}

static bool find_line(const struct buf *text, size_t before, struct span *span)
{
	size_t at = before;

	while (at--)
		if (starts_line(text, at) && text->data[at] != '[') {
			span->start = at;
			span->end = at + strcspn(text->data + at, "\n");
			span->end += span->end < text->len;
			return true;
		}
	return false;
}

/* ", word": every word of a list but the first. */
static bool find_later_word(const struct buf *text, size_t before, struct span *span)
{
	size_t at = before;

	while (at--)
		if (text->data[at] == ',') {
			span->start = at;
			span->end = at + 1 + strcspn(text->data + at + 1, ",\n");
			return true;
		}
	return false;
}

/* "word, ": the first one of a list. */
static bool find_first_word(const struct buf *text, size_t before, struct span *span)
{
	size_t at = before;

	while (at--) {
		size_t len;

		if (text->data[at] != '=' || text->data[at + 1] != ' ')
			continue;
		len = strcspn(text->data + at, ",\n");
		if (text->data[at + len] != ',')
			continue;
		span->start = at + 2;
		span->end = at + len + 2;
		return true;
	}
	return false;
}

static bool cut(struct shrinker *shrinker, const struct span *span)
{
	struct buf *text = shrinker->text, less = { 0 };
	bool fails;

	buf_add(&less, text->data, span->start);
	buf_puts(&less, text->data + span->end);
	fails = shrinker->fails(shrinker->context, buf_text(&less));
	if (fails) {
		struct buf old = *text;

		*text = less;
		less = old;
	}
	buf_fini(&less);
	return fails;
}

static bool cut_all(struct shrinker *shrinker, find_fn find)
{
	size_t before = shrinker->text->len;
	struct span span;
	bool any = false;

	while (shrinker->tries && find(shrinker->text, before, &span)) {
		shrinker->tries--;
		any |= cut(shrinker, &span);
		before = find == find_first_word && span.start >= 2 ? span.start - 2 : span.start;
	}
	return any;
}

void shrink_text(struct buf *text, fails_fn fails, void *context, unsigned int tries)
{
	static const find_fn finders[] = { find_section, find_line, find_later_word,
					   find_first_word };
	struct shrinker shrinker = { text, fails, context, tries };
	bool any = true;

	while (any && shrinker.tries) {
		any = false;
		for (size_t i = 0; i < sizeof(finders) / sizeof(*finders); i++)
			any |= cut_all(&shrinker, finders[i]);
	}
}
