// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy apply: puts the database in force. With -n everything but the commit, the kernel's own
 * check included. Needs CAP_NET_ADMIN and the right to write below --root.
 *
 * Exit codes: 0 done, or nothing to do; 2 the database or the kernel refuses it; 3 the system
 * failed.
 */
#include <sys/capability.h>

#include "apply/apply.h"
#include "cmd/complain.h"

static const char *const sentences[] = {
	[APPLY_DONE] = "in force",
	[APPLY_UNCHANGED] = "nothing to change",
	[APPLY_REFUSED] = "refused; nothing was changed",
	[APPLY_FAILED] = "failed",
};

static void report(const struct options *options, struct loaded *loaded, enum apply_result result,
		   unsigned int generation)
{
	const char *words[] = { "done", "unchanged", "refused", "failed" };
	struct buf out = { 0 };
	struct json json;

	if (!options->json) {
		say_diags(options, &loaded->diags);
		if (options->dry_run && result == APPLY_DONE)
			say_line(options, "%s: would be applied; the kernel agrees", loaded->path);
		else
			say_line(options, "%s: %s (generation %u)", loaded->path, sentences[result],
				 generation);
		return;
	}
	json_start(&json, &out);
	json_object(&json, NULL);
	json_string(&json, "result", words[result]);
	json_bool(&json, "dry_run", options->dry_run);
	json_number(&json, "generation", generation);
	say_diags_json(&json, &loaded->diags);
	json_end_object(&json);
	say_out(&out);
}

/* The kernel would refuse a ruleset of ours for what we are, not for what it says. */
static bool may_change_the_kernel(void)
{
	cap_flag_value_t has = CAP_CLEAR;
	cap_t caps = cap_get_proc();

	if (caps)
		cap_get_flag(caps, CAP_NET_ADMIN, CAP_EFFECTIVE, &has);
	cap_free(caps);
	return has == CAP_SET;
}

static enum exit_code lacks_privilege(const struct options *options)
{
	struct diag_list diags = { 0 };

	diag_error(&diags, (struct loc){ 0 }, "this needs CAP_NET_ADMIN: run it as root");
	complain(options, &diags);
	diag_fini(&diags);
	return EXIT_SYSTEM;
}

static enum exit_code apply_loaded(const struct options *options, struct loaded *loaded)
{
	enum apply_result result = APPLY_FAILED;
	unsigned int generation = 0;
	struct state state;
	struct plan plan;
	enum engine engine;

	if (apply_engine(&loaded->db, &engine, &loaded->diags)) {
		complain(options, &loaded->diags);
		return EXIT_SYSTEM;
	}
	state_init(&state, options->root);
	plan_make(&plan, &loaded->db, time(NULL), engine);
	if (options->dry_run || !state_lock(&state, &loaded->diags))
		result = apply_plan(&plan, &state, options->dry_run, &generation, &loaded->diags);
	report(options, loaded, result, generation);
	plan_fini(&plan);
	state_fini(&state);
	return result == APPLY_REFUSED	? EXIT_INPUT
	       : result == APPLY_FAILED ? EXIT_SYSTEM
					: EXIT_YES;
}

enum exit_code cmd_apply(const struct options *options, int argc, char **argv)
{
	struct loaded loaded;
	enum exit_code code;

	if (argc > 1)
		return say_usage(options, "apply: \"%s\" is one word too many", argv[1]);
	code = load(&loaded, options);
	if (code == EXIT_YES)
		code = may_change_the_kernel() ? apply_loaded(options, &loaded)
					       : lacks_privilege(options);
	else
		complain(options, &loaded.diags);
	load_fini(&loaded);
	return code;
}

static void report_off(const struct options *options, bool done, struct diag_list *diags)
{
	struct buf out = { 0 };
	struct json json;

	if (!options->json) {
		say_diags(options, diags);
		if (done && options->dry_run)
			say_line(options, "would remove the table fwpolicy and give back settings "
					  "and files");
		else if (done)
			say_line(options, "removed: nothing of fwpolicy's filters here now");
		return;
	}
	json_start(&json, &out);
	json_object(&json, NULL);
	json_string(&json, "result", done ? "done" : "failed");
	json_bool(&json, "dry_run", options->dry_run);
	say_diags_json(&json, diags);
	json_end_object(&json);
	say_out(&out);
}

enum exit_code cmd_off(const struct options *options, int argc, char **argv)
{
	struct diag_list diags = { 0 };
	enum apply_result result = APPLY_FAILED;
	struct state state;

	if (argc > 1)
		return say_usage(options, "off: \"%s\" is one word too many", argv[1]);
	if (!may_change_the_kernel())
		return lacks_privilege(options);
	state_init(&state, options->root);
	if (options->dry_run || !state_lock(&state, &diags))
		result = apply_off(&state, options->dry_run, &diags);
	report_off(options, result == APPLY_DONE, &diags);
	diag_fini(&diags);
	state_fini(&state);
	return result == APPLY_DONE ? EXIT_YES : EXIT_SYSTEM;
}
