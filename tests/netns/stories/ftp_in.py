# SPDX-License-Identifier: GPL-2.0-only
"""
With direction = in the helper opens the data connections of our own FTP server, passive over IPv4
and IPv6; without it the control connection stands alone, and active transfers work all the same.
"""
import servers
from net import EXT, EXT6
from policy import head

SERVICE = "[service ftp]\nstatus = enabled\naccess = public\n"
HELPER = "[helper ftp]\nstatus = enabled\ndirection = in\n"
ACTIVE = ("-P", "-")


def story(lab):
    servers.ftp(lab.gw, lab.policy.folder)
    lab.apply(head() + SERVICE + HELPER)
    for address in (EXT, EXT6):
        assert servers.fetch(lab.wan, address), f"passive from {address}"
        assert servers.fetch(lab.wan, address, *ACTIVE), f"active from {address}"

    lab.observer.forget_flows()
    lab.apply(head() + SERVICE)
    for address in (EXT, EXT6):
        assert not servers.fetch(
            lab.wan, address, patience=4
        ), f"passive from {address}, though nobody permitted the helper"
        assert servers.fetch(lab.wan, address, *ACTIVE), f"active from {address} needs no helper"
