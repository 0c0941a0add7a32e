# SPDX-License-Identifier: GPL-2.0-only
"""
Applying is one change that nobody feels: over 200 applies of two databases in turn, flows that both
admit lose not one packet, new flows that both admit open at any moment, and a sender that neither
admits never gets one packet through.
"""
import subprocess

import packets
from net import EXT, EXT6, LAN, NET, NET6
from policy import SECOND, head

APPLIES = 200
BURST = 24  # packets of one kind in a row, so that some meet the moment of the change

SPOOFED, BLOCKED, DENIED, NOBODY = "192.168.1.77", "198.51.100.66", "198.51.100.77", "198.51.100.200"

COMMON = """
[service web]
tcp = 80
udp = 80
status = enabled
access = public
deny = {denied}
[forward camera]
tcp = 8443
udp = 8443
to = 192.168.1.10:443
allow = 198.51.100.0/28{allowed}
[blocklist abuse]
file = abuse.txt
"""

MORE = """
[service mailbox]
tcp = 110, 2000-2010
status = enabled
access = public
limit = 6/minute
[service intranet]
tcp = 8080
status = enabled
allow = 192.168.1.0/28
[forward desk]
tcp = 3389
to = 192.168.1.10
[outbound no-mail]
tcp = 25
action = deny
[helper ftp]
status = enabled
"""


def database(number):
    """Lists grow and shrink around the ones that matter; every second time there is much more."""
    text = head(log="none") + COMMON.format(
        denied=f"{DENIED}, 198.51.100.{100 + number % 50}",
        allowed="" if number % 3 else ", 203.0.113.0/25",
    )
    return text + (SECOND + MORE if number % 2 else "")


def blocklist(number):
    around = (BLOCKED, "198.51.100.64/30", f"198.51.100.66/31\n198.51.100.{68 + number % 9}")
    return f"{around[number % 3]}\n10.{number}.0.0/16\n2001:db8:bad:{number}::/64\n"


def open_flows(lab):
    return [
        lab.flow(lab.lan, "tcp/80", NET, at=lab.wan),
        lab.flow(lab.lan, "udp/53", NET, at=lab.wan),
        lab.flow(lab.wan, "tcp/80", EXT, at=lab.gw),
        lab.flow(lab.wan, "udp/80", EXT, at=lab.gw),
        lab.flow(lab.wan, "tcp/80", EXT6, at=lab.gw),
        lab.flow(lab.wan, "tcp/8443", EXT, at=lab.lan, listen=443, source=NET),
        lab.flow(lab.wan, "udp/8443", EXT, at=lab.lan, listen=443, source=NET),
    ]


def intruders():
    """What must never get anywhere, by the interface it comes in."""
    syn = {"proto": "tcp", "sport": 40000, "flags": "S"}
    return [
        ("eth1", packets.Packet(SPOOFED, EXT, dport=80, **syn)),
        ("eth1", packets.Packet("fd00:1::77", EXT6, dport=80, **syn)),
        ("eth1", packets.Packet(BLOCKED, EXT, dport=80, **syn)),
        ("eth1", packets.Packet(DENIED, EXT, dport=80, **syn)),
        ("eth1", packets.Packet(NET, EXT, dport=81, **syn)),
        ("eth1", packets.Packet(NET, EXT, "udp", 40000, 81)),
        ("eth1", packets.Packet(NOBODY, EXT, dport=8443, **syn)),
        ("eth1", packets.Packet(NET, LAN, dport=443, **syn)),
        ("eth0", packets.Packet("10.9.9.9", NET, dport=80, **syn)),
    ]


class Visitors:
    """New flows: each datagram comes from another port."""

    def __init__(self):
        self.port = 1024

    def packets(self):
        for source, to in ((NET, EXT), (NET6, EXT6)):
            for _ in range(BURST // 2):
                self.port = self.port + 1 if self.port < 65535 else 1024
                yield packets.Packet(source, to, "udp", self.port, 80)


def send_all(lab, sent):
    """Frames one after another; then all that was received, locally and at the ends of the cables."""
    lab.observer.clear()
    for link, packet in sent:
        lab.observer.far[link].send(packet.build(), packet.dst)
    lab.observer.settle(1)
    return lab.observer.local.take(), [raw for wire in lab.observer.far.values() for raw in wire.take()]


def check_flows(flows, number):
    for flow in flows:
        assert flow.talks(BURST // 3), f"apply {number}: a packet of {flow} was lost"


def check_visitors(lab, visitors, number):
    sent = list(visitors.packets())
    local, _ = send_all(lab, [("eth1", packet) for packet in sent])
    for packet in sent:
        assert any(packet.mark.token in raw for raw in local), f"apply {number}: lost {packet}"


def check_intruders(lab, strangers, number):
    local, far = send_all(lab, strangers * BURST)
    for _, packet in strangers:
        for raw in local + far:
            assert packet.mark.token not in raw, f"apply {number}: got through: {packet}"
    for raw in far:
        seen = packets.read(raw)
        assert not seen or seen.dport != 40000, f"apply {number}: was answered: {seen}"


def story(lab):
    lab.policy.write("abuse.txt", blocklist(0))
    lab.apply(database(0))
    flows, strangers, visitors, rounds = open_flows(lab), intruders(), Visitors(), 0
    for number in range(1, APPLIES + 1):
        lab.policy.write("abuse.txt", blocklist(number))
        lab.policy.write("access.conf", database(number))
        words = lab.policy.arguments("-v", "apply")
        applying = lab.gw.spawn(*words, stderr=subprocess.PIPE, text=True)
        while applying.poll() is None:
            rounds += 1
            check_flows(flows, number)
            check_visitors(lab, visitors, number)
            check_intruders(lab, strangers, number)
        told = applying.stderr.read()
        applying.stderr.close()
        assert applying.returncode == 0, f"apply {number}: exit {applying.returncode}, {told}"
        assert "as a whole" not in told, f"apply {number}: {told}"
    assert rounds > APPLIES, f"only {rounds} rounds of traffic during {APPLIES} applies"
