# SPDX-License-Identifier: GPL-2.0-only
"""
PPTP through the gateway: two clients at once to one server, who both chose the same call id, each
with its own GRE; and what is left when a call has ended.
"""
import contextlib

from endpoints import pptp
from net import EXT, LAN, LAN2, NET


def _both(site, stack):
    site.open("pptp")
    server = stack.enter_context(contextlib.closing(pptp.Server(site.wan, NET)))
    ends = ((site.lan, LAN, (77, 1)), (site.lan2, LAN2, (77, 2)))
    tunnels = [pptp.Tunnel(host, source, server, ids) for host, source, ids in ends]
    return [stack.enter_context(contextlib.closing(tunnel)) for tunnel in tunnels]


def two_clients(site):
    with contextlib.ExitStack() as stack:
        tunnels = _both(site, stack)
        for tunnel in tunnels:
            assert tunnel.public == EXT
            tunnel.begin()
        assert tunnels[0].seen_as != tunnels[1].seen_as, "the server cannot tell the two apart"
        for sequence in range(5):
            for tunnel in tunnels:
                words = f"{tunnel.theirs} {sequence}".encode()
                assert tunnel.out(sequence, words + b" out"), "GRE outward"
                assert tunnel.back(sequence, words + b" back"), "GRE back"
        for tunnel in tunnels:
            tunnel.hang_up()


STORIES = [("pptp two clients with one call id", two_clients, ())]
