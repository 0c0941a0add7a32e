/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands, and what they share. Only here is anything printed and an exit code chosen.
 */
#ifndef FWPOLICY_CMD_CMD_H
#define FWPOLICY_CMD_CMD_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/json.h"
#include "db/catalog.h"
#include "db/db.h"

enum exit_code {
	EXIT_YES = 0,	 /* done; accepted */
	EXIT_NO = 1,	 /* refused by the policy; findings */
	EXIT_INPUT = 2,	 /* bad input; nothing was changed */
	EXIT_SYSTEM = 3, /* the system failed */
};

/* The words before the command. */
struct options {
	const char *file; /* -f; NULL: the default place */
	const char *root; /* --root; "" without */
	bool dry_run, json;
	int verbose; /* -q: -1, -v: 1 */
};

struct command {
	const char *name;
	enum exit_code (*run)(const struct options *options, int argc, char **argv);
	const char *words; /* after the name */
	const char *help;
};

extern const struct command commands[];
extern const size_t commands_n;

#define COMMAND(name)                                                                              \
	enum exit_code cmd_##name(const struct options *options, int argc, char **argv)

COMMAND(init);
COMMAND(check);
COMMAND(print);
COMMAND(apply);
COMMAND(off);
COMMAND(status);
COMMAND(list);
COMMAND(show);
COMMAND(get);
COMMAND(set);
COMMAND(unset);
COMMAND(add);
COMMAND(remove);
COMMAND(allow);
COMMAND(deny);
COMMAND(block);
COMMAND(unblock);
COMMAND(explain);
COMMAND(log);
COMMAND(import);
COMMAND(version);
COMMAND(help);

#define DATABASE "/etc/fwpolicy/access.conf"

/* --- reading (cmd/load.c) --- */

/* A database with its catalogue and what was found wrong with it. */
struct loaded {
	const char *path; /* as shown to the user */
	struct catalog catalog;
	struct db db;
	struct diag_list diags;
};

/*
 * Read catalogue, database and blocklists, and lint. EXIT_YES, or a reason not to go on, with
 * messages in loaded->diags. Always freed by load_fini.
 */
enum exit_code load(struct loaded *loaded, const struct options *options);
/* The same for a text that is not in the file (yet). */
enum exit_code load_text(struct loaded *loaded, const struct options *options, const char *text,
			 size_t len);
void load_fini(struct loaded *loaded);

/* The catalogue alone; EXIT_SYSTEM with a message if there is none. */
enum exit_code load_catalog(struct catalog *catalog, struct diag_list *diags);

/* Where the files that come with fwpolicy are, e.g. "services"; malloc. */
char *data_path(const char *name);

/* --- saying (cmd/say.c) --- */

/* Messages to standard error, or to standard output as JSON: {"messages": [...]}. */
void say_diags(const struct options *options, struct diag_list *diags);
void say_diags_json(struct json *json, const struct diag_list *diags);

/* One line to standard output, unless -q or --json. */
void say_line(const struct options *options, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* "fwpolicy: ..." to standard error; returns EXIT_INPUT. */
enum exit_code say_usage(const struct options *options, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Writes a finished buffer to standard output; EXIT_SYSTEM if that fails. */
enum exit_code say_out(struct buf *out);

#endif
