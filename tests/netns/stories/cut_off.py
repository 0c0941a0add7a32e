# SPDX-License-Identifier: GPL-2.0-only
"""
An apply that is killed at any moment leaves a table in force and whole lists, the old or the new; the
next one puts the database in force and sweeps up what was left.
"""
import os
import random
import signal
import time

from net import EXT, NET
from policy import head

KILLS, LONGEST = 60, 0.012  # seconds: an apply is about as long
WEB = "[service web]\ntcp = 80\nstatus = enabled\naccess = public\n"
MORE = "[service mail]\ntcp = 25, 2000-2010\nstatus = enabled\naccess = public\ndeny = 198.51.100.77\n"
ENDINGS = {"hosts.allow": "\n", "hosts.deny": "ALL: ALL\n"}


def database(number):
    return head(log="none") + WEB + (MORE if number % 2 else "")


def check_whole(lab, number):
    listing = lab.gw.run("nft", "list", "table", "inet", "fwpolicy").stdout
    for chain in ("input", "forward"):
        assert f"chain {chain} {{" in listing, f"kill {number}: no chain {chain}:\n{listing}"
    for name, ending in ENDINGS.items():
        with open(os.path.join(lab.policy.folder, "etc", name), encoding="ascii") as file:
            text = file.read()
        assert text.startswith("# Made by fwpolicy") and text.endswith(ending), f"kill {number}: {text}"


def left_behind(lab):
    return [
        name
        for _, _, names in os.walk(lab.policy.folder)
        for name in names
        if ".fwpolicy-" in name
    ]


def story(lab):
    dice = random.Random(1)
    lab.apply(database(0))
    for number in range(KILLS):
        lab.policy.write("access.conf", database(dice.randrange(2)))
        applying = lab.gw.spawn(*lab.policy.arguments("apply"))
        time.sleep(dice.uniform(0, LONGEST))  # whenever it is: any moment will do
        applying.send_signal(signal.SIGKILL)
        applying.wait()
        check_whole(lab, number)
    lab.apply(database(1))
    lab.reaches(lab.wan, "tcp/25", EXT, at=lab.gw, source=NET)
    assert "differs" not in lab.policy.run("status").stdout
    assert not left_behind(lab), f"left behind: {left_behind(lab)}"
