// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads a library by dlopen(3). Bound at once, as the program itself is (RELRO): a function that is
 * missing is found here, not in the midst of a log.
 */
#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

bool library_load(const char *soname, const struct library_function *functions, size_t n)
{
	void *handle = dlopen(soname, RTLD_NOW | RTLD_LOCAL);

	if (!handle)
		return false;
	for (size_t i = 0; i < n; i++) {
		void *function = dlsym(handle, functions[i].name);

		if (!function)
			return false;
		memcpy(functions[i].pointer, &function, sizeof(function));
	}
	return true;
}
