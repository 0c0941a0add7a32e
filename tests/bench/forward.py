#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""
What a packet costs on its way through: tests/bench/forward.py [ROUNDS [FILE...]], as root, with the
release build. FILE: rulesets of others to measure in the same run, as listed by nft (NAME.nft) or saved
by iptables (NAME.ipt), with UDP ports 2000 to 2009 open from eth1 and eth0 masqueraded there.

    flow    LAN to Internet, packets of 64 flows that were answered
    new     LAN to Internet, each datagram a new flow
    served  Internet to the gateway, each a new flow to one of the public services, all in turns
    denied  Internet to the gateway, to a port of no service

Rulesets: none (routing), conntrack alone, the least that masquerades, and fwpolicy with 10, 1000
and 10,000 services. The number is nanoseconds of processor time for a datagram, sending included
(tests/bench/flood.c): the median over the rounds, in turns, with the least and the most of them, and
how many times the cost with the least ruleset that does the job. Ratios of one run count, not
the nanoseconds.
"""
import os
import pathlib
import statistics
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/netns"))

import net  # noqa: E402 (found by the path above)
import observe  # noqa: E402
import packets  # noqa: E402

BIN = ROOT / "build/release/bin"
PROGRAM = os.environ.get("FWPOLICY", str(BIN / "fwpolicy"))
FLOWS, COUNT, FIRST = 64, 40000, 2000
HEAD = """[gateway]
external = eth1
internal = eth0
log = none
[network office]
address = 192.168.1.0/24
"""
BARE = {
    "routing": "",
    "conntrack": "table inet bare {\nchain f {\ntype filter hook forward priority 0\nct state new accept\n}\n"
    "chain i {\ntype filter hook input priority 0\nct state new accept\n}\n}\n",
    "masquerade": "table inet bare {\nchain f {\ntype filter hook forward priority 0; policy drop\n"
    'ct state established,related accept\niifname "eth0" accept\n}\n'
    "chain i {\ntype filter hook input priority 0; policy drop\nct state established,related accept\n"
    f"udp dport {FIRST}-{FIRST + 9} accept\n}}\n"
    'chain s {\ntype nat hook postrouting priority 100\noifname "eth1" masquerade\n}\n}\n',
}
SERVICES = (10, 1000, 10000)
# kind: link it comes in by, to, first port, all ports?, flows (0: each is one), what it is compared with
KINDS = {
    "flow": ("eth0", net.NET, 9, False, FLOWS, "masquerade"),
    "new": ("eth0", net.NET, 9, False, 0, "masquerade"),
    "served": ("eth1", net.EXT, FIRST, True, 0, "masquerade"),
    "denied": ("eth1", net.EXT, 9, False, 0, "routing"),
}
SOURCES = {"eth0": "192.168.1.10", "eth1": net.NET}


def services(count):
    records = (
        f"[service s{n}]\nstatus = enabled\naccess = public\nudp = {FIRST + n}\n" for n in range(count)
    )
    return HEAD + "".join(records)


def ksoftirqd(processor):
    """Its pid; a thread of the kernel has no other handle."""
    for path in pathlib.Path("/proc").glob("[0-9]*/comm"):
        if path.read_text(encoding="ascii", errors="replace").strip() == f"ksoftirqd/{processor}":
            return path.parent.name
    raise SystemExit("no ksoftirqd")


class Ground:
    """The gateway, its cables, and the ruleset in force."""

    def __init__(self, bench, folder):
        self.bench, self.folder = bench, folder
        self.processor = min(os.sched_getaffinity(0))
        self.thread = ksoftirqd(self.processor)
        self.observer = observe.Observer(bench)

    def load(self, name):
        self.bench.gw.run("nft", "flush", "ruleset")
        if name in BARE:
            self.bench.gw.run("nft", "-f", "-", input=BARE[name])
            return
        if name.endswith((".nft", ".ipt")):
            words = ("nft", "-f", name) if name.endswith(".nft") else ("iptables-nft-restore", name)
            self.bench.gw.run(*words)
            return
        path = self.folder / f"{name}.conf"
        path.write_text(services(int(name.split()[1])), encoding="utf-8")
        self.bench.gw.run(PROGRAM, "--root", self.folder / "root", "-f", path, "apply")

    def answer(self):
        """So that conntrack has seen both directions of the flows."""
        for flow in range(FLOWS):
            there = packets.Packet(SOURCES["eth0"], net.NET, "udp", 10000 + flow, 9)
            back = packets.Packet(net.NET, net.EXT, "udp", 9, 10000 + flow)
            self.observer.far["eth0"].send(there.build(), net.NET)
            self.observer.far["eth1"].send(back.build(), net.EXT)
        self.observer.settle(1)

    def measure(self, kind, ports):
        link_name, to, port, every, flows, _ = KINDS[kind]
        link = self.bench.links[link_name]
        self.observer.forget_flows()
        if flows:
            self.answer()
        words = (self.thread, link.host_if, link.gw_mac.replace(":", ""), SOURCES[link_name], to)
        done = link.host.run(
            *("taskset", "-c", str(self.processor), BIN / "flood", *words),
            *map(str, (port, ports if every else 1, COUNT, flows)),
        )
        for wire in (*self.observer.far.values(), *self.observer.near.values()):
            wire.take()
        return float(done.stdout)


def cases(files):
    """(ruleset, kind, how many ports are served)."""
    for ruleset in (*BARE, *(f"fwpolicy {count}" for count in SERVICES), *files):
        count = int(ruleset.split()[1]) if ruleset.startswith("fwpolicy ") else 10
        for kind in KINDS:
            yield ruleset, kind, count


def show(found):
    print(f"{'':16}" + "".join(f"{kind:>28}" for kind in KINDS))
    medians = {key: statistics.median(runs) for key, runs in found.items()}
    for ruleset in dict.fromkeys(ruleset for ruleset, _ in found):
        row = f"{pathlib.Path(ruleset).stem:16}"
        for kind in KINDS:
            runs, base = found[ruleset, kind], medians[KINDS[kind][5], kind]
            median = medians[ruleset, kind]
            row += f"{median:10.0f} ({min(runs):4.0f}..{max(runs):5.0f}) {median / base:4.2f}"
        print(row)


def main(rounds, files):
    found = {(ruleset, kind): [] for ruleset, kind, _ in cases(files)}
    with net.Bench(links=("eth0", "eth1"), mute=True) as bench, tempfile.TemporaryDirectory() as name:
        ground, before = Ground(bench, pathlib.Path(name)), None
        for _ in range(rounds):
            for ruleset, kind, ports in cases(files):
                if ruleset != before:
                    ground.load(before := ruleset)
                found[ruleset, kind].append(ground.measure(kind, ports))
        ground.observer.close()
    show(found)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7, sys.argv[2:])
