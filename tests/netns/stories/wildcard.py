# SPDX-License-Identifier: GPL-2.0-only
"""
A wildcard (ppp+) covers interfaces that appear after apply, and no other name.
"""
from net import EXT, GWI, LAN, NET
from policy import head

LAB = {"links": ("eth0",)}
DATABASE = (
    head(external="ppp+")
    + """
[service web]
tcp = 80
status = enabled
access = public
[service mailbox]
tcp = 110
status = enabled
"""
)


def story(lab):
    lab.apply(DATABASE)
    lab.reaches(lab.lan, "tcp/110", GWI, at=lab.gw)
    lab.plug("ppp0", like="eth1")
    lab.reaches(lab.wan, "tcp/80", EXT, at=lab.gw)
    lab.refused(lab.wan, "tcp/110", EXT, at=lab.gw, log="input:service")
    assert lab.reaches(lab.lan, "tcp/80", NET, at=lab.wan) == EXT
    lab.spoofs(LAN, EXT, "ppp0", dport=80)
    lab.plug("pp0", like="eth2")
    lab.refused(lab.lan2, "tcp/80", EXT, at=lab.gw, log="input:default")
