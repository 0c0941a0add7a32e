#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Text and netlink batch of one ruleset load to the same listing.

  same_listing.py --text 'COMMAND' --load 'COMMAND' [--table inet/fwpolicy]

Two fresh network namespaces. Into one goes, by `nft -f`, what the first command prints; in the
other the second command is run, which loads the same ruleset by netlink. Then both are listed, as
text and as JSON, and compared. Three things are levelled before: the elements of sets without
ranges are sorted (hash order is random), JSON handles are dropped (two loads count differently),
and so is what is left of a timeout (a second may have passed). Exit code 0: equal; 1: a difference,
shown; 3: a command failed. Needs root, touches no other namespace.
"""
import argparse
import difflib
import json
import re
import shlex
import subprocess
import sys


def run(words, stdin=None, within_namespace=False):
    """Output of one command; it must succeed and be quiet."""
    prefix = ["unshare", "-n", "--"] if within_namespace else []
    done = subprocess.run(prefix + words, input=stdin, capture_output=True, text=True)
    if done.returncode or done.stderr:
        sys.stderr.write(f"{shlex.join(words)}: exit {done.returncode}\n{done.stderr}")
        sys.exit(3)
    return done.stdout


def listings(loader, table, stdin=None):
    """Load in a namespace of its own; the listing as lines, and as JSON objects."""
    # One process holds the namespace: load, list, list. The words come in as arguments.
    script = 'set -e; table="$1"; shift; "$@"; nft -s list table $table; echo ----; nft -j list table $table'
    words = ["sh", "-c", script, "sh", table] + loader
    text, _, objects = run(words, stdin, within_namespace=True).partition("----\n")
    return text.split("\n"), json.loads(objects)["nftables"]


def level_text(lines):
    """Sort the elements of sets that have no interval flag, in place of their hash order."""
    out, block, ranges = [], [], False
    for line in lines:
        if re.match(r"\t(set|map) ", line):
            ranges = False
        if re.match(r"\t\tflags .*interval", line):
            ranges = True
        if line.startswith("\t\telements = {") or block:
            block.append(line)
            if line.endswith("}"):
                text = " ".join(part.strip() for part in block)
                items = re.split(r",\s+", text[len("elements = { "):-len(" }")])
                out += ["\t\telements:"] + ["\t\t\t" + i for i in (items if ranges else sorted(items))]
                block = []
            continue
        out.append(line)
    if block:
        sys.exit("same_listing: an element list without an end")
    # An anonymous set of a rule has no flags to tell: all of them are sorted.
    return [re.sub(r"\{ ([^{}]*) \}", sort_braces, line) for line in out]


def sort_braces(match):
    items = match.group(1)
    return "{ " + ", ".join(sorted(items.split(", "))) + " }" if ", " in items else match.group(0)


def level_json(node, ranges=False):
    """Drop handles and remaining time, sort lists that stand for sets without ranges."""
    if isinstance(node, dict):
        ranges = "interval" in node.get("flags", []) if isinstance(node.get("flags"), list) else ranges
        out = {k: level_json(v, ranges) for k, v in node.items() if k not in ("handle", "expires")}
        if isinstance(out.get("elem"), list) and not ranges:
            out["elem"] = sorted(out["elem"], key=json.dumps)
        if isinstance(out.get("set"), list):
            out["set"] = sorted(out["set"], key=json.dumps)
        return out
    if isinstance(node, list):
        return [level_json(v, ranges) for v in node]
    return node


def differ(what, by_text, by_netlink):
    diff = list(difflib.unified_diff(by_text, by_netlink, f"{what} of nft -f", f"{what} of netlink",
                                     lineterm="", n=2))
    print("\n".join(diff), end="\n" if diff else "")
    return bool(diff)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--text", required=True, help="prints the ruleset as nft text")
    parser.add_argument("--load", required=True, help="loads it by netlink")
    parser.add_argument("--table", default="inet/fwpolicy")
    args = parser.parse_args()
    table = args.table.replace("/", " ")

    text = run(shlex.split(args.text))
    lines, objects = listings(["nft", "-f", "-"], table, text)
    other_lines, other_objects = listings(shlex.split(args.load), table)
    if len(lines) < 5 or len(objects) < 2:
        sys.exit("same_listing: the listing is empty")
    differs = differ("listing", level_text(lines), level_text(other_lines))
    differs |= differ("JSON", [json.dumps(o) for o in level_json(objects)],
                      [json.dumps(o) for o in level_json(other_objects)])
    if not differs:
        print(f"same listing: {len(lines)} lines, {len(objects)} objects")
    sys.exit(1 if differs else 0)


if __name__ == "__main__":
    main()
