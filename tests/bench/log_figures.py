#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Figures of the log review: tests/bench/log_figures.py [--peers] [ROUNDS], with the release build.

    review     the whole review of 20, 200 and 1000 MB, on one thread and on two, as .gz, and of
               1,000,000 sources
    read       nothing but reading the file (wc -l), the floor
    awk, sort  the top sources alone, by gawk or mawk, and by grep | sort | uniq
    peers      --peers: others that are installed (fwlogwatch, goaccess) on what they can chew

Cpu is user and system time of a program and its children, never wall time; everything is run in
turns, files in the page cache; each row says the median, the least and the most of its rounds, MB
of the log a second of cpu, and peak memory. $FWPOLICY names another program.
"""
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = os.environ.get("FWPOLICY", str(ROOT / "build/release/bin/fwpolicy"))
COST = ROOT / "build/release/bin/cost"
PROFILE = ROOT / "rulesets/gateway/access.conf"
MEGA = 1 << 20


def block(dice, start, sources):
    """About a megabyte of lines as a gateway on the Internet writes them."""
    lines, size, second = [], 0, start
    while size < MEGA:
        second += dice.random() < 0.06
        stamp = f"Nov 26 {second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}"
        number = int(sources * dice.random() ** 4) * 2654435761 % (1 << 32)
        port = dice.choice((22, 23, 445, 443, 3389, 5060, 8080, dice.randrange(1, 65536)))
        why = dice.choice(("default", "default", "service", "invalid", "spoof"))
        tail = (f"PROTO=TCP SPT={dice.randrange(1024, 65536)} DPT={port} WINDOW=64240 RES=0x00 SYN URGP=0 "
                if dice.random() < 0.8 else f"PROTO=UDP SPT={dice.randrange(1024, 65536)} DPT={port} LEN=40 ")
        line = (f"{stamp} gw kernel: [{second}.123456] denylog:input:{why} IN=eth1 OUT= "
                f"MAC=02:00:00:00:00:03:02:00:00:00:00:04:08:00 SRC={(number >> 24) % 223 + 1}."
                f"{number >> 16 & 255}.{number >> 8 & 255}.{number & 255} DST=203.0.113.1 LEN=60 TOS=0x00 "
                f"PREC=0x00 TTL=54 ID={dice.randrange(65536)} DF {tail}\n")
        if dice.random() < 0.03:
            line = f"{stamp} gw sshd[812]: Failed password for root from 198.51.100.9 port 50022 ssh2\n"
        lines.append(line)
        size += len(line)
    return "".join(lines).encode(), second


def make_log(path, megabytes, sources=200000):
    """Sixteen different blocks, over and over: the time of the writing is not what is measured."""
    dice, second, blocks = random.Random(4), 0, []
    for _ in range(min(megabytes, 16)):
        text, second = block(dice, second, sources)
        blocks.append(text)
    with open(path, "wb") as out:
        for number in range(megabytes):
            out.write(blocks[number % len(blocks)])
    return path


def make_sources(path, count):
    """A line for each of so many sources."""
    with open(path, "w", encoding="ascii") as out:
        for i in range(count):
            out.write(f"Nov 26 10:{i // 20000:02}:00 gw kernel: denylog:input:default IN=eth1 OUT= MAC= "
                      f"SRC={i % 223 + 1}.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255} DST=203.0.113.1 LEN=60 "
                      f"PROTO=TCP SPT=40000 DPT={i % 1000 + 1} WINDOW=64240 RES=0x00 SYN URGP=0 \n")
    return path


def measure(words):
    """cpu milliseconds and peak megabytes of one run."""
    done = subprocess.run([COST, *map(str, words)], check=True, capture_output=True, text=True)
    cpu, memory, code = map(int, done.stdout.split())
    if code > 1:
        raise SystemExit(f"{words} ended with {code}")
    return cpu / 1000, memory / 1024


def review(path, *words):
    return [PROGRAM, "-f", PROFILE, "log", *words, path]


def peers(small):
    """What is installed of others, on two megabytes: more is beyond some of them."""
    found = {}
    if shutil.which("fwlogwatch"):
        found["fwlogwatch 2"] = ["fwlogwatch", "-f", small]
    if shutil.which("goaccess"):
        found["goaccess 2"] = ["goaccess", small, "--no-global-config", "-o", "/dev/null.json",
                               "--log-format", "%^ %^ %^ %^ kernel: %^SRC=%h %^", "--date-format", "%b"]
    return found


def main():
    words = sys.argv[1:]
    with_peers = "--peers" in words
    rounds = int(next((word for word in words if word.isdigit()), 5))
    with tempfile.TemporaryDirectory(prefix="fwpolicy-bench-") as folder:
        files = {size: make_log(f"{folder}/{size}.log", size) for size in (2, 20, 200, 1000)}
        many = make_sources(f"{folder}/sources.log", 1000000)
        packed = f"{folder}/200.log.gz"
        with open(packed, "wb") as out:
            subprocess.run(["gzip", "-1c", files[200]], stdout=out, check=True)
        awk = "match($0, / SRC=[^ ]*/) { n[substr($0, RSTART + 5, RLENGTH - 5)]++ } END { for (k in n) print n[k], k }"
        commands = {
            "review 20": review(files[20]), "review 200": review(files[200]),
            "review 1000": review(files[1000]), "review 1000, two threads": review(files[1000], "--threads", "2"),
            "review 200 as .gz": review(packed), "zcat | wc -l 200": ["sh", "-c", f"zcat {packed} | wc -l"],
            "review of 1,000,000 sources": review(many), "wc -l 200": ["wc", "-l", files[200]],
            f"{'gawk' if shutil.which('gawk') else 'awk'} 200": [shutil.which("gawk") or "awk", awk, files[200]],
            "grep | sort | uniq 200": ["sh", "-c", f"grep -o ' SRC=[^ ]*' {files[200]} | LC_ALL=C sort | uniq -c"],
        }
        if with_peers:
            commands |= peers(files[2])
        sizes = {name: (os.path.getsize(many) / MEGA if "sources" in name else
                        float(next(word for word in name.replace(",", " ").split() if word.isdigit())))
                 for name in commands}
        runs = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                runs[name].append(measure(command))
        for name, results in runs.items():
            cpu = [one[0] for one in results]
            print(f"{name:30} {statistics.median(cpu):9.1f} ms cpu  ({min(cpu):.1f} .. {max(cpu):.1f})"
                  f"  {sizes[name] * 1000 / statistics.median(cpu):7.0f} MB/s  {max(one[1] for one in results):6.1f} MB")


main()
