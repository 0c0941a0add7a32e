# SPDX-License-Identifier: GPL-2.0-only
"""
What the attacks share: the victim's ports, the attacker's try, and the verdict.

An attack is a function of the site that returns (achieved, words). `told(attack, in_tree)` makes a
story of it: against the kernel's own helpers it must end as `in_tree` says, so that it is known to
be an attack; against the project's helpers it must achieve nothing.

The attacker owns the server outside and what is said on the connection; the victim is a service
inside that listens and that nobody outside may reach.
"""
import contextlib

from endpoints import sockets
from net import EXT, LAN, LAN2, NET, NET6

SECRET, LOW, DENIED = b"inside only", 22, 3306
HTTP = b"POST / HTTP/1.1\r\nHost: example.org\r\nContent-Length: 9000\r\n\r\n"


@contextlib.contextmanager
def victim(site, port, third=False):
    """A service inside, at the client's own address or at another inside host's."""
    host, address = (site.lan2, LAN2) if third else (site.lan, LAN)
    with sockets.listen(host, address, port) as listener:
        yield listener


def reached(site, listener, port, address=EXT):
    """Does the attacker's connection get to the victim, and read what it says?"""
    source = NET6 if ":" in address else NET
    try:
        near = sockets.connect(site.wan, source, (address, port), patience=sockets.BRIEF)
    except OSError:
        return False
    with near:
        try:
            far, _ = sockets.accept(listener, sockets.BRIEF)
        except TimeoutError:
            return False
        with far:
            far.sendall(SECRET)
            return sockets.take(near, len(SECRET)) == SECRET


def read_all(sock, patience=sockets.BRIEF):
    """What arrives until it is quiet for a while."""
    sock.settimeout(patience)
    data = b""
    with contextlib.suppress(TimeoutError, ConnectionError):
        while more := sock.recv(65536):
            data += more
    return data


def told(attack, in_tree):
    """The attack as a story."""

    def story(site, *arguments):
        achieved, words = attack(site, *arguments)
        due = in_tree and not site.engine.own
        assert achieved == due, f"{'achieved' if achieved else 'not achieved'}: {words}"
        return f"{'achieved' if achieved else 'resisted'}: {words}"

    return story
