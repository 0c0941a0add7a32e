#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""
How much of the truth a review finds, and how much of what it finds is true.

    tests/review/score.py TRUTH REVIEW      a table of generate, a document of `fwpolicy log --json`

Recall: of each kind of campaign, how many were found by any finding that is right for them.
Precision: of each kind of finding, how many are right. Which finding is right for which campaign
says RIGHT, read off in findings(), the one place that knows the document. A finding about nobody's
campaign, or about one that only looks like something, is wrong.
"""
import collections
import csv
import dataclasses
import datetime
import ipaddress
import json
import sys

# campaign -> kinds of findings that are right for it
RIGHT = {
    "scan": {"scan"},
    "decoy": {"scan", "distributed"},
    "sweep": {"sweep"},
    "slow": {"slow"},
    "distributed": {"distributed", "scan", "slow"},
    "flood": {"flood", "peak"},
    "peak": {"peak", "distributed-flood"},
    "spoof": {"spoof"},
    "misplaced": {"misplaced"},
    "helper": {"helper"},
    "allowed": {"allowed"},
    "local": {"local"},
    "login": {"login"},
    "wanted": {"wanted"},
}
SERVICES = {"3306": "mysql", "6379": "redis", "22": "ssh", "23": "telnet"}  # of access.conf


@dataclasses.dataclass
class Finding:
    """What a review says it has found."""

    kind: str
    source: object  # address or None
    service: str  # or None
    packets: int
    first: float
    last: float
    text: str


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def findings(document):
    for found in document["findings"]:
        record = found.get("record") or {}
        yield Finding(
            found["kind"],
            ipaddress.ip_address(found["source"]) if found["source"] else None,
            record.get("name") if record.get("kind") == "service" else None,
            found["packets"],
            moment(found["first"]),
            moment(found["last"]),
            found["text"],
        )


class Campaign:
    """A row of the truth that somebody is behind."""

    def __init__(self, row):
        self.kind, self.sources = row["kind"], int(row["sources"])
        self.source = ipaddress.ip_address(row["source"])
        self.packets, self.port = int(row["packets"]), row["port"]
        self.first, self.last = float(row["first"]), float(row["last"])

    def __str__(self):
        return f"{self.kind} from {self.source} ({self.sources}), {self.packets} packets"

    def concerns(self, finding):
        """Can the finding be about this campaign, going by who and when?"""
        if finding.kind == "wanted":
            return SERVICES.get(self.port) == finding.service
        if finding.source is None:
            return finding.first <= self.last and self.first <= finding.last
        if finding.source.version != self.source.version:
            return False
        return 0 <= int(finding.source) - int(self.source) < self.sources

    def is_found_by(self, finding):
        return finding.kind in RIGHT.get(self.kind, ()) and self.concerns(finding)


class Truth:
    """The table that generate wrote."""

    def __init__(self, path):
        self.totals, self.prefixes, self.campaigns, self.gaps = {}, {}, [], []
        with open(path, encoding="ascii") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                if row["kind"] == "total":
                    self.totals[row["source"]] = int(row["packets"])
                elif row["kind"] == "prefix":
                    self.prefixes[row["source"]] = int(row["packets"])
                elif row["kind"] == "gap":
                    self.gaps.append((int(row["first"]), int(row["last"])))
                elif row["kind"] != "talk":
                    self.campaigns.append(Campaign(row))

    def reasons(self):
        """Packets by reason, whatever the chain."""
        total = collections.Counter()
        for prefix, packets in self.prefixes.items():
            total[prefix.rpartition(":")[2]] += packets
        return total


class Score:
    """Of each kind: [right, all]."""

    def __init__(self, truth, document):
        self.recall = collections.defaultdict(lambda: [0, 0])
        self.precision = collections.defaultdict(lambda: [0, 0])
        self.missed, self.wrong = [], []
        found = list(findings(document))
        for campaign in truth.campaigns:
            if campaign.kind in RIGHT:
                hit = any(campaign.is_found_by(finding) for finding in found)
                self._count(self.recall[campaign.kind], hit, self.missed, campaign)
        for finding in found:
            hit = any(campaign.is_found_by(finding) for campaign in truth.campaigns)
            self._count(self.precision[finding.kind], hit, self.wrong, finding)

    @staticmethod
    def _count(pair, hit, others, what):
        pair[0] += hit
        pair[1] += 1
        if not hit:
            others.append(what)

    def table(self):
        """The rows of both, as text."""
        for title, pairs in (("recall", self.recall), ("precision", self.precision)):
            for kind, (right, total) in pairs.items():
                yield f"{title:9} {kind:12} {right:4} of {total:4}  {right / total:.3f}"
        yield from (f"missed    {campaign}" for campaign in self.missed)
        yield from (f"wrong     {finding.kind}: {finding.text}" for finding in self.wrong)

    def below(self, floors, title):
        """Kinds that fall short: floors is {kind: least}, "*" all others."""
        pairs = {"recall": self.recall, "precision": self.precision}[title]
        for kind, (right, total) in pairs.items():
            least = floors.get(kind, floors["*"])
            if right < least * total:
                yield f"{title} of {kind}: {right} of {total}, at least {least:.2f} wanted"


def main(truth, review):
    with open(review, encoding="utf-8") as file:
        document = json.load(file)
    print("\n".join(Score(Truth(truth), document).table()))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: score.py TRUTH REVIEW")
    main(*sys.argv[1:])
