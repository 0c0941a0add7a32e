// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cuts the text of a database into lines with places.
 *
 *     text    = [ BOM ] { line }
 *     line    = { blank } [ section | pair ] { blank } [ comment ] ( "\n" | "\r\n" | end )
 *     section = "[" { blank } kind [ blank { blank } name ] { blank } "]"
 *     pair    = key { blank } "=" { blank } value
 *     comment = "#" any, at the start of the line or after a blank
 *     blank   = space | tab
 *
 * A "#" inside a word belongs to the word. Control bytes are refused wherever they stand: what an
 * editor does not show must not decide who gets in. Values are cut further by db/value.c.
 */
#include "db/lex.h"

#include <string.h>

static const char byte_order_mark[] = "\xef\xbb\xbf";

bool lex_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct span span_part(const struct span *of, const char *text, size_t len)
{
	struct span part = *of;

	while (len && lex_is_blank(text[0])) {
		text++;
		len--;
	}
	while (len && lex_is_blank(text[len - 1]))
		len--;
	part.text = text;
	part.len = len;
	part.loc.column += (uint32_t)(text - of->text);
	part.loc.len = (uint32_t)len;
	return part;
}

/* Every line of it would be wrong: one message is enough. */
static bool is_utf16(const struct source *source)
{
	return source->len >= 2 &&
	       (!memcmp(source->text, "\xff\xfe", 2) || !memcmp(source->text, "\xfe\xff", 2));
}

void lex_start(struct lexer *lexer, const struct source *source, struct diag_list *diags)
{
	struct loc loc = { .source = source };

	*lexer = (struct lexer){ .source = source, .diags = diags, .at = source->text };
	if (source->len > LEX_MOST) {
		diag_error(diags, loc, "longer than %u MiB", LEX_MOST / (1024 * 1024));
	} else if (is_utf16(source)) {
		diag_error(diags, loc, "the text is UTF-16");
		diag_hint(diags, "save it as UTF-8");
	} else {
		return;
	}
	lexer->at = source->text + source->len;
}

/* The next line as it stands, without its end. */
static bool line_take(struct lexer *lexer, struct span *raw)
{
	const char *end = lexer->source->text + lexer->source->len, *nl;
	size_t left = (size_t)(end - lexer->at);

	if (!left)
		return false;
	nl = memchr(lexer->at, '\n', left);
	raw->text = lexer->at;
	raw->len = nl ? (size_t)(nl - lexer->at) : left;
	raw->loc = (struct loc){ lexer->source, ++lexer->line, 1, (uint32_t)raw->len };
	lexer->at = nl ? nl + 1 : end;
	if (raw->len && raw->text[raw->len - 1] == '\r')
		raw->len--;
	return true;
}

static struct span without_mark(const struct span *raw)
{
	size_t skip = sizeof(byte_order_mark) - 1;

	if (raw->loc.line != 1 || raw->len < skip || memcmp(raw->text, byte_order_mark, skip))
		skip = 0;
	return span_part(raw, raw->text + skip, raw->len - skip);
}

static bool is_control(char c)
{
	unsigned char byte = (unsigned char)c;

	return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}

static bool has_control(const struct lexer *lexer, const struct span *raw)
{
	struct loc loc = raw->loc;
	size_t i = 0;

	while (i < raw->len && !is_control(raw->text[i]))
		i++;
	if (i == raw->len)
		return false;
	loc.column += (uint32_t)i;
	loc.len = 1;
	diag_error(lexer->diags, loc, "control byte 0x%02x", (unsigned char)raw->text[i]);
	diag_hint(lexer->diags, "the database is plain text: delete the byte");
	return true;
}

static struct span without_comment(const struct span *span)
{
	const char *end = span->text + span->len, *at = span->text;

	while ((at = memchr(at, '#', (size_t)(end - at)))) {
		if (at == span->text || lex_is_blank(at[-1]))
			return span_part(span, span->text, (size_t)(at - span->text));
		at++;
	}
	return *span;
}

/* Cuts the first word off rest. */
static struct span word_take(struct span *rest)
{
	size_t len = 0;
	struct span word;

	while (len < rest->len && !lex_is_blank(rest->text[len]))
		len++;
	word = span_part(rest, rest->text, len);
	*rest = span_part(rest, rest->text + len, rest->len - len);
	return word;
}

static enum line_type section_read(const struct lexer *lexer, struct line *line)
{
	const struct span *whole = &line->whole;
	const char *close = memchr(whole->text, ']', whole->len);
	struct span inside, behind;
	size_t to_close;

	if (!close) {
		diag_error(lexer->diags, whole->loc, "\"[\" without \"]\"");
		diag_hint(lexer->diags, "write it like [service ssh]");
		return LINE_BROKEN;
	}
	to_close = (size_t)(close - whole->text);
	inside = span_part(whole, whole->text + 1, to_close - 1);
	behind = span_part(whole, close + 1, whole->len - to_close - 1);
	line->kind = word_take(&inside);
	line->name = word_take(&inside);
	if (behind.len) {
		diag_error(lexer->diags, behind.loc, "\"%s\" behind \"]\"",
			   diag_word(behind.text, behind.len).text);
		diag_hint(lexer->diags, "a comment begins with \"#\"");
		return LINE_BROKEN;
	}
	if (!line->kind.len) {
		diag_error(lexer->diags, whole->loc, "a section without a kind");
		diag_hint(lexer->diags, "write it like [service ssh]");
		return LINE_BROKEN;
	}
	if (inside.len) {
		diag_error(lexer->diags, inside.loc, "\"%s\" behind the name \"%s\"",
			   diag_word(inside.text, inside.len).text,
			   diag_word(line->name.text, line->name.len).text);
		diag_hint(lexer->diags, "a record has one name, without blanks");
		return LINE_BROKEN;
	}
	return LINE_SECTION;
}

static enum line_type pair_read(struct line *line)
{
	const struct span *whole = &line->whole;
	const char *equals = memchr(whole->text, '=', whole->len);
	size_t head;

	if (!equals)
		return LINE_WORDS;
	head = (size_t)(equals - whole->text);
	line->key = span_part(whole, whole->text, head);
	line->value = span_part(whole, equals + 1, whole->len - head - 1);
	return LINE_PAIR;
}

bool lex_next(struct lexer *lexer, struct line *line)
{
	struct span raw, text;

	while (line_take(lexer, &raw)) {
		text = without_mark(&raw);
		*line = (struct line){ .whole = without_comment(&text) };
		if (has_control(lexer, &raw)) {
			line->type = LINE_BROKEN;
			if (text.len && text.text[0] == '[')
				return true;
			continue;
		}
		if (!line->whole.len)
			continue;
		line->type = text.text[0] == '[' ? section_read(lexer, line) : pair_read(line);
		return true;
	}
	return false;
}
