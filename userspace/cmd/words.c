// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy help words [WORD...]: what the last word could become, for completion in a shell. WORDs
 * are the command line behind the options, the last one as far as it is written.
 *
 * There is no grammar here but the synopsis of the command in the table: "RECORD KEY=VALUE..." is
 * asked for which word comes next; what such a word can be is cmd/candidates.c's. One answer a
 * line, behind a tab what it means. A database with errors, or none, gives fewer answers and no
 * message. Exit codes: 0; 1 where a path stands, which shells know better.
 */
#include <ctype.h>
#include <string.h>

#include "cmd/candidates.h"
#include "cmd/help.h"
#include "cmd/named.h"

#define TOKENS_MOST 24

/* A word of a synopsis. */
struct token {
	char text[48];
	bool repeats; /* "..." stands behind it */
};

struct synopsis {
	struct token v[TOKENS_MOST];
	size_t n;
};

/*
 * The synopsis.
 */

static void token_add(struct synopsis *synopsis, const char *text, size_t len)
{
	struct token *token = &synopsis->v[synopsis->n];

	if (synopsis->n == TOKENS_MOST || len >= sizeof(token->text))
		return;
	memcpy(token->text, text, len);
	token->text[len] = '\0';
	token->repeats = len > 3 && !strcmp(token->text + len - 3, "...");
	if (token->repeats)
		token->text[len - 3] = '\0';
	if (isalnum((unsigned char)*token->text) || *token->text == '-')
		synopsis->n++;
}

static void synopsis_read(struct synopsis *synopsis, const char *text)
{
	synopsis->n = 0;
	while (*text) {
		size_t len = strcspn(text, " []");

		if (len)
			token_add(synopsis, text, len);
		text += len + (text[len] != '\0');
	}
}

/* "nft|sysctl": one of them stands there. */
static bool is_choice(const struct token *token)
{
	return strchr(token->text, '|');
}

/* "from", "--force", "tcp/22": it stands there as it is. */
static bool is_keyword(const struct token *token)
{
	return !isupper((unsigned char)*token->text) && !isdigit((unsigned char)*token->text) &&
	       !is_choice(token);
}

/* The token is what a keyword before it asks for: "from NET". */
static bool is_value(const struct synopsis *synopsis, size_t i)
{
	return i && i < synopsis->n && !is_keyword(&synopsis->v[i]) &&
	       is_keyword(&synopsis->v[i - 1]) && !strchr(synopsis->v[i - 1].text, '/');
}

/* The first token from i on that stands on its own; n: there is none. */
static size_t next_from(const struct synopsis *synopsis, size_t i)
{
	while (i < synopsis->n && (is_keyword(&synopsis->v[i]) || is_value(synopsis, i)))
		i++;
	return i;
}

static size_t keyword_find(const struct synopsis *synopsis, const char *word)
{
	size_t i = 0;

	while (i < synopsis->n &&
	       (!is_keyword(&synopsis->v[i]) || strcmp(synopsis->v[i].text, word) != 0))
		i++;
	return i;
}

/*
 * The walk along the words that are written.
 */

static enum kind kind_of(struct candidates *to, char *word)
{
	struct diag_list unsaid = { 0 };
	enum kind kind = KIND_COUNT;
	struct named named;

	if (named_read(&named, &to->loaded, 1, &word, &unsaid))
		kind = named.kind;
	diag_fini(&unsaid);
	return kind;
}

/* Goes behind what a token took; how many words there were to it, one more if that is unwritten. */
static int token_take(struct candidates *to, const struct synopsis *synopsis, size_t *at, int i)
{
	const struct token *token = &synopsis->v[*at];
	bool record = !strcmp(token->text, "RECORD"), kind = !strcmp(token->text, "KIND");
	enum kind named = schema_kind(to->word[i]);
	bool two = record && named < KIND_COUNT && named != KIND_GATEWAY;

	if (record || kind)
		to->kind = named;
	if (record && named == KIND_COUNT)
		to->kind = kind_of(to, to->word[i]);
	if (!token->repeats)
		*at = next_from(synopsis, *at + 1);
	if (kind && named == KIND_GATEWAY && *at < synopsis->n)
		*at = next_from(synopsis, *at + 1); /* it has no name */
	return two ? 2 : 1;
}

static void put_token(struct candidates *to, const struct token *token)
{
	char copy[sizeof(token->text)], *rest = copy, *item;

	if (!is_choice(token)) {
		candidates_of_place(to, token->text);
		return;
	}
	strcpy(copy, token->text);
	while ((item = strsep(&rest, "|")))
		candidates_put(to, item, "");
}

/* Keywords that may come before the next token; an example such as tcp/22 up to its slash. */
static void put_keywords(struct candidates *to, const struct synopsis *synopsis, size_t before)
{
	for (size_t i = 0; i < before; i++) {
		const struct token *token = &synopsis->v[i];
		char text[sizeof(token->text)];

		if (!is_keyword(token) || candidates_given(to, token->text))
			continue;
		snprintf(text, sizeof(text), "%.*s%s", (int)strcspn(token->text, "/"), token->text,
			 strchr(token->text, '/') ? "/" : "");
		candidates_put(to, text, "");
	}
}

static void walk(struct candidates *to, const struct synopsis *synopsis)
{
	size_t at = next_from(synopsis, 0), keyword;
	int i = 0;

	while (i < to->words) {
		keyword = keyword_find(synopsis, to->word[i]);
		if (is_value(synopsis, keyword + 1)) {
			if (i + 1 == to->words) {
				put_token(to, &synopsis->v[keyword + 1]);
				return;
			}
			i += 2;
		} else if (keyword < synopsis->n || at == synopsis->n) {
			i++;
		} else {
			i += token_take(to, synopsis, &at, i);
		}
	}
	if (i > to->words) {
		candidates_of_kind(to);
		return;
	}
	/* a choice may be left out: what stands behind it may come, too */
	put_keywords(to, synopsis,
		     at < synopsis->n && is_choice(&synopsis->v[at]) ? next_from(synopsis, at + 1)
								     : at);
	if (at < synopsis->n)
		put_token(to, &synopsis->v[at]);
}

/* A database that is not there or not right must not keep the catalogue away. */
static void load_quietly(struct candidates *to, const struct options *options)
{
	load(&to->loaded, options);
	if (to->loaded.db.gateway)
		return;
	load_fini(&to->loaded);
	load_text(&to->loaded, options, "", 0);
}

static void answer(struct candidates *to, const struct options *options, int words, char **word)
{
	struct synopsis synopsis;

	to->kind = KIND_COUNT;
	to->begin = words ? word[words - 1] : "";
	if (words < 2) {
		(*to->begin == '-' ? candidates_options : candidates_commands)(to);
		return;
	}
	to->word = word + 1;
	to->words = words - 2;
	load_quietly(to, options);
	for (size_t i = 0; i < commands_n; i++)
		if (!strcmp(commands[i].name, word[0])) {
			synopsis_read(&synopsis, commands[i].words);
			walk(to, &synopsis);
		}
	load_fini(&to->loaded);
}

enum exit_code help_words(const struct options *options, int words, char **word)
{
	struct candidates candidates = { 0 };
	struct json json;

	if (options->json) {
		json_start(&json, &candidates.out);
		json_array(&json, NULL);
		candidates.json = &json;
	}
	answer(&candidates, options, words, word);
	if (options->json)
		json_end_array(&json);
	if (say_out(&candidates.out) != EXIT_YES)
		return EXIT_SYSTEM;
	return candidates.path ? EXIT_NO : EXIT_YES;
}
