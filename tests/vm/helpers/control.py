# SPDX-License-Identifier: GPL-2.0-only
"""
The control: every attack here opens a way to an inside host through the kernel's own helper, and
none through ours. What the kernel's helper allows and why ours does not:

    no opening in both directions asked for: a segment that looks like a message is one (slipstream)
    a privileged port, a database's: any port will do
    numbers above 255 wrap to the address wanted; a leading zero is as good as none
    Facility: a call may be forwarded to whoever is named, another inside host (slipstream 2)
"""
import h323_messages as h323
from lab import LAN1, LAN2, Dialogue

TURN = b"\x00\x03\x05\x00\x21\x12\xa4\x42" + b"A" * 400
POST = b"POST / HTTP/1.1\r\nHost: attacker\r\n\r\n"
PORT = b"PORT 10,0,0,2,156,64\r\n"
DCC = b"PRIVMSG x :\1DCC SEND f 167772162 %d 1\1\r\n"
SETUP = h323.setup(source=(LAN1, 1720), h245=(LAN1, 30000))
LOGIN = (("down", b"220 ready\r\n"), ("up", b"USER a\r\n"), ("down", b"331 x\r\n"), ("up", b"PASS b\r\n"),
         ("down", b"230 welcome\r\n"))
REGISTER = (("up", b"NICK al\r\nUSER al 0 * :al\r\n"), ("down", b":irc.example 001 al :Welcome\r\n"))

ATTACKS = {
    "ftp, slipstream 1: POST": ("fwp-ftp", 21, (("down", b"220 ready\r\n"), ("up", POST), ("up", PORT))),
    "ftp, slipstream 2: TURN": ("fwp-ftp", 21, (("up", TURN + b"\r\n"), ("up", PORT))),
    "ftp, before the login": ("fwp-ftp", 21, (("down", b"220 ready\r\n"), ("up", b"USER a\r\n"), ("up", PORT))),
    "ftp, port 22": ("fwp-ftp", 21, LOGIN + (("up", b"PORT 10,0,0,2,0,22\r\n"),)),
    "ftp, port 3306": ("fwp-ftp", 21, LOGIN + (("up", b"PORT 10,0,0,2,12,234\r\n"),)),
    "ftp, number overflow": ("fwp-ftp", 21, LOGIN + (("up", b"PORT 266,0,0,2,156,64\r\n"),)),
    "irc, slipstream 2: TURN": ("fwp-irc", 6667, (("up", TURN), ("up", DCC % 40000))),
    "irc, before the registration": ("fwp-irc", 6667, (("up", DCC % 40000),)),
    "irc, port 22": ("fwp-irc", 6667, REGISTER + (("up", DCC % 22),)),
    "irc, port 3306": ("fwp-irc", 6667, REGISTER + (("up", DCC % 3306),)),
    "q931, slipstream 1: POST": ("fwp-q931", 1720, (("up", POST), ("up", SETUP))),
    "q931, slipstream 2: TURN": ("fwp-q931", 1720, (("up", TURN), ("up", SETUP))),
    "q931, port 22": ("fwp-q931", 1720, (("up", h323.setup(h245=(LAN1, 22))),)),
    "q931, forwarded to another inside host": (
        "fwp-q931", 1720,
        (("up", h323.setup()), ("down", h323.connect()), ("up", h323.facility(alternative=(LAN2, 445), reason="callForwarded")))),
}


def attack(lab, name, ours):
    """Whether it opened anything."""
    helper, port, said = ATTACKS[name]
    lab.rules(helper, ours=ours)
    talk = Dialogue(lab, port)
    try:
        for side, data in said:
            getattr(talk, side)(data)
        return lab.expectations()
    finally:
        talk.close()


def story_kernel_opens_ours_does_not(lab):
    wrong = []
    for name in ATTACKS:
        theirs, ours = attack(lab, name, False), attack(lab, name, True)
        print(f"       {name:42} kernel: {'open' if theirs else 'shut'}  ours: {'open' if ours else 'shut'}")
        wrong += [name] if ours or not theirs else []
    assert not wrong, f"not as it should be: {wrong}"
