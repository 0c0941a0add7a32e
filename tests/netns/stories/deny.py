# SPDX-License-Identifier: GPL-2.0-only
"""
The deny list comes before the allow list, and before everything else that would admit a source.
"""
from net import EXT, EXT6, GWI, NET, NET6
from policy import head

DATABASE = (
    head()
    + """
[service web]
tcp = 80
status = enabled
access = public
deny = 198.51.100.66, 2001:db8:f:66::/64, 192.168.1.10
[service shell]
tcp = 22
status = enabled
access = public
allow = 198.51.100.0/24
deny = 198.51.100.64/26
"""
)


def story(lab):
    lab.apply(DATABASE)
    lab.reaches(lab.wan, "tcp/80", EXT, at=lab.gw, source=NET)
    lab.reaches(lab.wan, "tcp/80", EXT6, at=lab.gw, source=NET6)
    lab.refused(lab.wan, "tcp/80", EXT, at=lab.gw, source="198.51.100.66", log="input:service")
    lab.refused(lab.wan, "tcp/80", EXT6, at=lab.gw, source="2001:db8:f:66::1", log="input:service")
    lab.refused(lab.lan, "tcp/80", GWI, at=lab.gw, log="input:service")
    lab.reaches(lab.wan, "tcp/22", EXT, at=lab.gw, source="198.51.100.63")
    lab.refused(lab.wan, "tcp/22", EXT, at=lab.gw, source="198.51.100.64", log="input:service")
