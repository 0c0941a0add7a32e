/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between the kernels that the module is built for, under one name.
 *
 * Decided by what kernel/Kbuild found in the headers (FWP_HAVE_*), because Debian's point releases
 * change such things without a change of the version. The only file that may know about versions.
 */
#ifndef FWP_COMPAT_H
#define FWP_COMPAT_H

#endif
