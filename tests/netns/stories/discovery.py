# SPDX-License-Identifier: GPL-2.0-only
"""
Neighbours find each other through the firewall, by ARP and by IPv6 neighbour discovery, on both
sides and in both directions, again after all has been forgotten.
"""
import observe
from net import EXT, EXT6, GWI, GWI6, HOP, HOP6, LAN, LAN6
from policy import head

LAB = {"static": False}
PAIRS = (
    ("lan", GWI),
    ("lan", GWI6),
    ("wan", EXT),
    ("wan", EXT6),
    ("gw", LAN),
    ("gw", LAN6),
    ("gw", HOP),
    ("gw", HOP6),
)


def answered(lab, title, address):
    return (
        lab.bench.hosts[title].run("ping", "-c", "1", "-W", "1", address, check=False).returncode
        == 0
    )


def story(lab):
    lab.apply(head())
    for title, address in PAIRS:
        for host in lab.bench.hosts.values():
            host.ip("neigh flush all")
        observe.poll(lambda: answered(lab, title, address), f"{title} to find {address}")
    refused = [line.text for line in lab.observer.log.lines() if line.has(PROTO="ICMPv6")]
    assert not refused, f"refused: {refused}"
