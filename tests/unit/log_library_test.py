#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""fwpolicy log on a machine that lacks a library: it says which, and reads what needs none.

  log_library_test.py [PROGRAM]        default: $FWPOLICY, else build/dev/bin/fwpolicy
"""
import gzip
import lzma
import os
import pathlib
import subprocess

from program import PROGRAM, Database, case, main

LINE = (b"Nov 26 08:00:01 gw kernel: denylog:input:service IN=eth1 OUT= MAC= SRC=203.0.113.9 DST=198.51.100.1 "
        b"LEN=60 PROTO=TCP SPT=40000 DPT=22 WINDOW=1 RES=0x00 SYN URGP=0 \n")
LIBRARIES = {"libz.so.1": "gz", "liblzma.so.5": "xz", "libzstd.so.1": "zst"}


def logs(folder):
    """The same line, plain and as each library packs it."""
    zst = subprocess.run(["zstd", "-qc"], input=LINE, capture_output=True, check=True).stdout
    for name, data in {"plain": LINE, "gz": gzip.compress(LINE), "xz": lzma.compress(LINE), "zst": zst}.items():
        (pathlib.Path(folder) / name).write_bytes(data)


def without(folder, library):
    """An environment in which a library is found that is none."""
    broken = pathlib.Path(folder) / "lib"
    broken.mkdir()
    (broken / library).write_bytes(b"")
    return {**os.environ, "LD_LIBRARY_PATH": str(broken)}


def lacks(library):
    def function(folder):
        database, env = Database(folder), without(folder, library)
        logs(folder)
        for name in ("plain", *LIBRARIES.values()):
            if name == LIBRARIES[library]:
                asked = database.ask("log", "review", name, code=3, env=env)
                assert f'"{name}"' in asked.err and f"needs {library}, which cannot be loaded" in asked.err, asked.err
            else:
                assert "203.0.113.9" in database.ask("log", "review", name, env=env).out, name

    function.__name__ = f"lacks_{library}"
    return function


for one in LIBRARIES:
    case(lacks(one))


@case
def lacks_the_journal(folder):
    asked = Database(folder).ask("log", "review", "--journal", code=3, env=without(folder, "libsystemd.so.0"))
    assert "the journal needs libsystemd.so.0, which cannot be loaded" in asked.err, asked.err


@case
def the_program_starts_without_them(_):
    """`apply` is run at every start of the machine, and `log` alone needs these."""
    needed = subprocess.run(["readelf", "-d", PROGRAM], capture_output=True, text=True, check=True).stdout
    assert "[libmnl.so.0]" in needed
    for library in (*LIBRARIES, "libsystemd.so.0"):
        assert f"[{library}]" not in needed, library


main()
