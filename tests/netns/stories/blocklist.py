# SPDX-License-Identifier: GPL-2.0-only
"""
What a blocklist names is refused everywhere, also within flows accepted before; all else is not. The
verbs put single addresses on a list and take them off; what is blocked for a while is free again by
itself, and what a longer list names as well is not.
"""
import observe
from net import EXT, EXT6, LAN, NET, NET6
from policy import head

DATABASE = (
    head()
    + """
[service web]
tcp = 80
status = enabled
access = public
[forward camera]
tcp = 8443
to = 192.168.1.10:443
[blocklist abuse]
file = abuse.txt
"""
)


def story(lab):
    lab.policy.write("abuse.txt", "# nobody yet\n")
    lab.apply(DATABASE)
    open_flow = lab.flow(lab.wan, "tcp/80", EXT, at=lab.gw, source=NET)
    answered = lab.flow(lab.lan, "udp/53", NET, at=lab.wan, source=LAN)
    assert open_flow.talks() and answered.talks(), "nothing is blocked yet"

    lab.policy.write(
        "abuse.txt", "198.51.100.0/28 # one of them is NET\n198.51.100.64/26\n2001:db8:f:1::/64\n"
    )
    lab.apply(DATABASE)
    assert not open_flow.talks(), "a blocked source still talks in a flow accepted before"
    assert not answered.talks(), "a blocked host still answers"
    for source in (NET, "198.51.100.64", "198.51.100.127"):
        lab.refused(lab.wan, "tcp/80", EXT, at=lab.gw, source=source, log="prerouting:blocklist")
    lab.refused(
        lab.wan, "tcp/80", EXT6, at=lab.gw, source="2001:db8:f:1::9", log="prerouting:blocklist"
    )
    lab.refused(
        lab.wan, "tcp/8443", EXT, at=lab.lan, listen=443, source=NET, log="prerouting:blocklist"
    )
    for source in ("198.51.100.16", "198.51.100.63", "198.51.100.128"):
        lab.reaches(lab.wan, "tcp/80", EXT, at=lab.gw, source=source)
    lab.reaches(lab.wan, "tcp/80", EXT6, at=lab.gw, source=NET6)
    verbs(lab)


FIRST, SECOND, BOTH = "198.51.100.200", "198.51.100.201", "198.51.100.202"


def web(lab, source):
    return lab.opens(lab.wan, "tcp/80", EXT, at=lab.gw, source=source)


def verbs(lab):
    lab.policy.run("block", FIRST)
    lab.policy.run("block", f"{SECOND},{BOTH}", "for", "4s")
    lab.policy.run("add", "blocklist", "longer", "address=198.51.100.202/31", "until=2037-01-01")
    lab.policy.run("apply")
    for source in (FIRST, SECOND, BOTH):
        lab.refused(lab.wan, "tcp/80", EXT, at=lab.gw, source=source, log="prerouting:blocklist")
    lab.reaches(lab.wan, "tcp/80", EXT, at=lab.gw, source="198.51.100.199")
    assert "nothing" in lab.policy.run("apply").stdout
    observe.poll(lambda: web(lab, SECOND), "the block to end")
    assert not web(lab, FIRST) and not web(lab, BOTH), "the others have no such end"
    lab.policy.run("unblock", FIRST)
    lab.policy.run("apply")
    lab.reaches(lab.wan, "tcp/80", EXT, at=lab.gw, source=FIRST)
    assert not web(lab, BOTH), "nobody took it off its list"
