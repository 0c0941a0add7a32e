# SPDX-License-Identifier: GPL-2.0-only
"""
Interactive services leave toward outside with DSCP AF21 and bulk ones with AF11, forwarded or our
own; nothing else is marked, nothing inward, and mark = no marks nothing at all.
"""
import packets
from net import EXT, EXT6, GWI, LAN, LAN6, NET, NET6
from policy import head

AF21, AF11 = 18, 10
CLASSES = ((22, AF21), (21, AF21), (80, AF21), (20, AF11), (8080, 0))


def classes(lab, sent, link, by):
    """Send a packet; the class it leaves with."""
    outcome = lab.send(sent, link)
    assert by in outcome.at, f"{sent} did not leave by {by}"
    return outcome.at[by].dscp


def story(lab):
    for mark in ("yes", "no"):
        lab.apply(head(mark=mark))
        for port, dscp in CLASSES:
            wanted = dscp if mark == "yes" else 0
            for src, dst, link in (
                (EXT, NET, None),
                (EXT6, NET6, None),
                (LAN, NET, "eth0"),
                (LAN6, NET6, "eth0"),
            ):
                found = classes(
                    lab, packets.Packet(src, dst, "tcp", 40001, port, "S"), link, "eth1"
                )
                assert (
                    found == wanted
                ), f"mark = {mark}, {src} to port {port}: DSCP {found}, expected {wanted}"
            lab.observer.forget_flows()
        assert classes(lab, packets.Packet(EXT, NET, "udp", 40001, 22), None, "eth1") == 0
        assert classes(lab, packets.Packet(GWI, LAN, "tcp", 40002, 22, "S"), None, "eth0") == 0
