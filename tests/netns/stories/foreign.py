# SPDX-License-Identifier: GPL-2.0-only
"""
Tables of others are left as they are, rule by rule and counter by counter, by apply and by off.
"""
from policy import head

OTHERS = """
table inet others {
	set friends { type ipv4_addr; elements = { 198.51.100.1, 198.51.100.2 }; }
	counter kept { packets 7 bytes 700; }
	chain first {
		type filter hook input priority 10; policy accept;
		ip saddr @friends counter packets 3 bytes 300 accept
	}
}
table ip nat {
	chain post { type nat hook postrouting priority 110; policy accept; }
}
table netdev edge {
	chain in { type filter hook ingress device "eth1" priority 0; policy accept; }
}
"""


def listing(lab):
    return "".join(
        lab.gw.run("nft", "-s", "list", "table", *table.split()).stdout
        for table in ("inet others", "ip nat", "netdev edge")
    )


def story(lab):
    lab.gw.run("nft", "-f", "-", input=OTHERS)
    before = listing(lab)
    kept = lab.gw.run("nft", "list", "counter", "inet", "others", "kept").stdout
    for step in (lambda: lab.apply(head()), lambda: lab.apply(head(ping="no")), lab.policy.off):
        step()
        assert listing(lab) == before, f"changed:\n{listing(lab)}"
    assert lab.gw.run("nft", "list", "counter", "inet", "others", "kept").stdout == kept
