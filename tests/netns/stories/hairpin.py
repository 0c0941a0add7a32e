# SPDX-License-Identifier: GPL-2.0-only
"""
A local host reaches a forward by the gateway's outside address, and the answer finds its way back
although the server stands in the same network; an allow list holds for local hosts too.
"""
from net import EXT, EXT6, LAN, LAN2
from policy import SECOND, head

DATABASE = (
    head(internal="eth0, eth2")
    + SECOND
    + """
[forward camera]
tcp = 8443
udp = 8443
to = 192.168.1.10:443
[forward desk]
tcp = 3389
to = 192.168.1.10
allow = 198.51.100.0/24, 192.168.2.0/24
[forward camera6]
tcp = 9443
to = [fd00:1::10]:443
"""
)


def story(lab):
    lab.apply(DATABASE)
    for port in ("tcp/8443", "udp/8443"):
        seen = lab.reaches(lab.lan, port, EXT, at=lab.lan, listen=443)
        assert (
            seen != LAN
        ), "the server answers its neighbour directly: the gateway must stay in between"
        lab.reaches(lab.lan2, port, EXT, at=lab.lan, listen=443)
        lab.reaches(lab.wan, port, EXT, at=lab.lan, listen=443)
    lab.reaches(lab.lan, "tcp/9443", EXT6, at=lab.lan, listen=443)
    lab.reaches(lab.lan2, "tcp/3389", EXT, at=lab.lan, source=LAN2)
    lab.refused(lab.lan, "tcp/3389", EXT, at=lab.lan, log="forward:forward")
