/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The elements of a set in a form that can be compared, whether the kernel dumped them or a batch
 * carries them: what a member matches (key to end) and what it says of it (verdict, data, user
 * data).
 *
 * end is the last key where several fields may be ranges (pipapo); where one field may (rbtree) it
 * is the key behind the last: there the kernel keeps two marks, which are one member here. It is
 * empty where the key stands for itself, and for a range that reaches to the last key there is.
 *
 * Members are sorted by their keys, no two match the same. Bytes live in an arena; attributes, of
 * a batch only, in the batch.
 */
#ifndef FWPOLICY_NETLINK_MEMBER_H
#define FWPOLICY_NETLINK_MEMBER_H

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"

struct member {
	uint64_t head; /* of the key, as a number: sorting seldom looks further */
	const uint8_t *key, *end, *says;
	uint16_t key_len, end_len, says_len;
	bool is_end;		     /* while marks are read */
	const struct nlattr *own[2]; /* as read: the element, and of a range its end mark */
};

struct members {
	struct member *v;
	size_t n, cap;
	bool marks; /* rbtree: each range is two marks */
	bool zero;  /* ... and nothing is matched before the first one, as a mark of its own says */
	bool odd;   /* something is in it that no set of ours has */
};

/* The elements of one message; list: NFTA_SET_ELEM_LIST_ELEMENTS or NULL. */
void members_read(struct members *members, struct arena *arena, const struct nlattr *list);
/* Once after the last message: pairs marks, sorts. */
void members_finish(struct members *members);
void members_fini(struct members *members);

/* What must go of one set and come from the other for both to be the same. */
struct members_diff {
	const struct member **gone, **fresh; /* borrowed from either; both may hold the same key */
	size_t n_gone, n_fresh;
};

void members_compare(const struct members *have, const struct members *want,
		     struct members_diff *diff);
void members_diff_fini(struct members_diff *diff);

/* Into an open list of elements: by what the kernel finds it; as it was read. */
void member_put_key(struct nlmsghdr *nlh, const struct member *member, bool marks);
void member_put_own(struct nlmsghdr *nlh, const struct member *member);

#endif
