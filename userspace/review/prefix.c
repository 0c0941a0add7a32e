// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the prefix of a logged packet.
 *
 *     denylog:input:service                ours: chain and reason
 *     [UFW BLOCK]  [UFW AUDIT INVALID]     ufw
 *     FINAL_REJECT:  filter_IN_public_DROP:   firewalld
 *     Shorewall:net-fw:DROP:               Shorewall
 *     Firewall: *TCP_IN Blocked*           csf
 *     [WAN_LOCAL-default-D]  SFW2-INext-ACC-TCP   VyOS, UniFi; SuSEfirewall2
 *
 * A prefix that says neither refused nor passed counts as refused: nobody logs what is welcome
 * without saying so.
 */
#include "review/prefix.h"

#include <string.h>
#include <strings.h>

static const char *const reasons[REASON_COUNT] = {
	[REASON_UNKNOWN] = "unknown",	  [REASON_SPOOF] = "spoof",
	[REASON_INVALID] = "invalid",	  [REASON_ICMP] = "icmp",
	[REASON_BLOCKLIST] = "blocklist", [REASON_SERVICE] = "service",
	[REASON_LIMIT] = "limit",	  [REASON_FORWARD] = "forward",
	[REASON_OUTBOUND] = "outbound",	  [REASON_HELPER] = "helper",
	[REASON_DEFAULT] = "default",
};

static const char *const chains[CHAIN_COUNT] = {
	[CHAIN_UNKNOWN] = "unknown", [CHAIN_PREROUTING] = "prerouting", [CHAIN_INPUT] = "input",
	[CHAIN_FORWARD] = "forward", [CHAIN_OUTPUT] = "output",
};

const char *reason_name(enum reason reason)
{
	return reasons[reason];
}

const char *chain_name(enum chain chain)
{
	return chains[chain];
}

enum reason reason_find(const char *name)
{
	size_t i = 0;

	while (i < REASON_COUNT && strcmp(reasons[i], name) != 0)
		i++;
	return (enum reason)i;
}

/* The word of a table that the text is, len bytes long; n if there is none. */
static size_t find_word(const char *const *table, size_t n, const char *text, size_t len)
{
	size_t i = 0;

	while (i < n && (strlen(table[i]) != len || memcmp(table[i], text, len) != 0))
		i++;
	return i;
}

static bool read_ours(struct prefix_meaning *meaning, const char *text, size_t len)
{
	static const char begin[] = "denylog:";
	size_t skip = sizeof(begin) - 1, chain, reason;
	const char *colon;

	if (len < skip || memcmp(text, begin, skip) != 0)
		return false;
	meaning->ours = true;
	text += skip;
	len -= skip;
	colon = memchr(text, ':', len);
	if (!colon)
		return true;
	chain = find_word(chains, CHAIN_COUNT, text, (size_t)(colon - text));
	reason = find_word(reasons, REASON_COUNT, colon + 1, len - (size_t)(colon + 1 - text));
	meaning->chain = (uint8_t)(chain < CHAIN_COUNT ? chain : CHAIN_UNKNOWN);
	meaning->reason = (uint8_t)(reason < REASON_COUNT ? reason : REASON_UNKNOWN);
	return true;
}

/* Words of other firewalls, the telling ones first; any case. */
static const struct {
	const char *word;
	bool passed;
	enum reason reason;
} foreign[] = {
	{ "UFW LIMIT BLOCK", false, REASON_LIMIT }, { "UFW AUDIT", true, REASON_UNKNOWN },
	{ "TRACE:", true, REASON_UNKNOWN },	    { "INVALID", false, REASON_INVALID },
	{ "rpfilter", false, REASON_SPOOF },	    { "spoof", false, REASON_SPOOF },
	{ "martian", false, REASON_SPOOF },	    { "bogon", false, REASON_SPOOF },
	{ "blacklst", false, REASON_BLOCKLIST },    { "blacklist", false, REASON_BLOCKLIST },
	{ "blocklist", false, REASON_BLOCKLIST },   { "DROP", false, REASON_UNKNOWN },
	{ "REJ", false, REASON_UNKNOWN },	    { "BLOCK", false, REASON_UNKNOWN },
	{ "DEN", false, REASON_UNKNOWN },	    { "-D]", false, REASON_UNKNOWN },
	{ "-R]", false, REASON_UNKNOWN },	    { "-A]", true, REASON_UNKNOWN },
	{ "-ACC-", true, REASON_UNKNOWN },	    { "ACCEPT", true, REASON_UNKNOWN },
	{ "ALLOW", true, REASON_UNKNOWN },	    { "PASS", true, REASON_UNKNOWN },
	{ "AUDIT", true, REASON_UNKNOWN },
};

static bool contains(const char *text, size_t len, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= len; i++)
		if (!strncasecmp(text + i, word, n))
			return true;
	return false;
}

static void read_foreign(struct prefix_meaning *meaning, const char *text, size_t len)
{
	for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++) {
		if (!contains(text, len, foreign[i].word))
			continue;
		meaning->passed = foreign[i].passed;
		meaning->reason = (uint8_t)foreign[i].reason;
		return;
	}
}

struct prefix_meaning prefix_read(const char *text, size_t len)
{
	struct prefix_meaning meaning = { 0 };

	while (len && text[len - 1] == ' ')
		len--;
	if (!read_ours(&meaning, text, len))
		read_foreign(&meaning, text, len);
	return meaning;
}
