// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy print [nft|hosts.allow|hosts.deny|sysctl|database]: what would be applied.
 *
 * Without a word all of it, each part under its name. Touches nothing, needs no privilege. Exit
 * codes: 0; 2 if the database has errors.
 */
#include <string.h>

#include "apply/apply.h"
#include "cmd/complain.h"

struct part_name {
	const char *name, *title;
	size_t offset; /* of its text in struct plan */
};

static const struct part_name parts[] = {
	{ "nft", "nftables", offsetof(struct plan, nft) },
	{ "hosts.allow", "/etc/hosts.allow", offsetof(struct plan, hosts_allow) },
	{ "hosts.deny", "/etc/hosts.deny", offsetof(struct plan, hosts_deny) },
	{ "sysctl", "kernel settings", offsetof(struct plan, sysctl) },
};

static const size_t parts_n = sizeof(parts) / sizeof(*parts);

static const struct buf *text_of(const struct plan *plan, const struct part_name *part)
{
	return (const struct buf *)(const void *)((const char *)plan + part->offset);
}

static void put_json(struct buf *out, const struct plan *plan, const char *which)
{
	struct json json;

	json_start(&json, out);
	json_object(&json, NULL);
	for (size_t i = 0; i < parts_n; i++)
		if (!which || !strcmp(which, parts[i].name))
			json_string(&json, parts[i].name, buf_text(text_of(plan, &parts[i])));
	json_end_object(&json);
}

static void put_text(struct buf *out, const struct plan *plan, const char *which)
{
	for (size_t i = 0; i < parts_n; i++) {
		const struct buf *text = text_of(plan, &parts[i]);

		if (which && strcmp(which, parts[i].name))
			continue;
		if (!which)
			buf_printf(out, "%s# --- %s ---\n", i ? "\n" : "", parts[i].title);
		buf_add(out, text->data, text->len);
	}
}

static bool is_part(const char *name)
{
	for (size_t i = 0; i < parts_n; i++)
		if (!strcmp(parts[i].name, name))
			return true;
	return !strcmp(name, "database");
}

static enum exit_code print_database(const struct options *options, const struct loaded *loaded)
{
	struct buf text = { 0 }, out = { 0 };
	struct json json;

	db_print(&loaded->db, &text);
	if (!options->json)
		return say_out(&text);
	json_start(&json, &out);
	json_object(&json, NULL);
	json_string(&json, "database", buf_text(&text));
	json_end_object(&json);
	buf_fini(&text);
	return say_out(&out);
}

static enum exit_code print_loaded(const struct options *options, const struct loaded *loaded,
				   const char *which)
{
	struct diag_list diags = { 0 };
	struct buf out = { 0 };
	struct plan plan;
	enum engine engine;

	if (which && !strcmp(which, "database"))
		return print_database(options, loaded);
	/* A desk has no module: what is printed then is what the gateway with it would get. */
	apply_engine(&loaded->db, &engine, &diags);
	plan_make(&plan, &loaded->db, time(NULL), engine);
	(options->json ? put_json : put_text)(&out, &plan, which);
	plan_fini(&plan);
	diag_fini(&diags);
	return say_out(&out);
}

enum exit_code cmd_print(const struct options *options, int argc, char **argv)
{
	const char *which = argc > 1 ? argv[1] : NULL;
	struct loaded loaded;
	enum exit_code code;

	if (argc > 2 || (which && !is_part(which)))
		return say_usage(options,
				 "print: nft, hosts.allow, hosts.deny, sysctl or database");
	code = load(&loaded, options);
	if (code == EXIT_YES)
		code = print_loaded(options, &loaded, which);
	else
		complain(options, &loaded.diags);
	load_fini(&loaded);
	return code;
}
