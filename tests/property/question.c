// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets as lines of words: "in=eth1 from=203.0.113.9 to=203.0.113.1 protocol=6 dport=22 ...".
 *
 * What is zero is left out. Names of interfaces come back as those of bench_links, so that a packet
 * owns nothing.
 */
#include "property/case.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

typedef bool (*read_fn)(struct question *question, const char *value);

static const char *link_named(const char *name)
{
	for (size_t i = 0; i < BENCH_LINKS; i++)
		if (!strcmp(bench_links[i], name))
			return bench_links[i];
	return NULL;
}

static bool read_in(struct question *question, const char *value)
{
	return (question->packet.in = link_named(value)) != NULL;
}

static bool read_out(struct question *question, const char *value)
{
	return (question->packet.out = link_named(value)) != NULL;
}

static bool read_from(struct question *question, const char *value)
{
	return addr_parse(value, strlen(value), &question->packet.src);
}

static bool read_to(struct question *question, const char *value)
{
	return addr_parse(value, strlen(value), &question->packet.dst);
}

static bool read_then(struct question *question, const char *value)
{
	for (enum sequel i = 0; i < SEQUEL_COUNT; i++)
		if (!strcmp(sequel_names[i], value)) {
			question->sequel = i;
			return true;
		}
	return false;
}

static const struct {
	const char *name;
	read_fn read;
} words[] = {
	{ "in", read_in }, { "out", read_out },	  { "from", read_from },
	{ "to", read_to }, { "then", read_then },
};

/* Numbers of a packet, by their place in it. */
static const struct {
	const char *name;
	size_t offset, size;
} numbers[] = {
	{ "protocol", offsetof(struct packet, protocol), 1 },
	{ "sport", offsetof(struct packet, sport), 2 },
	{ "dport", offsetof(struct packet, dport), 2 },
	{ "flags", offsetof(struct packet, flags), 1 },
	{ "type", offsetof(struct packet, type), 1 },
	{ "hops", offsetof(struct packet, hop_limit), 1 },
};

static unsigned int number_get(const struct packet *packet, size_t i)
{
	const char *at = (const char *)packet + numbers[i].offset;

	return numbers[i].size == 2 ? *(const uint16_t *)(const void *)at : *(const uint8_t *)at;
}

static void number_set(struct packet *packet, size_t i, unsigned long value)
{
	char *at = (char *)packet + numbers[i].offset;

	if (numbers[i].size == 2)
		*(uint16_t *)(void *)at = (uint16_t)value;
	else
		*(uint8_t *)at = (uint8_t)value;
}

void question_print(const struct question *question, struct buf *out)
{
	const struct packet *packet = &question->packet;
	char text[ADDR_TEXT];

	if (packet->in)
		buf_printf(out, "in=%s ", packet->in);
	if (packet->out)
		buf_printf(out, "out=%s ", packet->out);
	buf_printf(out, "from=%s ", addr_print(&packet->src, text));
	buf_printf(out, "to=%s", addr_print(&packet->dst, text));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (number_get(packet, i))
			buf_printf(out, " %s=%u", numbers[i].name, number_get(packet, i));
	if (question->sequel)
		buf_printf(out, " then=%s", sequel_names[question->sequel]);
}

static bool read_word(struct question *question, const char *name, const char *value)
{
	char *end;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(words[i].name, name))
			return words[i].read(question, value);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (!strcmp(numbers[i].name, name)) {
			number_set(&question->packet, i, strtoul(value, &end, 10));
			return !*end;
		}
	return false;
}

bool question_parse(const char *line, struct question *question)
{
	const struct packet *packet = &question->packet;
	char *copy = xstrdup(line), *rest = copy, *word;
	bool good = true;

	*question = (struct question){ .packet.to = TO_ADDRESS };
	while (good && (word = strsep(&rest, " \n"))) {
		char *value = strchr(word, '=');

		if (!*word)
			continue;
		if (value)
			*value++ = '\0';
		good = value && read_word(question, word, value);
	}
	free(copy);
	return good && packet->src.family && packet->src.family == packet->dst.family;
}
