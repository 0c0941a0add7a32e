# SPDX-License-Identifier: GPL-2.0-only
"""
The H.245 types that a plain audio call needs, and one maker per message.

`encode(...)` is applied by the makers: each returns bytes, to be put into a TPKT of the separate
H.245 connection, into the tunnel of a Q.931 message, or (open channels) into fastStart.
`read(data)` gives (class, (name, members)). Addresses: `unicast`, `where`.
"""
import ipaddress

from .per import BOOL, NEVER, Choice, Int, Octets, Oid, Seq, SeqOf, decode, encode

VERSION = bytes.fromhex("0008817500" + "07")  # itu-t recommendation h 245 version 7
G711 = ("g711Ulaw64k", 20)

CHANNEL, BYTE = Int(1, 65535), Int(0, 255)
IP4 = Seq([("network", Octets(4, 4)), ("port", Int(0, 65535))], [])
IP6 = Seq([("network", Octets(16, 16)), ("port", Int(0, 65535))], [])
UNICAST = Choice(
    ["iPAddress", "iPX", "iP6Address", "netBios", "sourceRoute"],
    [],
    {"iPAddress": IP4, "iPX": NEVER, "iP6Address": IP6, "netBios": NEVER, "sourceRoute": NEVER},
)
TRANSPORT = Choice(["unicastAddress", "multicastAddress"], [], {"unicastAddress": UNICAST})
AUDIO = Choice(
    [
        "nonStandard",
        "g711Alaw64k",
        "g711Alaw56k",
        "g711Ulaw64k",
        "g711Ulaw56k",
        *(f"other{number}" for number in range(9)),
    ],
    [],
    {"g711Ulaw64k": Int(1, 256)},
)
DATA = Choice(
    ["nonStandard", "nullData", "videoData", "audioData", "data", "encryptionData"],
    [],
    {"audioData": AUDIO, "videoData": NEVER, "data": NEVER, "nonStandard": NEVER},
)
H2250 = Seq(
    [
        ("nonStandard?", NEVER),
        ("sessionID", BYTE),
        ("associatedSessionID?", NEVER),
        ("mediaChannel?", TRANSPORT),
        ("mediaGuaranteedDelivery?", BOOL),
        ("mediaControlChannel?", TRANSPORT),
        ("mediaControlGuaranteedDelivery?", BOOL),
        ("silenceSuppression?", BOOL),
        ("destination?", NEVER),
        ("dynamicRTPPayloadType?", NEVER),
        ("mediaPacketization?", NEVER),
    ],
    [],
)
FORWARD = Seq(
    [
        ("portNumber?", NEVER),
        ("dataType", DATA),
        (
            "multiplexParameters",
            Choice(["h222", "h223", "v76"], ["h2250", "none"], {"h2250": H2250}),
        ),
    ],
    [],
)
REVERSE = Seq(
    [
        ("dataType", DATA),
        ("multiplexParameters?", Choice(["h223", "v76"], ["h2250"], {"h2250": H2250})),
    ],
    [],
)
OPEN = Seq([("channel", CHANNEL), ("forward", FORWARD), ("reverse?", REVERSE)], [])
ACK = Seq(
    [
        ("nonStandard?", NEVER),
        ("sessionID?", Int(1, 255)),
        ("mediaChannel?", TRANSPORT),
        ("mediaControlChannel?", TRANSPORT),
        ("dynamicRTPPayloadType?", NEVER),
    ],
    [],
)
OPEN_ACK = Seq(
    [("channel", CHANNEL), ("reverse?", NEVER)],
    [("separateStack", NEVER), ("forwardAck", Choice(["h2250"], [], {"h2250": ACK}))],
)
CAPABILITY = Choice(
    [
        "nonStandard",
        "receiveVideo",
        "transmitVideo",
        "receiveAndTransmitVideo",
        "receiveAudio",
        *(f"other{number}" for number in range(7)),
    ],
    [],
    {"receiveAudio": AUDIO},
)
CAPABILITY_ENTRY = Seq([("number", CHANNEL), ("capability?", CAPABILITY)])
CAPABILITIES = Seq(
    [
        ("number", BYTE),
        ("protocolIdentifier", Oid()),
        ("multiplexCapability?", NEVER),
        ("table?", SeqOf(CAPABILITY_ENTRY, 1, 256)),
        ("descriptors?", NEVER),
    ],
    [],
)
REQUEST = Choice(
    [
        "nonStandard",
        "masterSlaveDetermination",
        "terminalCapabilitySet",
        "openLogicalChannel",
        "closeLogicalChannel",
        *(f"other{number}" for number in range(6)),
    ],
    [],
    {
        "masterSlaveDetermination": Seq([("type", BYTE), ("number", Int(0, 2**24 - 1))], []),
        "terminalCapabilitySet": CAPABILITIES,
        "openLogicalChannel": OPEN,
        "closeLogicalChannel": Seq(
            [("channel", CHANNEL), ("source", Choice(["user", "lcse"], None))], []
        ),
    },
)
RESPONSE = Choice(
    [
        "nonStandard",
        "masterSlaveDeterminationAck",
        "masterSlaveDeterminationReject",
        "terminalCapabilitySetAck",
        "terminalCapabilitySetReject",
        "openLogicalChannelAck",
        "openLogicalChannelReject",
        "closeLogicalChannelAck",
        *(f"other{number}" for number in range(11)),
    ],
    [],
    {
        "masterSlaveDeterminationAck": Seq([("decision", Choice(["master", "slave"], None))], []),
        "terminalCapabilitySetAck": Seq([("number", BYTE)], []),
        "openLogicalChannelAck": OPEN_ACK,
        "closeLogicalChannelAck": Seq([("channel", CHANNEL)], []),
    },
)
COMMAND = Choice(
    [
        "nonStandard",
        "maintenanceLoopOff",
        "sendTerminalCapabilitySet",
        "encryption",
        "flowControl",
        "endSessionCommand",
        "miscellaneous",
    ],
    [],
    {"endSessionCommand": Choice(["nonStandard", "disconnect", "gstnOptions"], [])},
)
MESSAGE = Choice(
    ["request", "response", "command", "indication"],
    [],
    {"request": REQUEST, "response": RESPONSE, "command": COMMAND, "indication": NEVER},
)


def unicast(address, port):
    address = ipaddress.ip_address(address)
    name = "iPAddress" if address.version == 4 else "iP6Address"
    return "unicastAddress", (name, {"network": address.packed, "port": port})


def where(value):
    """An H.245 transport address as a socket wants it."""
    inner = value[1][1]
    return str(ipaddress.ip_address(inner["network"])), inner["port"]


def read(data):
    return decode(MESSAGE, data)


def _message(kind, name, members):
    return encode(MESSAGE, (kind, (name, members)))


def capabilities(number=1):
    table = [{"number": 1, "capability": ("receiveAudio", G711)}]
    members = {"number": number, "protocolIdentifier": VERSION, "table": table}
    return _message("request", "terminalCapabilitySet", members)


def capabilities_ack(number=1):
    return _message("response", "terminalCapabilitySetAck", {"number": number})


def master_slave(number):
    return _message("request", "masterSlaveDetermination", {"type": 50, "number": number})


def master_slave_ack(decision):
    return _message("response", "masterSlaveDeterminationAck", {"decision": (decision, None)})


def _channel(media=None, control=None):
    members = {"sessionID": 1}
    if media:
        members["mediaChannel"] = unicast(*media)
    if control:
        members["mediaControlChannel"] = unicast(*control)
    return "h2250", members


def forward_channel(channel, media=None, control=None):
    """Members of an open request for audio that its sender transmits."""
    forward = {"dataType": ("audioData", G711), "multiplexParameters": _channel(media, control)}
    return {"channel": channel, "forward": forward}


def reverse_channel(channel, media=None, control=None):
    """The same for audio that its sender receives: fast start alone knows this form."""
    return {
        "channel": channel,
        "forward": {"dataType": ("nullData", None), "multiplexParameters": ("none", None)},
        "reverse": {
            "dataType": ("audioData", G711),
            "multiplexParameters": _channel(media, control),
        },
    }


def open_channel(members):
    return _message("request", "openLogicalChannel", members)


def fast(members):
    """An element of fastStart: the request without the layers above it."""
    return encode(OPEN, members)


def read_fast(data):
    """(is it audio that the caller sends, media address, control address) of such an element."""
    members = decode(OPEN, data)
    side = "reverse" if "reverse" in members else "forward"
    inner = members[side]["multiplexParameters"][1]
    found = [inner.get(name) for name in ("mediaChannel", "mediaControlChannel")]
    return (side == "forward", *(value and where(value) for value in found))


def open_ack(channel, media, control):
    members = {
        "sessionID": 1,
        "mediaChannel": unicast(*media),
        "mediaControlChannel": unicast(*control),
    }
    return _message(
        "response", "openLogicalChannelAck", {"channel": channel, "forwardAck": ("h2250", members)}
    )


def close_channel(channel):
    members = {"channel": channel, "source": ("user", None)}
    return _message("request", "closeLogicalChannel", members)


def close_ack(channel):
    return _message("response", "closeLogicalChannelAck", {"channel": channel})


def end_session():
    return _message("command", "endSessionCommand", ("disconnect", None))
