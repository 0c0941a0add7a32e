// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets of the log group into facts: the same that the lines of these packets would become.
 *
 * Interfaces come by number; their names are asked for anew with every reading, for a number may
 * go to another interface. One that is gone meanwhile is called by its number.
 */
#include "review/listener.h"

#include <net/ethernet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "policy/decide.h"
#include "review/datagram.h"
#include "review/prefix.h"

int listener_open(struct listener *listener, struct names *interfaces, struct names *prefixes)
{
	*listener = (struct listener){ .interfaces = interfaces, .prefixes = prefixes };
	return nflog_open(&listener->log, DECISION_LOG_GROUP);
}

void listener_close(struct listener *listener)
{
	nflog_close(&listener->log);
}

/* way: 0 in, 1 out. */
static uint8_t name_of(struct listener *listener, int way, uint32_t index)
{
	char text[IF_NAMESIZE];

	if (!index)
		return 0;
	if (listener->index[way] != index) {
		if (!if_indextoname(index, text))
			snprintf(text, sizeof(text), "#%u", index);
		listener->index[way] = index;
		listener->name[way] = names_number(listener->interfaces, text, strlen(text));
	}
	return listener->name[way];
}

static enum fact_kind kind_of(const struct nflog_packet *packet, struct fact *fact)
{
	if (packet->ethertype == ETHERTYPE_ARP)
		return FACT_ARP;
	if (!datagram_read(packet->data, packet->len, fact))
		return FACT_BROKEN;
	return prefix_read(packet->prefix, packet->prefix_len).passed ? FACT_PASSED : FACT_REFUSED;
}

void listener_fact(struct listener *listener, const struct nflog_packet *packet, struct fact *fact)
{
	*fact = (struct fact){ .repeat = 1 };
	fact->in = name_of(listener, 0, packet->in);
	fact->out = name_of(listener, 1, packet->out);
	fact->prefix = names_number(listener->prefixes, packet->prefix, packet->prefix_len);
	fact->kind = (uint8_t)kind_of(packet, fact);
}

static void give(void *context, const struct nflog_packet *packet)
{
	struct listener *listener = context;
	struct fact fact;

	listener_fact(listener, packet, &fact);
	listener->each(listener->context, &fact, packet->when ? packet->when : time(NULL));
}

int listener_read(struct listener *listener,
		  void (*each)(void *context, const struct fact *fact, time_t when), void *context)
{
	listener->each = each;
	listener->context = context;
	memset(listener->index, 0, sizeof(listener->index));
	return nflog_read(&listener->log, give, listener);
}
