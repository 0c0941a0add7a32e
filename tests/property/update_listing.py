#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""
A table changed in place is the table loaded as a whole.

  update_listing.py --walk PROGRAM [--seed N] [--steps N] [--table inet/fwpolicy] [DATABASE...]

Walks from ruleset to ruleset in one network namespace, by updates only, and lists the table after
every step; in another namespace the same ruleset is loaded as a whole and listed. The two must be
equal, as text and as JSON. Levelled before is what has no meaning: besides what same_listing.py
levels, the order of elements and that of chains, sets and objects, of which new ones come last. The
walks are: the sample of every construct to itself; every database after every other; --steps random
ones, each followed by itself with a section less and by itself, whole again. Prints a line for each step that
is wrong and a count; a wrong step says how to repeat it. Exit code 0: all equal. Needs root.
"""
import argparse
import difflib
import itertools
import json
import subprocess
import sys

import same_listing


class Namespace:
    """A network namespace that lives as long as its keeper, which waits for its input to end."""

    def __enter__(self):
        self.keeper = subprocess.Popen(
            ["unshare", "-n", "sh", "-c", "echo; exec cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.keeper.stdout.readline()  # it is there
        return self

    def __exit__(self, *_):
        self.keeper.stdin.close()
        self.keeper.wait()

    def run(self, *words):
        return subprocess.run(
            ["nsenter", f"--net=/proc/{self.keeper.pid}/ns/net", *words],
            capture_output=True,
            text=True,
            check=False,
        )

    def must(self, *words):
        done = self.run(*words)
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout


def is_element(line):
    return line.startswith("\t\t\t")


def blocks(lines):
    """The text, cut before each set, map, object and chain, and these sorted, as are elements."""
    out = [[]]
    for is_elements, group in itertools.groupby(same_listing.level_text(lines), is_element):
        for line in sorted(group) if is_elements else group:
            if line.startswith("\t") and line.endswith("{") and not line.startswith("\t\t"):
                out.append([])
            if line.strip() and line != "}":
                out[-1].append(line)
    return [line for block in sorted(out) for line in block]


def sort_elements(node):
    if isinstance(node, list):
        return [sort_elements(one) for one in node]
    if not isinstance(node, dict):
        return node
    node = {key: sort_elements(value) for key, value in node.items()}
    if isinstance(node.get("elem"), list):
        node["elem"] = sorted(node["elem"], key=json.dumps)
    return node


def objects(text):
    """Rules by chain, in their order; everything else sorted."""
    lines = []
    for item in sort_elements(same_listing.level_json(json.loads(text)["nftables"])):
        ((kind, body),) = item.items()
        name = body.get("chain" if kind == "rule" else "name", "")
        lines.append((kind, name, "" if kind == "rule" else json.dumps(body), json.dumps(body)))
    return [f"{kind} {name} {body}" for kind, name, _, body in sorted(lines, key=lambda line: line[:3])]


def listing(namespace, table):
    text = namespace.must("nft", "-s", "list", "table", *table)
    return blocks(text.split("\n")), objects(namespace.must("nft", "-j", "list", "table", *table))


def tour(databases):
    """Every one after every other, as one walk."""
    for one, other in itertools.combinations(databases, 2):
        yield from (one, other, one)


def random_tour(seed, steps):
    for number in range(steps):
        whole = f"random:{seed}:{number}"
        yield from (whole, f"{whole}:{number}", whole)


class Walk:
    def __init__(self, program, table):
        self.program, self.table, self.wanted = program, table, {}
        self.passed = self.failed = 0

    def fresh(self, database):
        """The listing of a database loaded as a whole."""
        if database not in self.wanted:
            with Namespace() as namespace:
                namespace.must(self.program, "replace", database)
                self.wanted[database] = listing(namespace, self.table)
        return self.wanted[database]

    def step(self, namespace, database):
        try:
            namespace.must(self.program, "update", database)
            found = listing(namespace, self.table)
        except RuntimeError as error:
            return str(error)
        for have, want in zip(found, self.fresh(database)):
            difference = difflib.unified_diff(want, have, "as a whole", "by update", lineterm="", n=1)
            if text := "\n".join(difference):
                return text
        return None

    def go(self, databases):
        databases = iter(databases)
        before = next(databases)
        with Namespace() as namespace:
            namespace.must(self.program, "replace", before)
            for database in databases:
                wrong = self.step(namespace, database)
                self.passed += not wrong
                self.failed += bool(wrong)
                if wrong:
                    print(f"FAIL update of {before} to {database}\n{wrong}", flush=True)
                    namespace.must(self.program, "replace", database)
                before = database


def main():
    parser = argparse.ArgumentParser(description="update in place against load as a whole")
    parser.add_argument("--walk", required=True, help="the program table_walk")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=40, help="random databases")
    parser.add_argument("--table", default="inet/fwpolicy")
    parser.add_argument("databases", nargs="*")
    options = parser.parse_args()
    walk = Walk(options.walk, options.table.split("/"))
    walk.go(("sample", "sample"))
    if options.databases:
        walk.go(tour(options.databases))
    if options.steps:
        walk.go(random_tour(options.seed, options.steps))
    print(f"{walk.passed} passed, {walk.failed} failed, 0 skipped")
    return 1 if walk.failed else 0


if __name__ == "__main__":
    sys.exit(main())
