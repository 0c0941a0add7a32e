# SPDX-License-Identifier: GPL-2.0-only
"""
Speaks the generic netlink family of kernel/uapi/linux/fwpolicy.h, in the namespace of the caller.

Numbers are read from that header, so that a test speaks what the module was built with. A refusal
is a Refused with errno, the kernel's own words, and the attribute that extack points at.
"""
import os
import pathlib
import re
import socket
import struct

HEADER = pathlib.Path(__file__).resolve().parents[2] / "kernel/uapi/linux/fwpolicy.h"
GENL_CTRL, NLMSG_ERROR, NLMSG_DONE = 16, 2, 3
REQUEST, ACK, DUMP = 1, 4, 0x300
NETLINK_EXT_ACK = 11


def numbers():
    """Every enumerator of the header that is written out one a line."""
    found = {}
    for body in re.findall(r"^enum \w+ \{\n(.*?)^\};", HEADER.read_text(encoding="utf-8"), flags=re.M | re.S):
        for number, word in enumerate(re.findall(r"^\t(\w+)", body, flags=re.M)):
            found[word.removeprefix("FWPOLICY_")] = number
    return found


N = numbers()


class Refused(Exception):
    def __init__(self, number, words, offset):
        super().__init__(f"{os.strerror(number)}: {words}")
        self.errno, self.words, self.offset = number, words, offset


def attr(kind, data=b"", nested=False):
    length = 4 + len(data)
    return struct.pack("HH", length, kind | (0x8000 if nested else 0)) + data + b"\0" * (-length % 4)


def attrs(data):
    while len(data) >= 4:
        length, kind = struct.unpack_from("HH", data)
        yield kind & 0x3FFF, data[4:length]
        data = data[(length + 3) & ~3:]


def u32(kind, value):
    return attr(N[kind], struct.pack("=I", value))


def prefix(kind, text, is_open=False):
    address, length = text.split("/")
    body = attr(N["PREFIX_A_ADDRESS"], socket.inet_aton(address)) + attr(N["PREFIX_A_LENGTH"], bytes([int(length)]))
    return attr(N[kind], body + (attr(N["PREFIX_A_OPEN"]) if is_open else b""), True)


def interface(name, address=None, ports=None):
    body = attr(N["INTERFACE_A_NAME"], name.encode() + b"\0")
    if address:
        body += attr(N["INTERFACE_A_ADDRESS"], socket.inet_aton(address))
    if ports:
        body += attr(N["INTERFACE_A_PORT_LO"], struct.pack("=H", ports[0]))
        body += attr(N["INTERFACE_A_PORT_HI"], struct.pack("=H", ports[1]))
    return attr(N["A_NAT_INTERFACE"], body, True)


def reserved(protocol, low, high):
    body = attr(N["RANGE_A_PROTOCOL"], bytes([protocol])) + attr(N["RANGE_A_LO"], struct.pack("=H", low))
    return attr(N["A_NAT_RESERVED"], body + attr(N["RANGE_A_HI"], struct.pack("=H", high)), True)


def extack(body):
    """The kernel's words and the offset of the attribute, behind the refused request's header."""
    words, offset = "", None
    for kind, data in attrs(body[20:]):
        if kind == 1:
            words = data.rstrip(b"\0").decode()
        elif kind == 2:
            offset = struct.unpack("=I", data)[0]
    return words, offset


class Family:
    def __init__(self):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
        self.sock.setsockopt(270, NETLINK_EXT_ACK, 1)
        self.sock.setsockopt(270, 10, 1)  # NETLINK_CAP_ACK: of the request only its header
        self.sock.settimeout(120)
        self.sock.bind((0, 0))
        answer = list(self.ask(GENL_CTRL, 3, attr(2, b"fwpolicy\0")))[0]
        self.id = struct.unpack("=H", dict(answer)[1][:2])[0]

    def ask(self, kind, command, body=b"", flags=ACK):
        """All answers to one request, each a list of (attribute, bytes)."""
        message = struct.pack("=IHHIIBBH", 20 + len(body), kind, REQUEST | flags, 1, 0, command, 1, 0) + body
        self.sock.send(message)
        answers = []
        while True:
            data = self.sock.recv(1 << 17)
            while data:
                length, answer = struct.unpack_from("=IH", data)
                rest = data[16:length]
                if answer in (NLMSG_ERROR, NLMSG_DONE):
                    number = struct.unpack_from("=i", rest)[0] if rest else 0
                    if number:
                        raise Refused(-number, *extack(rest))
                    return answers
                answers.append(list(attrs(rest[4:])))
                data = data[(length + 3) & ~3:]

    def nat_set(self, *parts):
        self.ask(self.id, N["CMD_NAT_SET"], b"".join(parts))

    def nat_get(self):
        return self.ask(self.id, N["CMD_NAT_GET"])[0]

    def flush(self):
        return struct.unpack("=I", self.ask(self.id, N["CMD_MAPPING_FLUSH"])[0][0][1])[0]

    def zones(self):
        """The conntrack zone of each mapping that has one."""
        answers = map(dict, self.ask(self.id, N["CMD_MAPPING_GET"], flags=DUMP))
        return [struct.unpack("=H", has[N["A_MAP_ZONE"]])[0] for has in answers if N["A_MAP_ZONE"] in has]

    def mappings(self, *asked):
        """(protocol, inside address, port, outside address, port) of each."""
        found = []
        for answer in self.ask(self.id, N["CMD_MAPPING_GET"], b"".join(asked), DUMP):
            has = dict(answer)
            port = lambda key: struct.unpack("!H", has[N[key]])[0]  # noqa: E731
            found.append((has[N["A_MAP_PROTOCOL"]][0], socket.inet_ntoa(has[N["A_MAP_INSIDE_ADDRESS"]]),
                          port("A_MAP_INSIDE_PORT"), socket.inet_ntoa(has[N["A_MAP_OUTSIDE_ADDRESS"]]),
                          port("A_MAP_OUTSIDE_PORT")))
        return sorted(found)

    def counters(self):
        """Of the translation by name, of helpers by "helper:reason"."""
        found = {}
        for answer in self.ask(self.id, N["CMD_COUNTER_GET"], flags=DUMP):
            has = {kind: data for kind, data in answer}
            name = has[N["A_COUNTER_NAME"]].rstrip(b"\0").decode()
            if N["A_COUNTER_HELPER"] in has:
                name = has[N["A_COUNTER_HELPER"]].rstrip(b"\0").decode() + ":" + name
            found[name] = struct.unpack("=Q", has[N["A_COUNTER_VALUE"]])[0]
        return found
