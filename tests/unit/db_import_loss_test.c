// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nothing is lost: every line of every file of an e-smith site, and every property that bears on
 * access, is named above a record of the import or in its closing section. Tried on the sites of
 * golden/esmith and on random ones, as databases and as listings.
 *
 * The lines are cut here again, by the three rules that matter: comments, the first "=", "|".
 */
#include "import_random.h"

#include <dirent.h>
#include <unistd.h>

#define ROUNDS 1500

/* The comment form of a word that holds no UTF-8. */
static void put_plain(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			buf_printf(out, "\\x%02x", c);
		else if (c < 0x80)
			buf_putc(out, (char)c);
		else
			buf_printf(out, "%c%c", 0xc0 | c >> 6, 0x80 | (c & 0x3f));
	}
}

/* The part of the closing section about a file, every list and every reason on a line. */
static void closing_of(struct buf *out, const char *text, const char *file)
{
	const char *at = strstr(text, "# ---- What was not taken"), *end;
	char heading[64];
	bool inside = false;

	snprintf(heading, sizeof(heading), "#   %s:\n", file);
	for (; at && *at; at = end) {
		end = strchr(at, '\n') + 1;
		if (strncmp(at, "#     ", 6))
			inside = !strncmp(at, heading, strlen(heading));
		else if (inside)
			buf_printf(out, "%c%.*s", at[6] == ' ' ? ' ' : '\n', (int)(end - at - 7),
				   at + 6);
		if (inside && end[-2] == ',')
			buf_putc(out, ' ');
	}
	buf_putc(out, '\n');
}

/* The next place of a word in the closing section where a list or a reason has it as an item. */
static const char *item_next(const char *closing, const char *item)
{
	size_t len = strlen(item);
	const char *at = closing;

	while ((at = strstr(at, item)) && !(strchr(" \n", at[-1]) && strchr(",:\n ", at[len])))
		at++;
	return at;
}

struct line {
	const char *text;
	size_t key;	       /* its length */
	struct buf item, from; /* how the closing section and a record's comment would show it */
};

static bool is_listed_whole(const char *closing, const struct line *line)
{
	const char *item = buf_text(&line->item), *at = closing;

	while ((at = item_next(at, item))) {
		if (at[strlen(item)] != ' ')
			return true;
		at++;
	}
	return false;
}

/* The property stands in a comment above a record, or in brackets behind the key. */
static bool has_prop(const char *text, const char *closing, const struct line *line,
		     const char *prop)
{
	char shown[64];
	const char *at, *end;

	snprintf(shown, sizeof(shown), "|%s|", prop);
	for (at = text; (at = strstr(at, buf_text(&line->from))); at++) {
		end = strchr(at, '\n');
		if (memmem(at, (size_t)(end - at), shown, strlen(shown)))
			return true;
	}
	for (at = closing; (at = item_next(at, buf_text(&line->item))); at++) {
		const char *open = at + line->item.len + 1, *found = strstr(open, prop);

		end = strchr(open, ')');
		if (*open == '(' && found && end && found < end)
			return true;
	}
	return false;
}

static const char *const bearing[] = {
	"status", "access",   "TCPPort",  "TCPPorts", "UDPPort", "UDPPorts",   "AllowHosts",
	"Mask",	  "DestHost", "DestPort", "Comment",  "Router",	 "InternalIP", "DenyHosts",
};

static void check_line(const struct import_unit *unit, const char *closing, const struct line *line,
		       const char *whole)
{
	const char *text = buf_text(&unit->text);

	if (is_listed_whole(closing, line))
		return;
	if (!strstr(text, buf_text(&line->from)) && !item_next(closing, buf_text(&line->item)))
		ck_abort_msg("the line\n%s\nis lost in\n%s", whole, text);
	for (size_t i = 0; i < sizeof(bearing) / sizeof(*bearing); i++) {
		char in_database[64], in_listing[64];

		snprintf(in_database, sizeof(in_database), "|%s|", bearing[i]);
		snprintf(in_listing, sizeof(in_listing), "\n    %s=", bearing[i]);
		if ((strstr(whole, in_database) || strstr(whole, in_listing)) &&
		    !has_prop(text, closing, line, bearing[i]))
			ck_abort_msg("%s of the line\n%s\nis lost in\n%s", bearing[i], whole, text);
	}
}

static void check_record(const struct import_unit *unit, const char *file, const char *closing,
			 const char *whole)
{
	struct line line = { .text = whole, .key = strcspn(whole, "=\n") };
	struct buf key = { 0 };
	bool bare;

	put_plain(&key, whole, line.key);
	bare = key.len && !buf_text(&key)[strcspn(buf_text(&key), " ,():\"")];
	buf_printf(&line.item, bare ? "%s" : "\"%s\"", buf_text(&key));
	buf_printf(&line.from, "# from %s: %s=", file, buf_text(&key));
	check_line(unit, closing, &line, whole);
	buf_fini(&line.item);
	buf_fini(&line.from);
	buf_fini(&key);
}

/* A record is a line, and in a listing the indented lines behind it. */
static void check_file(const struct import_unit *unit, enum esmith_file file, bool listing)
{
	const char *text = unit->site.db[file].source.text, *end, *at;
	struct buf closing = { 0 }, whole = { 0 };

	closing_of(&closing, buf_text(&unit->text), esmith_file_name(file));
	for (; text && *text; text = end) {
		end = strchrnul(text, '\n');
		end += *end == '\n';
		while (listing && !strncmp(end, "    ", 4)) {
			end = strchrnul(end, '\n');
			end += *end == '\n';
		}
		at = text + strspn(text, " \t\r\f\v");
		if (*at == '\n' || *at == '#' || !*at)
			continue;
		buf_clear(&whole);
		buf_add(&whole, text, (size_t)(end - text));
		check_record(unit, esmith_file_name(file), buf_text(&closing), buf_text(&whole));
	}
	buf_fini(&closing);
	buf_fini(&whole);
}

static void check_nothing_lost(const struct import_unit *unit, bool listing)
{
	for (int file = 0; file < ESMITH_FILES; file++)
		check_file(unit, (enum esmith_file)file, listing);
}

static void run_site(struct texts *texts, struct import_unit *unit, bool listing)
{
	struct import_texts plain = { 0 };
	struct texts shown = { 0 };

	for (int file = 0; file < ESMITH_FILES; file++) {
		if (listing)
			put_shown(&shown.of[file], buf_text(&texts->of[file]));
		plain.of[file] = buf_text(listing ? &shown.of[file] : &texts->of[file]);
	}
	import_run(unit, &plain);
	random_site_fini(&shown);
}

START_TEST(test_random_sites)
{
	struct import_unit unit;
	struct texts texts;

	for (uint32_t i = 1; i <= ROUNDS; i++) {
		random_site(&texts, i);
		run_site(&texts, &unit, _i == 1);
		check_nothing_lost(&unit, _i == 1);
		import_free(&unit);
		random_site_fini(&texts);
	}
}
END_TEST

START_TEST(test_golden_sites)
{
	struct dirent **names;
	int n;

	ck_assert_int_eq(chdir(GOLDEN_ESMITH "/sites"), 0);
	n = scandir(".", &names, NULL, alphasort);
	ck_assert_int_gt(n, 2);
	for (int i = 0; i < n; i++) {
		struct import_unit unit = { 0 };

		if (names[i]->d_name[0] != '.') {
			ck_assert(!import_esmith_read(&unit.site, names[i]->d_name, &unit.diags));
			import_finish(&unit);
			check_nothing_lost(&unit, !strcmp(names[i]->d_name, "listing.txt"));
			import_free(&unit);
		}
		free(names[i]);
	}
	free(names);
}
END_TEST

/* The check itself finds what is missing. */
START_TEST(test_the_check)
{
	static const char closing[] = "\n     a, b (p, q), \"c d\", e: why\n     f (r): why\n";
	struct line line = { 0 };

	closing_of(&line.from,
		   "# ---- What was not taken, and why ----\n#\n# X:\n#   hosts:\n"
		   "#     a,\n#     b (p,\n#     q)\n#   networks:\n#     c\n",
		   "hosts");
	ck_assert_ptr_nonnull(item_next(buf_text(&line.from), "b"));
	ck_assert_ptr_null(item_next(buf_text(&line.from), "c"));
	buf_clear(&line.from);
	buf_puts(&line.item, "b");
	buf_puts(&line.from, "# from hosts: b=");
	ck_assert(!is_listed_whole(closing, &line));
	ck_assert(has_prop("", closing, &line, "q"));
	ck_assert(!has_prop("", closing, &line, "r"));
	ck_assert(has_prop("# from hosts: b=x|r|1\n", closing, &line, "r"));
	ck_assert(!has_prop("# from hosts: bb=x|r|1\n", closing, &line, "r"));
	ck_assert_ptr_null(item_next(closing, "c"));
	ck_assert_ptr_nonnull(item_next(closing, "\"c d\""));
	ck_assert_ptr_nonnull(item_next(closing, "e"));
	buf_fini(&line.item);
	buf_fini(&line.from);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, test_the_check);
	tcase_add_test(tcase, test_golden_sites);
	tcase_add_loop_test(tcase, test_random_sites, 0, 2);
}

int main(void)
{
	return unit_main("db import loss", add_tests);
}
