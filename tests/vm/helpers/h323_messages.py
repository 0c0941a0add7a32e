# SPDX-License-Identifier: GPL-2.0-only
"""
H.323 messages written by hand in aligned PER (X.691): H.225.0 call signalling in Q.931, H.245, RAS.

Written from the ASN.1 of the recommendations, apart from the module's tables, so that the two can
contradict each other; tshark reads both sides of a translation as the third.
"""
import ipaddress
import struct

OID_H225 = bytes([0, 8, 0x91, 0x4A, 0, 5])
GUID = bytes(range(16))


class Bits:
    """What PER needs: bits, aligned bytes, lengths, open types."""

    def __init__(self):
        self.bits = []

    def put(self, value, n):
        self.bits += [value >> i & 1 for i in reversed(range(n))]
        return self

    def align(self):
        self.bits += [0] * (-len(self.bits) % 8)
        return self

    def octets(self, data):
        self.align()
        for byte in data:
            self.put(byte, 8)
        return self

    def length(self, n):
        return self.octets(bytes([n]) if n < 128 else struct.pack(">H", 0x8000 | n))

    def string(self, data):
        return self.length(len(data)).octets(data)

    def open(self, inner):
        return self.string(inner.bytes())

    def bytes(self):
        bits = self.bits + [0] * (-len(self.bits) % 8)
        data = bytes(sum(bit << 7 - k for k, bit in enumerate(bits[i:i + 8])) for i in range(0, len(bits), 8))
        return data or b"\0"


def extension(bits, additions):
    """The additions that are present, by their index: {index: Bits}."""
    last = max(additions)
    bits.put(0, 1).put(last, 6)
    for i in range(last + 1):
        bits.put(i in additions, 1)
    for i in sorted(additions):
        bits.open(additions[i])


def packed(address):
    return ipaddress.ip_address(address[0]).packed, struct.pack(">H", address[1])


def transport(bits, address):
    """H.225.0 TransportAddress."""
    ip, port = packed(address)
    bits.put(0, 1).put(0 if len(ip) == 4 else 3, 3)
    if len(ip) == 16:
        bits.put(0, 1)
    return bits.octets(ip).octets(port)


def unicast(bits, address):
    """H.245 TransportAddress."""
    ip, port = packed(address)
    bits.put(0, 1).put(0, 1).put(0, 1).put(0 if len(ip) == 4 else 2, 3).put(0, 1)
    return bits.octets(ip).octets(port)


def endpoint_type(bits, vendor=True):
    bits.put(0, 1).put(0, 1).put(vendor, 1).put(0, 3).put(1, 1)
    if vendor:
        bits.put(0, 1).put(1, 1).put(0, 1).put(0, 1)
        bits.octets(bytes([181])).octets(bytes([0])).octets(struct.pack(">H", 18))
        bits.octets(bytes([4 - 1])).octets(b"test")
    bits.put(0, 1).put(0, 1)  # terminal, its nonStandardData
    return bits.put(0, 1).put(0, 1)


def alias(bits, text):
    bits.put(0, 1).put(1, 1).octets(bytes([len(text) - 1]))
    return bits.octets(text.encode("utf-16-be"))


def aliases(bits, *texts):
    bits.length(len(texts))
    for text in texts:
        alias(bits, text)
    return bits


def digits(bits, text):
    bits.put(0, 1).put(0, 1).put(len(text) - 1, 7).align()
    for char in text:
        bits.put("#*,0123456789".index(char), 4)
    return bits


def call_identifier():
    return Bits().put(0, 1).octets(GUID)


def octets_list(items):
    bits = Bits().length(len(items))
    for item in items:
        bits.string(item)
    return bits


def user_user(kind, choice, body, tunnel=(), nested=None):
    """Q.931 with a user-user information element, in a TPKT."""
    bits = Bits().put(0, 1).put(0, 1)
    bits.put(1, 1).put(0, 1)
    if choice < 7:
        bits.put(0, 1).put(choice, 3)
        bits.bits += body.bits
    else:
        bits.put(1, 1).put(choice - 7, 7).open(body)
    additions = {1: Bits().put(bool(tunnel), 1)}
    if tunnel:
        additions[2] = octets_list(tunnel)
    extension(bits, additions)
    data = b"\5" + (nested or bits.bytes())
    elements = b"\x04\x03\x88\x93\xa5" if kind == 5 else b""
    return tpkt(struct.pack(">BBHB", 8, 2, 0x1234, kind) + elements + struct.pack(">BH", 0x7E, len(data)) + data)


def tpkt(data):
    return struct.pack(">BBH", 3, 0, len(data) + 4) + data


def setup(source=None, dest=None, h245=None, fast=(), tunnel=()):
    bits = Bits().put(1, 1)
    bits.put(h245 is not None, 1).put(1, 1).put(1, 1).put(dest is not None, 1).put(0, 3)
    bits.string(OID_H225)
    if h245:
        transport(bits, h245)
    aliases(bits, "al")
    endpoint_type(bits)
    bits.length(1)
    digits(bits, "100")
    if dest:
        transport(bits, dest)
    bits.put(0, 1).octets(GUID)
    bits.put(0, 1).put(0, 2)  # create
    bits.put(0, 1).put(0, 2)  # pointToPoint
    additions = {2: call_identifier(), 7: Bits().put(0, 1), 8: Bits().put(0, 1), 10: Bits().put(0, 1),
                 11: Bits().put(0, 1)}
    if source:
        additions[0] = transport(Bits(), source)
    if fast:
        additions[6] = octets_list(fast)
    extension(bits, additions)
    return user_user(5, 0, bits, tunnel)


def answer(kind, choice, h245=None, fast=(), tunnel=()):
    """CallProceeding (2, 1) and Alerting (1, 3)."""
    bits = Bits().put(1, 1).put(h245 is not None, 1).string(OID_H225)
    endpoint_type(bits)
    if h245:
        transport(bits, h245)
    additions = {0: call_identifier()}
    if fast:
        additions[4] = octets_list(fast)
    additions[5] = Bits().put(0, 1)
    additions[6] = Bits().put(0, 1)
    extension(bits, additions)
    return user_user(kind, choice, bits, tunnel)


def proceeding(**what):
    return answer(2, 1, **what)


def alerting(**what):
    return answer(1, 3, **what)


def connect(h245=None, fast=(), tunnel=()):
    bits = Bits().put(1, 1).put(h245 is not None, 1).string(OID_H225)
    if h245:
        transport(bits, h245)
    endpoint_type(bits)
    bits.octets(GUID)
    additions = {0: call_identifier(), 5: Bits().put(0, 1), 6: Bits().put(0, 1)}
    if fast:
        additions[4] = octets_list(fast)
    extension(bits, additions)
    return user_user(7, 2, bits, tunnel)


def facility(alternative=None, h245=None, tunnel=(), reason=3):
    bits = Bits().put(1, 1).put(alternative is not None, 1).put(0, 1).put(0, 1).string(OID_H225)
    if alternative:
        transport(bits, alternative)
    bits.put(0, 1).put(reason, 2)
    additions = {0: call_identifier()}
    if h245:
        additions[6] = transport(Bits(), h245)
    additions[8] = Bits().put(0, 1)
    additions[9] = Bits().put(0, 1)
    extension(bits, additions)
    return user_user(0x62, 6, bits, tunnel)


def release():
    bits = Bits().put(1, 1).put(1, 1).string(OID_H225).put(0, 1).put(11, 4)
    extension(bits, {0: call_identifier()})
    return user_user(0x5A, 5, bits)


def h2250(media=None, control=None, session=1):
    bits = Bits().put(0, 1)
    bits.put(0, 1).put(0, 1).put(media is not None, 1).put(0, 1).put(control is not None, 1).put(0, 5)
    bits.octets(bytes([session]))
    if media:
        unicast(bits, media)
    if control:
        unicast(bits, control)
    return bits


def olc_body(bits, number, forward=None, reverse=None, session=1):
    """forward, reverse: (media, control) of what is sent and of what is to be received."""
    bits.put(0, 1).put(reverse is not None, 1).octets(struct.pack(">H", number - 1))
    bits.put(0, 1).put(0, 1)
    if forward:
        bits.put(0, 1).put(3, 3).put(0, 1).put(3, 4).octets(bytes([20 - 1]))  # audioData, g711Ulaw64k
        bits.put(1, 1).put(0, 7).open(h2250(*forward, session=session))
    else:
        bits.put(0, 1).put(1, 3)  # nullData
        bits.put(1, 1).put(1, 7).open(Bits())  # none
    if reverse:
        bits.put(0, 1).put(1, 1).put(0, 1).put(3, 3).put(0, 1).put(3, 4).octets(bytes([20 - 1]))
        bits.put(1, 1).put(0, 7).open(h2250(*reverse, session=session))
    return bits


def fast_olc(number, **what):
    return olc_body(Bits(), number, **what).bytes()


def olc(number, media=None, control=None, session=1):
    bits = Bits().put(0, 1).put(0, 2).put(0, 1).put(3, 4)
    return olc_body(bits, number, forward=(media, control), session=session).bytes()


def olc_ack(number, media, control, session=1):
    bits = Bits().put(0, 1).put(1, 2).put(0, 1).put(5, 5)
    bits.put(1, 1).put(0, 1).octets(struct.pack(">H", number - 1))
    ack = Bits().put(0, 1).put(0, 7).put(0, 0)
    ack = Bits().put(0, 1)
    inner = ack.put(0, 1).put(0, 1).put(1, 1).put(1, 1).put(1, 1).put(0, 1)
    inner.put(session - 1, 8)
    unicast(inner, media)
    unicast(inner, control)
    extension(bits, {1: inner})
    return bits.bytes()


def round_trip():
    return Bits().put(0, 1).put(0, 2).put(0, 1).put(9, 4).octets(b"\1").bytes()


def identifier(bits, text):
    return bits.put(len(text) - 1, 7).octets(text.encode("utf-16-be"))


def ras(choice, seq, extended=False, optional=()):
    bits = Bits().put(0, 1).put(choice, 5).put(extended, 1)
    for present in optional:
        bits.put(present, 1)
    return bits.octets(struct.pack(">H", seq - 1))


def transports(bits, addresses):
    bits.length(len(addresses))
    for address in addresses:
        transport(bits, address)
    return bits


def grq(address):
    bits = ras(0, 1, optional=(0, 0, 0, 1)).string(OID_H225)
    transport(bits, address)
    endpoint_type(bits)
    return aliases(bits, "al").bytes()


def gcf(address):
    bits = ras(1, 1, optional=(0, 1)).string(OID_H225)
    identifier(bits, "gk")
    return transport(bits, address).bytes()


def rrq(signal, own):
    bits = ras(3, 2, extended=True, optional=(0, 1, 0)).string(OID_H225).put(1, 1)
    transports(bits, [signal])
    transports(bits, [own])
    endpoint_type(bits)
    aliases(bits, "al")
    bits.put(0, 1).put(0, 2).put(0, 1).octets(b"\xb5").octets(b"\0").octets(b"\0\x12")
    extension(bits, {1: Bits().put(0, 2).octets(b"\x3b"), 5: Bits().put(0, 1), 7: Bits().put(0, 1),
                     8: Bits().put(0, 1)})
    return bits.bytes()


def rcf(signal, ttl=60):
    bits = ras(4, 2, extended=True, optional=(0, 0, 0)).string(OID_H225)
    transports(bits, [signal])
    identifier(bits, "ep1")
    extension(bits, {1: Bits().put(0, 2).octets(bytes([ttl - 1])), 5: Bits().put(0, 1), 7: Bits().put(0, 1)})
    return bits.bytes()


def urq(signal):
    bits = ras(6, 5, optional=(0, 0, 0))
    return transports(bits, [signal]).bytes()


def ucf():
    return ras(7, 5, optional=(0,)).bytes()


def arq(source):
    bits = ras(9, 3, optional=(0, 1, 0, 0, 1, 0, 0)).put(0, 1).put(0, 2)
    identifier(bits, "ep1")
    aliases(bits, "bo")
    aliases(bits, "al")
    transport(bits, source)
    bits.put(1, 2).octets(b"\x05\x00").octets(b"\x12\x34").octets(GUID)
    return bits.put(0, 1).put(0, 1).bytes()


def acf(dest):
    bits = ras(10, 3, optional=(0, 0)).put(1, 2).octets(b"\x05\x00").put(0, 1).put(1, 1)
    return transport(bits, dest).bytes()
