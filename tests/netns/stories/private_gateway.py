# SPDX-License-Identifier: GPL-2.0-only
"""
A private gateway offers nothing to outside, whatever the records say, and serves inside as ever.
"""
from net import EXT, EXT6, GWI, NET
from policy import head

DATABASE = (
    head(mode="private-gateway")
    + """
[service web]
tcp = 80
status = enabled
access = public
"""
)


def story(lab):
    lab.apply(DATABASE)
    lab.refused(lab.wan, "tcp/80", EXT, at=lab.gw, log="input:service")
    lab.refused(lab.wan, "tcp/80", EXT6, at=lab.gw, log="input:service")
    lab.reaches(lab.lan, "tcp/80", GWI, at=lab.gw)
    assert lab.reaches(lab.lan, "tcp/80", NET, at=lab.wan) == EXT
