#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""
The scenes of tools/demo, which builds and calls this: demo.py [sme-v5 | gateway | server], as root.

Raises a LAN, a gateway and an Internet as network namespaces of this machine, applies the profile,
and then tries things with real servers and clients. One line each: what was tried, from where, what
the profile's database says, what happened, and the reason in the deny log. What the database says is
read from its text here, not asked of the program: the two must meet. Leaves nothing behind. Exit 1
if anything came otherwise.
"""
import argparse
import configparser
import dataclasses
import os
import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import packets  # noqa: E402 (found by the path above)
import servers  # noqa: E402
from lab import Lab  # noqa: E402
from net import EXT, EXT6, GWI, GWI6, LAN, LAN6, NET, NET2, NET6  # noqa: E402

REFUSED, REACHED = "refused", "reached"

INTRODUCTION = f"""
    LAN host               gateway ({{profile}})              Internet host
    {LAN:<14}  ---  {GWI:>11} | {EXT:<11}  ---  {NET}
    {LAN6:<14}  ---  {GWI6:>11} | {EXT6:<11}  ---  {NET6}
"""
SUMMARY = """
{good} of {number} as the database says. Every row was real traffic between three network stacks,
and every reason was read from the kernel log. Where to go next, with the same database:
    fwpolicy -f rulesets/{profile}/access.conf explain in eth1 from 198.51.100.10 tcp/22
    fwpolicy -f rulesets/{profile}/access.conf list
    fwpolicy -f rulesets/{profile}/access.conf print nft"""
UNNAMED = 4444  # a port that no profile names


def read_records(*paths):
    """{(kind, name): {key: value}} of databases or catalogue files."""
    parser = configparser.ConfigParser(
        inline_comment_prefixes="#", strict=False, interpolation=None
    )
    parser.read(paths, encoding="utf-8")
    return {tuple(section.partition(" ")[::2]): parser[section] for section in parser.sections()}


class Profile:
    """What a profile's database says, as far as the demonstration asks."""

    def __init__(self, name):
        self.name, self.path = name, ROOT / "rulesets" / name / "access.conf"
        if not self.path.exists():
            raise SystemExit(f"there is no profile {name!r} in {ROOT / 'rulesets'}")
        self.records = read_records(self.path)
        self.catalogue = read_records(*(ROOT / "rulesets" / "services").glob("*.conf"))
        self.gateway = self.records["gateway", ""]
        self.mode = self.gateway.get("mode", "gateway")
        self.log = self.gateway.get("log", "some")
        self.ping = self.gateway.get("ping", "yes") == "yes"

    def services(self):
        """(name, TCP port, access) of every service with a port, in file order."""
        for (kind, name), record in self.records.items():
            known = self.catalogue.get((kind, name), {})
            ports = record.get("tcp", known.get("tcp", "")).split(",")[0].strip()
            if kind == "service" and ports.isdigit() and not record.get("allow"):
                on = record.get("status", "disabled") == "enabled"
                yield name, int(ports), record.get("access", "private") if on else "disabled"

    def first(self, access, preferred=0):
        """The service of that access with the preferred port, or any; None if there is none."""
        found = [service for service in self.services() if service[2] == access]
        return next(
            (service for service in found if service[1] == preferred), found[0] if found else None
        )

    def helps_out(self, name):
        """May that helper act for inside clients?"""
        record = self.records.get(("helper", name), {})
        return record.get("status") == "enabled" and record.get("direction", "out") != "in"

    def admits(self, access, inside):
        return (
            access == "public"
            and self.mode != "private-gateway"
            or inside
            and access in ("public", "private")
        )


@dataclasses.dataclass
class Try:
    """Something to do: run() tells how it came out; match: fields of the log lines it may cause."""
    run: object
    match: dict


@dataclasses.dataclass
class Step:
    """A row. due: what the database says; quiet: its reason is logged for log = all only."""
    what: str
    where: str
    due: str
    attempt: Try
    reason: str = "-"
    quiet: bool = False


class Show:
    """The running network, and the ways to try something on it."""

    def __init__(self, lab, profile):
        self.lab, self.profile = lab, profile

    def page(self, host, address):
        """A web page by curl: as whom the server saw us."""
        url = f"http://[{address}]/" if ":" in address else f"http://{address}/"

        def run():
            done = host.run("curl", "-sg", "--connect-timeout", "2", url, check=False)
            return f"as {done.stdout.split()[-1]}" if done.stdout else REFUSED
        return Try(run, {"DPT": 80})

    def greeting(self, host, address, port, *options):
        argv = ("nc", "-n", "-w", "2", *options, address, str(port))

        def run():
            done = host.run(*argv, input="hello\n", check=False)
            return REACHED if done.stdout.startswith("you are") else REFUSED
        return Try(run, {"DPT": port})

    def service(self, host, address, port):
        """A service of the gateway: its page where it is the web server, else its greeting."""
        if port != 80:
            return self.greeting(host, address, port)
        page = self.page(host, address)
        return Try(lambda: REFUSED if page.run() == REFUSED else REACHED, page.match)

    def ping(self, host, address):
        def run():
            done = host.run("ping", "-n", "-c", "1", "-W", "2", address, check=False)
            return REFUSED if done.returncode else REACHED
        return Try(run, {"TYPE": 128 if ":" in address else 8})

    def ftp(self, *options):
        return Try(lambda: REACHED if servers.fetch(self.lab.lan, NET, *options) else REFUSED,
                   {"DPT": 21})

    def crafted(self, link, src, dst, proto="tcp", **fields):
        """A packet that no client would send."""
        packet = packets.Packet(src, dst, proto, **fields)

        def run():
            outcome = self.lab.send(packet, link)
            return REACHED if outcome.local or outcome.at or outcome.answers else REFUSED
        return Try(run, {"ID": packet.mark.number})


def service_steps(show):
    """Who reaches which service of the gateway."""
    profile, lab = show.profile, show.lab
    chosen = (("public", profile.first("public", 80)),
              ("private", profile.first("private", 110)),
              ("disabled", profile.first("disabled", 22)),
              ("localhost", profile.first("localhost")),
              ("in no record", (f"port {UNNAMED}", UNNAMED, "disabled")))
    for kind, service in chosen:
        if service:
            yield from one_service(show, kind, service, lab.wan, EXT)
            if kind in ("public", "private"):
                yield from one_service(show, kind, service, lab.wan, EXT6)
            if profile.mode != "server":
                yield from one_service(show, kind, service, lab.lan, GWI)


def one_service(show, kind, service, host, address):
    name, port, access = service
    inside = host is show.lab.lan
    title = f"{name}{', IPv6' if ':' in address else ''} ({kind})"
    attempt = show.service(host, address, port)
    if show.profile.admits(access, inside):
        yield Step(title, "LAN" if inside else "Internet", REACHED, attempt)
    else:
        yield Step(title, "LAN" if inside else "Internet", REFUSED, attempt,
                   "input:default" if port == UNNAMED else "input:service")


def way_out_steps(show):
    """What the Internet sees of the LAN, and what it can do to it."""
    lan, wan = show.lab.lan, show.lab.wan
    source6 = EXT6 if show.profile.gateway.get("nat6") == "yes" else LAN6
    yield Step("web page, and whom the server sees", "LAN", f"as {EXT}", show.page(lan, NET))
    yield Step("web page, IPv6", "LAN", f"as {source6}", show.page(lan, NET6))
    yield Step("question to UDP port 53", "LAN", REACHED, show.greeting(lan, NET, 53, "-uW1"))
    yield Step("ping through the gateway", "LAN", REACHED, show.ping(lan, NET))
    yield Step("ftp download, passive", "LAN", REACHED, show.ftp())
    if show.profile.helps_out("ftp"):
        yield Step("ftp download, active (helper)", "LAN", REACHED, show.ftp("-P", "-"))
    for address, name in ((LAN, "web server of a LAN host"), (LAN6, "the same, IPv6")):
        yield Step(name, "Internet", REFUSED, show.greeting(wan, address, 80), "forward:forward")
    yield Step("UDP with a foreign source", "LAN", REFUSED,
               show.crafted("eth0", NET, NET2, "udp", sport=40000, dport=53), "prerouting:spoof")


def hostile_steps(show):
    """Packets that nobody sends in good faith."""
    own, whose = (EXT, "the gateway") if show.profile.mode == "server" else (LAN, "a LAN host")
    for what, reason, attempt in (
            (f"SYN forged in {whose}'s name", "prerouting:spoof",
             show.crafted("eth1", own, EXT, sport=40000, dport=22, flags="S")),
            ("ICMP redirect", "input:icmp", show.crafted("eth1", NET, EXT, "icmp", type=5))):
        yield Step(what, "Internet", REFUSED, attempt, reason)
    for what, reason, attempt in (
            ("Xmas scan", "input:invalid",
             show.crafted("eth1", NET, EXT, sport=40000, dport=22, flags="FPU")),
            ("NetBIOS noise", "input:default",
             show.crafted("eth1", NET, EXT, "udp", sport=137, dport=137))):
        yield Step(what, "Internet", REFUSED, attempt, reason, quiet=True)


def ping_steps(show):
    for dst, name in ((EXT, "ping of the gateway"), (EXT6, "ping of the gateway, IPv6")):
        attempt = show.ping(show.lab.wan, dst)
        if show.profile.ping:
            yield Step(name, "Internet", REACHED, attempt)
        else:
            yield Step(name, "Internet", REFUSED, attempt, "input:icmp", quiet=True)


class Table:
    """Prints the steps as they are taken."""

    WIDTHS = (3, 40, 8, 14, 14)
    GOOD, BAD, DIM, BOLD = "32", "1;31", "2", "1"

    def __init__(self):
        self.coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def row(self, cells, seen, log, rest):
        """Cells, the last two of which have colours of their own."""
        colours = (rest,) * (len(self.WIDTHS) - 1) + (seen, log)
        padded = [f"{cell:<{width}}" for cell, width in zip(cells, (*self.WIDTHS, 0))]
        print(*map(self._paint, colours, padded), flush=True)

    def _paint(self, colour, text):
        return f"\033[{colour}m{text}\033[0m" if self.coloured and colour else text

    def title(self):
        self.row(("", "tried", "from", "expected", "seen", "deny log"), *(self.BOLD,) * 3)

    def step(self, number, step, seen, logged, good):
        self.row((number, step.what, step.where, step.due, seen, logged),
                 self.GOOD if good else self.BAD, self.DIM if good else self.BAD, None)


def take(show, step):
    """Carry out a step; what was seen, and the reason in the log."""
    observer = show.lab.observer
    observer.clear()
    seen = step.attempt.run()
    observer.settle()
    reasons = {line.reason for line in observer.log.lines() if line.has(**step.attempt.match)}
    return seen, " ".join(sorted(reasons)) or "-"


def perform(show, steps):
    """All steps as a table; how many, and how many came otherwise."""
    table, wrong, number = Table(), 0, 0
    table.title()
    for number, step in enumerate(steps, 1):
        seen, reason = take(show, step)
        unlogged = show.profile.log == "none" or step.quiet and show.profile.log != "all"
        due = "-" if unlogged else step.reason
        good = (seen, reason) == (step.due, due)
        wrong += not good
        logged = "(not logged)" if (seen, reason) == (REFUSED, "-") else reason
        table.step(number, step, seen, logged if reason == due else f"{logged}, not {due}", good)
    return number, wrong


def start_servers(lab, profile):
    """Something listens on every port that is tried: a refusal is never a mere absence."""
    ports = sorted({port for _, port, _ in profile.services()} | {UNNAMED})
    servers.responder(lab.gw, *(f"{'http' if port == 80 else 'tcp'}:{port}" for port in ports))
    servers.responder(lab.wan, "http:80", f"udp:53@{NET}")
    servers.responder(lab.lan, "tcp:80")
    servers.ftp(lab.wan, lab.policy.folder)


def show_profile(profile):
    """Raise the network, apply, try everything; how many rows, and how many came otherwise."""
    with Lab(forwarding=False) as lab:
        lab.policy.database = str(profile.path)
        lab.policy.run("apply")
        start_servers(lab, profile)
        print(INTRODUCTION.format(profile=profile.name), flush=True)
        show = Show(lab, profile)
        steps = [*service_steps(show)]
        if profile.mode != "server":
            steps += way_out_steps(show)
        return perform(show, [*steps, *hostile_steps(show), *ping_steps(show)])


def main():
    parser = argparse.ArgumentParser(description="show a gateway at work")
    parser.add_argument("profile", nargs="?", default="sme-v5", help="a folder of rulesets/")
    profile = Profile(parser.parse_args().profile)
    if os.geteuid():
        raise SystemExit("tools/demo raises network namespaces: run it as root")
    number, wrong = show_profile(profile)
    print(SUMMARY.format(good=number - wrong, number=number, profile=profile.name))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
