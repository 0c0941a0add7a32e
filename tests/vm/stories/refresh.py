# SPDX-License-Identifier: GPL-2.0-only
"""
What keeps a mapping and what does not (RFC 4787 REQ-6, RFC 7857 section 6), by the module's own
rounds: it is loaded anew with one every second. Beside a mapping that must stay there is always one
whose flow has ended: when that is gone, rounds have been.
"""
import contextlib

import nat
import net
from crowd import modprobe, rmmod
from family import u32
from observe import poll

HOLD = u32("A_NAT_HOLD", 0)
PATIENCE = 60


@contextlib.contextmanager
def swept(**options):
    """Translation with a short hold, whose mappings are looked after every second."""
    with nat.network():
        pass
    rmmod()
    modprobe("sweep_seconds=1")
    try:
        with nat.translated(HOLD, source_open=True, **options) as bench:
            yield bench
    finally:
        rmmod()
        modprobe()


def mapped(bench):
    """Inside ports that are mapped."""
    return {entry[2] for entry in nat.mappings(bench)}


def end_flows(bench, port):
    """Those that an inside port began."""
    bench.gw.run("conntrack", "-D", "-p", "udp", "--orig-port-src", str(port))


def rounds(bench, server):
    """Until a mapping that nothing uses has been found out; what is mapped then."""
    nat.seen(nat.udp(bench.lan, port=5000), server, server.getsockname())
    end_flows(bench, 5000)
    poll(lambda: 5000 not in mapped(bench), "a mapping without flows to end by itself", PATIENCE)
    return mapped(bench)


def story_refresh():
    """Its flow keeps a mapping; who sends from outside without being answered does not."""
    with swept() as bench:
        client, server, stranger = (nat.udp(bench.lan, port=4567), nat.udp(bench.wan, net.NET, 1000),
                                    nat.udp(bench.wan, net.NET2, 1000))
        nat.seen(client, server, server.getsockname())
        assert 4567 in rounds(bench, server), "its own flow lives"
        stranger.sendto(b"asked", (net.EXT, 4567))
        assert client.recvfrom(100)[1] == (net.NET2, 1000)
        client.sendto(b"answered", (net.NET2, 1000))
        assert stranger.recvfrom(100)[1] == (net.EXT, 4567)
        end_flows(bench, 4567)
        assert 4567 in rounds(bench, server), "a flow from outside lives that was answered"
        bench.gw.run("conntrack", "-F")
        stranger.sendto(b"once more", (net.EXT, 4567))
        assert client.recvfrom(100)[1] == (net.NET2, 1000)
        poll(lambda: _knocks(bench) and not mapped(bench), "the end of a mapping that nobody inside uses", PATIENCE)


def _knocks(bench):
    """One more flow from outside that nobody answers."""
    with nat.udp(bench.wan, net.NET2) as stranger:
        return stranger.sendto(b"anybody?", (net.EXT, 4567))
