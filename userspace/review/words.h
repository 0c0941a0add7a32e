/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers and times as people read them.
 */
#ifndef FWPOLICY_REVIEW_WORDS_H
#define FWPOLICY_REVIEW_WORDS_H

#include <stdint.h>
#include <time.h>

#define WORDS_SIZE 48

struct wording {
	char text[WORDS_SIZE];
};

struct wording words_number(uint64_t number);	 /* "841,469" */
struct wording words_about(uint64_t number);	 /* two figures: "170,000" */
struct wording words_time(time_t when);		 /* "2026-11-26 10:41", local */
struct wording words_stamp(time_t when);	 /* "2026-11-26T10:41:37Z"; "" for 0 */
struct wording words_duration(uint64_t seconds); /* "3 h 20 min" */
struct wording words_times(uint64_t number);	 /* "once", "12 times" */
struct wording words_packets(uint64_t number);	 /* "1 packet", "12 packets" */

#endif
