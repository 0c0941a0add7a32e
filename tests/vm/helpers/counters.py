# SPDX-License-Identifier: GPL-2.0-only
"""
Reads the counters of fwpolicy.ko over generic netlink (kernel/uapi/linux/fwpolicy.h, COUNTER_GET).
"""
import socket
import struct

COUNTER_GET = 5
COUNTER_NAME, COUNTER_HELPER, COUNTER_VALUE = 17, 18, 19
DUMP, REQUEST, CONTROL = 0x300, 1, 16


def attribute(kind, data):
    return struct.pack("=HH", 4 + len(data), kind) + data + b"\0" * (-len(data) % 4)


def attributes(data):
    found = {}
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        if length < 4:
            break
        found[kind & 0x3FFF] = data[4:length]
        data = data[(length + 3) & ~3:]
    return found


def ask(sock, family, flags, payload):
    sock.send(struct.pack("=IHHII", 16 + len(payload), family, flags, 1, 0) + payload)
    while True:
        data = sock.recv(65536)
        while data:
            length, kind, _, _, _ = struct.unpack_from("=IHHII", data)
            if kind == 3:
                return
            if kind == 2:
                error = struct.unpack_from("=i", data, 16)[0]
                if error:
                    raise OSError(-error, "generic netlink")
                return
            yield attributes(data[20:length])
            data = data[(length + 3) & ~3:]
        if not flags & DUMP:
            return


def read_counters():
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16) as sock:
        sock.bind((0, 0))
        request = struct.pack("=BBH", 3, 1, 0) + attribute(2, b"fwpolicy\0")
        family = struct.unpack("=H", next(ask(sock, CONTROL, REQUEST, request))[1][:2])[0]
        found = {}
        for one in ask(sock, family, REQUEST | DUMP, struct.pack("=BBH", COUNTER_GET, 1, 0)):
            name = one[COUNTER_NAME].rstrip(b"\0").decode()
            helper = one.get(COUNTER_HELPER, b"").rstrip(b"\0").decode()
            found[helper, name] = struct.unpack("=Q", one[COUNTER_VALUE])[0]
        return found
