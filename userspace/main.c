// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy: the words before the command, and the table of commands. Help and completion are made
 * from the table; what a command does is in the file of its name in cmd/.
 */
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "base/near.h"
#include "cmd/cmd.h"

const struct command commands[] = {
	{ "init", cmd_init, "[--force]", "write a first database from the interfaces found" },
	{ "check", cmd_check, "", "all errors and warnings of the database; touches nothing" },
	{ "print", cmd_print, "[nft|hosts.allow|hosts.deny|sysctl|database]",
	  "what would be applied" },
	{ "apply", cmd_apply, "", "put the database in force as one change" },
	{ "off", cmd_off, "", "remove everything that fwpolicy loaded" },
	{ "status", cmd_status, "", "what runs, and what differs from the database" },
	{ "list", cmd_list, "[KIND]", "the records of the database" },
	{ "show", cmd_show, "RECORD", "one record with every key" },
	{ "get", cmd_get, "RECORD KEY", "one value" },
	{ "set", cmd_set, "RECORD KEY=VALUE...", "change values; comments survive" },
	{ "unset", cmd_unset, "RECORD KEY...", "go back to the defaults" },
	{ "add", cmd_add, "KIND NAME [KEY=VALUE...]", "add a record" },
	{ "remove", cmd_remove, "RECORD", "remove a record" },
	{ "allow", cmd_allow, "SERVICE [from NET] [for 2h | until TIME]",
	  "let somebody reach a service" },
	{ "deny", cmd_deny, "SERVICE [from NET] [for 2h | until TIME]",
	  "keep somebody away from it" },
	{ "block", cmd_block, "ADDR [for 1d | until TIME]",
	  "refuse everything from an address outside" },
	{ "unblock", cmd_unblock, "ADDR", "no longer" },
	{ "explain", cmd_explain,
	  "[in IF] from ADDR [to ADDR] tcp/22 | udp/53 | icmp/8 | SERVICE ... | LINE",
	  "the verdict on a packet, why, and what would reverse it" },
	{ "log", cmd_log,
	  "[review|follow|suggest] [--since TIME] [--until TIME] [--reason REASON] "
	  "[--service SERVICE] [--from NET] [--port tcp/22] [--in IF] [--new] [--top N] "
	  "[--csv | --html FILE] [--journal | --kmsg | --nflog | FILE...]",
	  "what was refused, who needs help, and who is only noise" },
	{ "import", cmd_import, "esmith DIR", "a database from an SME or NethServer one" },
	{ "version", cmd_version, "", "which fwpolicy this is" },
	{ "help", cmd_help, "[COMMAND | keys [KIND] | words WORD...]",
	  "this list, one command, or every key of the database" },
};
const size_t commands_n = sizeof(commands) / sizeof(*commands);

static const struct option long_options[] = {
	{ "file", required_argument, NULL, 'f' },
	{ "root", required_argument, NULL, 'R' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "json", no_argument, NULL, 'J' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

/* Reads the words before the command; the letter of --help or --version, 0, or '?' for a mistake.
 */
static int read_options(struct options *options, int argc, char **argv)
{
	int letter;

	while ((letter = getopt_long(argc, argv, "+f:nqvhV", long_options, NULL)) != -1) {
		switch (letter) {
		case 'f':
			options->file = optarg;
			break;
		case 'R':
			options->root = optarg;
			break;
		case 'n':
			options->dry_run = true;
			break;
		case 'q':
			options->verbose = -1;
			break;
		case 'v':
			options->verbose = 1;
			break;
		case 'J':
			options->json = true;
			break;
		default:
			return letter;
		}
	}
	return 0;
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < commands_n; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static enum exit_code unknown_command(const struct options *options, const char *name)
{
	struct near near;

	near_start(&near, name);
	for (size_t i = 0; i < commands_n; i++)
		near_try(&near, commands[i].name);
	if (near.best)
		return say_usage(options, "unknown command \"%s\": did you mean \"%s\"?", name,
				 near.best);
	return say_usage(options, "unknown command \"%s\"; `fwpolicy help` lists them", name);
}

int main(int argc, char **argv)
{
	struct options options = { .root = "" };
	const struct command *command;
	int letter = read_options(&options, argc, argv);

	if (letter == '?')
		return EXIT_INPUT;
	if (letter == 'V')
		return cmd_version(&options, 0, NULL);
	if (letter == 'h' || optind == argc) {
		enum exit_code code = cmd_help(&options, 0, NULL);

		return letter == 'h' ? code : EXIT_INPUT;
	}
	command = find_command(argv[optind]);
	if (!command)
		return unknown_command(&options, argv[optind]);
	return command->run(&options, argc - optind, argv + optind);
}
