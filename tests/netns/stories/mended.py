# SPDX-License-Identifier: GPL-2.0-only
"""
What another hand has done to the table, the next apply puts right, in place: the listing is what it
was and no flow has felt it. What cannot be changed in place is replaced as a whole, and it says so.
"""
from net import EXT, NET
from policy import head

DATABASE = (
    head(log="none")
    + """
[service web]
tcp = 80
status = enabled
access = public
deny = 198.51.100.77
[forward camera]
tcp = 8443
to = 192.168.1.10:443
"""
)

DEEDS = (
    "insert rule inet fwpolicy input accept",
    "add rule inet fwpolicy forward drop",
    "flush chain inet fwpolicy pre",
    "add chain inet fwpolicy input { policy accept; }",
    "add chain inet fwpolicy theirs { type filter hook input priority -400; policy accept; }",
    "add element inet fwpolicy services_outside { tcp . 4711 : accept }",
    "delete element inet fwpolicy services_outside_deny4 { 198.51.100.77 . tcp . 80 }",
    "flush set inet fwpolicy local4",
    "delete element inet fwpolicy local4 { 192.168.1.0/24 }",
    "add set inet fwpolicy theirs { type ipv4_addr; }",
)
BOUND = "add rule inet fwpolicy input jump { accept; }"  # its chain cannot be deleted by name


def listing(lab):
    return lab.gw.run("nft", "-s", "list", "table", "inet", "fwpolicy").stdout


def mend(lab, deed):
    """Do it and apply: what apply says of it, and the listing then."""
    lab.gw.run("nft", "-f", "-", input=deed + "\n")
    assert "another hand" in lab.policy.run("status", check=False).stdout, f"{deed}: not seen"
    return lab.policy.run("-v", "apply").stderr, listing(lab)


def story(lab):
    lab.apply(DATABASE)
    wanted = listing(lab)
    flows = [
        lab.flow(lab.wan, "tcp/80", EXT, at=lab.gw),
        lab.flow(lab.wan, "tcp/8443", EXT, at=lab.lan, listen=443),
        lab.flow(lab.lan, "udp/53", NET, at=lab.wan),
    ]
    for deed in DEEDS:
        told, found = mend(lab, deed)
        assert found == wanted, f"{deed}:\n{found}"
        assert "as a whole" not in told, f"{deed}: {told}"
        for flow in flows:
            assert flow.talks(), f"{deed}: {flow} was cut"
    told, found = mend(lab, BOUND)
    assert found == wanted, f"{BOUND}:\n{found}"
    assert "as a whole" in told, f"{BOUND}: changed in place after all: {told}"
