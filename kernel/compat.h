/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between the kernels that the module is built for, under one name.
 *
 * Decided by what kernel/Kbuild found in the headers (FWP_HAVE_*), because Debian's point releases
 * change such things without a change of the version. The only file that may know about versions.
 */
#ifndef FWP_COMPAT_H
#define FWP_COMPAT_H

#include <net/genetlink.h>

/* The attributes of a dump's request. */
static inline struct nlattr **fwp_dump_attrs(struct netlink_callback *cb)
{
#ifdef FWP_HAVE_GENL_INFO_DUMP
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

#endif
