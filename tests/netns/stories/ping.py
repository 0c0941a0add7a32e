# SPDX-License-Identifier: GPL-2.0-only
"""
ping = no keeps silent toward outside, with a line only where log = all; inside is always answered.
"""
from net import EXT, EXT6, GWI, GWI6, LAN, LAN6, NET, NET6
from policy import head

OUTSIDE = ((NET, EXT), (NET6, EXT6))
INSIDE = ((LAN, GWI), (LAN6, GWI6))


def expect(lab, pairs, link, answered, reasons):
    for src, dst in pairs:
        found = lab.ping(src, dst, link)
        assert found == (answered, reasons), f"ping {src} > {dst}: (answered, logged) = {found}"


def story(lab):
    for ping, log, reasons in (
        ("yes", "all", []),
        ("no", "all", ["input:icmp"]),
        ("no", "some", []),
    ):
        lab.apply(head(ping=ping, log=log))
        expect(lab, OUTSIDE, "eth1", ping == "yes", reasons)
        expect(lab, INSIDE, "eth0", True, [])
    expect(lab, ((LAN, NET), (LAN6, NET6)), "eth0", True, [])
