# SPDX-License-Identifier: GPL-2.0-only
"""
Attacks on the IRC helper: offers that no user made, of ports that no user opened.

The kernel's helper of today looks for PRIVMSG at the start of a segment (CVE-2022-2663 was that it
looked anywhere): what a victim reflects inside a PONG is resisted, but not where a segment boundary
falls before it, which the attacker's window can bring about.
"""
import re

from endpoints import irc
from net import LAN, LAN2

from . import common


def _line(port, address=LAN, command="PRIVMSG bob :"):
    return f"{command}{irc.ctcp(irc.dcc('SEND', 'x', irc.number(address), port))}\r\n".encode()


def _say(site, pieces, port, third=False, greeted=True):
    site.open("irc")
    with common.victim(site, port, third) as listener, irc.conversation(site) as (client, server):
        if greeted:
            client.greet(server)
        for piece in pieces:
            client.lines.send(piece)
        read = common.read_all(server.sock)
        found = re.findall(rb"DCC SEND x (\d+) (\d+)", read)
        public = int(found[-1][1]) & 0xFFFF if found else port
        hit = any(common.reached(site, listener, to) for to in sorted({port, public}))
        return hit, f"the server read port {public}"


def own_port(site, port):
    return _say(site, [_line(port)], port)


def forged(site):
    """The offer names another inside host."""
    return _say(site, [_line(2000, LAN2)], 2000, third=True)


def slipstream(site):
    """A browser posts to port 6667, its body cut before a command."""
    return _say(site, [common.HTTP, _line(2000)], 2000, greeted=False)


def reflected(site, cut):
    """The server pings with an offer, the client's pong carries it back; cut: in two segments."""
    text = _line(2000)
    pieces = [b"PONG :aaaa ", text] if cut else [b"PONG :aaaa " + text]
    return _say(site, pieces, 2000)


def notice(site):
    """The reply to a CTCP PING repeats what was asked."""
    return _say(site, [_line(2000, command="NOTICE bob :")], 2000)


def overflow(site):
    """Port 67536 is 2000 modulo 2^16."""
    return _say(site, [_line(2000 + 65536)], 2000)


told = common.told
STORIES = [
    ("attack irc: DCC below 1024", told(own_port, True), (common.LOW,)),
    ("attack irc: DCC of a denied port", told(own_port, True), (common.DENIED,)),
    ("attack irc: forged DCC of a third host", told(forged, False), ()),
    ("attack irc: slipstream by HTTP POST", told(slipstream, True), ()),
    ("attack irc: DCC reflected in PONG", told(reflected, False), (False,)),
    ("attack irc: DCC reflected in PONG, cut before it", told(reflected, True), (True,)),
    ("attack irc: DCC reflected by NOTICE", told(notice, False), ()),
    ("attack irc: number overflow", told(overflow, True), ()),
]
