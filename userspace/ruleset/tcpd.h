/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tcp_wrappers: hosts.allow and hosts.deny from the same policy (hosts_access(5)).
 */
#ifndef FWPOLICY_RULESET_TCPD_H
#define FWPOLICY_RULESET_TCPD_H

#include "base/buf.h"
#include "policy/policy.h"

void tcpd_allow(const struct policy *policy, struct buf *out);
void tcpd_deny(const struct policy *policy, struct buf *out);

#endif
