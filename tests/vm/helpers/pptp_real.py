# SPDX-License-Identifier: GPL-2.0-only
"""
Two pptp-linux clients behind the gateway at once, to one pptpd: MPPE-128, packets both ways, and the
tunnel's flows gone with their call. pppd of each client numbers its calls alike, so both chose ids
that only translation tells apart.
"""
import pathlib

from lab import WAN, run, until

SERVER_OPTIONS = """name pptpd
require-mschap-v2
require-mppe-128
nobsdcomp
noipx
mtu 1400
mru 1400
nodefaultroute
lock
nologfd
lcp-echo-interval 0
"""


def serve(lab):
    folder = pathlib.Path("/run/pptp-server")
    folder.mkdir(exist_ok=True)
    (folder / "options").write_text(SERVER_OPTIONS)
    (folder / "conf").write_text(f"option {folder}/options\nlocalip 192.168.77.1\n"
                                 f"remoteip 192.168.77.10-20\nlisten {WAN}\n")
    secrets = pathlib.Path("/etc/ppp/chap-secrets")
    secrets.parent.mkdir(exist_ok=True)
    secrets.write_text("al pptpd secret *\nbo pptpd secret *\n")
    run("modprobe", "-a", "ppp_async", "ppp_mppe", "ppp_deflate", check=False)
    lab.start("wan", "pptpd", "-f", "-c", folder / "conf", "-o", folder / "options", "-p", folder / "pid")
    lab.listening("wan", 1723)


def dial(lab, ns, user):
    """Its call manager is found by the server's address, in a folder of its own for each client."""
    pathlib.Path("/var/run/pptp").mkdir(exist_ok=True)
    lab.start(ns, "sh", "-c", 'mount -t tmpfs own /var/run/pptp && exec "$@"', "dial", "pppd", "debug", "logfd", "1", "pty", f"pptp {WAN} --nolaunchpppd", "nodetach", "noauth", "name", user, "remotename",
              "pptpd", "require-mppe-128", "refuse-eap", "refuse-pap", "refuse-chap",
              "refuse-mschap", "nobsdcomp", "nodeflate", "nodefaultroute", "lcp-echo-interval", "0", "unit",
              "0" if ns == "lan1" else "1")


def is_up(ns):
    shown = run("ip", "-n", ns, "-o", "addr", "show").stdout
    return "192.168.77.1/" in shown


def talks(ns):
    return run("ping", "-c", "3", "-i", "0.2", "-W", "5", "192.168.77.1", ns=ns, check=False).returncode == 0


def two_clients(lab, ours):
    lab.rules("fwp-pptp", ours=ours)
    serve(lab)
    dial(lab, "lan1", "al")
    dial(lab, "lan2", "bo")
    for ns in ("lan1", "lan2"):
        until(f"the tunnel of {ns}", lambda ns=ns: is_up(ns), 60)
    assert talks("lan1") and talks("lan2"), "two tunnels at once"
    assert talks("lan1") and talks("lan2"), "and again"
    return lab.flows("-p", "gre")


def story_two_clients(lab):
    flows = two_clients(lab, True)
    assert flows.count("gre") == 2, flows
    lab.stop()
    until("no tunnel is left in the gateway", lambda: "gre" not in lab.flows("-p", "gre"), 60)
