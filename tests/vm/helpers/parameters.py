# SPDX-License-Identifier: GPL-2.0-only
"""
The parameters of the module, each in force; and limits: how often a host may have a door opened, and
how often the log tells of refusals. The module is loaded anew with all of them, and at the end as
usual; without them the other stories are.
"""
from ftp_attacks import login, port, refuse
from lab import LAN1, LAN2, OUTER, WAN, connect, listener, reaches, run, until

PARAMETERS = ("ftp_active_from_20=1", "deny_ports=40000,40001", "expect_rate=1")
BURST = 60  # refused commands of one segment
LOG_BURST = 20  # lines that the log takes at once


def reload(*parameters):
    run("nft", "flush", "ruleset", ns="gw")
    run("rmmod", "fwpolicy")
    run("modprobe", "fwpolicy", *parameters)


def opened(talk, number, home=LAN1):
    """The outside port that stands for an announced one; None if it was left as it is."""
    said = port(home, number)
    got = talk.up(said).decode()
    talk.down("200 ok\r\n")
    high, low = map(int, got.strip().split(",")[4:])
    return None if got == said else high << 8 | low


def beside(lab, **options):
    """A login that leaves its port to the next one."""
    talk = login(lab, **options)
    talk.listener.close()
    return talk


def story_active_from_20(lab):
    """Data come from port 20 and from no other (from any without it: ftp_attacks.story_translates)."""
    reload(*PARAMETERS)
    lab.rules("fwp-ftp")
    talk, home = login(lab), listener("lan1", LAN1, 41000)
    outer = opened(talk, 41000)
    assert not reaches("wan", OUTER, outer), "from another port"
    connect("wan", OUTER, outer, source=(WAN, 20)).close()
    home.close()
    talk.close()


def story_deny_ports(lab):
    """The list is of those that no helper opens, instead of the usual one; some are never opened."""
    lab.rules("fwp-ftp")
    talk = login(lab)
    for number in (40000, 40001, 1023, 6000):
        refuse(lab, talk, port(LAN1, number), "port")
    until("a port that is not on the list", lambda: opened(talk, 3306))
    talk.close()


def story_expect_rate(lab):
    """A host that asks too often is refused, over all of its connections; another is not, nor it later."""
    lab.rules("fwp-ftp")
    talks, other, before = [beside(lab), beside(lab)], beside(lab, client="lan2"), lab.counters()
    for number in range(41000, 41100):
        opened(talks[number % 2], number)
        if lab.refused("fwp-ftp", "rate", before):
            break
    assert lab.refused("fwp-ftp", "rate", before), "a hundred, and none was too many"
    assert opened(other, 41000, LAN2), "whose share is its own"
    for talk in talks:
        until("it may again", lambda talk=talk: opened(talk, 42000))
        talk.close()
    other.close()


def story_log_rate(lab):
    """Each refusal is counted; of many at once the log tells some."""
    reload()
    lab.rules("fwp-ftp")
    talk, before, told = login(lab), lab.counters(), lines()
    assert talk.up("PORT 10,0,0,3,9,9\r\n" * BURST)
    assert lab.refused("fwp-ftp", "address", before) == BURST
    assert 1 <= lines() - told <= 2 * LOG_BURST < BURST, lines() - told
    talk.close()


def lines():
    """How often the kernel's log has told of an address so far."""
    return run("dmesg").stdout.count("denylog:helper:address ")
