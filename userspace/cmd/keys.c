// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy help keys [KIND]: every key that may stand in the database or the catalogue, with the
 * form of its value and its default, from the one table of them (db/schema.c).
 *
 * Reads no database. Exit codes: 0; 2 if there is no such kind.
 */
#include <string.h>

#include "cmd/complain.h"
#include "cmd/help.h"
#include "cmd/named.h"
#include "cmd/table.h"

/* Names of the forms, as the manual has them. */
static const char *const forms[] = {
	[VALUE_CHOICE] = "choice",	 [VALUE_YESNO] = "choice",
	[VALUE_STATUS] = "choice",	 [VALUE_INTERFACES] = "interfaces",
	[VALUE_PREFIXES] = "prefixes",	 [VALUE_ADDRESSES] = "addresses",
	[VALUE_ADDRESS] = "address",	 [VALUE_PORTS] = "ports",
	[VALUE_PROTOCOLS] = "protocols", [VALUE_TARGET] = "target",
	[VALUE_LIMIT] = "limit",	 [VALUE_TIME] = "time",
	[VALUE_WORDS] = "words",	 [VALUE_TEXT] = "text",
};

const char *const *key_choices(const struct schema_key *key)
{
	static const char *const yesno[] = { "yes", "no", NULL };
	static const char *const status[] = { "enabled", "disabled", NULL };

	switch (key->type) {
	case VALUE_CHOICE:
		return key->choices;
	case VALUE_YESNO:
		return yesno;
	case VALUE_STATUS:
		return status;
	default:
		return NULL;
	}
}

/* "gateway|server", or "ports" */
static void put_form(struct buf *out, const struct schema_key *key)
{
	const char *const *choices = key_choices(key);

	for (size_t i = 0; choices && choices[i]; i++)
		buf_printf(out, "%s%s", i ? "|" : "", choices[i]);
	if (!choices)
		buf_puts(out, forms[key->type]);
}

static const char *default_of(const struct schema_key *key)
{
	if (key->place & KEY_REQUIRED)
		return "required";
	return key->fallback ? key->fallback : "none";
}

static const char *place_of(const struct schema_key *key)
{
	bool database = key->place & KEY_DATABASE, catalogue = key->place & KEY_CATALOGUE;

	return database && catalogue ? "both" : database ? "database" : "catalogue";
}

static bool is_meant(const struct schema_key *key, enum kind only)
{
	return only == KIND_COUNT || key->kind == only;
}

static void put_text(struct buf *out, enum kind only)
{
	static const char *const titles[] = { "KIND", "KEY", "VALUE", "DEFAULT", "MEANING" };
	struct table table = { .titles = titles, .columns = sizeof(titles) / sizeof(*titles) };
	struct buf form = { 0 };

	for (size_t i = 0; i < schema_keys_n; i++) {
		const struct schema_key *key = &schema_keys[i];

		if (!is_meant(key, only) || !(key->place & KEY_DATABASE))
			continue;
		buf_clear(&form);
		put_form(&form, key);
		table_add(&table, kind_name(key->kind));
		table_add(&table, key->name);
		table_add(&table, buf_text(&form));
		table_add(&table, default_of(key));
		table_add(&table, key->help);
	}
	table_print(&table, out);
	table_fini(&table);
	buf_fini(&form);
}

static void put_json_key(struct json *json, const struct schema_key *key)
{
	const char *const *choices = key_choices(key);

	json_object(json, NULL);
	json_string(json, "kind", kind_name(key->kind));
	json_string(json, "key", key->name);
	json_string(json, "form", forms[key->type]);
	json_array(json, "choices");
	for (size_t i = 0; choices && choices[i]; i++)
		json_string(json, NULL, choices[i]);
	json_end_array(json);
	json_string(json, "default", key->fallback);
	json_bool(json, "required", key->place & KEY_REQUIRED);
	json_string(json, "place", place_of(key));
	json_string(json, "help", key->help);
	json_end_object(json);
}

static void put_json(struct buf *out, enum kind only)
{
	struct json json;

	json_start(&json, out);
	json_array(&json, NULL);
	for (size_t i = 0; i < schema_keys_n; i++)
		if (is_meant(&schema_keys[i], only))
			put_json_key(&json, &schema_keys[i]);
	json_end_array(&json);
}

enum exit_code help_keys(const struct options *options, int words, char **word)
{
	struct diag_list diags = { 0 };
	enum kind only = KIND_COUNT;
	struct buf out = { 0 };
	enum exit_code code = EXIT_INPUT;

	if (words > 1)
		return complain_usage("help", "\"%s\" is one word too many", word[1]);
	if (words)
		only = named_kind(word[0], &diags);
	if (diags.errors) {
		complain(options, &diags);
	} else {
		(options->json ? put_json : put_text)(&out, only);
		code = say_out(&out);
	}
	diag_fini(&diags);
	return code;
}
