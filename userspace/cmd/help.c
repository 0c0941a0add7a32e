// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy help [COMMAND], fwpolicy version: made from the table of commands.
 */
#include <string.h>

#include "cmd/cmd.h"

static void put_all(struct buf *out)
{
	buf_puts(out, "usage: fwpolicy [-f FILE] [--root DIR] [-n] [-q] [-v] [--json] COMMAND\n\n");
	for (size_t i = 0; i < commands_n; i++)
		buf_printf(out, "  %-9s %s\n", commands[i].name, commands[i].help);
	buf_puts(out,
		 "\n"
		 "  -f FILE      another database than " DATABASE " (- for standard input)\n"
		 "  --root DIR   prefix of every file read for state or written\n"
		 "  -n           everything but the change\n"
		 "  -q, -v       fewer words, more words\n"
		 "  --json       answers as JSON\n"
		 "\nexit codes: 0 done, yes; 1 no, findings; 2 refused input; 3 system failure\n");
}

enum exit_code cmd_help(const struct options *options, int argc, char **argv)
{
	struct buf out = { 0 };

	if (argc < 2) {
		put_all(&out);
		return say_out(&out);
	}
	for (size_t i = 0; i < commands_n; i++) {
		if (strcmp(commands[i].name, argv[1]))
			continue;
		buf_printf(&out, "usage: fwpolicy %s %s\n%s\n", commands[i].name, commands[i].words,
			   commands[i].help);
		return say_out(&out);
	}
	return say_usage(options, "unknown command \"%s\"; `fwpolicy help` lists them", argv[1]);
}

enum exit_code cmd_version(const struct options *options, int argc, char **argv)
{
	struct buf out = { 0 };
	struct json json;

	(void)argc;
	(void)argv;
	if (options->json) {
		json_start(&json, &out);
		json_object(&json, NULL);
		json_string(&json, "version", FWPOLICY_VERSION);
		json_end_object(&json);
	} else {
		buf_puts(&out, "fwpolicy " FWPOLICY_VERSION "\n");
	}
	return say_out(&out);
}
