# SPDX-License-Identifier: GPL-2.0-only
"""
A gateway whose nft rules attach conntrack helpers, on the bench of tests/netns/net.py.

    with Site(Engine(prefix="", nat=masquerade)) as site:  the kernel's own helpers and nft's NAT
    with Site(Engine(prefix="fwp-", nat=module)) as site:  helpers and NAT of fwpolicy.ko
        site.open("ftp", "irc", inward=("ftp",))

The engine says whose helpers are attached (type "ftp", or "fwp-ftp" with prefix "fwp-") and who
translates: `nat(site)` is called once the rules are in force, and is to translate what leaves by
eth1 to EXT. The rules are the careful ones: forwarding is refused but for what the inside begins
and what an attached helper relates, and what `inward` lets in to LAN (translated by nft).
`only` names servers that a helper may be attached for.
"""
import contextlib
import dataclasses
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "netns"))

import family  # noqa: E402
import net  # noqa: E402

FOREIGN = {"q931": "Q.931", "h245": "H.245", "ras": "RAS"}
PORTS = {
    "ftp": ("tcp", 21),
    "irc": ("tcp", 6667),
    "pptp": ("tcp", 1723),
    "q931": ("tcp", 1720),
    "ras": ("udp", 1719),
}
ALSO_RELATED = {"q931": ("h245",), "ras": ("q931", "h245")}
FAMILIES = {"ftp": ("ip", "ip6"), "q931": ("ip", "ip6"), "ras": ("ip", "ip6")}
INSIDE = "{ eth0, eth2 }"


def masquerade(site):
    """The translation of nft."""
    site.gw.run("nft", "-f", "-", input=MASQUERADE)


def module(site):
    """The translation of the module."""
    with site.gw.inside():
        family.Family().nat_set(family.interface("eth1"), family.prefix("A_NAT_SOURCE", "192.168.0.0/16"))


MASQUERADE = """
table ip nat {
	chain post {
		type nat hook postrouting priority srcnat;
		oifname eth1 masquerade
	}
}
"""

TABLE = """
table {family} helpers {{
{objects}
	chain pre {{
		type filter hook prerouting priority -150;
{attach}
	}}
	chain forward {{
		type filter hook forward priority filter; policy drop;
		ct state established accept
{related}
		ct state related meta l4proto {{ icmp, icmpv6 }} accept
		iifname {inside} oifname eth1 accept
{inward}
	}}
}}
"""

PUBLISH = """
table ip publish {{
	chain pre {{
		type nat hook prerouting priority dstnat;
		iifname eth1 ip daddr {ext} {match} dnat to {lan}
	}}
}}
"""


@dataclasses.dataclass
class Engine:
    """Whose helpers, whose translation."""

    prefix: str = ""
    nat: object = masquerade

    def type(self, helper):
        return f"{self.prefix}{helper}" if self.prefix else FOREIGN.get(helper, helper)

    @property
    def own(self):
        """Are these the project's helpers?"""
        return bool(self.prefix)


class Site(contextlib.ExitStack):
    """The bench with such a gateway; a context manager."""

    def __init__(self, engine, **options):
        super().__init__()
        self.engine = engine
        self.bench = self.enter_context(net.Bench(**options))
        self.gw, self.lan, self.lan2, self.wan = self.bench.hosts.values()
        self.folder = self.gw.folder()

    def open(self, *helpers, inward=(), ports=None):
        """Put the rules in force; ports: {helper: port} where it is not the usual one."""
        where = {**PORTS, **{name: (PORTS[name][0], port) for name, port in (ports or {}).items()}}
        self.gw.run("nft", "flush", "ruleset")
        for family in ("ip", "ip6"):
            wanted = [name for name in helpers if family in FAMILIES.get(name, ("ip",))]
            self.gw.run("nft", "-f", "-", input=self._table(family, wanted, where, inward))
        for name in inward:
            match = "{} dport {}".format(*where[name])
            text = PUBLISH.format(ext=net.EXT, match=match, lan=net.LAN)
            self.gw.run("nft", "-f", "-", input=text)
        self.engine.nat(self)
        self.forget()

    def _table(self, family, helpers, where, inward):
        pairs = ((name, *ALSO_RELATED.get(name, ())) for name in helpers)
        names = dict.fromkeys(name for pair in pairs for name in pair)
        objects, attach, admit = [], [], []
        for name in helpers:
            proto, port = where[name]
            kind = self.engine.type(name)
            what = f'type "{kind}" protocol {proto}; l3proto {family};'
            objects.append(f"\tct helper {name} {{ {what} }}")
            attach.append(f'\t\tiifname {INSIDE} {proto} dport {port} ct helper set "{name}"')
            if name in inward:
                attach.append(f'\t\tiifname eth1 {proto} dport {port} ct helper set "{name}"')
                admit.append(f"\t\tiifname eth1 {proto} dport {port} accept")
        kinds = [self.engine.type(name) for name in names]
        related = [f'\t\tct state related ct helper "{kind}" accept' for kind in kinds]
        parts = {"objects": objects, "attach": attach, "related": related, "inward": admit}
        text = {key: "\n".join(lines) for key, lines in parts.items()}
        return TABLE.format(family=family, inside=INSIDE, **text)

    def forget(self):
        """No flow and no expectation is left."""
        for table in ("conntrack", "expect"):
            self.gw.run("conntrack", "-F", table, check=False)

    def expectations(self):
        """The expectations there are, a line each."""
        return self.gw.run("conntrack", "-L", "expect", check=False).stdout.splitlines()
