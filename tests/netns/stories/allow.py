# SPDX-License-Identifier: GPL-2.0-only
"""
An allow list names everyone who may, local hosts too; groups and networks stand for addresses.
"""
from net import EXT, EXT6, GWI, GWI6
from policy import head

DATABASE = (
    head()
    + """
[group admins]
members = 198.51.100.7, 2001:db8:f:7::/64
[service shell]
tcp = 22
status = enabled
access = public
allow = 198.51.100.128/25, admins
[service desk]
tcp = 23
status = enabled
access = public
allow = admins, office
"""
)


def story(lab):
    lab.apply(DATABASE)
    for source in ("198.51.100.7", "198.51.100.200"):
        lab.reaches(lab.wan, "tcp/22", EXT, at=lab.gw, source=source)
    lab.reaches(lab.wan, "tcp/22", EXT6, at=lab.gw, source="2001:db8:f:7::1")
    lab.refused(lab.wan, "tcp/22", EXT, at=lab.gw, source="198.51.100.8", log="input:service")
    lab.refused(lab.wan, "tcp/22", EXT6, at=lab.gw, source="2001:db8:f:8::1", log="input:service")
    lab.refused(lab.lan, "tcp/22", GWI, at=lab.gw, log="input:service")
    lab.reaches(lab.lan, "tcp/23", GWI, at=lab.gw)
    lab.reaches(lab.lan, "tcp/23", GWI6, at=lab.gw)
    lab.reaches(lab.wan, "tcp/23", EXT, at=lab.gw, source="198.51.100.7")
    lab.refused(lab.wan, "tcp/23", EXT, at=lab.gw, log="input:service")
