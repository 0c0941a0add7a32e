# SPDX-License-Identifier: GPL-2.0-only
"""
Sends mutated helper messages through the gateway, both ways: flood(site, count, seed).

Each conversation opens honestly and then says mutations of good messages, a segment each. What is
drawn comes from the seed alone. A helper that drops a segment stalls its connection, so it is left
for a new one as soon as nothing arrives any more; what counts is what was handed to the network.
Whether the kernel complained is for the caller to look: `complaints()` reads its log.
"""
import random
import re
import socket
import struct

from endpoints import ftp, h225, h245, irc, pptp, sockets
from net import LAN, NET, command

from . import common
from .h323 import _facility, _setup, malformed

ROUND, WINDOW, OPENING = 64, 8, 2.0
WARNING = re.compile(r"WARNING: |BUG: |Oops|KASAN|UBSAN|general protection|lockdep|rcu.*stall")


def _dcc(kind):
    return f"PRIVMSG bob :{irc.ctcp(irc.dcc(kind, 'x', irc.number(LAN), 2000))}\r\n".encode()


def _h245(message):
    return h225.pack("facility", 7, {"reason": ("undefinedReason", None)}, [message])


def _ras(kind):
    place = h225.transport(LAN, 1720)
    common_members = {"protocolIdentifier": h225.VERSION}
    if kind == "gatekeeperRequest":
        members = {"rasAddress": place, "endpointType": h225.TERMINAL}
    else:
        members = {
            "discoveryComplete": True,
            "callSignalAddress": [place] * 3,
            "rasAddress": [place],
            "terminalType": h225.TERMINAL,
            "endpointVendor": {"vendor": {"country": 9, "extension": 0, "maker": 61}},
        }
    return h225.ras(kind, 1, **common_members, **members)


# helper: port, what the inside opens with, what the outside answers, seeds from in, seeds from out
SEEDS = {
    "ftp": (
        21,
        b"USER x\r\n",
        b"220 ready\r\n",
        [
            ftp.port_command(LAN, 2000).encode() + b"\r\n",
            ftp.eprt(LAN, 2000).encode() + b"\r\n",
            b"PASV\r\n",
            b"EPSV\r\n",
        ],
        [
            b"227 Entering Passive Mode (198,51,100,10,7,208).\r\n",
            b"229 Entering Extended Passive Mode (|||2000|)\r\n",
        ],
    ),
    "irc": (
        6667,
        b"NICK a\r\nUSER a 0 * :a\r\n",
        b":irc.example.org 001 a :Welcome\r\n",
        [_dcc("SEND"), _dcc("CHAT")],
        [b":bob!b@h PRIVMSG a :\x01DCC SEND x 3325256714 2000 9\x01\r\n", b"PING :x\r\n"],
    ),
    "pptp": (
        1723,
        pptp.start(pptp.START),
        pptp.start(pptp.START_REPLY),
        [pptp.call(77), pptp.clear(77)],
        [pptp.call_reply(1, 77), pptp.disconnect(1)],
    ),
    "q931": (
        1720,
        _setup(LAN, 2000),
        h225.pack("callProceeding", 7, {"destinationInfo": h225.TERMINAL}),
        [
            _facility(LAN, 2000),
            _h245(h245.open_channel(h245.forward_channel(1, control=(LAN, 2001)))),
            *(message for _, message in malformed()),
        ],
        [_h245(h245.open_ack(1, (NET, 2000), (NET, 2001))), _h245(h245.capabilities())],
    ),
}


def mutated(draw, message):
    """One to four changes of a message: bits, bytes, numbers, cuts, doublings, insertions."""
    data = bytearray(message)
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(data) + 1)
        kind = draw.randrange(6)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << draw.randrange(8)
        elif kind == 1 and at < len(data):
            data[at] = draw.choice((0, 1, 0x7F, 0x80, 0xFF, 13, 10, 32))
        elif kind == 2:
            data[at : at + draw.randint(1, 8)] = b""
        elif kind == 3:
            data[at:at] = draw.randbytes(draw.randint(1, 8))
        elif kind == 4:
            data[at:at] = data[at : at + draw.randint(1, 40)]
        else:
            data[at:at] = draw.choice((b"65536", b"4294967296", b"-1", b",", b"\r\n", b"0" * 20))
    return bytes(data[:1400]) or b"\0"


def _drain(sock):
    count = 0
    try:
        while data := sock.recv(65536):
            count += len(data)
    except (BlockingIOError, ConnectionError):
        pass
    return count


def _conversation(site, draw, helper, most):
    """Mutations on one connection; how many were sent."""
    port, opening, answer, *sides = SEEDS[helper]
    sent, silent = 0, 0
    with sockets.pair(site, port, patience=OPENING) as ends:
        for end in ends:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        ends[0].sendall(opening)
        ends[1].sendall(answer)
        for end in ends:
            end.setblocking(False)
        while sent < most and silent < WINDOW:
            side = draw.randrange(2)
            try:
                ends[side].send(mutated(draw, draw.choice(sides[side])))
            except (BlockingIOError, ConnectionError):
                break
            sent += 1
            silent = 0 if _drain(ends[1 - side]) else silent + 1
    return sent


def _datagrams(site, draw, most):
    """Mutations of RAS."""
    with sockets.udp(site.wan, NET, 1719) as keeper, sockets.udp(site.lan, LAN) as terminal:
        for _ in range(most):
            kind = draw.choice(("gatekeeperRequest", "registrationRequest"))
            terminal.sendto(mutated(draw, _ras(kind)), (NET, 1719))
            keeper.setblocking(False)
            try:
                _, peer = keeper.recvfrom(65536)
            except BlockingIOError:
                continue
            keeper.sendto(mutated(draw, h225.ras("disengageConfirm", 1)), peer)
    return most


def flood(site, count, seed=1):
    """So many mutated messages over all helpers; {helper: sent}. Ends by itself."""
    draw = random.Random(seed)
    site.open(*SEEDS, "ras")
    sent = dict.fromkeys((*SEEDS, "ras"), 0)
    for _ in range(count):
        if sum(sent.values()) >= count:
            break
        helper = min(sent, key=sent.get)
        try:
            if helper == "ras":
                sent[helper] += _datagrams(site, draw, ROUND)
            else:
                sent[helper] += _conversation(site, draw, helper, ROUND)
        except OSError:
            # A forged offer may have claimed the very ports this connection would use.
            site.forget()
    return sent


def complaints():
    """What the kernel's log holds of warnings."""
    said = command("dmesg", check=False).stdout
    return [line for line in said.splitlines() if WARNING.search(line)]


def some(site, count):
    """A few, and the kernel says nothing more than it did before; RAS answers still pass."""
    before = complaints()
    sent = flood(site, count)
    news = complaints()[len(before) :]
    return bool(news), f"{sent}" + "".join(news)


STORIES = [("attack mutated: 5,000 messages", common.told(some, False), (5000,))]
