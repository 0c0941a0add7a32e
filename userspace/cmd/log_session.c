// SPDX-License-Identifier: GPL-2.0-only
/*
 * Opens the database and reads the log that the words of `fwpolicy log` name.
 *
 * Without a database the log is still read, in numbers instead of names: the tool is of use before
 * there is one. Without a file the kernel's log is looked for where Debian and others keep it, then
 * in the journal.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apply/surround.h"
#include "cmd/complain.h"
#include "cmd/log.h"
#include "review/journal.h"
#include "review/logins.h"
#include "review/position.h"

static enum exit_code open_database(struct log_session *session)
{
	const struct options *options = session->words->options;
	enum exit_code code;

	if (!options->file && access(DATABASE, F_OK)) {
		if (options->verbose >= 0 && !session->words->json)
			fprintf(stderr,
				"fwpolicy: there is no %s yet: services and near misses "
				"are not told\n",
				DATABASE);
		return EXIT_YES;
	}
	code = load(&session->loaded, options);
	if (code != EXIT_YES) {
		complain(options, &session->loaded.diags);
		load_fini(&session->loaded);
		return code;
	}
	session->has_database = true;
	policy_compile(&session->policy, &session->loaded.db, session->words->now);
	surround_read_gateway(&session->around, &session->policy);
	judge_init(&session->judge, &session->policy, &session->around);
	session->judge.interfaces = &session->interfaces;
	session->judge.prefixes = &session->prefixes;
	return EXIT_YES;
}

/* The number of the subject that a record is. */
static enum exit_code find_service(struct log_session *session)
{
	const struct log_words *words = session->words;

	if (!words->service)
		return EXIT_YES;
	for (size_t i = 1; session->has_database && i < session->judge.n_subjects; i++)
		if (!strcmp(session->judge.subjects[i].record->name, words->service)) {
			session->filter.subject = i;
			return EXIT_YES;
		}
	return say_usage(words->options, "log: --service \"%s\": no record of the database%s",
			 words->service, session->has_database ? "" : " (there is none)");
}

bool log_is_nflog(const struct log_session *session)
{
	return session->has_database && session->loaded.db.gateway->log_to == LOG_TO_NFLOG;
}

static void find_logs(struct log_session *session)
{
	const struct log_words *words = session->words;

	session->is_default = !words->n_files && !words->journal && !words->kmsg && !words->nflog;
	for (size_t i = 0; i < words->n_files; i++) {
		xgrow(session->logs.v, session->logs.n, session->logs.cap);
		session->logs.v[session->logs.n++] = words->files[i];
	}
	if (!session->is_default)
		return;
	session->kept_by_ulogd =
		log_is_nflog(session) &&
		rotation_find_ulogd(&session->logs, &session->arena, words->options->root);
	if (!session->kept_by_ulogd)
		rotation_find_kernel(&session->logs, &session->arena, words->options->root);
	session->position = position_path(&session->arena, words->options->root);
	session->reviewed = position_read(session->position);
	if (words->only_new && session->reviewed >= session->filter.since) {
		session->filter.since = session->reviewed + 1;
		session->filter.active = true;
	}
}

enum exit_code log_open(struct log_session *session, const struct log_words *words)
{
	enum exit_code code;

	memset(session, 0, sizeof(*session));
	session->words = words;
	session->filter = words->filter;
	arena_init(&session->arena);
	names_init(&session->interfaces);
	names_init(&session->prefixes);
	tally_init(&session->tally, &session->interfaces, &session->prefixes);
	code = open_database(session);
	if (code == EXIT_YES)
		code = find_service(session);
	find_logs(session);
	tally_with(&session->tally, session->has_database ? &session->judge : NULL,
		   &session->filter);
	return code;
}

static void read_all(struct log_session *session)
{
	const struct log_words *words = session->words;
	struct reader reader = { .tally = &session->tally, .threads = words->threads };

	reader.boot = kmsg_boot();
	logins_read(&session->tally, words->options->root);
	for (size_t i = 0; i < session->logs.n; i++)
		reader_file(&reader, session->logs.v[i], &session->diags);
	if (words->journal || (session->is_default && !session->logs.n && !*words->options->root))
		journal_read(&session->tally, session->filter.since, &session->diags);
	if (words->kmsg)
		kmsg_read(&session->tally, &session->diags);
}

enum exit_code log_read(struct log_session *session)
{
	read_all(session);
	say_diags(session->words->options, &session->diags);
	return session->diags.errors ? EXIT_SYSTEM : EXIT_YES;
}

void log_close(struct log_session *session)
{
	tally_fini(&session->tally);
	if (session->has_database) {
		judge_fini(&session->judge);
		surroundings_fini(&session->around);
		policy_fini(&session->policy);
		load_fini(&session->loaded);
	}
	rotation_fini(&session->logs);
	diag_fini(&session->diags);
	arena_fini(&session->arena);
}
