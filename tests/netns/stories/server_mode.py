# SPDX-License-Identifier: GPL-2.0-only
"""
A server with one network card tells local from foreign by the address alone, and forwards nothing,
whatever the kernel was set to before.
"""
import packets
from net import EXT, HOP, LAN, NET

DATABASE = """
[gateway]
mode = server
external = eth1
log = all
[network campus]
address = 203.0.113.0/24, 2001:db8::/64
[service web]
tcp = 80
status = enabled
access = public
[service mailbox]
tcp = 110
status = enabled
"""


def story(lab):
    lab.apply(DATABASE)
    lab.reaches(lab.wan, "tcp/80", EXT, at=lab.gw, source=NET)
    lab.reaches(lab.wan, "tcp/80", EXT, at=lab.gw, source=HOP)
    lab.reaches(lab.wan, "tcp/110", EXT, at=lab.gw, source=HOP)
    lab.refused(lab.wan, "tcp/110", EXT, at=lab.gw, source=NET, log="input:service")
    lab.reaches(lab.gw, "tcp/80", NET, at=lab.wan)
    assert lab.gw.sysctl("net.ipv4.ip_forward") == "0"
    for src, dst, link in ((NET, LAN, "eth1"), (HOP, LAN, "eth1"), (LAN, NET, "eth0")):
        outcome = lab.send(packets.Packet(src, dst, "udp", 40000, 53), link)
        assert not outcome.at, f"{src} > {dst} was forwarded"
    lab.gw.sysctl("net.ipv4.ip_forward", 1)
    outcome = lab.send(packets.Packet(NET, LAN, "udp", 40000, 53), "eth1")
    assert not outcome.at, "forwarded as soon as somebody turned it on"
