#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""
The acceptance test of the profile sme-v5: every row of acceptance.tsv as a real packet.

The gateway of net.py gets the database of rulesets/sme-v5 with a second network on eth2, once for
each amount of logging, or with --nft a ruleset of hand, of which log rules tagged `# loud` or
`# quiet` are left out where that amount does not want them. Each row is then sent and observed from
outside (observe.py). A row holds when its packet ends where the row says, with the source address
and the class it should have, when nothing at all was answered to a refused one, and when the deny
log has exactly the line that is due. --rows in01,fw04 tries only these, --mode all only that mode.

Prints a line for each row that does not hold, and the count at the end. Exit 1 if there is any.
"""
import argparse
import contextlib
import dataclasses
import os
import re
import sys
import time

import net
import observe
import packets
import policy

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(HERE, "acceptance.tsv")
PROFILE = os.path.join(HERE, "..", "..", "rulesets", "sme-v5", "access.conf")
MODES = ("all", "some", "none")
LOGGED_IN = {"A": (), "D": (), "L": ("all", "some"), "Q": ("all",)}
LINK_OF = {"ext": "eth1", "int": "eth0", "int2": "eth2", "lo": None, "-": None}
LINK_TO = {host: name for name, (_, _, hosts, _) in net.LINKS.items() for host in hosts}
AF21, AF11 = 18, 10
CLASS_OF = {port: AF21 for port in (21, 22, 23, 25, 80, 110)} | {20: AF11}
RELOAD_EVERY = 60  # log rules have a burst of 100; a fresh load has all of it


@dataclasses.dataclass
class Row:
    """One line of the table."""

    id: str
    chain: str
    link: str
    src: str
    dst: str
    proto: str
    sport: str
    dport: str
    what: str
    v5: str
    expect: str
    why: str
    reason: str

    @property
    def after(self):
        """The row this one answers, or an empty string."""
        return self.what.partition("<")[2]

    def packet(self):
        what = self.what.partition("<")[0]
        by_type = self.proto in ("icmp", "icmp6")
        return packets.Packet(
            address(self.src),
            address(self.dst),
            self.proto,
            number(self.sport),
            number(self.dport),
            flags="" if by_type or what == "-" else what,
            type=int(what) if by_type else 0,
        )

    def __str__(self):
        ports = f" {self.sport}>{self.dport}" if self.dport != "-" else ""
        return f"{self.chain} {self.link} {self.src} > {self.dst} {self.proto}{ports} {self.what}"


def address(name):
    return getattr(net, name, name)


def number(text):
    return 0 if text == "-" else int(text)


def read_table(path=TABLE):
    with open(path, encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file if not line.startswith("#")]
    return {row.id: row for row in (Row(*line.split("\t")) for line in lines if line)}


class HandWritten:
    """A ruleset of hand: loaded by nft, log rules chosen by their tags."""

    TAGS = {"all": (), "some": ("# quiet",), "none": ("# loud", "# quiet")}

    def __init__(self, text, gateway):
        self.text, self.gateway = text, gateway

    def load(self, mode):
        lines = [line for line in self.text.splitlines() if not line.endswith(self.TAGS[mode])]
        self.gateway.run("nft", "-f", "-", input="\n".join(lines) + "\n")


class Compiled(policy.Policy):
    """The profile, as fwpolicy applies it."""

    def __init__(self, text, gateway):
        super().__init__(gateway)
        self.text = text

    def load(self, mode):
        self.apply(second_network(self.text, mode))


def second_network(text, mode):
    """The profile's database with a network behind eth2 and the given amount of logging."""
    body, found = re.subn(r"(?m)^(internal\s*=\s*eth0)\b", r"\1, eth2", text)
    if found != 1:
        raise SystemExit("the profile does not say `internal = eth0` once")
    body = re.sub(r"(?m)^log\s*=.*\n", "", body)
    body = body.replace("[gateway]", f"[gateway]\nlog = {mode}", 1)
    return body + "\n" + policy.SECOND


class Trial:
    """One row tried in one mode, and what is wrong with the outcome."""

    def __init__(self, observer, rows, row, mode):
        self.observer, self.rows, self.row, self.mode, self.wrong = observer, rows, row, mode, []

    def run(self):
        self.observer.forget_flows()
        packet = self.row.packet()
        if self.row.after and not self._answer(packet):
            return self.wrong
        outcome = self.observer.try_packet(packet, LINK_OF[self.row.link])
        if self.row.expect == "A":
            self._accepted(packet, outcome)
        else:
            self._refused(outcome)
        self._logged(outcome)
        return self.wrong

    def _answer(self, packet):
        """Send what the row answers, and aim the row at it as it was seen outside."""
        first = self.rows[self.row.after]
        outcome = self.observer.try_packet(first.packet(), LINK_OF[first.link])
        seen = outcome.at.get("eth1")
        if not seen:
            self.wrong.append(f"the packet of {first.id}, which it answers, did not get out")
            return False
        packet.dport = seen.sport
        packet.about = seen.raw
        return True

    def _leaves_by(self, packet):
        """The interface of the gateway an accepted packet must leave by; None: it stays."""
        if self.row.chain == "input":
            return None
        if self.row.after:
            return LINK_OF[self.rows[self.row.after].link]
        return LINK_TO.get(packet.dst, "eth1")

    def _accepted(self, packet, outcome):
        wanted = self._leaves_by(packet)
        if outcome.local != (wanted is None) or list(outcome.at) != [wanted] * (wanted is not None):
            self.wrong.append(
                f"expected accepted {'by ' + wanted if wanted else 'here'}, {describe(outcome)}"
            )
        elif wanted:
            self._as_it_left(packet, outcome.at[wanted], wanted)

    def _as_it_left(self, packet, seen, by):
        source = net.EXT if self.row.v5 == "MASQ" else packet.src
        if seen.src != source:
            self.wrong.append(f"expected source {source}, seen {seen.src}")
        target = address(self.rows[self.row.after].src) if self.row.after else packet.dst
        if seen.dst != target:
            self.wrong.append(f"expected destination {target}, seen {seen.dst}")
        outward = by == "eth1" and self.row.proto == "tcp"
        dscp = CLASS_OF.get(packet.dport, 0) if outward else 0
        if seen.dscp != dscp:
            self.wrong.append(f"expected DSCP {dscp}, seen {seen.dscp}")

    def _refused(self, outcome):
        if outcome.local or outcome.at:
            self.wrong.append(f"expected refused, {describe(outcome)}")
        for answer in outcome.answers:
            self.wrong.append(
                f"refused, but answered: {answer.src} > {answer.dst} proto {answer.proto}"
                f" type {answer.type}"
            )

    def _logged(self, outcome):
        wanted = [self.row.reason] if self.mode in LOGGED_IN[self.row.expect] else []
        found = [line.reason for line in outcome.log]
        if found != wanted:
            self.wrong.append(
                f"expected in the log {wanted or 'nothing'}, found {found or 'nothing'}"
            )


def describe(outcome):
    places = ["delivered here"] * outcome.local + [f"left by {name}" for name in outcome.at]
    return f"seen: {' and '.join(places) or 'nowhere'}"


def try_mode(observer, loader, rows, mode, chosen):
    """All chosen rows in one mode; {row id: what is wrong} of those that fail."""
    failed = {}
    for index, name in enumerate(chosen):
        if index % RELOAD_EVERY == 0:
            loader.load(mode)
        wrong = Trial(observer, rows, rows[name], mode).run()
        if wrong:
            failed[name] = wrong
    return failed


def try_all(make_loader, rows, modes=MODES, chosen=None):
    """{mode: {row id: what is wrong}} on a bench of its own."""
    with contextlib.ExitStack() as stack:
        bench = stack.enter_context(net.Bench(mute=True))
        observer = stack.enter_context(contextlib.closing(observe.Observer(bench)))
        loader = make_loader(bench.gw)
        observer.local.join("eth0")
        observer.local.join("eth1")
        return {mode: try_mode(observer, loader, rows, mode, chosen or rows) for mode in modes}


def arguments():
    parser = argparse.ArgumentParser(description="the acceptance test of sme-v5 by real packets")
    parser.add_argument("--nft", metavar="FILE", help="a ruleset of hand instead of the profile")
    parser.add_argument("--mode", choices=MODES, help="only this amount of logging")
    parser.add_argument("--rows", metavar="ID,...", help="only these rows")
    return parser.parse_args()


def main():
    options = arguments()
    rows = read_table()
    with open(options.nft or PROFILE, encoding="utf-8") as file:
        text = file.read()
    kind = HandWritten if options.nft else Compiled
    modes = (options.mode,) if options.mode else MODES
    chosen = options.rows.split(",") if options.rows else list(rows)
    began = time.monotonic()
    results = try_all(lambda gateway: kind(text, gateway), rows, modes, chosen)
    for mode, failed in results.items():
        for name, wrong in failed.items():
            print(
                f"FAIL {name} log={mode}: {'; '.join(wrong)}\n"
                f"     {rows[name]}: {rows[name].why}"
            )
    bad = sum(map(len, results.values()))
    print(
        f"acceptance: {len(chosen)} rows, log = {', '.join(modes)},"
        f" {time.monotonic() - began:.1f} s"
    )
    print(f"{len(chosen) * len(modes) - bad} passed, {bad} failed, 0 skipped")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
