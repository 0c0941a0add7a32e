/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What of a database ends by itself, for `status`.
 */
#ifndef FWPOLICY_CMD_ENDS_H
#define FWPOLICY_CMD_ENDS_H

#include "base/json.h"
#include "db/db.h"

/* A line each: "grant       ssh from 203.0.113.7 until 2026-12-01 18:00". */
void ends_text(struct buf *out, const struct db *db, time_t now);
/* The same as an array of that name. */
void ends_json(struct json *json, const char *name, const struct db *db, time_t now);

#endif
