// SPDX-License-Identifier: GPL-2.0-only
/*
 * generate [OPTION...] LOG TRUTH: writes a deny log and what there is to be found in it.
 *
 *     -b BYTES    so large, about (20000000)       -s SEED     (1)
 *     -t SECONDS  its first moment, since 1970     -d DAYS     from first to last (14)
 *     -n SOURCES  of the background (150000)       -q          background alone
 *     -f FORM     of the stamps: bsd, iso          -g HOURS    of a gap in the middle (3)
 *     -r FILES    LOG.FILES-1 ... LOG.1, LOG       -e          sources of the background in turn
 *
 * Campaigns and background are actors in a heap, the next to speak on top. They live in a time
 * without gaps; a gap is cut in when a line is written. The same options give the same log, its
 * stamps in the time of $TZ. The truth is a table with a head; times in it are seconds since 1970.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "review/generate.h"

#define LINE_BYTES  213 /* of the background, on average */
#define SCENES_MOST 32
#define ACTORS_MOST 256
#define DAY	    (86400 * SECOND)

struct options {
	uint64_t bytes, seed, start, days, gap_hours, files;
	struct background background;
	bool quiet;
	enum stamp_form form;
	const char *log, *truth;
};

struct scene_count {
	const char *prefix;
	uint64_t packets;
};

struct world {
	const struct options *options;
	struct text text;
	struct dice dice;
	struct actor actors[ACTORS_MOST];
	struct actor *heap[ACTORS_MOST];
	size_t n_actors, n_heap;
	uint64_t packets, cut, others, v6, first, last;
	struct scene_count scenes[SCENES_MOST];
	uint64_t file; /* number of the one being written; 0 is the newest */
};

static void fail(const char *what)
{
	perror(what);
	exit(3);
}

/* --- the heap --- */

static void sink(struct world *world, size_t at)
{
	struct actor *actor = world->heap[at];

	for (size_t child; (child = 2 * at + 1) < world->n_heap; at = child) {
		if (child + 1 < world->n_heap &&
		    world->heap[child + 1]->next < world->heap[child]->next)
			child++;
		if (actor->next <= world->heap[child]->next)
			break;
		world->heap[at] = world->heap[child];
	}
	world->heap[at] = actor;
}

static void heap_build(struct world *world)
{
	for (size_t i = 0; i < world->n_actors; i++)
		world->heap[world->n_heap++] = &world->actors[i];
	for (size_t i = world->n_heap; i-- > 0;)
		sink(world, i);
}

/* The top has spoken: it waits for its next turn, or goes. */
static void heap_next(struct world *world)
{
	struct actor *actor = world->heap[0];

	if (actor->sent == actor->most)
		world->heap[0] = world->heap[--world->n_heap];
	else
		actor->next += actor->step / 2 + dice_throw(&world->dice) % (actor->step + 1);
	if (world->n_heap)
		sink(world, 0);
}

/* --- the actors --- */

static void add_campaigns(struct world *world, const struct plan *plan)
{
	uint64_t span = plan->seconds * SECOND, whole = world->options->days * DAY;
	uint64_t early = whole / 20; /* kept for what others have to remember */
	uint64_t room = whole > early + span ? whole - early - span : 1;

	for (unsigned int i = 0; i < plan->times; i++) {
		struct actor *actor = &world->actors[world->n_actors++];
		uint64_t dice = dice_throw(&world->dice);

		*actor = (struct actor){
			.plan = plan,
			.next = plan->shape == SHAPE_PACKET ? early + dice % room
							    : dice % (early / 2),
			.step = span / plan->packets,
			.most = plan->packets,
			.from = address_plus(address_of(plan->from), i * plan->sources),
			.to = address_of(plan->to),
		};
	}
}

static void add_background(struct world *world)
{
	uint64_t campaigns = 0, most = world->options->bytes / LINE_BYTES;

	for (size_t i = 0; i < world->n_actors; i++)
		campaigns += world->actors[i].most;
	most = most > campaigns ? most - campaigns : 1;
	world->actors[world->n_actors++] =
		(struct actor){ .step = world->options->days * DAY / most, .most = most };
}

/* --- the log --- */

static void file_open(struct world *world)
{
	char path[4096];

	if (world->file)
		snprintf(path, sizeof(path), "%s.%u", world->options->log,
			 (unsigned int)world->file);
	else
		snprintf(path, sizeof(path), "%s", world->options->log);
	if (text_open(&world->text, path))
		fail(path);
}

/* Begins the next file when this one has its share. */
static void file_rotate(struct world *world)
{
	const struct options *options = world->options;
	uint64_t share = options->bytes / options->files;

	if (!world->file || world->text.bytes < share * (options->files - world->file))
		return;
	if (text_close(&world->text, world->last))
		fail(options->log);
	world->file--;
	file_open(world);
}

/* The moment that a line shows. */
static uint64_t when_written(const struct options *options, uint64_t when)
{
	uint64_t gap_begin = options->days * DAY / 2;

	if (options->gap_hours && when >= gap_begin)
		when += options->gap_hours * 3600 * SECOND;
	return options->start * SECOND + when;
}

static void count_scene(struct world *world, const char *prefix)
{
	struct scene_count *scene = world->scenes;

	while (scene->prefix && strcmp(scene->prefix, prefix) != 0)
		scene++;
	scene->prefix = prefix;
	scene->packets++;
}

static void count(struct world *world, struct actor *actor, const struct packet *packet)
{
	actor->last = packet->when;
	if (!actor->sent++)
		actor->first = packet->when;
	world->last = packet->when;
	if (!world->text.lines)
		world->first = packet->when;
	if (packet->shape == SHAPE_CUT) {
		world->cut++;
	} else if (packet->shape == SHAPE_PACKET) {
		world->packets++;
		world->v6 += packet->src.is_v6;
		count_scene(world, packet->scene->prefix);
	} else {
		world->others++;
	}
}

static void write_log(struct world *world)
{
	world->file = world->options->files - 1;
	file_open(world);
	while (world->n_heap) {
		struct actor *actor = world->heap[0];
		struct packet packet;

		speak(actor, &world->options->background, &world->dice, &packet);
		packet.when = when_written(world->options, actor->next);
		count(world, actor, &packet);
		text_line(&world->text, &packet);
		heap_next(world);
		file_rotate(world);
	}
	if (text_close(&world->text, world->last))
		fail(world->options->log);
}

/* --- the truth --- */

static void write_campaign(FILE *file, const struct actor *actor)
{
	const struct plan *plan = actor->plan;
	uint64_t rounds = plan->share ? actor->sent : (actor->sent - 1) / plan->sources + 1;
	uint64_t ports = rounds < plan->ports ? rounds : plan->ports;
	uint64_t hosts = rounds < plan->hosts ? rounds : plan->hosts;
	char from[48], to[48];

	text_address(&actor->from, from);
	text_address(&actor->to, to);
	fprintf(file, "%s\t%s\t%u\t%s\t%u\t%u\t%llu\t%llu\t%llu\t%llu\t%llu\n", plan->kind, from,
		plan->sources, to, plan->protocol, plan->dport, (unsigned long long)ports,
		(unsigned long long)hosts, (unsigned long long)actor->sent,
		(unsigned long long)(actor->first / SECOND),
		(unsigned long long)(actor->last / SECOND));
}

static void write_total(FILE *file, const char *kind, const char *name, uint64_t n)
{
	fprintf(file, "%s\t%s\t-\t-\t-\t-\t-\t-\t%llu\t-\t-\n", kind, name, (unsigned long long)n);
}

static void write_truth(const struct world *world)
{
	const struct options *options = world->options;
	uint64_t gap = when_written(options, options->days * DAY / 2) / SECOND;
	FILE *file = fopen(options->truth, "w");

	if (!file)
		fail(options->truth);
	fputs("kind\tsource\tsources\tto\tprotocol\tport\tports\thosts\tpackets\tfirst\tlast\n",
	      file);
	write_total(file, "total", "lines", world->text.lines);
	write_total(file, "total", "bytes", world->text.bytes);
	write_total(file, "total", "refused", world->packets);
	write_total(file, "total", "broken", world->cut);
	write_total(file, "total", "other", world->others);
	write_total(file, "total", "ipv6", world->v6);
	write_total(file, "total", "first", world->first / SECOND);
	write_total(file, "total", "last", world->last / SECOND);
	for (const struct scene_count *scene = world->scenes; scene->prefix; scene++)
		write_total(file, "prefix", scene->prefix, scene->packets);
	if (options->gap_hours)
		fprintf(file, "gap\t-\t-\t-\t-\t-\t-\t-\t0\t%llu\t%llu\n",
			(unsigned long long)(gap - options->gap_hours * 3600),
			(unsigned long long)gap);
	for (size_t i = 0; i + 1 < world->n_actors; i++)
		write_campaign(file, &world->actors[i]);
	if (fclose(file))
		fail(options->truth);
}

/* --- the words --- */

static uint64_t number(const char *words)
{
	char *end;
	uint64_t value = strtoull(words, &end, 10);

	if (*end || end == words) {
		fprintf(stderr, "generate: \"%s\" is no number\n", words);
		exit(2);
	}
	return value;
}

static void read_option(struct options *options, int letter)
{
	uint64_t *const numbers[128] = {
		['b'] = &options->bytes,
		['s'] = &options->seed,
		['t'] = &options->start,
		['d'] = &options->days,
		['n'] = &options->background.sources,
		['g'] = &options->gap_hours,
		['r'] = &options->files,
	};

	if (letter == 'q')
		options->quiet = true;
	else if (letter == 'e')
		options->background.in_turn = true;
	else if (letter == 'f')
		options->form = strcmp(optarg, "iso") ? STAMP_BSD : STAMP_ISO;
	else if (letter != '?' && numbers[letter])
		*numbers[letter] = number(optarg);
	else
		exit(2);
}

int main(int argc, char **argv)
{
	struct options options = { .bytes = 20000000,
				   .seed = 1,
				   .start = 1794700800,
				   .days = 14,
				   .gap_hours = 3,
				   .files = 1,
				   .background.sources = 150000 };
	static struct world world;
	int letter;

	while ((letter = getopt(argc, argv, "b:s:t:d:n:f:g:r:qe")) != -1)
		read_option(&options, letter);
	if (argc - optind != 2 || !options.days || !options.files || !options.background.sources) {
		fputs("usage: generate [OPTION...] LOG TRUTH\n", stderr);
		return 2;
	}
	options.log = argv[optind];
	options.truth = argv[optind + 1];
	world.options = &options;
	world.dice = dice_new(options.seed, 0);
	text_start(&world.text, options.form);
	for (size_t i = 0; i < n_plans && !options.quiet; i++)
		add_campaigns(&world, &plans[i]);
	add_background(&world);
	heap_build(&world);
	write_log(&world);
	write_truth(&world);
	free(world.text.buf);
	return 0;
}
