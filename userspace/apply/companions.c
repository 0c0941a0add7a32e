// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads what nftables does not: a rule that attaches a helper loads nf_conntrack_ftp and the like,
 * but not nf_nat_ftp, and then active FTP of masqueraded clients fails in silence. (iptables and
 * the bridge of OVS ask for both.) Our own module has both in one.
 */
#include "apply/companions.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const companions[] = {
	[HELPER_FTP] = "nf_nat_ftp",
	[HELPER_PPTP] = "nf_nat_pptp",
	[HELPER_IRC] = "nf_nat_irc",
	[HELPER_H323] = "nf_nat_h323",
};

static bool is_loaded(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	return access(path, F_OK) == 0;
}

/* The program that the kernel itself calls for a module; "" where modules are turned off. */
static bool modprobe_path(char *path, size_t size)
{
	FILE *file = fopen("/proc/sys/kernel/modprobe", "re");
	bool found = file && fgets(path, (int)size, file) && *path == '/';

	if (file)
		fclose(file);
	if (found)
		path[strcspn(path, "\n")] = '\0';
	return found;
}

static void load(const char *program, const char *name)
{
	char *const words[] = { (char *)program, "-q", "--", (char *)name, NULL };
	char *const no_environment[] = { NULL };
	posix_spawn_file_actions_t quiet;
	pid_t child;

	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	if (!posix_spawn(&child, program, &quiet, NULL, words, no_environment))
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
			;
	posix_spawn_file_actions_destroy(&quiet);
}

void companions_load(const struct plan *plan)
{
	const struct db *db = plan->policy.db;
	char program[256];

	if (plan->engine == ENGINE_MODULE || !plan->policy.routes ||
	    !modprobe_path(program, sizeof(program)))
		return;
	for (size_t i = 0; i < db->of[KIND_HELPER].n; i++) {
		const struct helper *helper = db_helper(db, i);
		const char *name = companions[helper->type];

		if (helper->enabled && name && !is_loaded(name))
			load(program, name);
	}
}
