// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds the one command that turns a verdict around, by what decided: reason, record and key.
 */
#include "policy/mend.h"

#include <string.h>
#include <sys/socket.h>

#include "db/catalog.h"
#include "policy/wire.h"

struct mend {
	const struct policy *policy;
	const struct packet *packet;
	const struct decision *decision;
	struct buf *out;
	char source[ADDR_TEXT], destination[ADDR_TEXT];
};

static const char *protocol_key(uint8_t protocol)
{
	return protocol == IPPROTO_TCP	  ? "tcp"
	       : protocol == IPPROTO_UDP  ? "udp"
	       : protocol == IPPROTO_SCTP ? "sctp"
					  : NULL;
}

static bool has_port(const struct port_list *list, uint16_t port)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].lo <= port && port <= list->v[i].hi)
			return true;
	return false;
}

static bool is_about(const struct service *service, const struct packet *packet)
{
	const struct protocol_list *protocols = &service->ports.protocol;

	switch (packet->protocol) {
	case IPPROTO_TCP:
		return has_port(&service->ports.tcp, packet->dport);
	case IPPROTO_UDP:
		return has_port(&service->ports.udp, packet->dport);
	case IPPROTO_SCTP:
		return has_port(&service->ports.sctp, packet->dport);
	default:
		for (size_t i = 0; i < protocols->n; i++)
			if (protocols->v[i].number == packet->protocol)
				return true;
		return false;
	}
}

/* The service that a newcomer means: one of the database first, then the one with fewest ports. */
static const char *service_for(const struct mend *mend)
{
	const struct db *db = mend->policy->db;
	const struct service *best = NULL;
	size_t fewest = 0;

	for (size_t i = 0; i < db->of[KIND_SERVICE].n; i++)
		if (is_about(db_service(db, i), mend->packet))
			return db_service(db, i)->rec.name;
	for (size_t i = 0; db->catalog && i < db->catalog->services.n; i++) {
		const struct service *known = (const struct service *)db->catalog->services.v[i];
		size_t n = known->ports.tcp.n + known->ports.udp.n + known->ports.sctp.n +
			   known->ports.protocol.n;

		if (is_about(known, mend->packet) && (!best || n < fewest)) {
			best = known;
			fewest = n;
		}
	}
	return best ? best->rec.name : NULL;
}

static bool command(struct mend *mend, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static bool command(struct mend *mend, const char *fmt, ...)
{
	va_list ap;

	buf_puts(mend->out, "fwpolicy ");
	va_start(ap, fmt);
	buf_vprintf(mend->out, fmt, ap);
	va_end(ap);
	return true;
}

static bool nothing(struct mend *mend, const char *why)
{
	buf_puts(mend->out, why);
	return false;
}

/* "set forward camera allow=..." with the source added to what is given. */
static bool extend_list(struct mend *mend, const struct record *record, const char *key)
{
	const struct entry *entry = record_entry(record, key);

	command(mend, "set %s %s \"%s=", kind_name(record->kind), record->name, key);
	buf_printf(mend->out, "%s%s%s\"", entry ? entry->value : "", entry ? ", " : "",
		   mend->source);
	return true;
}

static bool mend_service(struct mend *mend)
{
	const struct decision *decision = mend->decision;
	const char *name = decision->record->name;

	if (!strcmp(decision->key, "until"))
		return command(mend, "unset %s until", name);
	if (mend->policy->db->gateway->mode == MODE_PRIVATE_GATEWAY &&
	    !strcmp(decision->key, "access") &&
	    !ipset_contains(&mend->policy->local, &mend->packet->src))
		return command(mend, "set gateway mode=gateway, then fwpolicy allow %s from %s",
			       name, mend->source);
	return command(mend, "allow %s from %s", name, mend->source);
}

static bool mend_default(struct mend *mend)
{
	const struct packet *packet = mend->packet;
	const char *key = protocol_key(packet->protocol), *name = service_for(mend);

	if (mend->decision->key)
		return command(mend, "set gateway \"internal=%s, %s\"",
			       record_entry(mend->decision->record, "internal")
				       ? record_entry(mend->decision->record, "internal")->value
				       : "",
			       packet->in);
	if (name)
		return command(mend, "allow %s from %s", name, mend->source);
	if (key && packet->dport)
		return command(mend,
			       "add service my-%s-%u %s=%u status=enabled access=public allow=%s",
			       key, packet->dport, key, packet->dport, mend->source);
	if (!key)
		return command(
			mend,
			"add service my-protocol-%u protocol=%u status=enabled access=public "
			"allow=%s",
			packet->protocol, packet->protocol, mend->source);
	return nothing(mend, "port 0 cannot be opened");
}

static bool mend_icmp(struct mend *mend)
{
	if (mend->decision->key)
		return command(mend, "set gateway ping=yes");
	return nothing(mend, "the ICMP types that are let through are fixed");
}

static bool mend_spoof(struct mend *mend)
{
	if (mend->decision->key)
		return nothing(mend, "a local address never comes from outside");
	if (ipset_contains(&mend->policy->local, &mend->packet->src))
		return nothing(mend,
			       "the routing table leads to that network by another interface");
	if (policy_side(mend->policy, mend->packet->in) == SIDE_INSIDE)
		return command(mend, "add network NAME address=%s", mend->source);
	return nothing(mend, "no packet from a wire can have that source");
}

/* The word of its list that means the source: an address, a prefix around it, the name of a group.
 */
static const char *blocking_word(const struct mend *mend, const struct blocklist *list)
{
	const struct words *words = &list->address.words;
	size_t i = 0;

	for (; i + 1 < words->n; i++) {
		const struct word *word = &words->v[i];
		const struct record *group = db_find(mend->policy->db, KIND_GROUP, word->text);
		struct prefix prefix;

		if (group ? ipset_contains(&((const struct group *)group)->members.set,
					   &mend->packet->src)
			  : prefix_parse(word->text, strlen(word->text), &prefix) == PREFIX_OK &&
				    prefix_contains(&prefix, &mend->packet->src))
			break;
	}
	return words->v[i].text;
}

static bool mend_blocklist(struct mend *mend)
{
	const struct blocklist *list = (const struct blocklist *)mend->decision->record;

	if (!strcmp(mend->decision->key, "address"))
		return command(mend, "unblock %s", blocking_word(mend, list));
	buf_printf(mend->out, "take the address out of \"%s\"", list->file);
	return false;
}

static bool mend_forward(struct mend *mend)
{
	const struct decision *decision = mend->decision;
	const struct packet *packet = mend->packet;
	const char *key = protocol_key(packet->protocol);
	bool v6 = packet->dst.family == AF_INET6;

	if (decision->key && !strcmp(decision->key, "allow"))
		return extend_list(mend, decision->record, "allow");
	if (decision->key && !strcmp(decision->key, "deny"))
		return nothing(mend, "take the address out of its deny list");
	if (decision->key)
		return command(mend, "unset forward %s %s", decision->record->name, decision->key);
	if (!key || !packet->dport)
		return nothing(mend, "only tcp, udp and sctp can be forwarded");
	return command(mend, "add forward NAME %s=%u to=%s%s%s:%u allow=%s", key, packet->dport,
		       v6 ? "[" : "", mend->destination, v6 ? "]" : "", packet->dport,
		       mend->source);
}

static bool mend_outbound(struct mend *mend)
{
	return command(mend, "set outbound %s status=disabled", mend->decision->record->name);
}

static bool mend_limit(struct mend *mend)
{
	return command(mend, "unset %s %s limit", kind_name(mend->decision->record->kind),
		       mend->decision->record->name);
}

static bool mend_invalid(struct mend *mend)
{
	return nothing(mend, "it belongs to no flow: whoever means well opens a new one");
}

static const struct {
	const char *reason;
	bool (*mend)(struct mend *mend);
} refusals[] = {
	{ "service", mend_service },   { "default", mend_default },	{ "icmp", mend_icmp },
	{ "spoof", mend_spoof },       { "blocklist", mend_blocklist }, { "forward", mend_forward },
	{ "outbound", mend_outbound }, { "limit", mend_limit },		{ "invalid", mend_invalid },
};

static bool mend_refusal(struct mend *mend)
{
	const char *reason = mend->decision->reason;

	for (size_t i = 0; reason && i < sizeof(refusals) / sizeof(*refusals); i++)
		if (!strcmp(refusals[i].reason, reason))
			return refusals[i].mend(mend);
	return nothing(mend, "multicast and broadcast that no service wants are always dropped");
}

/* What would refuse a packet that is accepted now. */
static bool mend_acceptance(struct mend *mend)
{
	const struct decision *decision = mend->decision;
	const struct record *record = decision->record;
	const char *key = protocol_key(mend->packet->protocol);

	switch (record->kind) {
	case KIND_SERVICE:
		return command(mend, "deny %s from %s", record->name, mend->source);
	case KIND_FORWARD:
		return extend_list(mend, record, "deny");
	case KIND_HELPER:
		return command(mend, "set helper %s status=disabled", record->name);
	case KIND_OUTBOUND:
		return command(mend, "set outbound %s action=deny", record->name);
	case KIND_NETWORK:
		return command(mend, "set network %s trust=services", record->name);
	default:
		break;
	}
	if (decision->key && !strcmp(decision->key, "ping"))
		return command(mend, "set gateway ping=no");
	if (decision->key && !strcmp(decision->key, "external") && key)
		return command(mend, "add outbound NAME %s=%u from=%s", key, mend->packet->dport,
			       mend->source);
	if (decision->key && !strcmp(decision->key, "external"))
		return command(mend, "add outbound NAME from=%s", mend->source);
	return nothing(mend, "no record can refuse it");
}

bool mend_decision(const struct policy *policy, const struct packet *packet,
		   const struct decision *decision, struct buf *out)
{
	struct mend mend = {
		.policy = policy,
		.packet = packet,
		.decision = decision,
		.out = out,
	};

	addr_print(&packet->src, mend.source);
	addr_print(&packet->dst, mend.destination);
	return decision->verdict == VERDICT_ACCEPT ? mend_acceptance(&mend) : mend_refusal(&mend);
}
