# SPDX-License-Identifier: GPL-2.0-only
"""
An IRC client that offers and accepts DCC, and ngircd between two of them.

    inside  -- PRIVMSG bob :^ADCC SEND name address port size^A -->  ngircd  -->  outside
    inside  <-------------- data connection to that address and port ----------   outside

The address is a decimal number. What the other client reads is what the gateway made of it.
"""
import contextlib
import ipaddress
import os
import re

import observe
import servers

from . import sockets

CONFIG = """
[Global]
Name = irc.example.org
Info = test
Listen = 0.0.0.0
Ports = 6667
[Limits]
MaxConnectionsIP = 0
ConnectRetry = 60
PingTimeout = 600
[Options]
DNS = no
Ident = no
PAM = no
SyslogFacility = local1
"""


def ngircd(host, folder):
    """ngircd on port 6667."""
    path = os.path.join(folder, "ngircd.conf")
    with open(path, "w", encoding="ascii") as file:
        file.write(CONFIG)
    child = host.spawn("ngircd", "-n", "-f", path)
    observe.poll(lambda: servers.listening(host, 6667) or child.poll() is not None, "ngircd")
    assert child.poll() is None, "ngircd ended at once"
    return child


def number(address):
    return int(ipaddress.IPv4Address(address))


def ctcp(text):
    return f"\x01{text}\x01"


class Client:
    """A registered client."""

    def __init__(self, host, source, server, nick):
        self.host, self.source, self.nick = host, source, nick
        self.lines = sockets.Lines(sockets.connect(host, source, (server, 6667)))
        self.lines.send(f"NICK {nick}\r\nUSER {nick} 0 * :{nick}")
        while " 001 " not in (line := self.lines.line()):
            if line.startswith("PING"):
                self.lines.send("PONG" + line[4:])
        self.lines.until(" 422 ", " 376 ")

    def offer(self, peer, kind="SEND", name="file", tags="", port=None):
        """Listen, and offer by DCC: the listener."""
        listener = sockets.listen(self.host, self.source)
        port = sockets.name(listener)[1] if port is None else port
        self.offer_text(peer, dcc(kind, name, number(self.source), port), tags)
        return listener

    def offer_text(self, peer, text, tags=""):
        self.lines.send(f"{tags}PRIVMSG {peer} :{ctcp(text)}")

    def offered(self):
        """What a peer offered: (kind, name, address, port)."""
        line = self.lines.until(" PRIVMSG ")
        kind, name, address, port = re.search(
            r"\x01DCC (\w+) (\"[^\"]*\"|\S+) (\d+) (\d+)", line
        ).groups()
        return kind, name, str(ipaddress.IPv4Address(int(address))), int(port)

    def close(self):
        self.lines.close()


def dcc(kind, name, address, port):
    return f"DCC {kind} {name} {address} {port}" + (" 1000" if kind == "SEND" else "")


class Speaker:
    """A client to a server that is only the other end of a connection."""

    def __init__(self, sock):
        self.lines = sockets.Lines(sock)

    def greet(self, server):
        """The opening that makes it IRC, read on both sides."""
        self.lines.send("NICK ann\r\nUSER ann 0 * :ann")
        server.until("USER ")
        server.send(":irc.example.org 001 ann :Welcome")
        self.lines.until(":irc.example.org 001 ")


@contextlib.contextmanager
def conversation(site):
    """(speaker inside, the server's lines outside)"""
    with sockets.pair(site, 6667) as (near, far):
        yield Speaker(near), sockets.Lines(far)
