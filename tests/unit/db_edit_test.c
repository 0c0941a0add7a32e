// SPDX-License-Identifier: GPL-2.0-only
/*
 * The editor: exact results for the cases an administrator sees, and for many small texts the
 * promise itself: the key has the new value, and no other byte is touched.
 */
#include <string.h>

#include "db_unit.h"

#include "db/edit.h"

enum action_kind { SET, UNSET, REMOVE };

struct sample {
	enum action_kind action;
	const char *key, *value;
	const char *before, *after;
};

/* The record under test is always [service s]. */
static void apply(const struct unit_db *unit, const struct sample *sample, struct buf *out)
{
	const struct record *record = db_find(&unit->db, KIND_SERVICE, "s");

	ck_assert_ptr_nonnull(record);
	if (sample->action == SET)
		edit_set(&unit->db, record, sample->key, sample->value, out);
	else if (sample->action == UNSET)
		edit_unset(&unit->db, record, sample->key, out);
	else
		edit_remove(&unit->db, record, out);
}

static const struct sample samples[] = {
	/* A value in its place: blanks, comment, line end stay. */
	{ SET, "tcp", "2", "[service s]\ntcp = 1\n", "[service s]\ntcp = 2\n" },
	{ SET, "tcp", "2", "[service s]\ntcp = 1", "[service s]\ntcp = 2" },
	{ SET, "tcp", "22, 23", "[service s]\r\n\ttcp=\t1 \t# c\r\n",
	  "[service s]\r\n\ttcp=\t22, 23 \t# c\r\n" },
	{ SET, "tcp", "22", "[service s]\ntcp=1 # c\n", "[service s]\ntcp=22 # c\n" },
	{ SET, "tcp", "22, 23", "[service s]\ntcp = 1        # c\nudp = 5        # d\n",
	  "[service s]\ntcp = 22, 23   # c\nudp = 5        # d\n" },
	{ SET, "tcp", "1", "[service s]\ntcp = 22, 23   # c\n",
	  "[service s]\ntcp = 1        # c\n" },
	{ SET, "tcp", "22, 23", "[service s]\ntcp = 1   # c\n", "[service s]\ntcp = 22, 23 # c\n" },
	{ SET, "tcp", "2", "[service s]\ntcp =\n", "[service s]\ntcp = 2\n" },
	{ SET, "tcp", "2", "[service s]\ntcp = \t\n", "[service s]\ntcp = 2 \t\n" },
	{ SET, "tcp", "2", "[service s]\ntcp = # c\n", "[service s]\ntcp = 2 # c\n" },
	{ SET, "tcp", "2", "[service s]\ntcp = 1   \n\n", "[service s]\ntcp = 2   \n\n" },
	/* A new key looks like the last one. */
	{ SET, "udp", "2", "[service s]\ntcp = 1 # c\n\n# d\n[group g]\nmembers = 1.1.1.1\n",
	  "[service s]\ntcp = 1 # c\nudp = 2\n\n# d\n[group g]\nmembers = 1.1.1.1\n" },
	{ SET, "udp", "2", "[service s]\ntcp=1\n", "[service s]\ntcp=1\nudp=2\n" },
	{ SET, "udp", "2", "[service s]\n  tcp    =   1\n",
	  "[service s]\n  tcp    =   1\n  udp    =   2\n" },
	{ SET, "access", "public", "[service s]\ntcp = 1\n",
	  "[service s]\ntcp = 1\naccess = public\n" },
	{ SET, "udp", "2", "[service s]\ntcp = 1", "[service s]\ntcp = 1\nudp = 2\n" },
	{ SET, "udp", "2", "[service s]\r\ntcp = 1", "[service s]\r\ntcp = 1\r\nudp = 2\r\n" },
	{ SET, "udp", "2", "[service s]\r\ntcp = 1\r\n[group g]\r\n",
	  "[service s]\r\ntcp = 1\r\nudp = 2\r\n[group g]\r\n" },
	{ SET, "udp", "2", "[service s]", "[service s]\nudp = 2\n" },
	{ SET, "udp", "2", "[service s] # c\n# d\n\n", "[service s] # c\nudp = 2\n# d\n\n" },
	{ SET, "udp", "2", "\xef\xbb\xbf[service s]\n", "\xef\xbb\xbf[service s]\nudp = 2\n" },
	/* A key goes with its line. */
	{ UNSET, "tcp", NULL, "[service s]\ntcp = 1 # c\nudp = 2\n", "[service s]\nudp = 2\n" },
	{ UNSET, "udp", NULL, "[service s]\ntcp = 1\nudp = 2", "[service s]\ntcp = 1\n" },
	{ UNSET, "tcp", NULL, "[service s]\r\n# a\r\ntcp = 1\r\n\r\n",
	  "[service s]\r\n# a\r\n\r\n" },
	{ UNSET, "sctp", NULL, "[service s]\ntcp = 1", "[service s]\ntcp = 1" },
	/* A record goes with what touches it. */
	{ REMOVE, NULL, NULL, "[service s]\ntcp = 1\n", "" },
	{ REMOVE, NULL, NULL, "[group g]\n\n[service s]\ntcp = 1\n", "[group g]\n" },
	{ REMOVE, NULL, NULL, "[service s]\ntcp = 1\n\n[group g]\n", "[group g]\n" },
	{ REMOVE, NULL, NULL,
	  "# top\n\n# about s\n# more\n[service s]\ntcp = 1\n\n\n# about g\n[group g]\n",
	  "# top\n\n# about g\n[group g]\n" },
	{ REMOVE, NULL, NULL, "[group g]\n[service s]\ntcp = 1\n# about h\n[group h]\n",
	  "[group g]\n# about h\n[group h]\n" },
	{ REMOVE, NULL, NULL, "[service s]\ntcp = 1\n# of s\n\n# nobody's\n\n[group h]\n",
	  "# nobody's\n\n[group h]\n" },
	{ REMOVE, NULL, NULL, "[service s]\ntcp = 1\n\n# of s, as more follows\nudp = 1\n# last\n",
	  "" },
	{ REMOVE, NULL, NULL, "[group g]\n\n# about s\n[service s]\ntcp = 1\n\n# the end\n",
	  "[group g]\n\n# the end\n" },
	{ REMOVE, NULL, NULL, "\xef\xbb\xbf# s\r\n[service s]\r\n[group g]\r\n",
	  "\xef\xbb\xbf[group g]\r\n" },
	{ REMOVE, NULL, NULL, "[group g]\n \n\t\n[service s]", "[group g]\n" },
};

START_TEST(edits_exactly)
{
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct buf out = { 0 };
		struct unit_db unit;

		unit_parse(&unit, samples[i].before);
		apply(&unit, &samples[i], &out);
		if (strcmp(buf_text(&out), samples[i].after) != 0)
			ck_abort_msg("sample %zu:\n%s\nbecame\n%s\nand should be\n%s", i,
				     samples[i].before, buf_text(&out), samples[i].after);
		unit_free(&unit);
		buf_fini(&out);
	}
}
END_TEST

/*
 * The promise, over every text made of these parts.
 */

static const char *const heads[] = { "", "\xef\xbb\xbf", "# first\n\n",
				     "[group g]\nmembers = 10.0.0.1\n" };
static const char *const headers[] = { "[service s]", " [service  s ] # c",
				       "# about\n[service s]" };
static const char *const lines[] = {
	"",
	"tcp = 1",
	"tcp=1",
	" tcp  =  1  # c",
	"# d\ntcp = 1 #c",
	"udp = 5\ntcp = 1",
	"tcp = 1\nudp = 5",
	"tcp =  1   # c\n\n# e",
};
static const char *const tails[] = { "", "\n", "\n\n# loose\n", "\n[group h]\nmembers = 10.0.0.2\n",
				     "\n\n# about h\n[group h]\nmembers = 10.0.0.2" };

/* Puts a text, its line ends as CRLF if asked for. */
static void put_lines(struct buf *out, const char *text, bool crlf)
{
	for (; *text; text++) {
		if (crlf && *text == '\n')
			buf_putc(out, '\r');
		buf_putc(out, *text);
	}
}

struct visit {
	struct unit_db unit;
	struct buf text;
	bool crlf;
	struct record *record;
};

static void each_text(void (*check)(struct visit *visit))
{
	const unsigned int n = 4 * 3 * 8 * 5 * 2;

	for (unsigned int i = 0; i < n; i++) {
		struct visit visit = { .crlf = i % 2 };

		put_lines(&visit.text, heads[i / 2 % 4], visit.crlf);
		put_lines(&visit.text, headers[i / 8 % 3], visit.crlf);
		put_lines(&visit.text, "\n", visit.crlf);
		put_lines(&visit.text, lines[i / 24 % 8], visit.crlf);
		put_lines(&visit.text, tails[i / 192 % 5], visit.crlf);
		unit_parse(&visit.unit, buf_text(&visit.text));
		visit.record = db_find(&visit.unit.db, KIND_SERVICE, "s");
		ck_assert_ptr_nonnull(visit.record);
		check(&visit);
		unit_free(&visit.unit);
		buf_fini(&visit.text);
	}
}

/* Line ends are all of one kind. */
static void check_ends(const struct visit *visit, const struct buf *out)
{
	for (size_t i = 0; i < out->len; i++)
		if (out->data[i] == '\n')
			ck_assert((i && out->data[i - 1] == '\r') == visit->crlf);
}

static const char *value_of(const struct unit_db *unit, const char *key)
{
	const struct record *record = db_find(&unit->db, KIND_SERVICE, "s");
	const struct entry *entry = record ? record_entry(record, key) : NULL;

	return entry ? entry->value : NULL;
}

/* Same bytes up to some place, and the same from some place to the end. */
static void check_around(const struct buf *before, const struct buf *after, size_t head,
			 size_t tail)
{
	ck_assert_uint_le(head + tail, before->len);
	ck_assert_uint_le(head + tail, after->len);
	ck_assert(!memcmp(before->data, after->data, head));
	ck_assert(
		!memcmp(before->data + before->len - tail, after->data + after->len - tail, tail));
}

static size_t offset_of(const struct visit *visit, struct loc loc)
{
	const char *at = buf_text(&visit->text);

	while (--loc.line)
		at = strchr(at, '\n') + 1;
	return (size_t)(at - buf_text(&visit->text)) + loc.column - 1;
}

static void check_set(struct visit *visit)
{
	static const char *const values[] = { "1", "7", "8000-9000, 7" };
	const struct entry *entry = record_entry(visit->record, "tcp");
	const char *udp = value_of(&visit->unit, "udp");

	for (size_t i = 0; i < 3; i++) {
		struct buf out = { 0 };
		struct unit_db again;

		edit_set(&visit->unit.db, visit->record, "tcp", values[i], &out);
		check_ends(visit, &out);
		unit_parse_bytes(&again, out.data, out.len);
		ck_assert_str_eq(value_of(&again, "tcp"), values[i]);
		ck_assert_pstr_eq(value_of(&again, "udp"), udp);
		ck_assert_uint_eq(again.db.records.n, visit->unit.db.records.n);
		if (entry) {
			size_t at = offset_of(visit, entry->value_loc),
			       end = at + entry->value_loc.len;
			const char *rest = visit->text.data + end;
			size_t gap = strspn(rest, " ");

			check_around(&visit->text, &out, at, visit->text.len - end - gap);
			if (strlen(values[i]) == entry->value_loc.len)
				ck_assert_uint_eq(out.len, visit->text.len);
		}
		unit_free(&again);
		buf_fini(&out);
	}
}

START_TEST(set_changes_one_value)
{
	each_text(check_set);
}
END_TEST

/* A key that was added and removed again leaves the text as it was, but for a missing last end. */
static void check_set_unset(struct visit *visit)
{
	struct buf with = { 0 }, without = { 0 };
	struct unit_db unit;

	edit_set(&visit->unit.db, visit->record, "sctp", "9", &with);
	check_ends(visit, &with);
	unit_parse_bytes(&unit, with.data, with.len);
	ck_assert_str_eq(value_of(&unit, "sctp"), "9");
	edit_unset(&unit.db, db_find(&unit.db, KIND_SERVICE, "s"), "sctp", &without);
	if (without.len == visit->text.len)
		ck_assert_str_eq(without.data, visit->text.data);
	else
		ck_assert_uint_eq(without.len, visit->text.len + 1 + visit->crlf);
	check_around(&visit->text, &without, visit->text.len, 0);
	unit_free(&unit);
	buf_fini(&with);
	buf_fini(&without);
}

START_TEST(unset_undoes_set)
{
	each_text(check_set_unset);
}
END_TEST

static void check_unset(struct visit *visit)
{
	const struct entry *entry = record_entry(visit->record, "tcp");
	const char *udp = value_of(&visit->unit, "udp");
	struct buf out = { 0 };
	struct unit_db again;

	edit_unset(&visit->unit.db, visit->record, "tcp", &out);
	unit_parse_bytes(&again, buf_text(&out), out.len);
	ck_assert_ptr_null(value_of(&again, "tcp"));
	ck_assert_pstr_eq(value_of(&again, "udp"), udp);
	ck_assert_uint_eq(again.db.records.n, visit->unit.db.records.n);
	if (entry) {
		size_t at = offset_of(visit, entry->key_loc) - (entry->key_loc.column - 1);
		size_t size = strcspn(visit->text.data + at, "\n");

		size += visit->text.data[at + size] == '\n';
		check_around(&visit->text, &out, at, visit->text.len - at - size);
		ck_assert_uint_eq(out.len + size, visit->text.len);
	} else {
		ck_assert_str_eq(out.data, visit->text.data);
	}
	unit_free(&again);
	buf_fini(&out);
}

START_TEST(unset_removes_one_line)
{
	each_text(check_unset);
}
END_TEST

/* What a record added at the end and removed again leaves: whole lines, the last one not blank. */
static void put_whole_lines(struct buf *out, const struct visit *visit)
{
	size_t len = visit->text.len;

	while (len && strchr("\r\n", visit->text.data[len - 1]))
		len--;
	buf_add(out, visit->text.data, len);
	put_lines(out, "\n", visit->crlf);
}

static void check_add_remove(struct visit *visit)
{
	static const char *const keys[] = { "tcp", "status" };
	static const char *const values[] = { "80, 81", "enabled" };
	const struct edit_record record = { KIND_SERVICE, "new", keys, values, 2 };
	struct buf with = { 0 }, without = { 0 }, added = { 0 }, want = { 0 };
	struct unit_db unit;

	edit_add(&visit->unit.db, &record, &with);
	check_ends(visit, &with);
	check_around(&visit->text, &with, visit->text.len, 0);
	put_lines(&added, "\n\n[service new]\ntcp    = 80, 81\nstatus = enabled\n", visit->crlf);
	ck_assert_str_eq(with.data + with.len - added.len, added.data);
	unit_parse_bytes(&unit, with.data, with.len);
	ck_assert_uint_eq(unit.db.records.n, visit->unit.db.records.n + 1);
	ck_assert(((struct service *)db_find(&unit.db, KIND_SERVICE, "new"))->enabled);
	edit_remove(&unit.db, db_find(&unit.db, KIND_SERVICE, "new"), &without);
	put_whole_lines(&want, visit);
	ck_assert_str_eq(without.data, want.data);
	unit_free(&unit);
	buf_fini(&with);
	buf_fini(&without);
	buf_fini(&added);
	buf_fini(&want);
}

START_TEST(remove_undoes_add)
{
	each_text(check_add_remove);
}
END_TEST

static void check_remove(struct visit *visit)
{
	struct buf out = { 0 };
	struct unit_db again;

	edit_remove(&visit->unit.db, visit->record, &out);
	check_ends(visit, &out);
	unit_parse_bytes(&again, buf_text(&out), out.len);
	ck_assert_ptr_null(db_find(&again.db, KIND_SERVICE, "s"));
	ck_assert_uint_eq(again.db.records.n, visit->unit.db.records.n - 1);
	ck_assert((db_find(&again.db, KIND_GROUP, "h") != NULL) ==
		  (db_find(&visit->unit.db, KIND_GROUP, "h") != NULL));
	/* Comments of others survive. */
	ck_assert((strstr(buf_text(&out), "# first") != NULL) ==
		  (strstr(visit->text.data, "# first") != NULL));
	ck_assert((strstr(buf_text(&out), "# loose") != NULL) ==
		  (strstr(visit->text.data, "# loose") != NULL));
	ck_assert((strstr(buf_text(&out), "# about h") != NULL) ==
		  (strstr(visit->text.data, "# about h") != NULL));
	unit_free(&again);
	buf_fini(&out);
}

START_TEST(remove_takes_one_record)
{
	each_text(check_remove);
}
END_TEST

START_TEST(adds_to_any_text)
{
	static const struct {
		const char *before, *after;
	} texts[] = {
		{ "", "[gateway]\n" },
		{ "\xef\xbb\xbf", "\xef\xbb\xbf[gateway]\n" },
		{ "\n", "\n[gateway]\n" },
		{ "# c", "# c\n\n[gateway]\n" },
		{ "# c\n", "# c\n\n[gateway]\n" },
		{ "# c\n\n", "# c\n\n[gateway]\n" },
		{ "# c\n \t", "# c\n \t\n[gateway]\n" },
		{ "# c\r\n", "# c\r\n\r\n[gateway]\r\n" },
		{ "# c\r\nx", "# c\r\nx\r\n\r\n[gateway]\r\n" },
	};
	const struct edit_record record = { .kind = KIND_GATEWAY, .name = "" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct buf out = { 0 };
		struct unit_db unit;

		unit_parse(&unit, texts[i].before);
		edit_add(&unit.db, &record, &out);
		ck_assert_str_eq(buf_text(&out), texts[i].after);
		unit_free(&unit);
		buf_fini(&out);
	}
}
END_TEST

START_TEST(inserts_before_a_record_and_its_comment)
{
	static const struct {
		const char *before, *after;
	} texts[] = {
		{ "[service ssh]\n", "[group g]\nmembers = 10.0.0.1\n\n[service ssh]\n" },
		{ "[group a]\nmembers = 10.0.0.2\n[service ssh]\n",
		  "[group a]\nmembers = 10.0.0.2\n\n[group g]\nmembers = 10.0.0.1\n\n"
		  "[service ssh]\n" },
		{ "# of all\n\n# of ssh\n[service ssh] # x",
		  "# of all\n\n[group g]\nmembers = 10.0.0.1\n\n# of ssh\n[service ssh] # x" },
		{ "[gateway]\r\n\r\n[service ssh]\r\nstatus = enabled\r\n",
		  "[gateway]\r\n\r\n[group g]\r\nmembers = 10.0.0.1\r\n\r\n"
		  "[service ssh]\r\nstatus = enabled\r\n" },
	};
	static const char *const keys[] = { "members" };
	static const char *const values[] = { "10.0.0.1" };
	const struct edit_record record = { KIND_GROUP, "g", keys, values, 1 };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct buf out = { 0 };
		struct unit_db unit;

		unit_parse(&unit, texts[i].before);
		edit_insert(&unit.db, db_find(&unit.db, KIND_SERVICE, "ssh"), &record, &out);
		ck_assert_str_eq(buf_text(&out), texts[i].after);
		unit_free(&unit);
		buf_fini(&out);
	}
}
END_TEST

START_TEST(knows_what_fits)
{
	static const struct {
		const char *value;
		bool fits;
	} values[] = {
		{ "a", true },
		{ "a b", true },
		{ "a#b", true },
		{ "a, b = [c]", true },
		{ "\xc3\xa4", true },
		{ "a\tb", true },
		{ "", false },
		{ " a", false },
		{ "a ", false },
		{ "\ta", false },
		{ "#", false },
		{ "#a", false },
		{ "a #b", false },
		{ "a\t#", false },
		{ "a\nb", false },
		{ "a\r", false },
		{ "a\x1b", false },
		{ "a\x7f"
		  "b",
		  false },
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		ck_assert_msg(edit_fits(values[i].value) == values[i].fits, "%s", values[i].value);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, edits_exactly);
	tcase_add_test(tcase, set_changes_one_value);
	tcase_add_test(tcase, unset_undoes_set);
	tcase_add_test(tcase, unset_removes_one_line);
	tcase_add_test(tcase, remove_undoes_add);
	tcase_add_test(tcase, remove_takes_one_record);
	tcase_add_test(tcase, adds_to_any_text);
	tcase_add_test(tcase, inserts_before_a_record_and_its_comment);
	tcase_add_test(tcase, knows_what_fits);
}

int main(void)
{
	return unit_main("db/edit", add);
}
