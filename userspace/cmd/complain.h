/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a command says when it cannot do what it was asked for.
 */
#ifndef FWPOLICY_CMD_COMPLAIN_H
#define FWPOLICY_CMD_COMPLAIN_H

#include "cmd/cmd.h"

/* "fwpolicy set: ..." and the synopsis, to standard error; returns EXIT_INPUT. */
enum exit_code complain_usage(const char *command, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* All messages to standard error; with --json as a document of their own on standard output. */
void complain(const struct options *options, struct diag_list *diags);

#endif
