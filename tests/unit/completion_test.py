#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Completion: what `help words` answers, and what bash and zsh make of it.

  completion_test.py [PROGRAM]        default: $FWPOLICY, else build/dev/bin/fwpolicy
"""
import os
import re
import shutil
import subprocess

from program import CONF, DEADLINE, PROGRAM, ROOT, Database, Skipped, case, main, same

BASH = ROOT / "tools/completion/fwpolicy.bash"
ZSH = ROOT / "tools/completion/_fwpolicy"


def answers(folder, *words, code=0, text=CONF):
    out = Database(folder, text).ask("help", "words", *words, code=code).out
    return [line.split("\t")[0] for line in out.splitlines()]


def has(folder, words, *wanted, never=()):
    found = answers(folder, *words)
    missing = set(wanted) - set(found)
    assert not missing, f"{words}: no {missing} among {found}"
    assert not set(never) & set(found), f"{words}: {found}"


# --- the program ---


@case
def commands_are_those_of_help(folder):
    rows = Database(folder).ask("--json", "help").json()
    same(answers(folder), [row["command"] for row in rows])
    same(answers(folder, "sh"), ["show"])
    same(answers(folder, "show"), ["show"])
    same(answers(folder, "nothing-like-it"), [])


@case
def options_are_those_of_help(folder):
    text = Database(folder).ask("help").out
    same(answers(folder, "-"), re.findall(r"^  (--?\w+)", text, re.M))


@case
def an_answer_says_what_it_means(folder):
    lines = Database(folder).ask("help", "words", "che").out
    same(lines, "check\tall errors and warnings of the database; touches nothing\n")


@case
def records_have_one_word_or_two(folder):
    has(folder, ("show", ""), "gateway", "service", "ssh", "office", "admins",
        never=("web", "imap"))  # two records are called web; imap is in the catalogue only
    same(answers(folder, "show", "ima"), ["imap", "imaps"])
    same(answers(folder, "show", "forward", ""), ["web"])
    same(answers(folder, "show", "helper", "f"), ["ftp"])
    same(answers(folder, "show", "ssh", ""), [])


@case
def keys_are_those_of_the_record(folder):
    has(folder, ("get", "forward", "web", ""), "to", "tcp", never=("access", "to="))
    has(folder, ("get", "ssh", ""), "access", "limit", never=("to", "driver"))
    has(folder, ("set", "ssh", ""), "access=", "limit=", never=("access",))
    has(folder, ("set", "gateway", ""), "ping=", never=("access=",))
    has(folder, ("set", "ssh", "access=public", ""), "allow=", never=("access=",))
    has(folder, ("unset", "imap", ""), "status")


@case
def values_are_those_of_the_key(folder):
    same(answers(folder, "set", "ssh", "access="),
         ["access=private", "access=localhost", "access=public"])
    same(answers(folder, "set", "ssh", "access=pu"), ["access=public"])
    same(answers(folder, "set", "gateway", "ping="), ["ping=yes", "ping=no"])
    same(answers(folder, "set", "ssh", "allow="), ["allow=office", "allow=admins"])
    same(answers(folder, "set", "ssh", "allow=office,ad"), ["allow=office,admins"])
    same(answers(folder, "set", "ssh", "tcp="), [])
    same(answers(folder, "set", "ssh", "nothing="), [])


@case
def new_records_get_names_and_keys(folder):
    has(folder, ("add", ""), "service", "forward", never=("ssh",))
    same(answers(folder, "add", "service", "imap"), ["imap", "imaps"])
    has(folder, ("add", "helper", ""), "ftp", "pptp")
    has(folder, ("add", "network", "lab", ""), "address=", "via=")
    has(folder, ("add", "gateway", ""), "external=")


@case
def phrases_follow_the_synopsis(folder):
    has(folder, ("allow", ""), "ssh", "web", never=("from",))
    same(answers(folder, "allow", "ssh", ""), ["from", "for", "until"])
    same(answers(folder, "allow", "ssh", "from", ""), ["office", "admins"])
    same(answers(folder, "allow", "ssh", "from", "office,"), ["office,admins"])
    same(answers(folder, "allow", "ssh", "from", "admins", ""), ["for", "until"])
    same(answers(folder, "allow", "ssh", "for", ""), [])
    same(answers(folder, "import", ""), ["esmith"])
    same(answers(folder, "init", ""), ["--force"])
    has(folder, ("explain", ""), "in", "from", "tcp/", "ssh")
    has(folder, ("explain", "from", "192.0.2.1", ""), "to", "tcp/", never=("from",))
    has(folder, ("print", "hosts"), "hosts.allow", "hosts.deny")
    has(folder, ("help", ""), "set", "help")


@case
def a_path_is_left_to_the_shell(folder):
    same(answers(folder, "import", "esmith", "", code=1), [])


@case
def a_broken_database_keeps_nothing_away(folder):
    has(folder, ("show", "ss"), "ssh")
    for text in ("[gatewy\n", "", "\0"):
        same(answers(folder, "show", "imap", text=text), ["imap", "imaps"])
        same(answers(folder, "show", "gate", text=text), ["gateway"])
    done = subprocess.run([PROGRAM, "-f", "/nonexistent", "help", "words", "show", "imaps"],
                          text=True, capture_output=True, timeout=DEADLINE, check=True)
    assert done.stdout.startswith("imaps\t") and not done.stderr, done


@case
def every_command_is_answered_at_every_place(folder):
    for row in Database(folder).ask("--json", "help").json():
        words = [row["command"]]
        for _ in range(6):
            done = Database(folder).run("help", "words", *words, "")
            assert done.code in (0, 1) and not done.err, f"{words}: {done.err}"
            first = done.out.partition("\n")[0].partition("\t")[0]
            words.append(first or "x")


# --- the shells ---

IN_BASH = r"""
compopt() { printf 'compopt %s\n' "$*"; }
source "$1"
COMP_LINE=$2 COMP_POINT=${#2} COMP_WORDBREAKS=$' \t\n"\x27><=;|&(:'
_fwpolicy
printf '%s\n' "${COMPREPLY[@]}"
"""


def in_bash(folder, line):
    """What bash would offer behind the last sign that breaks words, and its options."""
    Database(folder)
    bin_folder = os.path.join(folder, "bin")
    os.makedirs(bin_folder, exist_ok=True)
    if not os.path.lexists(os.path.join(bin_folder, "fwpolicy")):
        os.symlink(PROGRAM, os.path.join(bin_folder, "fwpolicy"))
    data = os.path.join(os.path.dirname(os.path.realpath(PROGRAM)), "../share/fwpolicy")
    env = {"PATH": f"{bin_folder}:{os.environ['PATH']}", "HOME": folder,
           "FWPOLICY_DATA": os.environ.get("FWPOLICY_DATA", data)}
    done = subprocess.run(["bash", "-c", IN_BASH, "bash", BASH, line], cwd=folder, env=env,
                          text=True, capture_output=True, timeout=DEADLINE, check=True)
    assert not done.stderr, done.stderr
    return [text for text in done.stdout.splitlines() if text]


@case
def bash_completes(folder):
    same(in_bash(folder, "fwpolicy sh"), ["show"])
    same(in_bash(folder, "fwpolicy -f access.conf show forward "), ["web"])
    same(in_bash(folder, "fwpolicy -n -f ~/access.conf show forward "), ["web"])
    same(in_bash(folder, "fwpolicy -f access.conf set ssh access=pu"), ["public"])
    same(in_bash(folder, "fwpolicy -f access.conf set ssh acc"), ["compopt -o nospace", "access="])
    same(in_bash(folder, "fwpolicy -f acc"), ["compopt -o default"])
    same(in_bash(folder, "fwpolicy import esmith /"), ["compopt -o default"])
    same(in_bash(folder, "fwpolicy check "), [])
    assert "--json" in in_bash(folder, "fwpolicy -"), "no options"


@case
def zsh_reads_its_file(_):
    if not shutil.which("zsh"):
        raise Skipped("no zsh")
    subprocess.run(["zsh", "-f", "-n", ZSH], timeout=DEADLINE, check=True)


if __name__ == "__main__":
    main()
