#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""
What translation by the module costs beside nft's masquerade: within the machine of tools/vm,

    tools/vm -m 2048 --instructions 6.12 tests/bench/module.py [ROUNDS]

    flow    packets of 64 flows that were answered        new     each datagram a new flow

Both engines stand behind the same packet filter and take turns. With --instructions a nanosecond of
the guest is one instruction, so the numbers are instructions for a datagram, sending and the way
through the gateway included (tests/bench/flood.c), with the least and the most of the rounds; without
it they are processor time. Then memory: what a mapping takes of slab and tables and of the machine
beside the same flows of masquerade, and the time that unloading takes with all those flows alive.
"""
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/vm"), str(ROOT / "tests/netns")]

import net  # noqa: E402 (found by the path above)
from family import Family, interface, prefix, u32  # noqa: E402

FLOOD = ROOT / "build/release/bin/flood"
FLOWS, COUNT, PORT, MANY = 64, 20000, 10000, 200000
ENGINES = ("masquerade", "module")
FILTER = """flush ruleset
table inet filter {
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state established,related accept
		iifname eth0 accept
	}
}
"""
MASQUERADE = """table ip nat {
	chain post {
		type nat hook postrouting priority srcnat;
		oifname != eth0 masquerade
	}
}
"""


class Ground:
    """The gateway between two cables, and who translates."""

    def __init__(self, bench):
        self.bench, self.gw = bench, bench.gw
        self.out = bench.links["eth1"]
        self.gw.sysctl("net.netfilter.nf_conntrack_udp_timeout", 36000)
        pathlib.Path("/proc/sys/net/netfilter/nf_conntrack_max").write_text(str(2 * MANY), encoding="ascii")

    def engage(self, engine):
        """Nothing is left of what was before."""
        own = engine == "module"
        self.gw.run("nft", "-f", "-", input=FILTER + ("" if own else MASQUERADE))
        parts = [interface("eth+"), prefix("A_NAT_SOURCE", "192.168.0.0/16"),
                 u32("A_NAT_HOST_LIMIT", MANY), u32("A_NAT_TOTAL_LIMIT", 2 * MANY)]
        with self.gw.inside():
            family = Family()
            family.nat_set(*(parts if own else []))
            self.gw.run("conntrack", "-F", timeout=600)
            family.flush()

    def send(self, link, sender, to, ports=1, count=COUNT, flows=0):
        """Nanoseconds a datagram."""
        words = ("0", link.host_if, link.gw_mac.replace(":", ""), sender, to, PORT, ports, count, flows)
        return float(link.host.run(str(FLOOD), *map(str, words), timeout=1200).stdout)

    def cost(self, kind):
        inside = self.bench.links["eth0"]
        if kind == "flow":
            self.send(inside, net.LAN, net.NET, count=FLOWS, flows=FLOWS)
            self.send(self.out, net.NET, net.EXT, ports=FLOWS, count=FLOWS, flows=1)
            return self.send(inside, net.LAN, net.NET, flows=FLOWS)
        self.gw.run("conntrack", "-F")
        with self.gw.inside():
            Family().flush()
        return self.send(inside, net.LAN, net.NET)

    def crowd(self):
        """MANY flows of as many inside endpoints, toward as many outside addresses as they need."""
        share = 50000
        for number in range(MANY // share):
            self.gw.ip(f"link add eth{20 + number} type dummy", f"addr add 203.0.{number}.1/24 dev eth{20 + number}",
                       f"link set eth{20 + number} up", f"route add 198.18.{number}.0/24 dev eth{20 + number}")
            self.send(self.bench.links["eth0"], f"192.168.{10 + number}.10", f"198.18.{number}.10", count=share)
        with self.gw.inside():
            flows = int(pathlib.Path("/proc/sys/net/netfilter/nf_conntrack_count").read_text(encoding="ascii"))
        assert flows >= MANY, flows

    def disperse(self):
        for number in range(MANY // 50000):
            self.gw.ip(f"link del eth{20 + number}")


def show(costs):
    for kind in ("flow", "new"):
        base = statistics.median(costs["masquerade", kind])
        for engine in ENGINES:
            runs = costs[engine, kind]
            median = statistics.median(runs)
            print(f"{kind:5} {engine:11} {median:9.1f} ({min(runs):.1f}..{max(runs):.1f}) {median / base:.3f}")


def kernel_bytes():
    """What the kernel holds for itself: objects, and tables too large for them."""
    lines = pathlib.Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    sizes = {line.split(":")[0]: 1024 * int(line.split()[1]) for line in lines}
    return sizes["SUnreclaim"] + sizes["VmallocUsed"]


def taken():
    """The same once what is on its way out is out: freed objects, tables that shrink."""
    before = None
    for _ in range(60):
        for shrink in pathlib.Path("/sys/kernel/slab").glob("*/shrink"):
            shrink.write_text("1", encoding="ascii")
        now = kernel_bytes()
        if before is not None and abs(now - before) < 1 << 16:
            break
        before = now
        time.sleep(0.5)
    return now


def memory(ground):
    """Bytes of MANY flows, by engine; the module's stay."""
    found = {}
    for engine in ENGINES:
        ground.engage(engine)
        before = taken()
        ground.crowd()
        found[engine] = (taken() - before) / MANY
        print(f"memory: {engine}: {before >> 10} KB before, {taken() >> 10} KB with {MANY} flows")
        if engine != ENGINES[-1]:
            ground.disperse()
    return found


def slab_bytes(name):
    for line in pathlib.Path("/proc/slabinfo").read_text(encoding="ascii").splitlines():
        words = line.split()
        if words[0] == name:
            return int(words[3]), int(words[14]) * int(words[5]) * 4096
    return 0, 0


def main(rounds):
    with net.Bench(links=("eth0", "eth1"), mute=True) as bench:
        ground = Ground(bench)
        costs = {(engine, kind): [] for engine in ENGINES for kind in ("flow", "new")}
        for _ in range(rounds):
            for engine, kind in costs:
                ground.engage(engine)
                costs[engine, kind].append(ground.cost(kind))
        show(costs)
        found = memory(ground)
        size, held = slab_bytes("fwp_mapping")
        more = found["module"] - found["masquerade"]
        print(f"memory: a flow takes {found['masquerade']:.0f} bytes with masquerade, {found['module']:.0f} with the module")
        print(f"memory: a mapping takes {more:.0f} bytes: {held / MANY:.0f} of slab (object {size}), the rest tables")
        print(f"memory: 1 GB holds {(1 << 30) / more / 1e6:.1f} million mappings, "
              f"{(1 << 30) / found['module'] / 1e6:.2f} million with a flow each")
        bench.gw.run("nft", "flush", "ruleset")
        started = time.monotonic()
        subprocess.run(["rmmod", "fwpolicy"], check=True, timeout=600)
        print(f"unload with {MANY} flows and mappings: {time.monotonic() - started:.2f} s of the guest")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
