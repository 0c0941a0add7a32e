// SPDX-License-Identifier: GPL-2.0-only
/*
 * Books what became of every record and property, and writes the closing section of the import.
 *
 * A record ends in one of two places: above a record made from it, or in the closing section.
 * Of a record that was used, the properties that were not are listed the same way. What nobody
 * booked is listed as deciding no access, values never (they may be passwords).
 */
#include "db/esmith/work.h"

#include <stdlib.h>
#include <string.h>

static const char *const headings[DROP_REASONS] = {
	[DROP_COUNTERPART] = "It has no counterpart",
	[DROP_CLOSED] = "It opened more than it should, and stays closed",
	[DROP_BAD] = "It cannot be read",
	[DROP_ELSEWHERE] = "Another record decides it",
	[DROP_SYSTEM] = "The running system is asked instead",
	[DROP_NO_PORT] = "A service without a port of its own opens nothing",
	[DROP_TYPE] = "Its type is not \"service\", so its ports opened nothing",
	[DROP_RULE] =
		"Rules between zones and hosts: write them as [service], [forward], [outbound]",
	[DROP_SUPERSEDED] = "A later line has the same key or property, and the last one counts",
	[DROP_UNREACHABLE] = "Its key is empty or has blanks around it, so e-smith never found it",
	[DROP_NO_VALUE] = "The line has no \"=\"",
	[DROP_NO_ACCESS] = "It decides no access",
};

void ledger_init(struct import *im)
{
	for (int file = 0; file < ESMITH_FILES; file++) {
		const struct esmith_db *db = &im->site->db[file];

		im->ledger.of[file] = arena_array(&im->arena, struct account, db->n + 1);
		for (size_t i = 0; i < db->n; i++)
			im->ledger.of[file][i].props =
				arena_array(&im->arena, enum fate, db->v[i].n_props + 1);
	}
}

void ledger_fini(struct import *im)
{
	free(im->ledger.lines);
}

enum esmith_file import_file(const struct import *im, const struct esmith_record *record)
{
	int file = 0;

	while (record->loc.source != &im->site->db[file].source)
		file++;
	return (enum esmith_file)file;
}

struct account *import_account(struct import *im, const struct esmith_record *record)
{
	enum esmith_file file = import_file(im, record);

	return &im->ledger.of[file][record - im->site->db[file].v];
}

bool import_is_live(const struct esmith_record *record)
{
	return record && !record->superseded && !record->unreachable && record->type;
}

const char *import_prop(struct import *im, const struct esmith_record *record, const char *name)
{
	const struct esmith_prop *prop = esmith_prop(record, name);

	if (!prop)
		return NULL;
	import_account(im, record)->props[prop->number] = FATE_TAKEN;
	return prop->value;
}

static void add_line(struct import *im, struct drop_line line)
{
	struct ledger *ledger = &im->ledger;

	xgrow(ledger->lines, ledger->n, ledger->cap);
	ledger->lines[ledger->n++] = line;
}

void import_drop(struct import *im, const struct esmith_record *record, const char *name,
		 enum drop why, const char *detail)
{
	const struct esmith_prop *prop = esmith_prop(record, name);

	if (!prop)
		return;
	import_account(im, record)->props[prop->number] = FATE_DROPPED;
	add_line(im, (struct drop_line){ record, prop, why, detail });
}

void import_drop_record(struct import *im, const struct esmith_record *record, enum drop why,
			const char *detail)
{
	import_account(im, record)->fate = FATE_DROPPED;
	add_line(im, (struct drop_line){ record, NULL, why, detail });
}

static enum drop reason_of(const struct esmith_record *record)
{
	if (!record->type)
		return DROP_NO_VALUE;
	if (record->unreachable)
		return DROP_UNREACHABLE;
	if (record->superseded)
		return DROP_SUPERSEDED;
	return DROP_NO_ACCESS;
}

/* Whatever is still open is listed. */
static void close_record(struct import *im, const struct esmith_record *record)
{
	struct account *account = import_account(im, record);

	if (account->fate == FATE_OPEN)
		import_drop_record(im, record, reason_of(record), NULL);
	if (account->fate == FATE_DROPPED)
		return;
	for (const struct esmith_prop *prop = record->props; prop; prop = prop->next)
		if (account->props[prop->number] == FATE_OPEN)
			add_line(im, (struct drop_line){ record, prop,
							 prop->superseded ? DROP_SUPERSEDED
									  : DROP_NO_ACCESS,
							 NULL });
}

static int compare_lines(const void *a, const void *b)
{
	const struct drop_line *x = a, *y = b;

	if (x->why != y->why)
		return x->why < y->why ? -1 : 1;
	/* The files are one array, the records of a file another: both are in reading order. */
	if (x->record->loc.source != y->record->loc.source)
		return x->record->loc.source < y->record->loc.source ? -1 : 1;
	if (x->record != y->record)
		return x->record < y->record ? -1 : 1;
	if (!x->prop || !y->prop)
		return (x->prop != NULL) - (y->prop != NULL);
	return (x->prop->number > y->prop->number) - (x->prop->number < y->prop->number);
}

static void quote_line(struct buf *buf, const struct drop_line *line)
{
	import_quote(buf, line->record->key);
	if (line->prop) {
		buf_puts(buf, " (");
		import_quote(buf, line->prop->name);
		buf_putc(buf, ')');
	}
}

/* "masq (DenylogTarget): why", a line of its own. */
static void write_detail(struct import *im, const struct drop_line *line)
{
	struct fold fold = { .out = im->out, .indent = "#     ", .hang = "#         " };
	struct buf text = { 0 };

	quote_line(&text, line);
	buf_putc(&text, ':');
	fold_add(&fold, buf_text(&text));
	buf_clear(&text);
	import_plain(&text, line->detail);
	fold_text(&fold, buf_text(&text));
	fold_end(&fold);
	buf_fini(&text);
}

/*
 * One word of a folded list: "sshd (UsePAM," "Protocol)," "smb". after: what follows in the list,
 * or NULL at its end; before: what the word continues, or NULL.
 */
static void write_item(struct fold *fold, const struct drop_line *before,
		       const struct drop_line *line, const struct drop_line *after)
{
	bool opened = before && before->record == line->record && before->prop && line->prop;
	bool stays = after && after->record == line->record && after->prop && line->prop;
	struct buf word = { 0 };

	if (!opened)
		import_quote(&word, line->record->key);
	if (!opened && line->prop)
		buf_puts(&word, " (");
	if (line->prop)
		import_quote(&word, line->prop->name);
	if (line->prop && !stays)
		buf_putc(&word, ')');
	if (after)
		buf_putc(&word, ',');
	fold_add(fold, buf_text(&word));
	buf_fini(&word);
}

static const struct drop_line *next_bare(const struct drop_line *line, const struct drop_line *end)
{
	while (line < end && line->detail)
		line++;
	return line < end ? line : NULL;
}

/* The lines of one reason and one file: first those that need no words of their own. */
static void write_file(struct import *im, const struct drop_line *line, const struct drop_line *end)
{
	struct fold fold = { .out = im->out, .indent = "#     ", .hang = "#     " };
	const struct drop_line *before = NULL, *bare = next_bare(line, end), *after;

	buf_printf(im->out, "#   %s:\n", esmith_file_name(import_file(im, line->record)));
	for (; bare; before = bare, bare = after) {
		after = next_bare(bare + 1, end);
		write_item(&fold, before, bare, after);
	}
	fold_end(&fold);
	for (; line < end; line++)
		if (line->detail)
			write_detail(im, line);
}

static void write_unread(struct import *im)
{
	struct fold fold = { .out = im->out, .indent = "#   ", .hang = "#   " };
	struct buf word = { 0 };

	if (!im->site->n_unread)
		return;
	buf_puts(im->out, "#\n# Files not read:\n");
	for (size_t i = 0; i < im->site->n_unread; i++) {
		buf_clear(&word);
		import_quote(&word, im->site->unread[i]);
		if (i + 1 < im->site->n_unread)
			buf_putc(&word, ',');
		fold_add(&fold, buf_text(&word));
	}
	fold_end(&fold);
	buf_fini(&word);
}

void ledger_write(struct import *im)
{
	struct ledger *ledger = &im->ledger;
	const struct drop_line *line, *end, *next;

	for (int file = 0; file < ESMITH_FILES; file++)
		for (size_t i = 0; i < im->site->db[file].n; i++)
			close_record(im, &im->site->db[file].v[i]);
	if (ledger->n || im->site->n_unread)
		buf_puts(im->out, "\n# ---- What was not taken, and why ----\n");
	if (ledger->n)
		qsort(ledger->lines, ledger->n, sizeof(*ledger->lines), compare_lines);
	end = ledger->n ? ledger->lines + ledger->n : NULL;
	for (line = ledger->lines; line < end; line = next) {
		if (line == ledger->lines || line->why != line[-1].why)
			buf_printf(im->out, "#\n# %s:\n", headings[line->why]);
		for (next = line + 1; next < end && next->why == line->why &&
				      next->record->loc.source == line->record->loc.source;)
			next++;
		write_file(im, line, next);
	}
	write_unread(im);
}
