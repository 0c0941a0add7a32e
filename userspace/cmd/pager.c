// SPDX-License-Identifier: GPL-2.0-only
/*
 * Gives a text to $PAGER, or to less(1), as git and systemctl do: what matters most stands first,
 * and would have left the screen when the last line is written.
 *
 * $PAGER is the name of a program, without options; "cat" or nothing: none is wanted. A pager may
 * start other programs, which is no business of who only reads a log: LESSSECURE forbids it. Where
 * there is no pager the text is written as it is.
 */
#include "cmd/pager.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct pager_size pager_size(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
		return (struct pager_size){ 0 };
	return (struct pager_size){ size.ws_row, size.ws_col };
}

static size_t count_lines(const char *text)
{
	size_t n = 0;

	while ((text = strchr(text, '\n'))) {
		text++;
		n++;
	}
	return n;
}

/* NULL: none is wanted. */
static const char *pager_name(void)
{
	const char *name = getenv("PAGER");

	if (!name || strchr(name, ' '))
		return "less";
	return *name && strcmp(name, "cat") != 0 ? name : NULL;
}

/* The pager with what comes out of the pipe; if there is none, that itself. */
_Noreturn static void page(const char *name, int from)
{
	char block[4096];
	ssize_t got;

	dup2(from, STDIN_FILENO);
	close(from);
	setenv("LESS", "FRX", 0);
	setenv("LESSSECURE", "1", 1);
	execlp(name, name, (char *)NULL);
	while ((got = read(STDIN_FILENO, block, sizeof(block))) > 0)
		if (write(STDOUT_FILENO, block, (size_t)got) != got)
			break;
	_exit(EXIT_YES);
}

/* Whoever has seen enough ends the pager, and the rest is not written. */
static void write_all(int to, const struct buf *text)
{
	for (size_t at = 0; at < text->len;) {
		ssize_t put = write(to, buf_text(text) + at, text->len - at);

		if (put < 0 && errno != EINTR)
			return;
		at += put > 0 ? (size_t)put : 0;
	}
}

/* False: no child could be had. */
static bool show_pages(const char *name, const struct buf *text)
{
	void (*on_pipe)(int), (*on_interrupt)(int);
	int ends[2];
	pid_t child;

	if (pipe(ends) < 0)
		return false;
	child = fork();
	if (!child) {
		close(ends[1]);
		page(name, ends[0]);
	}
	close(ends[0]);
	on_pipe = signal(SIGPIPE, SIG_IGN);
	on_interrupt = signal(SIGINT, SIG_IGN); /* it is the pager's */
	if (child > 0)
		write_all(ends[1], text);
	close(ends[1]);
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	signal(SIGPIPE, on_pipe);
	signal(SIGINT, on_interrupt);
	return child > 0;
}

enum exit_code pager_show(struct buf *text)
{
	struct pager_size size = pager_size();
	const char *name = pager_name();

	if (!size.rows || !name || count_lines(buf_text(text)) < size.rows ||
	    !show_pages(name, text))
		return say_out(text);
	buf_fini(text);
	return EXIT_YES;
}
