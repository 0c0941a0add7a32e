# SPDX-License-Identifier: GPL-2.0-only
"""
A PPTP client and server of a few messages (RFC 2637), and GRE between them; no PPP.

    client (PNS)            server (PAC)
      Start-Request -------->
      <---------- Start-Reply
      Call-Request(id) ----->
      <-- Call-Reply(id, peer id)       the server sees the id that the gateway gave the client
      <=== GRE version 1 ===>           addressed by the receiver's id
      Clear-Request -------->
      <----- Call-Disconnected

It runs anywhere; the story with pptpd, pptp-linux and MPPE needs a kernel with ppp.
"""
import socket
import struct

from . import sockets

COOKIE, PORT, PROTO_PPP = 0x1A2B3C4D, 1723, 0x880B
START, START_REPLY, CALL, CALL_REPLY, CLEAR, DISCONNECT = 1, 2, 7, 8, 12, 13
NAME = b"fwpolicy".ljust(64, b"\0")


def message(kind, body, cookie=COOKIE):
    return struct.pack("!HHIHH", 12 + len(body), 1, cookie, kind, 0) + body


def start(kind):
    answer = 1 if kind == START_REPLY else 0
    return message(kind, struct.pack("!HBBIIHH", 0x100, answer, 0, 3, 3, 1, 1) + NAME + NAME)


def call(identity):
    speeds = struct.pack("!IIII", 300, 10**8, 3, 3)
    tail = struct.pack("!HHHH", 64, 0, 0, 0) + bytes(128)
    return message(CALL, struct.pack("!HH", identity, 1) + speeds + tail)


def call_reply(identity, peer):
    body = struct.pack("!HHBBHIHHI", identity, peer, 1, 0, 0, 10**8, 64, 0, 0)
    return message(CALL_REPLY, body)


def clear(identity):
    return message(CLEAR, struct.pack("!HH", identity, 0))


def disconnect(identity):
    return message(DISCONNECT, struct.pack("!HBBHH", identity, 1, 0, 0, 0) + bytes(128))


def take(sock, wanted):
    """The body of the next message, which must be of that kind."""
    head = sockets.take(sock, 12)
    length, _, cookie, kind, _ = struct.unpack("!HHIHH", head)
    assert (cookie, kind) == (COOKIE, wanted), f"message {kind} where {wanted} is due"
    return sockets.take(sock, length - 12)


def gre(identity, sequence, payload):
    return struct.pack("!HHHHI", 0x3001, PROTO_PPP, len(payload), identity, sequence) + payload


def gre_socket(host, address):
    with host.inside():
        sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_GRE)
    sock.bind((address, 0))
    return sock


def hears(sock, identity, payload, patience=sockets.PATIENCE):
    """Does GRE for that id (None: any) with that payload come? Its sender, or None."""
    sock.settimeout(patience)
    try:
        for _ in range(100):
            data, peer = sock.recvfrom(65536)
            body = data[(data[0] & 15) * 4 :]
            found = struct.unpack("!H", body[6:8])[0]
            if body[12:] == payload and identity in (None, found):
                return peer[0]
    except TimeoutError:
        pass
    return None


class Server:
    def __init__(self, host, address):
        self.host, self.address = host, address
        self.listener = sockets.listen(host, address, PORT)
        self.gre = gre_socket(host, address)

    def close(self):
        self.listener.close()
        self.gre.close()


class Tunnel:
    """A client's control connection and call, with the server's side of it."""

    def __init__(self, host, source, server, identities):
        self.server, (self.mine, self.theirs) = server, identities
        self.control = sockets.connect(host, source, (server.address, PORT))
        self.far, peer = sockets.accept(server.listener)
        self.public = peer[0]
        self.gre = gre_socket(host, source)
        self.seen_as = None

    def begin(self):
        """The two exchanges; learns by what id the server has to call the client."""
        self.control.sendall(start(START))
        take(self.far, START)
        self.far.sendall(start(START_REPLY))
        take(self.control, START_REPLY)
        self.control.sendall(call(self.mine))
        self.seen_as = struct.unpack("!H", take(self.far, CALL)[:2])[0]
        self.far.sendall(call_reply(self.theirs, self.seen_as))
        identity, peer = struct.unpack("!HH", take(self.control, CALL_REPLY)[:4])
        assert (identity, peer) == (self.theirs, self.mine), f"the reply names {identity}, {peer}"

    def out(self, sequence, payload, patience=sockets.PATIENCE):
        """GRE from the client arrives at the server, from the public address."""
        self.gre.sendto(gre(self.theirs, sequence, payload), (self.server.address, 0))
        return hears(self.server.gre, self.theirs, payload, patience) == self.public

    def back(self, sequence, payload, patience=sockets.PATIENCE, source=None):
        """GRE from the server (or another's socket) arrives at the client."""
        sender = source or self.server.gre
        sender.sendto(gre(self.seen_as, sequence, payload), (self.public, 0))
        return bool(hears(self.gre, self.mine, payload, patience))

    def hang_up(self):
        self.control.sendall(clear(self.mine))
        take(self.far, CLEAR)
        self.far.sendall(disconnect(self.theirs))
        take(self.control, DISCONNECT)

    def close(self):
        for sock in (self.control, self.far, self.gre):
            sock.close()
