// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sends a batch and says in words what the kernel made of it.
 *
 * The kernel works through a batch while it is being sent: when the call returns, every answer is
 * there. It answers the one message that asked for it and every one it refuses; one refusal and
 * nothing has changed. Errors come in the order of the batch, so the first is the cause and the
 * ones behind it may follow from it. ERESTART means that the ruleset is no longer the generation
 * the batch was made for: the caller looks again and retries. Nothing else is ever retried.
 */
#include "netlink/nft.h"

#include <errno.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include "ruleset/text.h"

/* As linux/errno.h says it, which is not for programs. */
#define KERNEL_ERESTART 85

/* Further errors are counted only. */
#define REPORT_MOST 8

struct answer {
	const struct nft_batch *batch;
	struct diag_list *diags;
	bool acknowledged, race;
	size_t refusals;
};

/* One refusal as the kernel puts it. */
struct refusal {
	const struct nft_origin *origin;
	int error;
	uint32_t offset;     /* of the attribute at fault in its message; 0: not said */
	const char *message; /* the kernel's own words, or NULL */
};

/* Any error of any message: NFT_FRAME stands for all. */
static const struct {
	enum nft_what what;
	int error;
	const char *text;
} reasons[] = {
	{ NFT_FRAME, EPERM, "only root may change it (CAP_NET_ADMIN)" },
	{ NFT_FRAME, ELOOP, "chains lead back to themselves" },
	{ NFT_FRAME, EMLINK, "chains jump too deep" },
	{ NFT_FRAME, ENOMEM, "it has no memory left" },
	{ NFT_HELPER, ENOENT, "it has no conntrack helper of this type" },
	{ NFT_CHAIN, ENOENT, "it has no chains of this type" },
	{ NFT_SET, EOPNOTSUPP, "it has no sets of this kind" },
	{ NFT_ELEMENTS, EEXIST, "it overlaps another element" },
	{ NFT_ELEMENTS, ENFILE, "the set is full" },
	{ NFT_ELEMENTS, ENOENT, "what it belongs or leads to was refused" },
	{ NFT_RULE, ENOENT,
	  "it lacks an expression of the rule, or what the rule names was refused" },
	{ NFT_FRAME, EOPNOTSUPP, "it was built without support for it" },
	{ NFT_FRAME, EINVAL, "it holds it to be invalid" },
	{ NFT_FRAME, EEXIST, "there is one already" },
	{ NFT_FRAME, EBUSY, "it is in use" },
};

static const char *reason(const struct refusal *refusal)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (reasons[i].error == refusal->error &&
		    (reasons[i].what == refusal->origin->what || reasons[i].what == NFT_FRAME))
			return reasons[i].text;
	return strerror(refusal->error);
}

/* --- which element of a message --- */

static int find_list(const struct nlattr *attr, void *data)
{
	const struct nlattr **list = data;

	if (mnl_attr_get_type(attr) == NFTA_SET_ELEM_LIST_ELEMENTS)
		*list = attr;
	return MNL_CB_OK;
}

static bool is_end_mark(const struct nlattr *elem)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(
		attr, elem) if (mnl_attr_get_type(attr) ==
				NFTA_SET_ELEM_FLAGS) return ntohl(mnl_attr_get_u32(attr)) &
		NFT_SET_ELEM_INTERVAL_END;
	return false;
}

/* How many elements begin before the attribute at fault, its own not counted. */
static size_t elements_before(const struct nft_batch *batch, const struct refusal *refusal)
{
	const char *message = batch->bytes.data + refusal->origin->offset;
	const char *fault = message + refusal->offset;
	const struct nlattr *list = NULL, *elem;
	size_t begun = 0;

	mnl_attr_parse((const struct nlmsghdr *)message, sizeof(struct nfgenmsg), find_list, &list);
	if (!list || !refusal->offset)
		return 0;
	mnl_attr_for_each_nested(elem, list)
	{
		if ((const char *)elem > fault)
			break;
		begun += !is_end_mark(elem);
	}
	return begun ? begun - 1 : 0;
}

static const struct record *name_element(struct buf *out, const struct nft_batch *batch,
					 const struct refusal *refusal)
{
	const struct set *set = refusal->origin->set;
	const struct element *element = refusal->origin->first;
	size_t before = elements_before(batch, refusal);
	struct part range = { .lo = { 0 } };

	if (!refusal->origin->whole) {
		buf_printf(out, "elements of \"%s\"", refusal->origin->name);
		return refusal->origin->record;
	}
	buf_puts(out, "element \"");
	if (set->bulk) {
		memcpy(range.lo, set->bulk[refusal->origin->first_range + before].lo.bytes, 16);
		memcpy(range.hi, set->bulk[refusal->origin->first_range + before].hi.bytes, 16);
		text_value(out, set->key[0], &range);
	}
	while (element && before--)
		element = element->next;
	for (size_t i = 0; element && i < set->n_key; i++) {
		buf_puts(out, i ? " . " : "");
		text_value(out, set->key[i], &element->key[i]);
	}
	buf_printf(out, "\" of \"%s\"", set->name);
	return element && element->record ? element->record : refusal->origin->record;
}

/* What was refused, and the record to blame. */
static const struct record *name_it(struct buf *out, const struct nft_batch *batch,
				    const struct refusal *refusal)
{
	const struct nft_origin *origin = refusal->origin;

	switch (origin->what) {
	case NFT_FRAME:
		buf_puts(out, "the change");
		break;
	case NFT_TABLE:
		buf_printf(out, "table \"%s\"", origin->name);
		break;
	case NFT_CHAIN:
		buf_printf(out, "chain \"%s\"", origin->name);
		break;
	case NFT_HELPER:
		buf_printf(out, "conntrack helper \"%s\"", origin->helper->type);
		break;
	case NFT_SET:
		buf_printf(out, "set \"%s\"", origin->name);
		break;
	case NFT_ELEMENTS:
		return name_element(out, batch, refusal);
	case NFT_RULE:
		buf_printf(out, "a rule of chain \"%s\"", origin->name);
		break;
	}
	return origin->record;
}

static void report(struct answer *answer, const struct refusal *refusal)
{
	struct buf what = { 0 };
	const struct record *record = name_it(&what, answer->batch, refusal);
	struct loc loc = record ? record->loc : (struct loc){ 0 };
	bool own = refusal->message && refusal->message[0];

	diag_error(answer->diags, loc, "the kernel refuses %s: %s%s%s%s", buf_text(&what),
		   reason(refusal), own ? " (" : "", own ? refusal->message : "", own ? ")" : "");
	if (refusal->origin->what == NFT_HELPER && refusal->error == ENOENT)
		diag_hint(answer->diags,
			  "load the module that brings \"%s\", or disable the record",
			  refusal->origin->helper->type);
	buf_fini(&what);
}

/* --- reading answers --- */

static int read_extended(const struct nlattr *attr, void *data)
{
	struct refusal *refusal = data;

	if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_OFFS)
		refusal->offset = mnl_attr_get_u32(attr);
	if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG)
		refusal->message = mnl_attr_get_str(attr);
	return MNL_CB_OK;
}

static void read_answer(struct answer *answer, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	struct refusal refusal = { .error = -err->error };

	if (nlh->nlmsg_type != NLMSG_ERROR || nlh->nlmsg_seq < 1 ||
	    nlh->nlmsg_seq > answer->batch->n)
		return;
	if (err->error == 0) {
		answer->acknowledged = true;
		return;
	}
	if (err->error == -KERNEL_ERESTART) {
		answer->race = true;
		return;
	}
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS && nlh->nlmsg_flags & NLM_F_CAPPED)
		mnl_attr_parse(nlh, sizeof(*err), read_extended, &refusal);
	refusal.origin = &answer->batch->origins[nlh->nlmsg_seq - 1];
	if (answer->refusals++ < REPORT_MOST)
		report(answer, &refusal);
}

/* Lost answers (ENOBUFS) are lost errors: the first ones and the one that was asked for are kept.
 */
static int read_answers(struct nl_sock *sock, struct answer *answer)
{
	long len;

	while ((len = nl_sock_pending(sock)) != 0) {
		const struct nlmsghdr *nlh = (const struct nlmsghdr *)sock->buffer;
		int left = (int)len;

		if (len < 0 && errno != ENOBUFS)
			return -1;
		for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
			read_answer(answer, nlh);
	}
	return 0;
}

static enum nft_result send_batch(struct nl_sock *sock, const struct nft_batch *batch, size_t len,
				  struct diag_list *diags)
{
	struct answer answer = { .batch = batch, .diags = diags };
	struct loc nowhere = { 0 };

	if (nl_sock_send(sock, batch->bytes.data, len) < 0 || read_answers(sock, &answer) < 0) {
		diag_error(diags, nowhere, "cannot talk to the kernel's nf_tables: %s",
			   strerror(errno));
		return NFT_REFUSED;
	}
	if (answer.race)
		return NFT_RACE;
	if (answer.refusals > REPORT_MOST)
		diag_note(diags, nowhere, "%zu more errors of the kernel, most likely the same",
			  answer.refusals - REPORT_MOST);
	if (!answer.refusals && !answer.acknowledged)
		diag_error(diags, nowhere, "the kernel's nf_tables gave no answer");
	return answer.refusals || !answer.acknowledged ? NFT_REFUSED : NFT_DONE;
}

enum nft_result nft_commit(struct nl_sock *sock, const struct nft_batch *batch,
			   struct diag_list *diags)
{
	return send_batch(sock, batch, batch->bytes.len, diags);
}

enum nft_result nft_check(struct nl_sock *sock, const struct nft_batch *batch,
			  struct diag_list *diags)
{
	return send_batch(sock, batch, batch->origins[batch->n - 1].offset, diags);
}
