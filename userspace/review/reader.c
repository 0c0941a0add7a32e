// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes turns: a worker fills a batch while it has the input, reads it into facts while nobody
 * waits for it, and counts it when all batches before it are counted.
 *
 *     worker 1   fill 1 | read 1 | count 1 | fill 3 | read 3 ...
 *     worker 2            fill 2 | read 2  | count 2 | fill 4 ...
 *
 * Lines are counted in the order of the log however many workers there are, so the result is the
 * same. A line that spans two fills is carried over; one longer than a batch is thrown away to its
 * end and counts as one broken line.
 */
#include "review/reader.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define THREADS_MOST 8

struct work {
	struct reader *reader;
	struct input *input;
	struct clock clock;
	pthread_mutex_t lock;
	pthread_cond_t turned;
	char *carry; /* the beginning of a line, BATCH_TEXT bytes */
	size_t carried;
	bool skipping;	   /* the rest of a line that is too long */
	uint64_t too_long; /* of these, as many as no batch has taken */
	bool ended;
	bool failed;
	uint64_t filled, counted; /* batches */
};

/* Takes what the last fill left, and more. False: nothing is left. */
static bool fill(struct work *work, struct batch *batch)
{
	size_t have = work->carried;
	ssize_t got = 1;
	char *newline;

	memcpy(batch->text, work->carry, have);
	while (have < BATCH_TEXT && !work->ended) {
		got = input_read(work->input, batch->text + have, BATCH_TEXT - have);
		if (got <= 0)
			break;
		have += (size_t)got;
		work->reader->bytes += (uint64_t)got;
	}
	work->failed |= got < 0;
	work->ended |= got <= 0;
	work->carried = 0;
	if (!have)
		return false;
	newline = memrchr(batch->text, '\n', have);
	if (work->ended && (!newline || newline != batch->text + have - 1)) {
		newline = batch->text + have; /* the last line has no end of its own */
		*newline = '\n';
		have++;
	}
	batch->len = newline ? (size_t)(newline + 1 - batch->text) : 0;
	work->carried = have - batch->len;
	memcpy(work->carry, batch->text + batch->len, work->carried);
	return true;
}

/*
 * A batch without an end of line: a line that will not be read. Who has the input must not count,
 * another may be at it: the next batch takes it along.
 */
static bool fill_lines(struct work *work, struct batch *batch, size_t *from)
{
	*from = 0;
	while (fill(work, batch)) {
		if (!batch->len) {
			work->too_long += !work->skipping;
			work->skipping = true;
			work->carried = 0;
			continue;
		}
		batch->too_long = work->too_long;
		work->too_long = 0;
		if (work->skipping)
			*from = (size_t)((char *)memchr(batch->text, '\n', batch->len) + 1 -
					 batch->text);
		work->skipping = false;
		return true;
	}
	return false;
}

static void count_too_long(struct tally *tally, uint64_t lines)
{
	tally->lines += lines;
	tally->kinds[FACT_BROKEN] += lines;
}

static void count_others(struct tally *tally, uint64_t lines)
{
	tally->lines += lines;
	tally->kinds[FACT_OTHER] += lines;
}

static void count_facts(struct tally *tally, const struct batch *batch, struct clock *clock)
{
	tally_batch(tally, batch, clock);
	tally->lines += batch->n;
}

static void await_turn(struct work *work, uint64_t number)
{
	pthread_mutex_lock(&work->lock);
	while (work->counted != number)
		pthread_cond_wait(&work->turned, &work->lock);
	pthread_mutex_unlock(&work->lock);
}

static void end_turn(struct work *work)
{
	pthread_mutex_lock(&work->lock);
	work->counted++;
	pthread_cond_broadcast(&work->turned);
	pthread_mutex_unlock(&work->lock);
}

static void read_and_count(struct work *work, struct batch *batch, size_t from, uint64_t number,
			   struct line_reader *lines)
{
	struct tally *tally = work->reader->tally;
	uint64_t others = 0;

	from = batch_read(batch, from, lines, &others);
	await_turn(work, number);
	count_facts(tally, batch, &work->clock);
	while (from < batch->len) {
		from = batch_read(batch, from, lines, &others);
		count_facts(tally, batch, &work->clock);
	}
	count_others(tally, others);
	count_too_long(tally, batch->too_long);
	end_turn(work);
}

static void *run(void *argument)
{
	struct work *work = argument;
	struct tally *tally = work->reader->tally;
	struct batch *batch = xmalloc(sizeof(*batch));
	struct line_reader *lines = xmalloc(sizeof(*lines));
	bool filled = true;

	line_reader_init(lines, tally->interfaces, tally->prefixes);
	while (filled) {
		uint64_t number;
		size_t from = 0;

		pthread_mutex_lock(&work->lock);
		filled = fill_lines(work, batch, &from);
		number = work->filled;
		work->filled += filled;
		pthread_mutex_unlock(&work->lock);
		if (filled)
			read_and_count(work, batch, from, number, lines);
	}
	free(lines);
	free(batch);
	return NULL;
}

static void run_all(struct work *work)
{
	pthread_t threads[THREADS_MOST];
	unsigned int n = 0;

	pthread_mutex_init(&work->lock, NULL);
	pthread_cond_init(&work->turned, NULL);
	work->carry = xmalloc(BATCH_TEXT);
	while (n + 1 < work->reader->threads && n < THREADS_MOST &&
	       !pthread_create(&threads[n], NULL, run, work))
		n++;
	run(work);
	while (n)
		pthread_join(threads[--n], NULL);
	count_too_long(work->reader->tally, work->too_long);
	free(work->carry);
	pthread_cond_destroy(&work->turned);
	pthread_mutex_destroy(&work->lock);
}

static int complain(struct diag_list *diags, const char *path, const char *problem)
{
	diag_error(diags, (struct loc){ 0 }, "cannot read \"%s\": %s", path,
		   problem ? problem : strerror(errno));
	return -1;
}

int reader_file(struct reader *reader, const char *path, struct diag_list *diags)
{
	struct work work = { .reader = reader };
	struct input input;
	int result = 0;

	work.input = &input;
	if (input_open(&input, path) < 0) {
		result = complain(diags, path, input.problem);
		input_close(&input);
		return result;
	}
	clock_init(&work.clock, input.written, reader->boot);
	run_all(&work);
	if (work.failed)
		result = complain(diags, path, input.problem);
	input_close(&input);
	return result;
}

void reader_text(struct reader *reader, const char *text, size_t len, time_t written)
{
	struct tally *tally = reader->tally;
	struct batch *batch = xmalloc(sizeof(*batch));
	struct line_reader *lines = xmalloc(sizeof(*lines));
	struct clock clock;
	uint64_t others = 0;
	size_t from = 0;

	clock_init(&clock, written, reader->boot);
	line_reader_init(lines, tally->interfaces, tally->prefixes);
	if (len > BATCH_TEXT)
		len = BATCH_TEXT;
	memcpy(batch->text, text, len);
	if (len && batch->text[len - 1] != '\n')
		batch->text[len++] = '\n';
	batch->len = len;
	while (from < batch->len) {
		from = batch_read(batch, from, lines, &others);
		count_facts(tally, batch, &clock);
	}
	count_others(tally, others);
	free(lines);
	free(batch);
}
