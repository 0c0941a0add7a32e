# SPDX-License-Identifier: GPL-2.0-only
"""
Reads what the manual pages say out of their mdoc(7) source: headings, list items, literal blocks.

Only the macros that the pages use are known; anything else that looks like one is an error, so that
a new one cannot hide a word from the tests.
"""
import re

QUIET = {"Ic", "Cm", "Ar", "Sy", "Em", "Nm", "No", "Pa", "Ev", "Li"}  # they only choose a font
ESCAPES = {r"\(dq": '"', r"\&": "", r"\-": "-", r"\e": "\\"}
ESCAPE = re.compile(r"\\(?:\(dq|&|-|e)")


def unescaped(text):
    return ESCAPE.sub(lambda match: ESCAPES[match.group()], text)


def plain(arguments):
    """The words of a macro line as they are printed."""
    text, closing, glued = "", "", True
    for word in arguments.split():
        before = "" if glued else " "
        glued = False
        if word in QUIET:
            glued = before == ""
        elif word == "Ns":
            glued = True
        elif word == "Fl":
            text, glued = text + before + "-", True
        elif word in ("Op", "Oo", "Pq"):
            text, glued = text + before + ("(" if word == "Pq" else "["), True
            closing = {"Op": "]", "Pq": ")"}.get(word, "") + closing
        elif word == "Oc":
            text += "]"
        elif re.fullmatch("[A-Z][a-z]", word):
            raise ValueError(f"macro {word} in: {arguments}")
        else:
            text += before + unescaped(word)
    return text + closing


class Page:
    """One page: lines by section (.Sh) and subsection (.Ss)."""

    def __init__(self, path):
        self.path, self.parts = path, {}
        section = subsection = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith(".Sh "):
                section, subsection = unescaped(line[4:]), ""
            elif line.startswith(".Ss "):
                subsection = unescaped(line[4:])
            else:
                self.parts.setdefault((section, subsection), []).append(line)

    def lines(self, section):
        """Those of a section, subsections included."""
        return [line for (name, _), lines in self.parts.items() if name == section
                for line in lines]

    def subsections(self, section):
        """(name, its lines)"""
        return [(sub, lines) for (name, sub), lines in self.parts.items() if name == section]


def items(lines, macro):
    """The list items that begin with that macro, as they are printed."""
    head = f".It {macro} "
    return [plain(line[4:]) for line in lines if line.startswith(head) or line == head.rstrip()]


def blocks(lines):
    """Literal blocks, and .Dl lines that stand together, each as one text."""
    found, block, literal = [], [], False
    for line in [*lines, ""]:
        if line.startswith(".Bd -literal"):
            literal = True
        elif line == ".Ed":
            literal = False
        elif literal:
            block.append(unescaped(line))
            continue
        elif line.startswith(".Dl "):
            block.append(unescaped(line[4:]))
            continue
        if block:
            found.append("\n".join(block) + "\n")
            block = []
    return found
