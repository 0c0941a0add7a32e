// SPDX-License-Identifier: GPL-2.0-only
/*
 * Maps memory at a multiple of the size of a huge page, and asks the kernel for such.
 *
 * A huge page only stands for memory that begins at a multiple of its size: so much more is mapped,
 * and what is too much at either end given back. Only whole ones are asked for: the rest at the end
 * would be a page of which most is never used. All are there before they are looked at: a page that
 * is read first and then written is faulted twice, and the second time no thread may go on.
 */
#include "base/pages.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

#define HUGE_PAGE ((size_t)2 << 20) /* of most machines; elsewhere the kernel takes what it can */

static size_t whole_pages(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (size + page - 1) / page * page;
}

void *pages_alloc(size_t wanted)
{
	size_t size = whole_pages(wanted), mapped = size + HUGE_PAGE, before;
	char *all = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (all == MAP_FAILED)
		must(NULL);
	before = (HUGE_PAGE - (uintptr_t)all % HUGE_PAGE) % HUGE_PAGE;
	if (before)
		munmap(all, before);
	munmap(all + before + size, mapped - before - size);
	madvise(all + before, size / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#ifdef MADV_POPULATE_WRITE
	madvise(all + before, size,
		MADV_POPULATE_WRITE); /* Linux 5.14; before it they come later */
#endif
	return all + before;
}

void pages_free(void *pages, size_t size)
{
	if (pages)
		munmap(pages, whole_pages(size));
}
