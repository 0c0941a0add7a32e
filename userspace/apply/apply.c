// SPDX-License-Identifier: GPL-2.0-only
/*
 * Puts a plan in force and takes it back.
 *
 *     keep the generation -> stage hosts.* -> settings that close -> rename hosts.*
 *         -> the ruleset, one transaction -> forwarding -> remember
 *
 * All that may fail stands before the transaction and is undone if a later step fails. Only turning
 * forwarding on comes after it: it must not be on without the filter. A lost power cord leaves the
 * kernel empty and the files of either generation, whole; the next start applies again. Where no
 * table of ours was in force, running connections are adopted around all that (apply/adopt.h).
 */
#include "apply/apply.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "apply/adopt.h"
#include "apply/companions.h"
#include "apply/hosts.h"
#include "apply/settings.h"
#include "base/file.h"
#include "netlink/module.h"
#include "netlink/present.h"

#define RACES_MOST 20

/* By this a table is known as ours. */
#define TAG "fwpolicy"

static bool file_differs(const char *path, const struct buf *want)
{
	struct buf have = { 0 };
	bool differs = file_read(path, want->len + 1, &have) || have.len != want->len ||
		       memcmp(buf_text(&have), buf_text(want), want->len) != 0;

	buf_fini(&have);
	return differs;
}

/*
 * A grant that has ended since makes another plan, though nobody changed anything: the table ended
 * it by itself. So the database is asked once more, as it was meant then.
 */
static bool is_other_plan(const struct plan *plan, const struct applied *applied)
{
	struct plan then;
	bool other = strcmp(applied->hash, plan->hash) != 0;

	if (!other || !applied->generation)
		return other;
	plan_make(&then, plan->policy.db, applied->when, plan->engine);
	other = strcmp(applied->hash, then.hash) != 0;
	plan_fini(&then);
	return other;
}

void apply_drift(const struct plan *plan, const struct state *state, struct nl_sock *sock,
		 struct drift *drift)
{
	struct nft_table_state table = { 0 };
	struct applied applied;

	state_read_applied(state, &applied);
	if (nft_table_state(sock, plan->ruleset.table, &table))
		table.exists = false;
	*drift = (struct drift){
		.table_missing = !table.exists,
		.table_changed = table.exists && table.fingerprint != applied.fingerprint,
		.other_plan = is_other_plan(plan, &applied),
		.hosts_allow = file_differs(state->paths[STATE_HOSTS_ALLOW], &plan->hosts_allow),
		.hosts_deny = file_differs(state->paths[STATE_HOSTS_DENY], &plan->hosts_deny),
		.settings = table.exists ? settings_differ(&plan->policy.sysctls) : 0,
	};
}

bool drift_is_none(const struct drift *drift)
{
	return !drift->table_missing && !drift->table_changed && !drift->other_plan &&
	       !drift->hosts_allow && !drift->hosts_deny && !drift->settings;
}

static enum nft_result submit(struct nl_sock *sock, const struct nft_batch *batch, bool dry_run,
			      struct diag_list *diags)
{
	return dry_run ? nft_check(sock, batch, diags) : nft_commit(sock, batch, diags);
}

/* As a whole: there is a moment without the table, in which packets are lost. */
static enum nft_result replace(struct nl_sock *sock, const struct plan *plan, uint32_t genid,
			       bool dry_run, struct diag_list *diags)
{
	struct nft_batch batch;
	enum nft_result result;

	nft_batch_init(&batch);
	nft_batch_replace(&batch, &plan->ruleset, genid, TAG);
	result = submit(sock, &batch, dry_run, diags);
	nft_batch_fini(&batch);
	return result;
}

/* In place, or as a whole where there is nothing of ours or the kernel refuses the change. */
static enum nft_result change(struct nl_sock *sock, const struct plan *plan,
			      const struct nft_present *present, bool dry_run,
			      struct diag_list *diags)
{
	struct diag_list refusals = { 0 };
	enum nft_result result = NFT_REFUSED;
	struct nft_batch batch;

	nft_batch_init(&batch);
	if (nft_batch_update(&batch, &plan->ruleset, present))
		result = submit(sock, &batch, dry_run, &refusals);
	if (result == NFT_REFUSED)
		result = replace(sock, plan, present->genid, dry_run, diags);
	if (result == NFT_DONE && refusals.n)
		diag_note(diags, (struct loc){ 0 },
			  "the table is replaced as a whole, as it cannot be changed in place: %s",
			  refusals.v[0].text);
	diag_fini(&refusals);
	nft_batch_fini(&batch);
	return result;
}

static enum nft_result commit_once(struct nl_sock *sock, const struct plan *plan, bool dry_run,
				   struct diag_list *diags)
{
	struct nft_present present;
	enum nft_result result;

	if (nft_present_read(sock, &plan->ruleset, &present)) {
		state_complain(diags, "ask the kernel for", "nf_tables", errno);
		return NFT_REFUSED;
	}
	result = change(sock, plan, &present, dry_run, diags);
	nft_present_fini(&present);
	return result;
}

/* Another writer came between: look again and try again. */
static int commit(struct nl_sock *sock, const struct plan *plan, bool dry_run,
		  struct diag_list *diags)
{
	enum nft_result result = NFT_RACE;

	for (int i = 0; result == NFT_RACE && i < RACES_MOST; i++)
		result = commit_once(sock, plan, dry_run, diags);
	if (result == NFT_RACE)
		diag_error(diags, (struct loc){ 0 },
			   "other programs keep changing the ruleset; nothing was changed");
	return result == NFT_DONE ? 0 : -1;
}

/*
 * The module begins before the ruleset leaves off masquerading, and ends after it masquerades: what
 * both would translate, the nat chain translates. So nothing leaves untranslated in between.
 */
static int commit_translated(struct nl_sock *sock, const struct plan *plan, struct diag_list *diags)
{
	bool module = plan->engine == ENGINE_MODULE;

	companions_load(plan);
	if (module && module_translate(&plan->policy)) {
		state_complain(diags, "set up", "the kernel module fwpolicy", errno);
		return -1;
	}
	if (commit(sock, plan, false, diags))
		return -1;
	if (!module && access("/sys/module/fwpolicy", F_OK) == 0)
		module_translate(NULL);
	return 0;
}

static int keep_generation(const struct plan *plan, const struct state *state,
			   unsigned int generation, struct diag_list *diags)
{
	const struct source *source = &plan->policy.db->source;
	const struct buf database = { .data = (char *)(uintptr_t)source->text, .len = source->len };
	const struct {
		const char *name;
		const struct buf *bytes;
	} files[] = {
		{ "access.conf", &database },	       { "ruleset.nft", &plan->nft },
		{ "hosts.allow", &plan->hosts_allow }, { "hosts.deny", &plan->hosts_deny },
		{ "sysctl", &plan->sysctl },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (state_keep(state, generation, files[i].name, files[i].bytes, diags))
			return -1;
	return 0;
}

static int remember(struct nl_sock *sock, const struct plan *plan, const struct state *state,
		    unsigned int generation, struct diag_list *diags)
{
	struct applied applied = { .generation = generation, .when = plan->policy.now };
	struct nft_table_state table = { 0 };

	if (nft_table_state(sock, plan->ruleset.table, &table)) {
		state_complain(diags, "read back", plan->ruleset.table, errno);
		return -1;
	}
	memcpy(applied.hash, plan->hash, sizeof(applied.hash));
	applied.fingerprint = table.fingerprint;
	if (state_set_current(state, generation, diags))
		return -1;
	return state_write_applied(state, &applied, diags);
}

/* The filter is in force: what it must not be without may follow. */
static enum apply_result open_up(struct nl_sock *sock, const struct plan *plan,
				 const struct state *state, unsigned int generation,
				 struct diag_list *diags)
{
	struct settings_changes settings;

	if (settings_apply(&plan->policy.sysctls, SETTINGS_ALL, state, &settings, diags))
		return APPLY_FAILED;
	settings_fini(&settings);
	return remember(sock, plan, state, generation, diags) ? APPLY_FAILED : APPLY_DONE;
}

static enum apply_result carry_out(struct nl_sock *sock, const struct plan *plan,
				   const struct state *state, unsigned int generation,
				   struct diag_list *diags)
{
	struct settings_changes settings;
	struct hosts hosts;

	if (keep_generation(plan, state, generation, diags) ||
	    hosts_stage(&hosts, plan, state, diags))
		return APPLY_FAILED;
	if (settings_apply(&plan->policy.sysctls, SETTINGS_SAFE, state, &settings, diags)) {
		hosts_abandon(&hosts);
		return APPLY_FAILED;
	}
	if (hosts_put(&hosts, diags)) {
		settings_undo(&settings);
		settings_fini(&settings);
		return APPLY_FAILED;
	}
	if (commit_translated(sock, plan, diags)) {
		hosts_put_back(&hosts, diags);
		settings_undo(&settings);
		settings_fini(&settings);
		return APPLY_REFUSED;
	}
	hosts_done(&hosts);
	settings_fini(&settings);
	return open_up(sock, plan, state, generation, diags);
}

enum apply_result apply_plan(const struct plan *plan, const struct state *state, bool dry_run,
			     unsigned int *generation, struct diag_list *diags)
{
	enum apply_result result;
	struct nl_sock sock;
	struct applied applied;
	struct drift drift;

	if (nl_sock_open(&sock, NETLINK_NETFILTER)) {
		state_complain(diags, "open", "netlink", errno);
		return APPLY_FAILED;
	}
	state_read_applied(state, &applied);
	*generation = applied.generation;
	apply_drift(plan, state, &sock, &drift);
	if (drift_is_none(&drift)) {
		result = APPLY_UNCHANGED;
	} else if (dry_run) {
		result = commit(&sock, plan, true, diags) ? APPLY_REFUSED : APPLY_DONE;
	} else {
		*generation = state_newest(state) + 1;
		if (drift.table_missing)
			adopt_running(&plan->policy, diags);
		result = carry_out(&sock, plan, state, *generation, diags);
		if (drift.table_missing) /* what opened meanwhile */
			adopt_running(&plan->policy, diags);
	}
	nl_sock_close(&sock);
	return result;
}

static int delete_table(struct diag_list *diags, bool dry_run)
{
	struct nft_batch batch;
	struct nl_sock sock;
	enum nft_result result;

	if (nl_sock_open(&sock, NETLINK_NETFILTER)) {
		state_complain(diags, "open", "netlink", errno);
		return -1;
	}
	nft_batch_init(&batch);
	nft_batch_delete_table(&batch, "fwpolicy", 0);
	result = dry_run ? nft_check(&sock, &batch, diags) : nft_commit(&sock, &batch, diags);
	nft_batch_fini(&batch);
	nl_sock_close(&sock);
	return result == NFT_DONE ? 0 : -1;
}

/* Forwarding is given back before the filter goes: a closed gateway must not open on its way out.
 */
enum apply_result apply_off(const struct state *state, bool dry_run, struct diag_list *diags)
{
	if (dry_run)
		return delete_table(diags, true) ? APPLY_FAILED : APPLY_DONE;
	settings_restore(state, diags);
	if (delete_table(diags, false))
		return APPLY_FAILED;
	if (access("/sys/module/fwpolicy", F_OK) == 0 && module_translate(NULL))
		diag_warning(diags, (struct loc){ 0 }, "the kernel module still translates: %s",
			     strerror(errno));
	hosts_restore(state, diags);
	state_forget_applied(state);
	unlink(state->paths[STATE_CURRENT]);
	return APPLY_DONE;
}

int apply_engine(const struct db *db, enum engine *engine, struct diag_list *diags)
{
	bool answers = db->gateway->nat != TRANSLATOR_NFTABLES && module_answers();

	*engine = answers ? ENGINE_MODULE : ENGINE_NFTABLES;
	if (db->gateway->nat != TRANSLATOR_MODULE || answers)
		return 0;
	*engine = ENGINE_MODULE;
	diag_error(diags, record_loc(&db->gateway->rec, "nat"),
		   "nat = module, but the kernel module fwpolicy is not loaded");
	diag_hint(diags, "load it, or let nftables masquerade with nat = auto");
	return -1;
}
