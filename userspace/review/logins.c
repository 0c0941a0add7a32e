// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads wtmp(5): records of a fixed size, one a login; the address is four words in network order,
 * an IPv4 one in the first.
 */
#include "review/logins.h"

#include <string.h>
#include <utmp.h>

#include "base/file.h"

#define WTMP_MOST (64u << 20)

static bool address_of(const struct utmp *entry, struct addr *addr)
{
	bool v6 = entry->ut_addr_v6[1] || entry->ut_addr_v6[2] || entry->ut_addr_v6[3];

	*addr = (struct addr){ .family = v6 ? AF_INET6 : AF_INET };
	memcpy(addr->bytes, entry->ut_addr_v6, addr_size(addr->family));
	return entry->ut_type == USER_PROCESS && !addr_is_zero(addr);
}

void logins_read(struct tally *tally, const char *root)
{
	struct buf path = { 0 }, book = { 0 };
	struct utmp entry;
	struct addr addr;

	buf_printf(&path, "%s/var/log/wtmp", root);
	if (!file_read(buf_text(&path), WTMP_MOST, &book))
		for (size_t at = 0; at + sizeof(entry) <= book.len; at += sizeof(entry)) {
			memcpy(&entry, book.data + at, sizeof(entry));
			if (address_of(&entry, &addr))
				tally_login(tally, &addr);
		}
	buf_fini(&path);
	buf_fini(&book);
}
