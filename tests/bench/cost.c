// SPDX-License-Identifier: GPL-2.0-only
/*
 * cost PROGRAM [WORD...]: runs a program in silence and prints "CPU_US RSS_KB EXIT WALL_US" of it
 * and its children (wait4). A program of its own because a large parent's memory would be counted
 * in, and its time.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long microseconds(const struct timeval *time)
{
	return time->tv_sec * 1000000L + time->tv_usec;
}

static long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000L + time.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
	struct rusage used;
	int status, null;
	long begin;
	pid_t pid;

	if (argc < 2)
		return 2;
	begin = now();
	pid = fork();
	if (pid == 0) {
		null = open("/dev/null", O_WRONLY);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &used) < 0)
		return 3;
	printf("%ld %ld %d %ld\n", microseconds(&used.ru_utime) + microseconds(&used.ru_stime),
	       used.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128, now() - begin);
	return 0;
}
