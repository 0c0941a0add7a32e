# SPDX-License-Identifier: GPL-2.0-only
"""
PPTP by hand: the order of its messages, their sides, ids that were not agreed on, messages cut or
of a false length. The tunnel is expected after the last of the four messages, not before.
"""
import struct

from lab import Dialogue, run


def message(kind, size, body=b"", magic=0x1A2B3C4D, reserved=0):
    head = struct.pack(">HHIHH", size, 1, magic, kind, reserved)
    return (head + body).ljust(size, b"\0")


START = message(1, 156, b"\1\0")
STARTED = message(2, 156, b"\1\0\1\0")


def call(number):
    return message(7, 168, struct.pack(">HH", number, 1))


def answer(own, peer, result=1):
    return message(8, 32, struct.pack(">HHB", own, peer, result))


def outer(got):
    return struct.unpack_from(">H", got, 12)[0]


def ask(lab, reason, talk, said, sender="up"):
    before = lab.counters()
    assert getattr(talk, sender)(said) == said
    assert lab.refused("fwp-pptp", reason, before) == 1, f"{reason} not counted: {lab.counters()}"
    assert not lab.expectations()


def story_call(lab):
    """Ids translated there and back; the tunnel expected both ways, and gone with the call."""
    lab.rules("fwp-pptp")
    talk = Dialogue(lab, 1723)
    assert talk.up(START) == START and talk.down(STARTED) == STARTED
    told = outer(talk.up(call(7)))
    assert told == talk.peer[1] and not lab.expectations(), "the id is the port that the server sees"
    assert talk.down(answer(99, told)) == answer(99, 7)
    assert len(lab.expectations()) == 2
    assert struct.unpack_from(">H", talk.down(message(15, 24, struct.pack(">H", told))), 12)[0] == 7
    assert outer(talk.up(message(12, 16, struct.pack(">H", 7)))) == told
    talk.down(message(13, 148, struct.pack(">H", 99)))
    assert not lab.expectations()
    talk.close()


def story_order(lab):
    lab.rules("fwp-pptp")
    talk = Dialogue(lab, 1723)
    ask(lab, "state", talk, call(7))
    ask(lab, "direction", talk, START, "down")
    talk.up(START)
    ask(lab, "state", talk, START)
    talk.down(STARTED)
    ask(lab, "state", talk, answer(99, 7), "down")
    ask(lab, "form", talk, message(9, 220, struct.pack(">H", 1)), "down")
    told = outer(talk.up(call(7)))
    ask(lab, "state", talk, answer(99, told ^ 1), "down")
    talk.close()


def story_malformed(lab):
    lab.rules("fwp-pptp")
    for reason, said in (("opening", b"POST / HTTP/1.1\r\n\r\n"), ("opening", message(1, 156, magic=1)),
                         ("opening", message(1, 155)), ("opening", message(1, 156, reserved=1))):
        talk = Dialogue(lab, 1723)
        ask(lab, reason, talk, said)
        talk.up(START)
        talk.down(STARTED)
        assert talk.up(call(7)) == call(7), "read again after it was no PPTP"
        talk.close()


def story_split(lab):
    """A call in two parts is not translated; the message after it is."""
    lab.rules("fwp-pptp")
    talk = Dialogue(lab, 1723)
    talk.up(START)
    talk.down(STARTED)
    ask(lab, "split", talk, call(7)[:100])
    talk.up(call(7)[100:])
    assert outer(talk.up(call(8))) == talk.peer[1]
    talk.close()


def story_taken_up(lab):
    """A connection that the gateway learns of in its middle goes on, and is never read."""
    lab.rules("fwp-pptp")
    talk = Dialogue(lab, 1723)
    talk.up(START)
    talk.down(STARTED)
    run("conntrack", "-F", ns="gw")
    for _ in range(2):
        assert talk.up(call(7)) == call(7)
        assert talk.down(answer(9, 7)) == answer(9, 7)
    assert not lab.expectations()
    talk.close()
