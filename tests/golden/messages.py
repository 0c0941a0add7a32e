# SPDX-License-Identifier: GPL-2.0-only
"""
The messages that the sources can make, read out of their diag_error, diag_warning and diag_hint
calls, and which of them no database makes.

A format is the string literals of the call's argument for it; an argument that chooses one of two
(?:) has two. What a call takes from a table ("%s") is not seen.
"""
import re

# Messages that no database of golden/ makes, and why.
ELSEWHERE = {
    "longer than %u MiB": "a file too large to keep: tests/unit/db_hostile_test.c",
    "all lists together hold more than %u ranges": "likewise",
    "large sets belong into a [blocklist]": "likewise",
    'this machine has no interface "%s" (now)': "depends on the machine",
}

CALL = re.compile(r"\bdiag_(error|warning|hint)\(")
FORMAT_AT = {"error": 2, "warning": 2, "hint": 1}  # the index of the argument
PIECE = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"|PRI(?P<letter>[a-z])\d+|(?P<sign>[(){},:])', re.S)
CONVERSION = re.compile(r"%\d*(?:l|z)?[usdx]")


def formats_of(call, at):
    """The formats in argument `at` of a call, from its text behind the opening bracket."""
    formats, depth, argument, fresh = [], 0, 0, True
    for piece in PIECE.finditer(call):
        sign = piece["sign"]
        if sign in ("(", "{"):
            depth += 1
        elif sign in (")", "}"):
            depth -= 1
            if depth < 0:
                break
        elif sign == "," and not depth:
            argument += 1
        elif sign == ":":
            fresh = True
        elif argument == at and not sign:
            part = piece["letter"] or re.sub(r"\\(.)", r"\1", piece["text"])
            if fresh:
                formats.append("")
            formats[-1] += part
            fresh = False
    return formats


def messages(source):
    """The formats of a source file, but for those that only hand on a text."""
    for match in CALL.finditer(source):
        for text in formats_of(source[match.end() :], FORMAT_AT[match[1]]):
            if CONVERSION.sub("", text).strip():
                yield text


def is_made(message, said):
    pattern = ".*".join(re.escape(part) for part in CONVERSION.split(message))
    return re.search(pattern, said) is not None


def missing(sources, said):
    """(path, message) of each message of the source files that `said` does not hold."""
    for path in sources:
        for message in messages(path.read_text()):
            if message not in ELSEWHERE and not is_made(message, said):
                yield path, message
