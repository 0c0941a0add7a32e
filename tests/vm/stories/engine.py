# SPDX-License-Identifier: GPL-2.0-only
"""
Who translates: `nat = auto` takes the module where it answers, and switching cuts no flow.
"""
import json
import pathlib
import tempfile

import net
from family import Family, N

PROGRAM = pathlib.Path(__file__).resolve().parents[3] / "build/release/bin/fwpolicy"
DATABASE = """[gateway]
external = eth1
internal = eth0
nat = {nat}
[network office]
address = 192.168.1.0/24
"""


def apply(bench, folder, nat, more=""):
    database = pathlib.Path(folder, "access.conf")
    database.write_text(DATABASE.format(nat=nat) + more, encoding="utf-8")
    bench.gw.run(str(PROGRAM), "-f", str(database), "--root", folder, "apply")


def translates(bench):
    with bench.gw.inside():
        return any(kind == N["A_NAT_INTERFACE"] for kind, _ in Family().nat_get())


def story_engines():
    """auto takes the module, nftables takes over and back without cutting a flow, off ends both."""
    import nat  # pylint: disable=import-outside-toplevel,import-error

    with net.Bench() as bench, tempfile.TemporaryDirectory() as folder:
        client, server = nat.udp(bench.lan, port=4567), nat.udp(bench.wan, net.NET, 1000)
        for engine in ("nftables", "auto", "nftables", "module"):
            apply(bench, folder, engine)
            assert translates(bench) == (engine != "nftables"), engine
            assert nat.seen(client, server, (net.NET, 1000)) == (net.EXT, 4567), engine
        bench.gw.run(str(PROGRAM), "--root", folder, "off")
        assert not translates(bench)


def story_status():
    """status names who translates, how much of it there is, and what helpers refused."""
    import nat  # pylint: disable=import-outside-toplevel,import-error

    with net.Bench() as bench, tempfile.TemporaryDirectory() as folder:
        apply(bench, folder, "module")
        client, server = nat.udp(bench.lan, port=4567), nat.udp(bench.wan, net.NET, 1000)
        nat.seen(client, server, (net.NET, 1000))
        words = [str(PROGRAM), "-f", f"{folder}/access.conf", "--root", folder]
        text = bench.gw.run(*words, "status").stdout
        assert "translates  the kernel module fwpolicy: 1 mappings of 1 hosts\n" in text, text
        assert "counted     mapping-made 1, flow-out 1\n" in text, text
        said = json.loads(bench.gw.run(*words, "--json", "status").stdout)
        assert said["translator"] == "module" and said["module"]["mappings"] == 1, said
        assert {"name": "flow-out", "value": 1} in said["module"]["counters"], said


def story_companions():
    """With nftables as translator its helpers come whole: what rewrites addresses is loaded, too."""
    names = {"ftp", "pptp", "irc", "h323"}
    records = "".join(f"[helper {name}]\nstatus = enabled\n" for name in names)
    with net.Bench() as bench, tempfile.TemporaryDirectory() as folder:
        apply(bench, folder, "nftables", records)
        loaded = pathlib.Path("/proc/modules").read_text(encoding="ascii")
        missing = [name for name in names if f"nf_nat_{name} " not in loaded]
        assert not missing, missing
        bench.gw.run(str(PROGRAM), "--root", folder, "off")


def story_filtering():
    """Who was not asked reaches a mapped port if the network's record says so, and only then."""
    import nat  # pylint: disable=import-outside-toplevel,import-error

    with net.Bench() as bench, tempfile.TemporaryDirectory() as folder:
        client, server = nat.udp(bench.lan, port=4567), nat.udp(bench.wan, net.NET, 1000)
        stranger = nat.udp(bench.wan, net.NET, 2000)
        for words, heard in ("", False), ("filtering = endpoint-independent\n", True), ("", False):
            apply(bench, folder, "module", words)
            bench.gw.run("conntrack", "-F")
            nat.seen(client, server, (net.NET, 1000))
            stranger.sendto(b"who", (net.EXT, 4567))
            server.sendto(b"me", (net.EXT, 4567))
            said = [client.recv(10)]
            if heard:
                said.append(client.recv(10))
            assert set(said) == ({b"who", b"me"} if heard else {b"me"}), (words, said)
