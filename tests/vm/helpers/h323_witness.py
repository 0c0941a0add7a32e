# SPDX-License-Identifier: GPL-2.0-only
"""
tshark as the third reader of every H.323 message of the stories, as it was said and as it came out
of the gateway: each is decoded by its dissector (h225, q931, h245), to its end, without complaint.
"""
import pathlib
import re
import struct

from lab import run

CAPTURE = pathlib.Path("/run/h323.pcap")
PORTS = {"q931": 1720, "h245": 7777, "ras": 1719}
seen = []


def note(kind, *messages):
    seen.extend((kind, message) for message in messages)


def packet(number, kind, data):
    source, port = 20000 + number, PORTS[kind]
    if kind == "ras":
        inner = struct.pack(">HHHH", 1719, port, 8 + len(data), 0) + data
    else:
        inner = struct.pack(">HHIIBBHHH", source, port, 1, 1, 0x50, 0x18, 65535, 0, 0) + data
    protocol = 17 if kind == "ras" else 6
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(inner), number, 0, 64, protocol, 0, b"\x0a\0\0\2", b"\x0a\0\0\3")
    return struct.pack("<IIII", number, 0, 20 + len(inner), 20 + len(inner)) + head + inner


def judge():
    """What tshark says of all that was noted, in one run."""
    CAPTURE.write_bytes(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101) +
                        b"".join(packet(i, kind, data) for i, (kind, data) in enumerate(seen)))
    told = run("tshark", "-n", "-r", CAPTURE, "-d", f"tcp.port=={PORTS['h245']},h245", "-o", "tcp.check_checksum:FALSE",
               "-T", "fields", "-e", "frame.protocols", "-e", "_ws.malformed", "-e", "_ws.expert.message",
               timeout=300).stdout.splitlines()
    assert len(told) == len(seen), f"{len(told)} of {len(seen)} frames"
    for (kind, data), line in zip(seen, told):
        protocols, *complaints = line.split("\t")
        want = {"q931": "h225", "h245": "h245", "ras": "h225"}[kind]
        assert want in re.split(":", protocols), f"{kind} {data.hex()} read as {protocols}"
        complaints = [c for c in complaints if c and not re.fullmatch(r"(Connection|This frame|ACK|TCP)[^,]*", c)]
        assert not complaints, f"{kind} {data.hex()}: {complaints}"
    return len(seen)
