# SPDX-License-Identifier: GPL-2.0-only
"""
A forward leads from the outside address to an inside host and port, for those it allows; the inside
host sees who asks. Without one there is no way in.
"""
from net import EXT, EXT6, LAN, LAN6, NET, NET6
from policy import head

DATABASE = (
    head()
    + """
[forward camera]
tcp = 8443
to = 192.168.1.10:443
[forward desk]
tcp = 3389
to = 192.168.1.10
allow = 198.51.100.0/25
deny = 198.51.100.66
[forward game]
udp = 5000-5010
to = 192.168.1.10:6000-6010
[forward camera6]
tcp = 9443
to = [fd00:1::10]:443
"""
)


def story(lab):
    lab.apply(DATABASE)
    seen = lab.reaches(lab.wan, "tcp/8443", EXT, at=lab.lan, listen=443, source=NET)
    assert seen == NET, f"the inside host sees {seen} instead of {NET}"
    seen = lab.reaches(lab.wan, "tcp/9443", EXT6, at=lab.lan, listen=443, source=NET6)
    assert seen == NET6, f"the inside host sees {seen} instead of {NET6}"
    lab.reaches(lab.wan, "udp/5003", EXT, at=lab.lan, listen=6003)

    lab.reaches(lab.wan, "tcp/3389", EXT, at=lab.lan, source="198.51.100.7")
    lab.refused(lab.wan, "tcp/3389", EXT, at=lab.lan, source="198.51.100.66", log="forward:forward")
    lab.refused(
        lab.wan, "tcp/3389", EXT, at=lab.lan, source="198.51.100.200", log="forward:forward"
    )

    lab.refused(lab.wan, "udp/5011", EXT, at=lab.gw, log="input:default")
    lab.refused(lab.wan, "tcp/443", LAN, at=lab.lan, log="forward:forward")
    lab.refused(lab.wan, "tcp/443", LAN6, at=lab.lan, log="forward:forward")
