# SPDX-License-Identifier: GPL-2.0-only
"""
With log-to = nflog the screen of `log follow` shows a refusal as it happens, explains it, and lets
in who was refused by one key and a yes: after `apply` the same flow passes.
"""
import packets
import terminal
from net import EXT, NET
from policy import head

SSH = "[service shell]\ntcp = 22\nstatus = enabled\n"


def story(lab):
    lab.apply(head(**{"log-to": "nflog"}) + SSH)
    lab.refused(lab.wan, "tcp/22", EXT, at=lab.gw, source=NET)
    screen = terminal.Terminal(lab.gw, lab.policy.folder, *lab.policy.arguments("log", "follow"))
    screen.until("log group 5", "0 refused", "q quit")
    refused = packets.Packet(NET, EXT, "tcp", 40000, 22, flags="S")
    screen.until(f"service    tcp {NET}:40000 -> {EXT}:22  in eth1  service shell: access",
                 again=lambda: lab.send(refused, "eth1"))  # fmt: skip
    screen.keys("e")
    screen.until("access = private, asked from outside")
    screen.keys("a")
    screen.until(f"run fwpolicy allow shell from {NET} ? y/n")
    screen.keys("y")
    screen.until("it is in force after: fwpolicy apply")
    lab.policy.run("apply")
    lab.reaches(lab.wan, "tcp/22", EXT, at=lab.gw, source=NET)
    screen.keys("q")
    screen.until("ended 0")
