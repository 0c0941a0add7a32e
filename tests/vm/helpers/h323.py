# SPDX-License-Identifier: GPL-2.0-only
"""
H.323 calls through the gateway, by endpoints of our own: every announced address becomes true for the
other side, and the flow that it announces arrives. Direct calls and gatekeeper routed ones; H.245 on
its own, tunnelled, and fast start; RTP with its RTCP; IPv6 without translation.
"""
import socket

import h323_messages as h323
import h323_witness
from lab import LAN1, LAN1_6, LAN2, OUTER, WAN, WAN_6, Dialogue, connect, listener, run

INSIDE = (LAN1, 1720)
OUTSIDE = (WAN, 1720)


class Call(Dialogue):
    """A dialogue whose messages the witness is told of."""

    def up(self, data):
        return heard("q931", data, super().up(data))

    def down(self, data):
        return heard("q931", data, super().down(data))


def heard(kind, said, got):
    if said[4:] and (kind == "ras" or said[0] == 3) and not said.startswith(b"POST"):
        h323_witness.note(kind, said, got)
    return got


def say(sender, receiver, data, kind="h245"):
    return heard(kind, data, Dialogue.say(sender, receiver, data))


def find(data, address):
    """The ports that follow this address in a message."""
    packed = h323.packed((address, 0))[0]
    ports, at = [], data.find(packed)
    while at >= 0:
        ports.append(int.from_bytes(data[at + len(packed):at + len(packed) + 2], "big"))
        at = data.find(packed, at + 1)
    return ports


def udp(ns, address, port):
    return listener(ns, address, port, socket.SOCK_DGRAM)


def media(announced, sender, at=OUTER, home=LAN1, own=5004):
    """RTP and RTCP from outside, to the ports that were announced, reach the speaker's own pair."""
    assert announced % 2 == 0
    for offset in (0, 1):
        receiver = udp("lan1", home, own + offset)
        source = udp("wan", sender, 6004 + offset)
        source.sendto(b"rtp", (at, announced + offset))
        assert receiver.recv(3) == b"rtp"
        receiver.close()
        source.close()


def h245_channel(lab, announced, own):
    """The connection that an h245Address announces."""
    home = listener("lan1", LAN1, own)
    caller = connect("wan", OUTER, announced)
    peer, _ = home.accept()
    peer.settimeout(60)
    home.close()
    return caller, peer


def story_direct_separate(lab):
    """Setup from inside with its h245Address; the callee connects there, and channels are opened."""
    lab.rules("fwp-q931")
    talk = Call(lab, 1720)
    got = talk.up(h323.setup(source=INSIDE, dest=OUTSIDE, h245=(LAN1, 30000)))
    assert not find(got, LAN1) and find(got, OUTER) == [30000, 1720], (find(got, LAN1), find(got, OUTER))
    assert talk.down(h323.proceeding()) == h323.proceeding()
    talk.down(h323.connect())
    caller, peer = h245_channel(lab, 30000, 30000)
    said = h323.tpkt(h323.olc(1, control=(LAN1, 5005)))
    got = say(peer, caller, said)
    assert find(got, OUTER) == [5005] and not find(got, LAN1)
    said = h323.tpkt(h323.olc_ack(7, (LAN1, 5004), (LAN1, 5005)))
    got = say(peer, caller, said)
    assert find(got, OUTER) == [5004, 5005], find(got, OUTER)
    media(5004, WAN)
    said = h323.tpkt(h323.olc_ack(1, (WAN, 6004), (WAN, 6005)))
    assert say(caller, peer, said) == said
    assert {6004, 6005} <= lab.expected_ports(), f"the callee's own media as well: {lab.expectations()}"
    for sock in (caller, peer):
        sock.close()
    talk.close()


def story_header_alone(lab):
    """The four bytes of the TPKT in a segment of their own, as many programs send them."""
    lab.rules("fwp-q931")
    talk = Call(lab, 1720)
    said = h323.setup(source=INSIDE, dest=OUTSIDE, h245=(LAN1, 30002))
    assert Dialogue.up(talk, said[:4]) == said[:4]
    assert find(Dialogue.up(talk, said[4:]), OUTER) == [30002, 1720]
    talk.close()


def story_fast_start(lab):
    """Media in the Setup itself; the callee may send at once."""
    lab.rules("fwp-q931")
    talk = Call(lab, 1720)
    pair = ((LAN1, 5004), (LAN1, 5005))
    fast = [h323.fast_olc(1, forward=(None, pair[1])), h323.fast_olc(2, reverse=pair)]
    got = talk.up(h323.setup(source=INSIDE, dest=OUTSIDE, fast=fast))
    assert find(got, OUTER) == [1720, 5005, 5004, 5005], find(got, OUTER)
    talk.down(h323.connect(fast=[h323.fast_olc(1, forward=((WAN, 6004), (WAN, 6005)))]))
    media(5004, WAN)
    talk.close()


def story_tunnelled(lab):
    lab.rules("fwp-q931")
    talk = Call(lab, 1720)
    talk.up(h323.setup(source=INSIDE, dest=OUTSIDE))
    talk.down(h323.connect())
    got = talk.up(h323.facility(tunnel=[h323.olc(1, control=(LAN1, 5005)),
                                        h323.olc_ack(9, (LAN1, 5004), (LAN1, 5005))]))
    assert find(got, OUTER) == [5005, 5004, 5005]
    media(5004, WAN)
    talk.close()


def story_callee_inside(lab):
    """A forward: the caller is outside, and all that the inside callee announces is translated."""
    lab.rules("fwp-q931", inward=True,
              forwards=f'iifname "out" tcp dport 1720 dnat to {LAN1}')
    home = listener("lan1", LAN1, 1720)
    caller = connect("wan", OUTER, 1720)
    callee, _ = home.accept()
    got = say(caller, callee, h323.setup(source=OUTSIDE, dest=(OUTER, 1720)), "q931")
    assert find(got, LAN1) == [1720], "the called address is the callee's own"
    got = say(callee, caller, h323.connect(h245=(LAN1, 30004)), "q931")
    assert find(got, OUTER) == [30004]
    channel, peer = h245_channel(lab, 30004, 30004)
    got = say(peer, channel, h323.tpkt(h323.olc_ack(7, (LAN1, 5004), (LAN1, 5005))))
    assert find(got, OUTER) == [5004, 5005]
    media(5004, WAN)
    for sock in (caller, callee, home, channel, peer):
        sock.close()


def story_ipv6(lab):
    """Nothing to translate, but the same to expect."""
    lab.rules("fwp-q931")
    talk = Call(lab, 1720, address=WAN_6)
    said = h323.setup(source=(LAN1_6, 1720), dest=(WAN_6, 1720),
                      fast=[h323.fast_olc(2, reverse=((LAN1_6, 5004), (LAN1_6, 5005)))])
    assert talk.up(said) == said
    media(5004, WAN_6, at=LAN1_6, home=LAN1_6)
    talk.close()


class Gatekeeper:
    """Both ends of RAS."""

    def __init__(self):
        self.gatekeeper = udp("wan", WAN, 1719)
        self.endpoint = udp("lan1", LAN1, 1719)

    def up(self, said):
        self.endpoint.sendto(said, (WAN, 1719))
        got, self.peer = self.gatekeeper.recvfrom(4096)
        return heard("ras", said, got)

    def down(self, said):
        self.gatekeeper.sendto(said, self.peer)
        return heard("ras", said, self.endpoint.recv(4096))

    def close(self):
        self.gatekeeper.close()
        self.endpoint.close()


def register(lab):
    ras = Gatekeeper()
    assert find(ras.up(h323.grq((LAN1, 1719))), OUTER) == [ras.peer[1]]
    assert ras.down(h323.gcf((WAN, 1719))) == h323.gcf((WAN, 1719))
    got = find(ras.up(h323.rrq(INSIDE, (LAN1, 1719))), OUTER)
    assert got[1] == ras.peer[1]
    ras.down(h323.rcf((WAN, 1720)))
    ras.signal = got[0]
    return ras


def story_gatekeeper_incoming(lab):
    """The gatekeeper calls the endpoint where it registered; nobody else does; and a second call."""
    lab.rules("fwp-ras", "fwp-q931")
    ras = register(lab)
    for own in (30006, 30016):
        home = listener("lan1", LAN1, 1720)
        call = connect("wan", OUTER, ras.signal)
        callee, _ = home.accept()
        say(call, callee, h323.setup(source=OUTSIDE, dest=(OUTER, ras.signal)), "q931")
        assert find(ras.up(h323.arq(INSIDE)), OUTER) == [ras.signal]
        ras.down(h323.acf((WAN, 1720)))
        got = say(callee, call, h323.connect(h245=(LAN1, own)), "q931")
        assert find(got, OUTER) == [own], "the call has its helper"
        for sock in (home, call, callee):
            sock.close()
    ras.up(h323.urq(INSIDE))
    ras.down(h323.ucf())
    assert ras.signal not in lab.expected_ports(), "registered no more"
    ras.close()


def story_gatekeeper_outgoing(lab):
    """The gatekeeper answers for the callee, at a port of its own choice."""
    lab.rules("fwp-ras")
    ras = register(lab)
    ras.up(h323.arq(INSIDE))
    ras.down(h323.acf((WAN, 2720)))
    talk = Call(lab, 2720)
    got = talk.up(h323.setup(source=INSIDE, dest=(WAN, 2720), h245=(LAN1, 30008)))
    assert 30008 in find(got, OUTER) and not find(got, LAN1)
    talk.close()
    ras.close()


def refuse(lab, talk, said, reason):
    before = lab.counters()
    assert talk.up(said) == said
    assert not lab.expectations()
    assert lab.refused("fwp-q931", reason, before) >= 1, f"{reason} not counted: {lab.counters()}"


def story_refused(lab):
    """Other hosts, ports, forwarding, a Setup of the wrong side; each under its reason."""
    lab.rules("fwp-q931")
    talk = Dialogue(lab, 1720)
    refuse(lab, talk, h323.setup(h245=(LAN2, 30000)), "address")
    refuse(lab, talk, h323.facility(alternative=(LAN2, 1720), reason="callForwarded"), "address")
    refuse(lab, talk, h323.facility(h245=(LAN1, 139)), "port")
    refuse(lab, talk, h323.facility(h245=(LAN1, 0)), "port")
    refuse(lab, talk, h323.facility(tunnel=[h323.olc_ack(1, (LAN1, 0), (LAN1, 1))]), "port")
    refuse(lab, talk, h323.facility(tunnel=[h323.olc_ack(1, (LAN2, 5004), (LAN2, 5005))]), "address")
    whole = h323.connect()
    empty = whole[:9] + b"\x7e\0\0"
    refuse(lab, talk, empty[:2] + bytes([0, len(empty)]) + empty[4:], "length")
    talk.close()
    for said, reason in ((h323.connect(h245=(LAN1, 30000)), "opening"), (b"POST / HTTP/1.1\r\n", "opening"),
                         (h323.setup()[:40], "split")):
        talk = Dialogue(lab, 1720)
        refuse(lab, talk, said, reason)
        talk.close()


def story_ras_refused(lab):
    """An endpoint registers itself alone; a gatekeeper names itself."""
    lab.rules("fwp-ras")
    ras = Gatekeeper()
    for said, reason in ((h323.grq((LAN2, 1719)), "address"), (h323.grq((LAN1, 1718)), "port"),
                         (h323.rrq((LAN2, 1720), (LAN1, 1719)), "address"),
                         (h323.rrq((LAN1, 0), (LAN1, 1719)), "port"), (h323.rrq((LAN1, 445), (LAN1, 1719)), "port"),
                         (b"POST / HTTP/1.1", None)):
        before = lab.counters()
        ras.up(said)
        assert not lab.expectations(), f"{said.hex()} opened {lab.expectations()}"
        assert not reason or lab.refused("fwp-ras", reason, before) == 1, f"{said.hex()}: {reason}"
    before = lab.counters()
    ras.down(h323.gcf((LAN1, 1719)))
    assert lab.refused("fwp-ras", "address", before) == 1
    ras.down(h323.acf((LAN2, 445)))
    assert not lab.expectations(), "a call to whom the gatekeeper names"
    ras.close()


def story_taken_up(lab):
    """A connection that the gateway learns of in its middle goes on, and is never read."""
    lab.rules("fwp-q931")
    talk = Call(lab, 1720)
    talk.up(h323.setup())
    run("conntrack", "-F", ns="gw")
    said = h323.facility(h245=(LAN1, 30000))
    assert talk.up(said) == said and talk.down(h323.connect()) == h323.connect()
    assert not lab.expectations()
    talk.close()


def story_tshark_reads_it_all(_):
    """Everything above, before and after translation."""
    assert h323_witness.judge() > 50
