# SPDX-License-Identifier: GPL-2.0-only
"""
Two clients of one ngircd, one behind the gateway: each offers the other a file, and it arrives.
"""
import pathlib
import re

from lab import LAN1, OUTER, WAN, WAN2, connect, listener

CONF = f"""[Global]
Name = irc.example.net
Info = test
Listen = {WAN}
Ports = 6667
[Limits]
MaxConnectionsIP = 0
[Options]
DNS = no
Ident = no
PAM = no
"""


class Client:
    def __init__(self, ns, nick):
        self.sock = connect(ns, WAN, 6667)
        self.buffer = b""
        self.say(f"NICK {nick}\r\nUSER {nick} 0 * :{nick}")
        self.hear(r" 001 ")

    def say(self, line):
        self.sock.sendall(line.encode() + b"\r\n")

    def hear(self, pattern):
        """The next line that fits; what a server asks meanwhile is answered."""
        while True:
            while b"\n" not in self.buffer:
                got = self.sock.recv(4096)
                assert got, "the server closed"
                self.buffer += got
            line, _, self.buffer = self.buffer.partition(b"\n")
            line = line.decode().rstrip("\r")
            if line.startswith("PING"):
                self.say(line.replace("PING", "PONG"))
            found = re.search(pattern, line)
            if found:
                return found


def number(address):
    return int.from_bytes(bytes(map(int, address.split("."))), "big")


def send(sender, receiver, names, at):
    """DCC SEND from one to the other: the offer through the server, the file beside it."""
    (from_ns, address, port), (to_ns, reached) = at
    home = listener(from_ns, address, port)
    sender.say(f"PRIVMSG {names} :\1DCC SEND file {number(address)} {port} 5\1")
    found = receiver.hear(r"DCC SEND file (\d+) (\d+) 5")
    assert int(found[1]) == number(reached), found[0]
    data = connect(to_ns, reached, int(found[2]))
    peer, _ = home.accept()
    peer.sendall(b"hello")
    assert data.recv(5) == b"hello"
    for sock in (home, data, peer):
        sock.close()


def story_both_directions(lab, ours=True):
    lab.rules("fwp-irc", ours=ours)
    conf = pathlib.Path("/run/ngircd.conf")
    conf.write_text(CONF)
    conf.chmod(0o644)
    lab.start("wan", "ngircd", "-n", "-f", conf)
    lab.listening("wan", 6667)
    inside, outside = Client("lan1", "al"), Client("wan2", "bo")
    for port in (40000, 50000):
        send(inside, outside, "bo", ((("lan1", LAN1, port), ("wan2", OUTER))))
        send(outside, inside, "al", ((("wan2", WAN2, port), ("lan1", WAN2))))
    for client in (inside, outside):
        client.sock.close()


def story_kernel_does_the_same(lab):
    story_both_directions(lab, ours=False)
