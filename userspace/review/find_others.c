// SPDX-License-Identifier: GPL-2.0-only
/*
 * Findings that are about many sources at once: forged ones, attacks on helpers, closed services
 * that many ask for, peaks of the rate.
 */
#include <stdlib.h>
#include <string.h>

#include "review/review.h"
#include "review/words.h"

#define WANTED_SOURCES 20
#define PEAK_RATE      5  /* packets a second, at least */
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

static void find_wanted(struct review *review)
{
	const struct tally *tally = review->tally;

	for (size_t i = 1; review->judge && i < review->judge->n_subjects; i++) {
		const struct subject *subject = &review->judge->subjects[i];
		uint64_t sources = distinct_count(&tally->subjects[i].sources);

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
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Of the slots that have packets. */
static uint64_t median_slot(const struct series *series)
{
	uint64_t slots[SERIES_SLOTS] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < series->used; i++)
		if (series_slot(series, i))
			slots[n++] = series_slot(series, i);
	qsort(slots, n, sizeof(*slots), by_size);
	return n ? slots[n / 2] : 0;
}

static enum reason main_reason(const struct series *series, size_t slot)
{
	size_t best = 0;

	for (size_t r = 1; r < REASON_COUNT; r++)
		if (series->v[slot][r] > series->v[slot][best])
			best = r;
	return (enum reason)best;
}

static void find_peaks(struct review *review)
{
	const struct series *series = &review->tally->series;
	uint64_t median = median_slot(series);

	for (size_t i = 0; i < series->used; i++) {
		uint64_t packets = series_slot(series, i);
		time_t begin = series->start + (time_t)(i * series->width);

		if (packets < (uint64_t)PEAK_RATE * series->width || packets < PEAK_OVER * median ||
		    !review_room(review, FINDING_PEAK))
			continue;
		review_add(review,
			   &(struct finding){
				   .kind = FINDING_PEAK,
				   .text = arena_printf(&review->arena,
							"%s within %s from %s on, most "
							"of them for \"%s\"",
							words_packets(packets).text,
							words_duration(series->width).text,
							words_time(begin).text,
							reason_name(main_reason(series, i))),
				   .count = { packets, (uint32_t)begin,
					      (uint32_t)begin + series->width - 1 },
			   });
	}
}

void review_find_others(struct review *review)
{
	find_crowds(review);
	find_wanted(review);
	find_peaks(review);
}
