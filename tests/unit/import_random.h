/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random e-smith sites for the properties of the import: few values, chosen to meet each other and
 * the corners of the format, so that a thousand sites try most of what two records can do.
 *
 * The same number gives the same site on every machine.
 */
#ifndef FWPOLICY_TESTS_IMPORT_RANDOM_H
#define FWPOLICY_TESTS_IMPORT_RANDOM_H

#include "import_unit.h"

#include <stdio.h>

static uint32_t random_state;

static inline uint32_t draw(uint32_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state % below;
}

#define PICK(list) ((list)[draw(sizeof(list) / sizeof(*(list)))])

static const char *const service_keys[] = {
	"sshd", "httpd-e-smith", "modSSL", "named",   "smb",	"nmb",		"qpsmtpd", "smtpd",
	"x",	"x y",		 "x-y",	   "caf\xe9", "\x01z",	" sshd",	"sshd ",   "",
	"ftp",	"pptpd",	 "ipsec",  "squid",   "mysqld", "a,b(c):\"d\"",
};
static const char *const types[] = { "service", "service", "service", "service",
				     "service", "url",	   "",	      "servic\\|e" };
static const char *const statuses[] = {
	"enabled", "enabled", "enabled", "disabled", "Enabled", ""
};
static const char *const accesses[] = { "public", "public", "private", "localhost", "local", "" };
static const char *const port_lists[] = {
	"22", "80",	  "443",	"53",	  "1000:1003", "1002-1005", "22, 80", " 443 ",
	"0",  "10:0:200", "70000,1001", "1003,x", "",	       " ",	    ",,22,",  "139,445",
};
static const char *const host_lists[] = {
	"",
	" ",
	"0.0.0.0/0",
	"198.51.100.1",
	"198.51.100.0/24",
	"198.51.100.0/255.255.255.128",
	"198.51.100.2, 203.0.113.0/24",
	"nobody",
	"192.168.0.0/16",
	"192.168.1.7,198.51.100.200",
	"203.0.113.9/24,nobody",
};
static const char *const forward_keys[] = { "22", "80",	  "1000-1003", "1002:1003", "443",
					    "x",  "1001", "0",	       "8080" };
static const char *const targets[] = { "192.168.1.50", "localhost", "192.168.1.1",
				       "127.0.0.1",    "camera",    "nowhere",
				       "10.9.9.9",     "",	    "192.168.1.51" };
static const char *const target_ports[] = { "", "80", "22", "1000-1003", "443", "x", "1001" };
static const char *const modes[] = { "servergateway", "servergateway", "servergateway-private",
				     "serveronly" };

static inline void put_prop(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "|%s|%s", name, value);
}

static inline void put_service(struct buf *out)
{
	static const char *const names[] = { "TCPPort", "TCPPorts", "UDPPort", "UDPPorts" };

	buf_printf(out, "%s=%s", PICK(service_keys), PICK(types));
	for (size_t i = 0; i < 4; i++)
		if (!draw(2))
			put_prop(out, names[i], PICK(port_lists));
	if (draw(6))
		put_prop(out, "access", PICK(accesses));
	if (!draw(3))
		put_prop(out, "AllowHosts", PICK(host_lists));
	if (!draw(4))
		put_prop(out, "DenyHosts", PICK(host_lists));
	if (!draw(4))
		put_prop(out, "Irrelevant", "x\x02\xe9\\|y");
	if (draw(8))
		put_prop(out, "status", PICK(statuses));
	if (!draw(12))
		put_prop(out, "status", PICK(statuses));
	if (!draw(12))
		buf_puts(out, "|odd");
	buf_putc(out, '\n');
}

static inline void put_forward(struct buf *out)
{
	buf_printf(out, "%s=forward", PICK(forward_keys));
	put_prop(out, "DestHost", PICK(targets));
	if (draw(3))
		put_prop(out, "DestPort", PICK(target_ports));
	if (!draw(3))
		put_prop(out, "AllowHosts", PICK(host_lists));
	if (!draw(4))
		put_prop(out, "DenyHosts", PICK(host_lists));
	if (!draw(3))
		put_prop(out, "Comment", "a\tcomment");
	buf_putc(out, '\n');
}

/* The properties of each record on lines of their own. */
static inline void put_shown(struct buf *out, const char *text)
{
	int field = 0;

	for (; *text; text++) {
		if (*text == '\n')
			field = 0;
		if (*text != '|' || text[-1] == '\\')
			buf_putc(out, *text);
		else
			buf_puts(out, field++ % 2 ? "=" : "\n    ");
	}
}

struct texts {
	struct buf of[ESMITH_FILES];
};

static inline void draw_site(struct texts *texts)
{
	struct buf *configuration = &texts->of[ESMITH_CONFIGURATION];
	uint32_t n = draw(8);

	buf_printf(configuration,
		   "SystemMode=%s\nbare\n# comment=x\n  \nLocalIP=192.168.1.1\n"
		   "LocalNetmask=255.255.255.0\nported=service|TCPPort|9999\n",
		   PICK(modes));
	for (uint32_t i = 0; i < n; i++)
		put_service(configuration);
	buf_puts(&texts->of[ESMITH_HOSTS], "camera=host|InternalIP|192.168.1.60\nother=host\n");
	for (int file = ESMITH_FORWARD_TCP; file <= ESMITH_FORWARD_UDP; file++)
		for (uint32_t i = draw(4); i > 0; i--)
			put_forward(&texts->of[file]);
	buf_printf(&texts->of[ESMITH_NETWORKS],
		   "192.168.1.0=network|Mask|255.255.255.0|SystemLocalNetwork|yes\n"
		   "10.1.0.0=network|Mask|%s|Router|%s\n10.2.0.0=network-deleted|Mask|x\n",
		   draw(2) ? "255.255.0.0" : "255.0.255.0",
		   draw(2) ? "192.168.1.254" : "172.16.0.1");
}

/* The site of that number. */
static inline void random_site(struct texts *texts, uint32_t number)
{
	memset(texts, 0, sizeof(*texts));
	random_state = number * 2654435761u + 1;
	draw_site(texts);
}

static inline void random_site_fini(struct texts *texts)
{
	for (int file = 0; file < ESMITH_FILES; file++)
		buf_fini(&texts->of[file]);
}

#endif
