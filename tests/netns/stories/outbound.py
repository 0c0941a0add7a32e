# SPDX-License-Identifier: GPL-2.0-only
"""
An outbound record keeps local hosts from what it denies, and a host that an allow record is about
may do only what is allowed; the first match wins, and the gateway itself is not concerned.
"""
from net import HOP, LAN, NET, NET6
from policy import head

DATABASE = (
    head()
    + """
[outbound relay]
tcp = 25
to = 198.51.100.25
action = allow
from = 192.168.1.99
[outbound no-direct-smtp]
tcp = 25
from = office
action = deny
[outbound no-games]
udp = 27000-27100
to = 198.51.100.0/24
action = deny
"""
)


def story(lab):
    lab.lan.ip("addr add 192.168.1.99/24 dev eth0")
    mac = lab.bench.links["eth0"].host_mac
    lab.gw.ip(f"neigh replace 192.168.1.99 lladdr {mac} dev eth0")
    lab.apply(DATABASE)
    lab.reaches(lab.lan, "tcp/80", NET, at=lab.wan)
    lab.refused(lab.lan, "tcp/25", NET, at=lab.wan, source=LAN, log="forward:outbound")
    lab.refused(lab.lan, "tcp/25", NET6, at=lab.wan, log="forward:outbound")
    lab.refused(lab.lan, "udp/27050", NET, at=lab.wan, log="forward:outbound")
    lab.reaches(lab.lan, "udp/27101", NET, at=lab.wan)
    lab.reaches(lab.lan, "udp/27050", HOP, at=lab.wan)
    lab.reaches(lab.lan, "tcp/25", "198.51.100.25", at=lab.wan, source="192.168.1.99")
    lab.refused(lab.lan, "tcp/80", NET, at=lab.wan, source="192.168.1.99", log="forward:outbound")
    lab.reaches(lab.gw, "tcp/25", NET, at=lab.wan)
