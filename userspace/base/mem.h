/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory of one stage: an arena that hands out zeroed blocks and is freed as a whole.
 *
 * Nothing allocated from an arena is freed on its own. Running out of memory aborts: the stages
 * that use arenas (database, policy, ruleset) have touched nothing yet when that happens.
 */
#ifndef FWPOLICY_BASE_MEM_H
#define FWPOLICY_BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

struct arena {
	struct arena_block *blocks; /* newest first */
};

void arena_init(struct arena *arena);
void arena_fini(struct arena *arena);

/* Zeroed, aligned for any type, owned by the arena. */
void *arena_alloc(struct arena *arena, size_t size);
char *arena_strndup(struct arena *arena, const char *text, size_t len);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_printf(struct arena *arena, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#define arena_new(arena, type)	    ((type *)arena_alloc((arena), sizeof(type)))
#define arena_array(arena, type, n) ((type *)arena_alloc((arena), sizeof(type) * (n)))

/* malloc and realloc that abort instead of returning NULL; freed with free(). */
void *xmalloc(size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *text);
/* What a library has allocated: p, or the same end if that is NULL. */
void *must(void *p);
char *xvprintf(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

/*
 * Make room for one more element in a growing array, doubling it.
 * v: the array (freed with free()), n: elements in use, cap: elements allocated.
 */
#define xgrow(v, n, cap)                                                                           \
	((n) < (cap)                                                                               \
		 ? (void)0                                                                         \
		 : (void)((cap) = (cap) ? (cap)*2 : 8, (v) = xrealloc((v), (cap) * sizeof(*(v)))))

#endif
