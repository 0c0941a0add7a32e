// SPDX-License-Identifier: GPL-2.0-only
/*
 * The shapes of a value: a single one, a prefix of bits, or a range.
 *
 * The text and the netlink writer ask the same questions here, because the form decides both what
 * is written (10.0.0.0/8, 10.0.0.1-10.0.0.9, "ppp*") and what the kernel is told to compare.
 */
#include "ruleset/ruleset.h"

#include <string.h>

bool part_is_single(enum datatype type, const struct part *part)
{
	return memcmp(part->lo, part->hi, datatype_info(type)->len) == 0;
}

static bool bit_at(const uint8_t *bytes, size_t bit)
{
	return bytes[bit / 8] >> (7 - bit % 8) & 1;
}

int part_prefix_bits(enum datatype type, const struct part *part)
{
	size_t bits = datatype_info(type)->len * 8, len = 0;

	while (len < bits && bit_at(part->lo, len) == bit_at(part->hi, len))
		len++;
	for (size_t i = len; i < bits; i++)
		if (bit_at(part->lo, i) || !bit_at(part->hi, i))
			return -1;
	return (int)len;
}

uint32_t part_number(enum datatype type, const uint8_t *bytes)
{
	uint32_t number = 0;

	for (size_t i = 0; i < datatype_info(type)->len && i < sizeof(number); i++)
		number = number << 8 | bytes[i];
	return number;
}

bool datatype_is_bits(enum datatype type)
{
	return type == TYPE_CT_STATE || type == TYPE_CT_STATUS || type == TYPE_TCP_FLAG;
}

bool set_is_map(const struct set *set)
{
	return set->data[0] != TYPE_NONE;
}
