// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the import may change of who reaches what, on random sites:
 *
 *     nothing is opened: what an outside address reaches here, it reached before
 *     nothing is closed in silence: what it reached before it reaches here, or the messages say why
 *     local hosts reach what was enabled and not kept to the machine
 *     a forward leads where it led
 *
 * What e-smith's filter did is worked out from the lines alone; what the text means, from the
 * parsed records: the first enabled service of a port decides, then the forwards.
 */
#include "import_random.h"

#include <arpa/inet.h>

#define ROUNDS 1500

static const char *const outside[] = { "198.51.100.1", "198.51.100.2", "198.51.100.200",
				       "203.0.113.9",  "192.0.2.1",    "192.168.7.7" };
static const uint16_t ports[] = { 22,	53,   80,   139,  443,	445,  500,  1000,
				  1001, 1002, 1003, 1004, 1005, 3306, 8080, 9999 };

/* ---- e-smith ---- */

/* A property of a line, into value; false if it has none. The last one counts. */
static bool line_prop(const char *line, const char *name, char *value)
{
	const char *at = strchr(line, '=') + 1, *end = strchr(line, '\n');
	bool found = false, is_value = false, wanted = false;
	char field[256];
	size_t n = 0;

	for (int fields = 0; at <= end; at++) {
		if (at < end && (*at != '|' || at[-1] == '\\')) {
			field[n++] = *at;
			continue;
		}
		field[n] = '\0';
		n = 0;
		if (fields && is_value && wanted) {
			strcpy(value, field);
			found = true;
		} else if (fields && !is_value) {
			wanted = !strcmp(field, name);
			found &= !wanted;
		}
		is_value = fields++ && !is_value;
	}
	return found;
}

static bool line_is(const char *line, const char *name, const char *want)
{
	char value[256];

	return line_prop(line, name, value) && !strcmp(value, want);
}

static bool line_has_type(const char *line, const char *type)
{
	size_t len = strlen(type);

	line = strchr(line, '=') + 1;
	return !strncmp(line, type, len) && strchr("|\n", line[len]);
}

/* The lines a look-up finds, one after another; from: NULL to begin. */
static const char *line_next(const char *text, const char *from)
{
	const char *line = from ? strchr(from, '\n') + 1 : text;

	for (; *line; line = strchr(line, '\n') + 1) {
		size_t key = strcspn(line, "=\n");
		bool last = true;

		if (line[key] != '=' || !key || strchr(" #", line[0]) || line[key - 1] == ' ')
			continue;
		for (const char *at = strchr(line, '\n'); (at = strstr(at, "\n")) && last; at++)
			last = strncmp(at + 1, line, key + 1) != 0;
		if (last)
			return line;
	}
	return NULL;
}

static bool word_has_port(const char *word, uint16_t port)
{
	unsigned int lo, hi;
	char more;

	if (*word == '0')
		return false;
	if (sscanf(word, "%u%c", &lo, &more) == 1)
		return lo == port;
	if (sscanf(word, "%u:%u%c", &lo, &hi, &more) == 2 ||
	    sscanf(word, "%u-%u%c", &lo, &hi, &more) == 2)
		return lo <= port && port <= hi;
	return false;
}

static bool list_has(const char *list, bool (*has)(const char *word, const void *what),
		     const void *what)
{
	char copy[256], *rest = copy, *word;

	strcpy(copy, list);
	while ((word = strsep(&rest, ","))) {
		word += strspn(word, " ");
		word[strcspn(word, " ")] = '\0';
		if (*word && has(word, what))
			return true;
	}
	return false;
}

static bool has_port(const char *word, const void *port)
{
	return word_has_port(word, *(const uint16_t *)port);
}

static bool has_source(const char *word, const void *source)
{
	char copy[64], *mask = copy, *address = strsep(&mask, "/");
	struct in_addr net, bits = { ~0u }, src;

	strcpy(copy, word);
	mask = copy;
	address = strsep(&mask, "/");
	inet_aton(source, &src);
	if (!inet_pton(AF_INET, address, &net))
		return false;
	if (mask && strchr(mask, '.'))
		inet_pton(AF_INET, mask, &bits);
	else if (mask)
		bits.s_addr = atoi(mask) ? htonl(~0u << (32 - atoi(mask))) : 0;
	return !((net.s_addr ^ src.s_addr) & bits.s_addr);
}

/* AllowHosts comes first, or everyone; what is behind it in the chain refuses the others. */
static bool admits(const char *line, const char *source)
{
	char list[256];

	if (!line_prop(line, "AllowHosts", list) || !list[strspn(list, " ")])
		return true;
	return list_has(list, has_source, source);
}

static bool names_port(const char *line, bool tcp, uint16_t port)
{
	static const char *const props[2][2] = { { "UDPPort", "UDPPorts" },
						 { "TCPPort", "TCPPorts" } };
	char list[256];

	for (int i = 0; i < 2; i++)
		if (line_prop(line, props[tcp][i], list) && list_has(list, has_port, &port))
			return true;
	return false;
}

/* "1000-1003" or "1000:1003" */
static bool same_ports(const char *a, const char *b)
{
	while (*a && (*a == *b || (strchr(":-", *a) && strchr(":-", *b)))) {
		a++;
		b++;
	}
	return !*a && !*b;
}

static bool leads_here(const char *line)
{
	char to[256] = "", key[64];

	sprintf(key, "%.*s", (int)strcspn(line, "="), line);
	return (line_is(line, "DestHost", "localhost") || line_is(line, "DestHost", "127.0.0.1") ||
		line_is(line, "DestHost", "192.168.1.1")) &&
	       (!line_prop(line, "DestPort", to) || !*to || same_ports(key, to));
}

static bool forward_has(const char *line, uint16_t port)
{
	char key[64];

	sprintf(key, "%.*s", (int)strcspn(line, "="), line);
	return word_has_port(key, port);
}

static const char *forwards_of(const struct import_unit *unit, bool tcp)
{
	return unit->site.db[tcp ? ESMITH_FORWARD_TCP : ESMITH_FORWARD_UDP].source.text;
}

static bool was_open(const struct import_unit *unit, bool tcp, uint16_t port, const char *source)
{
	const char *text = unit->site.db[ESMITH_CONFIGURATION].source.text, *line = NULL;

	while ((line = line_next(text, line)))
		if (line_has_type(line, "service") && line_is(line, "status", "enabled") &&
		    line_is(line, "access", "public") && names_port(line, tcp, port) &&
		    admits(line, source))
			return true;
	text = forwards_of(unit, tcp);
	while ((line = line_next(text, line)))
		if (leads_here(line) && forward_has(line, port) && admits(line, source))
			return true;
	return false;
}

/* Some record with that port has a DenyHosts, which refuses here and did not there. */
static bool has_deny(const struct import_unit *unit, bool tcp, uint16_t port)
{
	const char *text = unit->site.db[ESMITH_CONFIGURATION].source.text, *line = NULL;
	char list[256];

	while ((line = line_next(text, line)))
		if (names_port(line, tcp, port) && line_prop(line, "DenyHosts", list) &&
		    list[strspn(list, " ")])
			return true;
	text = forwards_of(unit, tcp);
	while ((line = line_next(text, line)))
		if (forward_has(line, port) && line_prop(line, "DenyHosts", list) &&
		    list[strspn(list, " ")])
			return true;
	return false;
}

/* ---- here ---- */

static bool list_has_port(const struct port_list *list, uint16_t port)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].lo <= port && port <= list->v[i].hi)
			return true;
	return false;
}

static bool lists_pass(const struct address_list *allow, const struct address_list *deny,
		       const char *source)
{
	struct addr addr;

	ck_assert(addr_parse(source, strlen(source), &addr));
	return !ipset_contains(&deny->set, &addr) &&
	       (!allow->words.n || ipset_contains(&allow->set, &addr));
}

/* The first enabled service of the port; *claims counts them all. */
static const struct service *service_at(const struct db *db, bool tcp, uint16_t port, int *claims)
{
	const struct service *first = NULL;

	*claims = 0;
	for (size_t i = 0; i < db->of[KIND_SERVICE].n; i++) {
		const struct service *service = db_service(db, i);

		if (!service->enabled ||
		    !list_has_port(tcp ? &service->ports.tcp : &service->ports.udp, port))
			continue;
		if (!first)
			first = service;
		++*claims;
	}
	return first;
}

static bool is_open(const struct db *db, const struct service *service, const char *source)
{
	return service && service->access == ACCESS_PUBLIC &&
	       db->gateway->mode != MODE_PRIVATE_GATEWAY &&
	       lists_pass(&service->allow, &service->deny, source);
}

static bool says(const struct import_unit *unit, const char *what)
{
	for (size_t i = 0; i < unit->diags.n; i++)
		if (strstr(unit->diags.v[i].text, what))
			return true;
	return false;
}

/* ---- the properties ---- */

struct probe {
	const struct import_unit *unit;
	bool tcp;
	uint16_t port;
	const char *source;
};

static void refute(const struct probe *probe, const char *what)
{
	ck_abort_msg(
		"%s: %s %u from %s\n%s\n%s\n%s\nbecame\n%s", what, probe->tcp ? "tcp" : "udp",
		probe->port, probe->source, probe->unit->site.db[ESMITH_CONFIGURATION].source.text,
		forwards_of(probe->unit, probe->tcp),
		probe->unit->site.db[ESMITH_NETWORKS].source.text, buf_text(&probe->unit->text));
}

static void check_outside(const struct probe *probe)
{
	const struct import_unit *unit = probe->unit;
	int claims;
	const struct service *service = service_at(&unit->db, probe->tcp, probe->port, &claims);
	bool here = is_open(&unit->db, service, probe->source);
	bool there = was_open(unit, probe->tcp, probe->port, probe->source);

	if (here && !there)
		refute(probe, "opened");
	if (here || !there)
		return;
	if (unit->db.gateway->mode == MODE_PRIVATE_GATEWAY &&
	    says(unit, "a private gateway shows nothing"))
		return;
	if (claims > 1 && says(unit, "the first decides"))
		return;
	if (!has_deny(unit, probe->tcp, probe->port) || !says(unit, "DenyHosts"))
		refute(probe, "closed in silence");
}

/* One claimant only: where there are two the first decides, and that is told. */
static void check_inside(const struct probe *probe, const char *line)
{
	int claims;
	const struct service *service =
		service_at(&probe->unit->db, probe->tcp, probe->port, &claims);
	char access[256];

	if (!line_has_type(line, "service") || !line_is(line, "status", "enabled") ||
	    !names_port(line, probe->tcp, probe->port) || claims > 1)
		return;
	if (!line_prop(line, "access", access))
		strcpy(access, strncmp(line, "mysqld=", 7) ? "private" : "kept");
	if (strcmp(access, "private") && strcmp(access, "public"))
		return;
	if (!service || service->access == ACCESS_LOCALHOST ||
	    !lists_pass(&service->allow, &service->deny, "192.168.1.7"))
		refute(probe, "closed to the inside");
}

/* The line that led to that host; NULL if there was none. */
static bool led_to(const struct probe *probe, const struct forward *forward)
{
	const char *text = forwards_of(probe->unit, probe->tcp), *line = NULL;
	char host[256], shown[ADDR_TEXT], to[256] = "";
	unsigned int lo = 0;

	addr_print(&forward->to.addr, shown);
	while ((line = line_next(text, line))) {
		if (!forward_has(line, probe->port) || !admits(line, probe->source) ||
		    !line_prop(line, "DestHost", host))
			continue;
		if (strcmp(host, shown) &&
		    (strcmp(host, "camera") || strcmp(shown, "192.168.1.60")))
			continue;
		if (!line_prop(line, "DestPort", to) || !*to)
			lo = (unsigned int)atoi(line);
		else
			lo = (unsigned int)atoi(to);
		if (lo == (forward->to.port_lo ? forward->to.port_lo : (unsigned int)atoi(line)))
			return true;
	}
	return false;
}

static void check_forwards(const struct probe *probe)
{
	const struct db *db = &probe->unit->db;

	for (size_t i = 0; i < db->of[KIND_FORWARD].n; i++) {
		const struct forward *forward = db_forward(db, i);

		if (forward->enabled &&
		    list_has_port(probe->tcp ? &forward->ports.tcp : &forward->ports.udp,
				  probe->port) &&
		    lists_pass(&forward->allow, &forward->deny, probe->source) &&
		    !led_to(probe, forward))
			refute(probe, "forwarded elsewhere");
	}
}

static void check_site(const struct import_unit *unit)
{
	const char *text = unit->site.db[ESMITH_CONFIGURATION].source.text;

	for (size_t i = 0; i < 2 * sizeof(ports) / sizeof(*ports); i++) {
		struct probe probe = { unit, i % 2, ports[i / 2], "192.168.1.7" };

		for (const char *line = NULL; (line = line_next(text, line));)
			check_inside(&probe, line);
		for (size_t j = 0; j < sizeof(outside) / sizeof(*outside); j++) {
			probe.source = outside[j];
			check_outside(&probe);
			check_forwards(&probe);
		}
	}
}

START_TEST(test_random_sites)
{
	for (uint32_t i = 1; i <= ROUNDS; i++) {
		struct import_texts plain;
		struct import_unit unit;
		struct texts texts;

		random_site(&texts, i);
		for (int file = 0; file < ESMITH_FILES; file++)
			plain.of[file] = buf_text(&texts.of[file]);
		import_run(&unit, &plain);
		check_site(&unit);
		import_free(&unit);
		random_site_fini(&texts);
	}
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, test_random_sites);
}

int main(void)
{
	return unit_main("db import meaning", add_tests);
}
