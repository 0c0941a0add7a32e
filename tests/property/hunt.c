// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tries a database: its listing, its wrappers, then packet after packet against the kernel.
 *
 * A difference is tried again alone, on a fresh table without flows; what is still there is shrunk,
 * database first, and kept. What only shows in company is reported as it is, but for one known
 * clash. The first difference ends the database: the next one is better hunting.
 */
#include "property/hunt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "property/kept.h"
#include "property/listing.h"
#include "property/random_db.h"
#include "property/random_packet.h"
#include "property/shrink.h"
#include "property/wrappers.h"

#define TRIES	       400 /* of shrinking */
#define FORGET_EVERY   250 /* packets: few flows, few that meet by chance */
#define SEQUEL_PERCENT 30
#define PRESS_MOST     10 /* flows at once to a limited door */
#define DATABASES_MOST 50 /* drawn until one has no errors */

#define ADD(counter, n) __atomic_add_fetch(&(counter), (n), __ATOMIC_RELAXED)

/* --- reports --- */

static void report(const struct hunter *hunter, const char *name, const struct buf *text,
		   const struct question *question, const struct buf *why)
{
	struct buf out = { 0 };

	buf_printf(&out, "FAIL %s\n", name);
	if (question) {
		buf_puts(&out, "  ");
		question_print(question, &out);
		buf_putc(&out, '\n');
	}
	buf_puts(&out, buf_text(why));
	buf_puts(&out, "  the database:\n");
	for (const char *at = buf_text(text); *at;) {
		size_t len = strcspn(at, "\n");

		if (len)
			buf_printf(&out, "    %.*s\n", (int)len, at);
		at += len + (at[len] != '\0');
	}
	if (hunter->keep && kept_write(name, text, question))
		buf_printf(&out, "  kept as %s/%s.conf\n", KEPT_FOLDER, name);
	fwrite(out.data, 1, out.len, stdout);
	fflush(stdout);
	buf_fini(&out);
}

/* --- what is asked of a text; true where it fails --- */

struct suspicion {
	struct hunter *hunter;
	struct question question;
	struct buf why;
};

static bool packet_fails(void *context, const char *text)
{
	struct suspicion *suspicion = context;
	struct hunter *hunter = suspicion->hunter;
	struct buf why = { 0 };
	struct scene scene;
	bool fails;

	if (!scene_open(&scene, hunter->bench, hunter->catalog, text, &why)) {
		buf_fini(&why);
		return false;
	}
	fails = !case_agrees(&scene, &suspicion->question, &why);
	scene_close(&scene);
	if (fails) {
		buf_clear(&suspicion->why);
		buf_puts(&suspicion->why, buf_text(&why));
	}
	buf_fini(&why);
	return fails;
}

/* What is asked of a subject as a whole. */
typedef bool (*agrees_fn)(struct hunter *hunter, const struct subject *subject, struct buf *why);

static bool listing_of(struct hunter *hunter, const struct subject *subject, struct buf *why)
{
	return listing_agrees(hunter->bench, &subject->ruleset, why);
}

static bool wrappers_of(struct hunter *hunter, const struct subject *subject, struct buf *why)
{
	struct dice dice = dice_new(hunter->seed, 0);
	unsigned long asked = 0;
	bool agree = wrappers_agree(&subject->policy, &hunter->bench->around, &dice, &asked, why);

	ADD(hunter->score->questions, asked);
	return agree;
}

static const struct {
	const char *what;
	agrees_fn agrees;
} wholes[] = {
	{ "listing", listing_of },
	{ "wrappers", wrappers_of },
};

struct whole_suspicion {
	struct hunter *hunter;
	agrees_fn agrees;
	struct buf why;
};

static bool whole_fails(void *context, const char *text)
{
	struct whole_suspicion *suspicion = context;
	struct diag_list diags = { 0 };
	struct subject subject;
	bool fails = false;

	if (subject_make(&subject, text, suspicion->hunter->catalog, &diags)) {
		struct buf why = { 0 };

		fails = !suspicion->agrees(suspicion->hunter, &subject, &why);
		if (fails) {
			buf_clear(&suspicion->why);
			buf_puts(&suspicion->why, buf_text(&why));
		}
		buf_fini(&why);
		subject_fini(&subject);
	}
	diag_fini(&diags);
	return fails;
}

static bool try_wholes(struct hunter *hunter, const char *name, struct buf *text, bool shrink)
{
	for (size_t i = 0; i < sizeof(wholes) / sizeof(*wholes); i++) {
		struct whole_suspicion suspicion = { hunter, wholes[i].agrees, { 0 } };
		struct buf title = { 0 };
		bool fails = whole_fails(&suspicion, buf_text(text));

		if (fails) {
			buf_printf(&title, shrink ? "%s-%s" : "%s", name, wholes[i].what);
			if (shrink)
				shrink_text(text, whole_fails, &suspicion, TRIES);
			report(hunter, buf_text(&title), text, NULL, &suspicion.why);
		}
		buf_fini(&title);
		buf_fini(&suspicion.why);
		if (fails)
			return false;
	}
	return true;
}

/* --- packets --- */

/* Plainer packets that may fail as well. */
static void simplify_sequel(struct question *question)
{
	question->sequel = SEQUEL_NONE;
}

static void simplify_sport(struct question *question)
{
	if (frame_has_ports(question->packet.protocol))
		question->packet.sport = 40000;
}

static void simplify_flags(struct question *question)
{
	if (question->packet.protocol == IPPROTO_TCP)
		question->packet.flags = TCP_SYN;
}

static void simplify_hops(struct question *question)
{
	question->packet.hop_limit = 0;
}

typedef void (*simplify_fn)(struct question *question);

static void shrink_question(struct suspicion *suspicion, const char *text)
{
	static const simplify_fn simplify[] = { simplify_sequel, simplify_sport, simplify_flags,
						simplify_hops };

	for (size_t i = 0; i < sizeof(simplify) / sizeof(*simplify); i++) {
		struct question before = suspicion->question;

		simplify[i](&suspicion->question);
		if (!packet_fails(suspicion, text))
			suspicion->question = before;
	}
}

/*
 * What the kernel drops, whatever a filter says, for a flow that is there already. A protocol
 * without ports, spoken to one host outside by two inside hosts or by one and the gateway: once
 * masqueraded they are one (nf_conntrack_confirm). A flow from the gateway to a group that was
 * masqueraded on one interface and leaves by another now: it is forgotten (nf_nat_oif_changed).
 */
static bool is_clash(const struct trial *trial)
{
	const struct packet *packet = &trial->packet;
	bool made_here = !packet->in || !*packet->in;

	if (trial->outcome.left || trial->outcome.lines)
		return false;
	if (made_here && addr_is_multicast(&packet->dst))
		return true;
	return (made_here || trial->decision.masqueraded) && !frame_has_ports(packet->protocol);
}

/* A difference was seen. True where it may be left at that. */
static bool follow_up(struct hunter *hunter, const char *name, struct buf *text,
		      const struct question *question, const struct trial *trial)
{
	struct suspicion suspicion = { .hunter = hunter, .question = *question };
	bool alone = packet_fails(&suspicion, buf_text(text));

	if (alone) {
		shrink_question(&suspicion, buf_text(text));
		shrink_text(text, packet_fails, &suspicion, TRIES);
		shrink_question(&suspicion, buf_text(text));
		packet_fails(&suspicion, buf_text(text));
	} else if (is_clash(trial)) {
		ADD(hunter->score->clashes, 1);
		return true;
	} else {
		buf_puts(&suspicion.why, "  only in company of the packets before it:\n");
		trial_print(trial, &suspicion.why);
	}
	report(hunter, name, text, &suspicion.question, &suspicion.why);
	buf_fini(&suspicion.why);
	return false;
}

/* One packet, perhaps with a sequel; failed: the trial that shows a difference. */
static bool try_packet(struct hunter *hunter, struct sides *sides, struct dice *dice,
		       struct question *question, struct trial *failed)
{
	struct buf why = { 0 };
	struct trial first = { .packet = question->packet };
	bool agree = trial_run(sides, &first, &why);

	*failed = first;
	ADD(hunter->score->packets, 1);
	coverage_count(&hunter->score->coverage, &first);
	if (agree && sequel_is_possible(&sides->bench->around, &first) &&
	    dice_chance(dice, SEQUEL_PERCENT)) {
		question->sequel = (enum sequel)dice_between(dice, 1, SEQUEL_COUNT - 1);
		agree = sequel_run(sides, &first, question->sequel, failed, &why);
		ADD(hunter->score->sequels, 1);
		coverage_count(&hunter->score->coverage, failed);
	}
	buf_fini(&why);
	return agree;
}

/* One source again and again, each time a new flow: the limit must hold. IPv6: a host has many
 * addresses. */
static bool press_limit(struct hunter *hunter, struct sides *sides, struct question *question,
			struct trial *failed)
{
	const struct decision *decision = &failed->decision;
	uint32_t n = decision->limited ? decision->door->limit.count : 0;
	struct buf why = { 0 };
	bool agree = true;

	for (uint32_t i = 0; agree && i < n && n <= PRESS_MOST; i++) {
		question->packet.sport++;
		if (question->packet.src.family == AF_INET6)
			question->packet.src.bytes[15] ^= 1;
		*failed = (struct trial){ .packet = question->packet };
		agree = trial_run(sides, failed, &why);
		ADD(hunter->score->packets, 1);
		coverage_count(&hunter->score->coverage, failed);
	}
	buf_fini(&why);
	return agree;
}

static bool try_packets(struct hunter *hunter, const char *name, struct dice *dice,
			struct buf *text)
{
	struct question question = { 0 };
	struct buf why = { 0 };
	struct sights sights;
	struct scene scene;
	struct trial failed;
	bool good = scene_open(&scene, hunter->bench, hunter->catalog, buf_text(text), &why);

	if (!good) {
		report(hunter, name, text, NULL, &why);
		buf_fini(&why);
		return false;
	}
	sights_init(&sights, scene.sides.policy, &hunter->bench->around);
	for (unsigned long i = 0; good && i < hunter->packets; i++) {
		if (i % FORGET_EVERY == 0)
			bench_forget_flows(hunter->bench);
		question.sequel = SEQUEL_NONE;
		random_packet(dice, &sights, &question.packet);
		good = try_packet(hunter, &scene.sides, dice, &question, &failed) &&
		       (question.sequel || press_limit(hunter, &scene.sides, &question, &failed));
	}
	if (!good)
		good = follow_up(hunter, name, text, &question, &failed);
	sights_fini(&sights);
	scene_close(&scene);
	return good;
}

/* --- databases --- */

/* The generator does not know every rule of the language. */
static bool draw_database(const struct hunter *hunter, struct dice *dice, struct buf *text)
{
	bool good = false;

	for (unsigned int i = 0; !good && i < DATABASES_MOST; i++) {
		struct diag_list diags = { 0 };
		struct subject subject;

		buf_clear(text);
		random_db(dice, hunter->catalog, text);
		good = subject_make(&subject, buf_text(text), hunter->catalog, &diags);
		if (good)
			subject_fini(&subject);
		diag_fini(&diags);
	}
	return good;
}

static void count(struct hunter *hunter, bool good)
{
	if (good)
		ADD(hunter->score->passed, 1);
	else
		ADD(hunter->score->failed, 1);
}

void hunt_random(struct hunter *hunter, unsigned long number)
{
	struct dice dice = dice_new(hunter->seed, number);
	struct buf text = { 0 };
	char name[64];
	bool good = draw_database(hunter, &dice, &text);

	snprintf(name, sizeof(name), "seed-%" PRIu64 "-database-%lu", hunter->seed, number);
	if (!good)
		printf("FAIL %s: no database without errors was drawn\n", name);
	good = good && try_wholes(hunter, name, &text, true) &&
	       try_packets(hunter, name, &dice, &text);
	count(hunter, good);
	buf_fini(&text);
}

void hunt_kept(struct hunter *hunter, const char *name)
{
	struct suspicion suspicion = { .hunter = hunter };
	struct diag_list diags = { 0 };
	struct subject subject;
	struct buf text = { 0 };
	bool good = kept_read(name, &text, &suspicion.question) &&
		    subject_make(&subject, buf_text(&text), hunter->catalog, &diags);

	hunter->keep = false;
	if (good)
		subject_fini(&subject);
	else
		printf("FAIL %s: not a case that can be read\n", name);
	good = good && try_wholes(hunter, name, &text, false);
	if (good && suspicion.question.packet.src.family) {
		ADD(hunter->score->packets, 1);
		good = !packet_fails(&suspicion, buf_text(&text));
		if (!good)
			report(hunter, name, &text, &suspicion.question, &suspicion.why);
	}
	count(hunter, good);
	diag_fini(&diags);
	buf_fini(&suspicion.why);
	buf_fini(&text);
}
