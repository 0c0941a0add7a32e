# SPDX-License-Identifier: GPL-2.0-only
"""
A network behind another router is as local as one on the wire: admitted, masqueraded, and no spoof
there and only there.
"""
from net import EXT, GWI, NET
from policy import SECOND, head

DATABASE = (
    head(internal="eth0, eth2")
    + SECOND
    + """
[network lab]
address = 10.9.0.0/16
via = 192.168.1.10
[service mailbox]
tcp = 110
status = enabled
"""
)


def story(lab):
    lab.lan.ip("route add local 10.9.0.0/16 dev lo")
    lab.gw.ip("route add 10.9.0.0/16 via 192.168.1.10 dev eth0")
    lab.apply(DATABASE)
    lab.reaches(lab.lan, "tcp/110", GWI, at=lab.gw, source="10.9.3.4")
    assert lab.reaches(lab.lan, "tcp/80", NET, at=lab.wan, source="10.9.3.4") == EXT
    lab.spoofs("10.9.3.4", EXT, "eth1", dport=80)
    lab.spoofs("10.9.3.4", GWI, "eth2", dport=110)
    lab.spoofs("10.8.3.4", GWI, "eth0", dport=110)
