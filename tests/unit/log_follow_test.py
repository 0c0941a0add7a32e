#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""fwpolicy log follow: lines as they come, through rotation; and the screen, in tmux. And a review
that is longer than a screen.

  log_follow_test.py [PROGRAM]        default: $FWPOLICY, else build/dev/bin/fwpolicy
"""
import itertools
import os
import pathlib
import select
import shlex
import signal
import subprocess
import time

from program import DEADLINE, PROGRAM, Database, case, main, same

OFFICE = """\
[gateway]
external = eth1
internal = eth0
[network office]
address = 192.168.1.0/24
[service ssh]
status = enabled
access = private
"""
UTC = {**os.environ, "TZ": "UTC"}


def line(number, source="203.0.113.9", port=22, reason="service"):
    return (f"Nov 26 08:00:{number:02d} gw kernel: denylog:input:{reason} IN=eth1 OUT= MAC= SRC={source} "
            f"DST=198.51.100.1 LEN=60 PROTO=TCP SPT={40000 + number} DPT={port} WINDOW=1 RES=0x00 SYN URGP=0 \n")


def add(path, text):
    with open(path, "a", encoding="ascii") as log:
        log.write(text)


class Follower:
    """The program beside the test; its words as they come."""

    def __init__(self, database, *words):
        self.program = subprocess.Popen([PROGRAM, "-f", database.path, "log", "follow", *words],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=UTC)
        self.text = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.program.poll() is None:
            self.program.kill()
        self.program.wait()

    def until(self, words):
        """Wait until they have been said."""
        end = time.monotonic() + DEADLINE
        while words not in self.text:
            ready = select.select([self.program.stdout], [], [], end - time.monotonic())[0]
            assert ready, f"{words!r} is not in {self.text!r}"
            more = os.read(self.program.stdout.fileno(), 65536).decode()
            assert more, (self.text, self.program.stderr.read())
            self.text += more


def started(follower, path):
    """Writes until the follower has seen one: it begins at the end, whenever that was."""
    for number in range(60):
        add(path, line(number, "203.0.113.1", 1000 + number))
        if select.select([follower.program.stdout], [], [], 1)[0]:
            return
    raise AssertionError("nothing is followed")


@case
def packets_are_told_in_words(folder):
    database = Database(folder, OFFICE)
    path = pathlib.Path(folder, "kern.log")
    add(path, line(0, "203.0.113.77"))
    with Follower(database, path) as follower:
        started(follower, path)
        add(path, "Nov 26 08:00:01 gw sshd[1]: nothing\n" + line(7))
        follower.until("08:00:07  service    tcp 203.0.113.9:40007 -> 198.51.100.1:22  in eth1"
                       "  service ssh: access, line 6\n")
        assert "203.0.113.77" not in follower.text and "nothing" not in follower.text
        follower.program.send_signal(signal.SIGTERM)
        same(follower.program.wait(DEADLINE), 0)


@case
def rotation_loses_nothing(folder):
    database = Database(folder, OFFICE)
    path = pathlib.Path(folder, "kern.log")
    path.touch()
    with Follower(database, path) as follower:
        started(follower, path)
        add(path, line(1, "192.0.2.1"))
        os.rename(path, f"{path}.1")  # logrotate, create: the logger still has the old one
        add(f"{path}.1", line(2, "192.0.2.2"))
        add(path, line(3, "192.0.2.3"))
        follower.until(" 192.0.2.3:")
        path.write_text("", encoding="ascii")  # copytruncate
        time.sleep(0)
        for number in range(60):  # it may be written again before it was seen to be empty
            add(path, line(4, "192.0.2.4"))
            if select.select([follower.program.stdout], [], [], 1)[0]:
                break
        follower.until(" 192.0.2.4:")
        for source in "12":
            same(follower.text.count(f" 192.0.2.{source}:"), 1)


@case
def half_a_line_waits_for_its_rest(folder):
    database = Database(folder, OFFICE)
    path = pathlib.Path(folder, "kern.log")
    path.touch()
    with Follower(database, path) as follower:
        started(follower, path)
        whole = line(5, "192.0.2.5")
        add(path, whole[:90])
        add(path, line(6, "192.0.2.6")[:0])
        add(path, whole[90:] + line(6, "192.0.2.6"))
        follower.until(" 192.0.2.6:")
        same(follower.text.count(" 192.0.2.5:"), 1)


@case
def filters_hold_and_standard_input_ends(folder):
    database = Database(folder, OFFICE)
    text = line(1) + line(2, "203.0.113.10", 23) + "x" * 100000 + "\n" + line(3, "203.0.113.11")
    done = database.run("log", "follow", "--port", "tcp/22", "-", input=text, env=UTC)
    same((done.code, [row.split()[3] for row in done.out.splitlines()]),
         (0, ["203.0.113.9:40001", "203.0.113.11:40003"]))


@case
def the_kernel_itself_is_followed(folder):
    """Anybody may write there who is root; the line is another firewall's, to disturb no test."""
    assert os.geteuid() == 0, "needs root"
    with Follower(Database(folder, OFFICE), "--kmsg") as follower:
        for number in range(60):
            with open("/dev/kmsg", "w", encoding="ascii") as kernel:
                kernel.write(line(number, "203.0.113.99").partition("kernel: ")[2].replace(
                    "denylog:input:service", "[UFW BLOCK]"))
            if select.select([follower.program.stdout], [], [], 1)[0]:
                break
        follower.until(" 203.0.113.99:")


@case
def a_log_that_is_not_there_is_told(folder):
    done = Database(folder, OFFICE).run("log", "follow", "nothing.log")
    same(done.code, 3)
    assert 'cannot follow "nothing.log": No such file' in done.err, done.err


class Screen:
    """The program on a terminal of its own."""

    numbers = itertools.count()  # of sockets: one that is going is not taken for a new one

    def __init__(self, folder, *words):
        self.socket = f"{folder}/tmux{next(self.numbers)}"
        command = shlex.join(map(str, words))
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", "140", "-y", "30",
                  f"TZ=UTC {command} 2>{folder}/err; echo ended $?; read _")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tmux("kill-server")

    def tmux(self, *words):
        return subprocess.run(["tmux", "-S", self.socket, *words], check=True, text=True,
                              capture_output=True, timeout=DEADLINE).stdout

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def until(self, *words, again=lambda: None):
        """Wait until all of these stand on it."""
        end = time.monotonic() + DEADLINE
        while True:
            text = self.tmux("capture-pane", "-p")
            if all(word in text for word in words):
                return text
            assert time.monotonic() < end, f"{words} are not all on\n{text}"
            again()
            time.sleep(0.2)


@case
def the_screen_shows_explains_and_allows(folder):
    database = Database(folder, OFFICE)
    path = pathlib.Path(folder, "kern.log")
    path.touch()
    with Screen(folder, PROGRAM, "-f", database.path, "log", "follow", path) as screen:
        screen.until("q quit", "0 refused")
        screen.until("203.0.113.1:40000", again=lambda: add(path, line(0, "203.0.113.1", 23, "default")))
        add(path, line(1, "203.0.113.9") * 7)
        screen.until("203.0.113.9:40001", "service ssh: access, line 6", "█")
        screen.keys("e")
        screen.until("services", "access = private, asked from outside")
        screen.keys("a")
        screen.until("run fwpolicy allow ssh from 203.0.113.9 ? y/n")
        before = database.text
        screen.keys("n")
        screen.until("up/down pick")
        same(database.text, before)
        screen.keys("a", "y")
        screen.until("it is in force after: fwpolicy apply")
        assert "203.0.113.9" in database.text, database.text
        screen.keys("b")
        screen.until("run fwpolicy block 203.0.113.9 for 1d ? y/n")
        screen.keys("y")
        screen.until("blocklist blocked-1: added, address 203.0.113.9")
        assert "[blocklist " in database.text, database.text
        screen.keys("r")
        screen.until("only service")
        screen.keys("s")
        screen.until("only 203.0.113.9")
        screen.keys("c", "Space")
        screen.until("paused")
        screen.keys("q")
        screen.until("ended 0")


@case
def a_review_longer_than_the_screen_begins_at_its_beginning(folder):
    database = Database(folder, OFFICE)
    path = pathlib.Path(folder, "kern.log")
    add(path, "".join(line(i, f"203.0.{i}.{i}", 1000 + i) for i in range(20)) + line(1, "192.168.1.9", 4000) * 9)
    review = (PROGRAM, "-f", database.path, "log", path)
    with Screen(folder, "env", "-u", "PAGER", "-u", "LESS", *review) as screen:
        text = screen.until("Needs a decision", "192.168.1.9 of office was refused tcp 4000 (nomachine) 9 times", "\n:")
        assert text.startswith("29 refused packets from 21 sources\n  "), text
        screen.keys("G")
        screen.until("fwpolicy log follow", "(END)")
        screen.keys("q")
        screen.until("ended 1")
    for words in ("env", "PAGER=cat"), ("env", "PATH=/nothing"):
        with Screen(folder, *words, *review) as screen:
            screen.until("fwpolicy log follow", "ended 1")


main()
