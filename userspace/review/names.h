/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers for the few names that return in every line: interfaces and log prefixes.
 *
 * A number never changes and its name stays readable without a lock, so that several threads may
 * ask while one adds. At most 255; what comes after them shares the last number, "(more)".
 */
#ifndef FWPOLICY_REVIEW_NAMES_H
#define FWPOLICY_REVIEW_NAMES_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stddef.h>

#define NAMES_MOST 256
#define NAME_SIZE  64

struct name {
	uint8_t len;
	char text[NAME_SIZE]; /* NUL-terminated; unprintable bytes are "?" */
	uint8_t raw_len;
	char raw[NAME_SIZE]; /* as it was written */
};

struct names {
	pthread_mutex_t lock;
	atomic_uint n;
	struct name v[NAMES_MOST]; /* v[0]: "" */
};

void names_init(struct names *names);

/* The number of a name; the first 63 bytes tell it from others. */
uint8_t names_number(struct names *names, const char *text, size_t len);

static inline const char *names_text(const struct names *names, uint8_t number)
{
	return names->v[number].text;
}

#endif
