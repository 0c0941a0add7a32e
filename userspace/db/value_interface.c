// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decodes names of network interfaces, "+" at the end for "every name that begins so".
 *
 * Only names that the kernel can give (dev_valid_name) and that nft can say in quotes. Whether
 * there is such an interface is not asked: ppp0 comes and goes.
 */
#include <string.h>

#include "db/value.h"

#define NAME_MOST 15 /* IFNAMSIZ - 1 */
#define LIST_MOST 1024

/* What is wrong with a name, and what would be right. */
struct fault {
	const char *text, *hint;
};

static const char *const loopback = "lo";

static bool matches_loopback(const struct span *name)
{
	const size_t most = strlen(loopback);
	size_t stem = name->len - 1;

	if (name->text[name->len - 1] != '+')
		return value_is(name, loopback);
	return stem <= most && !memcmp(name->text, loopback, stem);
}

static bool find_fault(const struct span *name, struct fault *fault)
{
	const char *text = name->text;
	size_t len = name->len;

	if (len > NAME_MOST)
		*fault = (struct fault){ "is longer than 15 bytes",
					 "write it as `ip link` shows it" };
	else if (value_is(name, ".") || value_is(name, "..") || memchr(text, '/', len) ||
		 memchr(text, '"', len))
		*fault = (struct fault){ "is no name of an interface",
					 "write it as `ip link` shows it, without quotes" };
	else if (memchr(text, ':', len))
		*fault = (struct fault){ "is no name of an interface",
					 "an alias address belongs to the name before \":\"" };
	else if (memchr(text, '*', len))
		*fault = (struct fault){ "is no name of an interface",
					 "write \"+\" at the end for all names that begin so" };
	else if (len == 1 && text[0] == '+')
		*fault = (struct fault){ "would be every interface", "write how the names begin" };
	else if (matches_loopback(name))
		*fault = (struct fault){ "is the loopback interface",
					 "the gateway always reaches itself: leave it out" };
	else
		return false;
	return true;
}

void value_decode_interfaces(const struct value *value, void *member)
{
	struct items items = value_items(value);
	struct words *words = member;
	struct fault fault;

	if (items.n > LIST_MOST) {
		diag_error(value->diags, value->text.loc, "more than %d interfaces", LIST_MOST);
		diag_hint(value->diags, "ppp+ means every name that begins so");
		return;
	}
	words->v = arena_array(value->arena, struct word, items.n);
	for (size_t i = 0; i < items.n; i++) {
		const struct span *item = &items.v[i];

		if (!find_fault(item, &fault)) {
			words->v[words->n++] = (struct word){ value_text(value, item), item->loc };
			continue;
		}
		diag_error(value->diags, item->loc, "\"%s\" %s",
			   diag_word(item->text, item->len).text, fault.text);
		if (fault.hint)
			diag_hint(value->diags, "%s", fault.hint);
	}
	value_warn_twice(value, &items);
}
