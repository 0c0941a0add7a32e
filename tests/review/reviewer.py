# SPDX-License-Identifier: GPL-2.0-only
"""
Runs the generator, awk and `fwpolicy log` for the tests of this folder.

The programs are those of $FWPOLICY_BUILD (build/release); the reviewer is $FWPOLICY or the one
built there. Memory and processor time are the kernel's account of the process (tests/bench/cost.c:
a child of this process would be charged for the memory of its parent).
"""
import collections
import dataclasses
import json
import os
import pathlib
import subprocess
import typing

HERE = pathlib.Path(__file__).resolve().parent
BIN = pathlib.Path(os.environ.get("FWPOLICY_BUILD", HERE.parent.parent / "build/release")) / "bin"
PROGRAM = os.environ.get("FWPOLICY", str(BIN / "fwpolicy"))
DATABASE = HERE / "access.conf"


@dataclasses.dataclass
class Done:
    """A program that has ended."""

    code: int
    out: bytes
    err: bytes


def run(words, zone="UTC", locale="C.UTF-8"):
    """Run a program to its end; what it said."""
    env = {**os.environ, "TZ": zone, "LC_ALL": locale}
    done = subprocess.run(
        [str(word) for word in words], env=env, capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)


class Cost(typing.NamedTuple):
    """What a program took."""

    cpu: float  # seconds of processor time, of all its threads and children
    memory: int  # bytes at the peak
    wall: float  # seconds by the clock


def cost(words):
    """The Cost of a program, in the locale that costs least."""
    done = run([BIN / "cost", *words], locale="C")
    cpu, memory, code, wall = map(int, done.out.split())
    if code > 1:
        raise RuntimeError(f"{words}: exit {code}")
    return Cost(cpu / 1e6, memory * 1024, wall / 1e6)


def generate(folder, *options, zone="UTC", name="kern.log"):
    """A log and its truth: their paths."""
    log, truth = folder / name, folder / f"{name}.tsv"
    done = run([BIN / "generate", *options, log, truth], zone)
    if done.code:
        raise RuntimeError(f"generate {options}: {done.err.decode()}")
    return log, truth


def review(words, zone="UTC"):
    """(document of `fwpolicy log --json`, how the run went)."""
    done = run([PROGRAM, "-f", DATABASE, "log", "--json", "--top", 1000, *words], zone)
    if done.code not in (0, 1):
        raise RuntimeError(f"fwpolicy log {words}: exit {done.code}: {done.err.decode()}")
    return json.loads(done.out), done


def count(log):
    """{kind: {key: number}} by awk."""
    done = run(["awk", "-f", HERE / "totals.awk", log])
    counts = collections.defaultdict(dict)
    for line in done.out.decode().splitlines():
        kind, key, number = line.split("\t")
        counts[kind][key] = int(number)
    return counts
