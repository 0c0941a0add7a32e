#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""
How fast the deny log is reviewed: tests/bench/review.py [--rounds N] [--sizes MB,...] [--peers].

Everything reads the same generated logs (tests/review/generate.c) out of the page cache, in turns:

    fwpolicy   fwpolicy log, as it is and on one thread       logscan  the least any review has to do
    grep       grep -o | sort | uniq -c | sort, of sources    gawk, mawk  sources and ports counted
    goaccess, fwlogwatch, logwatch                            on logs as large as they can chew
    .gz        fwpolicy log beside zcat | wc -l
    sources    the first three on a log of 1,000,000 different sources

A row is megabytes of log for a second of processor time (user and system, threads and children
included; the median, the least and the most of the rounds), for a second by the clock (the most of
the rounds: others use the machine, too), and the peak memory of the largest process. --peers
installs what is missing of the others by apt; else they are left out, and named.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/review"))

import reviewer  # noqa: E402 (found by the path above)

PEERS = {"goaccess": "goaccess", "fwlogwatch": "fwlogwatch", "logwatch": "logwatch", "gawk": "gawk", "mawk": "mawk"}
COUNT = (
    "/denylog:/ { split(substr($0, index($0, \" SRC=\") + 5), s, \" \"); sources[s[1]]++;"
    " split(substr($0, index($0, \" PROTO=\") + 7), p, \" \");"
    " split(substr($0, index($0, \" DPT=\") + 5), d, \" \"); ports[p[1] \"/\" d[1]]++ }"
    " END { for (key in sources) print sources[key], key; for (key in ports) print ports[key], key }"
)
GOACCESS = ("--log-format=%d %t %^ %^ [%^] %^ %^ %^ %^ SRC=%h DST=%U LEN=%b %^", "--date-format=%b %d",
            "--time-format=%H:%M:%S", "--no-progress")  # fmt: skip
LOGWATCH = "/usr/share/logwatch"  # its own program wants mail and a log group; the service is what counts
POLICY = pathlib.Path("/usr/sbin/policy-rc.d")
FWPOLICY = (reviewer.PROGRAM, "-f", reviewer.DATABASE, "log")


def shell(line, log):
    return ["sh", "-c", f"{line} >/dev/null", "sh", log]


# name -> (words for a log, megabytes at most, program it needs)
READERS = {
    "fwpolicy log": (lambda log: [*FWPOLICY, log], 1024, "sh"),
    "fwpolicy log --threads 1": (lambda log: [*FWPOLICY, "--threads", "1", log], 1024, "sh"),
    "logscan": (lambda log: [reviewer.BIN / "logscan", log], 1024, "sh"),
    "grep | sort | uniq": (
        lambda log: shell("grep -o 'SRC=[^ ]*' \"$1\" | sort | uniq -c | sort -rn", log), 200, "sh"),
    "mawk": (lambda log: ["mawk", COUNT, log], 200, "mawk"),
    "gawk": (lambda log: ["gawk", COUNT, log], 200, "gawk"),
    "goaccess": (lambda log: ["goaccess", log, "-o", f"{log}.json", *GOACCESS], 20, "goaccess"),
    "fwlogwatch": (lambda log: ["fwlogwatch", log], 2, "fwlogwatch"),
    "logwatch": (
        lambda log: shell(f"sed 's/^.* kernel: //' \"$1\" | perl -I{LOGWATCH}/lib {LOGWATCH}/scripts/services/iptables",
                          log), 2, "logwatch"),
}  # fmt: skip
ESSENTIAL = ("fwpolicy log", "fwpolicy log --threads 1", "logscan")
PACKED = {
    "fwpolicy log, .gz": lambda log: [*FWPOLICY, log],
    "zcat | wc -l": lambda log: shell('zcat "$1" | wc -l', log),
}


def rounds_of(readers, log, count):
    """{name: [Cost]}, in turns; a first turn only fills the cache."""
    runs = {name: [] for name in readers}
    for turn in range(count + 1):
        for name, words in readers.items():
            taken = reviewer.cost(words(log))
            if turn:
                runs[name].append(taken)
    return runs


def show(runs, megabytes):
    for name, taken in runs.items():
        speeds = sorted(megabytes / max(cost.cpu, 1e-6) for cost in taken)
        clock = max(megabytes / max(cost.wall, 1e-6) for cost in taken)
        peak = max(cost.memory for cost in taken)
        print(f"{name:26} {statistics.median(speeds):9.1f} MB/s of cpu  ({speeds[0]:.1f} .. {speeds[-1]:.1f})"
              f"  {clock:8.1f} MB/s by the clock  {peak / 1e6:6.1f} MB peak", flush=True)  # fmt: skip


def install_peers():
    """Packages that are missing; the mail and syslog daemons that they bring are not to be started."""
    missing = [package for program, package in PEERS.items() if not shutil.which(program)]
    if not missing:
        return
    forbidden = not POLICY.exists()
    if forbidden:
        POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
        POLICY.chmod(0o755)
    try:
        subprocess.run(["apt-get", "-qq", "-y", "--no-install-recommends", "install", *missing],
                       env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                       check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    finally:
        if forbidden:
            POLICY.unlink()


def main():
    parser = argparse.ArgumentParser(description="measure the review of the deny log")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", default="2,20,200,1024", help="of the logs, in MB")
    parser.add_argument("--peers", action="store_true", help="install what is missing of the others")
    options = parser.parse_args()
    if options.peers:
        install_peers()
    for name in sorted({needs for _, _, needs in READERS.values() if not shutil.which(needs)}):
        print(f"{name} is not installed: left out (--peers installs it)")
    with tempfile.TemporaryDirectory(prefix="fwp-bench-", dir="/var/tmp") as folder:
        for size in map(int, options.sizes.split(",")):
            measure(pathlib.Path(folder), size, options.rounds)
        measure_sources(pathlib.Path(folder), options.rounds)


def measure(folder, size, rounds):
    quiet = ("-q",) if size < 20 else ()  # the campaigns alone are larger
    log, _ = reviewer.generate(folder, "-b", size << 20, *quiet)
    megabytes = log.stat().st_size / 1e6
    readers = {name: words for name, (words, most, needs) in READERS.items() if size <= most and shutil.which(needs)}
    print(f"--- {megabytes:.1f} MB")
    show(rounds_of(readers, log, rounds), megabytes)
    if 20 <= size <= 200:
        subprocess.run(["gzip", "-1", log], check=True)
        packed = log.with_name(f"{log.name}.gz")
        show(rounds_of(PACKED, packed, rounds), megabytes)
        packed.unlink()
    log.unlink(missing_ok=True)


def measure_sources(folder, rounds):
    log, _ = reviewer.generate(folder, "-b", 213000000, "-n", 1000000, "-e")
    megabytes = log.stat().st_size / 1e6
    print(f"--- {megabytes:.1f} MB, 1,000,000 sources")
    show(rounds_of({name: READERS[name][0] for name in ESSENTIAL}, log, rounds), megabytes)
    log.unlink()


if __name__ == "__main__":
    main()
