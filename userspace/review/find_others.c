// SPDX-License-Identifier: GPL-2.0-only
/*
 * Findings that are about many sources at once: forged ones, attacks on helpers, closed services
 * that many ask for, peaks of the rate.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "review/review.h"
#include "review/words.h"

#define WANTED_SOURCES 20
#define PEAK_OVER      10 /* times the median */

static bool is_inside(const struct review *review, const char *interface)
{
	return review->judge && policy_side(review->judge->policy, interface) == SIDE_INSIDE;
}

static void find_spoof(struct review *review, const struct crowd *crowd, const char *interface)
{
	bool inside = is_inside(review, interface);
	enum finding_kind kind = inside ? FINDING_MISPLACED : FINDING_SPOOF;
	struct addr src = fact_src(&crowd->sample);
	char text[ADDR_TEXT];

	if (!review_room(review, kind))
		return;
	addr_print(&src, text);
	review_add(
		review,
		&(struct finding){
			.kind = kind,
			.text = arena_printf(&review->arena,
					     "%s came in by %s with a source that cannot "
					     "be there, such as %s",
					     words_packets(crowd->count.n).text, interface, text),
			.command = inside ? review_command(review, &crowd->sample) : "",
			.advice = inside ? "if that host is yours, its network needs a record" : "",
			.source = src,
			.count = crowd->count,
		});
}

static void find_helper(struct review *review, const struct crowd *crowd, const char *interface)
{
	struct addr src = fact_src(&crowd->sample);
	char text[ADDR_TEXT];

	if (!review_room(review, FINDING_HELPER))
		return;
	review_add(review,
		   &(struct finding){
			   .kind = FINDING_HELPER,
			   .text = arena_printf(&review->arena,
						"%s tried to open ports through a helper by %s %s",
						addr_print(&src, text), interface,
						words_times(crowd->count.n).text),
			   .source = src,
			   .count = crowd->count,
		   });
}

static void find_crowds(struct review *review)
{
	const struct tally *tally = review->tally;

	for (size_t i = 0; i < NAMES_MOST; i++) {
		const char *interface = names_text(tally->interfaces, (uint8_t)i);

		if (tally->spoofed[i].count.n)
			find_spoof(review, &tally->spoofed[i], interface);
		if (tally->helped[i].count.n)
			find_helper(review, &tally->helped[i], interface);
	}
}

/* The bits of the ports that each subject is about. */
static uint64_t *ports_of_all(const struct judge *judge)
{
	static const uint8_t protocols[] = { IPPROTO_TCP, IPPROTO_UDP };
	uint64_t *bits = must(calloc(judge->n_subjects, sizeof(*bits)));

	for (size_t t = 0; t < 2; t++)
		for (uint32_t port = 0; port < TALLY_PORTS; port++) {
			uint16_t service = judge->services[t][port];
			uint16_t forward = judge->forwards[t][port];

			if (!(service | forward))
				continue;
			bits[service] |= talker_port_bit(protocols[t], (uint16_t)port);
			bits[forward] |= talker_port_bit(protocols[t], (uint16_t)port);
		}
	return bits;
}

/* Those that asked for it among all else: scanners want nothing of it. */
static uint64_t scanners_at(const struct review *review, uint64_t ports)
{
	uint64_t n = 0;

	for (size_t i = 0; i < review->n_wide; i++)
		n += (review->wide[i] & ports) != 0;
	return n;
}

/* About how many sources asked for this and for little else. */
static uint64_t askers_of(const struct review *review, size_t subject, uint64_t ports)
{
	uint64_t sources = distinct_count(&review->tally->subjects[subject].sources), scanners;

	if (sources < WANTED_SOURCES)
		return 0;
	scanners = scanners_at(review, ports);
	return sources > scanners ? sources - scanners : 0;
}

static void find_wanted(struct review *review)
{
	const struct tally *tally = review->tally;
	uint64_t *ports = review->judge ? ports_of_all(review->judge) : NULL;

	for (size_t i = 1; review->judge && i < review->judge->n_subjects; i++) {
		const struct subject *subject = &review->judge->subjects[i];
		uint64_t sources = askers_of(review, i, ports[i]);

		if (sources < WANTED_SOURCES ||
		    door_is_open(subject->door, ZONE_OUTSIDE, review->now) ||
		    !review_room(review, FINDING_WANTED))
			continue;
		review_add(review, &(struct finding){
					   .kind = FINDING_WANTED,
					   .text = arena_printf(
						   &review->arena,
						   "%s is closed to the outside, and about %s "
						   "sources asked for it",
						   record_title(&review->arena, subject->record),
						   words_about(sources).text),
					   .advice = "if nobody has complained, leave it closed",
					   .record = subject->record,
					   .count = tally->subjects[i].count,
				   });
	}
	free(ports);
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Of the slots that have packets, a minute. */
static uint64_t median_minute(const struct series *series)
{
	uint64_t slots[SERIES_SLOTS] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < series->used; i++)
		if (series_slot(series, i))
			slots[n++] = series_slot(series, i);
	qsort(slots, n, sizeof(*slots), by_size);
	return n ? slots[n / 2] * 60 / series->width : 0;
}

/* Packets of sources that are scans or floods by themselves, at that time. */
static uint64_t told_already(const struct review *review, const struct peak *peak)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < review->n_suspects; i++) {
		const struct suspect *who = &review->suspects[i];

		if (who->talker->first <= peak->last && who->talker->last >= peak->first)
			sum += who->count;
	}
	return sum;
}

static void find_peaks(struct review *review)
{
	const struct peaks *peaks = &review->tally->peaks;
	uint64_t median = median_minute(&review->tally->series);
	struct peak peak;

	for (size_t i = 0; peaks_get(peaks, i, &peak); i++) {
		uint64_t minutes = (peak.last - peak.first) / 60 + 1, n = peak_sum(&peak);

		if (n < PEAK_OVER * median * minutes || told_already(review, &peak) > n / 2 ||
		    !review_room(review, FINDING_PEAK))
			continue;
		review_add(review, &(struct finding){
					   .kind = FINDING_PEAK,
					   .text = arena_printf(&review->arena,
								"%s within %" PRIu64
								" min from %s on, most "
								"of them for \"%s\"",
								words_packets(n).text, minutes,
								words_time(peak.first).text,
								reason_name(peak_reason(&peak))),
					   .count = { n, peak.first, peak.last },
				   });
	}
}

void review_find_others(struct review *review)
{
	find_crowds(review);
	find_wanted(review);
	find_peaks(review);
}
