// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the words behind `fwpolicy log VERB`: a row of the table for each option, the rest are
 * files.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/near.h"
#include "cmd/log.h"

#define MOST_ROWS 100000

static bool refuse(const struct log_words *words, const char *option, const char *value,
		   const char *right)
{
	say_usage(words->options, "log: %s \"%s\": %s", option, value, right);
	return false;
}

static bool read_moment(const struct log_words *words, const char *option, const char *value,
			time_t *when)
{
	if (log_moment(value, words->now, when))
		return true;
	return refuse(words, option, value,
		      "not a moment; write 2h, \"2 hours ago\", yesterday or 2026-11-26T10:00");
}

static bool read_since(struct log_words *words, const char *value)
{
	return read_moment(words, "--since", value, &words->filter.since);
}

static bool read_until(struct log_words *words, const char *value)
{
	return read_moment(words, "--until", value, &words->filter.until);
}

static bool read_reason(struct log_words *words, const char *value)
{
	enum reason reason = reason_find(value);

	if (reason == REASON_COUNT)
		return refuse(words, "--reason", value,
			      "spoof, invalid, icmp, blocklist, service, limit, forward, outbound, "
			      "helper, default or unknown");
	words->filter.reasons |= 1u << reason;
	return true;
}

static bool read_service(struct log_words *words, const char *value)
{
	words->service = value;
	return true;
}

static bool read_from(struct log_words *words, const char *value)
{
	enum prefix_error error = prefix_parse(value, strlen(value), &words->filter.from);

	if (error == PREFIX_OK || error == PREFIX_HOST_BITS)
		return true;
	return refuse(words, "--from", value, "not an address or prefix");
}

static bool read_in(struct log_words *words, const char *value)
{
	words->filter.interface = value;
	return true;
}

static bool read_number(const char *text, unsigned long most, unsigned long *number)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	*number = strtoul(text, &end, 10);
	return !*end && *number <= most;
}

/* "tcp/22", "udp/5000-5010", "22". */
static bool read_port(struct log_words *words, const char *value)
{
	static const struct {
		const char *name;
		uint8_t protocol;
	} protocols[] = {
		{ "tcp/", IPPROTO_TCP },   { "udp/", IPPROTO_UDP },	 { "sctp/", IPPROTO_SCTP },
		{ "icmp/", IPPROTO_ICMP }, { "icmp6/", IPPROTO_ICMPV6 },
	};
	struct filter *filter = &words->filter;
	const char *port = value, *dash;
	unsigned long lo, hi;
	char begin[8];

	for (size_t i = 0; i < sizeof(protocols) / sizeof(*protocols); i++)
		if (!strncmp(value, protocols[i].name, strlen(protocols[i].name))) {
			filter->protocol = protocols[i].protocol;
			port = value + strlen(protocols[i].name);
		}
	dash = strchr(port, '-');
	snprintf(begin, sizeof(begin), "%.*s", dash ? (int)(dash - port) : 7, port);
	if (!read_number(begin, 65535, &lo) || !read_number(dash ? dash + 1 : port, 65535, &hi) ||
	    lo > hi || !hi)
		return refuse(words, "--port", value, "as in tcp/22, udp/5000-5010 or 443");
	filter->lo = (uint16_t)lo;
	filter->hi = (uint16_t)hi;
	return true;
}

static bool read_top(struct log_words *words, const char *value)
{
	unsigned long number;

	if (!read_number(value, MOST_ROWS, &number) || !number)
		return refuse(words, "--top", value, "not a number from 1 to 100000");
	words->most = number;
	return true;
}

static bool read_threads(struct log_words *words, const char *value)
{
	unsigned long number;

	if (!read_number(value, 8, &number) || !number)
		return refuse(words, "--threads", value, "not a number from 1 to 8");
	words->threads = (unsigned int)number;
	return true;
}

static bool read_html(struct log_words *words, const char *value)
{
	words->html = value;
	return true;
}

static bool set_json(struct log_words *words, const char *value)
{
	(void)value;
	words->json = true;
	return true;
}

static bool set_csv(struct log_words *words, const char *value)
{
	(void)value;
	words->csv = true;
	return true;
}

static bool set_new(struct log_words *words, const char *value)
{
	(void)value;
	words->only_new = true;
	return true;
}

static bool set_journal(struct log_words *words, const char *value)
{
	(void)value;
	words->journal = true;
	return true;
}

static bool set_kmsg(struct log_words *words, const char *value)
{
	(void)value;
	words->kmsg = true;
	return true;
}

static bool set_nflog(struct log_words *words, const char *value)
{
	(void)value;
	words->nflog = true;
	return true;
}

static const struct {
	const char *name;
	bool has_value;
	bool (*read)(struct log_words *words, const char *value);
} word_table[] = {
	{ "--since", true, read_since },     { "--until", true, read_until },
	{ "--reason", true, read_reason },   { "--service", true, read_service },
	{ "--from", true, read_from },	     { "--port", true, read_port },
	{ "--in", true, read_in },	     { "--top", true, read_top },
	{ "--threads", true, read_threads }, { "--html", true, read_html },
	{ "--json", false, set_json },	     { "--csv", false, set_csv },
	{ "--new", false, set_new },	     { "--journal", false, set_journal },
	{ "--kmsg", false, set_kmsg },	     { "--nflog", false, set_nflog },
};

#define WORDS (sizeof(word_table) / sizeof(*word_table))

static bool unknown(const struct log_words *words, const char *word)
{
	struct near near;

	near_start(&near, word);
	for (size_t i = 0; i < WORDS; i++)
		near_try(&near, word_table[i].name);
	say_usage(words->options, "log: unknown option \"%s\"%s%s%s", word,
		  near.best ? ": did you mean \"" : "", near.best ? near.best : "",
		  near.best ? "\"?" : "");
	return false;
}

/* One option with its value; false after a message. */
static bool read_option(struct log_words *words, char **argv, int *i)
{
	const char *equals = strchr(argv[*i], '=');
	size_t len = equals ? (size_t)(equals - argv[*i]) : strlen(argv[*i]), row = 0;
	const char *value = equals ? equals + 1 : NULL;

	while (row < WORDS && (strlen(word_table[row].name) != len ||
			       strncmp(word_table[row].name, argv[*i], len) != 0))
		row++;
	if (row == WORDS || (value && !word_table[row].has_value))
		return unknown(words, argv[*i]);
	if (word_table[row].has_value && !value)
		value = argv[++*i];
	if (word_table[row].has_value && !value)
		return refuse(words, word_table[row].name, "", "and what?");
	return word_table[row].read(words, value);
}

static bool is_filtering(const struct log_words *words)
{
	const struct filter *filter = &words->filter;

	return filter->since || filter->until || filter->reasons || filter->from.addr.family ||
	       filter->protocol || filter->hi || filter->interface || words->service;
}

enum exit_code log_words_read(struct log_words *words, int argc, char **argv)
{
	words->files = xmalloc((size_t)argc * sizeof(*words->files) + 1);
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] != '-' || !argv[i][1])
			words->files[words->n_files++] = argv[i];
		else if (!read_option(words, argv, &i))
			return EXIT_INPUT;
	}
	words->filter.active = is_filtering(words);
	return EXIT_YES;
}
