/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of the text writer, shared by its files only; ruleset_text() in ruleset.h is the door.
 */
#ifndef FWPOLICY_RULESET_TEXT_H
#define FWPOLICY_RULESET_TEXT_H

#include "base/buf.h"
#include "ruleset/ruleset.h"

/* What stands on the right of a field or in a set: a value, a range, a prefix, "ppp*". */
void text_value(struct buf *out, enum datatype type, const struct part *part);

/* The names of the bits set, joined by separator; "0x0" for none. */
void text_bits(struct buf *out, enum datatype type, uint32_t bits, const char *separator);

/* 93784 as "1d2h3m4s". */
void text_seconds(struct buf *out, uint32_t seconds);

/* accept, drop, goto x ... */
void text_code(struct buf *out, const struct code *code);

/* A set or map with its elements, as a block inside the table. */
void text_set(struct buf *out, const struct set *set);

/* ` comment "..."`, cleaned. */
void text_comment(struct buf *out, const char *comment);

#endif
