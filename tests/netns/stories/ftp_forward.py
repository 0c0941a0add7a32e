# SPDX-License-Identifier: GPL-2.0-only
"""
An FTP server behind a forward is reached from outside, passive and active, once the helper may act
for our own servers: the address it names in its answers is translated to the outside one.
"""
import servers
from net import EXT
from policy import head

DATABASE = (
    head()
    + """
[forward files]
tcp = 21
to = 192.168.1.10
[helper ftp]
status = enabled
direction = in
"""
)


def story(lab):
    servers.ftp(lab.lan, lab.policy.folder)
    lab.apply(DATABASE)
    for options in ((), ("--disable-epsv",), ("-P", "-"), ("-P", "-", "--disable-eprt")):
        assert servers.fetch(lab.wan, EXT, *options), f"fetch {options or 'passive'}"
