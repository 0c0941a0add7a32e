# SPDX-License-Identifier: GPL-2.0-only
"""Runs the program on databases of its own: what the tests of the commands have in common.

Each function marked with @case is a case: it gets an empty folder and fails by an assertion. What
every edit promises is looked at in all of them: exit code, standard output and error, and the bytes
of the file before and after.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else
                          os.environ.get("FWPOLICY") or ROOT / "build/dev/bin/fwpolicy")
DEADLINE = 120  # seconds; generous: sanitizers and a busy machine

CONF = """\
# The office.
[gateway]
mode     = gateway      # the usual
external = eth1
internal = eth0

[network office]
address = 192.168.1.0/24, fd00:1::/64

# For the staff.
[service ssh]
status = enabled
access = private   # for now

[group admins]
members = 198.51.100.7, 2001:db8::/48

[service web]
status = disabled
tcp = 8080

# The camera in the hall.
[forward web]
tcp = 8443
to = 192.168.1.50:443
"""

CASES = []


class Skipped(Exception):
    """What a case needs is not here."""


def case(function):
    CASES.append(function)
    return function


class Result:
    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    def json(self):
        return json.loads(self.out)


class Database:
    """A database file and the program that works on it."""

    def __init__(self, folder, text=CONF):
        self.folder = pathlib.Path(folder)
        self.path = self.folder / "access.conf"
        self.path.write_bytes(text.encode())

    @property
    def text(self):
        return self.path.read_bytes().decode()

    def run(self, *words, file=None, program=PROGRAM, **how):
        how.setdefault("timeout", DEADLINE)
        done = subprocess.run([program, "-f", str(file or self.path), *words], text=True,
                              capture_output=True, cwd=self.folder, **how)
        assert "Sanitizer" not in done.stderr, done.stderr
        return Result(done)

    def ask(self, *words, code=0, **how):
        """A command that must not change the file."""
        before = self.text
        result = self.run(*words, **how)
        assert result.code == code, f"{words}: exit {result.code}\n{result.out}{result.err}"
        assert self.text == before, f"{words} changed the file"
        return result

    def edit(self, *words, says=None, **how):
        """A command that must change the file; `says` is its first line."""
        before = self.text
        result = self.run(*words, **how)
        assert result.code == 0, f"{words}: exit {result.code}\n{result.out}{result.err}"
        assert self.text != before, f"{words} changed nothing"
        if says is not None:
            same(result.out.splitlines()[0], says)
        return result

    def refuse(self, *words, says, **how):
        """A command that must be refused with such words on standard error."""
        result = self.ask(*words, code=2, **how)
        assert says in result.err, f"{words}: {result.err!r} is without {says!r}"
        assert result.out == "", f"{words}: {result.out!r}"
        return result

    def replaced(self, old, new):
        """The text must be CONF with that one difference."""
        assert CONF.count(old) == 1, old
        same(self.text, CONF.replace(old, new))


def same(got, want):
    assert got == want, f"got\n{got}\nand not\n{want}"


def run_case(function):
    """None, or why it failed; Skipped passes through."""
    with tempfile.TemporaryDirectory(prefix="fwpolicy-test-") as folder:
        try:
            function(os.path.realpath(folder))
        except Skipped:
            raise
        except Exception as fault:  # a case that breaks has failed; the next one runs
            frame = fault.__traceback__
            while frame.tb_frame.f_code is not function.__code__:
                frame = frame.tb_next
            return f"line {frame.tb_lineno}: {type(fault).__name__}: {fault}"
    return None


def main():
    passed = failed = skipped = 0
    for function in CASES:
        try:
            fault = run_case(function)
        except Skipped as why:
            skipped += 1
            print(f"skipped {function.__name__}: {why}")
            continue
        passed += not fault
        failed += bool(fault)
        if fault:
            print(f"FAILED {function.__name__}: {fault}")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed else 0)
