// SPDX-License-Identifier: GPL-2.0-only
/*
 * The shape of the ruleset: its rules and chains do not grow with the services, every chain that is
 * named is there, every set that is looked into exists, every rule has a record.
 */
#include "policy_unit.h"

#include "ruleset/lower.h"
#include "ruleset/tcpd.h"

struct shape {
	size_t chains, rules, sets, elements;
};

static void check_code(const struct ruleset *ruleset, const struct code *code)
{
	const struct chain *chain = ruleset->chains;

	if (code->code != CODE_GOTO && code->code != CODE_JUMP)
		return;
	while (chain && chain != code->chain)
		chain = chain->next;
	ck_assert_msg(chain != NULL, "chain %s is named and not there", code->chain->name);
}

static void count_rules(const struct ruleset *ruleset, struct shape *shape)
{
	for (const struct chain *chain = ruleset->chains; chain; chain = chain->next) {
		shape->chains++;
		for (const struct rule *rule = chain->first; rule; rule = rule->next) {
			shape->rules++;
			ck_assert_ptr_nonnull(rule->record);
			for (const struct expr *expr = rule->first; expr; expr = expr->next)
				check_code(ruleset, &expr->verdict);
		}
	}
}

static struct shape shape_of(const char *text)
{
	struct shape shape = { 0 };
	struct unit_policy unit;
	struct ruleset ruleset;

	unit_compile(&unit, text);
	ruleset_lower(&ruleset, &unit.policy, ENGINE_NFTABLES);
	count_rules(&ruleset, &shape);
	for (const struct set *set = ruleset.sets; set; set = set->next) {
		shape.sets++;
		shape.elements += set->n;
		for (const struct element *e = set->first; e; e = e->next)
			check_code(&ruleset, &e->verdict);
	}
	ruleset_fini(&ruleset);
	unit_policy_free(&unit);
	return shape;
}

/* Services with lists, limits, ranges and ends, so that nothing hides behind a simple kind. */
static struct shape with_services(int n)
{
	static const char *const extras[] = { "", "allow = 198.51.100.7\n", "deny = 198.51.100.8\n",
					      "limit = 6/minute\n", "until = 2030-01-01\n" };
	struct buf text = { 0 };
	struct shape shape;

	buf_puts(&text, UNIT_SITE);
	for (int i = 0; i < n; i++)
		buf_printf(&text,
			   "[service s%d]\nstatus = enabled\naccess = public\n%s = %d-%d\n%s", i,
			   i % 2 ? "tcp" : "udp", 1000 + 6 * i, 1000 + 6 * i + (i % 3),
			   extras[i % 5]);
	shape = shape_of(buf_text(&text));
	buf_fini(&text);
	return shape;
}

START_TEST(test_rules_are_constant)
{
	struct shape some = with_services(30), many = with_services(10000);

	ck_assert_uint_eq(some.rules, many.rules);
	ck_assert_uint_eq(some.chains, many.chains);
	ck_assert_uint_eq(some.sets, many.sets);
	ck_assert_uint_gt(many.elements, 10000);
}
END_TEST

static const char *const shapes[] = {
	UNIT_SITE,
	"[gateway]\nmode = server\nexternal = eth1\n",
	"[gateway]\nmode = server\nexternal = eth1\ninternal = eth0\n",
	"[gateway]\nexternal = ppp+\ninternal = eth0, wg+\nlog = all\nping = no\nnat6 = yes\n"
	"[network n]\naddress = 10.0.0.0/8\ntrust = full\n",
	UNIT_SITE
	"[forward a]\ntcp = 80\nto = 192.168.1.5:8080\nallow = 198.51.100.1\nlimit = 5/hour\n"
	"[forward b]\nudp = 10-20\nto = [fd00:1::5]\nuntil = 2030-01-01\n",
	UNIT_SITE "[outbound a]\nfrom = office\naction = allow\ntcp = 80\nprotocol = gre\n",
	UNIT_SITE "[service v]\nprotocol = gre, esp\nstatus = enabled\naccess = public\n"
		  "allow = 198.51.100.1\nlimit = 2/second\nuntil = 2030-01-01\n",
	UNIT_SITE "[helper ftp]\nstatus = enabled\ndirection = both\n",
};

START_TEST(test_all_names_lead_somewhere)
{
	struct shape shape = shape_of(shapes[_i]);

	ck_assert_uint_gt(shape.rules, 20);
}
END_TEST

static void check_hosts(const char *keys, const char *want)
{
	struct buf text = { 0 }, out = { 0 };
	struct unit_policy unit;

	buf_printf(&text, UNIT_SITE "[service ssh]\n%s", keys);
	unit_compile(&unit, buf_text(&text));
	tcpd_allow(&unit.policy, &out);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "\nsshd"));
	ck_assert_str_eq(strstr(buf_text(&out), "\nsshd") + 1, want);
	buf_fini(&text);
	buf_fini(&out);
	unit_policy_free(&unit);
}

START_TEST(test_hosts_allow)
{
	check_hosts("", "sshd: 127.0.0.0/255.0.0.0 [::1]\n");
	check_hosts("status = enabled\naccess = public\n", "sshd: ALL\n");
	check_hosts("status = enabled\n", "sshd: 127.0.0.0/255.0.0.0 192.168.1.0/255.255.255.0 "
					  "[::1] [fd00:1::]/64\n");
	check_hosts("status = enabled\naccess = public\ndeny = 198.51.100.66\n",
		    "sshd: ALL EXCEPT 198.51.100.66\n");
	check_hosts("status = enabled\naccess = public\nallow = 198.51.100.0/24\ndeny = "
		    "198.51.100.0/25\n",
		    "sshd: 127.0.0.0/255.0.0.0 198.51.100.128/255.255.255.128 [::1]\n");
}
END_TEST

/* libwrap forgets everything behind a line of 2047 bytes. */
START_TEST(test_hosts_lines_are_short)
{
	struct buf text = { 0 }, out = { 0 };
	struct unit_policy unit;

	buf_puts(&text,
		 UNIT_SITE "[service ssh]\nstatus = enabled\naccess = public\nallow = 10.0.0.1");
	for (int i = 1; i < 2000; i++)
		buf_printf(&text, ", 10.%d.%d.1", i / 200, i % 200);
	buf_putc(&text, '\n');
	unit_compile(&unit, buf_text(&text));
	tcpd_allow(&unit.policy, &out);
	ck_assert_uint_gt(out.len, 20000);
	ck_assert_int_eq(out.data[out.len - 1], '\n');
	for (const char *line = buf_text(&out), *end; *line; line = end + 1) {
		end = strchr(line, '\n');
		ck_assert_int_le(end - line, 1500);
		ck_assert(*line == '#' || line == end || !strncmp(line, "sshd: ", 6));
	}
	buf_fini(&text);
	buf_fini(&out);
	unit_policy_free(&unit);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, test_rules_are_constant);
	tcase_add_loop_test(tcase, test_all_names_lead_somewhere, 0,
			    sizeof(shapes) / sizeof(*shapes));
	tcase_add_test(tcase, test_hosts_allow);
	tcase_add_test(tcase, test_hosts_lines_are_short);
}

int main(void)
{
	return unit_main("ruleset_lower", add);
}
