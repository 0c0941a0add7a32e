#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The commands that make a database: init from interfaces, import from another machine's.

  cmd_init_test.py [PROGRAM]         default: $FWPOLICY, else build/dev/bin/fwpolicy

`init` runs in network namespaces of its own, made by unshare(1); without the right to make them its
cases are skipped.
"""
import json
import os
import pathlib
import stat
import subprocess

from program import CONF, DEADLINE, PROGRAM, Database, Result, Skipped, case, main, same

# --- import ---


@case
def import_prints_a_database(folder):
    source = pathlib.Path(folder) / "esmith"
    source.mkdir()
    (source / "configuration").write_text(
        "ExternalInterface=interface|Name|eth1\nInternalInterface=interface|Name|eth0\n"
        "SystemMode=servergateway\nsshd=service|TCPPort|22|access|public|status|enabled\n")
    (source / "networks").write_text("192.168.1.0=network|Mask|255.255.255.0\n")
    db = Database(folder)
    text = db.ask("import", "esmith", str(source)).out
    imported = Database(folder, text)
    same(imported.ask("get", "ssh", "access").out, "public\n")
    same(imported.ask("-n", "import", "esmith", str(source)).out, text)
    same(imported.ask("--json", "import", "esmith", str(source)).json()["text"], text)


@case
def import_refuses(folder):
    db = Database(folder)
    db.refuse("import", says="usage: fwpolicy import esmith DIR")
    db.refuse("import", "esmith", says="from which folder?")
    db.refuse("import", "ufw", "/etc/ufw", says='cannot import from "ufw"')
    db.refuse("import", "esmith", folder + "/nothing", says="No such file")
    db.refuse("import", "esmith", "a", "b", says="more than one folder")


# --- init, in namespaces ---


def in_namespace(folder, setup, *words, **how):
    """Run the program with interfaces made by `ip` commands, one a line."""
    batch = pathlib.Path(folder) / "setup"
    batch.write_text("".join(line.strip() + "\n" for line in setup.strip().splitlines()))
    script = 'ip -batch "$1" || exit 99; shift; exec "$@"'
    try:
        done = subprocess.run(["unshare", "-n", "--", "sh", "-c", script, "sh", str(batch), PROGRAM,
                               *words], text=True, capture_output=True, cwd=folder,
                              timeout=DEADLINE, **how)
    except FileNotFoundError:
        raise Skipped("no unshare") from None
    if done.returncode == 99 or "unshare failed" in done.stderr:
        raise Skipped("no namespace: " + done.stderr.strip())
    assert "Sanitizer" not in done.stderr, done.stderr
    return Result(done)


TWO_NICS = """
    link add eth0 type veth peer name far0
    link add eth1 type veth peer name far1
    link set far0 up
    link set far1 up
    link set eth0 up
    link set eth1 up
    addr add 192.168.1.1/24 dev eth0
    addr add fd00:1::1/64 dev eth0 nodad
    addr add 198.51.100.2/24 dev eth1
    route add default via 198.51.100.1
"""

ONE_NIC = """
    link add eth0 type veth peer name far0
    link set eth0 up
    addr add 192.0.2.2/24 dev eth0
    route add default via 192.0.2.1
"""


def remote(address):
    return dict(os.environ, SSH_CONNECTION=f"{address} 50000 192.0.2.1 22")


@case
def init_of_a_gateway(folder):
    result = in_namespace(folder, TWO_NICS, "-f", "etc/new/access.conf", "init",
                          env=remote("127.0.0.1"))
    same((result.code, result.err), (0, ""))
    same(result.out.splitlines()[0], "etc/new/access.conf: external eth1; internal eth0")
    path = pathlib.Path(folder) / "etc/new/access.conf"
    same(stat.S_IMODE(path.stat().st_mode), 0o644)
    check = in_namespace(folder, TWO_NICS, "-f", str(path), "check")
    same(check.code, 0)
    same(json.loads(in_namespace(folder, TWO_NICS, "-f", str(path), "--json", "list",
                                 "network").out)[0]["keys"]["address"]["value"],
         "192.168.1.0/24, fd00:1::/64")
    assert "access = private" in path.read_text() and "public\nallow" not in path.read_text()


@case
def init_spares_the_session(folder):
    for address, allow in (("203.0.113.7", "203.0.113.7, lan"), ("192.168.1.9", "")):
        result = in_namespace(folder, TWO_NICS, "-f", "access.conf", "init", "--force",
                              env=remote(address))
        same(result.code, 0)
        same(("ssh is open to that address" in result.out), bool(allow))
        db = in_namespace(folder, TWO_NICS, "-f", "access.conf", "get", "ssh", "allow")
        same(db.out, allow + "\n")
        same(in_namespace(folder, TWO_NICS, "-f", "access.conf", "check").code, 0)


@case
def init_finds_the_session_above_sudo(folder):
    # sudo's child has no SSH_CONNECTION; the shell above it has.
    result = in_namespace(folder, TWO_NICS, "version", env=remote("203.0.113.7"))
    same(result.code, 0)
    script = 'ip -batch setup && env -u SSH_CONNECTION "$1" -f - -q init; true'
    done = subprocess.run(["unshare", "-n", "--", "sh", "-c", script, "sh", PROGRAM], text=True,
                          capture_output=True, cwd=folder, timeout=DEADLINE,
                          env=remote("203.0.113.7"))
    assert "allow  = 203.0.113.7, lan\n" in done.stdout, done.stdout + done.stderr


@case
def init_of_a_server(folder):
    result = in_namespace(folder, ONE_NIC, "-f", "-", "init", env=remote("203.0.113.7"))
    same(result.code, 0)
    assert "mode     = server\nexternal = eth0\n" in result.out, result.out
    assert "allow  = 203.0.113.7\n" in result.out, result.out
    assert "mode = server" in result.err, result.err
    path = pathlib.Path(folder) / "access.conf"
    path.write_text(result.out)
    same(in_namespace(folder, ONE_NIC, "-f", str(path), "check").code, 0)


@case
def init_without_a_default_route(folder):
    result = in_namespace(folder, "link add eth0 type veth peer name far0", "-f", "access.conf", "init")
    same((result.code, result.out), (1, ""))
    assert "no default route" in result.err, result.err
    same(set(result.err.split("the interfaces are: ")[1].strip().split(", ")), {"eth0", "far0"})
    assert not (pathlib.Path(folder) / "access.conf").exists()


@case
def init_does_not_overwrite(folder):
    db = Database(folder)
    path = str(db.path)
    result = in_namespace(folder, TWO_NICS, "-f", path, "init")
    same((result.code, result.out, db.text), (2, "", CONF))
    assert "there is a database already" in result.err
    same(in_namespace(folder, TWO_NICS, "-n", "-f", path, "init", "--force").code, 0)
    same(db.text, CONF)
    same(in_namespace(folder, TWO_NICS, "-f", path, "init", "now").code, 2)
    os.chmod(path, 0o600)
    answer = in_namespace(folder, TWO_NICS, "--json", "-f", path, "init", "--force")
    same(answer.code, 0)
    same(answer.json()["text"], db.text)
    same(stat.S_IMODE(os.stat(path).st_mode), 0o600)


if __name__ == "__main__":
    main()
