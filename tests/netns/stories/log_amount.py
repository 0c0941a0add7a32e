# SPDX-License-Identifier: GPL-2.0-only
"""
log = none writes nothing, some all but noise and invalid packets, all every refusal; what is
refused stays refused whatever is logged.
"""
import packets
from net import EXT, LAN, NET
from policy import head

# source, destination, link, fields, reason under log = all, and whether some wants it too
REFUSALS = (
    (NET, {"dport": 4444, "flags": "S"}, "input:default", True),
    (NET, {"dport": 22, "flags": "S"}, "input:service", True),
    (LAN, {"dport": 22, "flags": "S"}, "prerouting:spoof", True),
    (NET, {"dport": 22, "flags": "FPU"}, "input:invalid", False),
    (NET, {"dport": 139, "flags": "S"}, "input:default", False),
)


def story(lab):
    for amount in ("all", "some", "none"):
        lab.apply(head(log=amount) + "[service shell]\ntcp = 22\n")
        for src, fields, reason, loud in REFUSALS:
            outcome = lab.send(packets.Packet(src, EXT, "tcp", 40000, **fields), "eth1")
            assert (
                not outcome.local and not outcome.answers
            ), f"log = {amount} let in {src} {fields}"
            due = [reason] if amount == "all" or amount == "some" and loud else []
            found = [line.reason for line in outcome.log]
            assert found == due, f"log = {amount}, {src} {fields}: logged {found}, expected {due}"
