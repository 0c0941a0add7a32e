#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""
Makes shapes/ulogd.*: tests/review/capture_ulogd.py FOLDER, as root, with ulogd2 installed.

The packets of capture.py, led to ulogd2 through a group of nfnetlink_log and written by it in its
emulation of the kernel's format (LOGEMU). The facts are those of the packets; the time, the name of
the host and the hardware addresses are put in by hand.
"""
import pathlib
import socket
import sys
import tempfile

import capture
import net
import observe
import servers

RULES = """
table inet shapes {
	chain pre {
		type filter hook prerouting priority -300
		iifname "eth1" log prefix "denylog:input:service " group 7
		iifname "eth1" drop
	}
}
"""


class Emulation:
    """The lines that ulogd2 has written, as capture.Capture takes them."""

    def __init__(self, path):
        self.path, self.seen = path, 0

    def take(self):
        lines = self.path.read_text(encoding="ascii").split("\n")[:-1]
        fresh, self.seen = lines[self.seen :], len(lines)
        return [(None, line[line.index(socket.gethostname()) + len(socket.gethostname()) + 1 :]) for line in fresh]


def shown(packet, facts):
    """The facts that ulogd2 tells: what an error quotes, ECN and ports of UDPLITE are not among them."""
    told = {key: value for key, value in facts.items() if key != "shown" and not key.startswith("inner")}
    told["len"] = len(packet)
    if "flags" in told:
        told["flags"] = " ".join(flag for flag in told["flags"].split() if flag not in ("CWR", "ECE"))
    if told["num"] == capture.SCTP:
        told["proto"] = "sctp"
        if ":" not in told["src"]:
            told.update(capture.ports(4000, 5000))
    if told["num"] == capture.UDPLITE:
        told = {key: value for key, value in told.items() if key not in ("sport", "dport")}
        told["proto"] = "136"
    if len(packet) == 20:  # it takes nothing from a packet without a payload
        return {"kind": "broken", "why": "ulogd2 tells no address"}
    if "shown" in facts:
        return {"kind": "any", "src": told["src"], "dst": told["dst"], "why": "ulogd2 takes ESP for AH"}
    return told


def main(folder):
    observe.pin()
    with net.Bench(links=("eth1",), mute=True) as bench, tempfile.TemporaryDirectory() as own:
        own = pathlib.Path(own)
        link = bench.links["eth1"]
        link.macs = (link.host_mac, link.gw_mac)
        (own / "ulogd.conf").write_text(servers.ULOGD.format(folder=own, group=7, file="emu.log"), encoding="ascii")
        bench.gw.run("nft", "-f", "-", input=RULES)
        bench.gw.spawn("ulogd", "-c", str(own / "ulogd.conf"))
        observe.poll((own / "emu.log").exists, "ulogd")
        taker = capture.Capture(bench, Emulation(own / "emu.log"))
        wire = observe.Wire(bench.wan, link.host_if, link.macs)
        for packet, facts in capture.cases():
            wire.send(packet, facts["dst"])
            taker.add(shown(packet, facts), {"denylog:input:service ": ("eth1", "")})
        wire.close()
        taker.write(pathlib.Path(folder), "ulogd")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: capture_ulogd.py FOLDER")
    main(sys.argv[1])
