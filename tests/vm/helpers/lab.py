# SPDX-License-Identifier: GPL-2.0-only
"""
The network of the helper stories, made of namespaces inside the guest:

    lan1 10.0.0.2 ─┐                       ┌─ wan  198.51.100.2  fd00:2::2
    lan2 10.0.0.3 ─┼─ gw 10.0.0.1 | 198.51.100.1   wan2 198.51.100.3
                   │     fd00:1::1 | fd00:2::1
                   └─ fd00:1::2, ::3

The gateway masquerades IPv4 toward wan, lets new flows out, and lets in only what a helper relates.
`ours` chooses whose helpers are attached: the module's or the kernel's own.
"""
import os
import re
import socket
import subprocess
import tempfile
import time

LAN1, LAN2, GW, OUTER, WAN, WAN2 = (
    "10.0.0.2", "10.0.0.3", "10.0.0.1", "198.51.100.1", "198.51.100.2", "198.51.100.3")
LAN1_6, WAN_6 = "fd00:1::2", "fd00:2::2"
KERNEL_NAMES = {"fwp-ftp": "ftp", "fwp-pptp": "pptp", "fwp-irc": "irc", "fwp-q931": "Q.931", "fwp-ras": "RAS"}
PORTS = {"fwp-ftp": ("tcp", 21), "fwp-pptp": ("tcp", 1723), "fwp-irc": ("tcp", 6667),
         "fwp-q931": ("tcp", 1720), "fwp-ras": ("udp", 1719)}
IPV4_ONLY = ("fwp-pptp", "fwp-irc")
PATIENCE = 60


def run(*words, check=True, timeout=120, ns=None, stdin=None):
    words = [str(word) for word in words]
    if ns:
        words = ["ip", "netns", "exec", ns, *words]
    done = subprocess.run(words, capture_output=True, text=True, timeout=timeout, input=stdin, check=False)
    if check and done.returncode:
        raise AssertionError(f"{' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def until(what, true, patience=PATIENCE):
    """Asks until it is so; never longer than its patience."""
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, f"not within {patience} s: {what}"
        time.sleep(0.05)


def in_namespace(ns, call):
    """A function's result in another namespace; for sockets, which stay there."""
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open(f"/run/netns/{ns}", os.O_RDONLY)
    libc_setns(there)
    try:
        return call()
    finally:
        libc_setns(here)
        os.close(here)
        os.close(there)


def libc_setns(fd):
    import ctypes

    if ctypes.CDLL(None, use_errno=True).setns(fd, 0x40000000):
        raise OSError(ctypes.get_errno(), "setns")


def listener(ns, address, port, kind=socket.SOCK_STREAM):
    def make():
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = socket.socket(family, kind)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((address, port))
        if kind == socket.SOCK_STREAM:
            sock.listen(8)
        sock.settimeout(PATIENCE)
        return sock

    return in_namespace(ns, make)


def connect(ns, address, port, source=None, timeout=PATIENCE):
    def make():
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.settimeout(timeout)
        if source:
            sock.bind(source)
        sock.connect((address, port))
        sock.settimeout(PATIENCE)
        return sock

    return in_namespace(ns, make)


def udp_pair(port):
    """A client inside and its server outside, each connected to the other as it knows it."""
    client, server = (listener(ns, address, port, socket.SOCK_DGRAM) for ns, address in (("lan1", LAN1), ("wan", WAN)))
    client.connect((WAN, port))
    server.connect((OUTER, port))
    return client, server


def reaches(ns, address, port, timeout=3):
    """Whether a connection to there is answered at all, be it by a reset of the host itself."""
    try:
        connect(ns, address, port, timeout=timeout).close()
        return True
    except (TimeoutError, socket.timeout, ConnectionError, OSError):
        return False


class Dialogue:
    """Both ends of a connection through the gateway: what one sends, the other must get."""

    def __init__(self, lab, port, client="lan1", server="wan", address=WAN):
        self.listener = listener(server, address, port)
        self.client = connect(client, lab.towards(address), port)
        self.server, self.peer = self.listener.accept()
        self.server.settimeout(PATIENCE)
        self.server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def up(self, data):
        return self.say(self.client, self.server, data)

    def down(self, data):
        return self.say(self.server, self.client, data)

    @staticmethod
    def say(sender, receiver, data):
        """One segment; what came out of the gateway (its length may differ)."""
        data = data.encode() if isinstance(data, str) else data
        sender.sendall(data)
        got = receiver.recv(65536)
        while len(got) < len(data) - 24:
            got += receiver.recv(65536)
        return got

    def close(self):
        for sock in (self.client, self.server, self.listener):
            sock.close()


class Lab:
    def __init__(self):
        self.children = []
        self.make()

    def make(self):
        for ns in ("gw", "lan1", "lan2", "wan", "wan2"):
            run("ip", "netns", "add", ns)
            run("ip", "-n", ns, "link", "set", "lo", "up")
        for bridge in ("in", "out"):
            run("ip", "-n", "gw", "link", "add", bridge, "type", "bridge")
            run("ip", "-n", "gw", "link", "set", bridge, "up")
        for ns, bridge, v4, v6 in (("lan1", "in", LAN1, LAN1_6), ("lan2", "in", LAN2, "fd00:1::3"),
                                   ("wan", "out", WAN, WAN_6), ("wan2", "out", WAN2, "fd00:2::3")):
            run("ip", "link", "add", f"p-{ns}", "netns", "gw", "type", "veth", "peer", "name", "e", "netns", ns)
            run("ip", "-n", "gw", "link", "set", f"p-{ns}", "master", bridge, "up")
            run("ip", "-n", ns, "addr", "add", f"{v4}/24", "dev", "e")
            run("ip", "-n", ns, "addr", "add", f"{v6}/64", "dev", "e", "nodad")
            run("ip", "-n", ns, "link", "set", "e", "up")
        for device, v4, v6 in (("in", GW, "fd00:1::1"), ("out", OUTER, "fd00:2::1")):
            run("ip", "-n", "gw", "addr", "add", f"{v4}/24", "dev", device)
            run("ip", "-n", "gw", "addr", "add", f"{v6}/64", "dev", device, "nodad")
        for ns in ("lan1", "lan2"):
            run("ip", "-n", ns, "route", "add", "default", "via", GW)
            run("ip", "-n", ns, "-6", "route", "add", "default", "via", "fd00:1::1")
        for ns in ("wan", "wan2"):
            run("ip", "-n", ns, "-6", "route", "add", "default", "via", "fd00:2::1")
        run("sysctl", "-q", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1", ns="gw")
        run("sysctl", "-qw", "net.netfilter.nf_log_all_netns=1")

    def towards(self, address):
        return address

    def rules(self, *helpers, ours=True, inward="", forwards=""):
        """The gateway's ruleset, with these helpers for what comes from inside (inward: outside)."""
        objects, attach, accept = "", "", ""
        for name in helpers:
            protocol, port = PORTS[name]
            kind = name if ours else KERNEL_NAMES[name]
            l3 = "ip" if name in IPV4_ONLY else "inet"
            objects += f'ct helper {name.replace("-", "_")} {{ type "{kind}" protocol {protocol}; l3proto {l3}; }}\n'
            for side in ["in"] + (["out"] if inward else []):
                attach += (f'iifname "{side}" ct state new {protocol} dport {port} '
                           f'ct helper set "{name.replace("-", "_")}"\n')
        for name in [n for n in helpers] + ["fwp-h245"]:
            kind = name if ours else KERNEL_NAMES.get(name, "H.245")
            accept += f'ct state related ct helper "{kind}" counter accept\n'
        text = f"""
flush ruleset
table inet t {{
{objects}
chain pre {{ type filter hook prerouting priority -150;
{attach}
}}
chain pass {{ type filter hook forward priority 0; policy drop;
ct state established accept
{accept}
iifname "in" oifname "out" ct state new accept
ct status dnat accept
counter comment "refused"
}}
}}
table ip n {{
chain pre {{ type nat hook prerouting priority -100;
{forwards}
}}
chain post {{ type nat hook postrouting priority 100; oifname "out" masquerade; }}
}}
"""
        if not ours:  # whose translating halves nothing loads by itself
            run("modprobe", "-a", "nf_nat_ftp", "nf_nat_irc", "nf_nat_pptp", "nf_nat_h323")
        run("nft", "-f", "-", ns="gw", stdin=re.sub(r"\n\s*\n", "\n", text))
        run("conntrack", "-F", ns="gw", check=False)
        run("conntrack", "-F", "expect", ns="gw", check=False)

    def expectations(self):
        return [line for line in run("conntrack", "-L", "expect", ns="gw", check=False).stdout.splitlines() if line]

    def expected_ports(self):
        """Destination ports; a line also has the master's, behind them."""
        return {int(re.search(r"dport=(\d+)", line)[1]) for line in self.expectations() if "dport=" in line}

    def flows(self, *words):
        return run("conntrack", "-L", *words, ns="gw", check=False).stdout

    def counters(self):
        """What the module refused, by (helper, reason), in the gateway's namespace."""
        from counters import read_counters

        return in_namespace("gw", read_counters)

    def refused(self, helper, reason, before):
        return self.counters().get((helper, reason), 0) - before.get((helper, reason), 0)

    def start(self, ns, *words, **options):
        """A program that runs until the story ends; what it says is shown if the story fails."""
        said = tempfile.TemporaryFile("w+")  # pylint: disable=consider-using-with
        # pylint: disable-next=consider-using-with
        child = subprocess.Popen(["ip", "netns", "exec", ns, *map(str, words)], stdin=subprocess.DEVNULL,
                                 stdout=said, stderr=subprocess.STDOUT, **options)
        self.children.append((child, words, said))
        return child

    def said(self):
        for _, words, said in self.children:
            said.seek(0)
            yield f"{words[0]} said:\n{said.read()[-3000:]}"

    def listening(self, ns, port, kind="t"):
        until(f"port {port} in {ns}",
              lambda: f":{port} " in run("ss", f"-{kind}lnH", ns=ns).stdout)

    def stop(self):
        for child, _, _ in self.children:
            child.terminate()
        for child, _, said in self.children:
            said.close()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
        self.children = []

    def unmake(self):
        self.stop()
        for ns in ("lan1", "lan2", "wan", "wan2", "gw"):
            run("ip", "netns", "del", ns)
