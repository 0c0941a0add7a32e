# SPDX-License-Identifier: GPL-2.0-only
"""
Runs the fwpolicy under test inside the gateway of a bench, with a folder of its own as --root.

The program is $FWPOLICY, or the release or dev build below the repository. A command that fails
when it should not raises with all it said. What a database means is not known here.
"""
import os

REPOSITORY = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILDS = ("build/release/bin/fwpolicy", "build/dev/bin/fwpolicy")


def program():
    """The path of the fwpolicy to test."""
    wanted = (
        [os.environ["FWPOLICY"]]
        if "FWPOLICY" in os.environ
        else [os.path.join(REPOSITORY, build) for build in BUILDS]
    )
    for path in wanted:
        if os.access(path, os.X_OK):
            return os.path.realpath(path)
    raise SystemExit(f"no fwpolicy to test: none of {', '.join(wanted)} can be run")


def head(**keys):
    """The usual beginning of a database: the gateway, with the keys given, and the office."""
    keys = {"external": "eth1", "internal": "eth0", "log": "all", **keys}
    lines = [f"{key} = {value}" for key, value in keys.items() if value is not None]
    return "\n".join(
        ("[gateway]", *lines, "[network office]", "address = 192.168.1.0/24, fd00:1::/64", "")
    )


SECOND = "[network second]\naddress = 192.168.2.0/24, fd00:2::/64\n"


class Policy:
    """fwpolicy on one gateway."""

    def __init__(self, gateway):
        self.gateway, self.program = gateway, program()
        self.folder = gateway.folder()
        self.database = os.path.join(self.folder, "access.conf")

    def write(self, name, text):
        """A file beside the database; returns its path."""
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def arguments(self, *words):
        return (self.program, "--root", self.folder, "-f", self.database, *words)

    def run(self, *words, **options):
        """fwpolicy WORDS... in the gateway's namespace."""
        return self.gateway.run(*self.arguments(*words), **options)

    def apply(self, text):
        """Make text the database and put it in force."""
        self.write("access.conf", text)
        return self.run("apply")

    def off(self):
        return self.run("off")
