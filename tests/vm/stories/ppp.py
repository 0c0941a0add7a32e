# SPDX-License-Identifier: GPL-2.0-only
"""
PPTP with the real programs. `dialled` runs anywhere: pptp-linux brings a call about with the small
server of endpoints/pptp.py, and its GRE arrives. `encrypted` needs a kernel with ppp and MPPE:
pptpd outside, two pptp-linux clients inside at once, each pings through its own tunnel.

PPP's secrets are read from /etc/ppp; the programs see a folder of the story there, in a mount
namespace of their own.
"""
import contextlib
import os
import pty
import tty

import observe
import servers
from endpoints import pptp, sockets
from net import LAN, LAN2, NET

INNER, SLOW = "10.9.0.1", 180
LCP_REQUEST = bytes.fromhex("7eff7d23c0217d217d217d207d24d1b57e")
SERVER = """
option {folder}/options
localip {inner}
remoteip 10.9.0.10-20
pidfile {folder}/pid
"""
OPTIONS = """
name test
noipx
nodefaultroute
refuse-pap
refuse-eap
refuse-chap
refuse-mschap
require-mschap-v2
require-mppe-128
logfile {folder}/server.log
debug
"""
DIAL = (
    "nodetach noauth noipdefault nodefaultroute name ann password secret remotename test "
    "refuse-eap require-mppe-128 debug"
).split()


def dialled(site):
    """The control connection of pptp-linux is translated, and a frame of its comes as GRE."""
    site.open("pptp")
    with contextlib.closing(pptp.Server(site.wan, NET)) as server:
        ours, theirs = pty.openpty()
        tty.setraw(theirs)
        child = site.lan.spawn("pptp", NET, "--nolaunchpppd", stdin=theirs, stdout=theirs)
        try:
            far, _ = sockets.accept(server.listener)
            with far:
                pptp.take(far, pptp.START)
                far.sendall(pptp.start(pptp.START_REPLY))
                seen_as = int.from_bytes(pptp.take(far, pptp.CALL)[:2], "big")
                far.sendall(pptp.call_reply(7, seen_as))
                os.write(ours, LCP_REQUEST)
                server.gre.settimeout(sockets.PATIENCE)
                data, peer = server.gre.recvfrom(65536)
                assert data[26:28] == b"\x00\x07", f"GRE for call {data[26:28].hex()} from {peer}"
        finally:
            child.kill()
            child.wait()
            os.close(ours)
            os.close(theirs)


def _with_ppp(host, folder, *argv):
    """A program that finds the folder as /etc/ppp."""
    script = f'mount --bind {folder} /etc/ppp && exec "$@"'
    return host.spawn("unshare", "-m", "sh", "-c", script, "sh", *argv)


def _folder(host):
    folder = host.folder()
    for name, text in (
        ("chap-secrets", "ann test secret *\n"),
        ("options", OPTIONS),
        ("pptpd.conf", SERVER),
    ):
        with open(os.path.join(folder, name), "w", encoding="ascii") as file:
            file.write(text.format(folder=folder, inner=INNER))
        os.chmod(os.path.join(folder, name), 0o600)
    return folder


def _up(host):
    return "10.9.0." in host.run("ip", "-o", "addr", "show", check=False).stdout


def encrypted(site):
    """Two tunnels at once; each end says that MPPE-128 is in force."""
    site.open("pptp")
    server = _folder(site.wan)
    _with_ppp(site.wan, server, "pptpd", "-f", "-c", f"{server}/pptpd.conf")
    observe.poll(lambda: servers.listening(site.wan, 1723), "pptpd")
    clients = ((site.lan, LAN), (site.lan2, LAN2))
    logs = {}
    for host, _ in clients:
        folder = host.folder()
        logs[host] = os.path.join(folder, "client.log")
        for name in ("options", "chap-secrets"):
            with open(os.path.join(folder, name), "w", encoding="ascii"):
                pass
        dial = ("pppd", "pty", f"pptp {NET} --nolaunchpppd", "logfile", logs[host], *DIAL)
        _with_ppp(host, folder, *dial)
    for host, address in clients:
        observe.poll(lambda host=host: _up(host), f"the tunnel of {address}", SLOW)
    for _ in range(3):
        for host, address in clients:
            host.run("ping", "-c", "2", "-W", "5", INNER)
    for host, address in clients:
        with open(logs[host], encoding="utf-8", errors="replace") as file:
            assert "MPPE 128-bit" in file.read(), f"{address} does not encrypt"


STORIES = [("pptp by pptp-linux", dialled, ())]
PPP_STORIES = [("pptp pptpd, two pptp-linux, MPPE-128", encrypted, ())]
