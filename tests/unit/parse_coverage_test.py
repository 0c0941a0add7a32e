#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Which lines of kernel/parse the unit tests have run: at least 95 of 100, or this fails and names the
files. Built apart, by gcc with --coverage, in a scratch folder.
"""
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LEAST = 95.0
FLAGS = ["-std=gnu11", "-g", "-O0", "--coverage", "-D_GNU_SOURCE", f"-I{ROOT}/kernel", f"-I{ROOT}/userspace",
         f'-DCORPUS="{ROOT}/tests/fuzz/corpus"']


def command(*words, cwd):
    subprocess.run([str(word) for word in words], cwd=cwd, check=True, stdout=subprocess.DEVNULL)


def measure(folder):
    """{file: [lines, lines run]} of the parsers, summed over all their tests."""
    libraries = subprocess.run(["pkg-config", "--cflags", "--libs", "check"], check=True, capture_output=True,
                               text=True).stdout.split()
    sources = sorted((ROOT / "kernel/parse").glob("*.c"))
    for source in sources:
        command("gcc", *FLAGS, "-c", source, "-o", f"{source.stem}.o", cwd=folder)
    for test in sorted((ROOT / "tests/unit").glob("parse_*_test.c")):
        command("gcc", *FLAGS, test, *[f"{source.stem}.o" for source in sources], "-o", test.stem, *libraries,
                cwd=folder)
        command(f"./{test.stem}", cwd=folder)
    command("gcov", "--json-format", *[f"{source.stem}.o" for source in sources], cwd=folder)
    found = {}
    for report in folder.glob("*.gcov.json.gz"):
        for one in json.loads(gzip.decompress(report.read_bytes()))["files"]:
            path = (ROOT / one["file"]) if not one["file"].startswith("/") else pathlib.Path(one["file"])
            if path.parent == ROOT / "kernel/parse":
                lines = found.setdefault(path.name, {})
                for line in one["lines"]:
                    number = line["line_number"]
                    lines[number] = lines.get(number, 0) + line["count"]
    return found


def main():
    with tempfile.TemporaryDirectory() as folder:
        found = measure(pathlib.Path(folder))
    total = run = 0
    for name, lines in sorted(found.items()):
        done = sum(1 for count in lines.values() if count)
        missed = [str(number) for number, count in sorted(lines.items()) if not count]
        print(f"{name:16} {done:4} of {len(lines):4}  {' '.join(missed)}")
        total, run = total + len(lines), run + done
    share = 100 * run / total
    print(f"kernel/parse: {share:.1f} % of {total} lines, {LEAST} at least")
    return 0 if share >= LEAST else 1


sys.exit(main())
