/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Libraries that only some commands need: loaded by the one that does. The others, `apply` at every
 * start of the machine among them, start without, and a small machine may go without altogether.
 *
 * The functions of a library stand in a struct, each a pointer with its own name and its type from
 * the library's header, so that the compiler checks each call:
 *
 *	static struct { typeof(inflate) *inflate; } z;
 *	static const struct library_function functions[] = { LIBRARY_FUNCTION(z, inflate) };
 */
#ifndef FWPOLICY_BASE_LIBRARY_H
#define FWPOLICY_BASE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

struct library_function {
	const char *name;
	void *pointer; /* to the pointer that is set */
};

#define LIBRARY_FUNCTION(in, function)                                                             \
	{                                                                                          \
#function, &(in).function                                                          \
	}

/*
 * Sets the pointers. False: the library, by its soname, cannot be loaded or lacks a function. It
 * stays loaded; loading it again is quick, and may be done by several threads at once.
 */
bool library_load(const char *soname, const struct library_function *functions, size_t n);

#endif
