# SPDX-License-Identifier: GPL-2.0-only
"""
Applying is one change: over 200 applies of two databases in turn, flows that both admit lose not
one packet, and a sender that neither admits never gets one through.
"""
import subprocess

import packets
from net import EXT, LAN, NET
from policy import head

APPLIES = 200
COMMON = head(log="none") + "[service web]\ntcp = 80\nstatus = enabled\naccess = public\n"
DATABASES = (
    COMMON,
    COMMON
    + """
[service mailbox]
tcp = 110
status = enabled
access = public
[forward camera]
tcp = 8443
to = 192.168.1.10:443
""",
)


def open_flows(lab):
    return [
        lab.flow(lab.lan, "tcp/80", NET, at=lab.wan),
        lab.flow(lab.lan, "udp/53", NET, at=lab.wan),
        lab.flow(lab.wan, "tcp/80", EXT, at=lab.gw),
    ]


def intrude(lab):
    """One packet each to the gateway and to the inside that must never get there."""
    return [
        lab.send(packets.Packet(NET, dst, proto, 40000, 81, "S" * (proto == "tcp")), "eth1")
        for dst in (EXT, LAN)
        for proto in ("tcp", "udp")
    ]


def story(lab):
    lab.apply(DATABASES[0])
    flows, rounds = open_flows(lab), 0
    for number in range(APPLIES):
        lab.policy.write("access.conf", DATABASES[number % 2])
        applying = lab.gw.spawn(*lab.policy.arguments("apply"), stderr=subprocess.PIPE, text=True)
        while applying.poll() is None:
            rounds += 1
            for flow in flows:
                assert flow.talks(), f"apply {number}: a packet of {flow} was lost"
            for outcome in intrude(lab):
                assert (
                    not outcome.local and not outcome.at and not outcome.answers
                ), f"apply {number}: the intruder got through: {outcome}"
        assert (
            applying.returncode == 0
        ), f"apply {number}: exit {applying.returncode}, {applying.stderr.read()}"
        applying.stderr.close()
    assert rounds > APPLIES, f"only {rounds} rounds of traffic during {APPLIES} applies"
