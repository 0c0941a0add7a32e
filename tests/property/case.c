// SPDX-License-Identifier: GPL-2.0-only
/*
 * Puts a database in force and asks one question of both sides.
 */
#include "property/case.h"

#include <string.h>

static void add_diags(const struct diag_list *diags, struct buf *why)
{
	for (size_t i = 0; i < diags->n; i++)
		if (diags->v[i].severity == SEVERITY_ERROR)
			buf_printf(why, "  %s\n", diags->v[i].text);
}

bool scene_open(struct scene *scene, struct bench *bench, const struct catalog *catalog,
		const char *text, struct buf *why)
{
	struct subject *subject = &scene->subject;
	struct diag_list diags = { 0 };
	bool good = subject_make(subject, text, catalog, &diags);

	scene->sides = (struct sides){ .bench = bench, .policy = &subject->policy };
	if (good && bench_load(bench, &subject->ruleset, &subject->policy.sysctls, &diags)) {
		subject_fini(subject);
		good = false;
	}
	add_diags(&diags, why);
	diag_fini(&diags);
	return good;
}

void scene_close(struct scene *scene)
{
	tally_fini(&scene->sides.tally);
	subject_fini(&scene->subject);
}

static bool ask(struct scene *scene, const struct question *question, struct trial *first,
		struct buf *why)
{
	struct trial second;

	*first = (struct trial){ .packet = question->packet };
	if (!trial_run(&scene->sides, first, why)) {
		trial_print(first, why);
		return false;
	}
	if (!question->sequel || !sequel_is_possible(&scene->sides.bench->around, first) ||
	    sequel_run(&scene->sides, first, question->sequel, &second, why))
		return true;
	buf_puts(why, "  the first packet:\n");
	trial_print(first, why);
	buf_puts(why, "  its sequel:\n");
	trial_print(&second, why);
	return false;
}

bool case_agrees(struct scene *scene, const struct question *question, struct buf *why)
{
	struct trial first;
	uint32_t asked = 0;

	do {
		bench_forget_flows(scene->sides.bench);
		if (!ask(scene, question, &first, why))
			return false;
	} while (first.decision.limited && asked++ < first.decision.door->limit.count);
	return true;
}
