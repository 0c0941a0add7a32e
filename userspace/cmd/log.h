/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the verbs of `fwpolicy log` share: their words, and the log read into a tally.
 */
#ifndef FWPOLICY_CMD_LOG_H
#define FWPOLICY_CMD_LOG_H

#include "cmd/cmd.h"
#include "review/reader.h"
#include "review/review.h"
#include "review/rotation.h"

/* The words behind `log`. */
struct log_words {
	const struct options *options;
	bool json, csv, journal, kmsg, nflog, only_new;
	const char *html;    /* a file, "-" for standard output; NULL: not asked for */
	const char *service; /* NULL: not given */
	struct filter filter;
	unsigned int threads; /* 0: not said */
	size_t most;	      /* rows of a table; 0: as the format has it */
	time_t now;
	char **files;
	size_t n_files;
};

/* Everything that is needed to read and judge a log. */
struct log_session {
	const struct log_words *words;
	struct arena arena;
	struct loaded loaded;
	struct policy policy;
	struct surroundings around;
	struct judge judge;
	bool has_database;
	struct names interfaces, prefixes;
	struct tally tally;
	struct rotation logs;
	struct filter filter;
	bool is_default;      /* no file was named: reviews of it follow one another */
	bool kept_by_ulogd;   /* the logs are what ulogd2 writes of the log group */
	const char *position; /* its file, or NULL */
	time_t reviewed;
	struct diag_list diags;
};

/* EXIT_YES; or the exit code after a message. argv[0] is the verb. */
enum exit_code log_words_read(struct log_words *words, int argc, char **argv);

/* Opens database and tally; EXIT_YES, or the exit code after a message. log_close always. */
enum exit_code log_open(struct log_session *session, const struct log_words *words);
/* Reads what the words name. EXIT_SYSTEM after a message if any of it could not be read. */
enum exit_code log_read(struct log_session *session);
void log_close(struct log_session *session);

/* The database sends the packets to a log group (log-to = nflog) and not to the kernel's log. */
bool log_is_nflog(const struct log_session *session);

/* A moment: "2h", "2 hours ago", "yesterday", "2026-11-26T10:00", "10:00". False: it is none. */
bool log_moment(const char *text, time_t now, time_t *when);

/* The verbs. argv[0] is the verb. */
enum exit_code log_review(const struct log_words *words);
enum exit_code log_suggest(const struct log_words *words);
enum exit_code log_follow(const struct log_words *words);

#endif
