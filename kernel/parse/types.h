/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The integers and the few functions that the parsers need, in the kernel as outside of it.
 *
 * The one place of parse/ that knows where it is compiled: everything else here is plain C over
 * (pointer, length), so that the very files of the module run under the sanitizers and the fuzzer.
 */
#ifndef FWP_PARSE_TYPES_H
#define FWP_PARSE_TYPES_H

#ifdef __KERNEL__
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif

#endif
