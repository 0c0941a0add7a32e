// SPDX-License-Identifier: GPL-2.0-only
/*
 * The evaluator against the kernel: decide_kernel [--seed N] [--databases N] [--packets N]
 *                                    [--jobs N] [--only N] [--failures N] [--no-keep]
 *
 * Random databases, and for each: does its text load to the same listing as its netlink batch, do
 * the tcp_wrappers say what the filter says, and does policy_decide say of random packets what the
 * kernel does with them? Cases that failed once (tests/property/found) are tried first. --packets
 * is for each database, --only tries the one database of that number; after --failures of them the
 * rest is skipped. Every process has a network namespace of its own. Needs root, /dev/net/tun, nft,
 * ip and tcpdmatch. Exit codes: 0 all agree; 1 something differs, shown; 2 bad words; 3 the system.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "property/hunt.h"
#include "property/kept.h"

#define SERVICES  TESTS_FOLDER "/../rulesets/services"
#define JOBS_MOST 64
#define LONG_HUNT 50000 /* packets */

struct options {
	unsigned long seed, databases, packets, jobs, only, failures;
	bool one, keep;
};

static const struct option long_options[] = {
	{ "seed", required_argument, NULL, 's' },    { "databases", required_argument, NULL, 'd' },
	{ "packets", required_argument, NULL, 'p' }, { "jobs", required_argument, NULL, 'j' },
	{ "only", required_argument, NULL, 'o' },    { "failures", required_argument, NULL, 'f' },
	{ "no-keep", no_argument, NULL, 'n' },	     { 0 },
};

static bool read_number(const char *text, unsigned long *number)
{
	char *end;

	*number = strtoul(text, &end, 10);
	return *text >= '0' && *text <= '9' && !*end;
}

static bool read_option(struct options *options, int letter)
{
	switch (letter) {
	case 's':
		return read_number(optarg, &options->seed);
	case 'd':
		return read_number(optarg, &options->databases);
	case 'p':
		return read_number(optarg, &options->packets);
	case 'j':
		return read_number(optarg, &options->jobs) && options->jobs &&
		       options->jobs <= JOBS_MOST;
	case 'o':
		options->one = true;
		return read_number(optarg, &options->only);
	case 'f':
		return read_number(optarg, &options->failures);
	case 'n':
		options->keep = false;
		return true;
	default:
		return false;
	}
}

static bool read_options(struct options *options, int argc, char **argv)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	int letter;

	*options = (struct options){
		.seed = 1,
		.databases = 400,
		.packets = 600,
		.failures = 10,
		.keep = true,
	};
	options->jobs = processors > 0 && processors < JOBS_MOST ? (unsigned long)processors : 1;
	while ((letter = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		if (!read_option(options, letter))
			return false;
	return optind == argc;
}

/* Cases and databases are dealt out like cards; the seed of each is its number. */
static void work(struct hunter *hunter, const struct options *options, unsigned long job)
{
	struct kept kept;

	kept_list(&kept);
	for (size_t i = job; !options->one && i < kept.n; i += options->jobs)
		hunt_kept(hunter, kept.names[i]);
	kept_fini(&kept);
	hunter->keep = options->keep;
	for (unsigned long i = job; !options->one && i < options->databases; i += options->jobs)
		if (hunter->score->failed < options->failures)
			hunt_random(hunter, i);
		else
			__atomic_add_fetch(&hunter->score->skipped, 1, __ATOMIC_RELAXED);
	if (options->one && !job)
		hunt_random(hunter, options->only);
}

/* In a folder of its own, for the files that tcpdmatch reads. */
static int run_job(const struct options *options, struct score *score, unsigned long job)
{
	char folder[] = "/tmp/fwpolicy-property-XXXXXX";
	struct catalog catalog;
	struct diag_list diags = { 0 };
	struct bench bench;
	struct hunter hunter = {
		.bench = &bench,
		.catalog = &catalog,
		.score = score,
		.seed = options->seed,
		.packets = options->packets,
	};

	if (catalog_load(&catalog, SERVICES, &diags) || !mkdtemp(folder) || chdir(folder)) {
		perror("decide_kernel");
		return 3;
	}
	if (bench_open(&bench))
		return 3;
	work(&hunter, options, job);
	bench_close(&bench);
	unlink("hosts.allow");
	unlink("hosts.deny");
	rmdir(folder);
	catalog_fini(&catalog);
	diag_fini(&diags);
	return 0;
}

static int run_jobs(const struct options *options, struct score *score)
{
	int result = 0, status;

	for (unsigned long job = 0; job < options->jobs; job++)
		if (!fork()) {
			status = run_job(options, score, job);
			fflush(NULL);
			_exit(status);
		}
	while (wait(&status) > 0)
		if (!WIFEXITED(status) || WEXITSTATUS(status))
			result = 3;
	return result;
}

/* What was seen, and whether a long hunt missed a kind of it. */
static bool is_blind(const struct options *options, const struct score *score)
{
	struct buf out = { 0 };
	unsigned int missing = coverage_print(&score->coverage, &out);

	fputs(buf_text(&out), stdout);
	buf_fini(&out);
	return missing && !options->one && score->packets >= LONG_HUNT;
}

int main(int argc, char **argv)
{
	struct options options;
	struct score *score = mmap(NULL, sizeof(*score), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int result;

	if (score == MAP_FAILED || !read_options(&options, argc, argv)) {
		fprintf(stderr, "usage: decide_kernel [--seed N] [--databases N] [--packets N] "
				"[--jobs N] [--only N] [--failures N] [--no-keep]\n");
		return 2;
	}
	printf("decide_kernel: seed %lu, %lu databases, %lu packets each, %lu processes\n",
	       options.seed, options.databases, options.packets, options.jobs);
	fflush(stdout);
	result = run_jobs(&options, score);
	printf("decide_kernel: %lu packets, %lu sequels, %lu questions to tcp_wrappers, "
	       "%lu clashes of masquerade\n",
	       score->packets, score->sequels, score->questions, score->clashes);
	if (result)
		printf("decide_kernel: a process could not do its work\n");
	if (is_blind(&options, score)) {
		printf("FAIL coverage: a kind of outcome was never seen\n");
		score->failed++;
	}
	printf("%lu passed, %lu failed, %lu skipped\n", score->passed, score->failed + !!result,
	       score->skipped);
	return score->failed ? 1 : result;
}
