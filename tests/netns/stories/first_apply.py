# SPDX-License-Identifier: GPL-2.0-only
"""
The first apply on a running machine cuts no connection of the gateway itself that the policy would
let open anew, come in or gone out, and neither does one after `off`: the administrator stays logged
in. What the policy refuses is dead from then on.

Nothing is tracked before, as nothing has asked the kernel for it. Connections through the gateway
have no socket on it: nobody knows of them, and they must be opened anew.
"""
import contextlib
import ipaddress
import socket
import time

import flows
import observe
from net import EXT, EXT6, GWI, GWI6, NET, NET2, NET6
from policy import head

DATABASE = (
    head()
    + """
[service shell]
tcp = 22
status = enabled
access = public
[service mailbox]
tcp = 110
status = enabled
[service web]
tcp = 80-89
status = enabled
access = public
[service club]
tcp = 90
status = enabled
access = public
deny = 198.51.100.20
[forward camera]
tcp = 8443
to = 192.168.1.10:443
"""
)
BULK = 4 << 20  # more than any window holds
TIMEOUT = "net.netfilter.nf_conntrack_tcp_timeout_established"


class Session(flows.Flow):
    """A connection whose server goes on listening; dual: at "::", and IPv4 comes there too."""

    def __init__(self, *words, dual=False, **options):
        self.dual = dual
        super().__init__(*words, **options)

    def _listen(self, host, address, port):
        if not self.dual:
            return super()._listen(host, address, port)
        with host.inside():
            made = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.setblocking(False)
        return made

    def _accept(self):
        with contextlib.suppress(BlockingIOError):
            self.inner, name = self.server.accept()
            self.inner.setblocking(False)
            self.peer = name[0]

    def answers(self):
        """Does a message of the server arrive?"""
        return self.arrived and self._passes(self.inner, self.client)

    def pours(self, back=False):
        """Do megabytes arrive?"""
        sender, receiver = (self.inner, self.client) if back else (self.client, self.inner)
        left, arrived = memoryview(bytes(BULK)), 0
        end = time.monotonic() + observe.DEADLINE
        while arrived < BULK and time.monotonic() < end:
            with contextlib.suppress(BlockingIOError):
                left = left[sender.send(left) :]
            with contextlib.suppress(BlockingIOError):
                arrived += len(receiver.recv(BULK))
        return arrived == BULK

    @property
    def name(self):
        """As the kernel tracks it: the end that opened it comes first."""
        return _end(self.source, self.sport) + _end(*self.target)


def _end(address, port):
    return ipaddress.ip_address(address), int(port)


def tracked(host):
    """The flows the kernel knows, by name, and after how many seconds it forgets them."""
    found = {}
    with contextlib.suppress(FileNotFoundError), host.inside():  # a tracker not loaded yet
        with open("/proc/thread-self/net/nf_conntrack", encoding="ascii") as file:
            for words in map(str.split, file):
                values = [word.partition("=")[2] for word in words if "=" in word]
                src, dst, sport, dport, *_ = values
                found[_end(src, sport) + _end(dst, dport)] = int(words[4])
    return found


def opened(lab, *words, **options):
    session = Session(lab.observer, *words, **options)
    lab.enter_context(contextlib.closing(session))
    assert session.talks(), f"did not open: {session}"
    return session


def admitted(lab):
    gw, lan, wan = lab.gw, lab.lan, lab.wan
    return [
        opened(lab, wan, "tcp/22", EXT, at=gw, source=NET),
        opened(lab, wan, "tcp/22", EXT6, at=gw, source=NET6),
        opened(lab, wan, "tcp/80", EXT, at=gw, dual=True),
        opened(lab, wan, "tcp/81", EXT, at=gw, dual=True),
        opened(lab, lan, "tcp/110", GWI, at=gw),
        opened(lab, lan, "tcp/110", GWI6, at=gw),
        opened(lab, lan, "tcp/82", EXT6, at=gw),
        opened(lab, gw, "tcp/443", NET, at=wan),
        opened(lab, gw, "tcp/443", NET6, at=wan),
    ]


def half_closed(lab):
    """Two whose one end has nothing more to say: the gateway's, then the other."""
    first = opened(lab, lab.wan, "tcp/83", EXT, at=lab.gw)
    second = opened(lab, lab.wan, "tcp/84", EXT, at=lab.gw)
    first.inner.shutdown(socket.SHUT_WR)
    second.client.shutdown(socket.SHUT_WR)
    lab.observer.settle()
    return first, second


def refused(lab):
    """No such service, a private one, a denied source, an inside address, a port led elsewhere."""
    gw, wan = lab.gw, lab.wan
    return [
        opened(lab, wan, "tcp/23", EXT, at=gw, source=NET),
        opened(lab, wan, "tcp/23", EXT6, at=gw, source=NET6),
        opened(lab, wan, "tcp/110", EXT, at=gw, source=NET),
        opened(lab, wan, "tcp/90", EXT, at=gw, source=NET2),
        opened(lab, wan, "tcp/85", GWI, at=gw, source=NET),
        opened(lab, wan, "tcp/8443", EXT, at=gw, source=NET),
    ]


def go_on(sessions):
    """The client of every other one speaks first, the server of the rest."""
    for number, session in enumerate(sessions):
        ways = (session.sends, session.answers)
        for way in ways if number % 2 else reversed(ways):
            assert way(), f"was cut ({way.__name__}): {session}"


def are_kept(lab, sessions, idle=0):
    """Are they remembered for as long as any, but for the seconds that they have been idle?"""
    left, longest = tracked(lab.gw), int(lab.gw.sysctl(TIMEOUT))
    return all(longest - 60 < left[session.name] <= longest - idle for session in sessions)


def is_dead(lab, session):
    lab.observer.log.clear()
    assert not session.sends(), f"goes on: {session}"
    reasons = {line.reason for line in lab.observer.log.lines() if line.has(SPT=session.sport)}
    assert reasons == {"input:invalid"}, f"logged {reasons}: {session}"


def story(lab):
    alive, ending, doomed = admitted(lab), half_closed(lab), refused(lab)
    assert not tracked(lab.gw), "something is tracked before the first apply"
    lab.apply(DATABASE)
    wrong = {session.name for session in (*alive, *ending)} ^ set(tracked(lab.gw))
    assert not wrong, f"should be tracked and is not, or the other way round: {wrong}"
    assert are_kept(lab, alive), f"for how long: {tracked(lab.gw)}"
    go_on(alive)
    assert ending[0].sends() and ending[1].pours(back=True), "a half-closed one was cut"
    for session in doomed:
        is_dead(lab, session)
    observe.poll(lambda: are_kept(lab, alive, idle=2), "a pause")
    go_on(alive)
    for session in alive:
        assert session.pours() and session.pours(back=True), f"megabytes got stuck: {session}"

    lab.policy.off()
    alive.append(opened(lab, lab.wan, "tcp/86", EXT, at=lab.gw))
    alive.append(opened(lab, lab.gw, "tcp/8080", NET6, at=lab.wan))
    doomed = opened(lab, lab.wan, "tcp/24", EXT, at=lab.gw)
    for session in alive:
        assert session.pours() and session.pours(back=True), f"is not open: {session}"
    said = lab.policy.run("-v", "apply").stderr
    assert "2 TCP connections of this machine" in said, f"the two are not told: {said}"
    go_on(alive)
    is_dead(lab, doomed)
    for session in alive:
        assert session.pours() and session.pours(back=True), f"megabytes got stuck: {session}"
