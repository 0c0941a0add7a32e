// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walks aligned PER (X.691) along the tables of its types.
 *
 *   sections 10.9 lengths, 12 integers, 18 sequences, 19 lists, 22 choices, 10.2 open types
 *
 * Every bit is asked for through get_bits or take, which hold the one bound; a fault ends the walk
 * and stays. An open type is walked inside its own length: what is in it cannot reach out of it.
 * Malformed: an index or a length that the type does not have, fragments (16 KB and more), lists
 * and additions beyond the bounds of the header. Reads only [data, data + len), allocates nothing,
 * keeps nothing.
 */
#include "per.h"

static void walk_type(struct per_walk *walk, const struct per_type *type, u8 role, int depth);

static bool ended(const struct per_walk *walk)
{
	return walk->stopped || walk->fault != FAULT_NONE;
}

static void fail(struct per_walk *walk, enum fault fault)
{
	if (walk->fault == FAULT_NONE && !walk->stopped)
		walk->fault = fault;
}

static u32 get_bits(struct per_walk *walk, unsigned int n)
{
	u32 value = 0;

	if (ended(walk) || n > walk->end - walk->at) {
		fail(walk, FAULT_LENGTH);
		return 0;
	}
	for (; n; n--, walk->at++)
		value = value << 1 | (walk->data[walk->at / 8] >> (7 - walk->at % 8) & 1);
	return value;
}

static void align(struct per_walk *walk)
{
	u32 at = (walk->at + 7) / 8 * 8;

	if (at > walk->end)
		fail(walk, FAULT_LENGTH);
	else
		walk->at = at;
}

/* The byte offset of the next `len` bytes, which are then behind. */
static u32 take(struct per_walk *walk, u32 len)
{
	u32 at;

	align(walk);
	at = walk->at / 8;
	if (ended(walk) || len > (walk->end - walk->at) / 8) {
		fail(walk, FAULT_LENGTH);
		return at;
	}
	walk->at += len * 8;
	return at;
}

/* Section 10.9.3.6 and 7; fragments (10.9.3.8) are not for messages of this size. */
static u32 get_length(struct per_walk *walk)
{
	u32 len;

	align(walk);
	len = get_bits(walk, 8);
	if (len < 0x80)
		return len;
	if (len >= 0xc0) {
		fail(walk, FAULT_FORM);
		return 0;
	}
	return (len & 0x3f) << 8 | get_bits(walk, 8);
}

/* Section 10.6: a number that is usually below 64. */
static u32 get_small(struct per_walk *walk)
{
	if (get_bits(walk, 1))
		fail(walk, FAULT_MANY);
	return get_bits(walk, 6);
}

static void report(struct per_walk *walk, u8 role, u8 kind, struct per_found found)
{
	struct per_finds *finds = walk->finds;

	if (!role || ended(walk))
		return;
	if (finds->n == finds->most) {
		fail(walk, FAULT_MANY);
		return;
	}
	found.role = role;
	found.kind = kind;
	finds->v[finds->n++] = found;
}

static void report_bytes(struct per_walk *walk, u8 role, u8 kind, u32 len)
{
	struct per_found found = { .offset = (u16)take(walk, len), .len = (u16)len };

	report(walk, role, kind, found);
}

/* A length field of 8 or 16 bits is aligned, a shorter one is not (section 10.5.7). */
static void walk_string(struct per_walk *walk, const struct per_type *type)
{
	u32 len;

	if (type->size >= 8)
		align(walk);
	len = get_bits(walk, type->size) + 1;
	align(walk);
	if (ended(walk))
		return;
	if (len * type->bits > walk->end - walk->at)
		fail(walk, FAULT_LENGTH);
	else
		walk->at += len * type->bits;
}

static void walk_endpoint(struct per_walk *walk, u32 size, u8 role)
{
	struct per_found found = { .offset = (u16)take(walk, size), .len = (u16)size };

	take(walk, 2);
	report(walk, role, PER_ENDPOINT, found);
}

static const struct per_field *addition_of(const struct per_type *type, u32 i)
{
	return type->root + i < type->n ? &type->fields[type->root + i] : NULL;
}

/* What an open type holds ends where its length says; bits that are left in it are passed. */
static void walk_open(struct per_walk *walk, const struct per_field *field, u8 role, int depth)
{
	u32 len = get_length(walk), at = take(walk, len), end = walk->end;

	if (ended(walk) || !field || !field->type)
		return;
	walk->at = at * 8;
	walk->end = (at + len) * 8;
	walk_type(walk, field->type, field->role ? field->role : role, depth + 1);
	walk->at = (at + len) * 8;
	walk->end = end;
}

static void walk_additions(struct per_walk *walk, const struct per_type *type, u8 role, int depth)
{
	u32 n = get_small(walk) + 1;
	bool present[PER_ADDITIONS] = { false };

	for (u32 i = 0; i < n && !ended(walk); i++)
		present[i] = get_bits(walk, 1);
	for (u32 i = 0; i < n && !ended(walk); i++)
		if (present[i])
			walk_open(walk, addition_of(type, i), role, depth);
}

static void walk_field(struct per_walk *walk, const struct per_field *field, u8 role, int depth)
{
	if (!field->type)
		fail(walk, FAULT_FORM);
	else
		walk_type(walk, field->type, field->role ? field->role : role, depth + 1);
}

static void walk_sequence(struct per_walk *walk, const struct per_type *type, u8 role, int depth)
{
	bool extended = type->extensible && get_bits(walk, 1);
	u32 absent = 0;

	for (u8 i = 0; i < type->root; i++)
		if (type->fields[i].optional && !get_bits(walk, 1))
			absent |= 1u << i;
	for (u8 i = 0; i < type->root && !ended(walk); i++)
		if (!(absent >> i & 1))
			walk_field(walk, &type->fields[i], role, depth);
	if (extended && !ended(walk))
		walk_additions(walk, type, role, depth);
}

static void note_choice(struct per_walk *walk, u32 index)
{
	if (walk->n_chosen < sizeof(walk->chosen))
		walk->chosen[walk->n_chosen++] = (u8)index;
}

static void walk_choice(struct per_walk *walk, const struct per_type *type, u8 role, int depth)
{
	u32 index;

	if (type->extensible && get_bits(walk, 1)) {
		index = get_small(walk);
		note_choice(walk, type->root + index);
		walk_open(walk, addition_of(type, index), role, depth);
		return;
	}
	index = get_bits(walk, type->size);
	if (index >= type->root) {
		fail(walk, FAULT_SYNTAX);
		return;
	}
	note_choice(walk, index);
	walk_field(walk, &type->fields[index], role, depth);
}

static void walk_list(struct per_walk *walk, const struct per_type *type, u8 role, int depth)
{
	u32 n = get_length(walk);

	if (n > PER_LIST_MOST)
		fail(walk, FAULT_MANY);
	for (u32 i = 0; i < n && !ended(walk); i++)
		walk_type(walk, type->of, role, depth + 1);
}

static void walk_type(struct per_walk *walk, const struct per_type *type, u8 role, int depth)
{
	if (depth > PER_DEPTH) {
		fail(walk, FAULT_DEPTH);
		return;
	}
	switch (type->kind) {
	case PER_BITS:
		get_bits(walk, type->size);
		break;
	case PER_ALIGNED:
		take(walk, type->size);
		break;
	case PER_LONG:
		report_bytes(walk, role, PER_LONG, get_bits(walk, 2) + 1);
		break;
	case PER_STRING:
		walk_string(walk, type);
		break;
	case PER_OCTETS:
		report_bytes(walk, role, PER_OCTETS, get_length(walk));
		break;
	case PER_ENDPOINT:
		walk_endpoint(walk, type->size, role);
		break;
	case PER_SEQUENCE:
		walk_sequence(walk, type, role, depth);
		break;
	case PER_CHOICE:
		walk_choice(walk, type, role, depth);
		break;
	case PER_LIST:
		walk_list(walk, type, role, depth);
		break;
	case PER_STOP:
		walk->stopped = true;
		break;
	case PER_REFUSED:
		fail(walk, FAULT_FORM);
		break;
	}
}

enum fault per_parse(const u8 *data, size_t len, const struct per_type *type, struct per_walk *walk)
{
	struct per_finds *finds = walk->finds;

	memset(walk, 0, sizeof(*walk));
	walk->finds = finds;
	if (len > PER_BYTES_MOST)
		return FAULT_LENGTH;
	walk->data = data;
	walk->end = (u32)len * 8;
	walk_type(walk, type, 0, 0);
	return walk->fault;
}
