/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the administrator sits who runs this program over the network.
 */
#ifndef FWPOLICY_CMD_SESSION_H
#define FWPOLICY_CMD_SESSION_H

#include <stdbool.h>

#include "base/addr.h"

/* The address that the session comes from; false: it is local, or nobody knows. */
bool session_peer(struct addr *peer);

/* The address in the text of SSH_CONNECTION: "203.0.113.7 52114 192.0.2.1 22". */
bool session_parse(const char *text, struct addr *peer);

#endif
