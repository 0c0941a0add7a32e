# SPDX-License-Identifier: GPL-2.0-only
"""
Load, unload and the ends of namespaces, interfaces and addresses, all of it under traffic.

Nothing here may make the kernel speak (tools/vm looks), hang, or leave memory behind: the kernel says
so itself when a cache of the module goes with objects in it. What takes long is done in part; the
whole is LIFE_FLOWS=200000 LIFE_NAMESPACES=500 LIFE_CYCLES=50.
"""
import os
import pathlib
import time

from crowd import Gateway, Lan, OUTSIDES, SLICE, gateway, modprobe, rmmod, traffic
from family import Family, u32

FLOWS = int(os.environ.get("LIFE_FLOWS", "8000"))
NAMESPACES = int(os.environ.get("LIFE_NAMESPACES", "6"))
CYCLES = int(os.environ.get("LIFE_CYCLES", "3"))
PATIENCE = 300

HELPED = """
table ip t {
	ct helper ftp { type "fwp-ftp" protocol tcp; l3proto ip; }
}
"""


def until(what, true):
    """Asks until it is so."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"not within {PATIENCE} s: {what}"
        time.sleep(0.02)


def slab(name="fwp_mapping"):
    """Objects of a cache that are in use, and bytes of each; of a cache that is not there none."""
    shrink = pathlib.Path("/sys/kernel/slab", name, "shrink")
    if shrink.exists():  # what processors keep for themselves counts as used until they give it back
        shrink.write_text("1", encoding="ascii")
    with open("/proc/slabinfo", encoding="ascii") as file:
        for words in map(str.split, file):
            if words[0] == name:
                return int(words[1]), int(words[3])
    return 0, 0


def story_unload_under_traffic():
    """The module goes and comes while packets are translated; a ruleset with a helper holds it."""
    with gateway() as gw:
        gw.translate()
        with traffic(gw):
            for _ in range(CYCLES):
                until("flows are translated", lambda: gw.asked(Family.counters)["flow-out"])
                gw.run("nft", "-f", "-", input=HELPED)
                refused = rmmod(check=False)
                assert refused.returncode and "in use" in refused.stderr, refused
                gw.run("nft", "delete", "table", "ip", "t")
                rmmod()
                gw.run("conntrack", "-F")  # the next flows would ask whom nobody unregistered
                modprobe()
                assert not gw.asked(Family.counters)["flow-out"], "counted before it was told to translate"
                gw.translate()
            until("flows are translated", lambda: gw.mappings() >= 1000)


def story_namespaces_end():
    """Gateways are made, and end while packets come; of none of them anything stays."""
    lan = Lan()
    try:
        for number in range(NAMESPACES):
            gw = Gateway(lan, number)
            gw.translate()
            with traffic(gw, flows=200):
                until("its flows are translated", lambda: gw.mappings() >= 200)  # pylint: disable=W0640
                gw.close()
        until("no mapping is left of them", lambda: not slab()[0])
    finally:
        lan.close()
    rmmod()
    modprobe()


def story_unload_with_namespaces():
    """Many gateways at once, each with its mappings: one unload ends the translation of them all."""
    lan, gateways = Lan(), []
    try:
        for number in range(NAMESPACES):
            gateways.append(gw := Gateway(lan, number))
            gw.translate()
            gw.lan.flood(gw, 200)
            assert gw.mappings() == 200
        started = time.monotonic()
        rmmod()
        print(f"     {NAMESPACES} namespaces, unload in {time.monotonic() - started:.2f} s", flush=True)
        modprobe()
        assert not any(gw.mappings() for gw in gateways)
    finally:
        for gw in gateways:
            gw.close()
        lan.close()


def story_interface_and_address_end():
    """With its interface or its address every flow ends; the next ones leave by the new ones."""
    with gateway() as gw:
        gw.translate()
        with traffic(gw, flows=500):
            for cycle in range(CYCLES):
                old = f"203.0.0.{cycle + 1}"
                until("flows leave", lambda: _answers_to(gw, old) >= 100)  # pylint: disable=W0640
                if cycle % 2:
                    gw.ip(f"addr del {old}/24 dev out0", f"addr add 203.0.0.{cycle + 2}/24 dev out0")
                    gw.ip("route replace 198.51.0.0/24 dev out0")
                else:
                    gw.ip("link del out0")
                    gw.add_outside(0, host=cycle + 2)
                until("they end with what they left by", lambda: not _answers_to(gw, old))  # pylint: disable=W0640


def _answers_to(gw, address):
    """How many flows await their answers at an outside address."""
    said = gw.run("conntrack", "-L", "--reply-dst", address, check=False).stderr
    return int(said.split(": ")[1].split()[0])


def _flood_all(gw):
    """FLOWS flows, each of its own mapping, over all outside interfaces."""
    share = FLOWS // OUTSIDES
    assert share <= SLICE
    gw.sysctl("net.netfilter.nf_conntrack_udp_timeout", 3600)
    with open("/proc/sys/net/netfilter/nf_conntrack_max", "w", encoding="ascii") as file:
        file.write(str(max(65536, 2 * FLOWS)))
    gw.translate(u32("A_NAT_HOST_LIMIT", SLICE), u32("A_NAT_TOTAL_LIMIT", 2 * FLOWS))
    for outside in range(OUTSIDES):
        gw.lan.flood(gw, share, outside=outside)
    counted = gw.asked(Family.counters)
    refused = {name: count for name, count in counted.items() if name.startswith("drop-") and count}
    until("all are mapped", lambda: gw.mappings() == share * OUTSIDES or refused)
    assert not refused, refused


def story_many_flows_end():
    """Flows by the thousand are made and ended; their mappings can be flushed to the last."""
    with gateway() as gw:
        for _ in range(CYCLES):  # a walk that misses some does not miss some each time
            _flood_all(gw)
            used, size = slab()
            assert used >= FLOWS, (used, size)
            gw.run("conntrack", "-F", timeout=600)
            flushed = gw.asked(Family.flush)
            assert (flushed, gw.mappings()) == (FLOWS, 0), (flushed, gw.mappings())
        until("their memory is back", lambda: slab()[0] == 0)
        started = time.monotonic()
        rmmod()
        print(f"     {FLOWS} flows ended, mapping {size} bytes, unload in {time.monotonic() - started:.2f} s", flush=True)
        modprobe()


def story_unload_with_flows():
    """The module goes while flows by the thousand live, and nothing of it stays."""
    with gateway() as gw:
        _flood_all(gw)
        assert gw.flows() >= FLOWS
        started = time.monotonic()
        rmmod()
        print(f"     {FLOWS} live flows, unload in {time.monotonic() - started:.2f} s", flush=True)
        assert slab() == (0, 0), "its cache is still there"
        modprobe()
