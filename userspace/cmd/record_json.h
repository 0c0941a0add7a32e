/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A record as JSON, the same wherever one is shown.
 */
#ifndef FWPOLICY_CMD_RECORD_JSON_H
#define FWPOLICY_CMD_RECORD_JSON_H

#include "cmd/look.h"

/*
 * Into the object that is open:
 *
 *     "kind": "service", "name": "ssh",
 *     "line": 12,                          null: it does not stand in the database
 *     "keys": { "access": { "value": "public", "origin": "written" }, ... }
 *
 * Every key of the kind is there; values are texts as in the database, "" for what is empty;
 * origin is written, catalogue or default.
 */
void record_json(struct json *json, struct arena *arena, const struct record *record);

#endif
