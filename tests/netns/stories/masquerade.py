# SPDX-License-Identifier: GPL-2.0-only
"""
Local hosts of every network reach the Internet, which sees the gateway's address alone; two hosts
that use the same port to the same server keep apart; IPv6 is routed under its own address.
"""
from net import EXT, LAN, LAN2, LAN26, LAN6, NET, NET6
from policy import SECOND, head


def story(lab):
    lab.apply(head(internal="eth0, eth2") + SECOND)
    for host in (lab.lan, lab.lan2):
        for port in ("tcp/80", "udp/53"):
            seen = lab.reaches(host, port, NET, at=lab.wan)
            assert seen == EXT, f"{host.title} {port}: the Internet sees {seen}"
    assert lab.reaches(lab.lan, "tcp/80", NET6, at=lab.wan) == LAN6
    assert lab.reaches(lab.lan2, "tcp/80", NET6, at=lab.wan) == LAN26
    assert lab.ping(LAN, NET, "eth0") == (True, [])
    assert lab.ping(LAN6, NET6, "eth0") == (True, [])

    first = lab.flow(lab.lan, "udp/53", NET, at=lab.wan, sport=40000)
    second = lab.flow(lab.lan2, "udp/53", NET, at=lab.wan, sport=40000)
    assert first.talks() and second.talks(), "two hosts with one port are in each other's way"
    assert (
        lab.reaches(lab.lan, "tcp/80", LAN2, at=lab.lan2) == LAN
    ), "local to local is not translated"
