#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Runs the stories and attacks of the protocol helpers: control.py [--own] [WORD...].

Here and now it runs them through the kernel's own helpers and the translation of nft: the control
by which the stories are known to be right and the attacks to be attacks. With --own both are those
of fwpolicy.ko, and every attack must then fail. WORDs choose titles that contain all of them.
Prints `ok` or `FAIL` for each, and the count. Exit 1 if any failed. Needs root.
"""
import argparse
import importlib
import pathlib
import sys
import time
import traceback

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER / "stories")]

import gateway  # noqa: E402


def stories():
    """(title, function, arguments) of all that there is."""
    for folder in ("stories", "attacks"):
        for path in sorted((FOLDER / folder).glob("[a-z]*.py")):
            module = importlib.import_module(f"{folder}.{path.stem}")
            yield from getattr(module, "STORIES", ())


def tell(site, title, story, arguments):
    """One story; True if it holds."""
    started = time.monotonic()
    try:
        words = story(site, *arguments)
    except Exception:  # a story that stumbles is one that failed; the others are still told
        print(f"FAIL {title}\n{traceback.format_exc()}", flush=True)
        return False
    words = f": {words}" if words else ""
    print(f"ok   {title}{words}  {time.monotonic() - started:.1f} s", flush=True)
    return True


def run(engine, words=()):
    """All stories that those words choose; (passed, failed)."""
    chosen = [entry for entry in stories() if all(word in entry[0] for word in words)]
    with gateway.Site(engine) as site:
        results = [tell(site, *entry) for entry in chosen]
    return results.count(True), results.count(False)


def main(argv):
    parser = argparse.ArgumentParser(prog="control.py")
    parser.add_argument("--own", action="store_true")
    parser.add_argument("words", nargs="*")
    wanted = parser.parse_args(argv)
    engine = gateway.Engine("fwp-", gateway.module) if wanted.own else gateway.Engine()
    passed, failed = run(engine, wanted.words)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
