// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy show RECORD: one record with every key, where each value comes from, and where the
 * record stands.
 *
 * A service that only the catalogue knows is shown as what it is: disabled. With -v each key is
 * explained. Needs no privilege. Exit codes: 0; 2 for an unknown record or a database with errors.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd/complain.h"
#include "cmd/look.h"
#include "cmd/named.h"
#include "cmd/record_json.h"

static const char *const remarks[] = {
	[ORIGIN_DEFAULT] = "(default)",
	[ORIGIN_CATALOGUE] = "(catalogue)",
	[ORIGIN_WRITTEN] = "",
};

static void put_head(struct buf *out, const struct loaded *loaded, const struct named *named)
{
	buf_puts(out, kind_name(named->kind));
	if (*named->name)
		buf_printf(out, " %s", named->name);
	if (named->written)
		buf_printf(out, ": %s:%" PRIu32 "\n", loaded->path, named->record->loc.line);
	else if (named->kind == KIND_GATEWAY)
		buf_puts(out, ": has no record\n");
	else
		buf_puts(out, ": has no record, so it is disabled\n");
}

static void put_text(struct buf *out, struct loaded *loaded, const struct named *named,
		     bool explained)
{
	const struct record *record = named->record;
	struct arena *arena = &loaded->db.arena;

	put_head(out, loaded, named);
	for (size_t i = 0; i < schema_keys_n; i++) {
		const struct schema_key *key = &schema_keys[i];
		const char *value, *remark;

		if (key->kind != named->kind)
			continue;
		value = look_value(arena, record, key);
		remark = remarks[look_origin(record, key)];
		if (!*value)
			value = "-";
		if (*remark)
			buf_printf(out, "  %-11s  %-24s  %s\n", key->name, value, remark);
		else
			buf_printf(out, "  %-11s  %s\n", key->name, value);
		if (explained)
			buf_printf(out, "  %-11s    %s\n", "", key->help);
	}
}

static void put_json(struct buf *out, struct loaded *loaded, const struct named *named)
{
	struct json json;

	json_start(&json, out);
	json_object(&json, NULL);
	record_json(&json, &loaded->db.arena, named->record);
	json_end_object(&json);
}

static enum exit_code show(const struct options *options, struct loaded *loaded, int words,
			   char **word)
{
	struct diag_list diags = { 0 };
	struct buf out = { 0 };
	struct named named;
	int used = named_read(&named, loaded, words, word, &diags);
	enum exit_code code = EXIT_INPUT;

	if (!used) {
		complain(options, &diags);
	} else if (used < words) {
		code = complain_usage("show", "\"%s\" is one word too many", word[used]);
	} else {
		if (options->json)
			put_json(&out, loaded, &named);
		else
			put_text(&out, loaded, &named, options->verbose > 0);
		code = say_out(&out);
	}
	diag_fini(&diags);
	return code;
}

enum exit_code cmd_show(const struct options *options, int argc, char **argv)
{
	struct loaded loaded;
	enum exit_code code, shown;

	if (argc < 2)
		return complain_usage(argv[0], "which record?");
	if (look_load(&loaded, options, &code)) {
		shown = show(options, &loaded, argc - 1, argv + 1);
		code = shown == EXIT_YES ? code : shown;
	}
	load_fini(&loaded);
	return code;
}
