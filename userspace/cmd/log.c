// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy log [review | follow | suggest] [OPTION...] [FILE...]
 *
 * The table of verbs; without one it is review. Needs no privilege but to read the log.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd/log.h"

static const struct {
	const char *name;
	enum exit_code (*run)(const struct log_words *words);
} verbs[] = {
	{ "review", log_review },
	{ "follow", log_follow },
	{ "suggest", log_suggest },
};

enum exit_code cmd_log(const struct options *options, int argc, char **argv)
{
	struct log_words words = { .options = options, .json = options->json };
	enum exit_code (*run)(const struct log_words *) = log_review;
	enum exit_code code;

	words.now = time(NULL);
	for (size_t i = 0; argc > 1 && i < sizeof(verbs) / sizeof(*verbs); i++)
		if (!strcmp(argv[1], verbs[i].name)) {
			run = verbs[i].run;
			argc--;
			argv++;
			break;
		}
	code = log_words_read(&words, argc, argv);
	if (code == EXIT_YES && words.nflog && run != log_follow)
		code = say_usage(options, "log: --nflog tells what comes, not what was: "
					  "it goes with follow");
	if (code == EXIT_YES)
		code = run(&words);
	free(words.files);
	return code;
}
