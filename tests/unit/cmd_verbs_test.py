#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The commands that show and edit the database.

  cmd_verbs_test.py [PROGRAM]        default: $FWPOLICY, else build/dev/bin/fwpolicy
"""
import fcntl
import os
import pathlib
import re
import shutil
import stat
import subprocess
import time

from program import CONF, DEADLINE, PROGRAM, ROOT, Database, Skipped, case, main, same

# --- reading ---


@case
def list_shows_a_table_for_each_kind(folder):
    out = Database(folder).ask("list").out
    tables = out.split("\n\n")
    same([table.split()[0] for table in tables],
         ["GATEWAY", "NETWORK", "SERVICE", "GROUP", "FORWARD"])
    same(tables[2].splitlines(),
         ["SERVICE  STATUS    ACCESS   PORTS",
          "ssh      enabled   private  22/tcp",
          "web      disabled  private  8080/tcp"])
    same(tables[4].split(), "FORWARD STATUS PORTS TO web enabled 8443/tcp 192.168.1.50:443".split())


@case
def list_of_one_kind(folder):
    db = Database(folder)
    same(db.ask("list", "group").out,
         "GROUP   MEMBERS\nadmins  198.51.100.7, 2001:db8::/48\n")
    same(db.ask("list", "helper").out, "")
    db.refuse("list", "servce", says='did you mean "service"?')
    db.refuse("list", "service", "ssh", says="usage: fwpolicy list [KIND]")


@case
def list_as_json_has_every_key(folder):
    records = Database(folder).ask("--json", "list").json()
    same([(r["kind"], r["name"]) for r in records],
         [("gateway", ""), ("network", "office"), ("service", "ssh"), ("group", "admins"),
          ("service", "web"), ("forward", "web")])
    ssh = records[2]
    same(ssh["line"], CONF.splitlines().index("[service ssh]") + 1)
    same(ssh["keys"]["access"], {"value": "private", "origin": "written"})
    same(ssh["keys"]["tcp"], {"value": "22", "origin": "catalogue"})
    same(ssh["keys"]["allow"], {"value": "", "origin": "default"})
    same(records[0]["keys"]["log"], {"value": "some", "origin": "default"})
    same(len(Database(folder).ask("--json", "list", "service").json()), 2)


@case
def show_tells_where_values_come_from(folder):
    db = Database(folder)
    out = db.ask("show", "ssh").out
    line = CONF.splitlines().index("[service ssh]") + 1
    assert out.startswith(f"service ssh: {db.path}:{line}\n"), out
    assert re.search(r"^  status +enabled$", out, re.M), out
    assert re.search(r"^  tcp +22 +\(catalogue\)$", out, re.M), out
    assert re.search(r"^  allow +- +\(default\)$", out, re.M), out
    assert re.search(r"^  description +\S", out, re.M), out
    same(db.ask("show", "service", "ssh").out, out)
    assert "one of\n" not in out and len(db.ask("-v", "show", "ssh").out) > len(out)
    same(db.ask("--json", "show", "ssh").json()["keys"]["status"],
         {"value": "enabled", "origin": "written"})


@case
def show_knows_the_catalogue(folder):
    db = Database(folder)
    out = db.ask("show", "dns").out
    assert out.startswith("service dns: has no record, so it is disabled\n"), out
    assert re.search(r"^  status +disabled +\(default\)$", out, re.M), out
    same(db.ask("--json", "show", "dns").json()["line"], None)
    assert "helper ftp: has no record" in db.ask("show", "helper", "ftp").out


@case
def show_gateway_without_a_record(folder):
    db = Database(folder, "[network office]\naddress = 192.168.1.0/24\n")
    result = db.ask("show", "gateway", code=2)
    assert "there is no [gateway]" in result.err
    assert result.out.startswith("gateway: has no record\n"), result.out


@case
def get_prints_the_value_alone(folder):
    db = Database(folder)
    same(db.ask("get", "ssh", "access").out, "private\n")
    same(db.ask("get", "service", "ssh", "tcp").out, "22\n")
    same(db.ask("get", "ssh", "allow").out, "\n")
    same(db.ask("get", "gateway", "log").out, "some\n")
    same(db.ask("get", "office", "address").out, "192.168.1.0/24, fd00:1::/64\n")
    same(db.ask("get", "https", "status").out, "disabled\n")
    same(db.ask("--json", "get", "ssh", "limit").json(),
         {"record": "service ssh", "key": "limit", "value": "", "written": False})


@case
def names_that_do_not_do(folder):
    db = Database(folder)
    db.refuse("get", "ssh", "acces", says='did you mean "access"?')
    db.refuse("get", "shs", "access", says='did you mean "ssh"?')
    db.refuse("get", "nothinglikeit", "access", says='no record is named "nothinglikeit"')
    db.refuse("get", "network", "ofice", "address", says='did you mean "office"?')
    db.refuse("show", "gatway", says='did you mean "gateway"?')
    db.refuse("show", "web", says='"web" names more than one record: service web, forward web')
    db.refuse("show", "service", says="which service?")
    db.refuse("show", "", says='no record is named ""')
    db.refuse("get", "ssh", "access", "status", says="usage: fwpolicy get RECORD KEY")
    db.refuse("get", "ssh", says="which key?")
    db.refuse("get", "service", "ssh", says="which key?")
    db.refuse("get", says="which record?")
    db.refuse("show", says="usage: fwpolicy show RECORD")
    db.refuse("show", "ssh", "dns", says='"dns" is one word too many')
    result = db.ask("--json", "show", "shs", code=2)
    same(result.json()["messages"][0]["hint"], 'did you mean "ssh"?')


@case
def a_broken_database_is_shown_as_far_as_it_goes(folder):
    db = Database(folder, CONF.replace("access = private ", "access = pritave "))
    result = db.ask("list", "service", code=2)
    assert 'unknown access "pritave"' in result.err and "ssh" in result.out
    same(db.ask("get", "ssh", "access", code=2).out, "pritave\n")
    same(db.ask("--json", "list", code=2).json()["messages"][0]["severity"], "error")


@case
def no_database(folder):
    db = Database(folder)
    for words in (["list"], ["get", "ssh", "access"], ["set", "ssh", "access=public"],
                  ["allow", "ssh"]):
        result = db.run(*words, file="missing.conf")
        same((result.code, result.out), (2, ""))
        assert "`fwpolicy init` writes a first one" in result.err
    assert not (pathlib.Path(folder) / "missing.conf").exists()


@case
def reading_from_standard_input(folder):
    db = Database(folder)
    same(db.ask("get", "ssh", "status", file="-", input=CONF).out, "enabled\n")


# --- set and unset ---


@case
def set_changes_one_value_and_no_other_byte(folder):
    db = Database(folder)
    result = db.edit("set", "ssh", "access=public", says="ssh: access private -> public")
    same(result.out.splitlines()[1], f"`fwpolicy -f {db.path} apply` puts it in force")
    db.replaced("private   # for", "public    # for")


@case
def set_several_values_as_one_change(folder):
    db = Database(folder)
    db.edit("set", "ssh", "access=public", "allow=203.0.113.0/24,admins",
            says="ssh: access private -> public, allow + 203.0.113.0/24, admins")
    db.replaced("private   # for now\n", "public    # for now\nallow  = 203.0.113.0/24, admins\n")


@case
def set_keeps_line_ends_and_marks(folder):
    text = "\ufeff" + CONF.replace("\n", "\r\n")
    db = Database(folder, text)
    db.edit("set", "service", "ssh", "limit=6/minute")
    same(db.text, text.replace("for now\r\n", "for now\r\nlimit  = 6/minute\r\n"))


@case
def set_of_a_catalogue_service_adds_the_record(folder):
    db = Database(folder)
    db.edit("set", "dns", "status=enabled", says="dns: status disabled -> enabled")
    same(db.text, CONF + "\n[service dns]\nstatus = enabled\n")
    db.edit("set", "helper", "ftp", "status=enabled")
    same(db.text, CONF + "\n[service dns]\nstatus = enabled\n\n[helper ftp]\nstatus = enabled\n")


@case
def set_mends_a_database(folder):
    db = Database(folder, CONF.replace("access = private ", "access = pritave "))
    db.refuse("set", "office", "trust=full", says='unknown access "pritave"')
    db.edit("set", "ssh", "access=private", says="ssh: access pritave -> private")
    same(db.text, CONF)


@case
def set_that_changes_nothing(folder):
    db = Database(folder)
    same(db.ask("set", "ssh", "access=private").out, "nothing to change\n")
    same(db.ask("set", "admins", "members=198.51.100.7/32,2001:db8::/48").out,
         "nothing to change\n")
    same(db.ask("--json", "set", "ssh", "access=private").json()["changed"], [])
    # A default that is written down is a change of the text.
    db.edit("set", "gateway", "log=some", says="gateway: log some (default) -> some")
    db.edit("unset", "gateway", "log", says="gateway: log some -> some (default)")
    same(db.text, CONF)


@case
def set_refuses_what_check_would(folder):
    db = Database(folder)
    db.refuse("set", "ssh", "access=pubic", says='did you mean "public"?')
    db.refuse("set", "ssh", "acess=public", says='did you mean "access"?')
    db.refuse("set", "ssh", "driver=ssh", says="belongs into the catalogue")
    db.refuse("set", "ssh", "allow=admin", says='did you mean "admins"?')
    db.refuse("set", "ssh", "access", says='"=" is missing')
    db.refuse("set", "ssh", "access=", says="`fwpolicy unset` removes a key")
    db.refuse("set", "ssh", "access=public", "access=private", says="given twice")
    db.refuse("set", "ssh", "access=public", "limit=never", says='"never" is no limit')
    db.refuse("set", "gateway", "internal=eth1", says='"eth1" is internal and external')
    db.refuse("set", "forward", "web", "to=192.168.1.50:1-9", says='but "to" has 9')
    db.refuse("set", "web", "tcp=1", says="names more than one record")
    db.refuse("set", "nosuchservice", "tcp=1", says='no record is named "nosuchservice"')
    db.refuse("set", "network", "lab", "address=10.0.0.0/8", says='no network is named "lab"')
    db.refuse("set", says="which record?")
    db.refuse("set", "ssh", says="usage: fwpolicy set RECORD KEY=VALUE...")
    db.refuse("set", "service", "ssh", says="no KEY=VALUE behind the record")
    result = db.refuse("set", "ssh", "access=pubic", says="command line:1:8: error")
    assert result.err.endswith(f'refused; "{db.path}" is as it was\n'), result.err


@case
def values_cannot_smuggle_lines_or_comments(folder):
    db = Database(folder)
    for value in ("x\n[service telnet]\nstatus = enabled", "x\r[service telnet]", "x\x1b[2J",
                  "x\x7f"):
        db.refuse("set", "ssh", "description=" + value, says="control byte 0x")
    db.refuse("set", "ssh", "description=x # y", says='"#" begins a comment here')
    db.refuse("set", "ssh", "description=# y", says='"#" begins a comment here')
    db.refuse("set", "ssh\n[service telnet]", "access=public", says="no record is named")
    db.refuse("set", "ssh", "access\n=public", says="unknown key")
    db.edit("set", "ssh", "description=a#b = [c], \"d\"")
    same(db.ask("get", "ssh", "description").out, 'a#b = [c], "d"\n')


@case
def unset_removes_lines(folder):
    db = Database(folder)
    db.edit("unset", "ssh", "access", "status",
            says="ssh: status enabled -> disabled, access private -> private (default)")
    db.replaced("[service ssh]\nstatus = enabled\naccess = private   # for now\n",
                "[service ssh]\n")
    same(db.ask("unset", "ssh", "limit").out, "nothing to change\n")
    same(db.ask("unset", "dns", "allow").out, "nothing to change\n")


@case
def unset_refuses(folder):
    db = Database(folder)
    db.refuse("unset", "office", "address", says='network office has no "address"')
    db.refuse("unset", "gateway", "external", says='gateway has no "external"')
    db.refuse("unset", "ssh", "acces", says='did you mean "access"?')
    db.refuse("unset", "ssh", "access=public", says="unknown key")
    db.refuse("unset", "ssh", says="usage: fwpolicy unset RECORD KEY...")
    db.refuse("unset", "service", "ssh", says="no KEY behind the record")


# --- add and remove ---


@case
def add_appends_a_record(folder):
    db = Database(folder)
    db.edit("add", "network", "lab", "address=10.9.0.0/24", "trust=full",
            says="network lab: added, address 10.9.0.0/24, trust full")
    same(db.text, CONF + "\n[network lab]\naddress = 10.9.0.0/24\ntrust   = full\n")
    db.edit("add", "service", "dns", says="service dns: added")


@case
def add_to_an_empty_file(folder):
    db = Database(folder, "")
    db.refuse("add", "network", "lab", "address=10.9.0.0/24", says="there is no [gateway]")
    db.edit("add", "gateway", "mode=server", "external=eth0",
            says="gateway: mode gateway -> server, external + eth0")
    same(db.text, "[gateway]\nmode     = server\nexternal = eth0\n")


@case
def add_refuses(folder):
    db = Database(folder)
    line = CONF.splitlines().index("[service ssh]") + 1
    db.refuse("add", "service", "ssh", "status=enabled",
              says=f"{db.path}:{line}:1: error: service ssh is there already")
    db.refuse("add", "gateway", "external=eth2", says="gateway is there already")
    db.refuse("add", "servce", "dns", says='did you mean "service"?')
    db.refuse("add", "network", "lab", says='network lab has no "address"')
    db.refuse("add", "service", "unheardof", says='unknown service "unheardof"')
    db.refuse("add", "network", "10.0.0.1", "address=10.0.0.0/24", says="cannot be the name")
    db.refuse("add", "group", "g]\n[service telnet]\nstatus = enabled\n[group x", "members=10.0.0.1",
              says="no name")
    db.refuse("add", "group", "a b", "members=10.0.0.1", says="no name")
    db.refuse("add", "group", "", "members=10.0.0.1", says="no name")
    db.refuse("add", "group", "-x", "members=10.0.0.1", says="no name")
    db.refuse("add", "group", says="which name shall the group have?")
    db.refuse("add", says="usage: fwpolicy add KIND NAME")


@case
def remove_takes_the_comment_above(folder):
    db = Database(folder)
    db.edit("remove", "forward", "web", says="forward web: removed")
    same(db.text, CONF[:CONF.index("\n# The camera")])
    db.edit("remove", "ssh",
            says="service ssh: removed, status enabled -> disabled, "
                 "access private -> private (default)")
    assert "# For the staff." not in db.text and "ssh" not in db.text


@case
def remove_refuses(folder):
    db = Database(folder)
    db.edit("set", "ssh", "allow=office")
    db.refuse("remove", "office", says='unknown group or network "office"')
    db.refuse("remove", "gateway", says="there is no [gateway]")
    db.refuse("remove", "dns", says='there is no record of "dns"')
    db.refuse("remove", "web", says="names more than one record")
    db.refuse("remove", "shs", says='did you mean "ssh"?')
    db.refuse("remove", "ssh", "dns", says="one word too many")
    db.refuse("remove", says="which record?")


# --- allow and deny ---


@case
def allow_and_deny_everyone(folder):
    db = Database(folder)
    db.edit("allow", "ssh", says="ssh: access private -> public")
    db.edit("deny", "ssh", says="ssh: access public -> private")
    same(db.text, CONF)
    db.edit("deny", "service", "ssh", says="ssh: status enabled -> disabled")
    same(db.ask("deny", "ssh").out, "ssh: it is disabled, nobody reaches it; nothing to change\n")
    db.edit("allow", "dns", says="dns: status disabled -> enabled, access private -> public")


@case
def allow_keeps_those_who_had_it(folder):
    db = Database(folder)
    db.edit("allow", "ssh", "from", "203.0.113.7",
            says="ssh: access private -> public, allow + office, 203.0.113.7")
    db.replaced("private   # for now\n", "public    # for now\nallow  = office, 203.0.113.7\n")
    same(db.ask("allow", "ssh", "from", "192.168.1.9").out,
         "ssh: 192.168.1.9 reaches it already; nothing to change\n")
    db.edit("allow", "ssh", "from", "admins,", "2001:db8:1::/48",
            says="ssh: allow + admins, 2001:db8:1::/48")


@case
def deny_and_allow_again(folder):
    db = Database(folder)
    db.edit("allow", "ssh", "from", "203.0.113.7")
    opened = db.text
    db.edit("deny", "ssh", "from", "203.0.113.7", says="ssh: allow - 203.0.113.7, deny + 203.0.113.7")
    db.edit("allow", "ssh", "from", "203.0.113.7", says="ssh: allow + 203.0.113.7, deny - 203.0.113.7")
    same(db.text, opened)


@case
def allow_stops_at_the_deny_list(folder):
    db = Database(folder)
    db.edit("set", "ssh", "access=public", "deny=203.0.113.0/24")
    result = db.refuse("allow", "ssh", "from", "203.0.113.7",
                       says='"203.0.113.0/24" in the deny list of "ssh" stands in the way')
    assert f"{db.path}:{db.text[:db.text.index('deny')].count(chr(10)) + 1}:" in result.err
    db.edit("allow", "ssh", "from", "203.0.113.0/24", says="ssh: deny - 203.0.113.0/24")


BLOCKED = "\n[blocklist blocked]\naddress = 198.51.100.66\n"


@case
def block_and_unblock(folder):
    db = Database(folder)
    db.edit("block", "198.51.100.66", says="blocklist blocked: added, address 198.51.100.66")
    same(db.text, CONF + BLOCKED)
    same(db.ask("block", "198.51.100.66").out, "nothing to change\n")
    db.edit("block", "admins,2001:db8:bad::/48", says="blocked: address + admins, 2001:db8:bad::/48")
    db.edit("unblock", "2001:db8:bad::/48,admins", says="blocked: address - admins, 2001:db8:bad::/48")
    same(db.text, CONF + BLOCKED)
    db.edit("unblock", "198.51.100.66", says="blocklist blocked: removed")
    same(db.text, CONF)
    same(db.ask("unblock", "198.51.100.66").out, "198.51.100.66 is on no blocklist\n")


@case
def block_for_a_while(folder):
    db = Database(folder)
    end = "2037-01-01T12:00"
    db.edit("block", "198.51.100.66", "until", end, says="blocklist blocked-1: added, "
            f"address 198.51.100.66, until {end}")
    db.edit("block", "198.51.100.67", "until", end, says="blocked-1: address + 198.51.100.67")
    db.edit("block", "198.51.100.68", "for", "2h")
    assert db.ask("get", "blocked-2", "address").out == "198.51.100.68\n", db.text
    out = db.edit("block", "198.51.100.67", says="blocked-1: address - 198.51.100.67").out
    assert "blocklist blocked: added, address 198.51.100.67\n" in out, out
    out = db.edit("block", "198.51.100.66").out
    assert "blocklist blocked-1: removed\n" in out, out
    assert "blocked: address + 198.51.100.66\n" in out, out
    db.edit("set", "blocked", f"until={end}")
    db.refuse("block", "198.51.100.70", says="blocklist blocked ends by itself")
    db.edit("unset", "blocked", "until")
    db.edit("set", "blocked", "status=disabled")
    db.refuse("block", "198.51.100.70", says="blocklist blocked is disabled")


@case
def block_and_unblock_refuse(folder):
    db = Database(folder)
    (db.folder / "abuse.txt").write_text("203.0.113.0/24\n")
    db.edit("add", "blocklist", "abuse", "file=abuse.txt")
    db.edit("block", "198.51.100.64/29")
    for word, says in {
        "192.168.1.7": '"192.168.1.7" is in the local network "office"',
        "office": '"office" is in the local network "office"',
        "198.51.100.300": "is no address",
        "admin": 'did you mean "admins"?',
        "0.0.0.0/0": "",
    }.items():
        db.refuse("block", word, says=says)
    db.refuse("unblock", "203.0.113.7", says='"203.0.113.7" is in the file "abuse.txt"')
    db.refuse("unblock", "198.51.100.66", says='"198.51.100.66" as part of a prefix')
    db.refuse("block", "198.51.100.1", "for", "1x", says="no duration")
    db.refuse("block", "198.51.100.1", "until", "2001-01-01", says="is over")
    db.refuse("block", says="which address?")
    db.refuse("block", "198.51.100.1", "from", "198.51.100.2", says="blocked from everything")
    db.refuse("unblock", "198.51.100.1", "for", "1d", says="one word")


@case
def allow_and_deny_refuse(folder):
    db = Database(folder)
    db.refuse("allow", "ssh", "from", "203.0.113.7/24", says="did you mean 203.0.113.0/24, or the host 203.0.113.7?")
    db.refuse("allow", "ssh", "from", "admin", says='did you mean "admins"?')
    db.refuse("allow", "ssh", "from", "any", says="leave the key out")
    db.refuse("allow", "ssh", "from", "203.0.113.7", "for", "2 hours", says="is no duration")
    db.refuse("allow", "ssh", "until", "2020-01-01", says="is over")
    db.refuse("allow", "ssh", "until", "tomorrow", says='"tomorrow" is no time')
    db.refuse("allow", "ssh", "for", "2h", "until", "2037-01-01", says='either "for" or "until"')
    db.refuse("allow", "ssh", "203.0.113.7", says="usage: fwpolicy allow SERVICE")
    db.refuse("allow", "ssh", "from", says='nothing behind "from"')
    db.refuse("allow", "sssh", says='did you mean "ssh"?')
    db.refuse("allow", says="which service?")
    db.refuse("deny", "ssh", "from", "10.0.0.300", says='"10.0.0.300" is no address')
    db.refuse("allow", "ssh", "from", "10.0.0.1\n", "for", "2h", says="")
    db.edit("remove", "service", "web")
    db.refuse("allow", "web", says='"web" is a forward, not a service')
    broken = Database(folder, CONF.replace("trust", "") + "[service dns]\ndeny = 10.0.0.300\n")
    broken.refuse("allow", "dns", says='"10.0.0.300" is no address')


# --- what every edit does ---


@case
def dry_run_says_and_does_not(folder):
    db = Database(folder)
    same(db.ask("-n", "set", "ssh", "access=public").out,
         "ssh: access private -> public\nnot written (-n)\n")
    db.refuse("-n", "set", "ssh", "access=pubic", says="unknown access")
    same(db.ask("-n", "--json", "allow", "ssh").json()["written"], False)


@case
def quiet_is_silent(folder):
    db = Database(folder)
    result = db.edit("-q", "set", "ssh", "access=public")
    same((result.out, result.err), ("", ""))
    db.refuse("-q", "set", "ssh", "access=pubic", says="unknown access")


@case
def json_of_an_edit(folder):
    db = Database(folder)
    same(db.edit("--json", "set", "ssh", "access=public", "limit=6/minute").json(),
         {"changed": [{"record": "service ssh", "key": "access", "old": "private", "new": "public"},
                      {"record": "service ssh", "key": "limit", "old": "", "new": "6/minute"}],
          "written": True, "notes": [], "messages": []})
    same(db.edit("--json", "add", "network", "lab", "address=10.9.0.0/24").json()["changed"],
         [{"record": "network lab", "key": None, "old": None, "new": "network lab"},
          {"record": "network lab", "key": "address", "old": None, "new": "10.9.0.0/24"}])
    same(db.edit("--json", "remove", "lab").json()["changed"],
         [{"record": "network lab", "key": None, "old": "network lab", "new": None},
          {"record": "network lab", "key": "address", "old": "10.9.0.0/24", "new": None}])
    answer = db.ask("--json", "set", "ssh", "access=pubic", code=2)
    same(answer.json()["messages"][0]["column"], 8)
    same(answer.err, "")


@case
def a_filter_from_standard_input_to_output(folder):
    db = Database(folder)
    result = db.ask("set", "ssh", "access=public", file="-", input=CONF)
    same(result.out, CONF.replace("private   # for", "public    # for"))
    same(result.err, "ssh: access private -> public\n")
    same(db.ask("set", "ssh", "access=private", file="-", input=CONF).out, CONF)
    db.refuse("set", "ssh", "access=pubic", file="-", input=CONF, says="unknown access")
    same(db.ask("--json", "deny", "ssh", file="-", input=CONF).json()["text"],
         CONF.replace("enabled\naccess", "disabled\naccess"))


@case
def warnings_are_those_of_the_change(folder):
    db = Database(folder)
    result = db.edit("set", "ssh", "allow=203.0.113.7")
    assert result.err.count("warning:") == 1 and "cannot reach" in result.err, result.err
    same(db.edit("set", "gateway", "ping=no").err, "")


@case
def mode_owner_and_links_are_kept(folder):
    db = Database(folder)
    os.chmod(db.path, 0o640)
    if os.geteuid() == 0:
        os.chown(db.path, 1234, 2345)
    link = db.folder / "link.conf"
    link.symlink_to("access.conf")
    before = db.path.stat()
    db.edit("set", "ssh", "access=public", file=link)
    after = db.path.stat()
    assert link.is_symlink() and os.readlink(link) == "access.conf"
    same((stat.S_IMODE(after.st_mode), after.st_uid, after.st_gid),
         (0o640, before.st_uid, before.st_gid))
    same(sorted(os.listdir(folder)), ["access.conf", "link.conf"])


def installed_in(folder):
    """The program, where it finds its catalogue beside itself."""
    (folder / "bin").mkdir(parents=True)
    shutil.copytree(ROOT / "rulesets/services", folder / "share/fwpolicy/services")
    return shutil.copy(PROGRAM, folder / "bin")


@case
def reading_needs_no_privilege_and_writing_does(folder):
    if os.geteuid() != 0:
        raise Skipped("not root")
    db = Database(folder)
    os.chmod(folder, 0o755)
    # Where the source tree lies nobody may be kept out by a folder above it.
    program = installed_in(pathlib.Path(folder, "installed"))
    nobody = {"program": program, "user": 65534, "group": 65534, "extra_groups": []}
    same(db.ask("get", "ssh", "access", **nobody).out, "private\n")
    result = db.ask("set", "ssh", "access=public", code=3, **nobody)
    assert "cannot write" in result.err and result.out == "", result.err
    same(sorted(os.listdir(folder)), ["access.conf", "installed"])


@case
def edits_at_once_lose_nothing(folder):
    db = Database(folder)
    words = [["set", "ssh", f"description=number {i}"] if i % 4 == 0 else
             ["add", "group", f"g{i}", f"members=10.0.0.{i}"] for i in range(20)]
    running = [subprocess.Popen([PROGRAM, "-f", str(db.path), *w], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True) for w in words]
    for process, word in zip(running, words):
        out, err = process.communicate(timeout=DEADLINE)
        assert process.returncode == 0, f"{word}: {out}{err}"
    same(sorted(re.findall(r"^\[group (g\d+)\]$", db.text, re.M)),
         sorted(f"g{i}" for i in range(20) if i % 4))
    same(len(re.findall(r"^description = number \d+$", db.text, re.M)), 1)
    db.ask("list")
    same(os.listdir(folder), ["access.conf"])


@case
def an_edit_waits_for_the_lock_and_reads_anew(folder):
    db = Database(folder)
    with open(db.path, "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        process = subprocess.Popen([PROGRAM, "-f", str(db.path), "set", "ssh", "access=public"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        opened = f"/proc/{process.pid}/fd"
        deadline = time.monotonic() + DEADLINE
        while not any(os.path.realpath(os.path.join(opened, fd)) == str(db.path)
                      for fd in os.listdir(opened)):
            assert process.poll() is None and time.monotonic() < deadline, "did not wait"
            time.sleep(0.01)
        # Another edit takes the name away from the file that is locked.
        fresh = db.folder / "fresh"
        fresh.write_text(CONF + "\n[group late]\nmembers = 10.0.0.1\n")
        fresh.rename(db.path)
    out, err = process.communicate(timeout=DEADLINE)
    assert process.returncode == 0, err
    assert "[group late]" in db.text and "access = public " in db.text


if __name__ == "__main__":
    main()
