# SPDX-License-Identifier: GPL-2.0-only
"""
Refusals that come faster than `log follow` reads them are counted: what it tells and what it says
that it lost is all there was, whether it writes lines or a screen.
"""
import os
import re
import signal

import packets
import terminal
from net import EXT, NET, NET2
from observe import poll
from policy import head

TIMES = 200  # each packet is logged so often: a flood of few packets
FLOOD = 400  # packets; the socket of a reader that stands still holds less than half of their lines
RULES = f"""
table inet flood {{
	chain pre {{
		type filter hook prerouting priority -300
		iifname "eth1" udp dport 9 jump many
	}}
	chain many {{
{TIMES * '''		log prefix "denylog:input:service " group 5
'''}		drop
	}}
}}
"""


def packet(source):
    return packets.Packet(source, EXT, "udp", 40000, 9)


def is_stopped(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        return stat.read().rpartition(") ")[2].startswith("T")


class Flood:
    """Packets of NET, counted; those of NET2 only ask whether somebody listens."""

    def __init__(self, lab):
        self.lab, self.sent = lab, 0

    def ask(self):
        self.lab.send(packet(NET2), "eth1")

    def send(self):
        self.lab.send(packet(NET), "eth1")
        self.sent += TIMES

    def pour(self, pid):
        """Over a reader that stands still; then it goes on."""
        self.sent = 0
        os.kill(pid, signal.SIGSTOP)
        poll(lambda: is_stopped(pid), "the reader to stop")
        for _ in range(FLOOD):
            self.send()
        os.kill(pid, signal.SIGCONT)

    def account(self, count):
        """count() gives what was told and what was lost; a gap is seen by the next packet only."""

        def fits():
            self.send()
            return sum(count()) == self.sent

        try:
            poll(fits, "what was told and lost to be all")
        except TimeoutError as error:
            raise AssertionError(f"told, lost: {count()}; sent {self.sent}") from error
        told, lost = count()
        assert told and lost > FLOOD * TIMES / 2, f"{told} told, {lost} lost"


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def lines(lab, flood):
    paths = lab.policy.write("told", ""), lab.policy.write("said", "")
    with open(paths[0], "a", encoding="ascii") as told, open(paths[1], "a", encoding="ascii") as said:
        follower = lab.gw.spawn(*lab.policy.arguments("log", "follow", "--nflog"), stdout=told, stderr=said)

    def heard():
        flood.ask()
        return read(paths[0])

    def count():
        lost = re.findall(r"^fwpolicy: (\d+) packets came faster than they could be read$", read(paths[1]), re.M)
        return read(paths[0]).count(f" {NET}:"), sum(map(int, lost))

    poll(heard, "the reader to listen")
    flood.pour(follower.pid)
    flood.account(count)
    follower.terminate()
    assert follower.wait() == 0, read(paths[1])


def screen(lab, flood):
    """Its title counts packets of both sources: those of before are taken off."""
    shown = terminal.Terminal(lab.gw, lab.policy.folder, *lab.policy.arguments("log", "follow", "--nflog"))
    shown.until(f" {NET2}:", again=flood.ask)
    poll(lambda: shown.has("0.0/s"), "the screen to be still")

    def number(word):
        found = re.search(rf"([\d,]+) {word}", shown.text)
        return int(found.group(1).replace(",", "")) if found else 0

    before = number("refused")
    flood.pour(shown.pid())

    def count():
        shown.has()
        return number("refused") - before, number("lost")

    flood.account(count)
    shown.keys("q")
    shown.until("ended 0")


def story(lab):
    lab.policy.write("access.conf", head())
    lab.gw.run("nft", "-f", "-", input=RULES)
    flood = Flood(lab)
    lines(lab, flood)
    screen(lab, flood)
