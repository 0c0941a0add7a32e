# SPDX-License-Identifier: GPL-2.0-only
"""
A public service answers everyone, a private one the local networks, a disabled one nobody; a closed
port says `service` in the log when a record names it and `default` when none does.
"""
from net import EXT, EXT6, GWI, GWI6
from policy import head

DATABASE = (
    head()
    + """
[service web]
tcp = 80
status = enabled
access = public
[service mailbox]
tcp = 110
udp = 110
status = enabled
[service shell]
tcp = 22
[service database]
tcp = 3306
status = enabled
access = localhost
"""
)


def story(lab):
    lab.apply(DATABASE)
    for outside, inside in ((EXT, GWI), (EXT6, GWI6)):
        lab.reaches(lab.wan, "tcp/80", outside, at=lab.gw)
        lab.reaches(lab.lan, "tcp/80", inside, at=lab.gw)
        lab.reaches(lab.lan, "tcp/80", outside, at=lab.gw)
        for port in ("tcp/110", "udp/110"):
            lab.reaches(lab.lan, port, inside, at=lab.gw)
            lab.refused(lab.wan, port, outside, at=lab.gw, log="input:service")
        for port in ("tcp/22", "tcp/3306"):
            lab.refused(lab.wan, port, outside, at=lab.gw, log="input:service")
            lab.refused(lab.lan, port, inside, at=lab.gw, log="input:service")
        lab.refused(lab.wan, "tcp/4444", outside, at=lab.gw, log="input:default")
        lab.refused(lab.lan, "udp/4444", inside, at=lab.gw, log="input:default")
        lab.refused(lab.wan, "tcp/80", inside, at=lab.gw, log="input:default")
    lab.reaches(lab.gw, "tcp/3306", "127.0.0.1", at=lab.gw)
    lab.reaches(lab.gw, "tcp/3306", "::1", at=lab.gw)
