// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parts of the log review one by one: stamps and what moment they are, records of /dev/kmsg,
 * the bounds of the table of sources, the series that widens, estimates of how many there were.
 */
#include <math.h>
#include <string.h>

#include "unit.h"

#include "review/clock.h"
#include "review/distinct.h"
#include "review/journal.h"
#include "review/peaks.h"
#include "review/prefix.h"
#include "review/rank.h"
#include "review/series.h"
#include "review/stamp.h"
#include "review/talkers.h"
#include "review/words.h"

/* Central European time; files written 2026-11-27 00:00 UTC unless told otherwise. */
#define WRITTEN 1795737600

/* want "": no stamp. */
static const struct {
	const char *text, *want;
	time_t written;
} stamps[] = {
	{ "Nov 26 10:41:37 gw", "2026-11-26T09:41:37Z", 0 },
	{ "Nov  6 10:41:37 gw", "2026-11-06T09:41:37Z", 0 },
	{ "Jul  6 10:41:37 gw", "2026-07-06T08:41:37Z", 0 },
	{ "Dec 26 10:41:37 gw", "2025-12-26T09:41:37Z", 0 },
	{ "Nov 28 00:30:00 gw", "2026-11-27T23:30:00Z", 0 }, /* half a day of clock error */
	{ "Feb 29 12:00:00 gw", "2024-02-29T11:00:00Z", 0 },
	{ "Mar  1 12:00:00 gw", "2026-03-01T11:00:00Z", 0 },
	{ "Mar  1 12:00:00 gw", "2024-03-01T11:00:00Z", 1711929600 },
	{ "Nov 26 2026 10:41:37: %ASA", "2026-11-26T09:41:37Z", 0 },
	{ "Thu Nov 26 10:41:37 2026 kern", "2026-11-26T09:41:37Z", 0 },
	{ "[Thu Nov 26 10:41:37 2026] x", "2026-11-26T09:41:37Z", 0 },
	{ "2026-11-26T10:41:37.123456+01:00 gw", "2026-11-26T09:41:37Z", 0 },
	{ "2026-11-26T10:41:37-0330 gw", "2026-11-26T14:11:37Z", 0 },
	{ "2026-11-26T10:41:37Z gw", "2026-11-26T10:41:37Z", 0 },
	{ "2026-11-26 10:41:37,5 gw", "2026-11-26T09:41:37Z", 0 },
	{ "<34>1 2026-11-26T10:41:37Z gw", "2026-11-26T10:41:37Z", 0 },
	{ "<4>Nov 26 10:41:37 gw", "2026-11-26T09:41:37Z", 0 },
	{ "2026-10-25T02:30:00 gw", "2026-10-25T00:30:00Z", 0 }, /* the hour that comes twice */
	{ "2026-10-25T01:30:00 gw", "2026-10-24T23:30:00Z", 0 },
	{ "2026-10-25T03:30:00 gw", "2026-10-25T02:30:00Z", 0 },
	{ "2026-03-29T01:30:00 gw", "2026-03-29T00:30:00Z", 0 },
	{ "2026-03-29T03:30:00 gw", "2026-03-29T01:30:00Z", 0 },
	{ "Thu 2026-11-26 10:41:37 CET gw", "2026-11-26T09:41:37Z", 0 },
	{ "Thu 2026-11-26 10:41:37 UTC gw", "2026-11-26T10:41:37Z", 0 },
	{ "Fri 2026-11-26", "", 0 },
	{ "<4> Nov 26 10:41:37 gw", "2026-11-26T09:41:37Z", 0 },
	{ "kern  :warn  : [  100.000000] x", "2026-11-26T00:01:40Z", 0 },
	{ "kern  :warn  : [Thu Nov 26 10:41:37 2026] x", "2026-11-26T09:41:37Z", 0 },
	{ "101 7 tap101i0-IN 26/Nov/2026:10:41:37 -0330 x", "2026-11-26T14:11:37Z", 0 },
	{ "101 7 tap101i0-IN 32/Nov/2026:10:41:37 -0330 x", "", 0 },
	{ "101 9 tap101i0-IN 26/Nov/2026:10:41:37 -0330 x", "", 0 },
	{ "1795689697.123456 gw", "2026-11-26T10:41:37Z", 0 },
	{ "@400000006b080ceb075bcd15 x", "2026-11-26T10:41:37Z", 0 },
	{ "[  100.000000] x", "2026-11-26T00:01:40Z", 0 },
	{ "Nov 32 10:41:37 gw", "", 0 },
	{ "Nov 26 24:41:37 gw", "", 0 },
	{ "Nov 26 10:61:37 gw", "", 0 },
	{ "Nox 26 10:41:37 gw", "", 0 },
	{ "2026-13-26T10:41:37Z", "", 0 },
	{ "2026-11-26T10:41", "", 0 },
	{ "[UFW BLOCK] IN=", "", 0 },
	{ "<999>Nov", "", 0 },
	{ "@40000000zzzz", "", 0 },
	{ "", "", 0 },
	{ "N", "", 0 },
};

START_TEST(stamp)
{
	const char *text = stamps[_i].text;
	struct stamp read;
	struct clock clock;

	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	clock_init(&clock, stamps[_i].written ? stamps[_i].written : WRITTEN, 1795651200);
	stamp_read(text, text + strlen(text), &read);
	ck_assert_str_eq(words_stamp(clock_tell(&clock, read.kind, read.value)).text,
			 stamps[_i].want);
}
END_TEST

START_TEST(a_line_without_a_stamp_is_as_old_as_the_one_before)
{
	struct clock clock;

	clock_init(&clock, WRITTEN, 0);
	ck_assert_int_eq(clock_tell(&clock, STAMP_NONE, 0), 0);
	ck_assert_int_eq(clock_tell(&clock, STAMP_UTC, 1000), 1000);
	ck_assert_int_eq(clock_tell(&clock, STAMP_NONE, 0), 1000);
	ck_assert_int_eq(clock_tell(&clock, STAMP_UPTIME, 5), 1000);
}
END_TEST

/* The hour of 2026-11-27 that a day of clock error ends in: its first half was, its second was not.
 */
START_TEST(an_hour_may_be_of_two_years)
{
	static const uint32_t hour = 2 * 365 * 86400 + 331 * 86400 + 15 * 3600;
	const time_t told = WRITTEN + 15 * 3600;
	struct clock clock;

	setenv("TZ", "UTC", 1);
	clock_init(&clock, told + 1800 - 86400, 0);
	for (int twice = 0; twice < 2; twice++) {
		ck_assert_int_eq(clock_tell(&clock, STAMP_YEARLESS, hour + 1799), told + 1799);
		ck_assert_int_eq(clock_tell(&clock, STAMP_YEARLESS, hour + 1801),
				 told + 1801 - 365 * 86400);
	}
}
END_TEST

static const struct {
	const char *text, *message;
	time_t when;
} records[] = {
	{ "4,12,5000000,-;denylog:input:service IN=eth1", "denylog:input:service IN=eth1", 105 },
	{ "4,12,5999999,-,caller=T1;a;b\n SUBSYSTEM=x\n", "a;b", 105 },
	{ "4,12", NULL, 0 },
	{ "no record at all", NULL, 0 },
	{ ";4,1,2", NULL, 0 },
	{ "", NULL, 0 },
};

START_TEST(kmsg_record)
{
	char text[128];
	const char *message;
	time_t when;
	bool found;

	strcpy(text, records[_i].text);
	found = kmsg_split(text, strlen(text), 100, &message, &when);
	ck_assert_int_eq(found, records[_i].message != NULL);
	if (!found)
		return;
	ck_assert_str_eq(message, records[_i].message);
	ck_assert_int_eq(when, records[_i].when);
}
END_TEST

static struct fact from(uint32_t number)
{
	struct fact fact = { .family = AF_INET };

	memcpy(fact.src, &number, sizeof(number));
	return fact;
}

static void add_packet(struct talkers *talkers, uint32_t number)
{
	struct fact fact = from(number);
	struct talker_slot slot =
		talkers_place(talkers, &fact, talkers_hash(fact.src, fact.family));

	if (slot.is_new) {
		memcpy(slot.talker->addr, fact.src, sizeof(fact.src));
		slot.talker->family = fact.family;
	}
	++*slot.count;
}

/* Ten loud sources among three times as many quiet ones as there are places. */
START_TEST(who_is_loud_is_kept_within_the_stated_error)
{
	struct talkers talkers;

	talkers_init(&talkers);
	for (uint32_t i = 0; i < 3 * TALKERS_MOST; i++) {
		add_packet(&talkers, 1000 + i);
		if (i % 100 == 0)
			for (uint32_t loud = 1; loud <= 10; loud++)
				add_packet(&talkers, loud);
	}
	for (uint32_t loud = 1; loud <= 10; loud++) {
		struct fact fact = from(loud);
		struct talker_slot slot = talkers_find(&talkers, fact.src, fact.family);
		uint32_t real = 3 * TALKERS_MOST / 100 + 1;

		ck_assert_ptr_nonnull(slot.talker);
		ck_assert_uint_ge(*slot.count, real);
		ck_assert_uint_le(*slot.count - slot.talker->error, real);
	}
	for (uint32_t i = 0; i < 3 * TALKERS_MOST; i++) {
		struct fact fact = from(1000 + i);
		struct talker_slot slot = talkers_find(&talkers, fact.src, fact.family);

		if (!slot.talker)
			ck_assert_uint_ge(talkers.error_most, 1);
		else
			ck_assert_uint_le(*slot.count - slot.talker->error, 1);
	}
	ck_assert_uint_le(talkers.used, TALKERS_MOST);
	ck_assert_uint_eq(talkers.used + talkers.replaced >= 3 * TALKERS_MOST, 1);
	talkers_fini(&talkers);
}
END_TEST

START_TEST(an_exact_table_says_so)
{
	struct talkers talkers;

	talkers_init(&talkers);
	for (uint32_t i = 0; i < 1000; i++)
		add_packet(&talkers, i % 500 + 1);
	ck_assert_uint_eq(talkers.used, 500);
	ck_assert_uint_eq(talkers.replaced, 0);
	ck_assert_uint_eq(talkers.error_most, 0);
	talkers_fini(&talkers);
}
END_TEST

/* Whatever the order and span of the log, no packet is lost and each is in the slot of its time. */
START_TEST(a_series_widens_and_loses_nothing)
{
	static struct series series;
	uint64_t sum = 0;

	memset(&series, 0, sizeof(series));
	for (int i = 0; i < 5000; i++) {
		time_t when = 1000000000 + (time_t)((i * 7919) % 5000) * (_i * 977 + 1);
		size_t slot;
		uint64_t before;

		series_add(&series, when, REASON_SPOOF, 0);
		slot = (size_t)((when - series.start) / series.width);
		before = series_slot(&series, slot);
		series_add(&series, when, REASON_SPOOF, 2);
		ck_assert_uint_eq(series_slot(&series, slot), before + 2);
		ck_assert_uint_le(series.used, SERIES_SLOTS);
		ck_assert_int_eq(series.start % series.width, 0);
	}
	for (size_t i = 0; i < series.used; i++)
		sum += series_slot(&series, i);
	ck_assert_uint_eq(sum, 10000);
}
END_TEST

START_TEST(estimates_are_near)
{
	static const uint32_t counts[] = { 1, 3, 10, 50, 200, 1000, 20000, 500000 };
	uint32_t count = counts[_i];
	struct distinct set = { { 0 } };
	struct distinct_few few = { 0 };

	for (int twice = 0; twice < 2; twice++)
		for (uint32_t i = 0; i < count; i++) {
			struct fact fact = from(i * 7 + 1);
			uint64_t hash = talkers_hash(fact.src, fact.family);

			distinct_add(&set, hash);
			distinct_few_add(&few, hash);
		}
	ck_assert_double_le(fabs((double)distinct_count(&set) - count), 0.15 * count + 0.5);
	ck_assert_double_ge((double)distinct_few_count(&few), count / 3.0);
	ck_assert_double_le((double)distinct_few_count(&few), count * 3.0);
}
END_TEST

/* Few keys: most are equal and have to stay in order. Keys of all sizes: each byte counts. */
START_TEST(ranks_are_sorted_and_equal_ones_stay)
{
	static struct rank ranks[1000];
	uint64_t state = 88172645463325252, sum = 0;

	for (uint32_t i = 0; i < 1000; i++) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		ranks[i] = (struct rank){ _i < 8 ? state % 7 << (8 * _i) : state, i };
	}
	rank_sort(ranks, 1000);
	for (uint32_t i = 0; i < 1000; i++)
		sum += ranks[i].at;
	ck_assert_uint_eq(sum, 999 * 1000 / 2);
	for (uint32_t i = 1; i < 1000; i++)
		ck_assert(ranks[i - 1].key < ranks[i].key ||
			  (ranks[i - 1].key == ranks[i].key && ranks[i - 1].at < ranks[i].at));
	rank_sort(ranks, 0);
}
END_TEST

/* Asked for all through a second: once it may change, if the clock is set at that moment. */
START_TEST(the_machine_started_at_one_moment)
{
	time_t boot = kmsg_boot(), until = time(NULL) + 2;
	unsigned int changes = 0;

	while (time(NULL) < until) {
		time_t again = kmsg_boot();

		changes += again != boot;
		boot = again;
	}
	ck_assert_uint_le(changes, 1);
}
END_TEST

static const struct {
	const char *text;
	enum reason reason;
	enum chain chain;
	bool passed;
} prefixes[] = {
	{ "denylog:input:service ", REASON_SERVICE, CHAIN_INPUT, false },
	{ "denylog:prerouting:spoof ", REASON_SPOOF, CHAIN_PREROUTING, false },
	{ "denylog:forward:new-reason ", REASON_UNKNOWN, CHAIN_FORWARD, false },
	{ "denylog: ", REASON_UNKNOWN, CHAIN_UNKNOWN, false },
	{ "[UFW BLOCK] ", REASON_UNKNOWN, CHAIN_UNKNOWN, false },
	{ "[UFW AUDIT] ", REASON_UNKNOWN, CHAIN_UNKNOWN, true },
	{ "[UFW LIMIT BLOCK] ", REASON_LIMIT, CHAIN_UNKNOWN, false },
	{ "STATE_INVALID_DROP: ", REASON_INVALID, CHAIN_UNKNOWN, false },
	{ "Shorewall:loc-net:ACCEPT:", REASON_UNKNOWN, CHAIN_UNKNOWN, true },
	{ "[WAN_IN-10-A]", REASON_UNKNOWN, CHAIN_UNKNOWN, true },
	{ "", REASON_UNKNOWN, CHAIN_UNKNOWN, false },
};

START_TEST(prefix_means)
{
	struct prefix_meaning got = prefix_read(prefixes[_i].text, strlen(prefixes[_i].text));

	ck_assert_int_eq(got.reason, prefixes[_i].reason);
	ck_assert_int_eq(got.chain, prefixes[_i].chain);
	ck_assert_int_eq(got.passed, prefixes[_i].passed);
}
END_TEST

START_TEST(numbers_and_durations_are_spelled)
{
	ck_assert_str_eq(words_number(0).text, "0");
	ck_assert_str_eq(words_number(1234567).text, "1,234,567");
	ck_assert_str_eq(words_about(841469).text, "840,000");
	ck_assert_str_eq(words_about(99).text, "99");
	ck_assert_str_eq(words_times(1).text, "once");
	ck_assert_str_eq(words_packets(1000).text, "1,000 packets");
	ck_assert_str_eq(words_duration(59).text, "59 s");
	ck_assert_str_eq(words_duration(299).text, "4 min 59 s");
	ck_assert_str_eq(words_duration(5400).text, "1 h 30 min");
	ck_assert_str_eq(words_duration(86400).text, "24 h");
	ck_assert_str_eq(words_duration(6 * 86400 + 23 * 3600).text, "6 days 23 h");
}
END_TEST

/* Two floods of three minutes in a quiet week, which the slots of a series would swallow. */
START_TEST(loud_minutes_in_a_row_are_one_peak)
{
	static struct peaks peaks;
	const time_t start = 1795680000, floods[] = { start + 86400 + 30, start + 3 * 86400 };
	struct peak peak;

	peaks = (struct peaks){ 0 };
	for (time_t t = start; t < start + 7 * 86400; t++) {
		bool loud = (t >= floods[0] && t < floods[0] + 150) ||
			    (t >= floods[1] && t < floods[1] + 180);

		peaks_add(&peaks, t, loud ? REASON_SERVICE : REASON_DEFAULT, loud ? 20 : 1);
	}
	ck_assert(peaks_get(&peaks, 0, &peak));
	ck_assert_int_eq(peak.first, start + 86400);
	ck_assert_int_eq(peak.last, start + 86400 + 179);
	ck_assert_uint_eq(peak_sum(&peak), 150 * 20 + 30);
	ck_assert_int_eq(peak_reason(&peak), REASON_SERVICE);
	ck_assert(peaks_get(&peaks, 1, &peak));
	ck_assert_uint_eq(peak_sum(&peak), 180 * 20);
	ck_assert(!peaks_get(&peaks, 2, &peak));
}
END_TEST

/* The last minute counts before it is over; of too many peaks the small ones go. */
START_TEST(the_biggest_peaks_are_kept)
{
	static struct peaks peaks;
	struct peak peak;
	uint64_t least = UINT64_MAX;
	size_t n = 0;

	peaks = (struct peaks){ 0 };
	for (uint32_t i = 0; i < 2 * PEAKS_MOST; i++)
		peaks_add(&peaks, 1795680000 + 3600 * (time_t)i, REASON_DEFAULT, PEAK_PACKETS + i);
	for (; peaks_get(&peaks, n, &peak); n++)
		least = peak_sum(&peak) < least ? peak_sum(&peak) : least;
	ck_assert_uint_eq(n, PEAKS_MOST);
	ck_assert_uint_eq(least, PEAK_PACKETS + PEAKS_MOST);
}
END_TEST

/* A crowd of strangers does not push out who is known, and the known do not push out all others. */
START_TEST(who_is_known_keeps_its_place)
{
	struct talkers talkers;
	struct fact fact = { .family = AF_INET };
	size_t kept = 0, strangers = 0;

	talkers_init(&talkers);
	for (uint32_t i = 0; i < 20 * TALKERS_MOST; i++) {
		bool known = i % 64 == 0; /* far more than can be held */
		struct talker_slot slot;

		memcpy(fact.src, &i, sizeof(i));
		slot = talkers_place(&talkers, &fact, talkers_hash(fact.src, AF_INET));
		memcpy(slot.talker->addr, fact.src, sizeof(fact.src));
		slot.talker->family = AF_INET;
		*slot.count += 1;
		if (known)
			talkers_mark(&talkers, slot.talker, TALKER_LOCAL);
	}
	for (uint32_t i = 0; i < 20 * TALKERS_MOST; i++) {
		memcpy(fact.src, &i, sizeof(i));
		if (!talkers_find(&talkers, fact.src, AF_INET).talker)
			continue;
		kept += i % 64 == 0 && i < 4 * TALKERS_MOST;
		strangers += i % 64 != 0;
	}
	ck_assert_uint_ge(kept, 4000); /* of the first 4096 but what fell into full sets */
	ck_assert_uint_ge(strangers, TALKERS_SETS * (TALKERS_WAYS - TALKERS_HELD) * 3 / 4);
	talkers_fini(&talkers);
}
END_TEST

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void add(TCase *tcase)
{
	tcase_add_loop_test(tcase, stamp, 0, COUNT(stamps));
	tcase_add_test(tcase, a_line_without_a_stamp_is_as_old_as_the_one_before);
	tcase_add_test(tcase, an_hour_may_be_of_two_years);
	tcase_add_loop_test(tcase, kmsg_record, 0, COUNT(records));
	tcase_add_test(tcase, who_is_loud_is_kept_within_the_stated_error);
	tcase_add_test(tcase, an_exact_table_says_so);
	tcase_add_test(tcase, who_is_known_keeps_its_place);
	tcase_add_test(tcase, loud_minutes_in_a_row_are_one_peak);
	tcase_add_test(tcase, the_biggest_peaks_are_kept);
	tcase_add_loop_test(tcase, a_series_widens_and_loses_nothing, 0, 4);
	tcase_add_loop_test(tcase, estimates_are_near, 0, 8);
	tcase_add_loop_test(tcase, ranks_are_sorted_and_equal_ones_stay, 0, 9);
	tcase_add_loop_test(tcase, prefix_means, 0, COUNT(prefixes));
	tcase_add_test(tcase, numbers_and_durations_are_spelled);
	tcase_add_test(tcase, the_machine_started_at_one_moment);
}

int main(void)
{
	return unit_main("review_parts", add);
}
