/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random databases, as text: few values, chosen to meet each other and the corners of the kernel's
 * sets, so that a few hundred of them try most of what two records can do to each other.
 *
 * They are about the interfaces and networks of property/bench.h. A text may have errors (two names
 * that clash): the caller parses it and asks for another one. Blocklist files stand in the text
 * itself, as comments "#+ FILE PREFIX" (property/subject.h reads them), so that a case is one file.
 */
#ifndef FWPOLICY_TESTS_RANDOM_DB_H
#define FWPOLICY_TESTS_RANDOM_DB_H

#include "base/buf.h"
#include "db/catalog.h"
#include "property/dice.h"

void random_db(struct dice *dice, const struct catalog *catalog, struct buf *text);

#endif
