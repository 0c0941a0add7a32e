# SPDX-License-Identifier: GPL-2.0-only
"""
Translation by the module: RFC 4787 (UDP), 5382 (TCP), 5508 (ICMP), 6888 (limits).

     lan  192.168.1.10 ---.                .--- wan  198.51.100.10, .20 ...
     lan2 192.168.2.10 ---'- gw 203.0.113.1 '

No packet filter is loaded: what passes and what does not is the module's doing alone.
"""
import contextlib
import errno
import select
import socket

import net
from family import Family, N, Refused, attr, interface, prefix, reserved, u32

UDP, TCP, ICMP = socket.IPPROTO_UDP, socket.IPPROTO_TCP, socket.IPPROTO_ICMP
PATIENCE = 20  # seconds for what must come
SHORT = 1.5  # for what must not; that it can come is shown beside it


def configure(bench, *more, source_open=False, **options):
    with bench.gw.inside():
        Family().nat_set(interface("eth1", **options), prefix("A_NAT_SOURCE", "192.168.0.0/16", source_open), *more)


_benches, _before = [], {}


@contextlib.contextmanager
def network():
    """One network for all stories: raising it takes longer than most of them."""
    if not _benches:
        _benches.append(net.Bench().__enter__())
    bench = _benches[0]
    bench.gw.run("conntrack", "-F")
    with bench.gw.inside():
        Family().nat_set()
        Family().flush()
        _before.update(Family().counters())
    yield bench


@contextlib.contextmanager
def translated(*more, **options):
    with network() as bench:
        configure(bench, *more, **options)
        yield bench


def udp(host, address="0.0.0.0", port=0):
    with host.inside():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((address, port))
    sock.settimeout(PATIENCE)
    return sock


def seen(sender, receiver, to):
    """From where the receiver sees what the sender sends."""
    sender.sendto(b"hello", to)
    return receiver.recvfrom(100)[1]


def hears(sock, seconds):
    return bool(select.select([sock], [], [], seconds)[0])


def counters(bench):
    """What was counted since the story began."""
    with bench.gw.inside():
        return {name: value - _before.get(name, 0) for name, value in Family().counters().items()}


def interface_names(bench):
    with bench.gw.inside():
        return [data[4:9] for kind, data in Family().nat_get() if kind == N["A_NAT_INTERFACE"]]


def mappings(bench, *asked):
    with bench.gw.inside():
        return Family().mappings(*asked)


def story_independent_mapping():
    """UDP: one outside endpoint whatever the destination, port kept (RFC 4787 REQ-1, REQ-3)."""
    with translated() as bench:
        client = udp(bench.lan, port=4567)
        places = [(net.NET, 1000), (net.NET, 1001), (net.NET2, 1000)]
        found = [seen(client, udp(bench.wan, *place), place) for place in places]
        assert found == [(net.EXT, 4567)] * 3, found
        assert mappings(bench) == [(UDP, net.LAN, 4567, net.EXT, 4567)], mappings(bench)


def story_no_overloading():
    """Two hosts with one port get two, for different destinations too; parity stays (REQ-3, REQ-4)."""
    with translated() as bench:
        first, second, third = (udp(bench.lan, port=4567), udp(bench.lan2, port=4567), udp(bench.lan2, port=700))
        one, two = udp(bench.wan, net.NET, 1000), udp(bench.wan, net.NET2, 1000)
        assert seen(first, one, (net.NET, 1000)) == (net.EXT, 4567)
        address, port = seen(second, two, (net.NET2, 1000))
        assert address == net.EXT and port != 4567 and port % 2 and port >= 1024, port
        assert seen(udp(bench.lan, port=700), one, (net.NET, 1000)) == (net.EXT, 700)
        address, port = seen(third, one, (net.NET, 1000))
        assert port < 1024 and port % 2 == 0 and port != 700, port


def story_filtering():
    """Who was not asked is not heard, unless the network is open (RFC 4787 REQ-8)."""
    for is_open in (False, True):
        with translated(source_open=is_open) as bench:
            port = 4567 + is_open  # of the first round the sockets are still there
            client, server, stranger = (udp(bench.lan, port=port), udp(bench.wan, net.NET, port),
                                        udp(bench.wan, net.NET2, port))
            seen(client, server, (net.NET, port))
            stranger.sendto(b"unasked", (net.EXT, port))
            assert hears(client, PATIENCE if is_open else SHORT) == is_open
            server.sendto(b"answer", (net.EXT, port))
            if is_open:
                assert client.recvfrom(100)[1] == (net.NET2, port)
            assert client.recvfrom(100)[1] == (net.NET, port)
            assert counters(bench)["flow-in"] == int(is_open)


def story_hairpin():
    """A mapped port is reached from inside by the outside address, seen from outside (REQ-9)."""
    with translated() as bench:
        one, other, server = udp(bench.lan, port=4567), udp(bench.lan2, port=5678), udp(bench.wan, net.NET, 1000)
        seen(one, server, (net.NET, 1000))
        assert seen(other, one, (net.EXT, 4567)) == (net.EXT, 5678)
        one.sendto(b"back", (net.EXT, 5678))
        assert other.recvfrom(100)[1] == (net.EXT, 4567)
        assert counters(bench)["flow-hairpin"] >= 1


def stream(host, address, port):
    with host.inside():
        sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((address, port))
    sock.settimeout(PATIENCE)
    return sock


def tcp_to(host, port, to):
    sock = stream(host, "0.0.0.0", port)
    sock.connect(to)
    return sock


def listener(host, address, port):
    sock = stream(host, address, port)
    sock.listen()
    return sock


def story_tcp():
    """TCP: the same, and hairpin to a listener on the mapped port (RFC 5382 REQ-1, 7, 8)."""
    with translated() as bench:
        servers = [listener(bench.wan, net.NET, 80), listener(bench.wan, net.NET2, 80)]
        kept = [tcp_to(bench.lan, 4567, (net.NET, 80)), tcp_to(bench.lan, 4567, (net.NET2, 80))]
        found = [server.accept()[1] for server in servers]
        assert found == [(net.EXT, 4567)] * 2, found
        kept.append(tcp_to(bench.lan2, 4567, (net.NET, 80)))
        assert servers[0].accept()[1][1] != 4567
        inside = listener(bench.lan, "0.0.0.0", 4567)
        kept.append(tcp_to(bench.lan2, 9000, (net.EXT, 4567)))
        assert inside.accept()[1] == (net.EXT, 9000)


def story_icmp():
    """Echo requests are translated; an error about a flow reaches the inside sender (RFC 5508)."""
    with translated() as bench:
        bench.lan.run("ping", "-c", "1", "-W", str(PATIENCE), net.NET)
        assert [entry[:2] for entry in mappings(bench)] == [(ICMP, net.LAN)]
        client = udp(bench.lan, port=4567)
        client.connect((net.NET, 999))  # nobody listens there
        client.send(b"anybody?")
        try:
            client.recv(100)
            raise AssertionError("no error came")
        except ConnectionRefusedError:
            pass


def story_host_limit():
    """At its limit a host is refused and told so; nobody else's mapping ends (RFC 6888 REQ-4, 11)."""
    with translated(u32("A_NAT_HOST_LIMIT", 3)) as bench:
        server, other = udp(bench.wan, net.NET, 1000), udp(bench.lan2)
        seen(other, server, (net.NET, 1000))
        for _ in range(3):
            seen(udp(bench.lan), server, (net.NET, 1000))
        fourth = udp(bench.lan)
        fourth.setsockopt(socket.IPPROTO_IP, 11, 1)  # IP_RECVERR: ICMP errors are reported
        fourth.sendto(b"one too many", (net.NET, 1000))
        try:
            fourth.recvfrom(100)
            raise AssertionError("passed")
        except OSError as error:
            assert error.errno == errno.EHOSTUNREACH, error
        assert not hears(server, 0)
        seen(other, server, (net.NET, 1000))
        assert counters(bench)["drop-host-limit"] == 1 and len(mappings(bench)) == 4


def story_port_range():
    """Every port is of the range, none of it reserved; when it is empty, flows are refused."""
    with translated(reserved(UDP, 2002, 2003), ports=(2000, 2007)) as bench:
        server = udp(bench.wan, net.NET, 1000)
        found = {seen(udp(bench.lan), server, (net.NET, 1000))[1] for _ in range(6)}
        assert found == {2000, 2001, 2004, 2005, 2006, 2007}, found
        udp(bench.lan).sendto(b"one too many", (net.NET, 1000))
        assert not hears(server, SHORT) and counters(bench)["drop-no-port"] == 1


def story_static_address_and_exclusion():
    """A given address is used; excluded destinations are reached untranslated."""
    with translated(prefix("A_NAT_EXCLUDE", f"{net.NET2}/32"), address="203.0.113.77") as bench:
        bench.gw.ip("addr add 203.0.113.77/24 dev eth1")
        bench.wan.ip("neigh replace 203.0.113.77 lladdr " + bench.links["eth1"].gw_mac + " dev eth0")
        client = udp(bench.lan, port=4567)
        assert seen(client, udp(bench.wan, net.NET, 1000), (net.NET, 1000)) == ("203.0.113.77", 4567)
        assert seen(client, udp(bench.wan, net.NET2, 1000), (net.NET2, 1000)) == (net.LAN, 4567)
        bench.gw.ip("addr del 203.0.113.77/24 dev eth1")


@contextlib.contextmanager
def address_changed(bench, address):
    """The outside interface has another address for a while."""
    def change(old, new):
        bench.gw.ip(f"addr del {old}/24 dev eth1", f"addr add {new}/24 dev eth1", f"route replace default via {net.HOP} dev eth1")

    bench.wan.ip(f"neigh replace {address} lladdr {bench.links['eth1'].gw_mac} dev eth0")
    change(net.EXT, address)
    try:
        yield
    finally:
        change(address, net.EXT)


def story_address_change():
    """Flows end with the address, and the next ones leave with the new one."""
    with translated() as bench:
        client, server = udp(bench.lan, port=4567), udp(bench.wan, net.NET, 1000)
        assert seen(client, server, (net.NET, 1000)) == (net.EXT, 4567)
        with address_changed(bench, "203.0.113.9"):
            assert seen(client, server, (net.NET, 1000)) == ("203.0.113.9", 4567)


def story_own_flows():
    """A port that the gateway uses itself is not given to an inside host."""
    with translated() as bench:
        own, client, server = udp(bench.gw, port=4567), udp(bench.lan, port=4567), udp(bench.wan, net.NET, 1000)
        assert seen(own, server, (net.NET, 1000)) == (net.EXT, 4567)
        assert seen(client, server, (net.NET, 1000))[1] != 4567
        server.sendto(b"to the gateway", (net.EXT, 4567))
        assert own.recvfrom(100)[1] == (net.NET, 1000)


def story_taking_over():
    """Flows that nft masqueraded go on, and keep their ports, when the module takes over."""
    with network() as bench:
        for words in ("table ip t", "chain ip t c { type nat hook postrouting priority 100; }",
                      "rule ip t c oifname eth1 masquerade"):
            bench.gw.run("nft", f"add {words}")
        client, server = udp(bench.lan, port=4567), udp(bench.wan, net.NET, 1000)
        seen(client, server, (net.NET, 1000))
        configure(bench)
        bench.gw.run("nft", "delete table ip t")
        assert seen(client, server, (net.NET, 1000)) == (net.EXT, 4567)
        assert mappings(bench) == [(UDP, net.LAN, 4567, net.EXT, 4567)]
        assert seen(udp(bench.lan2, port=4567), server, (net.NET, 1000))[1] != 4567


def story_lifetime():
    """A mapping whose flow lives cannot be flushed; when the flow is gone, it can."""
    with translated() as bench:
        seen(udp(bench.lan, port=4567), udp(bench.wan, net.NET, 1000), (net.NET, 1000))
        with bench.gw.inside():
            family = Family()
            assert family.flush() == 0 and len(family.mappings()) == 1
        bench.gw.run("conntrack", "-D", "-p", "udp")
        with bench.gw.inside():
            assert family.flush() == 1 and not family.mappings()
        counted = counters(bench)
        assert counted["mapping-made"] == counted["mapping-ended"] == 1


def story_namespaces_apart():
    """What one namespace maps, another does not know."""
    with translated() as bench:
        seen(udp(bench.lan, port=4567), udp(bench.wan, net.NET, 1000), (net.NET, 1000))
        with bench.lan.inside():
            assert not Family().mappings() and not Family().counters()["mapping-made"]
            Family().nat_set(interface("eth9"))
        assert mappings(bench) and interface_names(bench) == [b"eth1\0"]


def story_refusals():
    """A wrong configuration is refused with words, its attribute named, and nothing changes."""
    wrong = [
        (interface("+"), "every interface is too many"),
        (interface("eth1", ports=(3000, 2000)), "the range runs backwards"),
        (interface("eth1", address="224.0.0.1"), "no address of a host"),
        (prefix("A_NAT_SOURCE", "192.168.1.1/24"), "the address has bits beyond its prefix"),
        (prefix("A_NAT_EXCLUDE", "10.0.0.0/8", True), "only a source can be open"),
        (reserved(ICMP, 1, 2), "only TCP and UDP have ports"),
        (u32("A_NAT_HOST_LIMIT", 0), ""),
        (attr(N["A_NAT_MAPPINGS"], b"\0\0\0\0"), ""),
    ]
    with translated() as bench, bench.gw.inside():
        family = Family()
        before = family.nat_get()
        for part, words in wrong:
            try:
                family.nat_set(interface("eth9"), part)
                raise AssertionError(f"taken: {words}")
            except Refused as refused:
                assert words in refused.words and refused.offset, (words, refused.words, refused.offset)
        try:
            family.nat_set(*[reserved(UDP, port, port) for port in range(1, 514)])
            raise AssertionError("a list too long was taken")
        except Refused as refused:
            assert refused.errno == errno.E2BIG
        assert family.nat_get() == before
