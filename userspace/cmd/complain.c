// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mistakes of the user, in the form that every command shares: a line that names the mistake, then
 * how the command is written, or the messages of the stage that found it.
 *
 * The synopsis comes from the table of commands. An answer that was asked for as JSON is JSON also
 * when it is a complaint; misused words are told on standard error in any case.
 */
#include "cmd/complain.h"

#include <stdarg.h>
#include <string.h>

enum exit_code complain_usage(const char *command, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "fwpolicy %s: ", command);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	for (size_t i = 0; i < commands_n; i++)
		if (!strcmp(commands[i].name, command))
			fprintf(stderr, "usage: fwpolicy %s %s\n", command, commands[i].words);
	return EXIT_INPUT;
}

void complain(const struct options *options, struct diag_list *diags)
{
	struct buf out = { 0 };
	struct json json;

	if (!options->json) {
		say_diags(options, diags);
		return;
	}
	json_start(&json, &out);
	json_object(&json, NULL);
	say_diags_json(&json, diags);
	json_end_object(&json);
	say_out(&out);
}
