# SPDX-License-Identifier: GPL-2.0-only
"""
Applying turns on what the gateway needs of the kernel, and off puts every sysctl back as it was, each
time anew: what was set between two turns is what the second gives back.
"""
import os

from policy import head

LAB = {"forwarding": False}
FOLDERS = ("/proc/sys/net/ipv4", "/proc/sys/net/ipv6", "/proc/sys/net/netfilter")
COUNTERS = ("nf_conntrack_count", "stable_secret", "flush")


def snapshot(host):
    """Every readable network sysctl of a namespace."""
    found = {}
    with host.inside():
        for folder in FOLDERS:
            for where, _, names in os.walk(folder):
                found.update(_values(where, set(names) - set(COUNTERS)))
    return found


def _values(where, names):
    for name in names:
        path = os.path.join(where, name)
        try:
            with open(path, encoding="ascii") as file:
                yield path, file.read()
        except OSError:
            continue  # write-only, or not set


def differences(before, after):
    return {
        path: (value, after.get(path)) for path, value in before.items() if after.get(path) != value
    }


def turn(lab, patience="60"):
    """Applied twice, then off."""
    before = snapshot(lab.gw)
    for _ in range(2):
        lab.apply(head())
        assert lab.gw.sysctl("net.ipv4.ip_forward") == "1"
        assert lab.gw.sysctl("net.ipv6.conf.all.forwarding") == "1"
        assert lab.gw.sysctl("net.ipv4.conf.eth1.accept_redirects") == "0"
        assert lab.gw.sysctl("net.netfilter.nf_conntrack_udp_timeout_stream") == "300"
        assert lab.gw.sysctl("net.netfilter.nf_conntrack_icmp_timeout") == patience
    lab.policy.off()
    changed = differences(before, snapshot(lab.gw))
    assert not changed, f"off left behind (before, after): {changed}"


def story(lab):
    lab.gw.sysctl("net.ipv4.conf.eth1.accept_redirects", 1)
    turn(lab)
    lab.gw.sysctl("net.ipv4.conf.eth1.accept_redirects", 0)
    lab.gw.sysctl("net.ipv4.tcp_syncookies", 2)
    lab.gw.sysctl("net.netfilter.nf_conntrack_icmp_timeout", 90)  # more than is asked for stays
    turn(lab, "90")
