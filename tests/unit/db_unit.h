/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A database from a text for the tests of db/, with a small catalogue behind it.
 */
#ifndef FWPOLICY_TESTS_DB_UNIT_H
#define FWPOLICY_TESTS_DB_UNIT_H

#include <string.h>

#include "unit.h"

#include "db/catalog.h"
#include "db/db.h"

static const char unit_catalog[] = "[service ssh]\n"
				   "description = Secure shell\n"
				   "tcp = 22\n"
				   "daemons = sshd\n"
				   "package = openssh-server\n"
				   "units = ssh.service, ssh.socket\n"
				   "driver = sshd\n"
				   "mark = interactive\n"
				   "[service ftp]\n"
				   "tcp = 21\n"
				   "helper = ftp\n"
				   "[service dns]\n"
				   "tcp = 53\n"
				   "udp = 53\n"
				   "[service ipsec]\n"
				   "udp = 500, 4500\n"
				   "protocol = esp, ah\n"
				   "[service cron]\n"
				   "units = cron.service\n";

/* A gateway nothing is wrong with, to put other records behind; they begin in line 4. */
#define UNIT_GATEWAY "[gateway]\nexternal = eth1\ninternal = eth0\n"

struct unit_db {
	struct db db;
	struct catalog catalog;
	struct diag_list diags;
};

static inline void unit_parse_bytes(struct unit_db *unit, const char *text, size_t len)
{
	memset(unit, 0, sizeof(*unit));
	catalog_init(&unit->catalog);
	catalog_add(&unit->catalog, "catalogue", unit_catalog, sizeof(unit_catalog) - 1,
		    &unit->diags);
	ck_assert_uint_eq(unit->diags.n, 0);
	db_parse(&unit->db, &(struct source){ "access.conf", text, len }, &unit->catalog,
		 &unit->diags);
}

static inline void unit_parse(struct unit_db *unit, const char *text)
{
	unit_parse_bytes(unit, text, strlen(text));
}

static inline void unit_free(struct unit_db *unit)
{
	db_fini(&unit->db);
	catalog_fini(&unit->catalog);
	diag_fini(&unit->diags);
}

/* Parses a text and compares every message. */
static inline void unit_expect(const char *text, const char *want)
{
	struct unit_db unit;
	struct buf got = { 0 };

	unit_parse(&unit, text);
	unit_messages(&got, &unit.diags);
	if (strcmp(buf_text(&got), want) != 0)
		ck_abort_msg("for the text\n%s\nthe messages are\n%s\nand should be\n%s", text,
			     buf_text(&got), want);
	buf_fini(&got);
	unit_free(&unit);
}

/* The set of a list as "10.0.0.0-10.0.0.255 fd00::1-fd00::1". */
static inline void unit_put_set(struct buf *out, const struct ipset *set)
{
	const struct addr_ranges *families[] = { &set->v4, &set->v6 };
	char text[ADDR_TEXT];

	for (size_t f = 0; f < 2; f++) {
		for (size_t i = 0; i < families[f]->n; i++) {
			const struct addr_range *range = &families[f]->v[i];

			buf_printf(out, "%s%s", out->len ? " " : "", addr_print(&range->lo, text));
			buf_printf(out, "-%s", addr_print(&range->hi, text));
		}
	}
}

#endif
