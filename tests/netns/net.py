# SPDX-License-Identifier: GPL-2.0-only
"""
Raises the test network: one gateway between two local networks and an Internet, in namespaces.

     lan                      gw                                  wan
    .----------.         .--------------------.          .---------------------.
    | eth0 LAN |---------| eth0 GWI           |          | HOP  (next hop)     |
    '----------'  office |           eth1 EXT |----------| NET NET2 ... (all of|
    .----------.         |                    |  outside |  198.51.100.0/24 and|
    | eth0 LAN2|---------| eth2 GWI2          |          |  2001:db8:f::/48)   |
    '----------'  second '--------------------'          '---------------------'

    office   192.168.1.0/24  fd00:1::/64    LAN  .10   GWI  .1
    second   192.168.2.0/24  fd00:2::/64    LAN2 .10   GWI2 .1
    outside  203.0.113.0/24  2001:db8::/64  HOP  .254  EXT  .1      names ending in 6: IPv6

Neighbours are static, so a packet never waits for a resolution; discovery and router advertisements
are off. With mute=True the hosts are bare cables without a stack: nothing answers a raw frame.
Everything goes when the `with` block ends, by an exception or by SIGTERM too; what a killed run
left behind is swept by the next one (namespaces carry the process id). Needs root. Firewalls,
sockets and verdicts are the business of the other files.
"""
import contextlib
import ctypes
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile

EXT, HOP, NET, NET2 = "203.0.113.1", "203.0.113.254", "198.51.100.10", "198.51.100.20"
GWI, LAN, GWI2, LAN2 = "192.168.1.1", "192.168.1.10", "192.168.2.1", "192.168.2.10"
EXT6, HOP6, NET6, NET62 = "2001:db8::1", "2001:db8::fe", "2001:db8:f::10", "2001:db8:f::20"
GWI6, LAN6, GWI26, LAN26 = "fd00:1::1", "fd00:1::10", "fd00:2::1", "fd00:2::10"

INTERNET = ("198.51.100.0/24", "2001:db8:f::/48")

# link: interface of the gateway -> host, gateway's addresses, host's addresses, host's link-local
LINKS = {
    "eth0": ("lan", (GWI, GWI6), (LAN, LAN6), "fe80::10"),
    "eth1": ("wan", (EXT, EXT6), (HOP, HOP6), "fe80::2"),
    "eth2": ("lan2", (GWI2, GWI26), (LAN2, LAN26), "fe80::20"),
}

CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)
_home = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _enter(fd):
    if _libc.setns(fd, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def _unpin():
    """In a child: it may use every processor, whatever its parent is pinned to."""
    os.sched_setaffinity(0, range(os.cpu_count()))


def command(*argv, check=True, timeout=300, **options):
    """Run a program to its end; its output as text. A failure tells what it said."""
    options = {"text": True, "capture_output": True, "preexec_fn": _unpin, **options}
    done = subprocess.run(argv, timeout=timeout, **options)
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(argv)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


class Host:
    """One namespace: run programs in it, open sockets in it, read and write its sysctls."""

    def __init__(self, title, namespace):
        self.title, self.namespace, self.children = title, namespace, []
        command("ip", "netns", "add", namespace)
        self.fd = os.open(f"/run/netns/{namespace}", os.O_RDONLY | os.O_CLOEXEC)

    @contextlib.contextmanager
    def inside(self):
        """This thread lives in the namespace for a while; sockets opened meanwhile stay there."""
        _enter(self.fd)
        try:
            yield
        finally:
            _enter(_home)

    def run(self, *argv, **options):
        return command("ip", "netns", "exec", self.namespace, *argv, **options)

    def spawn(self, *argv, **options):
        """Start a program that ends with the network at the latest."""
        quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        argv = ("ip", "netns", "exec", self.namespace, *argv)
        child = subprocess.Popen(argv, preexec_fn=_unpin, **{**quiet, **options})
        self.children.append(child)
        return child

    def ip(self, *lines):
        command("ip", "-n", self.namespace, "-batch", "-", input="\n".join(lines) + "\n")

    def sysctl(self, key, value=None):
        """Read a sysctl, or write it."""
        path = "/proc/sys/" + key.replace(".", "/")
        with self.inside(), open(path, "r+", encoding="ascii") as file:
            if value is None:
                return file.read().strip()
            return file.write(f"{value}\n")

    def folder(self):
        """A new folder that goes with the namespace."""
        os.mkdir(path := folder_of(self.namespace))
        return path

    def close(self):
        os.close(self.fd)
        remove_namespace(self.namespace)
        for child in self.children:
            child.wait()


class Link:
    """A cable between an interface of the gateway and one of a host."""

    def __init__(self, name, host, host_if, macs):
        self.name, self.host, self.host_if = name, host, host_if
        self.gw_mac, self.host_mac = macs


class Bench:
    """The network of the drawing; a context manager."""

    def __init__(self, links=("eth0", "eth1", "eth2"), mute=False, static=True, forwarding=True):
        self.wanted, self.mute, self.static, self.forwarding = links, mute, static, forwarding
        self.token = secrets.token_hex(3)
        self.prefix = f"fwp{os.getpid()}-{self.token}"
        self.hosts, self.links, self._handlers = {}, {}, {}

    def __enter__(self):
        sweep()
        for signum in (signal.SIGTERM, signal.SIGHUP):
            self._handlers[signum] = signal.signal(signum, lambda *_: sys.exit(1))
        try:
            self._build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for host in self.hosts.values():
            host.close()
        for signum, handler in self._handlers.items():
            signal.signal(signum, handler)

    def _build(self):
        for title in ("gw", "lan", "lan2", "wan"):
            self.hosts[title] = Host(title, f"{self.prefix}-{title}")
            self._calm(self.hosts[title], self.mute and title != "gw")
        self.gw, self.lan, self.lan2, self.wan = self.hosts.values()
        self._open_gateway()
        for name in self.wanted:
            self.add_link(name)
        if not self.mute:
            self.wan.sysctl("net.ipv6.ip_nonlocal_bind", 1)
            self.wan.ip(*(f"route add local {prefix} dev lo" for prefix in INTERNET))

    def _calm(self, host, mute):
        """Nothing is sent unasked and no source is checked but by the firewall."""
        host.ip("link set lo up")
        for family in ("all", "default"):
            for key in ("accept_ra", "autoconf", "accept_dad", "router_solicitations"):
                host.sysctl(f"net.ipv6.conf.{family}.{key}", 0)
            host.sysctl(f"net.ipv4.conf.{family}.rp_filter", 0)
        host.sysctl("net.ipv6.conf.default.addr_gen_mode", 1)
        host.sysctl("net.ipv6.conf.default.disable_ipv6", int(mute))

    def _open_gateway(self):
        """No rate limit may hide an answer that the firewall should not have let out."""
        for key in ("net.ipv4.icmp_ratelimit", "net.ipv6.icmp.ratelimit"):
            self.gw.sysctl(key, 0)
        for key in ("net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"):
            self.gw.sysctl(key, int(self.forwarding))

    def add_link(self, name, like=None):
        """Plug in a link of LINKS, or another one (like=) that takes over its addresses."""
        title, gw_addresses, host_addresses, link_local = LINKS[like or name]
        host = self.hosts[title]
        link = self.cable(name, host, name if like else "eth0")
        self._address(self.gw, name, (*gw_addresses, "fe80::1"))
        self._meet(self.gw, name, (*host_addresses, link_local), link.host_mac)
        if title == "wan":
            self._route(self.gw, name, ("default", "default"), host_addresses)
        if not self.mute:
            beyond = ("192.168.0.0/16", "fd00::/16") if title == "wan" else ("default", "default")
            self._address(host, link.host_if, (*host_addresses, link_local))
            self._meet(host, link.host_if, gw_addresses, link.gw_mac)
            self._route(host, link.host_if, beyond, gw_addresses)
        return link

    def _address(self, host, dev, addresses):
        for address in addresses:
            host.ip(f"addr add {address}/{64 if ':' in address else 24} dev {dev} nodad")

    def _meet(self, host, dev, addresses, mac):
        if self.static:
            host.ip(*(f"neigh replace {address} lladdr {mac} dev {dev}" for address in addresses))

    def _route(self, host, dev, prefixes, hops):
        host.ip(*(f"route replace {to} via {hop} dev {dev}" for to, hop in zip(prefixes, hops)))

    def cable(self, name, host, host_if):
        """A veth pair, up, without addresses; renamed as soon as born, as real interfaces are."""
        base = ":".join(("02", *re.findall("..", self.token), f"{len(self.links) + 16:02x}"))
        link = Link(name, host, host_if, (f"{base}:01", f"{base}:02"))
        self.gw.ip(
            f"link add unnamed0 address {link.gw_mac} type veth "
            f"peer name {host_if} netns {host.namespace} address {link.host_mac}",
            f"link set unnamed0 name {name}",
            f"link set {name} up",
        )
        host.ip(f"link set {host_if} up")
        self.links[name] = link
        return link


def folder_of(namespace):
    return os.path.join(tempfile.gettempdir(), namespace)


def remove_namespace(name):
    """Delete a namespace with its folder, and end what runs in it, forked meanwhile or not."""
    while pids := command("ip", "netns", "pids", name, check=False).stdout.split():
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
    command("ip", "netns", "del", name, check=False)
    shutil.rmtree(folder_of(name), ignore_errors=True)


def sweep():
    """Remove what earlier runs left that were killed outright."""
    listing = command("ip", "netns", "list").stdout
    for name, pid in re.findall(r"(?m)^(fwp(\d+)-[0-9a-f]{6}-\w+)", listing):
        if not os.path.exists(f"/proc/{pid}"):
            remove_namespace(name)
