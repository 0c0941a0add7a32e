# SPDX-License-Identifier: GPL-2.0-only
"""
With log-to = nflog `log follow` tells of each refused packet in the very words that its line in the
kernel log would have been told in. A group has one reader at a time: the second one says so, and so
does a reader without the capability.
"""
import os
import re
import select
import subprocess
import time

import packets
from net import EXT, EXT6, LAN, NET, NET2, NET6
from observe import DEADLINE
from policy import head

LINE = re.compile(r", line \d+$")  # of the database: log-to makes it a line longer
SSH = "[service shell]\ntcp = 22\n"
TRIAL = NET2  # where packets come from that only ask whether somebody listens
SILENT = packets.Packet(NET6, EXT6, "esp")  # its line does not say what protocol it was


class Extended(packets.Packet):
    """An IPv6 packet with hop-by-hop and destination options before its protocol."""

    def build(self):
        whole = super().build()
        padding = bytes([1, 4, 0, 0, 0, 0])
        options = bytes([60, 0]) + padding + bytes([whole[6], 0]) + padding
        length = (len(whole) - 40 + len(options)).to_bytes(2, "big")
        return whole[:4] + length + bytes([0]) + whole[7:40] + options + whole[40:]


def refused_packets():
    about = packets.Packet(EXT, NET, "tcp", 22, 4321, flags="SA").build()
    return (
        packets.Packet(NET, EXT, "tcp", 40000, 22, flags="S"),
        packets.Packet(NET, EXT, "tcp", 40000, 22, flags="FPU"),
        packets.Packet(NET, EXT, "udp", 40001, 161),
        packets.Packet(LAN, EXT, "tcp", 40002, 443, flags="S"),
        packets.Packet(NET, EXT, "icmp", type=13),
        packets.Packet(NET, EXT, "icmp", type=5, about=about),
        packets.Packet(NET, EXT, "gre"),
        packets.Packet(NET, EXT, "esp"),
        packets.Packet(NET6, EXT6, "tcp", 40003, 22, flags="S"),
        packets.Packet(NET6, EXT6, "icmp6", type=139),
        Extended(NET6, EXT6, "udp", 40004, 161),
        Extended(NET6, EXT6, "tcp", 40005, 22, flags="S"),
    )


def lines_of(lab):
    """The same packets in the kernel log."""
    lab.apply(head() + SSH)
    for packet in refused_packets():
        log = lab.send(packet, "eth1").log
        assert len(log) == 1, f"{packet}: {[line.text for line in log]}"
        yield log[0].text


def words_of(lab, lines):
    """What follow makes of lines, without the time."""
    text = "".join(f"{line}\n" for line in lines)
    said = lab.policy.run("log", "follow", "-", input=text)
    return [line[8:] for line in said.stdout.splitlines()]


def spawn(lab, *words):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return lab.gw.spawn(*words, *lab.policy.arguments("log", "follow"), **pipes)


def take_lines(child, wanted):
    """So many lines of a program as they come, without the time; none of the trial packets."""
    text, lines, end = "", [], time.monotonic() + DEADLINE
    while len(lines) < wanted:
        left = end - time.monotonic()
        assert left > 0 and select.select([child.stdout], [], [], left)[0], f"only {text!r}"
        more = os.read(child.stdout.fileno(), 65536).decode()
        assert more, (text, child.stderr.read())
        text += more
        lines = [line[8:] for line in text.splitlines() if f" {TRIAL}:" not in line]
    return lines


def until_it_listens(lab, child):
    """Send until the reader has seen one: it is ready some time after its start."""
    for _ in range(10 * DEADLINE):
        lab.send(packets.Packet(TRIAL, EXT, "tcp", 40000, 9, flags="S"), "eth1")
        if select.select([child.stdout], [], [], 0.3)[0]:
            return
    raise AssertionError("nothing is heard")


def fails(child, *words):
    _, said = child.communicate(timeout=DEADLINE)
    assert child.returncode == 3, f"exit {child.returncode}: {said}"
    for word in words:
        assert word in said.decode(), said


def story(lab):
    expected = words_of(lab, lines_of(lab))
    assert len(expected) == len(refused_packets()), expected
    expected.append(f"  default    esp {NET6} -> {EXT6}  in eth1  gateway, line 1")
    lab.apply(head(**{"log-to": "nflog"}) + SSH)
    fails(spawn(lab, "setpriv", "--bounding-set", "-net_admin"), "log group 5", "CAP_NET_ADMIN")
    follower = spawn(lab)
    until_it_listens(lab, follower)
    for packet in (*refused_packets(), SILENT):
        assert not lab.send(packet, "eth1").log
    found = take_lines(follower, len(expected))
    unnumbered = [[LINE.sub("", line) for line in lines] for lines in (found, expected)]
    assert unnumbered[0] == unnumbered[1], unnumbered
    fails(spawn(lab), "log group 5", "another program reads it")
    follower.terminate()
    assert follower.wait(DEADLINE) == 0 and not follower.stderr.read()
