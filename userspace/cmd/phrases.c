// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the phrases of the daily verbs: a keyword and the words up to the next one, in any order,
 * each once.
 *
 * "from a, b" may come as one word or as several. What the phrases mean is the verb's to judge.
 */
#include "cmd/phrases.h"

#include <string.h>

#include "cmd/argument.h"
#include "cmd/duration.h"

/* Where a keyword puts its phrase; NULL: it is no keyword. */
static const char **member_of(struct phrases *phrases, const char *word)
{
	if (!strcmp(word, "from"))
		return &phrases->from;
	if (!strcmp(word, "for"))
		return &phrases->during;
	return strcmp(word, "until") ? NULL : &phrases->until;
}

/* The words up to the next keyword, with a blank between them. */
static const char *phrase_read(struct phrases *phrases, struct arena *arena, int words, char **word)
{
	const char *text = "";

	for (int i = 0; i < words && !member_of(phrases, word[i]); i++)
		text = arena_printf(arena, "%s%s%s", text, *text ? " " : "", word[i]);
	return text;
}

const char *phrases_read(struct phrases *phrases, struct arena *arena, int words, char **word)
{
	for (int i = 0; i < words; i++) {
		const char **member = member_of(phrases, word[i]);

		if (!member && !i)
			return arena_printf(arena, "\"%s\" is no \"from\", \"for\" or \"until\"",
					    word[i]);
		if (!member)
			continue;
		if (*member)
			return arena_printf(arena, "\"%s\" stands there twice", word[i]);
		*member = phrase_read(phrases, arena, words - i - 1, word + i + 1);
		if (!**member)
			return arena_printf(arena, "nothing behind \"%s\"", word[i]);
	}
	if (phrases->during && phrases->until)
		return "either \"for\" or \"until\"";
	return NULL;
}

const char *phrases_end(const struct phrases *phrases, struct arena *arena, time_t now,
			struct diag_list *diags)
{
	const struct schema_key *key = schema_find(KIND_SERVICE, "until");
	const char *value = phrases->until;
	long seconds;

	if (phrases->during) {
		seconds = duration_read(phrases->during, diags);
		if (seconds < 0)
			return NULL;
		value = duration_end(arena, now, seconds);
	}
	value = argument_value(key, value, arena, diags);
	if (value && strcmp(value, duration_end(arena, now, 0)) <= 0) {
		diag_error(diags, (struct loc){ 0 }, "%s is over", value);
		return NULL;
	}
	return value;
}
