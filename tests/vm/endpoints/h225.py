# SPDX-License-Identifier: GPL-2.0-only
"""
The H.225.0 types (version 4) that a plain call needs: call signalling inside Q.931, and RAS.

`pack(kind, crv, message)` makes a whole TPKT of a Q.931 message, `unpack(tpkt)` reads one back;
`ras(name, **members)` and `unras(data)` do the same for RAS. Address values are what
`transport(address, port)` makes and `where(value)` reads. Only what tests/vm/endpoints/terminal.py
and gatekeeper.py say is described; other members of the ASN.1 are NEVER.
"""
import ipaddress
import struct

from .per import BOOL, NEVER, Bmp, Choice, Digits, Int, Octets, Oid, Seq, SeqOf, decode, encode

VERSION = bytes.fromhex("0008914a0004")  # itu-t recommendation h 2250 version 4
NAMES = {
    "setup": 0x05,
    "callProceeding": 0x02,
    "connect": 0x07,
    "alerting": 0x01,
    "releaseComplete": 0x5A,
    "facility": 0x62,
}
TYPES = {number: name for name, number in NAMES.items()}
BEARER = bytes.fromhex("04038893a5")  # unrestricted digital, 64 kbit/s, H.221/H.242

IP4 = Seq([("ip", Octets(4, 4)), ("port", Int(0, 65535))])
IP6 = Seq([("ip", Octets(16, 16)), ("port", Int(0, 65535))], [])
TRANSPORT = Choice(
    ["ipAddress", "sourceRoute", "ipx", "ip6Address", "netBios", "nsap", "nonStandard"],
    [],
    {"ipAddress": IP4, "ip6Address": IP6},
)
ALIAS = Choice(["dialedDigits", "h323-ID"], [], {"dialedDigits": Digits(), "h323-ID": Bmp(1, 256)})
H221 = Seq([("country", Int(0, 255)), ("extension", Int(0, 255)), ("maker", Int(0, 65535))], [])
VENDOR = Seq(
    [("vendor", H221), ("productId?", Octets(1, 256)), ("versionId?", Octets(1, 256))], []
)
TERMINAL_INFO = Seq([("nonStandardData?", NEVER)], [])
ENDPOINT = Seq(
    [
        ("nonStandardData?", NEVER),
        ("vendor?", VENDOR),
        ("gatekeeper?", NEVER),
        ("gateway?", NEVER),
        ("mcu?", NEVER),
        ("terminal?", TERMINAL_INFO),
        ("mc", BOOL),
        ("undefinedNode", BOOL),
    ],
    [],
)
CALL_ID = Seq([("guid", Octets(16, 16))], [])
CALL_TYPE = Choice(["pointToPoint", "oneToN", "nToOne", "nToN"], [])
OID, ID16, CRV = Oid(), Octets(16, 16), Int(0, 65535)
LATER = [
    ("callIdentifier", CALL_ID),
    ("h245SecurityMode", NEVER),
    ("tokens", NEVER),
    ("cryptoTokens", NEVER),
    ("fastStart", SeqOf(Octets())),
    ("multipleCalls", BOOL),
    ("maintainConnection", BOOL),
]
SETUP = Seq(
    [
        ("protocolIdentifier", OID),
        ("h245Address?", TRANSPORT),
        ("sourceAddress?", SeqOf(ALIAS)),
        ("sourceInfo", ENDPOINT),
        ("destinationAddress?", SeqOf(ALIAS)),
        ("destCallSignalAddress?", TRANSPORT),
        ("destExtraCallInfo?", NEVER),
        ("destExtraCRV?", NEVER),
        ("activeMC", BOOL),
        ("conferenceID", ID16),
        ("conferenceGoal", Choice(["create", "join", "invite"], ["negotiation", "independent"])),
        ("callServices?", NEVER),
        ("callType", CALL_TYPE),
    ],
    [
        ("sourceCallSignalAddress", TRANSPORT),
        ("remoteExtensionAddress", NEVER),
        ("callIdentifier", CALL_ID),
        ("h245SecurityCapability", NEVER),
        ("tokens", NEVER),
        ("cryptoTokens", NEVER),
        ("fastStart", SeqOf(Octets())),
        ("mediaWaitForConnect", BOOL),
        ("canOverlapSend", BOOL),
        ("endpointIdentifier", NEVER),
        ("multipleCalls", BOOL),
        ("maintainConnection", BOOL),
    ],
)
PROCEEDING = Seq(
    [("protocolIdentifier", OID), ("destinationInfo", ENDPOINT), ("h245Address?", TRANSPORT)], LATER
)
CONNECT = Seq(
    [
        ("protocolIdentifier", OID),
        ("h245Address?", TRANSPORT),
        ("destinationInfo", ENDPOINT),
        ("conferenceID", ID16),
    ],
    LATER,
)
RELEASE = Seq([("protocolIdentifier", OID), ("reason?", NEVER)], LATER[:1])
FACILITY = Seq(
    [
        ("protocolIdentifier", OID),
        ("alternativeAddress?", TRANSPORT),
        ("alternativeAliasAddress?", SeqOf(ALIAS)),
        ("conferenceID?", ID16),
        (
            "reason",
            Choice(
                ["routeCallToGatekeeper", "callForwarded", "routeCallToMC", "undefinedReason"],
                ["conferenceListChoice", "startH245", "noH245"],
            ),
        ),
    ],
    [
        ("callIdentifier", CALL_ID),
        ("destExtraCallInfo", NEVER),
        ("remoteExtensionAddress", NEVER),
        ("tokens", NEVER),
        ("cryptoTokens", NEVER),
        ("conferences", NEVER),
        ("h245Address", TRANSPORT),
        ("fastStart", SeqOf(Octets())),
        ("multipleCalls", BOOL),
        ("maintainConnection", BOOL),
    ],
)
BODY = Choice(
    [
        "setup",
        "callProceeding",
        "connect",
        "alerting",
        "information",
        "releaseComplete",
        "facility",
    ],
    ["progress", "empty"],
    {
        "setup": SETUP,
        "callProceeding": PROCEEDING,
        "connect": CONNECT,
        "alerting": PROCEEDING,
        "information": NEVER,
        "releaseComplete": RELEASE,
        "facility": FACILITY,
    },
)
UU_PDU = Seq(
    [("body", BODY), ("nonStandardData?", NEVER)],
    [
        ("h4501SupplementaryService", NEVER),
        ("h245Tunneling", BOOL),
        ("h245Control", SeqOf(Octets())),
    ],
)
USER_INFORMATION = Seq([("pdu", UU_PDU), ("userData?", NEVER)], [])

SEQUENCE = ("requestSeqNum", Int(1, 65535))
BAND, ENDPOINT_ID, GK_ID = Int(0, 2**32 - 1), Bmp(1, 128), Bmp(1, 128)
MODEL = Choice(["direct", "gatekeeperRouted"], [])
EMPTY_CONFIRM = Seq([SEQUENCE, ("nonStandardData?", NEVER)], [])
RAS_KINDS = {
    "gatekeeperRequest": Seq(
        [
            SEQUENCE,
            ("protocolIdentifier", OID),
            ("nonStandardData?", NEVER),
            ("rasAddress", TRANSPORT),
            ("endpointType", ENDPOINT),
            ("gatekeeperIdentifier?", GK_ID),
            ("callServices?", NEVER),
            ("endpointAlias?", SeqOf(ALIAS)),
        ],
        [],
    ),
    "gatekeeperConfirm": Seq(
        [
            SEQUENCE,
            ("protocolIdentifier", OID),
            ("nonStandardData?", NEVER),
            ("gatekeeperIdentifier?", GK_ID),
            ("rasAddress", TRANSPORT),
        ],
        [],
    ),
    "registrationRequest": Seq(
        [
            SEQUENCE,
            ("protocolIdentifier", OID),
            ("nonStandardData?", NEVER),
            ("discoveryComplete", BOOL),
            ("callSignalAddress", SeqOf(TRANSPORT)),
            ("rasAddress", SeqOf(TRANSPORT)),
            ("terminalType", ENDPOINT),
            ("terminalAlias?", SeqOf(ALIAS)),
            ("gatekeeperIdentifier?", GK_ID),
            ("endpointVendor", VENDOR),
        ],
        [("alternateEndpoints", NEVER), ("timeToLive", Int(1, 2**32 - 1))],
    ),
    "registrationConfirm": Seq(
        [
            SEQUENCE,
            ("protocolIdentifier", OID),
            ("nonStandardData?", NEVER),
            ("callSignalAddress", SeqOf(TRANSPORT)),
            ("terminalAlias?", SeqOf(ALIAS)),
            ("gatekeeperIdentifier?", GK_ID),
            ("endpointIdentifier", ENDPOINT_ID),
        ],
        [("alternateGatekeeper", NEVER), ("timeToLive", Int(1, 2**32 - 1))],
    ),
    "unregistrationRequest": Seq(
        [
            SEQUENCE,
            ("callSignalAddress", SeqOf(TRANSPORT)),
            ("endpointAlias?", SeqOf(ALIAS)),
            ("nonStandardData?", NEVER),
            ("endpointIdentifier?", ENDPOINT_ID),
        ],
        [],
    ),
    "unregistrationConfirm": EMPTY_CONFIRM,
    "admissionRequest": Seq(
        [
            SEQUENCE,
            ("callType", CALL_TYPE),
            ("callModel?", MODEL),
            ("endpointIdentifier", ENDPOINT_ID),
            ("destinationInfo?", SeqOf(ALIAS)),
            ("destCallSignalAddress?", TRANSPORT),
            ("destExtraCallInfo?", NEVER),
            ("srcInfo", SeqOf(ALIAS)),
            ("srcCallSignalAddress?", TRANSPORT),
            ("bandWidth", BAND),
            ("callReferenceValue", CRV),
            ("nonStandardData?", NEVER),
            ("callServices?", NEVER),
            ("conferenceID", ID16),
            ("activeMC", BOOL),
            ("answerCall", BOOL),
        ],
        [("canMapAlias", BOOL), ("callIdentifier", CALL_ID)],
    ),
    "admissionConfirm": Seq(
        [
            SEQUENCE,
            ("bandWidth", BAND),
            ("callModel", MODEL),
            ("destCallSignalAddress", TRANSPORT),
            ("irrFrequency?", NEVER),
            ("nonStandardData?", NEVER),
        ],
        [],
    ),
    "disengageRequest": Seq(
        [
            SEQUENCE,
            ("endpointIdentifier", ENDPOINT_ID),
            ("conferenceID", ID16),
            ("callReferenceValue", CRV),
            ("disengageReason", Choice(["forcedDrop", "normalDrop", "undefinedReason"], [])),
            ("nonStandardData?", NEVER),
        ],
        [("callIdentifier", CALL_ID)],
    ),
    "disengageConfirm": EMPTY_CONFIRM,
}
RAS_ROOT = [
    f"{subject}{end}"
    for subject, ends in (
        ("gatekeeper", ("Request", "Confirm", "Reject")),
        ("registration", ("Request", "Confirm", "Reject")),
        ("unregistration", ("Request", "Confirm", "Reject")),
        ("admission", ("Request", "Confirm", "Reject")),
        ("bandwidth", ("Request", "Confirm", "Reject")),
        ("disengage", ("Request", "Confirm", "Reject")),
        ("location", ("Request", "Confirm", "Reject")),
        ("info", ("Request", "RequestResponse")),
        ("", ("nonStandardMessage", "unknownMessageResponse")),
    )
    for end in ends
]
RAS = Choice(RAS_ROOT, [], {name: RAS_KINDS.get(name, NEVER) for name in RAS_ROOT})
TERMINAL = {"terminal": {}, "mc": False, "undefinedNode": False}


def transport(address, port):
    address = ipaddress.ip_address(address)
    name = "ipAddress" if address.version == 4 else "ip6Address"
    return name, {"ip": address.packed, "port": port}


def where(value):
    """A transport address as a socket wants it."""
    return str(ipaddress.ip_address(value[1]["ip"])), value[1]["port"]


def frame(payload):
    """A TPKT, RFC 1006."""
    return struct.pack("!BBH", 3, 0, 4 + len(payload)) + payload


def q931(kind, crv, uuie):
    """A Q.931 message with the user-user element given as bytes."""
    head = struct.pack("!BBHB", 8, 2, crv, NAMES[kind])
    middle = BEARER if kind == "setup" else b""
    return head + middle + struct.pack("!BHB", 0x7E, 1 + len(uuie), 5) + uuie


def pack(kind, crv, body, control=None, tunnel=False):
    """A call signalling message as a TPKT; control: H.245 messages that travel inside."""
    pdu = {"body": (kind, {"protocolIdentifier": VERSION, **body}), "h245Tunneling": tunnel}
    if control:
        pdu["h245Control"] = control
    return frame(q931(kind, crv, encode(USER_INFORMATION, {"pdu": pdu})))


def unpack(tpkt):
    """(kind, crv, body, tunnelled H.245 messages) of a whole TPKT."""
    message = tpkt[4:]
    crv, kind = struct.unpack("!HB", message[2:5])
    at = 5
    while message[at] != 0x7E:
        at += 1 if message[at] & 0x80 else 2 + message[at + 1]
    length = struct.unpack("!H", message[at + 1 : at + 3])[0]
    pdu = decode(USER_INFORMATION, message[at + 4 : at + 3 + length])["pdu"]
    assert pdu["body"][0] == TYPES[kind], "Q.931 and H.225 disagree"
    return pdu["body"][0], crv, pdu["body"][1], pdu.get("h245Control", [])


def ras(name, number, **members):
    return encode(RAS, (name, {"requestSeqNum": number, **members}))


def unras(data):
    """(name, members)"""
    return decode(RAS, data)


def alias(name):
    return ("h323-ID", name)


