# SPDX-License-Identifier: GPL-2.0-only
"""
off removes all that was loaded, is content to be said twice, and a later apply works as the first.
"""
from net import EXT, NET
from policy import head

DATABASE = (
    head()
    + """
[service shell]
tcp = 22
[forward camera]
tcp = 8443
to = 192.168.1.10:443
[helper ftp]
status = enabled
[blocklist abuse]
file = abuse.txt
"""
)


def story(lab):
    lab.policy.write("abuse.txt", "198.51.100.66\n")
    for _ in range(2):
        lab.apply(DATABASE)
        assert "fwpolicy" in lab.gw.run("nft", "list", "tables").stdout
        lab.refused(lab.wan, "tcp/22", EXT, at=lab.gw, source=NET, log="input:service")
        for _ in range(2):
            lab.policy.off()
            left = lab.gw.run("nft", "list", "ruleset").stdout
            assert not left, f"off left behind:\n{left}"
        lab.reaches(lab.wan, "tcp/22", EXT, at=lab.gw, source=NET)
