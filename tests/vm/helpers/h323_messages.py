# SPDX-License-Identifier: GPL-2.0-only
"""
The H.323 messages of the helper stories, made of what a story is about: addresses as (host, port).

Types and encoding are those of tests/vm/endpoints, written from the ASN.1 of the recommendations and
apart from the module's tables, so that the two can contradict each other; tshark reads both sides of
a translation as the third. What else a message must have is the same each time.
"""
import ipaddress
import struct

from endpoints import h225, h245

CRV, GUID, BAND = 0x1234, bytes(range(16)), 1280
VENDOR = {"vendor": {"country": 181, "extension": 0, "maker": 18}, "productId": b"test"}
ENDPOINT = {**h225.TERMINAL, "vendor": VENDOR}
ALIASES = [h225.alias("al")]
VERSION = {"protocolIdentifier": h225.VERSION}
CALL = {"callIdentifier": {"guid": GUID}, "multipleCalls": False, "maintainConnection": False}

tpkt = h225.frame


def packed(address):
    """As they stand in a message: address and port."""
    return ipaddress.ip_address(address[0]).packed, struct.pack(">H", address[1])


def places(**named):
    """Members that are addresses, those that there are."""
    return {name: h225.transport(*address) for name, address in named.items() if address}


def signal(kind, body, fast=(), tunnel=()):
    """A call signalling message with the elements of fastStart and of the tunnel."""
    more = {"fastStart": list(fast)} if fast else {}
    return h225.pack(kind, CRV, {**CALL, **body, **more}, list(tunnel), bool(tunnel))


def setup(source=None, dest=None, h245=None, **more):
    body = {
        "sourceAddress": ALIASES,
        "sourceInfo": ENDPOINT,
        "destinationAddress": [("dialedDigits", "100")],
        "activeMC": False,
        "conferenceID": GUID,
        "conferenceGoal": ("create", None),
        "callType": ("pointToPoint", None),
        "mediaWaitForConnect": False,
        "canOverlapSend": False,
    }
    where = places(h245Address=h245, destCallSignalAddress=dest, sourceCallSignalAddress=source)
    return signal("setup", {**body, **where}, **more)


def proceeding(h245=None, **more):
    return signal("callProceeding", {"destinationInfo": ENDPOINT, **places(h245Address=h245)}, **more)


def alerting(h245=None, **more):
    return signal("alerting", {"destinationInfo": ENDPOINT, **places(h245Address=h245)}, **more)


def connect(h245=None, **more):
    body = {"destinationInfo": ENDPOINT, "conferenceID": GUID}
    return signal("connect", {**body, **places(h245Address=h245)}, **more)


def facility(alternative=None, h245=None, reason="undefinedReason", **more):
    where = places(alternativeAddress=alternative, h245Address=h245)
    return signal("facility", {"reason": (reason, None), **where}, **more)


def fast_olc(number, forward=None, reverse=None):
    """An element of fastStart; forward, reverse: (media, control) of what is sent, of what is received."""
    return h245.fast(h245.forward_channel(number, *forward) if forward else h245.reverse_channel(number, *reverse))


def olc(number, media=None, control=None):
    return h245.open_channel(h245.forward_channel(number, media, control))


olc_ack = h245.open_ack


def grq(own):
    return h225.ras("gatekeeperRequest", 1, **VERSION, **places(rasAddress=own), endpointType=ENDPOINT,
                    endpointAlias=ALIASES)


def gcf(own):
    return h225.ras("gatekeeperConfirm", 1, **VERSION, gatekeeperIdentifier="gk", **places(rasAddress=own))


def rrq(calls, own):
    return h225.ras("registrationRequest", 2, **VERSION, discoveryComplete=True,
                    callSignalAddress=[h225.transport(*calls)], rasAddress=[h225.transport(*own)],
                    terminalType=ENDPOINT, terminalAlias=ALIASES, endpointVendor=VENDOR, timeToLive=60)


def rcf(calls, ttl=60):
    return h225.ras("registrationConfirm", 2, **VERSION, callSignalAddress=[h225.transport(*calls)],
                    endpointIdentifier="ep1", timeToLive=ttl)


def urq(calls):
    return h225.ras("unregistrationRequest", 5, callSignalAddress=[h225.transport(*calls)])


def ucf():
    return h225.ras("unregistrationConfirm", 5)


def arq(source):
    return h225.ras("admissionRequest", 3, callType=("pointToPoint", None), endpointIdentifier="ep1",
                    destinationInfo=[h225.alias("bo")], srcInfo=ALIASES, **places(srcCallSignalAddress=source),
                    bandWidth=BAND, callReferenceValue=CRV, conferenceID=GUID, activeMC=False, answerCall=False)


def acf(dest):
    return h225.ras("admissionConfirm", 3, bandWidth=BAND, callModel=("gatekeeperRouted", None),
                    **places(destCallSignalAddress=dest))
