# SPDX-License-Identifier: GPL-2.0-only
"""
One TCP connection or UDP conversation between two hosts of a bench, by ordinary sockets.

The server's socket is opened on demand where the flow should arrive, so every refusal is one in
spite of somebody listening. Nothing waits for a time-out: when the bench has settled, what has not
arrived never will, and what was not answered was dropped in silence.
"""
import contextlib
import errno
import secrets
import socket

TYPES = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}


class Flow:
    """A flow from client to the address and port asked for, meant to arrive at host `at`."""

    def __init__(self, observer, client, port, to, at, listen=None, source=None, sport=0):
        self.proto, number = port.split("/")
        self.observer, self.family = observer, socket.AF_INET6 if ":" in to else socket.AF_INET
        self.target, self.inner, self.peer = (to, int(number)), None, None
        self.server = self._listen(at, to, int(listen or number))
        self.client = self._socket(client)
        if source or sport:
            self.client.bind((source or self._any(), sport))
        self.error = self._open()
        name = self.client.getsockname()
        self.source, self.sport = name[0], name[1]

    def _socket(self, host):
        with host.inside():
            made = socket.socket(self.family, TYPES[self.proto])
        made.setblocking(False)
        if self.proto == "tcp":
            made.setsockopt(
                socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
            )  # a message is one packet, now
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return made

    def _any(self):
        return "::" if self.family == socket.AF_INET6 else "0.0.0.0"

    def _listen(self, host, address, port):
        """At the address asked for where the host has it: UDP must answer from there."""
        made = self._socket(host)
        try:
            made.bind((address, port))
        except OSError as error:
            if error.errno != errno.EADDRNOTAVAIL:
                raise
            made.bind((self._any(), port))
        if self.proto == "tcp":
            made.listen()
        return made

    def _open(self):
        """Try it; an errno where something answered no, 0 where nothing did or all is well."""
        code = self.client.connect_ex(self.target)
        if code not in (0, errno.EINPROGRESS):
            return code
        if self.proto == "udp":
            self.client.send(b"hello")
        self.observer.settle()
        if self.proto == "tcp":
            self._accept()
        else:
            self._receive_first()
        return self.client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)

    def _accept(self):
        with contextlib.suppress(BlockingIOError):
            self.inner, name = self.server.accept()
            self.inner.setblocking(False)
            self.peer = name[0]
        self.server.close()

    def _receive_first(self):
        with contextlib.suppress(BlockingIOError):
            _, name = self.server.recvfrom(2048)
            self.server.connect(name)
            self.inner, self.peer = self.server, name[0]

    @property
    def arrived(self):
        return self.inner is not None

    def sends(self):
        """Does a message of the client arrive, at once and unharmed?"""
        return self.arrived and self._passes(self.client, self.inner)

    def talks(self, count=1):
        """Do so many in a row each way?"""
        return (
            self.arrived
            and self._passes(self.client, self.inner, count)
            and self._passes(self.inner, self.client, count)
        )

    def _passes(self, sender, receiver, count=1):
        messages = [secrets.token_bytes(64) for _ in range(count)]
        try:
            for message in messages:
                sender.send(message)
            self.observer.settle()
            if self.proto == "tcp":  # a stream: they may come as one
                return receiver.recv(4096) == b"".join(messages)
            return [receiver.recv(4096) for _ in messages] == messages
        except OSError:
            return False

    def close(self):
        for each in {self.client, self.server, self.inner} - {None}:
            each.close()

    def __str__(self):
        address, port = self.target
        return f"{self.proto} {self.source} port {self.sport} > {address} port {port}"
