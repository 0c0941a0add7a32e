# SPDX-License-Identifier: GPL-2.0-only
"""
Sockets in a namespace, and the two ways the protocols cut a stream into messages.

Everything is single-threaded: the kernel completes connections and holds data until the story
reads it. Each wait is bounded by PATIENCE; a wait for what must not come by BRIEF.
"""
import contextlib
import socket
import struct

from net import LAN, NET

PATIENCE, BRIEF = 15.0, 0.4


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def _new(host, kind, address, port):
    with host.inside():
        sock = socket.socket(family(address), kind)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.settimeout(PATIENCE)
    sock.bind((address, port))
    return sock


def listen(host, address, port=0):
    sock = _new(host, socket.SOCK_STREAM, address, port)
    sock.listen(16)
    return sock


def connect(host, source, to, patience=PATIENCE, sport=0):
    """A TCP connection from an address of the host."""
    sock = _new(host, socket.SOCK_STREAM, source, sport)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.settimeout(patience)
    try:
        sock.connect(to)
    except OSError:
        sock.close()
        raise
    sock.settimeout(PATIENCE)
    return sock


def opens(host, source, to):
    """Can that host open a connection there? A bounded try."""
    try:
        connect(host, source, to, patience=BRIEF).close()
        return True
    except OSError:
        return False


def udp(host, address, port=0):
    return _new(host, socket.SOCK_DGRAM, address, port)


def accept(listener, patience=PATIENCE):
    """(connection, who called)"""
    listener.settimeout(patience)
    sock, peer = listener.accept()
    sock.settimeout(PATIENCE)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock, peer[:2]


def name(sock):
    """Address and port that the socket has."""
    return sock.getsockname()[:2]


def arrives(sock, wanted, patience=BRIEF):
    """Does a datagram with that content arrive? Its sender, or None."""
    sock.settimeout(patience)
    try:
        data, peer = sock.recvfrom(65536)
    except TimeoutError:
        return None
    return peer[:2] if data == wanted else None


@contextlib.contextmanager
def pair(site, port, source=LAN, server=NET, patience=PATIENCE):
    """A connection from inside to a port outside: both ends."""
    with listen(site.wan, server, port) as listener:
        with connect(site.lan, source, (server, port), patience) as near:
            far, _ = accept(listener, patience)
            with far:
                yield near, far


def take(sock, count):
    """Exactly so many bytes."""
    data = b""
    while len(data) < count:
        more = sock.recv(count - len(data))
        if not more:
            raise ConnectionError(f"closed after {len(data)} of {count} bytes")
        data += more
    return data


def take_tpkt(sock):
    """One whole TPKT."""
    head = take(sock, 4)
    return head + take(sock, struct.unpack("!H", head[2:])[0] - 4)


class Lines:
    """A stream of lines that end in CR LF or LF."""

    def __init__(self, sock):
        self.sock, self.rest = sock, b""

    def send(self, text):
        """A line, in one segment where it fits one."""
        self.sock.sendall(text if isinstance(text, bytes) else f"{text}\r\n".encode())

    def line(self):
        while b"\n" not in self.rest:
            more = self.sock.recv(65536)
            if not more:
                raise ConnectionError("closed within a line")
            self.rest += more
        line, _, self.rest = self.rest.partition(b"\n")
        return line.rstrip(b"\r").decode(errors="replace")

    def until(self, *beginnings):
        """Read on to a line that begins so, or contains it where the word begins with a space."""
        for _ in range(1000):
            line = self.line()
            if any(line.startswith(word) or word[0] == " " and word in line for word in beginnings):
                return line
        raise AssertionError(f"a thousand lines, and none of {beginnings}")

    def close(self):
        self.sock.close()
