#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""fwpolicy log review and suggest: totals, filters, findings, files of every kind.

  log_review_test.py [PROGRAM]        default: $FWPOLICY, else build/dev/bin/fwpolicy

Totals are held against awk, which counts the same lines its own way; findings against traffic that
is generated here and therefore known.
"""
import collections
import csv
import functools
import gzip
import io
import json
import lzma
import os
import pathlib
import random
import subprocess
import time

from program import DEADLINE, PROGRAM, Database, case, main, same

OFFICE = """\
[gateway]
external = eth1
internal = eth0
[network office]
address = 192.168.1.0/24
[group admins]
members = 198.51.100.7
[service ssh]
status = enabled
access = private
[service imap]
status = enabled
access = public
allow = admins
[service pop3]
status = disabled
"""
START = 1795680000  # 2026-11-26 08:00 UTC
UTC = {**os.environ, "TZ": "UTC"}


@functools.cache
def stamp_of(when):
    return time.strftime("%b %e %H:%M:%S", time.gmtime(START + when))


def line(when, source, port=22, **how):
    """A line as the kernel writes it."""
    stamp = stamp_of(when)
    protocol = how.get("protocol", "TCP")
    tail = "WINDOW=64240 RES=0x00 SYN URGP=0 " if protocol == "TCP" else "LEN=40 "
    return (f"{stamp} gw kernel: [   12.5] denylog:{how.get('chain', 'input')}:"
            f"{how.get('reason', 'default')} IN={how.get('in_', 'eth1')} OUT={how.get('out', '')} "
            f"MAC=02:00:00:00:00:03:02:00:00:00:00:04:08:00 SRC={source} "
            f"DST={how.get('to', '203.0.113.1')} LEN=60 TOS=0x00 PREC=0x00 TTL=54 ID=1 "
            f"PROTO={protocol} SPT={how.get('sport', 40000)} DPT={port} {tail}\n")


class Log:
    """A log beside a database."""

    def __init__(self, folder, text="", name="kern.log", conf=OFFICE):
        self.database = Database(folder, conf)
        self.path = self.database.folder / name
        self.write(text)

    def write(self, text, path=None):
        path = path or self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        os.utime(path, (START + 86400, START + 86400))

    def run(self, *words, before=(), file=None, **how):
        how.setdefault("env", UTC)
        return self.database.run(*before, "log", *words, str(file or self.path), **how)

    def json(self, *words, **how):
        result = self.run(*words, before=("--json",), **how)
        assert result.code in (0, 1), result.err
        return result.json()

    def refused(self, *words, **how):
        return self.json(*words, **how)["totals"]["refused"]


def rows(document, table):
    return {row["key"]: row for row in document["tables"][table]["rows"]}


def kinds(document):
    return collections.Counter(finding["kind"] for finding in document["findings"])


# --- totals ---


AWK = r"""
/ denylog:/ && / IN=/ { n++
  match($0, / SRC=[^ ]*/); s[substr($0, RSTART + 5, RLENGTH - 5)]++
  match($0, / PROTO=[^ ]*/); p = substr($0, RSTART + 7, RLENGTH - 7)
  if (match($0, / DPT=[0-9]*/)) d[tolower(p) "/" substr($0, RSTART + 5, RLENGTH - 5)]++
  match($0, /denylog:[a-z]*:[a-z]*/); split(substr($0, RSTART, RLENGTH), r, ":"); why[r[3]]++
}
END { print "n", n; for (k in s) print "s", k, s[k]; for (k in d) print "d", k, d[k]
      for (k in why) print "r", k, why[k] }
"""


def many_lines(count):
    dice = random.Random(7)
    for i in range(count):
        if dice.random() < 0.03:
            yield f"Nov 26 08:00:00 gw sshd[{i}]: Failed password for root from 203.0.113.9\n"
            continue
        source = int(200000 * dice.random() ** 4)
        yield line(i // 50, f"{source % 223 + 1}.{source >> 8 & 255}.{source & 255}.9",
                   dice.choice([22, 23, 443, dice.randrange(1, 20000)]),
                   protocol=dice.choice(["TCP", "TCP", "UDP"]),
                   reason=dice.choice(["default", "service", "invalid", "forward"]))


@case
def a_million_lines_are_counted_as_awk_counts_them(folder):
    log = Log(folder)
    with open(log.path, "w", encoding="ascii") as out:
        out.writelines(many_lines(1000000))
    done = subprocess.run(["awk", AWK, log.path], capture_output=True, text=True, check=True)
    counted = {"n": {}, "s": {}, "d": {}, "r": {}}
    for words in map(str.split, done.stdout.splitlines()):
        counted[words[0]][words[1] if words[0] != "n" else ""] = int(words[-1])
    for threads in "1", "2":
        got = log.json("--top", "100000", "--threads", threads)
        same(got["totals"]["refused"], counted["n"][""])
        same(got["totals"]["lines"], 1000000)
        same({key: row["packets"] for key, row in rows(got, "reason").items()}, counted["r"])
        ports = {key: row["packets"] for key, row in rows(got, "port").items()}
        assert ports == counted["d"], set(ports.items()) ^ set(counted["d"].items())
        for key, row in rows(got, "source").items():
            true = counted["s"][key]
            assert row["packets"] - row["error"] <= true <= row["packets"], (key, row, true)
        loud = sorted(counted["s"].values())[-20]
        for key, true in counted["s"].items():
            assert true < loud or key in rows(got, "source"), key
            assert true <= got["totals"]["error_most"] or key in rows(got, "source"), key


@case
def one_thread_and_more_say_the_same(folder):
    log = Log(folder, "".join(many_lines(50000)))
    alone = log.run("--threads", "1").out
    for words in (), ("--threads", "2"), ("--threads", "8"):
        same(log.run(*words).out, alone)


@case
def memory_stays_bounded_with_a_million_sources(folder):
    log = Log(folder)
    with open(log.path, "w", encoding="ascii") as out:
        out.writelines(line(i // 1000, f"{i % 223 + 1}.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}")
                       for i in range(1000000))
        out.writelines(line(1000, "203.0.113.200") for _ in range(5000))
    got = log.json()
    same(got["totals"]["refused"], 1005000)
    assert 900000 < got["totals"]["sources"] < 1100000, got["totals"]
    loudest = got["tables"]["source"]["rows"][0]
    same(loudest["key"], "203.0.113.200")
    assert loudest["packets"] - loudest["error"] <= 5000 <= loudest["packets"], loudest


# --- filters ---


@case
def filters_choose_lines(folder):
    log = Log(folder, line(0, "203.0.113.9", reason="service") + line(3600, "203.0.113.10", 23) +
              line(7200, "198.51.100.7", 53, protocol="UDP", in_="eth0"))
    for words, count in {
            ("--since", "2026-11-26T09:00"): 2, ("--until", "2026-11-26 09:00"): 1,
            ("--since", "2026-11-26T08:30", "--until", "2026-11-26T09:30"): 1,
            ("--reason", "service"): 1, ("--reason", "service", "--reason", "default"): 3,
            ("--from", "203.0.113.0/24"): 2, ("--from", "198.51.100.7"): 1,
            ("--port", "tcp/22"): 1, ("--port", "22-23"): 2, ("--port", "udp/53"): 1,
            ("--in", "eth0"): 1, ("--service", "ssh"): 1}.items():
        got = log.json(*words)["totals"]
        same((words, got["refused"], got["refused"] + got["filtered"]), (words, count, 3))


@case
def bad_words_are_refused(folder):
    log = Log(folder, line(0, "203.0.113.9"))
    for words in [("--since", "whenever"), ("--reason", "bad"), ("--port", "tcp/99999"),
                  ("--port", "0"), ("--from", "nobody"), ("--service", "nothing"), ("--top", "0"),
                  ("--sinse", "2h"), ("--json=1",), ("--threads", "9")]:
        result = log.run(*words)
        same((words, result.code, result.out), (words, 2, ""))
        assert "log:" in result.err, result.err
    assert 'did you mean "--since"' in log.run("--sinse", "2h").err


# --- findings ---


@case
def near_misses_come_first_each_with_its_command(folder):
    log = Log(folder, line(0, "192.168.1.20", 23, in_="eth0") * 3 +
              line(1, "198.51.100.7", 22, reason="service") +
              "Nov 26 08:00:02 gw sshd[9]: Accepted publickey for eve from 203.0.113.9 port 1 ssh2\n" +
              line(3, "203.0.113.9", 22, reason="service") * 2 +
              line(4, "203.0.113.66", 22, reason="service") * 9)
    found = log.json()["findings"]
    same([(one["kind"], one["source"], one["packets"], one["command"]) for one in found],
         [("local", "192.168.1.20", 3, "fwpolicy allow telnet from 192.168.1.20"),
          ("allowed", "198.51.100.7", 1, "fwpolicy allow ssh from 198.51.100.7"),
          ("login", "203.0.113.9", 2, "fwpolicy allow ssh from 203.0.113.9")])
    same(log.run().code, 1)


@case
def a_guest_is_known_until_the_group_ends(folder):
    for until, kinds_found in (("2037-01-01T00:00", ["allowed"]), ("2026-01-01T00:00", [])):
        conf = OFFICE.replace("members = 198.51.100.7", f"members = 198.51.100.7\nuntil = {until}")
        log = Log(folder, line(1, "198.51.100.7", 22, reason="service"), conf=conf)
        same(list(kinds(log.json())), kinds_found)


@case
def what_is_allowed_by_now_is_no_finding(folder):
    log = Log(folder, line(0, "192.168.1.20", 22, in_="eth0", reason="service"))
    same(log.json()["findings"], [])
    same(log.run().code, 0)


@case
def forged_sources_floods_and_helpers_are_told(folder):
    log = Log(folder, line(0, "192.168.1.9", 80, chain="prerouting", reason="spoof") * 4 +
              line(0, "10.9.9.9", 80, chain="prerouting", reason="spoof", in_="eth0") +
              line(1, "203.0.113.5", 40001, chain="forward", reason="helper", out="eth0") +
              "".join(line(2 + i // 50, "203.0.113.8", 53, protocol="UDP") for i in range(2000)))
    found = {one["kind"]: one for one in log.json()["findings"]}
    same(found["spoof"]["packets"], 4)
    same(found["misplaced"]["command"], "fwpolicy add network NAME address=10.9.9.9")
    same(found["helper"]["source"], "203.0.113.5")
    same(found["flood"]["packets"], 2000)


def traffic(seed):
    """Lines of an afternoon and the sources that scan in it, by kind."""
    dice, lines, guilty = random.Random(seed), [], {}
    address = (f"{a}.{b}.{c}.{d}" for a in range(20, 60) for b in range(4)
               for c in range(0, 250, 9) for d in (7, 99))

    def say(source, when, port, **how):
        lines.append((when, line(int(when), source, port, **how)))

    for _ in range(60):  # many ports at once
        source = next(address)
        guilty[source] = "scan"
        for port in dice.sample(range(1, 65536), dice.randint(15, 400)):
            say(source, dice.random() * 600, port)
    for _ in range(30):  # one port of many hosts
        source, port = next(address), dice.choice([22, 445, 3389])
        guilty[source] = "sweep"
        for host in dice.sample(range(1, 255), dice.randint(15, 120)):
            say(source, dice.random() * 900, port, chain="forward", reason="forward", out="eth0",
                to=f"203.0.113.{host}")
    for _ in range(30):  # one now and then
        source = next(address)
        guilty[source] = "slow"
        for hour in range(dice.randint(10, 20)):
            say(source, hour * 3600 + dice.random() * 3000, dice.randrange(1, 65536))
    for _ in range(1500):  # bots that want one port, or two
        source, ports = next(address), dice.sample([22, 23, 445, 3389, 5900], dice.choice([1, 1, 2]))
        for _ in range(dice.randint(1, 30)):
            say(source, dice.random() * 70000, dice.choice(ports))
    for _ in range(60):  # answers to somebody who forges our address
        source = next(address)
        for _ in range(dice.randint(10, 60)):
            say(source, dice.random() * 600, dice.randint(1024, 65535), protocol="UDP", sport=53)
    for _ in range(40):  # clients of something with a few ports
        source = next(address)
        for port in dice.sample(range(5000, 5010), dice.randint(2, 6)):
            say(source, dice.random() * 100, port)
    lines.sort()
    return "".join(text for _, text in lines), guilty


@case
def scans_are_found_and_little_else(folder):
    hit = false = missed = right = 0
    for seed in range(4):
        text, guilty = traffic(seed)
        found = {one["source"]: one["kind"] for one in Log(folder, text).json("--top", "10000")["findings"]
                 if one["kind"] in ("scan", "sweep", "slow")}
        hit += len(found.keys() & guilty.keys())
        false += len(found.keys() - guilty.keys())
        missed += len(guilty.keys() - found.keys())
        right += sum(guilty.get(source) == kind for source, kind in found.items())
    precision, recall = hit / (hit + false), hit / (hit + missed)
    print(f"scans: precision {precision:.3f}, recall {recall:.3f}, "
          f"of the right kind {right / hit:.3f} ({hit + missed} scanners)")
    assert precision >= 0.97 and recall >= 0.97 and right / hit >= 0.9


# --- files ---


@case
def compressed_logs_are_read_by_what_they_are(folder):
    text = "".join(line(i, "203.0.113.9", 1 + i) for i in range(3000)).encode()
    log = Log(folder)
    zstd = subprocess.run(["zstd", "-qc"], input=text, capture_output=True, check=True).stdout
    for name, packed in {"gz": gzip.compress(text), "xz": lzma.compress(text), "zst": zstd,
                         "two": gzip.compress(text[:1000]) + gzip.compress(text[1000:]),
                         "txt": text}.items():
        path = log.path.with_suffix("." + name)
        log.write(packed, path)
        same((name, log.refused(file=path)), (name, 3000))
        with open(path, "rb") as pipe:
            same(log.database.run("--json", "log", "-", stdin=pipe, env=UTC).json()
                 ["totals"]["refused"], 3000)
        if name == "txt":
            continue
        log.write(packed[:len(packed) - 9], path)
        result = log.run(file=path, before=("--json",))
        same(result.code, 3)
        assert "it is cut off" in result.err, (name, result.err)
        log.write(packed[:40] + bytes(200) + packed[240:], path)
        result = log.run(file=path, before=("--json",))
        same(result.code, 3)
        assert "it is damaged" in result.err, (name, result.err)


def machine(folder, files):
    """A root with logs, and a review of it without naming one."""
    log = Log(folder)
    for name, text in files.items():
        log.write(text, log.database.folder / "root/var/log" / name)
    return lambda *words: log.database.run("--root", str(log.database.folder / "root"), "--json",
                                           "log", *words, env=UTC)


@case
def a_log_group_is_read_where_ulogd_keeps_it(folder):
    database = Database(folder, OFFICE.replace("[network", "log-to = nflog\n[network", 1))
    root = database.folder / "root"
    kernel, ulogd = root / "var/log/kern.log", root / "var/log/ulog/syslogemu.log"
    ulogd.parent.mkdir(parents=True)
    kernel.write_text(line(100, "203.0.113.1"), encoding="ascii")
    done = database.run("--root", str(root), "log", env=UTC)
    assert "203.0.113.1" in done.out, done.out  # what was refused before the packets went there
    for words in ("go to log group 5", "fwpolicy log follow", "group=5", "log-to=syslog"):
        assert words in done.err, done.err
    ulogd.write_text(line(200, "203.0.113.2"), encoding="ascii")
    pathlib.Path(f"{ulogd}.1").write_text(line(150, "203.0.113.3"), encoding="ascii")
    done = database.run("--root", str(root), "--json", "log", env=UTC)
    same([path.partition("ulog/")[2] for path in done.json()["logs"]],
         ["syslogemu.log.1", "syslogemu.log"])
    same((done.json()["totals"]["refused"], done.err), (2, ""))


@case
def only_follow_listens(folder):
    for verb in ("review", "suggest"):
        done = Database(folder, OFFICE).run("log", verb, "--nflog")
        same(done.code, 2)
        assert "it goes with follow" in done.err, done.err


@case
def rotated_logs_are_read_the_oldest_first(folder):
    ask = machine(folder, {
        "kern.log": line(400, "203.0.113.4"), "kern.log.1": line(300, "203.0.113.3"),
        "kern.log.2.gz": gzip.compress(line(200, "203.0.113.2").encode()),
        "kern.log.10.xz": lzma.compress(line(100, "203.0.113.1").encode()),
        "kern.log.old": line(0, "203.0.113.9"), "syslog": line(0, "203.0.113.9")})
    got = ask().json()
    same([pathlib.Path(path).name for path in got["logs"]],
         ["kern.log.10.xz", "kern.log.2.gz", "kern.log.1", "kern.log"])
    same(sorted(rows(got, "source")), [f"203.0.113.{i}" for i in range(1, 5)])


@case
def a_review_remembers_how_far_it_came(folder):
    old, new = line(0, "203.0.113.1") * 2, line(60, "203.0.113.2")
    ask = machine(folder, {"messages": old})
    same(ask().json()["totals"]["reviewed"], None)
    same(ask().json()["totals"]["new_sources"], 0)
    ask = machine(folder, {"messages": old + new})
    got = ask("--reason", "default").json()  # a part of it is no review
    got = ask().json()
    same({key: row["new"] for key, row in rows(got, "source").items()},
         {"203.0.113.1": False, "203.0.113.2": True})
    same((got["totals"]["new_sources"], got["totals"]["reviewed"]), (1, "2026-11-26T08:00:00Z"))
    same(ask().json()["totals"]["new_sources"], 0)
    ask = machine(folder, {"messages": old + new + line(120, "203.0.113.3")})
    got = ask("--new").json()["totals"]
    same((got["refused"], got["filtered"], got["reviewed"]), (1, 3, "2026-11-26T08:01:00Z"))
    same(ask("--new").json()["totals"]["refused"], 0)


@case
def years_are_told_by_when_the_file_was_written(folder):
    log = Log(folder)
    log.path.write_text("Dec 31 23:59:59 gw kernel: denylog:input:default IN=eth1 OUT= SRC=203.0.113.9 "
                        "DST=203.0.113.1 LEN=60 PROTO=UDP SPT=1 DPT=9 LEN=40\n"
                        "Jan  1 00:00:01 gw kernel: denylog:input:default IN=eth1 OUT= SRC=203.0.113.9 "
                        "DST=203.0.113.1 LEN=60 PROTO=UDP SPT=1 DPT=9 LEN=40\n", encoding="ascii")
    os.utime(log.path, (1798800000, 1798800000))  # 2027-01-01 10:40 UTC
    got = log.json()["totals"]
    same((got["first"], got["last"]), ("2026-12-31T23:59:59Z", "2027-01-01T00:00:01Z"))
    os.utime(log.path, (1709251200, 1709251200))  # 2024-03-01
    log.path.write_text(log.path.read_text(encoding="ascii").replace("Dec 31", "Feb 29"), encoding="ascii")
    os.utime(log.path, (1709251200, 1709251200))
    same(log.json()["totals"]["last"], "2024-02-29T23:59:59Z")


@case
def a_log_that_is_not_there_is_an_error(folder):
    log = Log(folder)
    result = log.run(file="nothing.log")
    same(result.code, 3)
    assert 'cannot read "nothing.log": No such file' in result.err, result.err
    same(log.run(file=folder).code, 3)


@case
def csv_is_what_json_is(folder):
    log = Log(folder, "".join(many_lines(3000)))
    got = log.json("--top", "500")
    table = list(csv.DictReader(io.StringIO(log.run("--csv", "--top", "500").out)))
    same(len(table), len(got["findings"]) + sum(len(t["rows"]) for t in got["tables"].values()))
    for row in table[len(got["findings"]):]:
        other = rows(got, row["what"])[row["key"]]
        same((int(row["packets"]), row["about"]), (other["packets"], other["about"]))


# --- suggest ---


@case
def suggestions_say_what_else_they_let_in(folder):
    log = Log(folder, line(0, "192.168.1.20", 110, in_="eth0", reason="service") * 3 +
              line(1, "198.51.100.7", 22, reason="service") * 2 +
              "".join(line(2, "192.168.1.66", port, in_="eth0") for port in range(100, 160)))
    found = {one["command"]: one for one in log.json("suggest")["suggestions"]}
    same(sorted(found), ["fwpolicy allow pop3 from 192.168.1.20", "fwpolicy allow ssh from 198.51.100.7"])
    same(found["fwpolicy allow ssh from 198.51.100.7"]["besides"], None)
    for command, one in found.items():
        before = log.database.run("explain", "from", one["sources"][0], command.split()[2])
        words = command.split()[1:]
        log.database.edit(*words)
        after = log.database.run("explain", "from", one["sources"][0], command.split()[2])
        same((before.code, after.code), (1, 0))


@case
def explain_reads_a_line(folder):
    log = Log(folder)
    for words in [(line(0, "203.0.113.9", reason="service"),), line(0, "203.0.113.9", reason="service").split()]:
        got = log.database.run("--json", "explain", *words, env=UTC)
        same(got.code, 1)
        same({key: got.json()["line"][key] for key in ("verdict", "chain", "reason", "differs")},
             {"verdict": "drop", "chain": "input", "reason": "service", "differs": False})
    got = log.database.run("--json", "explain", line(0, "192.168.1.20", in_="eth0", reason="service"))
    same((got.code, got.json()["line"]["differs"]), (0, True))
    same(log.database.run("explain", "IN=eth1 SRC=1.2.3.4").code, 2)


main()
