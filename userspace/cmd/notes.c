// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is said beside an answer. As text, remarks are printed as they are, each line ends in a line
 * end; as JSON they are a list. The reminder names the database, as `apply` alone takes another.
 */
#include "cmd/notes.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void notes_json(const struct buf *notes, struct json *json)
{
	char *copy = xstrdup(buf_text(notes)), *rest = copy, *line;

	json_array(json, "notes");
	while ((line = strsep(&rest, "\n")))
		if (*line)
			json_string(json, NULL, line);
	json_end_array(json);
	free(copy);
}

void notes_remind(const struct options *options, struct buf *out)
{
	if (options->file)
		buf_printf(out, "`fwpolicy -f %s apply` puts it in force\n", options->file);
	else
		buf_puts(out, "`fwpolicy apply` puts it in force\n");
}
