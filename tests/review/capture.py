#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""
Makes shapes/kernel.* and shapes/own.*: tests/review/capture.py FOLDER, as root.

Sends one packet of each kind through log rules of every kind in a namespace of its own, and one for
each reason through the ruleset of fwpolicy ($FWPOLICY); takes what the kernel prints, and writes beside it what was sent: the facts come from the packets, never from
the lines. Only the time stamps, the name of the host and the hardware addresses are put in by hand.

    lan  192.168.1.10 --- eth0 gw eth1 --- wan 198.51.100.10      br0 = eth2 + eth3, all on lan, wan
"""
import ipaddress
import os
import pathlib
import struct
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "netns"))

import net  # noqa: E402 (found by the path above)
import observe  # noqa: E402
import packets  # noqa: E402

SCTP, UDPLITE, IPCOMP, L2TP = 132, 136, 108, 115
NAMES = {1: "icmp", 6: "tcp", 17: "udp", 50: "esp", 51: "ah", 58: "icmpv6", 136: "udplite"}
MACS = ("00:00:5e:00:53:01", "00:00:5e:00:53:02")
PROGRAM = os.environ.get("FWPOLICY", str(HERE.parent.parent / "build/release/bin/fwpolicy"))
NET, EXT, LAN, NET6, EXT6 = net.NET, net.EXT, net.LAN, net.NET6, net.EXT6
RULES = """
table inet shapes {
	chain pre {
		type filter hook prerouting priority -300
		iifname "eth2" return
		iifname "eth3" return
		iifname "br0" return
		log prefix "plain: "
		log prefix "[flags all] " flags all
		log prefix "nospace"
		meta mark set 0x1f log prefix "marked:drop "
		udp dport { 547, 65535 } accept
		ip daddr 203.0.113.1 drop
		ip6 daddr { 2001:db8::1, fe80::1 } drop
	}
	chain forward {
		type filter hook forward priority 0
		log prefix "Shorewall:net-loc:DROP:"
		drop
	}
	chain input {
		type filter hook input priority 0
		iifname "lo" return
		log prefix "[UFW BLOCK] "
		drop
	}
	chain output {
		type filter hook output priority 0
		meta l4proto udp log prefix "out:REJECT " flags skuid
		drop
	}
}
table netdev shapes {
	chain ingress {
		type filter hook ingress device "eth1" priority 0
		ether type arp log prefix "netdev: "
	}
}
table bridge shapes {
	chain forward {
		type filter hook forward priority 0
		log prefix "bridge: "
		log prefix "bridge ether: " flags ether
		drop
	}
}
"""

SAY = f"""
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as each:
    each.bind(("", 5140))
    try:
        each.sendto(b"!", ("{NET}", 514))
    except PermissionError:
        pass  # the output hook said no, as it should
"""
OWN = """
[gateway]
external = eth1
internal = eth0
log = all
[network office]
address = 192.168.1.0/24, fd00:1::/64
[service ssh]
status = enabled
access = private
[service https]
status = enabled
access = public
limit = 1/hour
[outbound no-smtp]
tcp = 25
from = office
action = deny
[blocklist abuse]
file = {folder}/abuse.txt
"""


def wrap(src, dst, proto, body, number=4660, flags=0, options=b""):
    """An IPv4 packet of any protocol; flags: the fragment field."""
    src, dst = ipaddress.ip_address(src), ipaddress.ip_address(dst)
    length = 20 + len(options)
    head = struct.pack(
        "!BBHHHBBH4s4s", 0x40 | length // 4, 0, length + len(body), number, flags, 64, proto, 0,
        src.packed, dst.packed,
    ) + options  # fmt: skip
    return head[:10] + struct.pack("!H", packets.checksum(head)) + head[12:] + body


def wrap6(src, dst, proto, body):
    src, dst = ipaddress.ip_address(src), ipaddress.ip_address(dst)
    return packets.ipv6(src, dst, (proto, 64), 0x12345, body)


def built(src, dst, proto, **more):
    return packets.Packet(src, dst, proto, mark=packets.Mark(b"\1\2\3\4\5\6", 7), **more).build()


def body(src, dst, proto, **more):
    """What an IPv4 packet carries."""
    return built(src, dst, proto, **more)[20:]


def about(proto, **more):
    """A packet of ours that an error is about: header and eight bytes, or more."""
    return built(EXT, NET, proto, **more)


def error4(kind, code, rest, inner):
    text = struct.pack("!BBHI", kind, code, 0, rest) + inner
    return wrap(NET, EXT, 1, text[:2] + struct.pack("!H", packets.checksum(text)) + text[4:])


def error6(kind, code, rest, inner):
    text = struct.pack("!BBHI", kind, code, 0, rest) + inner
    pseudo = ipaddress.ip_address(NET6).packed + ipaddress.ip_address(EXT6).packed
    total = packets.checksum(pseudo + struct.pack("!IHH", len(text), 0, 58) + text)
    return wrap6(NET6, EXT6, 58, text[:2] + struct.pack("!H", total) + text[4:])


def row(src, dst, proto, **more):
    return {"src": src, "dst": dst, "proto": NAMES.get(proto, str(proto)), "num": proto, **more}


def ports(sport, dport):
    return {"sport": sport, "dport": dport}


def cases():
    """(packet, facts) for every kind of packet."""
    for flags, words in (
        ("S", "SYN"), ("SA", "ACK SYN"), ("A", "ACK"), ("F", "FIN"), ("R", "RST"), ("PA", "ACK PSH"),
        ("FPU", "URG PSH FIN"), ("", ""), ("SEC", "CWR ECE SYN"), ("SF", "SYN FIN"),
    ):  # fmt: skip
        facts = row(NET, EXT, 6, flags=words, **ports(40000, 22))
        yield built(NET, EXT, "tcp", sport=40000, dport=22, flags=flags), facts
    yield built(NET, EXT, "udp", sport=53, dport=65535), row(NET, EXT, 17, **ports(53, 65535))
    yield built(NET, EXT, "udp"), row(NET, EXT, 17, **ports(0, 0))
    for kind in (0, 3, 5, 8, 11, 12, 13, 15, 17, 42):
        if kind not in (3, 5, 11, 12):
            yield built(NET, EXT, "icmp", type=kind), row(NET, EXT, 1, type=kind, code=0)
    inner = {"inner": "udp", "inner_src": EXT, "inner_dst": NET}
    quoted = about("udp", sport=1053, dport=53)
    yield error4(3, 3, 0, quoted), row(NET, EXT, 1, type=3, code=3, **inner)
    yield error4(3, 4, 1492, quoted), row(NET, EXT, 1, type=3, code=4, **inner)
    yield error4(3, 4, 1492, quoted[:28]), row(NET, EXT, 1, type=3, code=4, **inner)
    yield error4(3, 1, 0, quoted[:24]), row(NET, EXT, 1, type=3, code=1, **inner)
    yield error4(11, 0, 0, quoted), row(NET, EXT, 1, type=11, code=0, **inner)
    yield error4(12, 0, 4 << 24, quoted), row(NET, EXT, 1, type=12, code=0)
    yield error4(5, 1, 0xC6336401, quoted), row(NET, EXT, 1, type=5, code=1, **inner)
    inner["inner"] = "tcp"
    quoted = about("tcp", sport=443, dport=50000, flags="SA")
    yield error4(3, 13, 0, quoted), row(NET, EXT, 1, type=3, code=13, **inner)
    inner["inner"] = "icmp"
    quoted = about("icmp", type=8)
    yield error4(11, 1, 0, quoted), row(NET, EXT, 1, type=11, code=1, **inner)
    inner["inner"] = "icmp"
    quoted = wrap(EXT, NET, 1, error4(3, 3, 0, about("udp"))[20:])
    yield error4(3, 3, 0, quoted), row(NET, EXT, 1, type=3, code=3, **inner)
    yield from cases_other()
    yield from cases_v6()


def cases_other():
    """IPv4 beyond TCP, UDP and ICMP."""
    for proto in ("esp", "ah", "gre"):
        yield built(NET, EXT, proto), row(NET, EXT, packets.PROTOCOLS[proto])
    lite = struct.pack("!HHHH", 4000, 5000, 8, 0) + b"lite"
    yield wrap(NET, EXT, UDPLITE, lite), row(NET, EXT, UDPLITE, **ports(4000, 5000))
    for proto in (2, 4, 41, 46, 89, 103, IPCOMP, 112, L2TP, SCTP, 255):
        yield wrap(NET, EXT, proto, struct.pack("!HHII", 4000, 5000, 1, 2) + bytes(8)), row(NET, EXT, proto)
    tcp = body(NET, EXT, "tcp", sport=40000, dport=22, flags="S")
    udp = body(NET, EXT, "udp", sport=40000, dport=53)
    first = row(NET, EXT, 17, frag=0, **ports(40000, 53))
    yield wrap(NET, EXT, 17, udp + bytes(10), flags=0x2000), first
    yield wrap(NET, EXT, 17, bytes(64), flags=0x2000 | 185), row(NET, EXT, 17, frag=185)
    yield wrap(NET, EXT, 6, bytes(32), flags=100), row(NET, EXT, 6, frag=100)
    yield wrap(NET, EXT, 17, udp, flags=0x4000), row(NET, EXT, 17, **ports(40000, 53))
    router_alert = b"\x94\x04\0\0"
    yield wrap(NET, EXT, 6, tcp, options=router_alert), row(NET, EXT, 6, flags="SYN", **ports(40000, 22))
    stamped = b"\x44\x0c\x05\0" + bytes(8)
    yield wrap(NET, EXT, 17, udp, options=stamped), row(NET, EXT, 17, **ports(40000, 53))
    for length in (0, 4, 19):
        yield wrap(NET, EXT, 6, tcp[:length]), row(NET, EXT, 6)
    yield wrap(NET, EXT, 17, udp[:5]), row(NET, EXT, 17)
    yield wrap(NET, EXT, 1, b"\x08\0"), row(NET, EXT, 1)
    options = struct.pack("!HHIIBBHHH", 40000, 22, 1000, 0, 10 << 4, 2, 8192, 0, 0)
    options += b"\x02\x04\x05\xb4\x04\x02\x08\x0a" + bytes(8) + b"\x01\x03\x03\x07"
    yield wrap(NET, EXT, 6, options), row(NET, EXT, 6, flags="SYN", **ports(40000, 22))


def cases_v6():
    """IPv6, extension headers among it."""
    tcp = built(NET6, EXT6, "tcp", sport=40000, dport=22, flags="S")
    yield tcp, row(NET6, EXT6, 6, flags="SYN", **ports(40000, 22))
    yield built(NET6, EXT6, "udp", sport=546, dport=547), row(NET6, EXT6, 17, **ports(546, 547))
    for kind in (128, 129, 133, 134, 135, 136, 137, 139, 144):
        yield built(NET6, EXT6, "icmp6", type=kind), row(NET6, EXT6, 58, type=kind, code=0)
    inner = {"inner": "udp", "inner_src": EXT6, "inner_dst": NET6}
    quoted = built(EXT6, NET6, "udp", sport=1053, dport=53)
    for kind, code, rest in ((1, 4, 0), (2, 0, 1280), (3, 0, 0), (4, 1, 6)):
        yield error6(kind, code, rest, quoted), row(NET6, EXT6, 58, type=kind, code=code, **inner)
    yield built(NET6, EXT6, "esp"), {**row(NET6, EXT6, 50), "shown": "[flags all] "}
    upper = tcp[40:]
    syn = row(NET6, EXT6, 6, flags="SYN", **ports(40000, 22))
    for header, name in ((0, "hop"), (43, "routing"), (60, "destination")):
        option = bytes([6, 0, 1, 4, 0, 0, 0, 0]) if name != "routing" else bytes([6, 0, 0, 0, 0, 0, 0, 0])
        yield wrap6(NET6, EXT6, header, option + upper), syn
    ah = struct.pack("!BBHII", 6, 4, 0, 0x1000, 1) + bytes(12) + upper
    yield wrap6(NET6, EXT6, 51, ah), syn
    first = struct.pack("!BBHI", 6, 0, 1, 99) + upper + bytes(-len(upper) % 8)
    yield wrap6(NET6, EXT6, 44, first), {**syn, "frag": 0}
    later = struct.pack("!BBHI", 6, 0, 8 * 100, 99) + bytes(40)
    yield wrap6(NET6, EXT6, 44, later), row(NET6, EXT6, 6, frag=800)
    yield wrap6(NET6, EXT6, SCTP, struct.pack("!HHII", 1, 2, 3, 4)), row(NET6, EXT6, SCTP)
    yield wrap6(NET6, EXT6, 59, b""), row(NET6, EXT6, 59)
    yield wrap6("fe80::2", "fe80::1", 17, upper[:0] + struct.pack("!HHHH", 5353, 5353, 8, 0)), row(
        "fe80::2", "fe80::1", 17, **ports(5353, 5353)
    )


class Kernel(observe.KernelLog):
    """All that the kernel prints, as it prints it."""

    def take(self):
        found = []
        while True:
            try:
                record = os.read(self.fd, 8192).decode("ascii")
            except BlockingIOError:
                return found
            head, _, text = record.partition("\n")[0].partition(";")
            if "IN=" in text:
                found.append((int(head.split(",")[2]), text))


class Capture:
    """The lines so far, and the facts of each."""

    def __init__(self, bench, kernel):
        self.bench, self.kernel, self.lines, self.rows = bench, kernel, [], []
        self.macs, self._seen = {}, []
        for link in bench.links.values():
            self.macs[link.gw_mac], self.macs[link.host_mac] = MACS

    def add(self, facts, wanted):
        """Take the lines that the packet has made: prefix -> (in, out)."""
        lines = observe.poll(lambda: self._enough(len(wanted)), f"lines of {facts}")
        for (moment, text), (prefix, (came, went)) in zip(lines, wanted.items(), strict=True):
            assert text.startswith(prefix), f"{text} instead of {prefix}"
            for real, shown in self.macs.items():
                text = text.replace(real, shown)
            number = len(self.lines)
            clock = f"12:{number // 60:02}:{number % 60:02}"
            head = f"kernel: [{moment / 1e6:12.6f}] " if moment else ""
            self.lines.append(f"Nov 26 {clock} gw {head}{text}")
            more = {"in": came, "out": went, **facts}
            if more.pop("shown", prefix) != prefix:  # the kernel keeps the protocol to itself
                del more["proto"], more["num"]
            kind = more.pop("kind", "refused")
            self.rows.append((kind, f"--11-26T{clock}", prefix.rstrip(), more))

    def _enough(self, count):
        self._seen += self.kernel.take()
        if len(self._seen) < count:
            return None
        found, self._seen = self._seen, []
        return found

    def write(self, folder, name):
        (folder / f"{name}.log").write_text("\n".join(self.lines) + "\n", encoding="ascii")
        with open(folder / f"{name}.tsv", "w", encoding="ascii") as file:
            for number, (kind, when, prefix, facts) in enumerate(self.rows, 1):
                words = {"time": when, "host": "gw", "prefix": prefix, **facts}
                words = "\t".join(f"{key}={value}" for key, value in words.items() if value != "")
                print(number, kind, words, sep="\t", file=file)


def through_inet(bench, capture):
    """Every kind of packet toward the gateway, and some through it and out of it."""
    wire = observe.Wire(bench.wan, bench.links["eth1"].host_if, bench.links["eth1"].macs)
    pre = dict.fromkeys(("plain: ", "[flags all] ", "nospace", "marked:drop "), ("eth1", ""))
    for packet, facts in cases():
        wire.send(packet, facts["dst"])
        inside = {"[UFW BLOCK] ": ("eth1", "")} if facts.get("dport") in (547, 65535) else {}
        capture.add({**facts, "len": len(packet)}, {**pre, **inside})
    for packet, facts in (
        (built(NET, LAN, "tcp", sport=1, dport=80, flags="S"), row(NET, LAN, 6, flags="SYN", **ports(1, 80))),
        (built(NET6, net.LAN6, "udp", sport=1, dport=53), row(NET6, net.LAN6, 17, **ports(1, 53))),
    ):
        wire.send(packet, EXT if ":" not in facts["dst"] else EXT6)
        through = {**pre, "Shorewall:net-loc:DROP:": ("eth1", "eth0")}
        capture.add({**facts, "len": len(packet)}, through)
    bench.gw.run("setpriv", "--reuid=33", "--regid=33", "--clear-groups", sys.executable, "-c", SAY)
    facts = row(EXT, NET, 17, len=29, **ports(5140, 514))
    capture.add(facts, {"out:REJECT ": ("", "eth1")})
    arp = struct.pack("!HHBBH", 1, 0x800, 6, 4, 1) + wire.mac + ipaddress.ip_address(net.HOP).packed
    arp += bytes(6) + ipaddress.ip_address(EXT).packed
    wire.socket.send(b"\xff" * 6 + wire.mac + b"\x08\x06" + arp + bytes(18))
    capture.add({"kind": "arp", "arp": f"{net.HOP} {EXT}"}, {"netdev: ": ("eth1", "")})
    wire.close()


def through_bridge(bench, capture):
    """Frames between two ports of a bridge, tagged and not."""
    near, far = bench.links["eth2"], bench.links["eth3"]
    bench.gw.ip("link add br0 type bridge", "link set br0 up",
                "link set eth2 master br0", "link set eth3 master br0")  # fmt: skip
    wire = observe.Wire(bench.lan, near.host_if, (near.host_mac, far.host_mac))
    learn = observe.Wire(bench.wan, far.host_if, (far.host_mac, near.host_mac))
    observe.poll(lambda: "state forwarding" in bench.gw.run("ip", "-d", "link", "show", "eth3").stdout, "br0")
    by_ip = {"Shorewall:net-loc:DROP:": ("br0", "br0")}
    by_bridge = dict.fromkeys(("bridge: ", "bridge ether: "), ("eth2", "eth3"))
    for call, shown in ((1, by_ip), (0, by_bridge)):
        for family in ("ip", "ip6"):
            bench.gw.sysctl(f"net.bridge.bridge-nf-call-{family}tables", call)
        for source, target in ((NET, LAN), (NET6, net.LAN6)):
            packet = built(source, target, "tcp", sport=7, dport=80, flags="S")
            facts = row(source, target, 6, flags="SYN", len=len(packet), **ports(7, 80))
            frame = packets.frame(packet, wire.mac, wire.peer_mac)
            tagged = frame[:12] + struct.pack("!HH", 0x8100, 2 << 13 | 20) + frame[12:]
            for each in (frame,) if call else (frame, tagged):
                wire.socket.send(each)
                capture.add(facts, shown)
    wire.close()
    learn.close()


def refusals():
    """(link, packet, facts, hook:reason) for what the ruleset of OWN refuses."""
    web = ports(40000, 443)

    def tcp(src, dst, dport, flags="S"):
        packet = built(src, dst, "tcp", sport=40000, dport=dport, flags=flags)
        return packet, row(src, dst, 6, flags={"S": "SYN", "A": "ACK"}[flags], **ports(40000, dport))

    yield "eth1", *tcp("192.168.1.5", EXT, 80), "prerouting:spoof"
    yield "eth0", *tcp("10.9.9.9", NET, 443), "prerouting:spoof"
    yield "eth1", *tcp("198.51.100.66", EXT, 443), "prerouting:blocklist"
    yield "eth1", built(NET, EXT, "icmp", type=13), row(NET, EXT, 1, type=13, code=0), "input:icmp"
    yield "eth1", *tcp(NET, EXT, 22, "A"), "input:invalid"
    yield "eth1", *tcp(NET, EXT, 22), "input:service"
    yield "eth1", *tcp(NET6, EXT6, 22), "input:service"
    yield "eth1", *tcp(NET, EXT, 8081), "input:default"
    yield "eth1", built(NET, EXT, "udp", sport=137, dport=137), row(NET, EXT, 17, **ports(137, 137)), "input:default"
    yield "eth1", built(NET, EXT, "gre"), row(NET, EXT, 47), "input:default"
    yield "eth1", built(NET, EXT, "tcp", sport=40000, dport=443, flags="S"), row(NET, EXT, 6, flags="SYN", **web), None
    yield "eth1", built(NET, EXT, "tcp", sport=40001, dport=443, flags="S"), row(
        NET, EXT, 6, flags="SYN", **ports(40001, 443)
    ), "input:limit"
    yield "eth1", *tcp(NET6, net.LAN6, 80), "forward:forward"
    yield "eth0", *tcp(LAN, NET, 25), "forward:outbound"
    yield "eth0", built(LAN, NET, "icmp", type=15), row(LAN, NET, 1, type=15, code=0), "forward:icmp"


def through_own(bench, capture, folder):
    """What our own ruleset refuses, for every reason that a single packet can have."""
    (folder / "abuse.txt").write_text("198.51.100.66\n", encoding="ascii")
    (folder / "access.conf").write_text(OWN.format(folder=folder), encoding="ascii")
    text = net.command(PROGRAM, "-f", str(folder / "access.conf"), "print", "nft").stdout
    bench.gw.run("nft", "-f", "-", input="flush ruleset\n" + text)
    wires = {
        name: observe.Wire(host, bench.links[name].host_if, bench.links[name].macs)
        for name, host in (("eth0", bench.lan), ("eth1", bench.wan))
    }
    for name, packet, facts, said in refusals():
        wires[name].send(packet, EXT6 if ":" in facts["dst"] else EXT)
        if said:
            out = {"eth0": "eth1", "eth1": "eth0"}[name] if said.startswith("forward") else ""
            capture.add({**facts, "len": len(packet)}, {f"denylog:{said} ": (name, out)})
    for wire in wires.values():
        wire.close()


def main(folder):
    observe.pin()
    folder = pathlib.Path(folder)
    with net.Bench(links=("eth0", "eth1"), mute=True) as bench:
        for name, host in (("eth2", bench.lan), ("eth3", bench.wan)):
            bench.cable(name, host, f"to{name}")
        for link in bench.links.values():
            link.macs = (link.host_mac, link.gw_mac)
        bench.gw.run("nft", "-f", "-", input=RULES)
        kernel = Kernel()
        try:
            capture = Capture(bench, kernel)
            through_inet(bench, capture)
            through_bridge(bench, capture)
            capture.write(folder, "kernel")
            capture = Capture(bench, kernel)
            with tempfile.TemporaryDirectory() as own:
                through_own(bench, capture, pathlib.Path(own))
            capture.write(folder, "own")
        finally:
            kernel.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: capture.py FOLDER")
    main(sys.argv[1])
