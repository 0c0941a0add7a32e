// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy help [COMMAND], fwpolicy version: made from the table of commands.
 *
 * Two topics stand beside the commands: `help keys`, what may stand in the database, and `help
 * words`, which completion in shells asks.
 */
#include <string.h>

#include "cmd/help.h"

const struct option_help option_helps[] = {
	{ "-f", "FILE", "another database than " DATABASE " (- for standard input)" },
	{ "--root", "DIR", "prefix of every file read for state or written" },
	{ "-n", "", "everything but the change" },
	{ "-q", "", "fewer words" },
	{ "-v", "", "more words" },
	{ "--json", "", "answers as JSON" },
};
const size_t option_helps_n = sizeof(option_helps) / sizeof(*option_helps);

static const struct {
	const char *name;
	enum exit_code (*run)(const struct options *options, int words, char **word);
} topics[] = {
	{ "keys", help_keys },
	{ "words", help_words },
};

static void put_option(struct buf *out, const struct option_help *option)
{
	size_t before = out->len;

	buf_printf(out, "  %s %s", option->flag, option->argument);
	buf_pad(out, ' ', 14 - (out->len - before));
	buf_printf(out, " %s\n", option->help);
}

static void put_all(struct buf *out)
{
	buf_puts(out, "usage: fwpolicy [-f FILE] [--root DIR] [-n] [-q] [-v] [--json] COMMAND\n\n");
	for (size_t i = 0; i < commands_n; i++)
		buf_printf(out, "  %-9s %s\n", commands[i].name, commands[i].help);
	buf_putc(out, '\n');
	for (size_t i = 0; i < option_helps_n; i++)
		put_option(out, &option_helps[i]);
	buf_puts(out,
		 "\nexit codes: 0 done, yes; 1 no, findings; 2 refused input; 3 system failure\n");
}

static void put_one(struct buf *out, const struct command *command)
{
	buf_printf(out, "usage: fwpolicy %s%s%s\n%s\n", command->name, *command->words ? " " : "",
		   command->words, command->help);
}

static void put_json(struct buf *out, const char *name)
{
	struct json json;

	json_start(&json, out);
	json_array(&json, NULL);
	for (size_t i = 0; i < commands_n; i++) {
		if (name && strcmp(name, commands[i].name) != 0)
			continue;
		json_object(&json, NULL);
		json_string(&json, "command", commands[i].name);
		json_string(&json, "words", commands[i].words);
		json_string(&json, "help", commands[i].help);
		json_end_object(&json);
	}
	json_end_array(&json);
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < commands_n; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

enum exit_code cmd_help(const struct options *options, int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;
	const struct command *command = name ? find_command(name) : NULL;
	struct buf out = { 0 };

	for (size_t i = 0; name && i < sizeof(topics) / sizeof(*topics); i++)
		if (!strcmp(topics[i].name, name))
			return topics[i].run(options, argc - 2, argv + 2);
	if (name && !command)
		return say_usage(options, "unknown command \"%s\"; `fwpolicy help` lists them",
				 name);
	if (options->json)
		put_json(&out, name);
	else if (command)
		put_one(&out, command);
	else
		put_all(&out);
	return say_out(&out);
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
