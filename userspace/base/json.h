/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes JSON (RFC 8259) into a buffer, indented, commas placed by itself.
 *
 * Bytes that are no UTF-8 are written as U+FFFD: file names and log lines may hold anything.
 */
#ifndef FWPOLICY_BASE_JSON_H
#define FWPOLICY_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct json {
	struct buf *out;
	unsigned int depth;
	bool first; /* nothing stands in the innermost object or array yet */
};

void json_start(struct json *json, struct buf *out);

/* name: the key inside an object; NULL inside an array and at the top. */
void json_object(struct json *json, const char *name);
void json_array(struct json *json, const char *name);
void json_end_object(struct json *json);
void json_end_array(struct json *json);
void json_string(struct json *json, const char *name, const char *value); /* NULL: null */
void json_number(struct json *json, const char *name, int64_t value);
void json_bool(struct json *json, const char *name, bool value);

#endif
