// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything the commands say. Messages go to standard error, answers to standard output; with
 * --json both are one document on standard output.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"

void say_diags_json(struct json *json, const struct diag_list *diags)
{
	static const char *const severities[] = { "error", "warning", "note" };

	json_array(json, "messages");
	for (size_t i = 0; i < diags->n; i++) {
		const struct diag *diag = &diags->v[i];

		json_object(json, NULL);
		json_string(json, "severity", severities[diag->severity]);
		json_string(json, "file", diag->loc.source ? diag->loc.source->name : NULL);
		json_number(json, "line", diag->loc.line);
		json_number(json, "column", diag->loc.column);
		json_number(json, "length", diag->loc.len);
		json_string(json, "text", diag->text);
		json_string(json, "hint", diag->hint);
		json_end_object(json);
	}
	json_end_array(json);
}

static bool is_wanted(const struct options *options, const struct diag *diag)
{
	if (options->verbose < 0)
		return diag->severity == SEVERITY_ERROR;
	return diag->severity != SEVERITY_NOTE || options->verbose > 0;
}

/* Messages about no file first: what is wrong with the system comes before its consequences. */
void say_diags(const struct options *options, struct diag_list *diags)
{
	struct diag_list placed = { .v = xmalloc((diags->n + 1) * sizeof(struct diag)) };
	struct buf out = { 0 };

	for (size_t i = 0; i < diags->n; i++) {
		const struct diag *diag = &diags->v[i];

		if (!is_wanted(options, diag))
			continue;
		if (diag->loc.source) {
			placed.v[placed.n++] = *diag;
			continue;
		}
		buf_puts(&out, "fwpolicy: ");
		diag_render(&out, diag);
	}
	diag_render_list(&out, &placed);
	fwrite(buf_text(&out), 1, out.len, stderr);
	buf_fini(&out);
	free(placed.v);
}

void say_line(const struct options *options, const char *fmt, ...)
{
	va_list ap;

	if (options->verbose < 0 || options->json)
		return;
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

enum exit_code say_usage(const struct options *options, const char *fmt, ...)
{
	va_list ap;

	(void)options;
	fputs("fwpolicy: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputs("\n", stderr);
	return EXIT_INPUT;
}

enum exit_code say_out(struct buf *out)
{
	bool failed = fwrite(buf_text(out), 1, out->len, stdout) != out->len || fflush(stdout);

	buf_fini(out);
	if (failed)
		perror("fwpolicy: cannot write");
	return failed ? EXIT_SYSTEM : EXIT_YES;
}
