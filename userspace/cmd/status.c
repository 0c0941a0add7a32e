// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy status: what runs, which generation, who translates, what differs from the database, and
 * which tables of others could overrule us. Asks the kernel, so it needs CAP_NET_ADMIN.
 *
 * Exit codes: 0 the database is in force; 1 something differs; 2 the database has errors; 3.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "apply/apply.h"
#include "cmd/complain.h"
#include "cmd/ends.h"
#include "netlink/module.h"

/* All that status says. */
struct report {
	struct applied applied;
	struct drift drift;
	struct nft_foreign_list foreign;
	struct module_report module; /* empty where nftables translates */
	const struct loaded *loaded;
	const struct plan *plan; /* NULL: the database has errors */
	bool table;
};

static void time_text(time_t when, char *text, size_t size)
{
	struct tm tm;

	if (!localtime_r(&when, &tm) || !strftime(text, size, "%Y-%m-%d %H:%M", &tm))
		strcpy(text, "?");
}

static void put_drift(struct buf *out, const struct report *report)
{
	const struct drift *drift = &report->drift;
	const struct {
		bool differs;
		const char *text;
	} lines[] = {
		{ drift->table_missing && report->applied.generation,
		  "the table has been removed by another hand" },
		{ !drift->table_missing && drift->table_changed,
		  "the table has been changed by another hand" },
		{ !drift->table_missing && drift->other_plan,
		  "the database has changed since it was applied" },
		{ drift->hosts_allow, "hosts.allow is not what the database says" },
		{ drift->hosts_deny, "hosts.deny is not what the database says" },
		{ drift->settings != 0, "kernel settings are not what the database wants" },
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		if (lines[i].differs)
			buf_printf(out, "differs     %s\n", lines[i].text);
	if (!drift_is_none(drift))
		buf_puts(out, "            `fwpolicy apply` puts the database in force\n");
}

/* Counters of one helper in a row, those of the translation in the first: "fwp-ftp refused: port
 * 3". */
static void put_counters(struct buf *out, const struct module_report *module)
{
	const char *row = NULL;

	for (size_t i = 0; i < module->n; i++) {
		const struct module_counter *counter = &module->v[i];
		bool goes_on = row && !strcmp(row, counter->helper);

		if (!goes_on)
			buf_printf(out, "%s%-11s ", row ? "\n" : "",
				   *counter->helper ? "helper" : "counted");
		if (!goes_on && *counter->helper)
			buf_printf(out, "%s refused: ", counter->helper);
		buf_printf(out, "%s%s %" PRIu64, goes_on ? ", " : "", counter->name,
			   counter->value);
		row = counter->helper;
	}
	if (row)
		buf_putc(out, '\n');
}

static void put_translator(struct buf *out, const struct report *report)
{
	const struct module_report *module = &report->module;

	if (!report->plan->policy.routes) {
		buf_puts(out, "translates  nobody (mode = server)\n");
	} else if (report->plan->engine != ENGINE_MODULE) {
		buf_puts(out, "translates  nftables\n");
	} else {
		buf_printf(out, "translates  the kernel module fwpolicy: %u mappings of %u hosts\n",
			   module->mappings, module->hosts);
		put_counters(out, module);
	}
}

/* A drop elsewhere is final, an accept here does not undo it; that is worth a line each. */
static void put_foreign(struct buf *out, const struct nft_foreign_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct nft_foreign *foreign = &list->v[i];

		if (!*foreign->chain)
			continue;
		buf_printf(out, "elsewhere   table %s %s, chain %s (%s, hook %s, priority %d%s)\n",
			   nft_family_name(foreign->family), foreign->table, foreign->chain,
			   foreign->type, nft_hook_name(foreign->family, foreign->hook),
			   foreign->priority,
			   foreign->policy_drop ? ", drops what it does not accept" : "");
	}
	if (list->n)
		buf_puts(out,
			 "            what another table drops or translates is not undone here\n");
}

static void put_text(struct buf *out, const struct report *report)
{
	char when[32];

	if (report->table && report->applied.generation) {
		time_text(report->applied.when, when, sizeof(when));
		buf_printf(out, "ruleset     in force: generation %u, applied %s\n",
			   report->applied.generation, when);
	} else {
		buf_printf(out, "ruleset     %s\n",
			   report->table ? "a table fwpolicy of unknown origin" : "not loaded");
	}
	if (!report->plan) {
		buf_printf(out, "database    %s: %zu errors; `fwpolicy check` shows them\n",
			   report->loaded->path, report->loaded->diags.errors);
	} else {
		buf_printf(out, "database    %s: %zu records, %s\n", report->loaded->path,
			   report->loaded->db.records.n,
			   drift_is_none(&report->drift) ? "in force"
							 : "not in force as it stands");
		put_translator(out, report);
		ends_text(out, &report->loaded->db, report->plan->policy.now);
		put_drift(out, report);
	}
	put_foreign(out, &report->foreign);
}

static void put_json_foreign(struct json *json, const struct nft_foreign_list *list)
{
	json_array(json, "elsewhere");
	for (size_t i = 0; i < list->n; i++) {
		json_object(json, NULL);
		json_string(json, "family", nft_family_name(list->v[i].family));
		json_string(json, "table", list->v[i].table);
		json_string(json, "chain", list->v[i].chain);
		json_string(json, "type", list->v[i].type);
		json_number(json, "priority", list->v[i].priority);
		json_bool(json, "drops", list->v[i].policy_drop);
		json_end_object(json);
	}
	json_end_array(json);
}

static void put_json_module(struct json *json, const struct module_report *module)
{
	json_object(json, "module");
	json_number(json, "mappings", module->mappings);
	json_number(json, "hosts", module->hosts);
	json_array(json, "counters");
	for (size_t i = 0; i < module->n; i++) {
		json_object(json, NULL);
		if (*module->v[i].helper)
			json_string(json, "helper", module->v[i].helper);
		json_string(json, "name", module->v[i].name);
		json_number(json, "value", (int64_t)module->v[i].value);
		json_end_object(json);
	}
	json_end_array(json);
	json_end_object(json);
}

static void put_json(struct buf *out, const struct report *report)
{
	const struct drift *drift = &report->drift;
	struct json json;

	json_start(&json, out);
	json_object(&json, NULL);
	json_bool(&json, "loaded", report->table);
	json_number(&json, "generation", report->table ? report->applied.generation : 0);
	json_number(&json, "applied_at", report->table ? (int64_t)report->applied.when : 0);
	json_string(&json, "database", report->loaded->path);
	json_number(&json, "errors", (int64_t)report->loaded->diags.errors);
	json_bool(&json, "in_force", report->plan && drift_is_none(drift));
	if (report->plan)
		json_string(&json, "translator",
			    report->plan->engine == ENGINE_MODULE ? "module" : "nftables");
	if (report->plan && report->plan->engine == ENGINE_MODULE)
		put_json_module(&json, &report->module);
	json_object(&json, "differs");
	json_bool(&json, "table_missing", drift->table_missing);
	json_bool(&json, "table_changed", drift->table_changed);
	json_bool(&json, "database_changed", drift->other_plan);
	json_bool(&json, "hosts_allow", drift->hosts_allow);
	json_bool(&json, "hosts_deny", drift->hosts_deny);
	json_number(&json, "settings", (int64_t)drift->settings);
	json_end_object(&json);
	if (report->plan)
		ends_json(&json, "ends", &report->loaded->db, report->plan->policy.now);
	put_json_foreign(&json, &report->foreign);
	json_end_object(&json);
}

/* Ask the kernel; 0, or -1 with errno. */
static int survey(struct report *report, const struct state *state)
{
	struct nft_table_state table = { 0 };
	struct nl_sock sock;
	int result;

	if (nl_sock_open(&sock, NETLINK_NETFILTER))
		return -1;
	result = nft_table_state(&sock, "fwpolicy", &table);
	if (!result)
		result = nft_foreign_read(&sock, "fwpolicy", &report->foreign);
	if (!result && report->plan)
		apply_drift(report->plan, state, &sock, &report->drift);
	if (!result && report->plan && report->plan->engine == ENGINE_MODULE)
		result = module_report_read(&report->module);
	report->table = table.exists;
	nl_sock_close(&sock);
	return result;
}

static enum exit_code report_on(const struct options *options, struct report *report)
{
	struct state state;
	struct buf out = { 0 };
	int result;

	state_init(&state, options->root);
	state_read_applied(&state, &report->applied);
	result = survey(report, &state);
	state_fini(&state);
	if (result) {
		fprintf(stderr, "fwpolicy: status: the kernel does not say: %s\n", strerror(errno));
		return EXIT_SYSTEM;
	}
	(options->json ? put_json : put_text)(&out, report);
	nft_foreign_fini(&report->foreign);
	module_report_fini(&report->module);
	if (say_out(&out) != EXIT_YES)
		return EXIT_SYSTEM;
	if (!report->plan)
		return EXIT_INPUT;
	return drift_is_none(&report->drift) ? EXIT_YES : EXIT_NO;
}

enum exit_code cmd_status(const struct options *options, int argc, char **argv)
{
	struct loaded loaded;
	struct report report = { .loaded = &loaded };
	struct diag_list diags = { 0 };
	struct plan plan;
	enum engine engine;
	enum exit_code code;

	if (argc > 1)
		return say_usage(options, "status: \"%s\" is one word too many", argv[1]);
	code = load(&loaded, options);
	if (code == EXIT_SYSTEM || !loaded.db.gateway) {
		complain(options, &loaded.diags);
	} else {
		apply_engine(&loaded.db, &engine, &diags);
		if (code == EXIT_YES) {
			plan_make(&plan, &loaded.db, time(NULL), engine);
			report.plan = &plan;
		}
		code = report_on(options, &report);
	}
	if (report.plan)
		plan_fini(&plan);
	diag_fini(&diags);
	load_fini(&loaded);
	return code;
}
