# SPDX-License-Identifier: GPL-2.0-only
"""
With [helper ftp] a client behind the gateway fetches by FTP from an Internet server, active and
passive, over IPv4 (translated) and IPv6; without it the server cannot call back, passive still can.
"""
import servers
from net import LAN, NET, NET6
from policy import head

ACTIVE, OLD_ACTIVE, PASSIVE, OLD_PASSIVE = (
    ("-P", "-"),
    ("-P", "-", "--disable-eprt"),
    (),
    ("--disable-epsv",),
)
HELPER = "[helper ftp]\nstatus = enabled\n"


def story(lab):
    servers.ftp(lab.wan, lab.policy.folder)
    lab.apply(head() + HELPER)
    for options in (ACTIVE, OLD_ACTIVE, PASSIVE, OLD_PASSIVE):
        assert servers.fetch(lab.lan, NET, *options), f"IPv4 {options or 'passive'}"
    for options in (ACTIVE, PASSIVE):
        assert servers.fetch(lab.lan, NET6, *options), f"IPv6 {options or 'passive'}"
    lab.refused(lab.wan, "tcp/2000", LAN, at=lab.lan, log="forward:forward")

    lab.observer.forget_flows()
    lab.apply(head())
    assert servers.fetch(lab.lan, NET, *PASSIVE), "passive needs no helper"
    assert not servers.fetch(
        lab.lan, NET, *ACTIVE, patience=4
    ), "active, though nobody permitted the helper"
    assert not servers.fetch(
        lab.lan, NET6, *ACTIVE, patience=4
    ), "active over IPv6, though nobody permitted the helper"
