#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Figures of loading and checking: tests/bench/figures.py [ROUNDS], as root, with the release build.

    rules    how many rules 10, 1000 and 10,000 services become: the same number is the point
    apply    cpu and peak memory of `fwpolicy apply` of sme-v5 into an empty namespace, beside
             `nft -f` of the text it prints, in turns
    check    cpu of `fwpolicy check` of 10,000 service records

Cpu is user and system time of the process and its children (wait4), never wall time; each row says
the median, the least and the most of its rounds, the machine's noise being between them. $FWPOLICY
names another program.
"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = os.environ.get("FWPOLICY", str(ROOT / "build/release/bin/fwpolicy"))
COST = ROOT / "build/release/bin/cost"
PROFILE = ROOT / "rulesets/sme-v5/access.conf"
HEAD = "[gateway]\nexternal = eth1\ninternal = eth0\n[network office]\naddress = 192.168.1.0/24\n"


def measure(words):
    """cpu milliseconds and peak megabytes of one run in an empty network namespace."""
    done = subprocess.run(["unshare", "-n", COST, *words], check=True, capture_output=True, text=True)
    cpu, memory, code, _ = map(int, done.stdout.split())
    if code > 1:
        raise SystemExit(f"{words} ended with {code}")
    return cpu / 1000, memory / 1024


def row(name, runs):
    cpu, memory = [one[0] for one in runs], max(one[1] for one in runs)
    print(f"{name:34} {statistics.median(cpu):8.2f} ms cpu  ({min(cpu):.2f} .. {max(cpu):.2f})"
          f"  {memory:6.1f} MB")
    return statistics.median(cpu)


def services(count):
    """A database of so many services, each with a port of its own."""
    kinds = ("public", "private", "localhost")
    records = (
        f"[service s{n}]\nstatus = enabled\naccess = {kinds[n % 3]}\n"
        f"{'tcp' if n % 2 else 'udp'} = {1 + n * 6}\n"
        for n in range(count)
    )
    return HEAD + "\n".join(records)


def in_turns(rounds, **commands):
    """Run each command once a round, in turns; {name: runs}."""
    runs = {name: [] for name in commands}
    for _ in range(rounds):
        for name, words in commands.items():
            runs[name].append(measure(words))
    return runs


def rules(folder):
    for count in (10, 1000, 10000):
        path = folder / f"{count}.conf"
        path.write_text(services(count), encoding="utf-8")
        text = subprocess.run([PROGRAM, "-f", path, "print", "nft"], check=True, capture_output=True,
                              text=True).stdout
        chains = text[text.index("\tchain "):]
        number = sum(line.startswith("\t\t") and "comment " not in line[:10] and " hook " not in line
                     for line in chains.splitlines())
        print(f"rules for {count:6} services            {number}")


def main(rounds):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        rules(folder)
        text = folder / "sme-v5.nft"
        with open(text, "w", encoding="utf-8") as out:
            subprocess.run([PROGRAM, "-f", PROFILE, "print", "nft"], check=True, stdout=out)
        runs = in_turns(
            rounds,
            true=["true"],
            apply=[PROGRAM, "--root", folder / "root", "-f", PROFILE, "apply"],
            nft=["nft", "-f", text],
            check=[PROGRAM, "-f", folder / "10000.conf", "check"],
        )
    row("true (the floor)", runs["true"])
    ours = row("fwpolicy apply, sme-v5", runs["apply"])
    theirs = row("nft -f of the same text", runs["nft"])
    row("fwpolicy check, 10,000 services", runs["check"])
    print(f"apply / nft -f                     {ours / theirs:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 21)
