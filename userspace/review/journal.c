// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the systemd journal, those entries whose transport is the kernel; and /dev/kmsg:
 *
 *     4,1234,567890123,-;denylog:input:service IN=eth1 ...
 *      priority, number, microseconds since the start, flags; message; then lines with a blank
 *
 * Both give one message at a time with a time of their own, so that no stamp is looked for.
 */
#include "review/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "base/library.h"

#define RECORD_MOST 8192

static struct {
	typeof(sd_journal_open) *sd_journal_open;
	typeof(sd_journal_close) *sd_journal_close;
	typeof(sd_journal_add_match) *sd_journal_add_match;
	typeof(sd_journal_seek_head) *sd_journal_seek_head;
	typeof(sd_journal_seek_realtime_usec) *sd_journal_seek_realtime_usec;
	typeof(sd_journal_next) *sd_journal_next;
	typeof(sd_journal_get_data) *sd_journal_get_data;
	typeof(sd_journal_get_realtime_usec) *sd_journal_get_realtime_usec;
} sd;

static const struct library_function functions[] = {
	LIBRARY_FUNCTION(sd, sd_journal_open),
	LIBRARY_FUNCTION(sd, sd_journal_close),
	LIBRARY_FUNCTION(sd, sd_journal_add_match),
	LIBRARY_FUNCTION(sd, sd_journal_seek_head),
	LIBRARY_FUNCTION(sd, sd_journal_seek_realtime_usec),
	LIBRARY_FUNCTION(sd, sd_journal_next),
	LIBRARY_FUNCTION(sd, sd_journal_get_data),
	LIBRARY_FUNCTION(sd, sd_journal_get_realtime_usec),
};

/* What turns one message into a fact, and the room that line_read asks for. */
struct messages {
	struct tally *tally;
	struct line_reader lines;
	char text[RECORD_MOST + 1 + LINE_MARGIN];
};

static struct messages *messages_new(struct tally *tally)
{
	struct messages *messages = must(calloc(1, sizeof(*messages)));

	messages->tally = tally;
	line_reader_init(&messages->lines, tally->interfaces, tally->prefixes);
	return messages;
}

static void add_message(struct messages *messages, const char *text, size_t len, time_t when)
{
	struct fact fact;

	if (len > RECORD_MOST)
		len = RECORD_MOST;
	memcpy(messages->text, text, len);
	messages->text[len] = '\n';
	line_read(&messages->lines, messages->text, messages->text + len, &fact);
	messages->tally->lines++;
	tally_fact(messages->tally, &fact, when);
}

static void add_entry(struct messages *messages, sd_journal *journal)
{
	static const char field[] = "MESSAGE=";
	const void *data;
	size_t len;
	uint64_t when;

	if (sd.sd_journal_get_data(journal, "MESSAGE", &data, &len) < 0 || len < sizeof(field) ||
	    sd.sd_journal_get_realtime_usec(journal, &when) < 0)
		return;
	add_message(messages, (const char *)data + sizeof(field) - 1, len - (sizeof(field) - 1),
		    (time_t)(when / 1000000));
}

static int complain(struct diag_list *diags, const char *what, int error)
{
	diag_error(diags, (struct loc){ 0 }, "cannot read %s: %s", what, strerror(error));
	return -1;
}

int journal_read(struct tally *tally, time_t since, struct diag_list *diags)
{
	struct messages *messages;
	sd_journal *journal;
	int got;

	if (!library_load("libsystemd.so.0", functions, sizeof(functions) / sizeof(*functions))) {
		diag_error(diags, (struct loc){ 0 },
			   "the journal needs libsystemd.so.0, which cannot be loaded");
		return -1;
	}
	got = sd.sd_journal_open(&journal, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM);
	if (got < 0)
		return complain(diags, "the journal", -got);
	got = sd.sd_journal_add_match(journal, "_TRANSPORT=kernel", 0);
	if (got >= 0)
		got = since ? sd.sd_journal_seek_realtime_usec(journal, (uint64_t)since * 1000000)
			    : sd.sd_journal_seek_head(journal);
	messages = messages_new(tally);
	while (got >= 0 && (got = sd.sd_journal_next(journal)) > 0)
		add_entry(messages, journal);
	free(messages);
	sd.sd_journal_close(journal);
	return got < 0 ? complain(diags, "the journal", -got) : 0;
}

/* Both clocks to the fraction: of whole seconds the difference would be one more at times. */
time_t kmsg_boot(void)
{
	struct timespec now, up;

	clock_gettime(CLOCK_BOOTTIME, &up);
	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec - up.tv_sec - (now.tv_nsec < up.tv_nsec);
}

bool kmsg_split(char *record, size_t len, time_t boot, const char **message, time_t *when)
{
	char *comma, *semicolon, *end;
	uint64_t microseconds;

	record[len] = '\0';
	semicolon = strchr(record, ';');
	comma = strchr(record, ',');
	if (comma)
		comma = strchr(comma + 1, ',');
	if (!comma || !semicolon || semicolon < comma)
		return false;
	microseconds = strtoull(comma + 1, &end, 10);
	*when = boot + (time_t)(microseconds / 1000000);
	*message = semicolon + 1;
	end = strchr(semicolon, '\n');
	if (end)
		*end = '\0';
	return true;
}

int kmsg_read(struct tally *tally, struct diag_list *diags)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct messages *messages;
	char record[RECORD_MOST + 1];
	const char *message;
	time_t boot = kmsg_boot(), when;
	ssize_t got = 0;
	int error;

	if (fd < 0)
		return complain(diags, "/dev/kmsg", errno);
	messages = messages_new(tally);
	/* EPIPE: the kernel has thrown that record away; the next one is there */
	while ((got = read(fd, record, RECORD_MOST)) > 0 || (got < 0 && errno == EPIPE))
		if (got > 0 && kmsg_split(record, (size_t)got, boot, &message, &when))
			add_message(messages, message, strlen(message), when);
	error = errno;
	free(messages);
	close(fd);
	return got < 0 && error != EAGAIN ? complain(diags, "/dev/kmsg", error) : 0;
}
