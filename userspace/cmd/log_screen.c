// SPDX-License-Identifier: GPL-2.0-only
/*
 * The screen of `fwpolicy log follow`.
 *
 *     kern.log   12/s   1,234 refused   [service]               <- rate, filter
 *     ▁▂▁▅█▂                                                    <- the last minute
 *     203.0.113.9    412  tcp 22 (ssh)                          <- who talks now, moving
 *     10:41:37  service  tcp 203.0.113.9:40000 -> ...           <- latest last; one is picked
 *     keys                                                      <- or a question
 *
 * All that is drawn is made of words of this program, addresses, numbers and cleaned names. The
 * terminal is put back whatever ends the loop.
 */
#include "cmd/log_screen.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "review/phrase.h"
#include "review/words.h"

#define HELD	256 /* packets */
#define SECONDS 60
#define TALKERS 5
#define TICK_MS 250

struct held {
	struct fact fact;
	time_t when;
};

struct screen {
	struct follow *follow;
	struct held ring[HELD];
	uint64_t n; /* packets that went into the ring */
	uint64_t rate[SECONDS];
	time_t second;	 /* of rate[second % SECONDS] */
	uint64_t picked; /* number of the packet; 0: the newest, always */
	bool paused, over;
	enum reason only; /* REASON_COUNT: all */
	bool only_source;
	struct addr source;
	struct buf question; /* a command that waits for y */
	struct buf told;     /* what the last key had to say; lines */
	unsigned int rows, columns;
};

static void move_clock(struct screen *screen)
{
	time_t now = time(NULL);

	if (now - screen->second > SECONDS)
		screen->second = now - SECONDS;
	while (screen->second < now)
		screen->rate[++screen->second % SECONDS] = 0;
}

static bool is_shown(const struct screen *screen, const struct fact *fact)
{
	const struct name *name = &screen->follow->session->prefixes.v[fact->prefix];
	struct addr src = fact_src(fact);

	if (screen->only != REASON_COUNT &&
	    prefix_read(name->raw, name->raw_len).reason != screen->only)
		return false;
	return !screen->only_source || addr_equal(&src, &screen->source);
}

static void take(struct follow *follow, const struct fact *fact, time_t when)
{
	struct screen *screen = follow->screen;

	move_clock(screen);
	screen->rate[screen->second % SECONDS] += fact->repeat;
	if (screen->paused || !is_shown(screen, fact))
		return;
	screen->n++;
	screen->ring[screen->n % HELD] = (struct held){ *fact, when };
}

static uint64_t oldest(const struct screen *screen)
{
	return screen->n < HELD ? 1 : screen->n - HELD + 1;
}

static uint64_t picked(const struct screen *screen)
{
	uint64_t at = screen->picked ? screen->picked : screen->n;

	return at < oldest(screen) ? oldest(screen) : at;
}

/* A line of the screen, cut to its width: bytes of one character stay together. */
static void put_line(const struct screen *screen, const char *text, const char *style,
		     struct buf *out)
{
	unsigned int columns = 0;

	buf_puts(out, style);
	for (; *text && *text != '\n'; text++) {
		columns += ((unsigned char)*text & 0xc0) != 0x80;
		if (columns > screen->columns)
			break;
		buf_putc(out, *text);
	}
	buf_puts(out, *style ? "\033[0m\033[K\r\n" : "\033[K\r\n");
}

static void put_title(const struct screen *screen, struct buf *out)
{
	const struct follow *follow = screen->follow;
	struct buf line = { 0 };
	char text[ADDR_TEXT];
	uint64_t sum = 0;

	for (time_t t = screen->second - 10; t < screen->second; t++)
		sum += screen->rate[t % SECONDS];
	buf_printf(&line, " %s   %.1f/s   %s refused from %s sources", follow->title,
		   (double)sum / 10, words_number(follow->session->tally.all.n).text,
		   words_number(follow->session->tally.talkers.used).text);
	if (screen->only != REASON_COUNT)
		buf_printf(&line, "   only %s", reason_name(screen->only));
	if (screen->only_source)
		buf_printf(&line, "   only %s", addr_print(&screen->source, text));
	if (follow_lost(follow))
		buf_printf(&line, "   %s lost", words_number(follow_lost(follow)).text);
	buf_puts(&line, screen->paused ? "   paused" : "");
	put_line(screen, buf_text(&line), "\033[7m", out);
	buf_fini(&line);
}

static void put_rate(const struct screen *screen, struct buf *out)
{
	static const char *const bars[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	struct buf line = { 0 };
	uint64_t most = 1;

	for (int i = 0; i < SECONDS; i++)
		most = screen->rate[i] > most ? screen->rate[i] : most;
	buf_putc(&line, ' ');
	for (time_t t = screen->second - SECONDS + 1; t <= screen->second; t++) {
		uint64_t n = screen->rate[t % SECONDS];

		buf_puts(&line, n ? bars[(n * 8 - 1) / most] : "·");
	}
	buf_printf(&line, "  the last minute, at most %s/s", words_number(most).text);
	put_line(screen, buf_text(&line), "", out);
	buf_fini(&line);
}

/* The sources of the packets that are held, by how many they are. */
static void put_talkers(const struct screen *screen, struct buf *out)
{
	struct {
		const struct fact *fact;
		unsigned int n;
	} rows[HELD], best;
	size_t n = 0;

	for (uint64_t i = oldest(screen); i <= screen->n; i++) {
		const struct fact *fact = &screen->ring[i % HELD].fact;
		size_t at = 0;

		while (at < n && memcmp(rows[at].fact->src, fact->src, sizeof(fact->src)) != 0)
			at++;
		if (at == n) {
			rows[n].fact = fact;
			rows[n++].n = 0;
		}
		rows[at].n += fact->repeat;
	}
	for (size_t shown = 0; shown < TALKERS; shown++) {
		struct buf line = { 0 };
		char text[ADDR_TEXT];
		struct addr src;

		for (size_t i = shown + 1; i < n; i++)
			if (rows[i].n > rows[shown].n) {
				best = rows[i];
				rows[i] = rows[shown];
				rows[shown] = best;
			}
		if (shown < n) {
			src = fact_src(rows[shown].fact);
			buf_printf(&line, " %-40s %6u", addr_print(&src, text), rows[shown].n);
		}
		put_line(screen, buf_text(&line), "\033[2m", out);
		buf_fini(&line);
	}
}

static void put_packets(const struct screen *screen, unsigned int rows, struct buf *out)
{
	struct log_session *session = screen->follow->session;
	uint64_t last = picked(screen), first;

	if (last < screen->n && screen->n - last < rows / 2)
		last = screen->n;
	else if (last < screen->n)
		last += rows / 2;
	first = last >= rows ? last - rows + 1 : 1;
	if (first < oldest(screen))
		first = oldest(screen);
	for (unsigned int i = 0; i < rows; i++) {
		uint64_t at = first + i;
		struct buf line = { 0 };

		if (at <= last && screen->n) {
			const struct held *held = &screen->ring[at % HELD];

			buf_putc(&line, ' ');
			phrase_put(&line, &held->fact, held->when, &session->interfaces,
				   &session->prefixes);
			phrase_put_record(&line, session->has_database ? &session->judge : NULL,
					  &held->fact, held->when);
		}
		put_line(screen, buf_text(&line),
			 at == picked(screen) && screen->n ? "\033[1m" : "", out);
		buf_fini(&line);
	}
}

static unsigned int put_told(const struct screen *screen, struct buf *out)
{
	const char *at = buf_text(&screen->told);
	unsigned int lines = 0;

	for (; at && *at && lines < screen->rows / 2; lines++) {
		put_line(screen, at, "\033[36m", out);
		at = strchr(at, '\n');
		at += at != NULL;
	}
	return lines;
}

static unsigned int count_told(const struct screen *screen)
{
	struct buf nowhere = { 0 };
	unsigned int lines = put_told(screen, &nowhere);

	buf_fini(&nowhere);
	return lines;
}

static void draw(struct screen *screen)
{
	unsigned int above = 2 + TALKERS, below = count_told(screen) + 1;
	struct buf out = { 0 };
	struct winsize size;

	screen->rows = 24;
	screen->columns = 80;
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row > 10 && size.ws_col > 20) {
		screen->rows = size.ws_row;
		screen->columns = size.ws_col;
	}
	move_clock(screen);
	buf_puts(&out, "\033[H");
	put_title(screen, &out);
	put_rate(screen, &out);
	put_talkers(screen, &out);
	put_packets(screen, screen->rows > above + below ? screen->rows - above - below : 1, &out);
	put_told(screen, &out);
	if (screen->question.len)
		buf_printf(&out, "\033[7m run %.*s ? y/n\033[0m\033[K", (int)screen->columns - 12,
			   buf_text(&screen->question));
	else
		buf_printf(&out, "\033[2m%.*s\033[0m\033[K", (int)screen->columns - 1,
			   " up/down pick  e explain  a allow  b block  r reason  s source  "
			   "c clear  space pause  q quit");
	say_out(&out);
}

/* --- keys --- */

static const struct held *picked_packet(const struct screen *screen)
{
	return screen->n ? &screen->ring[picked(screen) % HELD] : NULL;
}

static void tell(struct screen *screen, const char *text)
{
	buf_clear(&screen->told);
	buf_puts(&screen->told, text);
}

static void key_up(struct screen *screen)
{
	uint64_t at = picked(screen);

	screen->picked = at > oldest(screen) ? at - 1 : at;
}

static void key_down(struct screen *screen)
{
	uint64_t at = picked(screen) + 1;

	screen->picked = at < screen->n ? at : 0;
}

static void key_explain(struct screen *screen)
{
	struct log_session *session = screen->follow->session;
	const struct held *held = picked_packet(screen);
	struct decision decision;

	if (!held || !session->has_database) {
		tell(screen, " no packet, or no database to explain it by\n");
		return;
	}
	judge_decide(&session->judge, &held->fact, time(NULL), &decision);
	buf_clear(&screen->told);
	for (size_t i = 0; i < decision.n_steps; i++)
		buf_printf(&screen->told, " %zu %-10s %s\n", i + 1, decision.steps[i].stage,
			   decision.steps[i].text);
}

static void ask(struct screen *screen, const char *command)
{
	buf_clear(&screen->question);
	if (*command)
		buf_puts(&screen->question, command);
	else
		tell(screen, " there is no command for that\n");
}

static void key_allow(struct screen *screen)
{
	struct log_session *session = screen->follow->session;
	const struct held *held = picked_packet(screen);
	struct review review = { .judge = session->has_database ? &session->judge : NULL,
				 .now = time(NULL) };

	if (!held)
		return;
	arena_init(&review.arena);
	ask(screen, review_command(&review, &held->fact));
	review_fini(&review);
}

/* Who comes from outside is kept off everything; a local host, whom no block holds, one service. */
static void key_block(struct screen *screen)
{
	struct log_session *session = screen->follow->session;
	const struct held *held = picked_packet(screen);
	const struct record *record = NULL;
	struct buf command = { 0 };
	struct addr src;
	char text[ADDR_TEXT];

	if (!held || !session->has_database)
		return;
	src = fact_src(&held->fact);
	addr_print(&src, text);
	record = session->judge
			 .subjects[judge_subject(&session->judge, &held->fact, held->fact.out != 0)]
			 .record;
	if (!(judge_marks(&session->judge, &src) & TALKER_LOCAL))
		buf_printf(&command, "fwpolicy block %s for 1d", text);
	else if (record && record->kind == KIND_SERVICE)
		buf_printf(&command, "fwpolicy deny %s from %s", record->name, text);
	ask(screen, buf_text(&command));
	buf_fini(&command);
}

static void key_reason(struct screen *screen)
{
	const struct held *held = picked_packet(screen);
	const struct name *name =
		held ? &screen->follow->session->prefixes.v[held->fact.prefix] : NULL;

	if (name)
		screen->only = (enum reason)prefix_read(name->raw, name->raw_len).reason;
}

static void key_source(struct screen *screen)
{
	const struct held *held = picked_packet(screen);

	screen->only_source = held != NULL;
	if (held)
		screen->source = fact_src(&held->fact);
}

static void key_clear(struct screen *screen)
{
	screen->only = REASON_COUNT;
	screen->only_source = false;
	screen->picked = 0;
	buf_clear(&screen->told);
}

static void key_pause(struct screen *screen)
{
	screen->paused = !screen->paused;
}

static void key_quit(struct screen *screen)
{
	screen->over = true;
}

static const struct {
	const char *key;
	void (*press)(struct screen *screen);
} keys[] = {
	{ "\033[A", key_up }, { "\033[B", key_down }, { "k", key_up },	  { "j", key_down },
	{ "e", key_explain }, { "a", key_allow },     { "b", key_block }, { "r", key_reason },
	{ "s", key_source },  { "c", key_clear },     { " ", key_pause }, { "q", key_quit },
	{ "\003", key_quit },
};

/* Words of a command that mend has made: separated by blanks, quoted where one has some. */
static size_t split(char *command, char **word, size_t most)
{
	size_t n = 0;
	char *at = command;

	while (n + 1 < most && *(at += strspn(at, " "))) {
		char mark = *at == '"' ? '"' : ' ';

		at += mark == '"';
		word[n++] = at;
		at = strchr(at, mark);
		if (!at)
			break;
		*at++ = '\0';
	}
	word[n] = NULL;
	return n;
}

/* Runs this very program with the words of the command, on the same database; its words are told.
 */
static void run(struct screen *screen)
{
	const struct options *options = screen->follow->session->words->options;
	char *word[24] = { "fwpolicy", "-f", (char *)(options->file ? options->file : DATABASE) };
	char text[512];
	int pipe_fd[2], status;
	ssize_t got;
	pid_t child;

	split(screen->question.data + strlen("fwpolicy "), word + 3, 20);
	buf_clear(&screen->told);
	if (pipe(pipe_fd) < 0)
		return;
	child = fork();
	if (!child) {
		dup2(pipe_fd[1], STDOUT_FILENO);
		dup2(pipe_fd[1], STDERR_FILENO);
		close(pipe_fd[0]);
		execv("/proc/self/exe", word);
		_exit(EXIT_SYSTEM);
	}
	close(pipe_fd[1]);
	while (child > 0 && (got = read(pipe_fd[0], text, sizeof(text))) > 0)
		buf_add(&screen->told, text, (size_t)got);
	close(pipe_fd[0]);
	if (child > 0)
		waitpid(child, &status, 0);
	buf_puts(&screen->told, " it is in force after: fwpolicy apply\n");
}

static void answer(struct screen *screen, char key)
{
	if (key == 'y')
		run(screen);
	buf_clear(&screen->question);
}

/* One key; how many bytes it was. */
static size_t press_one(struct screen *screen, const char *typed)
{
	if (screen->question.len) {
		answer(screen, *typed);
		return 1;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (!strncmp(typed, keys[i].key, strlen(keys[i].key))) {
			keys[i].press(screen);
			return strlen(keys[i].key);
		}
	return 1;
}

/* Keys that were pressed one right after the other come together. */
static void press(struct screen *screen)
{
	char typed[32] = "";
	ssize_t got = read(STDIN_FILENO, typed, sizeof(typed) - 1);

	screen->over |= got == 0;
	for (ssize_t at = 0; at < got;)
		at += (ssize_t)press_one(screen, typed + at);
}

static enum exit_code loop(struct screen *screen)
{
	while (!screen->over && !follow_is_over(screen->follow)) {
		struct pollfd fds[2] = {
			{ .fd = STDIN_FILENO, .events = POLLIN },
			{ .fd = follow_fd(screen->follow), .events = POLLIN },
		};

		if (follow_read(screen->follow) < 0)
			return EXIT_SYSTEM;
		draw(screen);
		if (poll(fds, 2, TICK_MS) > 0 && fds[0].revents)
			press(screen);
	}
	return EXIT_YES;
}

enum exit_code follow_screen(struct follow *follow)
{
	struct screen *screen = must(calloc(1, sizeof(*screen)));
	struct termios before, raw;
	enum exit_code code;

	screen->follow = follow;
	screen->only = REASON_COUNT;
	screen->second = time(NULL);
	follow->screen = screen;
	follow->show = take;
	tcgetattr(STDIN_FILENO, &before);
	raw = before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	fputs("\033[?1049h\033[?25l\033[2J", stdout);
	code = loop(screen);
	fputs("\033[?25h\033[?1049l", stdout);
	fflush(stdout);
	tcsetattr(STDIN_FILENO, TCSANOW, &before);
	if (code != EXIT_YES)
		fprintf(stderr, "fwpolicy: cannot follow \"%s\": %s\n", follow->tail.path,
			strerror(errno));
	buf_fini(&screen->question);
	buf_fini(&screen->told);
	free(screen);
	return code;
}
