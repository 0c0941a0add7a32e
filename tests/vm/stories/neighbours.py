# SPDX-License-Identifier: GPL-2.0-only
"""
Beside others who have a word in translation: a flowtable that takes flows over, conntrack zones, nat
chains of other tables, and the kernel's own helpers.

The network is that of nat.py. For the zones both local networks have a host of one address:

    lan   10.9.9.9 --- eth0, zone 1 ---.
                                        gw 203.0.113.1 --- wan
    lan2  10.9.9.9 --- eth2, zone 2 ---'   (what is not told apart goes to eth0)
"""
import contextlib
import subprocess

import gateway
import nat
import net
import servers
from endpoints import ftp, sockets
from family import Family, prefix, u32
from observe import poll
from stories import pptp

SAME = "10.9.9.9"
FLOWTABLE = """
table inet fast {
	flowtable f { hook ingress priority filter; devices = { eth0, eth1 }; }
	chain forward {
		type filter hook forward priority filter - 1;
		ct state established meta l4proto { tcp, udp } counter flow add @f
	}
}
"""
ZONES = """
table ip zones {
	chain zones {
		type filter hook prerouting priority raw;
		iifname eth0 ct original zone set 1
		iifname eth2 ct original zone set 2
	}
	chain marks {
		type filter hook prerouting priority mangle;
		iifname eth0 ct mark set 1
		iifname eth2 ct mark set 2
		iifname eth1 meta mark set ct mark
	}
}
"""
OTHERS = f"""
table ip other {{
	chain pre {{
		type nat hook prerouting priority dstnat;
		ip daddr {net.EXT} udp dport 53 dnat to {net.LAN}:5353
	}}
	chain post {{
		type nat hook postrouting priority srcnat;
		ip saddr {net.LAN2} udp dport 1001 snat to {net.EXT}:4567
	}}
}}
"""


@contextlib.contextmanager
def ruleset(host, text):
    """Tables of others, for a while."""
    host.run("nft", "-f", "-", input=text)
    try:
        yield
    finally:
        host.run("nft", "flush", "ruleset")


def asked(bench, question):
    with bench.gw.inside():
        return question(Family())


def is_offloaded(host, *which):
    return "[OFFLOAD]" in host.run("conntrack", "-L", *map(str, which)).stdout


def forwarded(host):
    """Packets that went by the forward chain, not by the flowtable."""
    words = host.run("nft", "list", "chain", "inet", "fast", "forward").stdout.split()
    return int(words[words.index("packets") + 1])


def exchange(client, server):
    """Both say something to the other; from where the server sees the client."""
    place = nat.seen(client, server, server.getsockname())
    server.sendto(b"back", place)
    assert client.recvfrom(100)[1] == server.getsockname()
    return place


def story_flowtable():
    """A flowtable takes over translated flows; their mappings live, and end with their address."""
    with nat.translated() as bench, ruleset(bench.gw, FLOWTABLE):
        client, server, other = (nat.udp(bench.lan, port=4567), nat.udp(bench.wan, net.NET, 1000),
                                 nat.udp(bench.wan, net.NET2, 1000))
        exchange(client, server)
        exchange(client, server)
        poll(lambda: is_offloaded(bench.gw, "-p", "udp"), "the flowtable to take the flow")
        before = forwarded(bench.gw)
        assert [exchange(client, server) for _ in range(5)] == [(net.EXT, 4567)] * 5
        assert forwarded(bench.gw) == before, "not by the flowtable"
        assert exchange(client, other) == (net.EXT, 4567)
        assert asked(bench, Family.flush) == 0 and len(nat.mappings(bench)) == 1
        with nat.address_changed(bench, "203.0.113.9"):
            poll(lambda: nat.seen(client, server, server.getsockname()) == ("203.0.113.9", 4567), "the new address")


def story_zones():
    """One inside address in two zones: two hosts, whose mappings, answers and limits are apart."""
    nat_sources = (prefix("A_NAT_SOURCE", "10.0.0.0/8"), u32("A_NAT_HOST_LIMIT", 3))
    with nat.translated(*nat_sources) as bench, ruleset(bench.gw, ZONES), two_of_one_address(bench):
        one, two = nat.udp(bench.lan, SAME, 4567), nat.udp(bench.lan2, SAME, 4567)
        server = nat.udp(bench.wan, net.NET, 1000)
        places = [exchange(one, server), exchange(two, server)]
        assert places[0] == (net.EXT, 4567) != places[1] and places[1][0] == net.EXT, places
        with bench.gw.inside():
            assert [entry[1:3] for entry in Family().mappings()] == [(SAME, 4567)] * 2
            assert sorted(Family().zones()) == [1, 2]
        two.sendto(b"to the other zone", places[0])
        for _ in range(2):
            exchange(nat.udp(bench.lan, SAME), server)
        assert not nat.hears(one, 0), "a hairpin into another zone"
        nat.udp(bench.lan, SAME).sendto(b"one too many", server.getsockname())
        for _ in range(2):
            exchange(nat.udp(bench.lan2, SAME), server)
        assert nat.counters(bench)["drop-host-limit"] == 1 and len(nat.mappings(bench)) == 6
        assert asked(bench, Family.flush) == 0, "both zones' flows are seen to live"


@contextlib.contextmanager
def two_of_one_address(bench):
    """SAME behind eth0 and behind eth2, told apart by the mark of the flow."""
    for host in bench.lan, bench.lan2:
        host.ip(f"addr add {SAME}/32 dev lo")
    bench.gw.ip(f"route add {SAME} via {net.LAN} dev eth0", "rule add fwmark 2 table 2",
                f"route add {SAME} via {net.LAN2} dev eth2 table 2")
    try:
        yield
    finally:
        bench.gw.ip("rule del fwmark 2", "route flush table 2", f"route del {SAME}")
        for host in bench.lan, bench.lan2:
            host.ip(f"addr del {SAME}/32 dev lo")


def story_nat_chains():
    """What another's nat chain decides stands; the rest is the module's, and no two flows mix."""
    with nat.translated() as bench, ruleset(bench.gw, OTHERS):
        lan, lan2 = nat.udp(bench.lan, port=4567), nat.udp(bench.lan2, port=7777)
        first, second = nat.udp(bench.wan, net.NET, 1000), nat.udp(bench.wan, net.NET, 1001)
        assert exchange(lan2, second) == (net.EXT, 4567), "their word"
        assert not nat.mappings(bench)
        assert exchange(lan, first) == (net.EXT, 4567), "and ours"
        assert exchange(lan, second)[1] != 4567, "whose answers are another's already"
        assert nat.counters(bench)["flow-clash"] == 1
        second.sendto(b"for lan2", (net.EXT, 4567))
        assert lan2.recvfrom(100)[0] == b"for lan2"
        forward = nat.udp(bench.lan, port=5353)
        for caller, place in (first, (net.NET, 1000)), (lan2, (net.EXT, 7777)):
            assert nat.seen(caller, forward, (net.EXT, 53)) == place
            forward.sendto(b"answer", place)
            assert caller.recvfrom(100)[1] == (net.EXT, 53)


def story_helpers():
    """Beside a flowtable a helper keeps its control connection; the kernel's helpers use the module."""
    with gateway.Site(gateway.Engine("fwp-", gateway.module)) as site:
        site.open()
        site.gw.run("nft", "-f", "-", input=FLOWTABLE)
        with sockets.pair(site, 21) as ends:
            poll(lambda: _says(ends) and is_offloaded(site.gw, "-p", "tcp", "--dport", 21), "its flow to be taken")
        for engine in site.engine, gateway.Engine("", gateway.module):
            site.engine = engine
            if not engine.own:  # whose translating halves nothing loads by itself
                subprocess.run(["modprobe", "-a", "nf_nat_ftp", "nf_nat_pptp"], check=True, timeout=300)
            site.open("ftp")
            site.gw.run("nft", "-f", "-", input=FLOWTABLE)
            _transfers(site)
        pptp.two_clients(site)
        assert asked_of(site)["flow-out"], "who translates is the module"


def _says(ends):
    """A byte each way."""
    for sender, receiver in ends, ends[::-1]:
        sender.sendall(b"x")
        sockets.take(receiver, 1)
    return True


def _transfers(site):
    """A file comes by each way, on a control connection that the flowtable is not given."""
    child = servers.ftp(site.wan, site.folder)
    try:
        with contextlib.closing(ftp.Client(site.lan, net.LAN, net.NET)) as client:
            for way in "port", "epsv":
                assert client.fetch(way), f"{site.engine} {way}"
            assert not is_offloaded(site.gw, "-p", "tcp", "--orig-port-dst", 21), site.engine
    finally:
        ftp.stop(site.wan, child)


def asked_of(site):
    with site.gw.inside():
        return Family().counters()
