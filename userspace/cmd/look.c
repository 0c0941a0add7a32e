// SPDX-License-Identifier: GPL-2.0-only
/*
 * What list, show and get see of a record, and what the editing commands compare.
 *
 * A database with errors is shown as far as it was understood: whoever mends it wants to look at
 * it. The exit code and the messages tell that it is not whole.
 */
#include "cmd/look.h"

#include "cmd/complain.h"
#include "db/value.h"

bool look_load(struct loaded *loaded, const struct options *options, enum exit_code *code)
{
	*code = load(loaded, options);
	if (*code == EXIT_YES)
		return true;
	complain(options, &loaded->diags);
	/* One document is the answer, and the complaint was it. */
	return loaded->db.gateway && !options->json;
}

enum origin look_origin(const struct record *record, const struct schema_key *key)
{
	const struct service *service = (const struct service *)record;

	if (value_entry(record, key))
		return ORIGIN_WRITTEN;
	if (record->kind == KIND_SERVICE && service->known &&
	    value_entry(&service->known->rec, key))
		return ORIGIN_CATALOGUE;
	return ORIGIN_DEFAULT;
}

const char *look_value(struct arena *arena, const struct record *record,
		       const struct schema_key *key)
{
	const struct entry *entry = value_entry(record, key);
	struct buf text = { 0 };
	const char *value;

	if (entry && entry->bad)
		return entry->value;
	value_print(&text, key, record);
	value = arena_strndup(arena, buf_text(&text), text.len);
	buf_fini(&text);
	return value;
}

bool look_is_list(const struct schema_key *key)
{
	static const bool lists[] = {
		[VALUE_INTERFACES] = true, [VALUE_PREFIXES] = true,  [VALUE_ADDRESSES] = true,
		[VALUE_PORTS] = true,	   [VALUE_PROTOCOLS] = true, [VALUE_WORDS] = true,
		[VALUE_TEXT] = false,
	};

	return lists[key->type];
}
