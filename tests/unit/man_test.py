#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The manual pages say what the program does: commands, keys, defaults, messages, JSON, examples.

  man_test.py [PROGRAM]        default: $FWPOLICY, else build/dev/bin/fwpolicy

The program is asked for its own tables, each example is run, each message and each document that it
can make is looked for in the pages, and nothing may stand there that it does not make.
"""
import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import mdoc
from program import CONF, DEADLINE, PROGRAM, ROOT, Database, Skipped, case, main, same

sys.path.insert(0, str(ROOT / "tests/golden"))
import messages  # noqa: E402 (found by the path above)

COMMANDS = mdoc.Page(ROOT / "userspace/man/fwpolicy.8")
DATABASE = mdoc.Page(ROOT / "userspace/man/fwpolicy.conf.5")

OFFICE = """\
[gateway]
external = eth1
internal = eth0
[network office]
address = 192.168.1.0/24, fd00:1::/64
"""
NO_INTERFACE = re.compile(r'this machine has no interface ".*" \(now\)')


def ask(*words):
    """A command that reads no database; its answer as JSON."""
    done = subprocess.run([PROGRAM, "--json", *words], text=True, capture_output=True,
                          timeout=DEADLINE, check=True)
    return json.loads(done.stdout)


def network_of_its_own(folder):
    """The words before a command that lets it use the kernel without harm."""
    words = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    probe = [*words, PROGRAM, "--root", folder, "-f", "-", "-n", "apply"]
    try:
        done = subprocess.run(probe, input=OFFICE, text=True, capture_output=True,
                              timeout=DEADLINE, check=False)
    except OSError as error:
        raise Skipped(error) from error
    if done.returncode:
        raise Skipped(f"no network namespace with nf_tables: {done.stderr.strip()}")
    return words


def found_by_check(database):
    """What check says about a text, but for interfaces that the machine does not have."""
    said = database.run("--json", "check").json()["messages"]
    return [message for message in said if not NO_INTERFACE.fullmatch(message["text"])]


# --- commands and keys ---


@case
def every_command_is_described_as_it_is_written(_):
    described = mdoc.items(COMMANDS.lines("COMMANDS"), "Ic")
    same(sorted(described), sorted(f"{row['command']} {row['words']}".strip()
                                   for row in ask("help")))


@case
def every_option_is_described(_):
    described = " ".join(mdoc.items(COMMANDS.lines("DESCRIPTION"), "Fl"))
    answer = subprocess.run([PROGRAM, "help"], text=True, capture_output=True, check=True).stdout
    for flag in re.findall(r"^  (--?\w+)", answer, re.M):
        assert flag in described.replace(",", "").split(), f"{flag} is not in {described}"
    for flag in re.findall(r"--?[a-z-]+", described):
        done = subprocess.run([PROGRAM, flag, "x", "help"], text=True, capture_output=True,
                              check=False)
        assert "option" not in done.stderr, done.stderr


def form_of(row):
    return " | ".join(sorted(row["choices"])) or row["form"]


def described_keys():
    """(kind, key): (form, default) as the page has them."""
    found = {}
    for title, lines in DATABASE.subsections("KINDS AND KEYS"):
        kind = "service" if title == "The catalogue" else title.split()[0] if title else ""
        for item in mdoc.items(lines, "Ic"):
            match = re.fullmatch(r"([\w-]+) = (.+) \((?:default (.+)|required)\)", item)
            assert match, f"{title}: {item}"
            key, form, default = match.groups()
            place = "catalogue" if title == "The catalogue" else "database"
            same(found.get((kind, key, place)), None)
            form = " | ".join(sorted(form.split(" | ")))
            found[kind, key, place] = form, "required" if default is None else default
    return found


@case
def every_key_is_described_with_its_form_and_default(_):
    same(described_keys(), {
        (row["kind"], row["key"], "catalogue" if row["place"] == "catalogue" else "database"):
        (form_of(row), "required" if row["required"] else row["default"] or "none")
        for row in ask("help", "keys")
    })


@case
def every_form_of_value_is_described_and_its_examples_can_be_written(folder):
    forms = {row["form"] for row in ask("help", "keys")} - {"choice"}
    lines = DATABASE.lines("VALUES")
    same(set(mdoc.items(lines, "Ar")), forms)
    place = {"interfaces": "gateway external", "prefixes": "network office address",
             "addresses": "service ssh allow", "ports": "service web udp",
             "limit": "ssh limit", "time": "ssh until"}
    form, tried = None, 0
    for line in lines:
        if line.startswith(".It Ar "):
            form = line[7:]
        match = re.match(r"\.Ql (.*?)(?: [.,])?$", line)
        if match and form in place:
            *record, key = place[form].split()
            Database(folder).ask("-n", "set", *record, f"{key}={match[1]}")
        elif match:
            ports = "udp=5000-5010" if "-" in match[1] else "udp=5000"
            Database(folder).ask("-n", "add", "forward", "new", ports, f"to={match[1]}")
        tried += bool(match)
    assert tried >= 10, tried


@case
def protocols_have_the_names_that_stand_there(folder):
    text = " ".join(DATABASE.lines("VALUES"))
    names = re.search(r"by number or as (.*?) Those with ports", text)[1]
    names = re.sub(r"\.Cm |, | or|[ ,.]+$", " ", names).split()
    assert len(names) > 10, names
    Database(folder).ask("-n", "add", "service", "new", f"protocol={','.join(names)}")


# --- messages ---


VARIABLE = re.compile(r"[A-Z]{2,}(?![a-z])")  # words in capitals stand for what differs


def described_messages():
    """Each with a pattern."""
    found = {}
    for item in mdoc.items(DATABASE.lines("DIAGNOSTICS"), "Sy"):
        pattern = ".+".join(re.escape(part) for part in VARIABLE.split(item))
        found[item] = re.compile(pattern, re.S)
    return found


def fixed_words(form):
    """What a format always says; "port%s" says two things."""
    for ending in ("", "s"):
        text = messages.CONVERSION.sub("X", re.sub(r"(?<=[a-z])%s", ending, form))
        yield VARIABLE.sub("X", text)


def said_by_golden():
    """Every error and warning that the databases of tests/golden/ make."""
    places = [*ROOT.glob("tests/golden/bad/*.err"), *ROOT.glob("tests/golden/good/*.warnings"),
              *ROOT.glob("rulesets/*/expected/warnings")]
    for path in places:
        text = path.read_text(encoding="utf-8", errors="replace")
        yield from re.findall(r"^(?:[^ ]*: )?(?:error|warning): (.*)$", text, re.M)


def said_elsewhere(folder):
    """Those that golden files cannot hold: they depend on the machine, or are long."""
    yield "longer than 64 MiB"  # made in tests/unit/db_hostile_test.c, as is the next
    yield "all lists together hold more than 4194304 ranges"
    database = Database(folder, OFFICE.replace("eth1", "no-such+, fwp-none") +
                        "[blocklist b]\nfile = b.txt\n")
    (database.folder / "b.txt").write_text("not a prefix\n" * 20, encoding="utf-8")
    for message in database.run("--json", "check").json()["messages"]:
        yield message["text"]


@case
def every_message_is_described_and_every_one_described_is_made(folder):
    described = described_messages()
    unused = dict(described)
    for text in [*said_by_golden(), *said_elsewhere(folder)]:
        fitting = [item for item, pattern in described.items() if pattern.fullmatch(text)]
        assert fitting, f"not in the page: {text}"
        for item in fitting:
            unused.pop(item, None)
    same(list(unused), [])


@case
def every_message_in_the_sources_is_described(_):
    described = {VARIABLE.sub("X", item) for item in described_messages()}
    sources = [path for pattern in ("db/*.c", "policy/lint*.c")
               for path in sorted((ROOT / "userspace").glob(pattern))
               if not path.name.startswith(("import", "esmith"))]
    assert len(sources) > 10, sources
    missing = []
    for path in sources:
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r"\bdiag_(error|warning)\(", text):
            for form in messages.formats_of(text[match.end():], 2):
                if form in ('"%s" %s', '"%s" is %s'):
                    continue  # tests/golden/bad has what they take from their tables
                missing += [f"{path.name}: {words}" for words in fixed_words(form)
                            if words not in described]
    same(missing, [])


# --- examples ---


@case
def the_worked_example_passes_check(folder):
    block, shown = mdoc.blocks(DATABASE.lines("EXAMPLES"))[:2]
    database = Database(folder, block)
    (database.folder / "lists").mkdir()
    (database.folder / "lists/abuse.txt").write_text("198.51.100.0/24\n", encoding="utf-8")
    same(found_by_check(database), [])
    said = database.run("check", file="access.conf")
    if not os.path.exists("/sys/class/net/eth1"):
        assert shown in said.err, said.err
    kinds = set(re.findall(r"^\[(\w+)", block, re.M))
    same(kinds, {row["kind"] for row in ask("help", "keys")})


@case
def the_message_that_is_shown_is_made(folder):
    shown = mdoc.blocks(DATABASE.lines("DIAGNOSTICS"))[0]
    line, value = re.search(r"^ *(\d+) \| (.*)$", shown, re.M).groups()
    text = "# filler\n" * (int(line) - 3) + "[service ssh]\nstatus = enabled\n" + value + "\n"
    said = Database(folder, text + OFFICE).run("check", file="access.conf")
    assert said.err.startswith(shown), said.err


@case
def every_piece_of_a_database_in_the_pages_is_right(folder):
    tried = 0
    for page in (DATABASE, COMMANDS):
        for (section, _), lines in page.parts.items():
            for block in mdoc.blocks(lines):
                known = re.match(r"\[(\w+)", block)
                if not known or section in ("EXAMPLES", "JSON", "GRAMMAR") or "Unit" in block:
                    continue
                text = block if known[1] == "gateway" else OFFICE + block
                if "[network" not in text:
                    text += "[network elsewhere]\naddress = 10.0.0.0/8\n"
                database = Database(folder, text.replace("172.17.0.2", "192.168.1.17"))
                (database.folder / "lists").mkdir(exist_ok=True)
                (database.folder / "lists/abuse.txt").write_text("", encoding="utf-8")
                same(found_by_check(database), [])
                tried += 1
    assert tried >= 10, tried


def example_commands():
    """The words of each `# fwpolicy ...` in the page."""
    for block in mdoc.blocks(COMMANDS.lines("EXAMPLES")):
        for line in re.findall(r"^# (.*)$", block, re.M):
            for part in re.split(r"[;&()]", line):
                words = shlex.split(part.partition(">")[0])
                if words[:1] == ["fwpolicy"]:
                    yield words[1:]


@case
def the_examples_of_commands_work(folder):
    database = Database(folder, OFFICE)
    (database.folder / "configuration").write_text(ESMITH, encoding="utf-8")
    tried = 0
    for words in example_commands():
        if words == ["init"] or "apply" in words or words[0] in ("off", "status"):
            continue  # these want a gateway: the next case, tests/netns
        words = [str(database.folder) if "/mnt" in word else word for word in words]
        if words[0] == "-f":
            words = words[2:]
        result = database.run(*words)
        assert result.code in ((0, 1) if words[0] in ("explain", "check") else (0,)), \
            f"{words}: exit {result.code}\n{result.err}"
        tried += 1
    assert tried >= 15, tried


@case
def the_examples_that_want_the_kernel_work(folder):
    unshare = network_of_its_own(folder)
    for words in example_commands():
        if words != ["status"] and words[-1] != "apply" and words != ["off"]:
            continue
        done = subprocess.run([*unshare, PROGRAM, "--root", folder, "-f", "-", *words],
                              input=OFFICE, text=True, capture_output=True, timeout=DEADLINE,
                              check=False)
        same((words, done.returncode, done.stderr), (words, int(words == ["status"]), ""))


@case
def the_unit_is_one(folder):
    unit = next(block for block in mdoc.blocks(COMMANDS.lines("EXAMPLES")) if "[Unit]" in block)
    if not shutil.which("systemd-analyze"):
        raise Skipped("no systemd-analyze")
    path = os.path.join(folder, "fwpolicy.service")
    with open(path, "w", encoding="utf-8") as file:
        file.write(re.sub("ExecStart=[^ ]+", f"ExecStart={PROGRAM}", unit))
    done = subprocess.run(["systemd-analyze", "verify", path], text=True, capture_output=True,
                          timeout=DEADLINE, check=False)
    same([line for line in done.stderr.splitlines() if "fwpolicy.service" in line], [])


# --- JSON ---

ESMITH = "sshd=service|TCPPort|22|access|private|status|enabled\n"


class Schema:
    """The documents of the page: name to a checker of its own notation."""

    TOKEN = re.compile(r'\s*([][{},:|?*]|"[^"]*"|\w+)')
    PLAIN = {"text": str, "number": int, "bool": bool, "null": type(None)}

    def __init__(self, block):
        self.types, bodies, names = {}, {}, []
        for line in block.splitlines():
            if line[:1].strip():
                head = re.match(r"(\S.*?)(?:  +(.*))?$", line)
                names = head[1].split(", ")
                bodies.update(dict.fromkeys(names, head[2] or ""))
            else:
                bodies.update({name: f"{bodies[name]} {line.strip()}" for name in names})
        for name, body in bodies.items():
            self.tokens = self.TOKEN.findall(body)
            self.types[name] = self.alternatives()
            assert not self.tokens, f"{name}: {self.tokens}"

    def take(self, *wanted):
        token = self.tokens.pop(0)
        assert not wanted or token in wanted, f"{token} and not {wanted}: {self.tokens}"
        return token

    def alternatives(self):
        found = [self.type()]
        while self.tokens and self.tokens[0] == "|":
            self.take("|")
            found.append(self.type())
        return found

    def type(self):
        token = self.take()
        if token == "[":
            inner = self.alternatives()
            self.take("]")
            return [inner]
        return self.members() if token == "{" else token

    def members(self):
        """name: (may be missing, type)"""
        found = {}
        while True:
            name = self.take().strip('"')
            optional = self.tokens[0] == "?" and bool(self.take("?"))
            self.take(":")
            found[name] = optional, self.alternatives()
            if self.take(",", "}") == "}":
                return found

    def fits(self, value, types):
        return any(self.is_a(value, wanted) for wanted in types)

    def is_a(self, value, wanted):
        if isinstance(wanted, list):
            return isinstance(value, list) and all(self.fits(item, wanted[0]) for item in value)
        if isinstance(wanted, str):
            if wanted in self.PLAIN:
                return type(value) is self.PLAIN[wanted]
            return self.fits(value, self.types[wanted])
        if not isinstance(value, dict):
            return False
        if "*" in wanted:
            return all(self.fits(item, wanted["*"][1]) for item in value.values())
        needed = {name for name, (optional, _) in wanted.items() if not optional}
        return needed <= value.keys() <= wanted.keys() and all(
            self.fits(item, wanted[name][1]) for name, item in value.items())


SCHEMA = Schema(mdoc.blocks(COMMANDS.lines("JSON"))[0])

# Commands, and what document each answers with where it is not that of its first word.
DOCUMENTS = [
    ["check"], ["list"], ["list", "forward"], ["show", "ssh"], ["show", "gateway"],
    ["show", "helper", "ftp"], ["get", "ssh", "until"], ["print"], ["print", "nft"],
    ["-n", "set", "ssh", "access=public"], ["-n", "set", "ssh", "access=private"],
    ["-n", "unset", "ssh", "access"], ["-n", "add", "network", "lab", "address=10.0.0.0/24"],
    ["-n", "remove", "admins"], ["-n", "allow", "http", "for", "2h"], ["-n", "deny", "ssh"],
    ["explain", "from", "203.0.113.9", "tcp/22"], ["explain", "from", "203.0.113.9", "tcp/8443"],
    ["explain", "from", "192.168.1.9", "to", "198.51.100.1", "tcp/443"],
    ["explain", "in", "eth1", "from", "192.168.1.9", "udp/53"],
    ["version"], ["help"], ["help", "set"], ["help", "keys"], ["help", "words", "show", "s"],
    ["import", "esmith", "."],
    ["explain", "IN=eth1", "OUT=", "SRC=203.0.113.9", "DST=198.51.100.1", "PROTO=UDP", "SPT=1", "DPT=9"],
    ["log", "some.log"], ["log", "suggest", "some.log"],
]
SOME_LOG = """\
2026-11-26T08:00:00Z gw kernel: denylog:input:service IN=eth0 OUT= SRC=192.168.1.20 DST=192.168.1.1 PROTO=TCP SPT=1 DPT=23 
2026-11-26T08:00:01Z gw kernel: denylog:input:service IN=eth1 OUT= SRC=203.0.113.9 DST=198.51.100.1 PROTO=TCP SPT=1 DPT=22 
"""


def name_of(words):
    words = [word for word in words if word != "-n"]
    return " ".join(words[:2]) if " ".join(words[:2]) in SCHEMA.types else words[0]


@case
def every_document_is_as_described(folder):
    database = Database(folder)
    (database.folder / "configuration").write_text(ESMITH, encoding="utf-8")
    (database.folder / "some.log").write_text(SOME_LOG, encoding="ascii")
    for words in DOCUMENTS:
        document = database.ask("--json", *words, code=int(words[0] in ("check", "explain", "log") and
                                database.run(*words).code)).json()
        assert SCHEMA.is_a(document, name_of(words)), f"{words}: {json.dumps(document, indent=1)}"
    edited = database.run("--json", "set", "ssh", "access=public").json()
    assert edited["written"] and SCHEMA.is_a(edited, "set"), edited
    filtered = subprocess.run([PROGRAM, "--json", "-f", "-", "set", "ssh", "access=public"],
                              input=CONF, text=True, capture_output=True, check=True)
    assert SCHEMA.is_a(json.loads(filtered.stdout), "set"), filtered.stdout


@case
def every_refusal_is_as_described(folder):
    broken = Database(folder, "[gatewy]\n")
    refusal = {"messages": (False, [[["MESSAGE"]]])}
    for words in (["list"], ["show", "ssh"], ["get", "ssh", "access"], ["set", "ssh", "access=x"],
                  ["import", "esmith", "/nonexistent"], ["remove", "nothing"], ["init"]):
        document = broken.ask("--json", *words, code=2).json()
        assert SCHEMA.is_a(document, refusal), f"{words}: {document}"


@case
def the_documents_that_want_the_kernel_are_as_described(folder):
    unshare = network_of_its_own(folder)
    for words in (["status"], ["-n", "apply"], ["apply"]):
        done = subprocess.run([*unshare, PROGRAM, "--json", "--root", folder, "-f", "-", *words],
                              input=OFFICE, text=True, capture_output=True, timeout=DEADLINE,
                              check=False)
        same((words, done.returncode, done.stderr), (words, int(words == ["status"]), ""))
        assert SCHEMA.is_a(json.loads(done.stdout), name_of(words)), done.stdout


@case
def init_is_as_described(folder):
    path = os.path.join(folder, "access.conf")
    done = subprocess.run([PROGRAM, "--json", "-n", "-f", path, "init"], text=True,
                          capture_output=True, timeout=DEADLINE, check=False)
    if done.returncode == 1:
        raise Skipped("no default route here")
    assert SCHEMA.is_a(json.loads(done.stdout), "init"), done.stdout


@case
def every_document_is_tried(_):
    tried = {name_of(words) for words in DOCUMENTS} | {"init", "apply", "status"}
    same(tried, {name for name in SCHEMA.types if name.islower()})


# --- the pages as pages ---


@case
def the_pages_have_no_mistakes_of_form(_):
    if not shutil.which("mandoc"):
        raise Skipped("no mandoc")
    done = subprocess.run(["mandoc", "-Tlint", "-Wall", COMMANDS.path, DATABASE.path], text=True,
                          capture_output=True, timeout=DEADLINE, check=False)
    # Whether the other pages are installed, and where, is not theirs to know.
    same([line for line in done.stdout.splitlines() + done.stderr.splitlines()
          if "referenced manual not found" not in line and "outdated mandoc.db" not in line], [])


if __name__ == "__main__":
    main()
