# SPDX-License-Identifier: GPL-2.0-only
"""
What is not an everyday first packet: fragments, packets too large, errors about flows, connections
begun by both sides, protocols without ports; and each reason to refuse a flow.

The network is that of nat.py; no packet filter is loaded but where a story says so.
"""
import contextlib
import errno
import socket
import struct

import nat
import net
from family import u32
from observe import poll

IP_MTU, IP_MTU_DISCOVER, IP_PMTUDISC_DO, IP_RECVERR = 14, 10, 2, 11
LARGE = bytes(range(250)) * 16  # three fragments
FRAGMENT_BYTES = 1480
DEAF = """
table ip deaf {
	chain input {
		type filter hook input priority filter;
		tcp dport 80 tcp flags & (syn | ack) == syn drop
	}
}
"""


def error_of(sock):
    """What an ICMP error made of the next datagram's answer."""
    try:
        sock.recv(100)
    except OSError as error:
        return error.errno
    raise AssertionError("an answer")


def fragments(source, to, payload):
    """An UDP datagram as IPv4 packets, by hand."""
    datagram = struct.pack("!HHHH", source[1], to[1], 8 + len(payload), 0) + payload
    for at in range(0, len(datagram), FRAGMENT_BYTES):
        piece = datagram[at:at + FRAGMENT_BYTES]
        more = 0x2000 if at + len(piece) < len(datagram) else 0
        yield struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(piece), 4711, more | at // 8, 64, socket.IPPROTO_UDP, 0,
                          socket.inet_aton(source[0]), socket.inet_aton(to[0])) + piece


def story_fragments():
    """Fragments are translated as one, in whatever order they come (RFC 4787 REQ-14)."""
    with nat.translated() as bench:
        client, server = nat.udp(bench.lan, net.LAN, 4567), nat.udp(bench.wan, net.NET, 1000)
        client.sendto(LARGE, (net.NET, 1000))
        assert server.recvfrom(8000) == (LARGE, (net.EXT, 4567))
        server.sendto(LARGE, (net.EXT, 4567))
        assert client.recvfrom(8000) == (LARGE, (net.NET, 1000))
        with bench.lan.inside():
            raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        for piece in reversed(list(fragments((net.LAN, 4568), (net.NET, 1000), LARGE))):
            raw.sendto(piece, (net.NET, 0))
        assert server.recvfrom(8000) == (LARGE, (net.EXT, 4568))


def story_too_large():
    """Who must not be cut and is too large outside is told so inside (RFC 4787 REQ-13)."""
    with nat.translated() as bench:
        client = nat.udp(bench.lan, net.LAN, 4567)
        client.connect((net.NET, 1000))
        client.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO)
        bench.gw.ip("link set eth1 mtu 1000")
        try:
            client.send(LARGE[:1200])
            assert error_of(client) == errno.EMSGSIZE
            assert client.getsockopt(socket.IPPROTO_IP, IP_MTU) == 1000
        finally:
            bench.gw.ip("link set eth1 mtu 1500")
            bench.lan.ip("route flush cache")


def story_errors():
    """Errors are translated both ways and end nothing (RFC 4787 REQ-12, RFC 5508 REQ-4, REQ-5)."""
    with nat.translated() as bench:
        client = nat.udp(bench.lan, net.LAN, 4567)
        client.connect((net.NET, 1000))
        client.send(b"nobody listens yet")
        assert error_of(client) == errno.ECONNREFUSED
        server = nat.udp(bench.wan, net.NET, 1000)
        server.connect((net.EXT, 4567))
        client.send(b"hello")
        assert server.recv(100) == b"hello", "the same mapping"
        client.close()
        server.send(b"nobody listens any more")
        assert error_of(server) == errno.ECONNREFUSED, "from inside, by the outside address"
        assert len(nat.mappings(bench)) == 1


def story_identifiers():
    """Two hosts ping with one identifier, and each is answered (RFC 5508 REQ-1)."""
    with nat.translated() as bench:
        for host in bench.lan, bench.lan2:
            host.run("ping", "-c", "1", "-e", "77", "-W", str(nat.PATIENCE), net.NET)
        found = [(entry[1], entry[2]) for entry in nat.mappings(bench)]
        outside = {entry[4] for entry in nat.mappings(bench)}
        assert found == [(net.LAN, 77), (net.LAN2, 77)] and len(outside) == 2, nat.mappings(bench)


def story_simultaneous_open():
    """Both sides begin one TCP connection (RFC 5382 REQ-2)."""
    with nat.translated() as bench:
        bench.wan.run("nft", "-f", "-", input=DEAF)
        try:
            near, far = nat.stream(bench.lan, net.LAN, 4567), nat.stream(bench.wan, net.NET, 80)
            near.setblocking(False)
            assert near.connect_ex((net.NET, 80)) == errno.EINPROGRESS
            poll(lambda: "SYN_SENT" in bench.gw.run("conntrack", "-L", "-p", "tcp").stdout, "the first SYN")
            far.connect((net.EXT, 4567))
            near.settimeout(nat.PATIENCE)
            far.sendall(b"from outside")
            assert near.recv(100) == b"from outside"
            near.sendall(b"from inside")
            assert far.recv(100) == b"from inside"
        finally:
            bench.wan.run("nft", "delete", "table", "ip", "deaf")


def story_other_protocols():
    """What has no ports gets the outside address, and no mapping."""
    with nat.translated() as bench:
        with bench.lan.inside():
            sender = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ESP)
        with bench.wan.inside():
            receiver = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ESP)
        receiver.settimeout(nat.PATIENCE)
        sender.sendto(b"sealed", (net.NET, 0))
        data, (source, _) = receiver.recvfrom(100)
        assert (data[20:], source) == (b"sealed", net.EXT)
        assert nat.counters(bench)["flow-other"] == 1 and not nat.mappings(bench)


def story_random_ports():
    """A port that cannot be kept is taken from anywhere, not from beside (RFC 7857 section 7)."""
    many = [f"192.168.2.{number}" for number in range(30, 36)]
    with nat.translated() as bench:
        server = nat.udp(bench.wan, net.NET, 1000)
        nat.seen(nat.udp(bench.lan, port=4567), server, server.getsockname())
        bench.lan2.ip(*(f"addr add {address}/32 dev lo" for address in many))
        bench.gw.ip(*(f"route add {address} via {net.LAN2} dev eth2" for address in many))
        ports = [nat.seen(nat.udp(bench.lan2, address, 4567), server, server.getsockname())[1] for address in many]
        bench.lan2.ip(*(f"addr del {address}/32 dev lo" for address in many))
        bench.gw.ip(*(f"route del {address}" for address in many))
        assert len(set(ports)) == len(many) and max(ports) - min(ports) > 256, ports


def refused(bench):
    """A flow from inside is not let out, and its host is told."""
    client = nat.udp(bench.lan)
    client.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
    client.sendto(b"may I?", (net.NET, 1000))
    return error_of(client) == errno.EHOSTUNREACH


def story_refusals():
    """At the limit of all, and without an outside address, flows are refused, counted and told."""
    with nat.translated(u32("A_NAT_TOTAL_LIMIT", 1)) as bench:
        nat.seen(nat.udp(bench.lan2), nat.udp(bench.wan, net.NET, 1000), (net.NET, 1000))
        assert refused(bench) and nat.counters(bench)["drop-total-limit"] == 1
    with nat.translated() as bench, without_address(bench):
        assert refused(bench) and nat.counters(bench)["drop-no-address"] == 1


@contextlib.contextmanager
def without_address(bench):
    """The outside interface has none, and no other interface has one to lend."""
    inside = ("eth0", net.GWI), ("eth2", net.GWI2)
    bench.gw.ip(f"addr del {net.EXT}/24 dev eth1", f"route add default via {net.HOP} dev eth1 onlink",
                *(line for device, address in inside for line in (
                    f"addr del {address}/24 dev {device}", f"addr add {address}/24 dev {device} scope link")))
    try:
        yield
    finally:
        bench.gw.ip(f"addr add {net.EXT}/24 dev eth1", f"route replace default via {net.HOP} dev eth1",
                    *(line for device, address in inside for line in (
                        f"addr del {address}/24 dev {device}", f"addr add {address}/24 dev {device}")))
