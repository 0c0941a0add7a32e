# SPDX-License-Identifier: GPL-2.0-only
"""
pptp-linux brings a call about with the small server of endpoints/pptp.py, and its GRE arrives. It
needs no PPP of the kernel; whole tunnels are those of tests/vm/helpers/pptp_real.py.
"""
import contextlib
import os
import pty
import tty

from endpoints import pptp, sockets
from net import NET

LCP_REQUEST = bytes.fromhex("7eff7d23c0217d217d217d207d24d1b57e")


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


STORIES = [("pptp by pptp-linux", dialled, ())]
