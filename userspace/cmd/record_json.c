// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes one record as JSON: who it is and every key of its kind, given or not.
 */
#include "cmd/record_json.h"

static void put_key(struct json *json, struct arena *arena, const struct record *record,
		    const struct schema_key *key)
{
	static const char *const origins[] = {
		[ORIGIN_DEFAULT] = "default",
		[ORIGIN_CATALOGUE] = "catalogue",
		[ORIGIN_WRITTEN] = "written",
	};

	json_object(json, key->name);
	json_string(json, "value", look_value(arena, record, key));
	json_string(json, "origin", origins[look_origin(record, key)]);
	json_end_object(json);
}

void record_json(struct json *json, struct arena *arena, const struct record *record)
{
	json_string(json, "kind", kind_name(record->kind));
	json_string(json, "name", record->name);
	if (record->loc.line)
		json_number(json, "line", record->loc.line);
	else
		json_string(json, "line", NULL);
	json_object(json, "keys");
	for (size_t i = 0; i < schema_keys_n; i++)
		if (schema_keys[i].kind == record->kind)
			put_key(json, arena, record, &schema_keys[i]);
	json_end_object(json);
}
