# SPDX-License-Identifier: GPL-2.0-only
"""
Builds packets byte by byte and reads them back: IPv4 and IPv6 with TCP, UDP, ICMP, ESP, AH and GRE.

Every packet carries a mark: six random bytes in its payload, by which it is known wherever it
turns up, translated or not, and a number in the IP ID or the flow label, by which its line in the
kernel log is known. Checksums are right: a packet is refused for its meaning, never for its form.
"""
import dataclasses
import ipaddress
import secrets
import struct

ICMP, IGMP, TCP, UDP, GRE, ESP, AH, ICMP6 = 1, 2, 6, 17, 47, 50, 51, 58
PROTOCOLS = {"icmp": ICMP, "tcp": TCP, "udp": UDP, "gre": GRE, "esp": ESP, "ah": AH, "icmp6": ICMP6}
FLAGS = {"F": 1, "S": 2, "R": 4, "P": 8, "A": 16, "U": 32, "E": 64, "C": 128}

ETH_IP, ETH_IP6 = 0x0800, 0x86DD
REDIRECT, ECHO, TIME_EXCEEDED, PARAMETER = 5, 8, 11, 12
ROUTER_SOLICIT, ROUTER_ADVERT, NEIGHBOUR_SOLICIT, NEIGHBOUR_ADVERT, REDIRECT6 = (
    133,
    134,
    135,
    136,
    137,
)
NONCE_OPTION = 14  # RFC 3971: an option every receiver ignores, of just the size of a mark


@dataclasses.dataclass
class Mark:
    """What makes a packet known: bytes for the wire, a number for the log."""

    token: bytes
    number: int

    @staticmethod
    def new():
        return Mark(secrets.token_bytes(6), 1 + secrets.randbelow(0xFFFF))


@dataclasses.dataclass
class Packet:
    """One packet to build: addresses as text, what is not used stays at its default."""

    src: str
    dst: str
    proto: str
    sport: int = 0
    dport: int = 0
    flags: str = ""
    type: int = 0
    about: bytes = b""  # of an ICMP error: the packet it is about
    mark: Mark = dataclasses.field(default_factory=Mark.new)

    def build(self):
        src, dst = ipaddress.ip_address(self.src), ipaddress.ip_address(self.dst)
        proto = PROTOCOLS[self.proto]
        body = BODIES[self.proto](self, src.packed + dst.packed + struct.pack("!H", proto))
        if src.version == 4:
            return ipv4(src, dst, proto, self.mark.number, body)
        hops = 255 if self.proto == "icmp6" and self.type >= 130 else 64
        return ipv6(src, dst, (proto, hops), self.mark.number, body)


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(src, dst, proto, number, body):
    head = struct.pack(
        "!BBHHHBBH4s4s", 0x45, 0, 20 + len(body), number, 0, 64, proto, 0, src.packed, dst.packed
    )
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + body


def ipv6(src, dst, next_and_hops, number, body):
    head = struct.pack(
        "!IHBB16s16s", 6 << 28 | number, len(body), *next_and_hops, src.packed, dst.packed
    )
    return head + body


def _summed(body, at, pseudo):
    """The body with its checksum filled in; IPv4 and IPv6 pseudo headers have the same sum."""
    total = checksum(pseudo + struct.pack("!H", len(body)) + body)
    return body[:at] + struct.pack("!H", total or 0xFFFF) + body[at + 2 :]


def _tcp(packet, pseudo):
    flags = sum(FLAGS[letter] for letter in packet.flags)
    ack = 1001 if "A" in packet.flags else 0
    head = struct.pack(
        "!HHIIBBHHH", packet.sport, packet.dport, 1000, ack, 5 << 4, flags, 8192, 0, 0
    )
    return _summed(head + packet.mark.token, 16, pseudo)


def _udp(packet, pseudo):
    head = struct.pack("!HHHH", packet.sport, packet.dport, 8 + 6, 0)
    return _summed(head + packet.mark.token, 6, pseudo)


def _icmp(packet, _pseudo):
    if packet.type in (REDIRECT, TIME_EXCEEDED, PARAMETER):
        rest = bytes(4) + (packet.about or _stray(packet))
    else:
        rest = struct.pack("!HH", packet.mark.number, 1) + bytes(12 if packet.type != ECHO else 0)
    body = struct.pack("!BBH", packet.type, 0, 0) + rest + packet.mark.token
    return body[:2] + struct.pack("!H", checksum(body)) + body[4:]


def _stray(packet):
    """A packet no flow knows, for an ICMP error to be about."""
    return Packet(packet.dst, packet.src, "udp", 4321, 4321).build()


def _icmp6(packet, pseudo):
    dst = ipaddress.ip_address(packet.dst)
    target = dst.packed if not dst.is_multicast else ipaddress.ip_address("fe80::1").packed
    option = struct.pack("!BB", NONCE_OPTION, 1) + packet.mark.token
    rest = {
        ROUTER_SOLICIT: bytes(4) + option,
        ROUTER_ADVERT: bytes(12) + option,
        NEIGHBOUR_SOLICIT: bytes(4) + target + option,
        NEIGHBOUR_ADVERT: bytes(4) + target + option,
        REDIRECT6: bytes(4) + target + target + option,
    }.get(packet.type, struct.pack("!HH", packet.mark.number, 1) + packet.mark.token)
    return _summed(struct.pack("!BBH", packet.type, 0, 0) + rest, 2, pseudo)


def _esp(packet, _pseudo):
    return struct.pack("!II", 0x1000, 1) + packet.mark.token + bytes(10)


def _ah(packet, _pseudo):
    return struct.pack("!BBHII", UDP, 4, 0, 0x1000, 1) + bytes(12) + packet.mark.token


def _gre(packet, _pseudo):
    return struct.pack("!HH", 0, ETH_IP) + packet.mark.token


BODIES = {
    "tcp": _tcp,
    "udp": _udp,
    "icmp": _icmp,
    "icmp6": _icmp6,
    "esp": _esp,
    "ah": _ah,
    "gre": _gre,
}


def mac_bytes(text):
    return bytes.fromhex(text.replace(":", ""))


def destination_mac(dst, unicast):
    """The Ethernet address of a packet's destination: mapped for groups (RFC 1112, 2464)."""
    address = ipaddress.ip_address(dst)
    if dst == "255.255.255.255":
        return b"\xff" * 6
    if not address.is_multicast:
        return mac_bytes(unicast)
    if address.version == 4:
        return b"\x01\x00\x5e" + bytes([address.packed[1] & 0x7F]) + address.packed[2:]
    return b"\x33\x33" + address.packed[12:]


def frame(packet, src_mac, dst_mac):
    """An Ethernet frame around an IP packet; both addresses as bytes."""
    kind = ETH_IP if packet[0] >> 4 == 4 else ETH_IP6
    return dst_mac + src_mac + struct.pack("!H", kind) + packet


@dataclasses.dataclass
class Seen:
    """What was read off a wire."""

    src: str
    dst: str
    proto: int
    dscp: int
    sport: int
    dport: int
    type: int
    raw: bytes


def read(raw):
    """An IP packet, extension headers but the first one left unread; None for anything else."""
    if raw[0] >> 4 == 4 and len(raw) >= 20:
        at, proto, dscp = (raw[0] & 15) * 4, raw[9], raw[1] >> 2
        src, dst = raw[12:16], raw[16:20]
    elif raw[0] >> 4 == 6 and len(raw) >= 40:
        at, proto, dscp = 40, raw[6], (raw[0] << 8 | raw[1]) >> 6 & 0x3F
        src, dst = raw[8:24], raw[24:40]
        if proto == 0:  # hop-by-hop options, as MLD reports have
            at, proto = 48 + raw[41] * 8, raw[40]
    else:
        return None
    ports = (
        struct.unpack("!HH", raw[at : at + 4])
        if proto in (TCP, UDP) and len(raw) >= at + 4
        else (0, 0)
    )
    kind = raw[at] if proto in (ICMP, ICMP6) and len(raw) > at else 0
    return Seen(
        str(ipaddress.ip_address(src)),
        str(ipaddress.ip_address(dst)),
        proto,
        dscp,
        *ports,
        kind,
        raw,
    )
