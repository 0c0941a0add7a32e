#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Logs and the reviews of them: exact text, JSON and CSV.

  log_golden_test.py [PROGRAM]     UPDATE=1 writes what is kept beside each log anew

golden/log/acceptance.log was written by the kernel for packets that the acceptance test sent
through the ruleset of sme-v5; shapes.log and hostile.log are made by hand, the one of every form
that loggers and firewalls write, the other of lines that mean harm. Each is copied with a time of
writing of its own, for the year of its stamps hangs on it.
"""
import os
import pathlib
import re
import shutil
import subprocess

from program import DEADLINE, PROGRAM, ROOT, case, main, same

LOGS = ROOT / "tests/golden/log"
DATABASE = {"acceptance": "sme-v5"}  # the others: gateway
WRITTEN = 1795737600  # 2026-11-27 00:00 UTC
FORMATS = {"txt": ["log"], "json": ["--json", "log"], "csv": ["log", "--csv"]}

def review(folder, name, words):
    """What a review of a golden log prints, in bytes."""
    folder = pathlib.Path(folder)
    log = folder / f"{name}.log"
    shutil.copy(LOGS / log.name, log)
    os.utime(log, (WRITTEN, WRITTEN))
    shutil.copy(ROOT / "rulesets" / DATABASE.get(name, "gateway") / "access.conf", folder)
    done = subprocess.run([PROGRAM, "-f", "access.conf", *words, log.name], cwd=folder,
                          capture_output=True, timeout=DEADLINE, check=False,
                          env={**os.environ, "TZ": "UTC"})
    assert done.returncode in (0, 1), done
    assert not done.stderr, done.stderr
    return done.stdout

def held(folder, name):
    for suffix, words in FORMATS.items():
        kept = LOGS / f"{name}.{suffix}"
        got = review(folder, name, words)
        if os.environ.get("UPDATE"):
            kept.write_bytes(got)
        same(got.decode(), kept.read_bytes().decode())

@case
def packets_of_the_acceptance_test(folder):
    held(folder, "acceptance")

@case
def every_shape_of_line(folder):
    held(folder, "shapes")

@case
def hostile_lines(folder):
    held(folder, "hostile")

@case
def no_byte_of_a_line_reaches_the_terminal_as_it_was(folder):
    for suffix, words in FORMATS.items():
        got = review(folder, "hostile", words)
        allowed = rb"[^\n\r\x20-\x7e]" if suffix == "csv" else rb"[^\n\x20-\x7e]"

        text = got.decode()
        strange = set(re.findall(allowed.decode(), text)) - set("▁▂▃▄▅▆▇█·")
        same(strange, set())
    page = review(folder, "hostile", ["log", "--html", "-"]).decode()
    assert "<script>alert" not in page and "\x1b" not in page, page

main()
