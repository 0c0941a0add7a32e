// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads blocklists as they are published: a prefix, an address or a range at the start of each
 * line, comments from "#" or ";", anything behind the first blank passed over.
 *
 * A line that is none of these is skipped with a warning, the first ten of a file by number.
 * Bits behind a prefix's length are cleared, as every tool that reads such lists does; the whole
 * address space is not taken from anybody's list. A range must lie in one family.
 */
#include "db/lists.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"

#define FILE_MOST     (512u * 1024 * 1024)
#define WARNINGS_MOST 10

struct reader {
	struct ipset *set;
	const char *name;
	struct diag_list *diags;
	size_t line, skipped;
};

static bool range_read(struct ipset *set, const char *text, size_t len)
{
	const char *dash = memchr(text, '-', len);
	size_t head = dash ? (size_t)(dash - text) : 0;
	struct addr lo, hi;

	if (!dash || !addr_parse(text, head, &lo) || !addr_parse(dash + 1, len - head - 1, &hi) ||
	    lo.family != hi.family || addr_compare(&lo, &hi) > 0)
		return false;
	ipset_add_range(set, &lo, &hi);
	return true;
}

/* NULL, or what the word is. */
static const char *word_read(struct ipset *set, const char *text, size_t len)
{
	struct prefix prefix;

	switch (prefix_parse(text, len, &prefix)) {
	case PREFIX_OK:
	case PREFIX_MASK:
	case PREFIX_HOST_BITS:
		if (!prefix.len)
			return "everybody";
		ipset_add_prefix(set, &prefix);
		return NULL;
	case PREFIX_BAD_ADDRESS:
		return range_read(set, text, len) ? NULL : "no prefix";
	default:
		return "no prefix";
	}
}

static void skip(struct reader *reader, const char *word, size_t len, const char *fault)
{
	if (++reader->skipped <= WARNINGS_MOST)
		diag_warning(reader->diags, (struct loc){ 0 }, "%s:%zu: \"%s\" is %s: line skipped",
			     reader->name, reader->line, diag_word(word, len).text, fault);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void line_read(struct reader *reader, const char *line, size_t len)
{
	const char *fault = NULL;
	size_t start = 0, end;

	while (start < len && is_blank(line[start]))
		start++;
	for (end = start; end < len && !is_blank(line[end]); end++)
		if (line[end] == '#' || line[end] == ';')
			break;
	if (end > start)
		fault = word_read(reader->set, line + start, end - start);
	if (fault)
		skip(reader, line + start, end - start, fault);
}

void lists_parse(struct ipset *set, const char *name, const char *text, size_t len,
		 struct diag_list *diags)
{
	struct reader reader = { .set = set, .name = name, .diags = diags };
	const char *end = text + len, *nl;

	for (; text < end; text = nl + 1) {
		nl = memchr(text, '\n', (size_t)(end - text));
		if (!nl)
			nl = end;
		reader.line++;
		line_read(&reader, text, (size_t)(nl - text));
		if (nl == end)
			break;
	}
	if (reader.skipped > WARNINGS_MOST)
		diag_warning(diags, (struct loc){ 0 }, "%s: %zu more lines skipped", name,
			     reader.skipped - WARNINGS_MOST);
	ipset_normalise(set);
}

static void list_read(struct blocklist *list, const char *folder, struct diag_list *diags)
{
	struct buf path = { 0 }, text = { 0 };

	if (list->file[0] != '/' && strcmp(folder, ".") != 0)
		buf_printf(&path, "%s/", folder);
	buf_puts(&path, list->file);
	if (file_read(buf_text(&path), FILE_MOST, &text) == 0) {
		lists_parse(&list->set, buf_text(&path), buf_text(&text), text.len, diags);
	} else {
		diag_error(diags, list->file_loc, "cannot read \"%s\": %s", buf_text(&path),
			   strerror(errno));
		diag_hint(diags, "an empty file blocks nobody; status = disabled leaves it unread");
	}
	buf_fini(&path);
	buf_fini(&text);
}

void lists_read(struct db *db, const char *folder, struct diag_list *diags)
{
	for (size_t i = 0; i < db->of[KIND_BLOCKLIST].n; i++) {
		struct blocklist *list = db_blocklist(db, i);

		ipset_add_set(&list->set, &list->address.set);
		if (list->enabled && list->file[0])
			list_read(list, folder, diags);
		else
			ipset_normalise(&list->set);
	}
}
