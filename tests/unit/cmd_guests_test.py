#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Guests of a service, from the command line: what `allow ... for` and `deny ... for` write into the file, byte by byte, what they say, and what
`list`, `show` and `explain` tell of it. Which groups and lists are right is cmd_grant_test's.

  cmd_guests_test.py [PROGRAM]        default: $FWPOLICY, else build/dev/bin/fwpolicy
"""
import os
import time

from program import CONF, Database, case, main, same

END, LATER = "2037-01-01T12:00", "2037-06-01T12:00"
GUEST, OTHER = "203.0.113.7", "203.0.113.8"
GROUP = f"[group ssh-guests]\nmembers = {GUEST}\nuntil   = {END}\n\n"
HEAD = "# For the staff.\n[service ssh]\n"
OPEN = "access = public    # for now\nallow  = office, ssh-guests\n"


def with_guest():
    """The file once GUEST is let in until END."""
    return CONF.replace(HEAD, GROUP + HEAD).replace("access = private   # for now\n", OPEN)


@case
def a_guest_among_others(folder):
    db = Database(folder)
    out = db.edit("allow", "ssh", "from", GUEST, "until", END,
                  says="ssh: access private -> public, allow + office, ssh-guests").out
    same(out.splitlines()[1], f"group ssh-guests: added, members {GUEST}, until {END}")
    same(db.text, with_guest())
    db.edit("allow", "ssh", "from", OTHER, "until", END, says=f"ssh-guests: members + {OTHER}")
    same(db.text, with_guest().replace(f"= {GUEST}\n", f"= {GUEST}, {OTHER}\n"))
    db.edit("allow", "ssh", "from", OTHER, "until", LATER)
    assert f"[group ssh-guests-2]\nmembers = {OTHER}\nuntil   = {LATER}\n" in db.text, db.text
    db.edit("allow", "ssh", "from", OTHER)
    same(db.text, with_guest().replace("office, ssh-guests", f"office, ssh-guests, {OTHER}"))
    db.edit("deny", "ssh", "from", GUEST)
    assert "ssh-guests" not in db.text and f"deny   = {GUEST}\n" in db.text, db.text


@case
def comments_stay(folder):
    text = with_guest().replace("[group ssh-guests]", "# who helps\n[group ssh-guests]  # from afar")
    db = Database(folder, text)
    db.edit("allow", "ssh", "from", GUEST, "until", LATER, says=f"ssh-guests: until {END} -> {LATER}")
    same(db.text, text.replace(END, LATER))


@case
def a_guest_of_nobody_else(folder):
    db = Database(folder)
    db.edit("allow", "dns", "from", GUEST, "until", END)
    assert f"until  = {END}\n" in db.text and "guests" not in db.text, db.text


@case
def a_duration_counts_from_now(folder):
    db = Database(folder)
    clock = dict(os.environ, TZ="UTC")
    before = int(time.time())
    db.edit("allow", "ssh", "from", GUEST, "for", "2h", env=clock)
    after = int(time.time())
    value = db.ask("get", "ssh-guests", "until", env=clock).out.strip()
    form = "%Y-%m-%dT%H:%M:%S" if value.count(":") == 2 else "%Y-%m-%dT%H:%M"
    moment = time.mktime(time.strptime(value + " UTC", form + " %Z")) - time.timezone
    assert before + 7200 <= moment <= after + 7200, value


@case
def denied_for_a_time(folder):
    db = Database(folder)
    db.edit("deny", "ssh", "from", "192.168.1.66", "until", END, says="ssh: deny + ssh-denied")
    group = f"[group ssh-denied]\nmembers = 192.168.1.66\nuntil   = {END}\n\n"
    text = CONF.replace(HEAD, group + HEAD)
    same(db.text, text.replace("# for now\n", "# for now\ndeny   = ssh-denied\n"))
    db.refuse("allow", "ssh", "from", "192.168.1.66", "until", LATER, says="stands in the way")
    db.edit("allow", "ssh", "from", "192.168.1.66", says="group ssh-denied: removed")
    same(db.text, CONF)
    db.refuse("deny", "ssh", "for", "2h", says="who is denied for a time?")


@case
def a_group_used_elsewhere_is_left_alone(folder):
    text = with_guest() + "allow = ssh-guests\n"
    db = Database(folder, text)
    db.edit("allow", "ssh", "from", GUEST)
    same(db.text, text.replace("office, ssh-guests", f"office, ssh-guests, {GUEST}"))


@case
def everyone_for_a_time(folder):
    db = Database(folder)
    db.edit("allow", "ssh", "until", END)
    assert f"members = 0.0.0.0/0, ::/0\nuntil   = {END}\n" in db.text, db.text
    db.refuse("allow", "ssh", "until", LATER, says="would close \"ssh\" for those of its allow list")


@case
def told(folder):
    db = Database(folder, with_guest())
    assert END in db.ask("list", "group").out and END in db.ask("show", "ssh-guests").out
    said = db.ask("explain", "tcp/22", "from", GUEST).out
    assert f"the source is on its allow list until {END}" in said, said


if __name__ == "__main__":
    main()
