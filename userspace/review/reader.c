// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shares the work on a log: helpers fill batches and read them into facts, the first thread counts
 * them in the order of the log, and reads itself while the next one is not ready.
 *
 *     first    fill 1 | read 1 | count 1 | count 2 | fill 4 | read 4 | count 3 ...
 *     helper     fill 2 | read 2 | fill 3 | read 3 | fill 5 | read 5 ...
 *
 * One thread alone has the tally, so that it stays in the caches of one processor, and the result
 * is the same however many help. A line that spans two fills is carried over; one longer than a
 * batch is thrown away to its end and counts as one broken line.
 *
 * Two locks: `filling` for the input and what is carried, `lock` for who is where. Who holds the
 * second never waits for the first.
 */
#include "review/reader.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#define THREADS_MOST   8
#define THREADS_PAY    2   /* counting takes a third of the time: more would wait for it */
#define HELP_FROM      256 /* batches, 32 MB: a smaller log is read before a helper pays */
#define TURNS_A_THREAD 2

/* A batch on its way. */
struct turn {
	struct batch batch;
	size_t from;	 /* what of its text is not read yet */
	uint64_t others; /* lines that left no fact */
	bool ready;	 /* to be counted */
};

struct work {
	struct reader *reader;
	struct input *input;
	struct clock clock;
	struct turn *turns;
	unsigned int n_turns;
	unsigned int threads;
	uint64_t help_from; /* turns */
	pthread_t helpers[THREADS_MOST];
	unsigned int n_helpers;

	pthread_mutex_t filling;
	char *carry; /* the beginning of a line, BATCH_TEXT bytes */
	size_t carried;
	bool skipping;	   /* the rest of a line that is too long */
	uint64_t too_long; /* of these, as many as no batch has taken */
	bool ended;
	bool failed;

	pthread_mutex_t lock;
	pthread_cond_t ready;	  /* the next turn is, or all are over */
	pthread_cond_t freed;	  /* a turn is, or there is nothing left to fill */
	uint64_t filled, counted; /* turns */
	bool drained;		  /* nothing is left to fill */
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

static struct turn *turn_at(const struct work *work, uint64_t number)
{
	return &work->turns[number % work->n_turns];
}

static bool has_room(struct work *work)
{
	bool room;

	pthread_mutex_lock(&work->lock);
	room = work->filled - work->counted < work->n_turns;
	pthread_mutex_unlock(&work->lock);
	return room;
}

static void told_filled(struct work *work, bool filled)
{
	pthread_mutex_lock(&work->lock);
	work->filled += filled;
	work->drained |= !filled;
	if (work->drained) {
		pthread_cond_broadcast(&work->freed);
		pthread_cond_signal(&work->ready);
	}
	pthread_mutex_unlock(&work->lock);
}

/* Fills the next turn. NULL: there is no room for it, or nothing left. */
static struct turn *take_turn(struct work *work)
{
	struct turn *turn = NULL;

	pthread_mutex_lock(&work->filling);
	if (!work->drained && has_room(work)) {
		turn = turn_at(work, work->filled);
		if (!fill_lines(work, &turn->batch, &turn->from))
			turn = NULL;
		told_filled(work, turn != NULL);
	}
	pthread_mutex_unlock(&work->filling);
	return turn;
}

static void read_turn(struct work *work, struct turn *turn, struct line_reader *lines)
{
	turn->others = 0;
	turn->from = batch_read(&turn->batch, turn->from, lines, &turn->others);
	pthread_mutex_lock(&work->lock);
	turn->ready = true;
	pthread_cond_signal(&work->ready);
	pthread_mutex_unlock(&work->lock);
}

/* The lines of a batch may be more than there is room for their facts. */
static void count_turn(struct work *work, struct turn *turn, struct line_reader *lines)
{
	struct tally *tally = work->reader->tally;
	struct batch *batch = &turn->batch;

	count_facts(tally, batch, &work->clock);
	while (turn->from < batch->len) {
		turn->from = batch_read(batch, turn->from, lines, &turn->others);
		count_facts(tally, batch, &work->clock);
	}
	count_others(tally, turn->others);
	count_too_long(tally, batch->too_long);
	pthread_mutex_lock(&work->lock);
	turn->ready = false;
	work->counted++;
	pthread_cond_signal(&work->freed);
	pthread_mutex_unlock(&work->lock);
}

static struct line_reader *new_lines(const struct work *work)
{
	struct line_reader *lines = xmalloc(sizeof(*lines));

	line_reader_init(lines, work->reader->tally->interfaces, work->reader->tally->prefixes);
	return lines;
}

/* False: nothing is left to fill. */
static bool await_room(struct work *work)
{
	bool drained;

	pthread_mutex_lock(&work->lock);
	while (!work->drained && work->filled - work->counted >= work->n_turns)
		pthread_cond_wait(&work->freed, &work->lock);
	drained = work->drained;
	pthread_mutex_unlock(&work->lock);
	return !drained;
}

static void *help(void *argument)
{
	struct work *work = argument;
	struct line_reader *lines = new_lines(work);

	while (await_room(work)) {
		struct turn *turn = take_turn(work);

		if (turn)
			read_turn(work, turn, lines);
	}
	free(lines);
	return NULL;
}

static void call_helpers(struct work *work)
{
	while (work->n_helpers + 1 < work->threads && work->n_helpers < THREADS_MOST &&
	       !pthread_create(&work->helpers[work->n_helpers], NULL, help, work))
		work->n_helpers++;
}

/* The next turn if it is ready, after a while or at once. NULL: it is not, or all are over. */
static struct turn *ready_turn(struct work *work, bool wait)
{
	struct turn *turn = turn_at(work, work->counted);
	bool ready;

	pthread_mutex_lock(&work->lock);
	while (wait && !turn->ready && !(work->drained && work->counted == work->filled))
		pthread_cond_wait(&work->ready, &work->lock);
	ready = turn->ready;
	pthread_mutex_unlock(&work->lock);
	return ready ? turn : NULL;
}

static void count_all(struct work *work)
{
	struct line_reader *lines = new_lines(work);
	struct turn *turn;

	do {
		while ((turn = ready_turn(work, false))) {
			count_turn(work, turn, lines);
			if (work->counted == work->help_from)
				call_helpers(work);
		}
		if ((turn = take_turn(work)))
			read_turn(work, turn, lines);
		else if ((turn = ready_turn(work, true)))
			count_turn(work, turn, lines);
	} while (turn);
	free(lines);
}

static void run_all(struct work *work)
{
	pthread_mutex_init(&work->filling, NULL);
	pthread_mutex_init(&work->lock, NULL);
	pthread_cond_init(&work->ready, NULL);
	pthread_cond_init(&work->freed, NULL);
	work->carry = xmalloc(BATCH_TEXT);
	work->n_turns = work->threads > 1 ? TURNS_A_THREAD * work->threads : 1;
	work->turns = must(calloc(work->n_turns, sizeof(*work->turns)));
	count_all(work);
	while (work->n_helpers)
		pthread_join(work->helpers[--work->n_helpers], NULL);
	count_too_long(work->reader->tally, work->too_long);
	free(work->turns);
	free(work->carry);
	pthread_cond_destroy(&work->freed);
	pthread_cond_destroy(&work->ready);
	pthread_mutex_destroy(&work->lock);
	pthread_mutex_destroy(&work->filling);
}

static int complain(struct diag_list *diags, const char *path, const char *problem)
{
	diag_error(diags, (struct loc){ 0 }, "cannot read \"%s\": %s", path,
		   problem ? problem : strerror(errno));
	return -1;
}

/* As many threads as make it faster on this machine. */
static unsigned int threads_that_pay(void)
{
	cpu_set_t cpus;
	int n = sched_getaffinity(0, sizeof(cpus), &cpus) ? 1 : CPU_COUNT(&cpus);

	return n < THREADS_PAY ? (unsigned int)n : THREADS_PAY;
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
	work.threads = reader->threads ? reader->threads : threads_that_pay();
	work.help_from = reader->threads ? 1 : HELP_FROM;
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
