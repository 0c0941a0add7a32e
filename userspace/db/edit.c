// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes a text anew with one thing changed: every byte before and behind it is copied.
 *
 * A new line looks like the line above it (indent, alignment, line end); a value that grows or
 * shrinks leaves a comment that stood apart from it in its column where there is room. What goes
 * with a record: the comment lines touching its header from above, its lines, the comment lines
 * touching them from below, and the blank lines behind. A comment between blank lines is nobody's
 * and stays.
 */
#include "db/edit.h"

#include <string.h>

#include "db/lex.h"

/* One line of the text: [start, end), end of line not included; next: where the next starts. */
struct slice {
	const char *start, *end, *next;
};

static const char *text_end(const struct db *db)
{
	return db->source.text + db->source.len;
}

/* A byte order mark belongs to the text, not to its first line. */
static const char *text_start(const struct db *db)
{
	bool marked = db->source.len >= 3 && !memcmp(db->source.text, "\xef\xbb\xbf", 3);

	return db->source.text + (marked ? 3 : 0);
}

static struct slice slice_at(const struct db *db, const char *start)
{
	const char *stop = text_end(db);
	const char *nl = start < stop ? memchr(start, '\n', (size_t)(stop - start)) : NULL;
	struct slice slice = { start, nl ? nl : stop, nl ? nl + 1 : stop };

	if (slice.end > start && slice.end[-1] == '\r')
		slice.end--;
	return slice;
}

static struct slice slice_of_line(const struct db *db, uint32_t line)
{
	struct slice slice = slice_at(db, text_start(db));

	while (--line)
		slice = slice_at(db, slice.next);
	return slice;
}

static void copy(struct buf *out, const char *from, const char *to)
{
	buf_add(out, from, (size_t)(to - from));
}

/* How lines end here: as the given one does, or as the first one if that is the last. */
static void put_end(struct buf *out, const struct db *db, const struct slice *like)
{
	struct slice first = slice_at(db, text_start(db));

	if (!like || like->end == like->next)
		like = &first;
	if (like->end == like->next)
		buf_putc(out, '\n');
	else
		copy(out, like->end, like->next);
}

/*
 * Replacing a value.
 */

/* Blanks between a value and its comment; moved: by how much the comment would move. */
static void put_gap(struct buf *out, const char *gap, const char *end, long moved)
{
	long size = end - gap;

	if (end[0] != '#' || size < 2 || memchr(gap, '\t', (size_t)size)) {
		copy(out, gap, end);
		return;
	}
	size -= moved;
	buf_pad(out, ' ', size > 1 ? (size_t)size : 1);
}

static void replace(const struct db *db, const struct entry *entry, const char *value,
		    struct buf *out)
{
	struct slice line = slice_of_line(db, entry->value_loc.line);
	const char *start = line.start + entry->value_loc.column - 1;
	const char *end = start + entry->value_loc.len, *gap = end;

	while (gap < line.end && lex_is_blank(*gap))
		gap++;
	copy(out, db->source.text, start);
	if (!entry->value_loc.len && start[-1] == '=')
		buf_putc(out, ' ');
	buf_puts(out, value);
	if (gap < line.end)
		put_gap(out, end, gap, (long)strlen(value) - (end - start));
	else
		gap = end;
	copy(out, gap, text_end(db));
}

/*
 * Adding a line.
 */

static const struct entry *last_entry(const struct record *record)
{
	const struct entry *last = record->entries;

	while (last && last->next)
		last = last->next;
	return last;
}

/* "key = value" in the manner of the line that holds another entry. */
static void put_like(struct buf *out, const struct slice *line, const struct entry *like,
		     const char *key, const char *value)
{
	const char *word = line->start + like->key_loc.column - 1;
	const char *equals = memchr(word, '=', (size_t)(line->end - word));
	const char *old = line->start + like->value_loc.column - 1;
	size_t width = (size_t)(equals - word), len = strlen(key);

	for (const char *at = line->start; at < word; at++)
		if (lex_is_blank(*at))
			buf_putc(out, *at);
	buf_puts(out, key);
	if (lex_is_blank(equals[-1]))
		buf_pad(out, ' ', width > len ? width - len : 1);
	buf_putc(out, '=');
	if (like->value_loc.len)
		copy(out, equals + 1, old);
	else
		buf_putc(out, ' ');
	buf_puts(out, value);
}

static void append(const struct db *db, const struct record *record, const char *key,
		   const char *value, struct buf *out)
{
	const struct entry *like = last_entry(record);
	struct slice line = slice_of_line(db, like ? like->key_loc.line : record->loc.line);

	copy(out, db->source.text, line.next);
	if (line.end == line.next)
		put_end(out, db, &line);
	if (like)
		put_like(out, &line, like, key, value);
	else
		buf_printf(out, "%s = %s", key, value);
	put_end(out, db, &line);
	copy(out, line.next, text_end(db));
}

void edit_set(const struct db *db, const struct record *record, const char *key, const char *value,
	      struct buf *out)
{
	const struct entry *entry = record_entry(record, key);

	if (entry)
		replace(db, entry, value, out);
	else
		append(db, record, key, value, out);
}

void edit_unset(const struct db *db, const struct record *record, const char *key, struct buf *out)
{
	const struct entry *entry = record_entry(record, key);
	struct slice line = { text_end(db), text_end(db), text_end(db) };

	if (entry)
		line = slice_of_line(db, entry->key_loc.line);
	copy(out, db->source.text, line.start);
	copy(out, line.next, text_end(db));
}

/*
 * Whole records.
 */

enum look { LOOK_BLANK, LOOK_COMMENT, LOOK_HEADER, LOOK_OTHER };

static enum look look_at(const struct slice *line)
{
	const char *at = line->start;

	while (at < line->end && lex_is_blank(*at))
		at++;
	if (at == line->end)
		return LOOK_BLANK;
	return *at == '#' ? LOOK_COMMENT : *at == '[' ? LOOK_HEADER : LOOK_OTHER;
}

/* The header of a record or the first of the comment lines that touch it from above. */
static const char *record_start(const struct db *db, const struct record *record)
{
	struct slice line = slice_at(db, text_start(db));
	const char *start = NULL;

	for (uint32_t number = 1; number < record->loc.line; number++) {
		if (look_at(&line) != LOOK_COMMENT)
			start = NULL;
		else if (!start)
			start = line.start;
		line = slice_at(db, line.next);
	}
	return start ? start : line.start;
}

/* What touches the record's last line from below, and the blank lines behind that. */
static const char *record_end(const struct db *db, const struct record *record)
{
	enum { TOUCHING, BLANK, APART } state = TOUCHING;
	struct slice line = slice_of_line(db, record->loc.line);
	const char *end = line.next, *stop = text_end(db);

	for (line = slice_at(db, end); line.start < stop; line = slice_at(db, line.next)) {
		enum look look = look_at(&line);

		if (look == LOOK_HEADER)
			return end;
		if (look == LOOK_OTHER)
			state = TOUCHING;
		else if (look == LOOK_COMMENT && state == BLANK)
			state = APART;
		else if (look == LOOK_BLANK && state == TOUCHING)
			state = BLANK;
		/* Touching comments wait for what is behind them: a header would have them. */
		if (look == LOOK_OTHER || state == BLANK)
			end = line.next;
	}
	return state == TOUCHING ? stop : end;
}

/* Where the blank lines begin that end at a place. */
static const char *blank_start(const struct db *db, const char *place)
{
	struct slice line = slice_at(db, text_start(db));
	const char *start = NULL;

	for (; line.start < place; line = slice_at(db, line.next)) {
		if (look_at(&line) != LOOK_BLANK)
			start = NULL;
		else if (!start)
			start = line.start;
	}
	return start ? start : place;
}

void edit_remove(const struct db *db, const struct record *record, struct buf *out)
{
	const char *start = record_start(db, record), *end = record_end(db, record);

	if (end == text_end(db))
		start = blank_start(db, start);
	copy(out, db->source.text, start);
	copy(out, end, text_end(db));
}

static void put_record(const struct db *db, const struct edit_record *record, struct buf *out)
{
	size_t width = 0;

	buf_printf(out, "[%s%s%s]", kind_name(record->kind), *record->name ? " " : "",
		   record->name);
	put_end(out, db, NULL);
	for (size_t i = 0; i < record->n; i++)
		if (strlen(record->keys[i]) > width)
			width = strlen(record->keys[i]);
	for (size_t i = 0; i < record->n; i++) {
		buf_printf(out, "%-*s = %s", (int)width, record->keys[i], record->values[i]);
		put_end(out, db, NULL);
	}
}

void edit_add(const struct db *db, const struct edit_record *record, struct buf *out)
{
	const char *end = text_end(db);

	copy(out, db->source.text, end);
	if (end > text_start(db)) {
		if (end[-1] != '\n')
			put_end(out, db, NULL);
		if (blank_start(db, end) == end)
			put_end(out, db, NULL);
	}
	put_record(db, record, out);
}

void edit_insert(const struct db *db, const struct record *before, const struct edit_record *record,
		 struct buf *out)
{
	const char *start = record_start(db, before);

	copy(out, db->source.text, start);
	if (start > text_start(db) && blank_start(db, start) == start)
		put_end(out, db, NULL);
	put_record(db, record, out);
	put_end(out, db, NULL);
	copy(out, start, text_end(db));
}

bool edit_fits(const char *value)
{
	size_t len = strlen(value);

	if (!len || lex_is_blank(value[0]) || lex_is_blank(value[len - 1]) || value[0] == '#')
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)value[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
		if (c == '#' && lex_is_blank(value[i - 1]))
			return false;
	}
	return true;
}
