# SPDX-License-Identifier: GPL-2.0-only
"""
Asks tshark about what passed: does it decode every message, on both sides of the gateway?

`Capture(gw, "eth0", "eth1")` records from its making; `complaints(link, names, never)` says what
tshark found wrong there: a malformed packet, an encoding error of PER, a message expected by its
name that was not decoded at all, a text that should not be there (an inside address).
No decoder of ours takes part. Needs the package tshark.
"""
import os
import re
import socket
import struct
import tempfile

import net

ALL_PROTOCOLS, FORCE_BUFFER, LINK_ETHERNET = 3, 33, 1
WRONG = re.compile(r"Malformed Packet|Expert Info \(Error/|Expert Info \(\w+/Malformed\)")


class Capture:
    """What passes the links of the gateway, kept by the kernel until it is asked for."""

    def __init__(self, gateway, *links):
        self.sockets = {}
        with gateway.inside():
            for link in links:
                sock = socket.socket(
                    socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS)
                )
                sock.setsockopt(socket.SOL_SOCKET, FORCE_BUFFER, 1 << 25)
                sock.bind((link, ALL_PROTOCOLS))
                self.sockets[link] = sock

    def frames(self, link):
        """What came by since the last call."""
        frames = []
        while True:
            try:
                frames.append(self.sockets[link].recv(1 << 17, socket.MSG_DONTWAIT))
            except BlockingIOError:
                return frames

    def close(self):
        for sock in self.sockets.values():
            sock.close()

    def complaints(self, link, names, never=(), options=()):
        """tshark's findings over what the link carried, one text each."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "seen.pcap")
            write(path, self.frames(link))
            return judge(path, names, never, options)


def write(path, frames):
    """A classic pcap file; the times are only an order."""
    with open(path, "wb") as file:
        file.write(struct.pack("!IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 1 << 17, LINK_ETHERNET))
        for number, frame in enumerate(frames):
            file.write(struct.pack("!IIII", 0, number, len(frame), len(frame)) + frame)


def judge(path, names, never=(), options=()):
    """The same over a pcap file: names must occur in what was decoded, `never` must not."""
    argv = ("tshark", "-n", "-r", path, *options, "-V")
    text = net.command(*argv).stdout
    found = [f"tshark: {line.strip()}" for line in text.splitlines() if WRONG.search(line)]
    found += [f"not decoded: {name}" for name in names if name not in text]
    return found + [f"still there: {name}" for name in never if name in text]
