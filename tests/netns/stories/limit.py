# SPDX-License-Identifier: GPL-2.0-only
"""
A limit admits that many new flows of a source at once and refuses more, until time has passed; it
counts flows, not packets, and every source by itself (of IPv6 every /64).
"""
import observe
from net import EXT, EXT6
from policy import head

DATABASE = (
    head()
    + """
[service shell]
tcp = 22
status = enabled
access = public
limit = 3/minute
[service quick]
udp = 5000
status = enabled
access = public
limit = 2/second
[forward camera]
tcp = 8443
to = 192.168.1.10:443
limit = 2/minute
"""
)


def exhaust(lab, count, port, to, log, **options):
    for _ in range(count):
        assert lab.opens(lab.wan, port, to, **options), f"{port} refused below its limit"
    lab.refused(lab.wan, port, to, log=log, **options)


def story(lab):
    lab.apply(DATABASE)
    kept = lab.flow(lab.wan, "tcp/22", EXT, at=lab.gw, source="198.51.100.9")
    for source in ("198.51.100.7", "198.51.100.8"):
        exhaust(lab, 3, "tcp/22", EXT, "input:limit", at=lab.gw, source=source)
    assert all(kept.talks() for _ in range(10)), "an open flow was counted against the limit"
    exhaust(lab, 3, "tcp/22", EXT6, "input:limit", at=lab.gw, source="2001:db8:f:1::1")
    lab.refused(lab.wan, "tcp/22", EXT6, at=lab.gw, source="2001:db8:f:1::2", log="input:limit")
    lab.reaches(lab.wan, "tcp/22", EXT6, at=lab.gw, source="2001:db8:f:2::1")
    exhaust(lab, 2, "tcp/8443", EXT, "forward:limit", at=lab.lan, listen=443, source="198.51.100.7")

    exhaust(lab, 2, "udp/5000", EXT, "input:limit", at=lab.gw)
    observe.poll(lambda: lab.opens(lab.wan, "udp/5000", EXT, at=lab.gw), "the limit to recover")
    silent = lab.flow(lab.wan, "udp/5000", EXT, at=lab.gw, source="198.51.100.9")
    assert all(silent.sends() for _ in range(5)), "an unanswered flow was counted packet by packet"
