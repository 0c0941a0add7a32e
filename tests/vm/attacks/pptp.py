# SPDX-License-Identifier: GPL-2.0-only
"""
Attacks on PPTP: packets for a call from who has no part in it, and a reply about another's call.

The kernel's helper expects GRE with exact addresses and call ids, so it resists them; what is
measured is that the honest tunnel works at the same moment.
"""
import contextlib

from endpoints import pptp, sockets
from net import LAN, NET, NET2

from . import common


@contextlib.contextmanager
def _tunnel(site, ids=(77, 1)):
    site.open("pptp")
    with contextlib.closing(pptp.Server(site.wan, NET)) as server:
        with contextlib.closing(pptp.Tunnel(site.lan, LAN, server, ids)) as tunnel:
            yield tunnel


def stranger(site):
    """Another outside host sends into the call."""
    with _tunnel(site) as tunnel, contextlib.closing(pptp.gre_socket(site.wan, NET2)) as other:
        tunnel.begin()
        assert tunnel.out(0, b"out") and tunnel.back(0, b"back"), "the honest tunnel"
        hit = tunnel.back(1, b"intruder", sockets.BRIEF, other)
        return hit, f"GRE for call {tunnel.seen_as} from {NET2}"


def other_call(site):
    """The server sends for call ids that nobody opened."""
    with _tunnel(site) as tunnel:
        tunnel.begin()
        assert tunnel.out(0, b"out") and tunnel.back(0, b"back"), "the honest tunnel"
        for identity in (0, 1, 78, 0xFFFF):
            packet = pptp.gre(identity, 1, b"guess")
            tunnel.server.gre.sendto(packet, (tunnel.public, 0))
            if pptp.hears(tunnel.gre, None, b"guess", 0.1):
                return True, f"GRE for call {identity}"
        return False, "four call ids that nobody opened"


def wrong_peer(site):
    """The reply speaks of a call that was not requested; GRE must not follow it."""
    with _tunnel(site) as tunnel:
        tunnel.control.sendall(pptp.start(pptp.START))
        pptp.take(tunnel.far, pptp.START)
        tunnel.far.sendall(pptp.start(pptp.START_REPLY))
        pptp.take(tunnel.control, pptp.START_REPLY)
        tunnel.control.sendall(pptp.call(tunnel.mine))
        pptp.take(tunnel.far, pptp.CALL)
        tunnel.far.sendall(pptp.call_reply(tunnel.theirs, 4711))
        common.read_all(tunnel.control)
        tunnel.server.gre.sendto(pptp.gre(4711, 0, b"forged"), (tunnel.public, 0))
        return bool(pptp.hears(tunnel.gre, None, b"forged", sockets.BRIEF)), "a reply for call 4711"


def without_cookie(site):
    """Messages of another cookie open nothing."""
    with _tunnel(site) as tunnel:
        tunnel.control.sendall(pptp.message(pptp.START, bytes(144), 0xDEADBEEF))
        tunnel.control.sendall(pptp.message(pptp.CALL, pptp.call(77)[12:], 0xDEADBEEF))
        common.read_all(tunnel.far)
        tunnel.far.sendall(pptp.message(pptp.CALL_REPLY, pptp.call_reply(1, 77)[12:], 0xDEADBEEF))
        tunnel.server.gre.sendto(pptp.gre(77, 0, b"forged"), (tunnel.public, 0))
        return bool(pptp.hears(tunnel.gre, None, b"forged", sockets.BRIEF)), "cookie 0xdeadbeef"


STORIES = [
    ("attack pptp: GRE from a stranger", common.told(stranger, False), ()),
    ("attack pptp: GRE for other calls", common.told(other_call, False), ()),
    ("attack pptp: reply with another's call id", common.told(wrong_peer, False), ()),
    ("attack pptp: wrong cookie", common.told(without_cookie, False), ()),
]
