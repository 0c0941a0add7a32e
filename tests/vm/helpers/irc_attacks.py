# SPDX-License-Identifier: GPL-2.0-only
"""
IRC by hand: offers of the client itself open one connection to it, whatever others make it say does
not. Reflected CTCP, forged addresses and ports, offers before the registration, HTTP on port 6667.
"""
from lab import OUTER, Dialogue, connect, listener, reaches

OWN, OTHER = 0x0A000002, 0x0A000003  # 10.0.0.2, 10.0.0.3


def offer(address=OWN, port=40000, kind="SEND", verb="PRIVMSG"):
    return f"{verb} bob :\1DCC {kind} file {address} {port} 1024\1\r\n"


def register(lab):
    talk = Dialogue(lab, 6667)
    talk.up("NICK al\r\nUSER al 0 * :al\r\n")
    talk.down(":irc.example 001 al :Welcome\r\n")
    return talk


def refuse(lab, talk, said, reason=None):
    before = lab.counters()
    assert talk.up(said) == said.encode()
    assert not lab.expectations(), f"{said!r} opened {lab.expectations()}"
    if reason:
        assert lab.refused("fwp-irc", reason, before) == 1, f"{said!r}: {reason} not counted"


def story_offers(lab):
    """Both forms; somebody who was not known before connects, once."""
    lab.rules("fwp-irc")
    talk = register(lab)
    for kind, number in (("SEND", 40000), ("CHAT", 50001)):
        got = talk.up(offer(kind=kind, port=number)).decode()
        words = got.split()
        assert int(words[5]) == 0xC6336401, got
        home = listener("lan1", "10.0.0.2", number)
        data = connect("wan2", OUTER, int(words[6].rstrip("\1")))
        peer, _ = home.accept()
        data.sendall(b"hello")
        assert peer.recv(5) == b"hello"
        assert not reaches("wan2", OUTER, int(words[6].rstrip("\1")))
        talk.up("PING :1\r\n")
        talk.down("PONG :1\r\n")
        for sock in (home, data, peer):
            sock.close()
    talk.close()


def story_forged(lab):
    lab.rules("fwp-irc")
    talk = register(lab)
    refuse(lab, talk, offer(OTHER), "address")
    refuse(lab, talk, offer(0xC6336401), "address")
    refuse(lab, talk, offer(port=22), "port")
    refuse(lab, talk, offer(port=3306), "port")
    refuse(lab, talk, offer(4294967296 + OWN), "range")
    refuse(lab, talk, offer(port=65536 + 40000), "range")
    refuse(lab, talk, offer(port=0))
    assert not reaches("wan2", OUTER, 40000)
    talk.close()


def story_reflected(lab):
    """CVE-2022-2663: a stranger's CTCP PING or a server's PING comes back with an offer in it."""
    lab.rules("fwp-irc")
    talk = register(lab)
    refuse(lab, talk, offer(verb="NOTICE"), "form")
    refuse(lab, talk, f"PONG :x {offer()}", "form")
    refuse(lab, talk, f"PRIVMSG bob :\1PING {offer()[14:]}")
    refuse(lab, talk, f"PRIVMSG bob :see \1DCC SEND f {OWN} 40000\1\r\n")
    refuse(lab, talk, f"PRIVMSG bob :\1DCC SEND f {OWN} 40000\1 and\r\n", "syntax")
    talk.down(offer())
    assert not lab.expectations(), "said by the server"
    talk.close()


def story_opening(lab):
    lab.rules("fwp-irc")
    talk = Dialogue(lab, 6667)
    talk.up("NICK al\r\nUSER al 0 * :al\r\n")
    refuse(lab, talk, offer(), "state")
    talk.close()
    talk = Dialogue(lab, 6667)
    refuse(lab, talk, "POST / HTTP/1.1\r\nHost: x\r\n\r\n", "opening")
    talk.up("NICK al\r\nUSER al 0 * :al\r\n")
    talk.down(":irc.example 001 al :Welcome\r\n")
    refuse(lab, talk, offer())
    talk.close()
    talk = Dialogue(lab, 6667)
    refuse(lab, talk, offer(), "opening")
    talk.close()


def story_split(lab):
    lab.rules("fwp-irc")
    talk = register(lab)
    refuse(lab, talk, offer()[:30], "split")
    refuse(lab, talk, offer()[30:])
    talk.close()


def story_tls(lab):
    lab.rules("fwp-irc")
    talk = Dialogue(lab, 6667)
    talk.up("CAP REQ :tls\r\n")
    talk.up("NICK al\r\nUSER al 0 * :al\r\n")
    talk.down(":irc.example 001 al :Welcome\r\n")
    refuse(lab, talk, offer())
    talk.close()
