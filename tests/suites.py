#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""
The suites of tools/test, which installs what they need and calls this: suites.py [SUITE...].

Each suite builds what it needs and runs its programs, some of them side by side; a program says at
its end `N passed, N failed, N skipped`, or counts as one test by its exit code. The last line of all
is that count over everything. Exit 1 if anything failed.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
COUNT = re.compile(r"^(?:\w+: )?(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.M)
CHECK = re.compile(r"^\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)$", re.M)
PYTHON = "/usr/bin/python3"
# The kernel's own opinion of style; Debian has it with the kernel's sources alone. Lists of macros
# that take a macro are what it cannot know.
CHECKPATCH = ["perl", ROOT / "build/vm/debug/source/scripts/checkpatch.pl", "--no-tree", "--quiet",
              "--max-line-length=100", "--ignore=COMPLEX_MACRO,MACRO_ARG_UNUSED", "-f"]
FUZZ_SECONDS = os.environ.get("FUZZ_SECONDS", "60")


def run(words, quiet=False, env=None):
    """Run a program to its end; its exit code and all it printed."""
    environment = {**os.environ, **(env or {})}
    with subprocess.Popen(
        [str(word) for word in words],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as program:
        lines = []
        for line in program.stdout:
            lines.append(line)
            if not quiet:
                print(line, end="", flush=True)
    return program.returncode, "".join(lines)


def build(preset):
    """Configure and build; the build folder. Ends everything if it fails."""
    for words in (["cmake", "--preset", preset], ["cmake", "--build", "--preset", preset]):
        code, said = run(words, quiet=True)
        if code:
            print(said)
            sys.exit(f"test: the {preset} build failed")
    return ROOT / "build" / preset


def count_of(code, said):
    """What a program's end says: passed, failed, skipped."""
    plain, check = COUNT.findall(said), CHECK.findall(said)
    if plain:
        passed, failed, skipped = (int(number or 0) for number in plain[-1])
    elif check:
        total = sum(int(checks) for checks, _, _ in check)
        failed = sum(int(failures) + int(errors) for _, failures, errors in check)
        passed, skipped = total - failed, 0
    else:
        passed, failed, skipped = (0, 1, 0) if code else (1, 0, 0)
    if code and not failed:
        failed = 1
    return passed, failed, skipped


def style():
    yield [ROOT / "tools/check-layers"], None
    yield [ROOT / "tools/check-style"], None
    yield ["cmake", "--build", build("release"), "--target", "sparse", "--", "--quiet"], None


def unit():
    binaries = build("dev") / "bin"
    for program in sorted(binaries.glob("*_test")):
        yield [program], None
    for program in sorted((ROOT / "tests/unit").glob("*_test.py")):
        yield [PYTHON, program], {"FWPOLICY": str(binaries / "fwpolicy")}


def golden():
    build("dev")
    yield [ROOT / "tests/golden/run"], None


def property_():
    build("release")
    yield [ROOT / "tests/property/run"], None


def netns():
    env = {"FWPOLICY": str(build("release") / "bin/fwpolicy")}
    yield [PYTHON, ROOT / "tests/netns/acceptance.py"], env
    yield [PYTHON, ROOT / "tests/netns/mutants.py"], env
    yield [ROOT / "tests/netns/run"], env


def review():
    build("release")
    yield [ROOT / "tests/review/run"], None


def vm():
    build("release")
    yield [PYTHON, ROOT / "tests/vm/control.py"], None
    for words in (["tests/vm/run"], ["tests/vm/helpers/run"], ["tests/vm/control.py", "--own"]):
        script = [ROOT / words[0], *words[1:]]
        yield [[ROOT / "tools/vm", kernel, *script] for kernel in ("6.1", "6.12")], None


def vm_debug():
    """Not among those that run unasked: the kernel takes half an hour to build, and is slow."""
    build("release")
    yield [ROOT / "tests/vm/debug-kernel"], None
    yield [*CHECKPATCH, *sorted((ROOT / "kernel").rglob("*.[ch]"))], None
    # So slow is it that ACPI's search for interrupts gives up on a busy machine; its tables name them too.
    words = [ROOT / "tools/vm", "-m", "2048", "-t", "7200", "--append", "acpi=noirq", ROOT / "build/vm/debug"]
    for script in ("tests/vm/run", "tests/vm/helpers/run"):
        yield [*words, ROOT / script], None


def fuzz():
    programs = sorted((build("fuzz") / "bin").glob("*_fuzz"))
    for i in range(0, len(programs), 2):
        yield [[ROOT / "tests/fuzz/run", program, FUZZ_SECONDS] for program in programs[i : i + 2]], None


SUITES = {
    "style": style,
    "unit": unit,
    "golden": golden,
    "property": property_,
    "netns": netns,
    "review": review,
    "vm": vm,
    "fuzz": fuzz,
}
ASKED_FOR = {"vm-debug": vm_debug}


def side_by_side(programs, env):
    """Run programs at once, one on each processor; what each says comes as a whole."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        futures = [pool.submit(run, words, True, env) for words in programs]
        for words, future in zip(programs, futures):
            code, said = future.result()
            print(f"{title_of(words)}\n{said}", end="", flush=True)
            yield count_of(code, said)


def title_of(words):
    return " ".join(str(word).replace(f"{ROOT}/", "") for word in words)


def run_suite(name):
    """All programs of one suite; the sum of their counts. Words of words run side by side."""
    total = [0, 0, 0]
    for words, env in {**SUITES, **ASKED_FOR}[name]():
        together = isinstance(words[0], list)
        print(f"--- {name}: {'  |  '.join(map(title_of, words)) if together else title_of(words)}", flush=True)
        started = time.monotonic()
        counts = list(side_by_side(words, env)) if together else [count_of(*run(words, env=env))]
        print(f"--- {time.monotonic() - started:.1f} s", flush=True)
        total = [sum(column) for column in zip(total, *counts)]
    return total


def main(names):
    for name in names:
        if name not in (*SUITES, *ASKED_FOR):
            sys.exit(f"test: no suite \"{name}\": {', '.join((*SUITES, *ASKED_FOR))}")
    results = {name: run_suite(name) for name in names or SUITES}
    print()
    for name, (passed, failed, skipped) in results.items():
        print(f"{name:10} {passed} passed, {failed} failed, {skipped} skipped")
    total = [sum(column) for column in zip(*results.values())]
    print(f"{total[0]} passed, {total[1]} failed, {total[2]} skipped")
    return 1 if total[1] else 0


sys.exit(main(sys.argv[1:]))
