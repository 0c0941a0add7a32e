// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes the change that a suggestion asks for, compiles what comes of it, and asks both policies
 * about every port of the service and every kind of packet that the log knows: what the new one
 * admits and the old one did not is what the change lets in besides.
 */
#include "cmd/log_trial.h"

#include <string.h>

#include "cmd/change.h"
#include "cmd/grant.h"

#define BESIDES_SHOWN 6

struct comparison {
	struct trial *trial;
	struct log_session *session;
	const struct suggestion *suggestion;
	struct judge after;
};

static void put_sources(const struct suggestion *suggestion, struct buf *out)
{
	char text[ADDR_TEXT];

	for (size_t i = 0; i < suggestion->n_sources; i++)
		buf_printf(out, "%s%s", i ? "," : "", addr_print(&suggestion->sources[i], text));
}

static bool allow(struct trial *trial, struct change *change, const struct suggestion *suggestion)
{
	const struct schema_key *key = schema_find(KIND_SERVICE, "allow");
	struct grant grant = { .db = &change->old.db, .now = time(NULL), .arena = &change->arena };
	struct assignments assignments = { .arena = &change->arena, .v = grant.v };
	struct buf sources = { 0 };
	struct named named;
	bool done = false;

	put_sources(suggestion, &sources);
	buf_printf(&trial->command, "fwpolicy allow %s from %s", suggestion->service,
		   buf_text(&sources));
	if (named_look(&named, &change->old, KIND_SERVICE, suggestion->service)) {
		grant.service = (const struct service *)named.record;
		grant.from =
			argument_addresses(key, arena_strdup(&change->arena, buf_text(&sources)),
					   &change->arena, &change->diags);
		done = !change->diags.errors && grant_allow(&grant, &change->diags);
		assignments.n = grant.n;
		if (done)
			change_assign(change, &named, &assignments);
	}
	buf_fini(&grant.notes);
	buf_fini(&sources);
	return done;
}

/* A port without a name becomes a service of its own. */
static bool add(struct trial *trial, struct change *change, const struct suggestion *suggestion)
{
	const struct fact *fact = &suggestion->sample;
	const char *protocol = fact->protocol == IPPROTO_TCP   ? "tcp"
			       : fact->protocol == IPPROTO_UDP ? "udp"
							       : NULL;
	struct assignments assignments = { .arena = &change->arena };
	struct buf sources = { 0 };
	char *word[4], *name;
	bool done;

	if (!protocol || !fact->dport)
		return false;
	put_sources(suggestion, &sources);
	name = arena_printf(&change->arena, "my-%s-%u", protocol, fact->dport);
	word[0] = arena_printf(&change->arena, "%s=%u", protocol, fact->dport);
	word[1] = arena_strdup(&change->arena, "status=enabled");
	word[2] = arena_strdup(&change->arena, "access=public");
	word[3] = arena_printf(&change->arena, "allow=%s", buf_text(&sources));
	buf_printf(&trial->command, "fwpolicy add service %s %s %s %s %s", name, word[0], word[1],
		   word[2], word[3]);
	done = !db_find(&change->old.db, KIND_SERVICE, name) &&
	       argument_read(&assignments, KIND_SERVICE, 4, word, &change->diags);
	if (done)
		change_add(change, KIND_SERVICE, name, &assignments);
	buf_fini(&sources);
	return done && !change->diags.errors;
}

/* The new policy admits what the old one refused, and it was not asked for. */
static void compare(struct comparison *comparison, const struct fact *fact)
{
	struct trial *trial = comparison->trial;
	time_t now = comparison->session->words->now;
	struct decision before, after;
	struct packet packet;
	char text[ADDR_TEXT];

	judge_decide(&comparison->session->judge, fact, now, &before);
	judge_decide(&comparison->after, fact, now, &after);
	if (before.verdict == VERDICT_ACCEPT || after.verdict == VERDICT_DROP)
		return;
	if (trial->besides_n++ >= BESIDES_SHOWN)
		return;
	judge_packet(&comparison->session->judge, fact, &packet);
	buf_printf(&trial->besides, "%s%s/%u from %s", trial->besides.len ? ", " : "",
		   fact->protocol == IPPROTO_TCP ? "tcp" : "udp", packet.dport,
		   addr_print(&packet.src, text));
}

static bool is_asked_for(const struct suggestion *suggestion, const struct fact *fact)
{
	struct addr src = fact_src(fact);

	if (fact->protocol != suggestion->sample.protocol ||
	    fact->dport != suggestion->sample.dport)
		return false;
	for (size_t i = 0; i < suggestion->n_sources; i++)
		if (addr_equal(&suggestion->sources[i], &src))
			return true;
	return false;
}

static void compare_ports(struct comparison *comparison, const struct port_list *ports,
			  uint8_t protocol)
{
	const struct suggestion *suggestion = comparison->suggestion;

	for (size_t i = 0; i < ports->n; i++) {
		struct fact fact = suggestion->sample;

		fact.protocol = protocol;
		fact.dport = ports->v[i].lo;
		if (!is_asked_for(suggestion, &fact))
			compare(comparison, &fact);
	}
}

/* Every other port of the service, then every other known source at the same port. */
static void compare_all(struct comparison *comparison, const struct policy *policy)
{
	const struct suggestion *suggestion = comparison->suggestion;
	const struct tally *tally = &comparison->session->tally;
	const struct record *record =
		suggestion->service ? db_find(policy->db, KIND_SERVICE, suggestion->service) : NULL;

	if (record) {
		const struct service *service = (const struct service *)record;

		compare_ports(comparison, &service->ports.tcp, IPPROTO_TCP);
		compare_ports(comparison, &service->ports.udp, IPPROTO_UDP);
	}
	for (uint32_t i = 0; i < TALKERS_MOST; i++) {
		struct fact fact;

		if (!talkers_count(&tally->talkers, i))
			continue;
		fact = talker_fact(&tally->talkers.v[i]);
		if (!is_asked_for(suggestion, &fact))
			compare(comparison, &fact);
	}
}

static bool judge_change(struct trial *trial, struct log_session *session,
			 const struct suggestion *suggestion, const struct change *change)
{
	struct comparison comparison = { trial, session, suggestion, { 0 } };
	struct decision decision = { 0 };
	struct loaded loaded;
	struct policy policy;
	bool done = load_text(&loaded, session->words->options, buf_text(&change->text),
			      change->text.len) == EXIT_YES;

	if (done) {
		policy_compile(&policy, &loaded.db, session->words->now);
		judge_init(&comparison.after, &policy, &session->around);
		comparison.after.interfaces = &session->interfaces;
		comparison.after.prefixes = &session->prefixes;
		judge_decide(&comparison.after, &suggestion->sample, session->words->now,
			     &decision);
		done = decision.verdict == VERDICT_ACCEPT;
		if (done)
			compare_all(&comparison, &policy);
		judge_fini(&comparison.after);
		policy_fini(&policy);
	}
	load_fini(&loaded);
	if (trial->besides_n > BESIDES_SHOWN)
		buf_printf(&trial->besides, " and %zu more", trial->besides_n - BESIDES_SHOWN);
	return done;
}

bool trial_run(struct trial *trial, struct log_session *session,
	       const struct suggestion *suggestion)
{
	struct options options = *session->words->options;
	struct change change;
	bool done;

	options.dry_run = true;
	done = change_begin(&change, &options) == EXIT_YES &&
	       (suggestion->service ? allow : add)(trial, &change, suggestion) &&
	       judge_change(trial, session, suggestion, &change);
	change_fini(&change);
	return done;
}

void trial_fini(struct trial *trial)
{
	buf_fini(&trial->command);
	buf_fini(&trial->besides);
}
