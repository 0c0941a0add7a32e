# SPDX-License-Identifier: GPL-2.0-only
"""
Sees what became of a packet, from outside the firewall: cables, raw sockets and the kernel log.

Delivered to the gateway is what a raw socket there receives: the kernel hands packets to it after
the last input hook. Forwarded or sent is what arrives at the far end of a cable. Refused is what
was seen nowhere, although a later packet has made every hop that the first could have made. That
later packet is a frame of a protocol of its own, which no filter of IP ever meets; all cables keep
their order as long as the process stays on one processor, so pin() comes first. Nothing here reads
a counter or asks the firewall.
"""
import contextlib
import dataclasses
import fcntl
import ipaddress
import os
import re
import socket
import struct
import time

import packets

ETH_P_ALL, ETH_BARRIER = 0x0003, 0x88B5  # IEEE 802: local experimental
ROUNDS = 3  # SYN, SYN-ACK, ACK: each there and back
DEADLINE = 60
SO_RCVBUFFORCE = 33  # of asm-generic/socket.h; the socket module lacks it
LOCK = "/run/fwpolicy-netns.lock"
LOG_SWITCH = "/proc/sys/net/netfilter/nf_log_all_netns"
GROUPS = ("224.0.0.251", "224.0.0.1")
HOUSEKEEPING = (130, 131, 132, 133, 134, 135, 136, 143)  # ICMPv6 that a stack sends unasked


def pin():
    """Stay on one processor: veth then delivers all frames in the order they were sent."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def poll(condition, what, deadline=DEADLINE):
    """Wait until condition() is true and return its value."""
    end = time.monotonic() + deadline
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise TimeoutError(f"waited {deadline} s for {what}")
        time.sleep(0.002)


class Wire:
    """One end of a cable: sends frames, and collects those that arrive."""

    def __init__(self, host, ifname, macs):
        self.mac, self.peer_mac = (packets.mac_bytes(mac) for mac in macs)
        with host.inside():
            self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
            self.socket.bind((ifname, ETH_P_ALL))
        self.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 4 << 20)
        self.socket.setblocking(False)
        self.name, self.frames = f"{host.title}/{ifname}", []

    def send(self, packet, dst):
        """An IP packet to the other end, or to the group that dst names."""
        mac = packets.destination_mac(dst, self.peer_mac.hex())
        self.socket.send(packets.frame(packet, self.mac, mac))

    def mark(self, serial):
        self.socket.send(
            self.peer_mac + self.mac + struct.pack("!HQ", ETH_BARRIER, serial) + bytes(40)
        )

    def receive(self):
        """Make room in the socket: collect what has arrived."""
        with contextlib.suppress(BlockingIOError):
            while True:
                data, address = self.socket.recvfrom(65535)
                if address[2] != socket.PACKET_OUTGOING:
                    self.frames.append(data)

    def marked(self, serial):
        """True once the mark has arrived."""
        self.receive()
        wanted = struct.pack("!HQ", ETH_BARRIER, serial)
        return any(frame[12:22] == wanted for frame in self.frames)

    def take(self):
        """The IP packets that arrived since the last time."""
        self.receive()
        found, self.frames = self.frames, []
        kinds = (packets.ETH_IP, packets.ETH_IP6)
        return [frame[14:] for frame in found if struct.unpack("!H", frame[12:14])[0] in kinds]

    def close(self):
        self.socket.close()


class LocalSockets:
    """Raw sockets of the gateway, one a protocol: what they receive has passed the input hook."""

    IP4 = (packets.ICMP, packets.TCP, packets.UDP, packets.GRE, packets.ESP, packets.AH)
    IP6 = (packets.ICMP6, packets.TCP, packets.UDP, packets.ESP)

    def __init__(self, gateway):
        self.gateway = gateway
        with gateway.inside():
            self.sockets = [
                socket.socket(socket.AF_INET, socket.SOCK_RAW, proto) for proto in self.IP4
            ]
            self.sockets += [
                socket.socket(socket.AF_INET6, socket.SOCK_RAW, proto) for proto in self.IP6
            ]
            self.out4 = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
            self.out6 = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
        for each in self.sockets:
            each.setblocking(False)

    def join(self, ifname):
        """Be a member of the groups asked for, or routing drops what the firewall let pass."""
        for group in GROUPS:
            request = socket.inet_aton(group) + bytes(4) + struct.pack("=i", self._index(ifname))
            self.out4.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)

    def send(self, packet, dst):
        """A whole packet out of the gateway's own stack, groups toward outside."""
        scope = self._index("eth1") if dst.startswith("ff") else 0
        with contextlib.suppress(PermissionError):  # the output hook said no
            if ":" in dst:
                self.out6.sendto(packet, (dst, 0, 0, scope))
            else:
                self.out4.sendto(packet, (dst, 0))

    def _index(self, ifname):
        with self.gateway.inside():
            return socket.if_nametoindex(ifname)

    def take(self):
        """What was received since the last time."""
        found = []
        for each in self.sockets:
            with contextlib.suppress(BlockingIOError):
                while True:
                    found.append(each.recv(65535))
        return found

    def close(self):
        for each in (*self.sockets, self.out4, self.out6):
            each.close()


class LogLine:
    """One line of the deny log."""

    SHAPE = re.compile(r"denylog:(\w+:\w+) (IN=.*)")

    def __init__(self, reason, body):
        self.reason, self.text, self.fields = reason, f"denylog:{reason} {body}", {}
        for word in body.split():
            key, equals, value = word.partition("=")
            if equals:
                self.fields.setdefault(key, value)  # the packet's own words come before quoted ones

    def has(self, **wanted):
        """Do the fields have these values? Addresses are compared as addresses."""

        def same(key, value):
            if key in ("SRC", "DST"):
                return ipaddress.ip_address(self.fields.get(key, "::")) == ipaddress.ip_address(
                    value
                )
            return self.fields.get(key) == str(value)

        return all(same(key, value) for key, value in wanted.items())


class KernelLog:
    """The deny lines of all namespaces, from the moment of opening; one user at a time."""

    def __init__(self):
        self.lock = os.open(LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        with open(LOG_SWITCH, encoding="ascii") as switch:
            self.before = switch.read()
        self._switch("1")  # opened anew: the kernel takes no value that is not written at offset 0
        self.fd = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        os.lseek(self.fd, 0, os.SEEK_END)
        self._lines = []

    def clear(self):
        """Forget the lines so far."""
        self.lines().clear()

    def lines(self):
        """The lines since the last clear()."""
        while True:
            try:
                record = os.read(self.fd, 8192).decode("utf-8", "replace")
            except BlockingIOError:
                return self._lines
            except BrokenPipeError:
                raise RuntimeError("the kernel log overran: lines are lost") from None
            found = LogLine.SHAPE.search(record.partition(";")[2])
            if found:
                self._lines.append(LogLine(*found.groups()))

    def close(self):
        os.close(self.fd)
        self._switch(self.before)
        os.close(self.lock)

    @staticmethod
    def _switch(value):
        with open(LOG_SWITCH, "w", encoding="ascii") as switch:
            switch.write(value)


@dataclasses.dataclass
class Outcome:
    """What became of one packet."""

    local: bool  # a socket of the gateway received it
    at: dict  # interface of the gateway -> the packet as it left by it
    answers: list  # what the gateway sent that may answer it
    log: list  # its lines


class Observer:
    """All eyes on one bench."""

    def __init__(self, bench):
        pin()
        self.bench, self.serial, self.near, self.far = bench, 0, {}, {}
        self.log = KernelLog()
        self.local = LocalSockets(bench.gw)
        for link in bench.links.values():
            self.watch(link)

    def watch(self, link):
        self.near[link.name] = Wire(self.bench.gw, link.name, (link.gw_mac, link.host_mac))
        self.far[link.name] = Wire(link.host, link.host_if, (link.host_mac, link.gw_mac))

    def close(self):
        for each in (*self.near.values(), *self.far.values(), self.local, self.log):
            each.close()

    def settle(self, rounds=ROUNDS):
        """Return when every packet under way has arrived, or never will."""
        for _ in range(rounds):
            self._pass(self.far, self.near)
            self._pass(self.near, self.far)
        for wire in self.near.values():
            wire.take()

    def _pass(self, senders, receivers):
        self.serial += 1
        for wire in receivers.values():
            wire.receive()
        for wire in senders.values():
            wire.mark(self.serial)
        for name, wire in receivers.items():
            poll(lambda wire=wire: wire.marked(self.serial), f"a mark on {name}")

    def clear(self):
        """Forget everything seen so far."""
        self.settle(1)
        for each in (*self.far.values(), self.local):
            each.take()
        self.log.clear()

    def try_packet(self, packet, link=None, rounds=1):
        """Send from the host on a link (or from the gateway itself) and see what becomes of it."""
        self.clear()
        sender = self.far[link] if link else self.local
        sender.send(packet.build(), packet.dst)
        self.settle(rounds)
        return self._outcome(packet)

    def _outcome(self, packet):
        token, at, answers = packet.mark.token, {}, []
        for name, wire in self.far.items():
            for raw in wire.take():
                seen = packets.read(raw)
                if token in raw and _same_kind(packet, seen):
                    at[name] = seen
                elif seen and _answers(packet, seen):
                    answers.append(seen)
        here = any(token in data for data in self.local.take())
        return Outcome(here, at, answers, self._lines_of(packet))

    def _lines_of(self, packet):
        wanted = {"SRC": packet.src, "FLOWLBL" if ":" in packet.src else "ID": packet.mark.number}
        return [line for line in self.log.lines() if line.has(**wanted)]

    def forget_flows(self):
        """Empty the gateway's connection tracking: one netlink message (ctnetlink, delete all)."""
        request = struct.pack("=IHHIIBBH", 20, 1 << 8 | 2, 1 | 4, 1, 0, 0, 0, 0)
        with self.bench.gw.inside():
            netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
        with netlink:
            netlink.send(request)
            error = struct.unpack("=i", netlink.recv(4096)[16:20])[0]
        if error:
            raise OSError(-error, "flush of connection tracking")


def _same_kind(packet, seen):
    """Is it the packet itself, and no error that quotes it or echo that repeats it?"""
    return (seen.proto, seen.type) == (packets.PROTOCOLS[packet.proto], packet.type)


def _answers(packet, seen):
    """May it be an answer? All may that is no housekeeping and no segment of another flow."""
    if seen.proto in (packets.TCP, packets.UDP):
        return (seen.sport, seen.dport) == (packet.dport, packet.sport)
    return seen.proto != packets.IGMP and not (
        seen.proto == packets.ICMP6 and seen.type in HOUSEKEEPING
    )
