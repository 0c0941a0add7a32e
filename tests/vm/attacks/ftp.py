# SPDX-License-Identifier: GPL-2.0-only
"""
Attacks on the FTP helper. The victim's browser or program speaks on port 21 to the attacker's
server; the attacker wants a port inside that was not offered to it.
"""
import contextlib

from endpoints import ftp, sockets
from net import EXT, LAN, LAN2, LAN6, LAN26, NET6

from . import common

LOOSE = "/sys/module/nf_conntrack_ftp/parameters/loose"


def _greet(near, far):
    """The opening of an FTP session."""
    far.sendall(b"220 ready\r\n")
    near.sendall(b"USER anonymous\r\n")
    far.sendall(b"331 more\r\n")
    near.sendall(b"PASS x\r\n")
    far.sendall(b"230 in\r\n")
    sockets.Lines(near).until("230 ")
    sockets.Lines(far).until("PASS ")


def _say(site, pieces, port, third=False, opening=_greet):
    """Say pieces on a control connection; was the victim reached, and what did the server read?"""
    site.open("ftp")
    with common.victim(site, port, third) as listener, sockets.pair(site, 21) as (near, far):
        opening(near, far)
        for piece in pieces:
            near.sendall(piece)
        read = common.read_all(far)
        lines = [line for line in read.decode().splitlines() if line.startswith("PORT ")]
        try:
            address, public = ftp.read_numbers(lines[-1]) if lines else (EXT, port)
        except AttributeError:
            address, public = EXT, port
        tried = {(EXT, port), (EXT, public & 0xFFFF), (address, public & 0xFFFF)}
        hit = any(common.reached(site, listener, public, to) for to, public in sorted(tried))
        return hit, f"the server read {lines[-1:]}, {address} {public}"


def _command(port, address=LAN):
    return ftp.port_command(address, port).encode() + b"\r\n"


def own_port(site, port):
    """The client names a port of its own that is no data port."""
    return _say(site, [_command(port)], port)


def third_host(site):
    """The client names another inside host."""
    return _say(site, [_command(2000, LAN2)], 2000, third=True)


def third_host_loose(site):
    """The same with the kernel's switch that permits it; over IPv6, as NAT would still hide it."""
    site.open("ftp")
    with contextlib.ExitStack() as stack:
        if not site.engine.own:
            stack.enter_context(_loosened())
        listener = stack.enter_context(sockets.listen(site.lan2, LAN26, 2000))
        near, far = stack.enter_context(sockets.pair(site, 21, LAN6, NET6))
        _greet(near, far)
        near.sendall(ftp.eprt(LAN26, 2000).encode() + b"\r\n")
        read = common.read_all(far)
        return common.reached(site, listener, 2000, LAN26), f"the server read {read[-40:]!r}"


@contextlib.contextmanager
def _loosened():
    with open(LOOSE, encoding="ascii") as file:
        before = file.read().strip()
    try:
        _write_loose("1")
        yield
    finally:
        _write_loose("1" if before == "Y" else "0")


def _write_loose(value):
    with open(LOOSE, "w", encoding="ascii") as file:
        file.write(value)


def slipstream(site):
    """A browser posts to port 21, its body cut so that a segment begins with a command."""
    return _say(site, [common.HTTP, _command(2000)], 2000, opening=lambda near, far: None)


def overflow(site):
    """Numbers beyond a byte: 263,208 is 2000 modulo 2^16."""
    text = _command(2000).replace(b",7,208", b",263,208")
    return _say(site, [text], 2000)


def _secured(near, far):
    _greet(near, far)
    near.sendall(b"AUTH TLS\r\n")
    sockets.Lines(far).until("AUTH")
    far.sendall(b"234 go on\r\n")
    sockets.Lines(near).until("234")


def after_tls(site):
    """After AUTH TLS the bytes are a cipher's: one that looks like a command is none."""
    return _say(site, [_command(2000)], 2000, opening=_secured)


def leak(site, pieces):
    """A command the helper does not see whole: the inside address gets out."""
    site.open("ftp")
    with sockets.pair(site, 21) as (near, far):
        _greet(near, far)
        read = b""
        for piece in pieces:
            near.sendall(piece)
            read += common.read_all(far)
    return b"PORT 192,168,1,10," in read, f"the server read {read[-40:]!r}"


def split(site):
    """A command in two segments, its first half behind another command, opens nothing."""
    return _say(site, [b"NOOP\r\nPORT 192,", _command(2000)[9:]], 2000)


PIPELINED = [b"NOOP\r\n" + _command(2000)]
STORIES = [
    ("attack ftp: PORT below 1024", common.told(own_port, True), (common.LOW,)),
    ("attack ftp: PORT of a denied port", common.told(own_port, True), (common.DENIED,)),
    ("attack ftp: PORT to a third host", common.told(third_host, False), ()),
    ("attack ftp: PORT to a third host, loose", common.told(third_host_loose, True), ()),
    ("attack ftp: slipstream by HTTP POST", common.told(slipstream, True), ()),
    ("attack ftp: number overflow", common.told(overflow, True), ()),
    ("attack ftp: command after AUTH TLS", common.told(after_tls, True), ()),
    ("attack ftp: pipelined command", common.told(leak, True), (PIPELINED,)),
    ("attack ftp: split command", common.told(split, False), ()),
]
