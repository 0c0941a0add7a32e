// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fills the tables of a review, each sorted by packets and cut to its most important rows.
 */
#include <stdlib.h>
#include <string.h>

#include "review/rank.h"
#include "review/review.h"
#include "review/words.h"

static const char *const names[TABLE_KINDS] = {
	[TABLE_REASON] = "reason",   [TABLE_SERVICE] = "service", [TABLE_SOURCE] = "source",
	[TABLE_NETWORK] = "network", [TABLE_PORT] = "port",
};

const char *table_name(enum table_kind kind)
{
	return names[kind];
}

static int by_packets(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->count.n != y->count.n)
		return x->count.n > y->count.n ? -1 : 1;
	return strcmp(x->key, y->key);
}

static void finish(struct review *review, enum table_kind kind, struct row *rows, size_t n)
{
	struct table_of_rows *table = &review->tables[kind];

	qsort(rows, n, sizeof(*rows), by_packets);
	table->v = rows;
	table->n = n < review->most ? n : review->most;
	if (!table->total)
		table->total = n;
	for (size_t i = 0; i < table->n; i++) {
		if (!rows[i].about)
			rows[i].about = "";
		if (!rows[i].command)
			rows[i].command = "";
		rows[i].is_new = review->reviewed && rows[i].count.first > review->reviewed;
	}
}

static void fill_reasons(struct review *review)
{
	static const char *const about[REASON_COUNT] = {
		[REASON_UNKNOWN] = "the line does not say why",
		[REASON_SPOOF] = "the source cannot be where the packet came from",
		[REASON_INVALID] = "belongs to no connection and opens none",
		[REASON_ICMP] = "a type of ICMP that is not let through",
		[REASON_BLOCKLIST] = "the source is on a blocklist",
		[REASON_SERVICE] = "the service does not admit the source",
		[REASON_LIMIT] = "too many new connections from one source",
		[REASON_FORWARD] = "not forwarded inside",
		[REASON_OUTBOUND] = "an outbound record refuses it",
		[REASON_HELPER] = "a helper was asked for what it may not do",
		[REASON_DEFAULT] = "no record opens the port",
	};
	struct row *rows = arena_array(&review->arena, struct row, REASON_COUNT);
	size_t n = 0;

	for (size_t i = 0; i < REASON_COUNT; i++) {
		const struct reason_row *row = &review->tally->reasons[i];

		if (row->count.n)
			rows[n++] = (struct row){
				.key = reason_name((enum reason)i),
				.about = about[i],
				.count = row->count,
				.sources = distinct_count(&row->sources),
			};
	}
	finish(review, TABLE_REASON, rows, n);
}

/* Only if it is this record that refuses the sample. */
static const char *command_for(struct review *review, const struct subject *subject,
			       const struct fact *sample)
{
	struct decision decision;

	judge_decide(review->judge, sample, review->now, &decision);
	return decision.record == subject->record ? review_command(review, sample) : "";
}

static void fill_services(struct review *review)
{
	const struct judge *judge = review->judge;
	size_t most = judge ? judge->n_subjects : 1, n = 0;
	struct row *rows = arena_array(&review->arena, struct row, most);

	for (size_t i = 1; i < most; i++) {
		const struct subject_row *row = &review->tally->subjects[i];

		if (!row->count.n)
			continue;
		rows[n++] = (struct row){
			.key = record_title(&review->arena, judge->subjects[i].record),
			.record = judge->subjects[i].record,
			.command = command_for(review, &judge->subjects[i], &row->sample),
			.count = row->count,
			.sources = distinct_count(&row->sources),
		};
	}
	finish(review, TABLE_SERVICE, rows, n);
}

static const char *marks_words(uint8_t marks)
{
	return marks & TALKER_LOCAL	? "local"
	       : marks & TALKER_ALLOWED ? "allowed elsewhere"
	       : marks & TALKER_LOGIN	? "has logged in"
					: "";
}

/* "tcp 22 (ssh)" where most went; else how many ports there were. */
static const char *goal_words(struct review *review, const struct talker *talker)
{
	const char *marks = marks_words(talker->marks);
	unsigned int ports = talker_spread(talker->ports);
	const char *goal = ports > 3 ? arena_printf(&review->arena, "about %u ports", ports)
				     : review_port_words(review, talker->protocol, talker->port);

	return *marks ? arena_printf(&review->arena, "%s; %s", marks, goal) : goal;
}

static void fill_sources(struct review *review)
{
	const struct talkers *talkers = &review->tally->talkers;
	size_t shown = review->n_order < review->most ? review->n_order : review->most;
	const uint32_t *order = review->order;
	struct row *rows;

	rows = arena_array(&review->arena, struct row, shown + 1);
	for (size_t i = 0; i < shown; i++) {
		const struct talker *talker = &talkers->v[order[i]];
		struct fact fact = talker_fact(talker);
		struct addr addr = fact_src(&fact);
		char text[ADDR_TEXT];

		rows[i] = (struct row){
			.key = arena_strdup(&review->arena, addr_print(&addr, text)),
			.about = goal_words(review, talker),
			.count = { talkers_count(talkers, order[i]), talker->first, talker->last },
			.error = talker->error,
			.command = review_command(review, &fact),
			.advised = talker->marks != 0,
		};
	}
	review->tables[TABLE_SOURCE].total = review->sources;
	finish(review, TABLE_SOURCE, rows, shown);
}

/* A network of sources. */
struct gathered {
	struct prefix prefix;
	struct count count;
	uint64_t error, sources;
};

#define NETWORK_BITS_V6 48

static unsigned int network_bits(uint8_t family)
{
	return family == AF_INET ? 24 : NETWORK_BITS_V6;
}

static void gather(struct gathered *net, const struct talker *talker, uint32_t count)
{
	if (!net->sources++) {
		net->prefix.addr.family = talker->family;
		net->prefix.len = (uint8_t)network_bits(talker->family);
		memcpy(net->prefix.addr.bytes, talker->addr, net->prefix.len / 8);
		net->count.first = talker->first;
	}
	net->count.n += count;
	net->error += talker->error;
	if (talker->first < net->count.first)
		net->count.first = talker->first;
	if (talker->last > net->count.last)
		net->count.last = talker->last;
}

/* Into its place among the largest; what falls out at the end is forgotten. */
static size_t keep(struct gathered *nets, size_t n, size_t most, const struct gathered *net)
{
	size_t at = n;

	while (at && nets[at - 1].count.n < net->count.n)
		at--;
	if (at == most)
		return n;
	if (n < most)
		n++;
	memmove(&nets[at + 1], &nets[at], (n - at - 1) * sizeof(*nets));
	nets[at] = *net;
	return n;
}

/* Networks that more than one source spoke from: an address alone is in the table of sources. */
static size_t gather_all(struct review *review, struct gathered *nets)
{
	const struct talkers *talkers = &review->tally->talkers;
	const struct neighbours *all = &review->neighbours;
	size_t n = 0;

	for (size_t i = 0, end; i < all->n; i = end) {
		struct gathered net = { 0 };

		end = neighbours_end(all, i, NETWORK_BITS_V6);
		if (end - i < 2)
			continue;
		for (size_t k = i; k < end; k++)
			gather(&net, &talkers->v[all->v[k].at],
			       talkers_count(talkers, all->v[k].at));
		review->tables[TABLE_NETWORK].total++;
		n = keep(nets, n, review->most, &net);
	}
	return n;
}

static void fill_networks(struct review *review)
{
	struct gathered *nets = arena_array(&review->arena, struct gathered, review->most + 1);
	struct row *rows = arena_array(&review->arena, struct row, review->most + 1);
	size_t n = gather_all(review, nets);

	for (size_t i = 0; i < n; i++) {
		char text[ADDR_TEXT];

		rows[i] = (struct row){
			.key = arena_strdup(&review->arena, prefix_print(&nets[i].prefix, text)),
			.count = nets[i].count,
			.error = nets[i].error,
			.sources = nets[i].sources,
		};
	}
	finish(review, TABLE_NETWORK, rows, n);
}

/* Ports with packets, ranked by them; at: protocol << 16 | port. */
struct ranked_ports {
	struct rank *v;
	size_t n, cap;
};

static void add_ports(struct ranked_ports *list, const struct port_row *ports, unsigned int n,
		      uint8_t protocol)
{
	for (unsigned int i = 0; i < n; i++) {
		if (!ports[i].n)
			continue;
		xgrow(list->v, list->n, list->cap);
		list->v[list->n++] =
			(struct rank){ UINT32_MAX - ports[i].n, (uint32_t)protocol << 16 | i };
	}
}

/* In the order of protocols, which is that of equal ones. */
static void add_all_ports(struct ranked_ports *list, const struct tally *tally)
{
	for (unsigned int protocol = 0; protocol < 256; protocol++) {
		const struct port_row *rows = tally_port(tally, (uint8_t)protocol, 0);
		unsigned int n = protocol == IPPROTO_TCP || protocol == IPPROTO_UDP ? TALLY_PORTS
				 : protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6 ? 256
											  : 1;

		add_ports(list, rows, n, (uint8_t)protocol);
	}
}

static struct row port_row_of(struct review *review, uint8_t protocol, uint16_t port)
{
	static const struct {
		uint8_t protocol;
		const char *text;
	} words[] = { { IPPROTO_TCP, "tcp" },
		      { IPPROTO_UDP, "udp" },
		      { IPPROTO_ICMP, "icmp" },
		      { IPPROTO_ICMPV6, "icmp6" } };
	const struct port_row *row = tally_port(review->tally, protocol, port);
	const char *key = arena_printf(&review->arena, "protocol/%u", protocol);

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (words[i].protocol == protocol)
			key = arena_printf(&review->arena, "%s/%u", words[i].text, port);
	return (struct row){
		.key = key,
		.about = review_service_name(review, protocol, port),
		.count = { row->n, row->first, row->last },
		.sources = distinct_few_count(&row->sources),
	};
}

static void fill_ports(struct review *review)
{
	struct ranked_ports list = { 0 };
	size_t shown;
	struct row *rows;

	add_all_ports(&list, review->tally);
	rank_sort(list.v, list.n);
	shown = list.n < review->most ? list.n : review->most;
	rows = arena_array(&review->arena, struct row, shown + 1);
	for (size_t i = 0; i < shown; i++)
		rows[i] =
			port_row_of(review, (uint8_t)(list.v[i].at >> 16), (uint16_t)list.v[i].at);
	review->tables[TABLE_PORT].total = list.n;
	free(list.v);
	finish(review, TABLE_PORT, rows, shown);
}

void review_fill_tables(struct review *review)
{
	fill_reasons(review);
	fill_services(review);
	fill_sources(review);
	fill_networks(review);
	fill_ports(review);
}
