// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes one record of access.conf with the story of where it comes from:
 *
 *     # from configuration: sshd=service|TCPPort|22|access|public|status|enabled
 *     # note: ...
 *     [service ssh]
 *     status = enabled
 *     access = public
 *
 * Of the source only the properties that were taken are shown; the others stand in the closing
 * section. Notes and warnings go to the messages as well, comments do not.
 */
#include "db/esmith/work.h"

#include <stdlib.h>
#include <string.h>

#define VALUE_SHOWN_MOST 60

void draft_from(struct import *im, const struct esmith_record *record)
{
	struct draft *draft = im->draft;

	for (size_t i = 0; i < draft->n_from; i++)
		if (draft->from[i] == record)
			return;
	xgrow(draft->from, draft->n_from, draft->cap_from);
	draft->from[draft->n_from++] = record;
}

static void add_comment(struct import *im, const char *label, const char *text)
{
	struct fold fold = { .out = &im->draft->notes, .indent = "# ", .hang = "#   " };
	struct buf plain = { 0 };

	buf_puts(&plain, label);
	import_plain(&plain, text);
	fold_text(&fold, buf_text(&plain));
	fold_end(&fold);
	buf_fini(&plain);
}

static struct loc place_of(const struct esmith_record *record)
{
	return record ? record->loc : (struct loc){ 0 };
}

void draft_note(struct import *im, const struct esmith_record *record, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvprintf(fmt, ap);
	va_end(ap);
	add_comment(im, "note: ", text);
	diag_note(im->diags, place_of(record), "%s", text);
	free(text);
}

void draft_warn(struct import *im, const struct esmith_record *record, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvprintf(fmt, ap);
	va_end(ap);
	add_comment(im, "warning: ", text);
	diag_warning(im->diags, place_of(record), "%s", text);
	free(text);
}

void draft_comment(struct import *im, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvprintf(fmt, ap);
	va_end(ap);
	add_comment(im, "", text);
	free(text);
}

void draft_key(struct import *im, const char *key, const char *fmt, ...)
{
	struct draft *draft = im->draft;
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvprintf(fmt, ap);
	va_end(ap);
	draft->keys[draft->n_keys].key = key;
	draft->keys[draft->n_keys++].value = arena_strdup(&im->arena, text);
	free(text);
}

/* A long value is cut: the line says where it comes from, not all it says. */
static void put_field(struct buf *out, const char *text)
{
	struct buf cut = { 0 };
	size_t len = strnlen(text, VALUE_SHOWN_MOST);

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '|')
			buf_putc(&cut, '\\');
		buf_putc(&cut, text[i]);
	}
	if (text[len])
		buf_puts(&cut, "...");
	import_plain(out, buf_text(&cut));
	buf_fini(&cut);
}

static void write_from(struct import *im, const struct esmith_record *record)
{
	const struct account *account = import_account(im, record);

	buf_printf(im->out, "# from %s: ", esmith_file_name(import_file(im, record)));
	import_plain(im->out, SHOWN(record->key));
	buf_putc(im->out, '=');
	put_field(im->out, record->type);
	for (const struct esmith_prop *prop = record->props; prop; prop = prop->next) {
		if (account->props[prop->number] != FATE_TAKEN)
			continue;
		buf_putc(im->out, '|');
		put_field(im->out, prop->name);
		buf_putc(im->out, '|');
		put_field(im->out, prop->value ? prop->value : "");
	}
	buf_putc(im->out, '\n');
}

void draft_cancel(struct import *im)
{
	im->draft->n_from = im->draft->n_keys = 0;
	buf_clear(&im->draft->notes);
}

void draft_write(struct import *im, const char *kind, const char *name)
{
	struct draft *draft = im->draft;
	size_t width = 0;

	buf_putc(im->out, '\n');
	for (size_t i = 0; i < draft->n_from; i++) {
		import_account(im, draft->from[i])->fate = FATE_TAKEN;
		write_from(im, draft->from[i]);
	}
	buf_puts(im->out, buf_text(&draft->notes));
	buf_printf(im->out, name ? "[%s %s]\n" : "[%s]\n", kind, name);
	for (size_t i = 0; i < draft->n_keys; i++)
		if (strlen(draft->keys[i].key) > width)
			width = strlen(draft->keys[i].key);
	for (size_t i = 0; i < draft->n_keys; i++)
		buf_printf(im->out, "%-*s = %s\n", (int)width, draft->keys[i].key,
			   draft->keys[i].value);
	draft_cancel(im);
}

void draft_fini(struct draft *draft)
{
	free(draft->from);
	buf_fini(&draft->notes);
	*draft = (struct draft){ 0 };
}
