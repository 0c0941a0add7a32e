// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy init [--force]: writes a first database from the interfaces found.
 *
 * Needs the right to write into the database's folder. Puts nothing in force. Exit codes: 0; 1 if
 * the interfaces do not tell which side is which; 2 if there is a database already; 3 if the system
 * failed. With -n, or with the database "-", the text goes to standard output.
 */
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "apply/replace.h"
#include "cmd/complain.h"
#include "cmd/first.h"
#include "cmd/notes.h"
#include "cmd/session.h"

struct init {
	const struct options *options;
	const char *path;
	struct sides sides;
	struct buf text, notes;
	struct loaded judged; /* the text */
	struct diag_list diags;
};

static const struct loc nowhere;

static bool is_written(const struct init *init)
{
	return !init->options->dry_run && strcmp(init->path, "-") != 0;
}

/* A link that leads nowhere is there, too. */
static bool is_free(struct init *init, bool force)
{
	struct stat st;

	if (force || !strcmp(init->path, "-") || lstat(init->path, &st))
		return true;
	diag_error(&init->diags, nowhere, "there is a database already: \"%s\"", init->path);
	diag_hint(&init->diags, "`fwpolicy init --force` writes another one in its place");
	return false;
}

static enum exit_code compose(struct init *init)
{
	struct route_state state;
	struct addr peer;
	int found;

	if (route_read(&state)) {
		diag_error(&init->diags, nowhere, "cannot read interfaces and routes: %s",
			   strerror(errno));
		return EXIT_SYSTEM;
	}
	found = sides_find(&init->sides, &state, &init->diags);
	route_fini(&state);
	if (found)
		return EXIT_NO;
	first_write(&init->sides, session_peer(&peer) ? &peer : NULL, &init->text, &init->notes);
	return EXIT_YES;
}

static int write_file(const struct init *init)
{
	char *target = realpath(init->path, NULL);
	char *copy = xstrdup(target ? target : init->path);
	int result = folder_make(dirname(copy), 0755);

	if (!result)
		result = file_replace(target ? target : init->path, &init->text, 0644);
	free(copy);
	free(target);
	return result;
}

static void put_sides(struct buf *out, const struct init *init)
{
	const struct sides *sides = &init->sides;

	buf_printf(out, "%s: external", init->path);
	for (size_t i = 0; i < sides->n_external; i++)
		buf_printf(out, "%s %s", i ? "," : "", sides->external[i]);
	for (size_t i = 0; i < sides->n_internal; i++)
		buf_printf(out, "%s %s", i ? "," : "; internal", sides->internal[i]);
	buf_puts(out, sides->n_internal ? "\n" : "; one side only, so mode = server\n");
	buf_add(out, init->notes.data, init->notes.len);
}

static enum exit_code say(struct init *init)
{
	FILE *stream = is_written(init) ? stdout : stderr;
	struct buf out = { 0 };

	say_diags(init->options, &init->judged.diags);
	if (init->options->verbose >= 0) {
		put_sides(&out, init);
		if (is_written(init))
			notes_remind(init->options, &out);
		fwrite(buf_text(&out), 1, out.len, stream);
		buf_clear(&out);
	}
	if (!is_written(init))
		buf_add(&out, init->text.data, init->text.len);
	return say_out(&out);
}

static enum exit_code say_json(const struct init *init)
{
	struct buf out = { 0 };
	struct json json;

	json_start(&json, &out);
	json_object(&json, NULL);
	json_string(&json, "database", init->path);
	json_bool(&json, "written", is_written(init));
	json_string(&json, "text", buf_text(&init->text));
	notes_json(&init->notes, &json);
	say_diags_json(&json, &init->judged.diags);
	json_end_object(&json);
	return say_out(&out);
}

/* The text passes `check`, unless an interface is called what no database can say. */
static enum exit_code run(struct init *init, bool force)
{
	enum exit_code code = is_free(init, force) ? compose(init) : EXIT_INPUT;

	if (code == EXIT_YES)
		code = load_text(&init->judged, init->options, buf_text(&init->text),
				 init->text.len);
	if (code == EXIT_YES && is_written(init) && write_file(init)) {
		diag_error(&init->diags, nowhere, "cannot write \"%s\": %s", init->path,
			   strerror(errno));
		code = EXIT_SYSTEM;
	}
	if (code == EXIT_YES)
		return init->options->json ? say_json(init) : say(init);
	complain(init->options, init->diags.n ? &init->diags : &init->judged.diags);
	return code;
}

enum exit_code cmd_init(const struct options *options, int argc, char **argv)
{
	struct init init = { .options = options, .path = options->file ? options->file : DATABASE };
	bool force = argc > 1 && !strcmp(argv[1], "--force");
	enum exit_code code;

	if (argc > 1 + force)
		return complain_usage(argv[0], "\"%s\" is one word too many", argv[1 + force]);
	code = run(&init, force);
	load_fini(&init.judged);
	sides_fini(&init.sides);
	diag_fini(&init.diags);
	buf_fini(&init.text);
	buf_fini(&init.notes);
	return code;
}
