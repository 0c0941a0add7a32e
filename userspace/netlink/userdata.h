/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What goes along with tables, chains, sets, elements and rules: type-length-value entries that
 * the kernel keeps and does not read. nft knows entries of small types (comments, how to print a
 * set); ours begin at 0x80, which nft skips.
 */
#ifndef FWPOLICY_NETLINK_USERDATA_H
#define FWPOLICY_NETLINK_USERDATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ruleset/ruleset.h"

enum userdata_type {
	USERDATA_OURS = 0x80,	/* the first of ours */
	USERDATA_RECORD = 0x80, /* sets, rules: the title of the record, no NUL */
	USERDATA_TAG = 0x81,	/* tables: what nft_batch_replace was given, no NUL */
	USERDATA_BULK = 0x82,	/* rules: what is in the bulk set they look into (bulk.h) */
	USERDATA_RULE = 0x83,	/* rules: their identity, u64 in host order (rule_identity) */
};

/* The kernel's limit for one object. */
#define USERDATA_MOST 256

struct userdata {
	uint8_t bytes[USERDATA_MOST];
	size_t len;
};

/* An entry of any bytes; one that does not fit any more is cut. */
void userdata_add(struct userdata *data, uint8_t type, const void *bytes, size_t len);
void userdata_add_u32(struct userdata *data, uint8_t type, uint32_t value);

/* nft's comment of that type (NFTNL_UDATA_*_COMMENT), cleaned; NULL: none. */
void userdata_add_comment(struct userdata *data, uint8_t type, const char *comment);
void userdata_add_record(struct userdata *data, const struct record *record);

/* The first entry of a type: its bytes, borrowed, and *len; NULL where there is none. */
const uint8_t *userdata_find(const void *bytes, size_t size, uint8_t type, size_t *len);

#endif
