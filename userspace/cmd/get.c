// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy get RECORD KEY: one value and nothing else, written or not; an empty line for what is
 * empty.
 *
 * Needs no privilege. Exit codes: 0; 2 for an unknown record or key, or a database with errors.
 */
#include "cmd/complain.h"
#include "cmd/look.h"
#include "cmd/named.h"

static void put_json(struct buf *out, struct arena *arena, const struct record *record,
		     const struct schema_key *key)
{
	struct json json;

	json_start(&json, out);
	json_object(&json, NULL);
	json_string(&json, "record", record_title(arena, record));
	json_string(&json, "key", key->name);
	json_string(&json, "value", look_value(arena, record, key));
	json_bool(&json, "written", look_origin(record, key) == ORIGIN_WRITTEN);
	json_end_object(&json);
}

static enum exit_code get_value(const struct options *options, struct arena *arena,
				const struct record *record, const struct schema_key *key)
{
	struct buf out = { 0 };

	if (options->json)
		put_json(&out, arena, record, key);
	else
		buf_printf(&out, "%s\n", look_value(arena, record, key));
	return say_out(&out);
}

static enum exit_code get(const struct options *options, struct loaded *loaded, int words,
			  char **word)
{
	struct diag_list diags = { 0 };
	const struct schema_key *key = NULL;
	struct named named;
	int used = named_read(&named, loaded, words, word, &diags);
	enum exit_code code = EXIT_INPUT;

	if (used && used == words)
		code = complain_usage("get", "which key?");
	else if (used && used + 1 < words)
		code = complain_usage("get", "\"%s\" is one word too many", word[used + 1]);
	else if (used)
		key = named_key(named.kind, word[used], KEY_DATABASE | KEY_CATALOGUE, &diags);
	if (diags.errors)
		complain(options, &diags);
	if (key)
		code = get_value(options, &loaded->db.arena, named.record, key);
	diag_fini(&diags);
	return code;
}

enum exit_code cmd_get(const struct options *options, int argc, char **argv)
{
	struct loaded loaded;
	enum exit_code code, got;

	if (argc < 3)
		return complain_usage(argv[0], argc < 2 ? "which record?" : "which key?");
	if (look_load(&loaded, options, &code)) {
		got = get(options, &loaded, argc - 1, argv + 1);
		code = got == EXIT_YES ? code : got;
	}
	load_fini(&loaded);
	return code;
}
