# SPDX-License-Identifier: GPL-2.0-only
"""
Small gateways in numbers, and packets that do not stop coming: for stories about loads and ends.

    lan ---- gw: in 192.168.1.1 | out0 .. out3, each an Internet that swallows everything

A gateway is one namespace; whoever sends to it lives in `lan`, which all share, so that a gateway
can go while packets come. Its outside interfaces are dummies: 203.0.N.1 on outN, toward 198.51.N.0.
The frames are those of tests/bench/flood.c, as CMake builds it.
"""
import contextlib
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "netns")]

import net  # noqa: E402
from family import Family, N, interface, prefix  # noqa: E402

FLOOD = HERE.parents[1] / "build/release/bin/flood"
SOURCES, OUTSIDES, MAC = "192.168.0.0/16", 4, "0203040506"
SLICE = 50000  # flows of one outside address: no port is mapped twice


class Lan(net.Host):
    """Where the senders are."""

    def __init__(self):
        super().__init__("lan", f"fwp{os.getpid()}-senders")

    def flood(self, gateway, count, flows=0, outside=0, wait=True):
        """`count` datagrams to one outside; flows 0: each is a flow. Not waited for: until it is ended."""
        words = (FLOOD, "0", gateway.cable, gateway.mac, f"192.168.{10 + outside}.10",
                 f"198.51.{outside}.10", "1000", "1", count, flows, "queued")
        if not wait:
            return self.spawn(*map(str, words))
        return self.run(*map(str, words), timeout=600)


class Gateway(net.Host):
    """One gateway, translated for by the module as soon as translate() was called."""

    def __init__(self, lan, number=0):
        super().__init__("gw", f"fwp{os.getpid()}-g{number}")
        self.lan, self.cable, self.mac = lan, f"c{number}", f"{MAC}{number % 256:02x}"
        colons = ":".join(self.mac[i:i + 2] for i in range(0, 12, 2))
        self.ip("link set lo up", f"link add in address {colons} type veth peer name {self.cable} netns {lan.namespace}",
                "addr add 192.168.1.1/16 dev in", "link set in up")
        lan.ip(f"link set {self.cable} up")
        for outside in range(OUTSIDES):
            self.add_outside(outside)
        for key in ("all.rp_filter", "in.rp_filter"):
            self.sysctl(f"net.ipv4.conf.{key}", 0)
        self.sysctl("net.ipv4.ip_forward", 1)

    def add_outside(self, number, host=1):
        name = f"out{number}"
        self.ip(f"link add {name} type dummy", f"addr add 203.0.{number}.{host}/24 dev {name}",
                f"link set {name} up", f"route add 198.51.{number}.0/24 dev {name}")

    def translate(self, *more):
        with self.inside():
            Family().nat_set(interface("out+"), prefix("A_NAT_SOURCE", SOURCES), *more)

    def asked(self, question):
        """What the module says here: asked(Family.counters)."""
        with self.inside():
            return question(Family())

    def mappings(self):
        """How many there are, as the module counts them."""
        return int.from_bytes(dict(self.asked(Family.nat_get))[N["A_NAT_MAPPINGS"]], sys.byteorder)

    def flows(self):
        with self.inside(), open("/proc/sys/net/netfilter/nf_conntrack_count", encoding="ascii") as file:
            return int(file.read())


@contextlib.contextmanager
def gateway(number=0):
    """A sender and a gateway; when the block ends, both are gone."""
    lan = Lan()
    try:
        made = Gateway(lan, number)
        try:
            yield made
        finally:
            made.close()
    finally:
        lan.close()


@contextlib.contextmanager
def traffic(made, flows=2000, outside=0):
    """Datagrams of so many flows come as fast as they can, as long as the block lasts."""
    child = made.lan.flood(made, 1 << 40, flows, outside, wait=False)
    try:
        yield child
    finally:
        child.terminate()
        child.wait()


def rmmod(check=True):
    return subprocess.run(["rmmod", "fwpolicy"], capture_output=True, text=True, timeout=600, check=check)


def modprobe(*parameters):
    subprocess.run(["modprobe", "fwpolicy", *parameters], capture_output=True, timeout=600, check=True)
