# SPDX-License-Identifier: GPL-2.0-only
"""
FTP by hand, one segment at a time: what is translated, and each known way to turn a helper against
the network behind it. Nothing of it opens anything; each is counted under its own reason.
"""
from lab import Dialogue, LAN2, OUTER, WAN, connect, listener, reaches, run


def login(lab, **options):
    """A control connection as far as the login."""
    talk = Dialogue(lab, 21, **options)
    talk.down("220 ready\r\n")
    talk.up("USER a\r\n")
    talk.down("331 password\r\n")
    talk.up("PASS b\r\n")
    talk.down("230 welcome\r\n")
    return talk


def port(address, number):
    return f"PORT {address.replace('.', ',')},{number >> 8},{number & 255}\r\n"


def refuse(lab, talk, said, reason, sender="up"):
    """Passes as it came, opens nothing, and is counted once under its reason."""
    before = lab.counters()
    said = said.encode() if isinstance(said, str) else said
    got = getattr(talk, sender)(said)
    assert got == said, f"changed: {said} to {got}"
    assert not lab.expectations(), f"{said} opened {lab.expectations()}"
    assert lab.refused("fwp-ftp", reason, before) == 1, f"{said}: {reason} not counted: {lab.counters()}"


def story_translates(lab):
    """PORT of another length, again and again in one session; the rest of the stream stays right."""
    lab.rules("fwp-ftp")
    talk = login(lab)
    for number in (40000, 40001, 50000):
        got = talk.up(port("10.0.0.2", number)).decode()
        assert got.startswith("PORT 198,51,100,1,"), got
        high, low = map(int, got.strip().split(",")[4:])
        home = listener("lan1", "10.0.0.2", number)
        data = connect("wan", OUTER, high << 8 | low)
        peer, _ = home.accept()
        data.sendall(b"x" * 100)
        assert peer.recv(100)
        talk.down("200 ok\r\n")
        assert talk.up("NOOP\r\n") == b"NOOP\r\n"
        talk.down("200 ok\r\n")
        for sock in (home, data, peer):
            sock.close()
    talk.close()


def story_third_host(lab):
    lab.rules("fwp-ftp")
    talk = login(lab)
    refuse(lab, talk, port(LAN2, 40000), "address")
    refuse(lab, talk, "EPRT |1|10.0.0.3|40000|\r\n", "address")
    assert not reaches("wan", OUTER, 40000)
    talk.close()


def story_ports(lab):
    lab.rules("fwp-ftp")
    talk = login(lab)
    for number in (0, 22, 1023, 2049, 3306, 5432, 6000, 8080):
        refuse(lab, talk, port("10.0.0.2", number), "port")
    talk.close()


def story_numbers(lab):
    lab.rules("fwp-ftp")
    talk = login(lab)
    refuse(lab, talk, "PORT 256,0,0,2,156,64\r\n", "range")
    refuse(lab, talk, "PORT 10,0,0,4294967298,156,64\r\n", "range")
    refuse(lab, talk, "PORT 10,0,0,2,156,64,1\r\n", "syntax")
    refuse(lab, talk, "PORT 10,0,0,02,156,64\r\n", "syntax")
    refuse(lab, talk, "EPRT |1|10.0.0.2|65536|\r\n", "range")
    refuse(lab, talk, "EPRT |2|10.0.0.2|40000|\r\n", "syntax")
    refuse(lab, talk, "PORT 10,0,0,2,156,64\n", "syntax")
    talk.close()


def story_split(lab):
    lab.rules("fwp-ftp")
    talk = login(lab)
    refuse(lab, talk, "PORT 10,0,0,2,1", "split")
    talk.up("56,64\r\n")
    assert not lab.expectations()
    talk.up("XXXX" + port("10.0.0.2", 40000))
    assert not lab.expectations(), "a command in the middle of a line"
    talk.close()


def story_pipelined(lab):
    """Two announcements in a segment: the first is done, the second is out of turn."""
    lab.rules("fwp-ftp")
    talk = login(lab)
    before = lab.counters()
    got = talk.up(port("10.0.0.2", 40000) + port("10.0.0.2", 40002)).decode()
    assert got.endswith(port("10.0.0.2", 40002)), got
    assert len(lab.expectations()) == 1
    assert lab.refused("fwp-ftp", "state", before) == 1
    talk.close()


def story_before_login(lab):
    lab.rules("fwp-ftp")
    talk = Dialogue(lab, 21)
    talk.down("220 ready\r\n")
    talk.up("USER a\r\n")
    refuse(lab, talk, port("10.0.0.2", 40000), "state")
    talk.close()


def story_slipstream_http(lab):
    """Version 1: a browser posts to port 21, and its body holds the command; the server plays along."""
    lab.rules("fwp-ftp")
    talk = Dialogue(lab, 21)
    talk.down("220 ready\r\n")
    refuse(lab, talk, "POST / HTTP/1.1\r\nHost: attacker\r\n\r\n", "opening")
    talk.down("230 welcome\r\n")
    talk.up(port("10.0.0.2", 40000))
    assert not lab.expectations() and not reaches("wan", OUTER, 40000)
    talk.close()
    talk = Dialogue(lab, 21)
    refuse(lab, talk, port("10.0.0.2", 40000), "opening")
    talk.close()


def story_slipstream_turn(lab):
    """Version 2: TURN over TCP wraps the command, its segments cut so that one begins with it."""
    lab.rules("fwp-ftp")
    talk = Dialogue(lab, 21)
    talk.down("220 ready\r\n")
    talk.up(b"\x00\x03\x05\x00\x21\x12\xa4\x42" + b"A" * 1000)
    talk.up("USER a\r\nPASS b\r\n")
    talk.down("230 welcome\r\n")
    talk.up(port("10.0.0.2", 40000))
    assert not lab.expectations()
    talk.close()


def story_passive(lab):
    """227 counts only as the answer to PASV, and names the server alone."""
    lab.rules("fwp-ftp")
    talk = login(lab)
    said = "227 Entering Passive Mode (198,51,100,2,156,64).\r\n"
    refuse(lab, talk, said, "state", "down")
    talk.up("PASV\r\n")
    refuse(lab, talk, said.replace("100,2", "100,3"), "address", "down")
    talk.up("EPSV\r\n")
    refuse(lab, talk, said, "state", "down")
    talk.up("PASV\r\n")
    talk.down("227-in the text\r\n227 also (198,51,100,2,156,64)\r\n")
    assert len(lab.expectations()) == 1
    talk.close()


def story_wrong_side(lab):
    lab.rules("fwp-ftp")
    talk = login(lab)
    refuse(lab, talk, port(WAN, 40000), "direction", "down")
    talk.close()


def story_tls(lab):
    """Once TLS is agreed on nothing is read any more."""
    lab.rules("fwp-ftp")
    talk = Dialogue(lab, 21)
    talk.down("220 ready\r\n")
    talk.up("AUTH TLS\r\n")
    talk.down("234 go on\r\n")
    talk.up("USER a\r\n")
    talk.down("230 welcome\r\n")
    assert talk.up(port("10.0.0.2", 40000)) == port("10.0.0.2", 40000).encode()
    assert not lab.expectations()
    talk.close()


def story_taken_up(lab):
    """A connection that the gateway learns of in its middle goes on, and is never read."""
    lab.rules("fwp-ftp")
    talk = login(lab)
    run("conntrack", "-F", ns="gw")
    assert talk.up("NOOP\r\n") == b"NOOP\r\n"
    talk.down("220 ready\r\n")
    assert talk.up(port("10.0.0.2", 40000)) == port("10.0.0.2", 40000).encode()
    assert not lab.expectations()
    talk.close()
