#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""
The lines of shapes/ and hostile/ and what each of them says.

    tests/review/corpus.py check             holds the tables against their lines
    tests/review/corpus.py lines PROGRAM     holds a reader (read_lines.c) against the tables

A table has a row for each line of the log of the same name: number, kind, facts as key=value. Kinds
are refused, passed, broken, imitation (a program's line that looks like the kernel's), arp, again,
login, other, and any, where only that the line is counted matters. README.md lists the keys. A fact
that a reader does not keep is not asked of it; one that the table lacks it must not invent.
"""
import ipaddress
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
KINDS = {"refused", "passed", "broken", "imitation", "arp", "again", "login", "other", "any"}
NUMBERS = {"icmp": 1, "igmp": 2, "tcp": 6, "udp": 17, "esp": 50, "ah": 51, "icmpv6": 58, "sctp": 132,
           "udplite": 136}  # fmt: skip
# key -> how the kernel writes it before the value
WRITTEN = {"in": "IN=", "out": "OUT=", "sport": "SPT=", "dport": "DPT=", "type": "TYPE=", "code": "CODE=",
           "mac": "MAC=", "len": "LEN="}  # fmt: skip
KEYS = {"time", "host", "prefix", "src", "dst", "proto", "num", "inner", "inner_src", "inner_dst",
        "inner_sport", "inner_dport", "frag", "flags", "times", "arp", "why", *WRITTEN}  # fmt: skip
NOTHING = {"sport": "0", "dport": "0", "type": "0", "code": "0", "inner": "0", "len": "0", "num": "0",
           "in": "", "out": "", "flags": "", "times": "1"}  # fmt: skip
NAME_SIZE = 63  # of a prefix or an interface that has to be told in full


class Row:
    """What one line says, by the table."""

    def __init__(self, name, text, line):
        number, self.kind, *facts = text.split("\t")
        self.where, self.line = f"{name}:{number}", line
        self.facts = dict(fact.split("=", 1) for fact in facts)

    def complain(self, what):
        return f"{self.where}: {what}\n    {self.line.decode('utf-8', 'backslashreplace')[:300]!a}"


def load(folder):
    """All rows of a folder, table by table."""
    for table in sorted((HERE / folder).glob("*.tsv")):
        lines = table.with_suffix(".log").read_bytes().split(b"\n")
        rows = table.read_text(encoding="utf-8").splitlines()
        assert lines.pop() == b"" and len(lines) == len(rows), f"{table.name}: a row for each line"
        yield table, [Row(f"{folder}/{table.stem}", *pair) for pair in zip(rows, lines)]


def addresses_in(text):
    for word in re.findall(r"[0-9a-fA-F:.]+", text):
        try:
            yield ipaddress.ip_address(word)
        except ValueError:
            continue


def check_row(row, number):
    """Does the table say of the line only what stands there? What is wrong."""
    text = row.line.decode("utf-8", "replace")
    if not row.where.endswith(f":{number}"):
        yield f"row {number} is numbered otherwise"
    if row.kind not in KINDS:
        yield f"kind {row.kind}"
    for key in row.facts.keys() - KEYS:
        yield f"key {key}"
    if row.kind in ("refused", "passed") and "src" not in row.facts:
        yield "a packet without a source"
    for key, written in WRITTEN.items():
        if key in row.facts and f"{written}{row.facts[key]}" not in text:
            yield f"{written}{row.facts[key]} does not stand there"
    for key in {"src", "dst", "inner_src", "inner_dst"} & row.facts.keys():
        if ipaddress.ip_address(row.facts[key]) not in addresses_in(text):
            yield f"{key} {row.facts[key]} does not stand there"
    for word in row.facts.get("flags", "").split():
        if f" {word} " not in text + " ":
            yield f"{word} does not stand there"
    for key in {"host", "prefix"} & row.facts.keys():
        if row.facts[key] not in text:
            yield f"{key} {row.facts[key]} does not stand there"
    if "proto" in row.facts:
        proto = row.facts["proto"]
        if str(NUMBERS.get(proto, proto)) != row.facts.get("num"):
            yield f"{proto} is not number {row.facts.get('num')}"
        if f"PROTO={proto}" not in text and not re.search(rf"\W{proto}\W", text, re.I):
            yield f"{proto} does not stand there"


def check():
    """Every table against its lines: (rows, complaints)."""
    rows, wrong = 0, []
    for folder in ("shapes", "hostile"):
        for _, table in load(folder):
            for number, row in enumerate(table, 1):
                rows += 1
                wrong += [row.complain(what) for what in check_row(row, number)]
    return rows, wrong


def same(key, wanted, seen):
    if key in ("src", "dst"):
        return ipaddress.ip_address(wanted) == ipaddress.ip_address(seen or "::")
    if key in ("in", "out"):
        return wanted[:NAME_SIZE] == seen
    if key == "prefix":
        return wanted[:NAME_SIZE] == seen.strip()
    if key == "inner":
        return str(NUMBERS.get(wanted, wanted)) == seen
    if key == "flags":
        return set(wanted.split()) == set(seen.split())
    return wanted == seen


def compare(row, said):
    """A line's row against what a reader said of it: what differs."""
    kind, *facts = said.split("\t")
    seen = {**NOTHING, **dict(fact.split("=", 1) for fact in facts)}
    if row.kind == "any":
        return
    if kind != row.kind:
        yield f"{kind} instead of {row.kind}"
        return
    if kind not in ("refused", "passed", "login"):
        return
    wanted = {**NOTHING, **row.facts} if row.where.startswith("shapes/") and kind != "login" else row.facts
    for key in sorted(wanted.keys() & seen.keys()):
        if not same(key, wanted[key], seen[key]):
            yield f"{key} is {seen[key]!r} instead of {wanted[key]!r}"


def ask(words, log):
    """(what a reader says of each line, what went wrong)."""
    done = subprocess.run(words, input=log, capture_output=True, timeout=60, check=False)
    said = done.stdout.decode("utf-8", "replace").split("\n")[:-1]
    return said, done.returncode and f"exit {done.returncode}\n{done.stderr.decode()[:2000]}"


def company(program, log, rows, alone):
    """What a reader remembers of the lines before, in either order and each line twice, must not matter."""
    order = [number for number in range(len(log)) for _ in range(2)]
    for turn in (order, order[::-1]):
        said, _ = ask([program, "together"], b"".join(log[number] + b"\n" for number in turn))
        for number, text in zip(turn, said + [""] * len(turn)):
            if number < len(alone) and text != alone[number]:
                yield rows[number].complain(f"among others: {text!r} instead of {alone[number]!r}")


def lines(program):
    """Every line through a reader: (lines, complaints)."""
    count, wrong = 0, []
    for folder in ("shapes", "hostile"):
        for table, rows in load(folder):
            log = table.with_suffix(".log").read_bytes()
            said, trouble = ask([program], log)
            if trouble or len(said) != len(rows):
                wrong.append(f"{folder}/{table.stem}: {len(said)} of {len(rows)} lines, {trouble}")
            for row, text in zip(rows, said):
                count += 1
                wrong += [row.complain(what) for what in compare(row, text)]
            wrong += company(program, log.split(b"\n")[:-1], rows, said)
    return count, wrong


def main(words):
    if words == ["check"]:
        count, wrong = check()
    elif len(words) == 2 and words[0] == "lines":
        count, wrong = lines(words[1])
    else:
        sys.exit("usage: corpus.py check | lines PROGRAM")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    bad = len({complaint.split(": ", 1)[0] for complaint in wrong})
    print(f"{count - bad} passed, {bad} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
