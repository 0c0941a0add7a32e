// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads and writes /proc/sys.
 *
 * Turning IPv4 forwarding on or off makes the kernel set other values anew (accept_redirects: RFC
 * 1122 for hosts, RFC 1812 for routers). So what is to be remembered is read before anything is
 * written; when forwarding goes off it goes first, and in giving back it always goes first. /proc
 * is the kernel's, not a file below --root.
 */
#include "apply/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apply/replace.h"
#include "base/file.h"
#include "base/mem.h"

#define VALUE_MOST sizeof(((struct settings_change *)0)->old)

static int read_value(const char *name, char *value)
{
	char path[256];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = read(fd, value, VALUE_MOST - 1);
	close(fd);
	if (n < 0)
		return -1;
	value[n] = '\0';
	value[strcspn(value, "\n")] = '\0';
	return 0;
}

static int write_value(const char *name, const char *value)
{
	char path[256];
	ssize_t n;
	int fd, saved;

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = write(fd, value, strlen(value));
	saved = errno;
	close(fd);
	errno = saved;
	return n < 0 ? -1 : 0;
}

static bool is_forwarding(const char *name)
{
	return !strcmp(name, "net/ipv4/ip_forward") ||
	       !strcmp(name, "net/ipv6/conf/all/forwarding");
}

enum setting { SETTING_RIGHT, SETTING_WRONG, SETTING_UNREADABLE };

static bool suffices(const struct sysctl *sysctl, const char *old)
{
	if (sysctl->at_least && strtoull(old, NULL, 10) >= strtoull(sysctl->value, NULL, 10))
		return true;
	return !strcmp(old, sysctl->value) || (sysctl->only_from && strcmp(old, sysctl->only_from));
}

/* old: what it is now. */
static enum setting look_at(const struct sysctl *sysctl, char *old)
{
	if (read_value(sysctl->name, old))
		return SETTING_UNREADABLE;
	return suffices(sysctl, old) ? SETTING_RIGHT : SETTING_WRONG;
}

size_t settings_differ(const struct sysctls *sysctls)
{
	char old[VALUE_MOST];
	size_t n = 0;

	for (size_t i = 0; i < sysctls->n; i++)
		n += look_at(&sysctls->v[i], old) == SETTING_WRONG;
	return n;
}

/* A line "name value" for what is not remembered yet. */
static void remember(struct buf *memory, const char *name, const char *value)
{
	struct buf start = { 0 };
	const char *found;

	buf_printf(&start, "%s ", name);
	found = strstr(buf_text(memory), buf_text(&start));
	while (found && found != memory->data && found[-1] != '\n')
		found = strstr(found + 1, buf_text(&start));
	if (!found)
		buf_printf(memory, "%s%s\n", buf_text(&start), value);
	buf_fini(&start);
}

static bool opens(const struct sysctl *sysctl)
{
	return is_forwarding(sysctl->name) && !strcmp(sysctl->value, "1");
}

/*
 * What must change now; the number, or -1 with a message. Without IPv6 in the kernel its settings
 * are missing, and so are its packets; IPv4's must be there.
 */
static long find_changes(const struct sysctls *sysctls, enum settings_part part,
			 struct settings_change *changes, struct diag_list *diags)
{
	long n = 0;

	for (size_t i = 0; i < sysctls->n; i++) {
		const struct sysctl *sysctl = &sysctls->v[i];
		enum setting setting = look_at(sysctl, changes[n].old);

		if (setting == SETTING_UNREADABLE && !sysctl->optional) {
			diag_error(diags, (struct loc){ 0 },
				   "cannot read the kernel setting %s: %s", sysctl->name,
				   strerror(errno));
			return -1;
		}
		if (setting != SETTING_WRONG || (part == SETTINGS_SAFE && opens(sysctl)))
			continue;
		changes[n].name = sysctl->name;
		changes[n++].value = sysctl->value;
	}
	return n;
}

static int remember_changes(const struct settings_changes *made, const struct state *state,
			    struct diag_list *diags)
{
	const char *path = state->paths[STATE_SYSCTL];
	struct buf memory = { 0 };
	int result;

	if (file_read(path, 65536, &memory) && errno != ENOENT) {
		state_complain(diags, "read", path, errno);
		return -1;
	}
	for (size_t i = 0; i < made->n; i++)
		remember(&memory, made->v[i].name, made->v[i].old);
	result = file_put(path, &memory, 0644);
	if (result)
		state_complain(diags, "write", path, errno);
	buf_fini(&memory);
	return result;
}

void settings_undo(const struct settings_changes *made)
{
	for (size_t i = made->n; i-- > 0;)
		write_value(made->v[i].name, made->v[i].old);
}

void settings_fini(struct settings_changes *made)
{
	free(made->v);
	*made = (struct settings_changes){ 0 };
}

static int make_changes(struct settings_changes *made, struct diag_list *diags)
{
	for (size_t i = 0; i < made->n; i++) {
		const struct settings_change *change = &made->v[i];

		if (!write_value(change->name, change->value))
			continue;
		diag_error(diags, (struct loc){ 0 }, "cannot set %s to %s: %s", change->name,
			   change->value, strerror(errno));
		made->n = i;
		settings_undo(made);
		return -1;
	}
	return 0;
}

int settings_apply(const struct sysctls *sysctls, enum settings_part part,
		   const struct state *state, struct settings_changes *made,
		   struct diag_list *diags)
{
	long n;

	*made = (struct settings_changes){ xmalloc((sysctls->n + 1) * sizeof(*made->v)), 0 };
	n = find_changes(sysctls, part, made->v, diags);
	if (n > 0)
		made->n = (size_t)n;
	if (n == 0 ||
	    (n > 0 && !remember_changes(made, state, diags) && !make_changes(made, diags)))
		return 0;
	settings_fini(made);
	return -1;
}

static void restore_lines(char *memory, bool forwarding, struct diag_list *diags)
{
	char *copy = xstrdup(memory), *next = NULL;

	for (char *line = strtok_r(copy, "\n", &next); line; line = strtok_r(NULL, "\n", &next)) {
		char *value = strchr(line, ' ');

		if (!value)
			continue;
		*value++ = '\0';
		if (is_forwarding(line) == forwarding && write_value(line, value) &&
		    errno != ENOENT)
			diag_warning(diags, (struct loc){ 0 }, "cannot set %s back to %s: %s", line,
				     value, strerror(errno));
	}
	free(copy);
}

void settings_restore(const struct state *state, struct diag_list *diags)
{
	const char *path = state->paths[STATE_SYSCTL];
	struct buf memory = { 0 };

	if (!file_read(path, 65536, &memory) && memory.len) {
		restore_lines(memory.data, true, diags);
		restore_lines(memory.data, false, diags);
	}
	unlink(path);
	buf_fini(&memory);
}
