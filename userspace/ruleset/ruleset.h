/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ruleset: the nft-shaped form of the policy, independent of netlink and of the nft language.
 *
 * One table of sets, maps, helper objects and chains of rules. ruleset/text.c writes it as nft
 * text and netlink/nft.c as a netlink batch, both from this structure, and loading either gives the
 * same listing. Every set, element and rule remembers the database record it comes from: that is
 * its comment, its userdata, and where an error of the kernel is reported.
 *
 * Ownership: everything lives in the arena of struct ruleset; names, comments and records are
 * borrowed from the policy and the database, which outlive it.
 *
 * A worked example, `iifname "eth1" meta l4proto . th dport vmap @services`:
 *     rule = { expr_match(FIELD_IIFNAME, "eth1"),
 *              expr_vmap({ FIELD_L4PROTO, FIELD_TH_DPORT }, set "services") }
 */
#ifndef FWPOLICY_RULESET_RULESET_H
#define FWPOLICY_RULESET_RULESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/addr.h"
#include "base/mem.h"
#include "db/db.h"

/* Types of set keys, map data and fields: nft's datatypes of the same names. */
enum datatype {
	TYPE_NONE,
	TYPE_IFNAME,	   /* 16 bytes, NUL-padded */
	TYPE_NFPROTO,	   /* 1: NFPROTO_IPV4, NFPROTO_IPV6 */
	TYPE_INET_PROTO,   /* 1: IANA protocol number */
	TYPE_INET_SERVICE, /* 2: port */
	TYPE_IPV4_ADDR,	   /* 4 */
	TYPE_IPV6_ADDR,	   /* 16 */
	TYPE_ICMP_TYPE,	   /* 1 */
	TYPE_ICMPV6_TYPE,  /* 1 */
	TYPE_IGMP_TYPE,	   /* 1 */
	TYPE_INTEGER8,	   /* 1: hop limit */
	TYPE_TCP_FLAG,	   /* 1 */
	TYPE_CT_STATE,	   /* 4: bits as in ct_state_bits */
	TYPE_CT_STATUS,	   /* 4: bits */
	TYPE_HELPER,	   /* 16: name, NUL-padded */
	TYPE_FIB_TYPE,	   /* 4: RTN_* of linux/rtnetlink.h */
	TYPE_BOOLEAN,	   /* 1: exists, missing */
	TYPE_VERDICT,	   /* map data only */
	TYPE_COUNT
};

/* What a rule can look at. The table of their nft spelling and netlink form is ruleset/field.c. */
enum field {
	FIELD_NONE,
	FIELD_IIFNAME,
	FIELD_OIFNAME,
	FIELD_NFPROTO,
	FIELD_L4PROTO,
	FIELD_IP_SADDR,
	FIELD_IP_DADDR,
	FIELD_IP6_SADDR,
	FIELD_IP6_SADDR_64, /* the /64 of the source: `ip6 saddr & ffff:ffff:ffff:ffff::` */
	FIELD_IP6_DADDR,
	FIELD_IP6_HOPLIMIT,
	FIELD_TH_SPORT,
	FIELD_TH_DPORT,
	FIELD_TCP_DPORT,
	FIELD_TCP_FLAGS,
	FIELD_UDP_SPORT,
	FIELD_UDP_DPORT,
	FIELD_ICMP_TYPE,
	FIELD_ICMPV6_TYPE,
	FIELD_IGMP_TYPE,
	FIELD_CT_STATE,
	FIELD_CT_STATUS,
	FIELD_CT_HELPER,
	FIELD_FIB_SADDR_TYPE,	  /* fib saddr type */
	FIELD_FIB_SADDR_IIF_OIF,  /* fib saddr . iif oif: does the way back leave by this interface
				   */
	FIELD_FIB_DADDR_TYPE,	  /* fib daddr type */
	FIELD_FIB_DADDR_IIF_TYPE, /* fib daddr . iif type */
	FIELD_COUNT
};

#define CONCAT_MOST 4

/* One field's part of a value: from lo to hi, both in the byte order of the wire (network order).
 */
struct part {
	uint8_t lo[16], hi[16];
};

/* Bits of TYPE_CT_STATE as nf_tables counts them (linux/netfilter/nf_conntrack_common.h). */
enum ct_state_bits {
	CT_INVALID = 1,
	CT_ESTABLISHED = 2,
	CT_RELATED = 4,
	CT_NEW = 8,
	CT_UNTRACKED = 64,
};

enum verdict_code { CODE_NONE, CODE_ACCEPT, CODE_DROP, CODE_JUMP, CODE_GOTO, CODE_RETURN };

struct chain;

struct code {
	enum verdict_code code;
	const struct chain *chain; /* JUMP, GOTO */
};

struct element {
	struct element *next;
	struct part key[CONCAT_MOST];
	struct code verdict;	     /* maps to verdicts */
	struct addr addr;	     /* maps to addresses (dnat) */
	uint16_t port;		     /* maps to address . port */
	time_t until;		     /* when it ends by itself; 0: never */
	uint32_t timeout;	     /* the same in seconds from now; 0: none */
	const struct record *record; /* its comment is the record's title; NULL: none */
};

enum set_flags {
	SET_INTERVAL = 1, /* keys may be ranges; disjoint, ascending */
	SET_TIMEOUT = 2,  /* elements end by themselves */
	SET_DYNAMIC = 4,  /* filled by the packet path */
	SET_BULK = 8,	  /* may hold a million elements: no comment each */
};

struct set {
	struct set *next;
	const char *name, *comment;
	enum datatype key[CONCAT_MOST];
	size_t n_key;
	enum datatype data[2]; /* maps: TYPE_VERDICT, or an address type and perhaps a port */
	unsigned int flags;
	uint32_t size;	  /* 0: none given */
	uint32_t timeout; /* seconds, default of dynamic elements */
	struct element *first, *last;
	const struct addr_range *bulk; /* SET_BULK: its ranges, instead of elements; borrowed */
	size_t n;		       /* elements or ranges */
	const struct record *record;
};

/* A conntrack helper object. */
struct helper_object {
	struct helper_object *next;
	const char *name; /* of the object */
	const char *type; /* of the kernel's helper: "ftp", "Q.931" */
	uint8_t l4proto;  /* IPPROTO_TCP, IPPROTO_UDP */
	uint8_t l3proto;  /* NFPROTO_INET, NFPROTO_IPV4 */
	const struct record *record;
};

enum expr_type {
	EXPR_MATCH,   /* field(s) against a value, a range, masked bits, a named or anonymous set */
	EXPR_VMAP,    /* field(s) looked up in a named verdict map */
	EXPR_VERDICT, /* verdict */
	EXPR_LIMIT,   /* limit rate */
	EXPR_LOG,     /* log prefix */
	EXPR_UPDATE,  /* update @set { fields limit rate ... } */
	EXPR_MASQUERADE,
	EXPR_DNAT,   /* dnat ip/ip6 to l4proto . dport map @set */
	EXPR_DSCP,   /* ip/ip6 dscp set */
	EXPR_MAXSEG, /* tcp option maxseg size set rt mtu */
	EXPR_HELPER, /* ct helper set */
};

enum unit { UNIT_SECOND = 1, UNIT_MINUTE = 60, UNIT_HOUR = 3600, UNIT_DAY = 86400 };

struct rate {
	uint32_t count;
	enum unit per;
	uint32_t burst;
};

struct expr {
	struct expr *next;
	enum expr_type type;
	enum field fields[CONCAT_MOST];
	size_t n_fields;
	bool negate;	       /* MATCH: !=, for bits none of them */
	struct part value;     /* MATCH of one field, no set: lo..hi, for bits any of lo */
	bool masked;	       /* MATCH: value.hi is a mask, value.lo what must remain */
	const struct set *set; /* MATCH, VMAP, UPDATE, DNAT: a named set */
	const struct part
		*anon; /* MATCH: an anonymous set { a, b }; ascending, disjoint, lo == hi */
	size_t n_anon;
	struct code verdict;		    /* VERDICT */
	struct rate rate;		    /* LIMIT, UPDATE */
	const char *prefix;		    /* LOG */
	uint16_t group;			    /* LOG: of nfnetlink_log; 0: the kernel log */
	uint32_t snaplen;		    /* LOG to a group: bytes of the packet */
	uint8_t family;			    /* DNAT, DSCP: NFPROTO_IPV4, NFPROTO_IPV6 */
	uint8_t dscp;			    /* DSCP: 6 bits */
	const struct helper_object *helper; /* HELPER */
};

struct rule {
	struct rule *next;
	struct expr *first, *last;
	const char *comment;	     /* shown; NULL: none */
	const struct record *record; /* in userdata, never NULL */
};

enum chain_type { CHAIN_PLAIN, CHAIN_FILTER, CHAIN_NAT };

struct chain {
	struct chain *next;
	const char *name, *comment;
	enum chain_type type;
	uint8_t hook;	  /* NF_INET_*, base chains */
	int32_t priority; /* NF_IP_PRI_* */
	bool policy_drop;
	struct rule *first, *last;
};

struct ruleset {
	struct arena arena;
	const char *table, *comment; /* family inet */
	struct helper_object *helpers, *last_helper;
	struct set *sets, *last_set;
	struct chain *chains, *last_chain; /* in reading order; a jump may lead forward */
};

/* --- what the table of fields says (ruleset/field.c) --- */

/* What must hold before a field can be read; nft adds these tests by itself, netlink must. */
enum needs {
	NEEDS_NOTHING,
	NEEDS_IP,
	NEEDS_IP6,
	NEEDS_TCP,
	NEEDS_UDP,
	NEEDS_ICMP,
	NEEDS_ICMPV6,
	NEEDS_IGMP
};

struct field_info {
	const char *text; /* nft spelling */
	enum datatype type;
	enum needs needs;
};

struct datatype_info {
	const char *text; /* nft spelling in set declarations */
	uint32_t id;	  /* nft's number, for set key types */
	uint32_t len;	  /* bytes */
};

const struct field_info *field_info(enum field field);
const struct datatype_info *datatype_info(enum datatype type);

/* --- the shapes of values (ruleset/part.c) --- */

bool part_is_single(enum datatype type, const struct part *part);
/* The bits of the prefix that lo..hi is exactly (0 to all of them), or -1. */
int part_prefix_bits(enum datatype type, const struct part *part);
/* Bytes of a type of at most four bytes as a number. */
uint32_t part_number(enum datatype type, const uint8_t *bytes);
/* Bit fields: matched for any of the bits, negated for none of them. */
bool datatype_is_bits(enum datatype type);
bool set_is_map(const struct set *set);

/* --- comments (ruleset/comment.c) --- */

/* What fits a comment of nft, its NUL included. */
#define COMMENT_TEXT 128

/* text, or the title of a record ("service ssh"), as nft takes it; out: COMMENT_TEXT bytes. */
const char *comment_clean(const char *text, char *out);
const char *comment_title(const struct record *record, char *out);

/* --- building (ruleset/build.c) --- */

void ruleset_init(struct ruleset *ruleset, const char *table, const char *comment);
void ruleset_fini(struct ruleset *ruleset);

struct set *ruleset_set(struct ruleset *ruleset, const char *name, const char *comment);
struct chain *ruleset_chain(struct ruleset *ruleset, const char *name, const char *comment);
void ruleset_attach(struct ruleset *ruleset, struct chain *chain); /* one made elsewhere */
struct helper_object *ruleset_helper(struct ruleset *ruleset, const char *name);
struct element *set_element(struct ruleset *ruleset, struct set *set, const struct record *record);
struct rule *chain_rule(struct ruleset *ruleset, struct chain *chain, const struct record *record);
struct expr *rule_expr(struct ruleset *ruleset, struct rule *rule, enum expr_type type);

/* --- writing (ruleset/text.c) --- */

/* The ruleset as `nft -f` reads it: declares, deletes and defines the table in one transaction. */
void ruleset_text(const struct ruleset *ruleset, struct buf *out);

#endif
