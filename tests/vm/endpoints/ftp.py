# SPDX-License-Identifier: GPL-2.0-only
"""
An FTP client that says its commands itself, and the real servers and clients it stands beside.

`Client` logs in anonymously and fetches by any of the four ways (port, eprt, pasv, epsv); `pieces`
lets a command arrive as the story wants it cut. Servers: vsftpd (netns/servers.py) and proftpd,
run from a folder of its own, as the two packages exclude each other.
"""
import os
import pathlib
import re

import observe
import servers

from . import sockets

PROFTPD = pathlib.Path("/usr/local/lib/fwpolicy-tests/proftpd/usr/sbin/proftpd")
# An address, or it asks for that of the machine's name, which may have none; it listens on all of them.
CONFIG = """
ServerName test
ServerType standalone
DefaultAddress 127.0.0.1
DefaultServer on
UseIPv6 on
Port 21
User ftp
Group nogroup
AuthPAM off
RequireValidShell off
UseReverseDNS off
WtmpLog off
TransferLog none
DelayEngine off
PidFile {folder}/pid
ScoreboardFile {folder}/scores
AllowForeignAddress off
<Anonymous {root}>
  User ftp
  Group nogroup
  UserAlias anonymous ftp
  <Limit WRITE>
    DenyAll
  </Limit>
</Anonymous>
"""


def proftpd(host, folder):
    """proftpd on port 21, serving /file as vsftpd does."""
    root = os.path.join(folder, "pub")
    os.makedirs(root, exist_ok=True)
    os.chmod(folder, 0o755)
    with open(os.path.join(root, "file"), "wb") as file:
        file.write(servers.PAYLOAD)
    config = os.path.join(folder, "proftpd.conf")
    with open(config, "w", encoding="ascii") as file:
        file.write(CONFIG.format(folder=folder, root=root))
    child = host.spawn(str(PROFTPD), "-n", "-q", "-c", config)
    observe.poll(lambda: servers.listening(host, 21) or child.poll() is not None, "proftpd")
    assert child.poll() is None, "proftpd ended at once"
    return child


def stop(host, child):
    """End a server and wait until its port is free."""
    child.terminate()
    child.wait()
    observe.poll(lambda: not servers.listening(host, 21), "the end of a server")


def lftp(host, address, passive):
    """Fetch /file with lftp; True if all of it came."""
    name = f"[{address}]" if ":" in address else address
    script = (
        f"set ftp:passive-mode {'yes' if passive else 'no'}; set net:timeout 5; "
        f"set net:max-retries 1; set ftp:ssl-allow no; open {name}; cat file; bye"
    )
    done = host.run("lftp", "-c", script, check=False, text=False, timeout=30)
    return done.stdout == servers.PAYLOAD


class Client:
    """A control connection, logged in."""

    def __init__(self, host, source, server, login=True, port=21):
        self.host, self.source, self.server = host, source, server
        self.lines = sockets.Lines(sockets.connect(host, source, (server, port)))
        if login:
            self.lines.until("220 ")
            self.ask("USER anonymous", "331 ")
            self.ask("PASS test@example.org", "230 ")
            self.ask("TYPE I", "200 ")

    def ask(self, text, *wanted):
        self.lines.send(text)
        return self.lines.until(*wanted)

    def active(self, extended=False, pieces=None):
        """A listener, announced; pieces cuts the command into what is sent at a time."""
        listener = sockets.listen(self.host, self.source)
        address, port = sockets.name(listener)
        text = eprt(address, port) if extended else port_command(address, port)
        for piece in (pieces or (lambda whole: [whole]))(text.encode() + b"\r\n"):
            self.lines.send(piece)
        self.lines.until("200 ")
        return listener

    def passive(self, extended=False):
        """Where the server listens."""
        if extended:
            port = re.search(r"\|\|\|(\d+)\|", self.ask("EPSV", "229 "))[1]
            return self.server, int(port)
        return read_numbers(self.ask("PASV", "227 "))

    def fetch(self, way, pieces=None):
        """/file by port, eprt, pasv or epsv."""
        extended = way in ("eprt", "epsv")
        if way in ("pasv", "epsv"):
            data = sockets.connect(self.host, self.source, self.passive(extended))
            self.ask("RETR file", "150 ")
        else:
            listener = self.active(extended, pieces)
            self.lines.send("RETR file")
            data, _ = sockets.accept(listener)
            listener.close()
            self.lines.until("150 ")
        with data:
            content = sockets.take(data, len(servers.PAYLOAD))
        self.lines.until("226 ")
        return content == servers.PAYLOAD

    def close(self):
        self.lines.close()


def port_command(address, port):
    return "PORT {},{},{}".format(address.replace(".", ","), port >> 8, port & 255)


def eprt(address, port):
    return f"EPRT |{2 if ':' in address else 1}|{address}|{port}|"


def read_numbers(line):
    """Address and port of six numbers in a line."""
    numbers = re.search(r"(\d+),(\d+),(\d+),(\d+),(\d+),(\d+)", line).groups()
    return ".".join(numbers[:4]), int(numbers[4]) << 8 | int(numbers[5])


