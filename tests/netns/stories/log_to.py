# SPDX-License-Identifier: GPL-2.0-only
"""
With log-to = nflog a refusal reaches whoever listens to the group, with its prefix and the packet,
and the kernel log stays empty; without a listener the refusal is the same.
"""
import contextlib
import socket
import struct

import packets
from net import EXT, NET
from policy import head

NETLINK_NETFILTER, ULOG = 12, 4
PACKET, CONFIG = ULOG << 8, ULOG << 8 | 1  # NFULNL_MSG_*
GROUP = 5
CFG_CMD, CFG_MODE, CFG_QTHRESH = 1, 2, 5  # NFULA_CFG_*
PREFIX, PAYLOAD = 10, 9  # NFULA_*


def attribute(kind, payload):
    return struct.pack("=HH", 4 + len(payload), kind) + payload + bytes(-len(payload) % 4)


def attributes(data):
    while len(data) >= 4:
        length, kind = struct.unpack("=HH", data[:4])
        yield kind & 0x3FFF, data[4:length]
        data = data[length + -length % 4 :]


def listen(host):
    """A socket to which the kernel sends each packet of the group at once, whole."""
    with host.inside():
        listener = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
    body = struct.pack("!BBH", 0, 0, GROUP)
    body += attribute(CFG_CMD, b"\1") + attribute(CFG_MODE, struct.pack("!IBB", 0xFFFF, 2, 0))
    body += attribute(CFG_QTHRESH, struct.pack("!I", 1))
    listener.send(struct.pack("=IHHII", 16 + len(body), CONFIG, 1 | 4, 1, 0) + body)
    assert struct.unpack("=i", listener.recv(4096)[16:20])[0] == 0, "NFLOG refused"
    listener.setblocking(False)
    return listener


def heard(listener):
    """(prefix, packet) of all that came."""
    with contextlib.suppress(BlockingIOError):
        while True:
            message = listener.recv(65536)
            if struct.unpack("=H", message[4:6])[0] == PACKET:
                found = dict(attributes(message[20:]))
                yield found[PREFIX].rstrip(b"\0").decode(), found[PAYLOAD]


def refused(lab, packet):
    outcome = lab.send(packet, "eth1")
    assert not outcome.local and not outcome.answers, f"{packet}: {outcome}"
    assert not outcome.log, f"{packet}: in the kernel log: {outcome.log}"


def story(lab):
    lab.apply(head(**{"log-to": "nflog"}))
    packet = packets.Packet(NET, EXT, "tcp", 40000, 23, flags="S")
    refused(lab, packet)
    with listen(lab.gw) as listener:
        refused(lab, packet)
        (prefix, payload), *more = heard(listener)
    assert not more and prefix == "denylog:input:default ", f"{prefix!r}, {more}"
    assert payload == packet.build(), f"{payload!r} is not the packet"
