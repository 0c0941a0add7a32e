// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds names by walking the few there are, and adds under a lock.
 *
 * An entry is complete before the count that makes it visible is raised (release), and a reader
 * takes the count first (acquire): no reader sees half a name.
 */
#include "review/names.h"

#include <ctype.h>
#include <string.h>

void names_init(struct names *names)
{
	memset(names, 0, sizeof(*names));
	pthread_mutex_init(&names->lock, NULL);
	atomic_store(&names->n, 1);
}

static unsigned int find(const struct names *names, unsigned int n, const char *text, size_t len)
{
	for (unsigned int i = 0; i < n; i++)
		if (names->v[i].raw_len == len && !memcmp(names->v[i].raw, text, len))
			return i;
	return n;
}

static void fill(struct name *name, const char *text, size_t len)
{
	memcpy(name->raw, text, len);
	name->raw_len = (uint8_t)len;
	for (size_t i = 0; i < len; i++)
		name->text[i] = (char)(text[i] >= ' ' && text[i] <= '~' ? text[i] : '?');
	name->text[len] = '\0';
	name->len = (uint8_t)len;
}

static unsigned int add(struct names *names, const char *text, size_t len)
{
	unsigned int n = atomic_load(&names->n), at = find(names, n, text, len);

	if (at < n)
		return at;
	if (n == NAMES_MOST)
		return NAMES_MOST - 1;
	if (n == NAMES_MOST - 1)
		fill(&names->v[n], "(more)", 6);
	else
		fill(&names->v[n], text, len);
	atomic_store_explicit(&names->n, n + 1, memory_order_release);
	return n;
}

uint8_t names_number(struct names *names, const char *text, size_t len)
{
	unsigned int n, at;

	if (len >= NAME_SIZE)
		len = NAME_SIZE - 1;
	n = atomic_load_explicit(&names->n, memory_order_acquire);
	at = find(names, n, text, len);
	if (at == n) {
		pthread_mutex_lock(&names->lock);
		at = add(names, text, len);
		pthread_mutex_unlock(&names->lock);
	}
	return (uint8_t)at;
}
