# SPDX-License-Identifier: GPL-2.0-only
"""
DCC between a client inside and one outside, who meet on ngircd: SEND and CHAT offered either way,
with quoted names and message tags; a passive offer (port 0) passes as it is.
"""
import contextlib

import observe
import servers
from endpoints import irc, sockets
from net import EXT, LAN, NET, NET2

OFFERS = (("SEND", "file"), ("CHAT", "chat"), ("SEND", '"file"'), ("SEND", "x" * 60))


@contextlib.contextmanager
def meeting(site):
    """Two clients on a server outside: (inside, outside)."""
    site.open("irc")
    child = irc.ngircd(site.wan, site.folder)
    with contextlib.ExitStack() as stack:
        stack.callback(_stop, site.wan, child)
        inside = stack.enter_context(contextlib.closing(irc.Client(site.lan, LAN, NET, "ann")))
        outside = stack.enter_context(contextlib.closing(irc.Client(site.wan, NET2, NET, "bob")))
        yield inside, outside


def _stop(host, child):
    child.terminate()
    child.wait()
    observe.poll(lambda: not servers.listening(host, 6667), "the end of ngircd")


def _data(listener, host, source, to):
    """A connection to what was offered carries data both ways."""
    with sockets.connect(host, source, to) as near:
        far, _ = sockets.accept(listener)
        with far:
            for speaker, hearer, words in ((near, far, b"ping"), (far, near, b"pong")):
                speaker.sendall(words)
                assert sockets.take(hearer, 4) == words
    listener.close()


def outward(site):
    """The client inside offers: the other reads the gateway's address and gets through."""
    with meeting(site) as (inside, outside):
        for kind, name in OFFERS:
            listener = inside.offer("bob", kind, name)
            offer = outside.offered()
            assert offer[:3] == (kind, name, EXT), offer
            _data(listener, site.wan, NET2, offer[2:])


def inward(site):
    """The client outside offers: nothing is changed, and the one inside can connect."""
    with meeting(site) as (inside, outside):
        for kind, name in OFFERS:
            listener = outside.offer("ann", kind, name)
            offer = inside.offered()
            assert offer[:3] == (kind, name, NET2), offer
            _data(listener, site.lan, LAN, offer[2:])


def passive(site):
    """An offer with port 0 opens nothing."""
    with meeting(site) as (inside, outside):
        inside.offer("bob", port=0).close()
        kind, _, _, port = outside.offered()
        assert (kind, port) == ("SEND", 0)
        assert not [line for line in site.expectations() if "proto=6" in line or "tcp" in line]


QUOTED, TAGGED = ("SEND", '"a file.txt"', ""), ("SEND", "file", "@label=1;+x=y ")


def strict(site, kind, name, tags):
    """Grammar that the kernel's helper does not know: there the inside address gets out."""
    site.open("irc")
    with irc.conversation(site) as (inside, server):
        inside.greet(server)
        listener = sockets.listen(site.lan, LAN)
        text = irc.dcc(kind, name, irc.number(LAN), sockets.name(listener)[1])
        inside.lines.send(f"{tags}PRIVMSG bob :{irc.ctcp(text)}")
        line = server.until(" PRIVMSG", "PRIVMSG")
        listener.close()
        got_out = str(irc.number(LAN)) in line
        assert got_out != site.engine.own, line
        return "the kernel's helper lets the inside address out" if got_out else "translated"


STORIES = [
    ("irc DCC with a quoted name", strict, QUOTED),
    ("irc DCC with message tags", strict, TAGGED),
    ("irc DCC offered from inside", outward, ()),
    ("irc DCC offered from outside", inward, ()),
    ("irc passive DCC", passive, ()),
]
