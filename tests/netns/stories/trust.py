# SPDX-License-Identifier: GPL-2.0-only
"""
trust = full opens the whole gateway to a network, but to no other and not to what a record denies.
"""
from net import EXT, GWI, GWI2, GWI6

DATABASE = """
[gateway]
external = eth1
internal = eth0, eth2
log = all
[network office]
address = 192.168.1.0/24, fd00:1::/64
trust = full
[network second]
address = 192.168.2.0/24, fd00:2::/64
[service shell]
tcp = 22
[service vault]
tcp = 2222
status = enabled
deny = 192.168.1.0/24
"""


def story(lab):
    lab.apply(DATABASE)
    for port in ("tcp/4444", "udp/4444", "tcp/22"):
        lab.reaches(lab.lan, port, GWI, at=lab.gw)
    lab.reaches(lab.lan, "tcp/4444", GWI6, at=lab.gw)
    lab.refused(lab.lan, "tcp/2222", GWI, at=lab.gw, log="input:service")
    lab.refused(lab.lan2, "tcp/4444", GWI2, at=lab.gw, log="input:default")
    lab.refused(lab.wan, "tcp/4444", EXT, at=lab.gw, log="input:default")
