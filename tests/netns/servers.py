# SPDX-License-Identifier: GPL-2.0-only
"""
Real servers inside a namespace, ready when the function returns, ended with the bench.

vsftpd (anonymous, one file in its root; it takes the folder it may write to) and the responder,
which greets on any ports. Needs the packages vsftpd and curl.
"""
import os

import observe

PAYLOAD = os.urandom(1 << 18)

# ulogd2 writing a log group to a file in the kernel's form; its own log and the file in a folder.
ULOGD = """
[global]
logfile="{folder}/ulogd.log"
stack=log1:NFLOG,base1:BASE,ifi1:IFINDEX,ip2str1:IP2STR,print1:PRINTPKT,emu1:LOGEMU
[log1]
group={group}
[emu1]
file="{folder}/{file}"
sync=1
"""

# Passive ports: any from 1024 would now and then be one of those that the module opens to nobody.
VSFTPD = """
listen_ipv6=YES
background=NO
anonymous_enable=YES
anon_root={root}
secure_chroot_dir={empty}
ftp_username=ftp
isolate=NO
isolate_network=NO
seccomp_sandbox=NO
xferlog_enable=NO
pasv_min_port=10000
pasv_max_port=19999
"""


def listening(host, port, udp=False):
    """Does anything in the namespace listen on that port?"""
    ending, state, kind = f":{port:04X}", "07" if udp else "0A", "udp" if udp else "tcp"
    with host.inside():
        for name in (kind, f"{kind}6"):
            with open(f"/proc/thread-self/net/{name}", encoding="ascii") as file:
                rows = (line.split() for line in file)
                if any(row[1].endswith(ending) and row[3] == state for row in rows):
                    return True
    return False


def _ready(host, port, child, what, udp=False):
    observe.poll(lambda: listening(host, port, udp) or child.poll() is not None, what)
    if child.poll() is not None:
        raise RuntimeError(f"{what} ended at once: exit {child.returncode}")
    return child


def ftp(host, folder):
    """vsftpd on port 21; it serves /file, which holds PAYLOAD."""
    root, empty = os.path.join(folder, "ftp"), os.path.join(folder, "empty")
    for path in (root, empty):
        os.makedirs(path, exist_ok=True)
        os.chmod(path, 0o555)
    with open(os.path.join(root, "file"), "wb") as file:
        file.write(PAYLOAD)
    conf = os.path.join(folder, "vsftpd.conf")
    with open(conf, "w", encoding="ascii") as file:
        file.write(VSFTPD.format(root=root, empty=empty))
    return _ready(host, 21, host.spawn("vsftpd", conf), "vsftpd")


def fetch(host, address, *options, patience=60):
    """Fetch /file with curl; True if all of it came within these seconds."""
    name = f"[{address}]" if ":" in address else address
    done = host.run(
        "curl",
        "-sgf",
        "--max-time",
        str(patience),
        *options,
        "-o",
        "-",
        f"ftp://{name}/file",
        check=False,
        text=False,
    )
    return done.returncode == 0 and done.stdout == PAYLOAD


def responder(host, *ports):
    """responder.py on ports like "http:80", "tcp:110", "udp:53@198.51.100.10"."""
    child = host.spawn(os.path.join(os.path.dirname(__file__), "responder.py"), *ports)
    for word in ports:
        kind, port = word.partition("@")[0].split(":")
        _ready(host, int(port), child, f"the responder on {word}", udp=kind == "udp")
    return child
