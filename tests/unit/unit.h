/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every unit test needs: a main that runs one case, and the messages of a stage as one text.
 *
 * Messages are compared whole: place, severity, words and hint are all part of what is promised.
 */
#ifndef FWPOLICY_TESTS_UNIT_H
#define FWPOLICY_TESTS_UNIT_H

#include <check.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"

/*
 * "3:8+4 error: text | hint" a line for each message: line, column and length of the place. A
 * message about a whole file begins with "file ", one without a place with "- ".
 */
static inline void unit_messages(struct buf *out, const struct diag_list *diags)
{
	static const char *const severities[] = { "error", "warning", "note" };

	for (size_t i = 0; i < diags->n; i++) {
		const struct diag *diag = &diags->v[i];

		if (diag->loc.line)
			buf_printf(out, "%u:%u+%u ", diag->loc.line, diag->loc.column,
				   diag->loc.len);
		else
			buf_puts(out, diag->loc.source ? "file " : "- ");
		buf_printf(out, "%s: %s%s%s\n", severities[diag->severity], diag->text,
			   diag->hint ? " | " : "", diag->hint ? diag->hint : "");
	}
}

static inline int unit_main(const char *name, void (*add)(TCase *))
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(name);
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 120);
	add(tcase);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
