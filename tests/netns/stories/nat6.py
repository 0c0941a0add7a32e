# SPDX-License-Identifier: GPL-2.0-only
"""
nat6 = yes masquerades IPv6 as well, and still lets nobody in; nat6 = no routes it.
"""
from net import EXT, EXT6, LAN6, NET, NET6
from policy import head


def story(lab):
    lab.apply(head(nat6="yes"))
    assert lab.reaches(lab.lan, "tcp/80", NET6, at=lab.wan) == EXT6
    assert lab.reaches(lab.lan, "udp/53", NET6, at=lab.wan) == EXT6
    assert lab.reaches(lab.lan, "tcp/80", NET, at=lab.wan) == EXT
    assert lab.ping(LAN6, NET6, "eth0") == (True, [])
    lab.refused(lab.wan, "tcp/80", LAN6, at=lab.lan, log="forward:forward")
    lab.apply(head(nat6="no"))
    assert lab.reaches(lab.lan, "tcp/80", NET6, at=lab.wan) == LAN6
