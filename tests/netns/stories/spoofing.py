# SPDX-License-Identifier: GPL-2.0-only
"""
A source that cannot be where it came from is refused as `spoof`, in IPv4 and IPv6, also inside a
flow that was accepted; RFC 1918 outside is no spoof, for the gateway may stand behind another NAT.
"""
import packets
from net import EXT, EXT6, GWI, GWI6, LAN, LAN2, LAN26, LAN6, NET, NET6
from policy import SECOND, head

DATABASE = (
    head(internal="eth0, eth2")
    + SECOND
    + """
[service web]
tcp = 80
status = enabled
access = public
"""
)


def story(lab):
    lab.apply(DATABASE)
    for source in (LAN, LAN2, "192.168.1.77", EXT, GWI, "127.0.0.1", "0.0.0.0", "240.0.0.1"):
        lab.spoofs(source, EXT, "eth1", dport=80)
    for source in (LAN6, LAN26, EXT6, GWI6):
        lab.spoofs(source, EXT6, "eth1", dport=80)
    for source in (NET, EXT, GWI, LAN2, "10.9.9.9"):
        lab.spoofs(source, GWI, "eth0", dport=80)
    for source in (NET6, LAN26, GWI6):
        lab.spoofs(source, GWI6, "eth0", dport=80)
    lab.spoofs(LAN, NET, "eth1", dport=80)

    flow = lab.flow(lab.lan, "tcp/80", GWI, at=lab.gw)
    assert flow.talks()
    lab.spoofs(flow.source, GWI, "eth1", sport=flow.sport, dport=80, flags="A")
    lab.spoofs(flow.source, GWI, "eth2", sport=flow.sport, dport=80, flags="A")
    assert flow.talks(), "the flow itself suffered from packets that forged it"

    nat = lab.send(packets.Packet("10.1.2.3", EXT, "tcp", 40000, 80, "S"), "eth1")
    assert nat.local and not nat.log, f"a private address outside is no spoof: {nat}"
