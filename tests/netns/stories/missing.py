# SPDX-License-Identifier: GPL-2.0-only
"""
An interface that is not there yet does not keep the others from being protected, and is served by
the same rules when it comes.
"""
from net import EXT, GWI, GWI2, LAN, LAN2, NET
from policy import SECOND, head

LAB = {"links": ("eth0", "eth1")}
DATABASE = (
    head(internal="eth0, eth2")
    + SECOND
    + """
[service mailbox]
tcp = 110
status = enabled
"""
)


def story(lab):
    lab.apply(DATABASE)
    lab.reaches(lab.lan, "tcp/110", GWI, at=lab.gw)
    lab.refused(lab.wan, "tcp/110", EXT, at=lab.gw, log="input:service")
    lab.plug("eth2")
    lab.reaches(lab.lan2, "tcp/110", GWI2, at=lab.gw)
    assert lab.reaches(lab.lan2, "tcp/80", NET, at=lab.wan) == EXT
    lab.spoofs(LAN2, EXT, "eth1", dport=80)
    lab.spoofs(LAN, GWI2, "eth2", dport=110)
