# SPDX-License-Identifier: GPL-2.0-only
"""
The messages that the sources can make, read out of their diag_error, diag_warning and diag_hint
calls, and which of them no database makes.

A format is the string literals of a call up to the comma behind them; a call that chooses one of
two has two. What a call takes from a table ("%s") is not seen.
"""
import re

# Messages that no database of golden/ makes, and why.
ELSEWHERE = {
    "longer than %u MiB": "a file too large to keep: tests/unit/db_hostile_test.c",
    "all lists together hold more than %u ranges": "likewise",
    "large sets belong into a [blocklist]": "likewise",
    'this machine has no interface "%s" (now)': "depends on the machine",
}

CALL = re.compile(r"\bdiag_(?:error|warning|hint)\(")
LITERAL = re.compile(r'("(?:[^"\\]|\\.)*")')
CONVERSION = re.compile(r"%\d*(?:l|z)?[usdx]")


def formats_of(call):
    """The formats of one call, from its text behind the opening bracket."""
    formats, fresh = [], True
    for piece in LITERAL.split(call):
        if piece.startswith('"'):
            text = re.sub(r"\\(.)", r"\1", piece[1:-1])
            formats += [text] if fresh else []
            if not fresh:
                formats[-1] += text
            fresh = False
            continue
        macro = re.match(r"\s*PRI([a-z])\d+", piece)
        if macro and formats:
            formats[-1] += macro.group(1)
        if formats and ("," in piece or ")" in piece):
            break
        fresh = fresh or ":" in piece
    return formats


def messages(source):
    for match in CALL.finditer(source):
        for text in formats_of(source[match.end() :]):
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
