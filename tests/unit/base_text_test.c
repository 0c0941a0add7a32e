// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory, buffers, files, and the word that was meant.
 */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/near.h"

START_TEST(arena_gives_zeroed_aligned_blocks)
{
	static const size_t sizes[] = {
		0, 1, 15, 16, 17, 4095, 4096, 4097, 1 << 20, 3 << 20, 1, 8
	};
	struct arena arena;
	char *blocks[60 * 12];
	size_t n = 0;

	arena_init(&arena);
	for (size_t round = 0; round < 60; round++) {
		for (size_t i = 0; i < 12; i++) {
			size_t size = sizes[i] > 5000 && round ? 33 : sizes[i];
			char *block = arena_alloc(&arena, size);

			ck_assert_uint_eq((uintptr_t)block % _Alignof(max_align_t), 0);
			for (size_t k = 0; k < size; k++)
				if (block[k])
					ck_abort_msg("byte %zu of %zu is not zero", k, size);
			memset(block, (int)(n % 127), size);
			if (size)
				block[0] = (char)(n % 127);
			blocks[n++] = size ? block : NULL;
		}
	}
	for (size_t i = 0; i < n; i++)
		ck_assert(!blocks[i] || blocks[i][0] == (char)(i % 127));
	arena_fini(&arena);
	ck_assert_ptr_null(arena.blocks);
}
END_TEST

START_TEST(arena_copies_text)
{
	struct arena arena;
	char word[] = "word";
	char *copy, *part, *made;

	arena_init(&arena);
	copy = arena_strdup(&arena, word);
	part = arena_strndup(&arena, word, 2);
	made = arena_printf(&arena, "%s-%d", word, 7);
	memset(word, 'x', 4);
	ck_assert_str_eq(copy, "word");
	ck_assert_str_eq(part, "wo");
	ck_assert_str_eq(made, "word-7");
	ck_assert_str_eq(arena_strndup(&arena, "", 0), "");
	arena_fini(&arena);
}
END_TEST

START_TEST(array_grows)
{
	unsigned int *v = NULL;
	size_t n = 0, cap = 0;

	for (unsigned int i = 0; i < 10000; i++) {
		xgrow(v, n, cap);
		v[n++] = i;
		ck_assert_uint_le(n, cap);
	}
	for (unsigned int i = 0; i < 10000; i++)
		ck_assert_uint_eq(v[i], i);
	ck_assert_uint_lt(cap, 2 * 10000);
	free(v);
}
END_TEST

START_TEST(buf_builds_text)
{
	struct buf buf = { 0 };
	char *taken;

	ck_assert_str_eq(buf_text(&buf), "");
	buf_add(&buf, NULL, 0);
	buf_puts(&buf, "a");
	buf_putc(&buf, 'b');
	buf_pad(&buf, '.', 3);
	buf_pad(&buf, '.', 0);
	buf_printf(&buf, "%s %05d", "text", 42);
	buf_printf(&buf, "%s", "");
	memcpy(buf_extend(&buf, 2), "zz", 2);
	ck_assert_str_eq(buf_text(&buf), "ab...text 00042zz");
	ck_assert_uint_eq(buf.len, 17);
	buf_clear(&buf);
	ck_assert_str_eq(buf_text(&buf), "");
	ck_assert_uint_eq(buf.len, 0);
	buf_puts(&buf, "again");
	taken = buf_take(&buf);
	ck_assert_str_eq(taken, "again");
	ck_assert_ptr_null(buf.data);
	free(taken);
	taken = buf_take(&buf);
	ck_assert_str_eq(taken, "");
	free(taken);
	buf_clear(&buf);
	buf_fini(&buf);
}
END_TEST

/* Texts that end before, at and behind the end of the memory at hand. */
START_TEST(buf_prints_texts_of_any_length)
{
	for (int len = 1; len < 400; len++) {
		struct buf buf = { 0 };

		buf_printf(&buf, "%0*d", len, 7);
		buf_printf(&buf, "%*d", 400 - len, 8);
		ck_assert_uint_eq(buf.len, 400);
		ck_assert_uint_eq(strlen(buf.data), 400);
		ck_assert_int_eq(buf.data[len - 1], '7');
		ck_assert_int_eq(buf.data[399], '8');
		buf_fini(&buf);
	}
}
END_TEST

START_TEST(buf_holds_bytes_of_any_length)
{
	struct buf buf = { 0 };

	for (size_t i = 0; i < 5000; i++) {
		buf_add(&buf, "\0x", 2);
		ck_assert_int_eq(buf.data[buf.len], '\0');
	}
	ck_assert_uint_eq(buf.len, 10000);
	for (size_t i = 0; i < buf.len; i++)
		if (buf.data[i] != (i % 2 ? 'x' : '\0'))
			ck_abort_msg("byte %zu is wrong", i);
	buf_clear(&buf);
	for (int i = 0; i < 300; i++)
		buf_printf(&buf, "%0*d", i, 0);
	ck_assert_uint_eq(buf.len, strlen(buf.data));
	ck_assert_uint_eq(buf.len, 1 + 299 * 300 / 2);
	buf_fini(&buf);
}
END_TEST

static const struct {
	const char *word, *best; /* NULL: nothing is near */
} words[] = {
	{ "shh", "ssh" },
	{ "sh", "ssh" },
	{ "SSH", "ssh" },
	{ "shs", "ssh" },
	{ "sshh", "ssh" },
	{ "xxx", NULL },
	{ "", NULL },
	{ "acess", "access" },
	{ "acces", "access" },
	{ "accses", "access" },
	{ "excess", "access" },
	{ "acceptance", NULL },
	{ "descripton", "description" },
	{ "desciptoin", "description" },
	{ "publik", "public" },
	{ "pubic", "public" },
	{ "privat", "private" },
	{ "priavte", "private" },
	{ "localhots", "localhost" },
	{ "local", NULL },
	{ "q", NULL },
};

START_TEST(near_finds_the_word_meant)
{
	static const char *const candidates[] = { "ssh",     "access",	  "description", "public",
						  "private", "localhost", "dns" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct near near;

		near_start(&near, words[i].word);
		for (size_t j = 0; j < sizeof(candidates) / sizeof(candidates[0]); j++)
			near_try(&near, candidates[j]);
		if (!words[i].best)
			ck_assert_msg(!near.best, "%s is not %s", words[i].word, near.best);
		else
			ck_assert_pstr_eq(near.best, words[i].best);
	}
}
END_TEST

START_TEST(near_prefers_the_same_beginning)
{
	static const char *const order[][2] = { { "ftps", "https" }, { "https", "ftps" } };

	for (size_t i = 0; i < 2; i++) {
		struct near near;

		near_start(&near, "htps");
		near_try(&near, order[i][0]);
		near_try(&near, order[i][1]);
		ck_assert_str_eq(near.best, "https");
	}
}
END_TEST

START_TEST(near_takes_the_nearest_and_any_length)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	char word[200];
	struct near near;

	near_start(&near, "imaps");
	near_try(&near, "imap");
	ck_assert_str_eq(near.best, "imap");
	near_try(&near, "imaps");
	ck_assert_str_eq(near.best, "imaps");
	near_try(&near, "imap");
	ck_assert_str_eq(near.best, "imaps");
	for (size_t len = 0; len < sizeof(word); len++) {
		for (size_t i = 0; i < len; i++)
			word[i] = letters[i % 26];
		word[len] = '\0';
		near_start(&near, word);
		near_try(&near, "");
		near_try(&near, word);
		ck_assert(!near.best || near.best == word);
		ck_assert((near.best != NULL) == (len > 0 && len <= 63));
	}
}
END_TEST

static char folder[] = "/tmp/base_text_test.XXXXXX";

START_TEST(reads_a_file_whole)
{
	struct buf text = { 0 }, want = { 0 };
	char path[PATH_MAX];
	FILE *file;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/file", folder);
	for (unsigned int i = 0; i < 50000; i++)
		buf_printf(&want, "%u\n", i);
	file = fopen(path, "w");
	ck_assert_uint_eq(fwrite(want.data, 1, want.len, file), want.len);
	fclose(file);
	buf_puts(&text, "kept");
	ck_assert_int_eq(file_read(path, want.len, &text), 0);
	ck_assert_uint_eq(text.len, 4 + want.len);
	ck_assert_str_eq(text.data + 4, want.data);
	text.len = 4;
	ck_assert_int_eq(file_read(path, want.len - 1, &text), -1);
	ck_assert_int_eq(errno, EFBIG);
	ck_assert_str_eq(buf_text(&text), "kept");
	unlink(path);
	ck_assert_int_eq(file_read(path, 10, &text), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(file_read(folder, 10, &text), -1);
	ck_assert_int_eq(errno, EISDIR);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(file_read(path, 10, &text), -1);
	ck_assert_int_eq(errno, EINVAL);
	unlink(path);
	rmdir(folder);
	buf_fini(&text);
	buf_fini(&want);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, arena_gives_zeroed_aligned_blocks);
	tcase_add_test(tcase, arena_copies_text);
	tcase_add_test(tcase, array_grows);
	tcase_add_test(tcase, buf_builds_text);
	tcase_add_test(tcase, buf_prints_texts_of_any_length);
	tcase_add_test(tcase, buf_holds_bytes_of_any_length);
	tcase_add_test(tcase, near_finds_the_word_meant);
	tcase_add_test(tcase, near_prefers_the_same_beginning);
	tcase_add_test(tcase, near_takes_the_nearest_and_any_length);
	tcase_add_test(tcase, reads_a_file_whole);
}

int main(void)
{
	return unit_main("base/text", add);
}
