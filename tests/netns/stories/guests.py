# SPDX-License-Identifier: GPL-2.0-only
"""
A group with `until` ends for its own members only, on every list that names it and without an apply:
guests are out, whoever was there without them stays, and nothing counts as changed by that. Who is
also named for longer stays that long; a range beside one that ends is not touched.
"""
import json

import observe
from net import EXT, EXT6, GWI, LAN, NET, NET2, NET6
from policy import head
from stories.until import moment

DATABASE = (
    head()
    + """
[group guests]
members = 198.51.100.0/27, 2001:db8:f::10, 192.168.1.10
until = {soon}
[group longer]
members = 198.51.100.20, 198.51.100.32/27
until = {future}
[group both]
members = guests
[service shell]
tcp = 22
status = enabled
access = public
allow = both, longer, 192.168.1.99
[service desk]
tcp = 23
status = enabled
access = public
deny = guests
[forward camera]
tcp = 8443
to = 192.168.1.10:443
allow = both, 198.51.100.200
[outbound mail]
tcp = 25
from = guests
action = deny
[outbound news]
tcp = 119
to = guests
action = deny
[outbound bound]
tcp = 120
from = guests
to = 198.51.100.200
action = allow
"""
)
NEIGHBOUR, BESIDE, STAYS = "192.168.1.99", "198.51.100.40", "198.51.100.200"


def before(lab):
    for source in (NET, NET2, BESIDE):
        lab.reaches(lab.wan, "tcp/22", EXT, at=lab.gw, source=source)
    lab.reaches(lab.wan, "tcp/22", EXT6, at=lab.gw, source=NET6)
    lab.reaches(lab.lan, "tcp/22", GWI, at=lab.gw, source=LAN)
    lab.refused(lab.wan, "tcp/23", EXT, at=lab.gw, source=NET, log="input:service")
    lab.reaches(lab.wan, "tcp/8443", EXT, at=lab.lan, listen=443, source=NET)
    lab.reaches(lab.lan, "tcp/8443", EXT, at=lab.lan, listen=443, source=LAN)
    lab.refused(lab.lan, "tcp/25", NET, at=lab.wan, source=LAN, log="forward:outbound")
    lab.refused(lab.lan, "tcp/119", NET, at=lab.wan, source=NEIGHBOUR, log="forward:outbound")
    lab.reaches(lab.lan, "tcp/120", STAYS, at=lab.wan, source=LAN)
    lab.refused(lab.lan, "tcp/121", STAYS, at=lab.wan, source=LAN, log="forward:outbound")


def after(lab):
    for source, at in ((NET, EXT), (NET6, EXT6)):
        lab.refused(lab.wan, "tcp/22", at, at=lab.gw, source=source, log="input:service")
    lab.refused(lab.lan, "tcp/22", GWI, at=lab.gw, source=LAN, log="input:service")
    for source in (NET2, BESIDE):
        lab.reaches(lab.wan, "tcp/22", EXT, at=lab.gw, source=source)
    lab.reaches(lab.lan, "tcp/22", GWI, at=lab.gw, source=NEIGHBOUR)
    lab.reaches(lab.wan, "tcp/23", EXT, at=lab.gw, source=NET)
    lab.refused(lab.wan, "tcp/8443", EXT, at=lab.lan, source=NET, log="forward:forward")
    lab.refused(lab.lan, "tcp/8443", EXT, at=lab.lan, source=LAN, log="forward:forward")
    lab.reaches(lab.wan, "tcp/8443", EXT, at=lab.lan, listen=443, source=STAYS)
    lab.reaches(lab.lan, "tcp/25", NET, at=lab.wan, source=LAN)
    lab.reaches(lab.lan, "tcp/119", NET, at=lab.wan, source=NEIGHBOUR)
    lab.reaches(lab.lan, "tcp/121", STAYS, at=lab.wan, source=LAN)


def status(lab):
    """What `status` finds changed, and of the service desk who ends and whether that is over."""
    said = json.loads(lab.policy.run("--json", "status", check=False).stdout)
    differs = [what for what, is_so in said["differs"].items() if is_so]
    desk = [end for end in said["ends"] if end["record"] == "service desk"]
    return differs, [(end["what"], end["who"].split(", ")[0], end["over"]) for end in desk]


def in_place(lab):
    """Another end is all that an apply changes, and the same database changes nothing."""
    later = DATABASE.format(soon=moment(days=2), future=moment(days=1))
    changed = lab.apply(later)
    assert "nothing" not in changed.stdout and "whole" not in changed.stderr, changed
    assert "nothing" in lab.apply(later).stdout
    lab.reaches(lab.wan, "tcp/22", EXT, at=lab.gw, source=NET)
    lab.apply(later.replace("[group longer]", "[group longer] # no members of its own"))
    lab.reaches(lab.wan, "tcp/22", EXT, at=lab.gw, source=BESIDE)


def story(lab):
    lab.lan.ip(f"addr add {NEIGHBOUR}/24 dev eth0")
    mac = lab.bench.links["eth0"].host_mac
    lab.gw.ip(f"neigh replace {NEIGHBOUR} lladdr {mac} dev eth0")
    lab.apply(DATABASE.format(soon=moment(days=1), future=moment(days=2)))
    before(lab)
    assert status(lab) == ([], [("denial", "198.51.100.0/27", False)]), status(lab)
    lab.apply(DATABASE.format(soon=moment(seconds=3), future=moment(days=2)))
    assert lab.opens(lab.wan, "tcp/22", EXT, at=lab.gw, source=NET), "it has not ended yet"
    observe.poll(
        lambda: not lab.opens(lab.wan, "tcp/22", EXT, at=lab.gw, source=NET), "the guests to leave"
    )
    after(lab)
    assert status(lab) == ([], [("denial", "198.51.100.0/27", True)]), status(lab)
    shown = lab.policy.run("status").stdout.splitlines()
    assert any(line.startswith("denial      desk from") and "(over)" in line for line in shown), shown
    assert "nothing" in lab.policy.run("apply").stdout
    in_place(lab)
