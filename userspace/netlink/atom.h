/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's own expressions, one function each: what nft --debug=netlink prints in brackets.
 *
 * Registers are counted in words of four bytes, 0 to 15; a value of n bytes takes the words from
 * its register on. The kernel's older names for every fourth word (NFT_REG_1 ...) are used where
 * they exist, as nft does. Everything aborts when memory runs out.
 */
#ifndef FWPOLICY_NETLINK_ATOM_H
#define FWPOLICY_NETLINK_ATOM_H

#include <stddef.h>
#include <stdint.h>
#include <libnftnl/rule.h>

#include "ruleset/ruleset.h"

/* What is loaded into a register. */
void atom_meta(struct nftnl_rule *rule, uint32_t key, unsigned int word);
void atom_ct(struct nftnl_rule *rule, uint32_t key, unsigned int word);
void atom_rt(struct nftnl_rule *rule, uint32_t key, unsigned int word);
void atom_fib(struct nftnl_rule *rule, uint32_t flags, uint32_t result, unsigned int word);

struct atom_bytes {
	uint32_t base, offset, len; /* NFT_PAYLOAD_*_HEADER, bytes */
};
void atom_payload(struct nftnl_rule *rule, struct atom_bytes bytes, unsigned int word);
/* Written back from word 0; checksum: offset of the header's own in the same base, 0: none. */
void atom_payload_write(struct nftnl_rule *rule, struct atom_bytes bytes, uint32_t checksum);

/* The value at word becomes (value & mask) ^ xor. */
void atom_bitwise(struct nftnl_rule *rule, const void *mask, const void * xor, uint32_t len,
		  unsigned int word);

/* The value at word 0: compared, turned to network order, written into a TCP option. */
void atom_compare(struct nftnl_rule *rule, uint32_t op, const void *value, uint32_t len);
void atom_outside(struct nftnl_rule *rule, const struct part *part, uint32_t len);
void atom_hton16(struct nftnl_rule *rule);
void atom_maxseg_write(struct nftnl_rule *rule);

/* Looked up from word 0 on. id: of an anonymous set, else 0. */
enum atom_lookup { LOOKUP_IN, LOOKUP_NOT_IN, LOOKUP_VERDICT, LOOKUP_DATA };
void atom_lookup(struct nftnl_rule *rule, const char *set, uint32_t id, enum atom_lookup mode);

void atom_limit(struct nftnl_rule *rule, const struct rate *rate);
/* update @set { <word 0 and on> limit rate ... } */
void atom_update(struct nftnl_rule *rule, const char *set, const struct rate *rate);

void atom_verdict(struct nftnl_rule *rule, const struct code *code);
/* group 0: to the kernel log. */
void atom_log(struct nftnl_rule *rule, const char *prefix, uint16_t group, uint32_t snaplen);
void atom_masquerade(struct nftnl_rule *rule);
/* To the address at word 0; port_word: where the port is, 0: it stays. */
void atom_dnat(struct nftnl_rule *rule, uint8_t family, unsigned int port_word);
void atom_helper(struct nftnl_rule *rule, const char *object);

/* The kernel's number of a verdict. */
uint32_t atom_verdict_code(enum verdict_code code);

#endif
