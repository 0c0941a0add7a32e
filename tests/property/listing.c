// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists the table after `nft -f` of the printed text and after the netlink batch, and compares.
 *
 * One thing is levelled before: the words of lists are sorted and their line breaks dropped, as
 * the kernel gives the elements of hashes in an order of its own.
 */
#include "property/listing.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "netlink/nft.h"

struct pieces {
	char **v;
	size_t n, cap;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The end of a word of a list: a comma or the closing brace, outside of quotes. */
static const char *word_end(const char *at)
{
	bool quoted = false;

	for (; *at; at++) {
		if (*at == '"')
			quoted = !quoted;
		if (!quoted && (*at == ',' || *at == '}'))
			break;
	}
	return at;
}

static char *trimmed(const char *from, const char *to)
{
	size_t len = (size_t)(to - from), skip = strspn(from, " \t\n");

	if (skip > len)
		skip = len;
	while (len > skip && strchr(" \t\n", from[len - 1]))
		len--;
	from += skip;
	len -= skip;
	return memcpy(memset(xmalloc(len + 1), 0, len + 1), from, len);
}

/* "{ b, a }" to "{ a, b }"; at stands behind the opening brace. Returns where the list ends. */
static const char *level_list(const char *at, struct buf *out)
{
	struct pieces pieces = { 0 };
	const char *end;

	do {
		end = word_end(at);
		xgrow(pieces.v, pieces.n, pieces.cap);
		pieces.v[pieces.n++] = trimmed(at, end);
		at = end + (*end != '\0');
	} while (*end == ',');
	qsort(pieces.v, pieces.n, sizeof(*pieces.v), by_text);
	for (size_t i = 0; i < pieces.n; i++) {
		buf_printf(out, "%s%s", i ? ", " : "{ ", pieces.v[i]);
		free(pieces.v[i]);
	}
	buf_puts(out, " }");
	free(pieces.v);
	return at;
}

/* Braces that open a block stand at the end of their line, those of lists do not. */
static void level(const char *listing, struct buf *out)
{
	bool quoted = false;

	while (*listing) {
		if (*listing == '"')
			quoted = !quoted;
		if (!quoted && *listing == '{' && listing[1] != '\n')
			listing = level_list(listing + 1, out);
		else
			buf_putc(out, *listing++);
	}
}

static bool list_table(const struct ruleset *ruleset, struct buf *out)
{
	const char *const argv[] = { "nft", "-s", "list", "table", "inet", ruleset->table, NULL };
	struct buf listing = { 0 };
	bool listed = !bench_run(argv, NULL, &listing) && listing.len;

	level(buf_text(&listing), out);
	buf_fini(&listing);
	return listed;
}

static bool load_text(const struct ruleset *ruleset)
{
	static const char *const argv[] = { "nft", "-f", "-", NULL };
	struct buf text = { 0 };
	bool loaded;

	ruleset_text(ruleset, &text);
	loaded = !bench_run(argv, &text, NULL);
	buf_fini(&text);
	return loaded;
}

static bool load_batch(struct bench *bench, const struct ruleset *ruleset)
{
	struct diag_list diags = { 0 };
	bool loaded = !bench_load_plain(bench, ruleset, &diags);

	diag_fini(&diags);
	return loaded;
}

/* The first line that differs, of both. */
static void show_difference(const char *a, const char *b, struct buf *why)
{
	size_t start = 0;

	for (size_t i = 0; a[i] && a[i] == b[i]; i++)
		if (a[i] == '\n')
			start = i + 1;
	buf_printf(why, "  by text    %.*s\n  by netlink %.*s\n", (int)strcspn(a + start, "\n"),
		   a + start, (int)strcspn(b + start, "\n"), b + start);
}

bool listing_agrees(struct bench *bench, const struct ruleset *ruleset, struct buf *why)
{
	struct buf by_text_listing = { 0 }, by_netlink = { 0 };
	bool same = false;

	if (!load_text(ruleset) || !list_table(ruleset, &by_text_listing))
		buf_puts(why, "  nft refuses the text\n");
	else if (!load_batch(bench, ruleset) || !list_table(ruleset, &by_netlink))
		buf_puts(why, "  the kernel refuses the batch\n");
	else if (strcmp(by_text_listing.data, by_netlink.data) != 0)
		show_difference(by_text_listing.data, by_netlink.data, why);
	else
		same = true;
	buf_fini(&by_text_listing);
	buf_fini(&by_netlink);
	return same;
}
