// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is known about the services of SME Server and NethServer by name.
 *
 * One table gives each its name in the catalogue and the ports that its filter template had built
 * in (databases from before 2005 name none; where the table names none either, the record must).
 * A service that has the name of the catalogue needs no row. The other table says which properties
 * bound access in ways that have no counterpart here, so that the import can say what is lost.
 */
#include "db/esmith/work.h"

#include <string.h>

const struct known_service known_services[] = {
	{ "afpd", "afp", "548", "", NULL, false },
	{ "atalk", "afp", "548", "", NULL, false },
	{ "auth", "ident", "113", "", NULL, false },
	{ "chronyd", "ntp", "", "123", NULL, false },
	{ "clamd", "clamav", "", "", NULL, false },
	{ "cups", "cups", "631", "631", NULL, false },
	{ "cupsd", "cups", "631", "631", NULL, false },
	{ "dhcpd", "dhcp", "", "67", NULL, false },
	{ "dnscache", "dns", "53", "53", NULL, false },
	{ "dnscache.forwarder", "dns", "53", "53", NULL, false },
	{ "dnsmasq", "dns", "53", "53", NULL, false },
	{ "ftp", "ftp", "21", "", NULL, false },
	{ "httpd", "http", "80", "", NULL, false },
	{ "httpd-admin", "server-manager", "980", "", NULL, false },
	{ "httpd-e-smith", "http", "80", "", NULL, false },
	{ "identd", "ident", "113", "", NULL, false },
	{ "imap", "imap", "143", "", NULL, false },
	{ "imaps", "imaps", "993", "", NULL, false },
	{ "ipsec", "ipsec", "", "500, 4500", "esp", false },
	{ "ldap", "ldap", "389", "", NULL, false },
	{ "ldaps", "ldaps", "636", "", NULL, false },
	{ "lpd", "lpd", "515", "", NULL, false },
	{ "mariadb", "mysql", "3306", "", NULL, true },
	{ "modSSL", "https", "443", "", NULL, false },
	{ "mysqld", "mysql", "3306", "", NULL, true },
	{ "named", "dns", "53", "53", NULL, false },
	{ "netatalk", "afp", "548", "", NULL, false },
	{ "nmb", "smb", "", "137, 138", NULL, false },
	{ "nmbd", "smb", "", "137, 138", NULL, false },
	{ "ntpd", "ntp", "", "123", NULL, false },
	{ "oidentd", "ident", "113", "", NULL, false },
	{ "openvpn-bridge", "openvpn", "", "1194", NULL, false },
	{ "openvpn@host-to-net", "openvpn", "", "1194", NULL, false },
	{ "pop3", "pop3", "110", "", NULL, false },
	{ "pop3s", "pop3s", "995", "", NULL, false },
	{ "popd", "pop3", "110", "", NULL, false },
	{ "portmap", "rpcbind", "111", "111", NULL, false },
	{ "pptpd", "pptp", "1723", "", "gre", false },
	{ "proftpd", "ftp", "21", "", NULL, false },
	{ "qmail-popup", "pop3", "110", "", NULL, false },
	{ "qpsmtpd", "smtp", "25", "", NULL, false },
	{ "radiusd", "radius", "", "", NULL, false },
	{ "rsyncd", "rsync", "", "", NULL, false },
	{ "slapd", "ldap", "389", "", NULL, false },
	{ "smb", "smb", "139", "137, 138", NULL, false },
	{ "smbd", "smb", "139", "137, 138", NULL, false },
	{ "smtpd", "smtp", "25", "", NULL, false },
	{ "snmpd", "snmp", "", "", NULL, false },
	{ "spop3d", "pop3s", "995", "", NULL, false },
	{ "sqpsmtpd", "smtps", "465", "", NULL, false },
	{ "squid", "squid", "3128", "", NULL, false },
	{ "sshd", "ssh", "22", "", NULL, false },
	{ "ssmtpd", "smtps", "465", "", NULL, false },
	{ "telnet", "telnet", "23", "", NULL, false },
	{ "tftpd", "tftp", "", "", NULL, false },
	{ "tinydns", "dns", "", "53", NULL, false },
	{ "uqpsmtpd", "submission", "587", "", NULL, false },
	{ "vsftpd", "ftp", "21", "", NULL, false },
	{ "wg-quick@wg0", "wireguard", "", "51820", NULL, false },
	{ "xl2tpd", "l2tp", "", "1701", NULL, false },
};

const size_t known_services_n = sizeof(known_services) / sizeof(*known_services);

const struct known_service *known_find(const char *esmith)
{
	for (size_t i = 0; i < known_services_n; i++)
		if (!strcmp(known_services[i].esmith, esmith))
			return &known_services[i];
	return NULL;
}

static const struct {
	const char *service; /* NULL: any */
	const char *prop;
	const char *value; /* NULL: any */
	const char *detail;
} losses[] = {
	{ "squid", "Transparent", "yes",
	  "web requests of local hosts are no longer turned to the proxy" },
	{ "squid", "BypassDomains", NULL, "there is no transparent proxy to bypass" },
	{ "squid", "GreenMode", "transparent",
	  "web requests of local hosts are no longer turned to the proxy" },
	{ "squid", "BlueMode", "transparent",
	  "web requests of local hosts are no longer turned to the proxy" },
	{ "squid", "EnforceSafePorts", NULL, "which ports the proxy asks is the proxy's setting" },
	{ "qpsmtpd", "Proxy", "transparent", "outgoing mail is no longer turned to this machine" },
	{ "qpsmtpd", "Proxy", "enabled", "outgoing mail is no longer turned to this machine" },
	{ "smtpd", "Proxy", "transparent", "outgoing mail is no longer turned to this machine" },
	{ "smtpd", "Proxy", "enabled", "outgoing mail is no longer turned to this machine" },
	{ "sshd", "AutoBlock", "enabled",
	  "three tries in a quarter of an hour were the most; limit = 12/hour is near it" },
	{ "httpd-admin", "ValidFrom", NULL,
	  "networks that the web server lets into the server manager; it opened no port" },
	{ "ftp", "accessLimits", NULL, "who may log in is the server's setting" },
	{ "pptpd", "sessions", NULL, "the number of clients is the server's setting" },
};

void known_drop(struct import *im, const struct esmith_record *record)
{
	const char *value;

	for (size_t i = 0; i < sizeof(losses) / sizeof(*losses); i++) {
		if (losses[i].service && strcmp(losses[i].service, SHOWN(record->key)))
			continue;
		value = import_trim(im, esmith_value(record, losses[i].prop));
		if (!value || (losses[i].value && strcmp(value, losses[i].value)))
			continue;
		import_drop(im, record, losses[i].prop, DROP_COUNTERPART, losses[i].detail);
	}
}
