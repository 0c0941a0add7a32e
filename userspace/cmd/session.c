// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds the other end of the ssh session in SSH_CONNECTION.
 *
 * sudo takes that away from its children, so it is looked for in the environments of the processes
 * above, too, as far as they may be read. The answer serves to spare the administrator's own access
 * and for nothing else: a user can set the variable to what he likes.
 */
#include "cmd/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"

#define PROCESSES_MOST	 64
#define ENVIRONMENT_MOST (4u << 20)

static const char variable[] = "SSH_CONNECTION";

/* ::ffff:192.0.2.1 is an IPv4 address to every filter. */
static void unmap(struct addr *addr)
{
	static const uint8_t head[12] = { [10] = 0xff, [11] = 0xff };
	const uint8_t *bytes = addr->bytes;

	if (addr->family == AF_INET6 && !memcmp(bytes, head, sizeof(head)))
		*addr = addr_v4(bytes[12], bytes[13], bytes[14], bytes[15]);
}

bool session_parse(const char *text, struct addr *peer)
{
	/* "fe80::1%eth0": the interface is no part of the address. */
	if (!addr_parse(text, strcspn(text, " %"), peer))
		return false;
	unmap(peer);
	return !addr_is_loopback(peer) && !addr_is_zero(peer);
}

/* A file of /proc, whose size is not known before; false if it cannot be read. */
static bool read_proc(pid_t pid, const char *name, struct buf *out)
{
	char path[64];
	FILE *file;
	size_t n;

	snprintf(path, sizeof(path), "/proc/%ld/%s", (long)pid, name);
	file = fopen(path, "re");
	if (!file)
		return false;
	do {
		char *at = buf_extend(out, 4096);

		n = fread(at, 1, 4096, file);
		out->len -= 4096 - n;
		out->data[out->len] = '\0';
	} while (n && out->len < ENVIRONMENT_MOST);
	fclose(file);
	return out->len > 0;
}

static bool find_in(const struct buf *environment, struct addr *peer)
{
	size_t len = sizeof(variable) - 1;

	for (const char *at = environment->data, *end = at + environment->len; at < end;
	     at += strlen(at) + 1)
		if (!strncmp(at, variable, len) && at[len] == '=')
			return session_parse(at + len + 1, peer);
	return false;
}

/* The name of the program, in brackets, may hold anything: the numbers stand behind it. */
static pid_t parent_of(pid_t pid)
{
	struct buf stat = { 0 };
	const char *behind;
	long parent = 0;

	if (read_proc(pid, "stat", &stat)) {
		behind = strrchr(stat.data, ')');
		if (!behind || sscanf(behind, ") %*c %ld", &parent) != 1)
			parent = 0;
	}
	buf_fini(&stat);
	return (pid_t)parent;
}

bool session_peer(struct addr *peer)
{
	const char *own = getenv(variable);
	bool found = own && session_parse(own, peer);
	pid_t pid = getppid();

	for (int i = 0; !own && !found && pid > 1 && i < PROCESSES_MOST; i++) {
		struct buf environment = { 0 };

		found = read_proc(pid, "environ", &environment) && find_in(&environment, peer);
		buf_fini(&environment);
		pid = parent_of(pid);
	}
	return found;
}
