/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Zeroed memory for a table of megabytes that is looked up all over: in huge pages where the kernel
 * has them to give, so that most of a look-up is not spent on finding the page.
 */
#ifndef FWPOLICY_BASE_PAGES_H
#define FWPOLICY_BASE_PAGES_H

#include <stddef.h>

/* Aborts if there is no memory, as xmalloc() does. Freed with pages_free() and the same size. */
void *pages_alloc(size_t size);
void pages_free(void *pages, size_t size);

#endif
