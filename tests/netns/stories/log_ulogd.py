# SPDX-License-Identifier: GPL-2.0-only
"""
Where ulogd2 has the log group already and keeps a file in the kernel's form, `log follow` and `log`
read that file, and say of each refusal what they would have said without it.
"""
import json
import os

import packets
import servers
from net import EXT, EXT6, NET, NET6
from observe import poll
from policy import head

SSH = "[service shell]\ntcp = 22\nstatus = enabled\n"
KEPT = "var/log/ulog/syslogemu.log"
REFUSED = (
    (packets.Packet(NET, EXT, "tcp", 40000, 22, flags="S"), f"service    tcp {NET}:40000 -> {EXT}:22"),
    (packets.Packet(NET, EXT, "udp", 40001, 161), f"default    udp {NET}:40001 -> {EXT}:161"),
    (packets.Packet(NET, EXT, "icmp", type=13), f"icmp       icmp type 13 {NET} -> {EXT}"),
    (packets.Packet(NET6, EXT6, "tcp", 40003, 22, flags="S"), f"service    tcp [{NET6}]:40003 -> [{EXT6}]:22"),
)


def story(lab):
    folder = lab.policy.folder
    lab.apply(head(**{"log-to": "nflog"}) + SSH)
    os.makedirs(f"{folder}/var/log/ulog")
    config = servers.ULOGD.format(folder=folder, group=5, file=KEPT)
    ulogd = lab.gw.spawn("ulogd", "-c", lab.policy.write("ulogd.conf", config))
    kept = f"{folder}/{KEPT}"
    poll(lambda: os.path.exists(kept) or ulogd.poll() is not None, "ulogd")
    told = lab.policy.write("told", "")
    with open(told, "a", encoding="ascii") as out:
        follower = lab.gw.spawn(*lab.policy.arguments("log", "follow"), stdout=out, stderr=out)

    def said():
        with open(told, encoding="utf-8") as file:
            return file.read()

    def heard():
        lab.send(packets.Packet(NET, EXT, "tcp", 40000, 9, flags="S"), "eth1")
        return said()

    poll(heard, "the follower to see a line")
    for packet, words in REFUSED:
        lab.send(packet, "eth1")
        poll(lambda words=words: words in said(), f"{words} in {said()}")
    assert "service shell: access" in said(), said()
    follower.terminate()
    assert follower.wait() == 0, said()
    ulogd.terminate()
    ulogd.wait()
    review = json.loads(lab.policy.run("log", "--json", check=False).stdout)
    with open(kept, encoding="utf-8") as file:
        assert review["totals"]["refused"] == len(file.readlines()), review["totals"]
    assert review["logs"] == [kept], review["logs"]
