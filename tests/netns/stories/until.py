# SPDX-License-Identifier: GPL-2.0-only
"""
A grant with `until` ends by itself: open before that moment, closed after it, without an apply. Another
moment counts from the next apply on, and is all that it changes.
"""
import datetime

import observe
from net import EXT
from policy import head

DATABASE = (
    head()
    + """
[service shell]
tcp = 22
status = enabled
access = public
until = {soon}
[service yesterday]
tcp = 23
status = enabled
access = public
until = {past}
[service tomorrow]
tcp = 24
status = enabled
access = public
until = {future}
"""
)


def moment(**offset):
    return (datetime.datetime.now() + datetime.timedelta(**offset)).strftime("%Y-%m-%dT%H:%M:%S")


def story(lab):
    lab.apply(DATABASE.format(soon=moment(seconds=4), past=moment(days=-1), future=moment(days=1)))
    lab.reaches(lab.wan, "tcp/22", EXT, at=lab.gw)
    lab.reaches(lab.wan, "tcp/24", EXT, at=lab.gw)
    lab.refused(lab.wan, "tcp/23", EXT, at=lab.gw, log="input:service")
    observe.poll(lambda: not lab.opens(lab.wan, "tcp/22", EXT, at=lab.gw), "the grant to end")
    lab.refused(lab.wan, "tcp/22", EXT, at=lab.gw, log="input:service")
    lab.reaches(lab.wan, "tcp/24", EXT, at=lab.gw)
    later = {"soon": moment(days=1), "past": moment(days=-1), "future": moment(seconds=4)}
    assert "nothing" not in lab.apply(DATABASE.format(**later)).stdout
    assert "nothing" in lab.apply(DATABASE.format(**later)).stdout
    lab.reaches(lab.wan, "tcp/22", EXT, at=lab.gw)
    observe.poll(lambda: not lab.opens(lab.wan, "tcp/24", EXT, at=lab.gw), "the other one to end")
    lab.reaches(lab.wan, "tcp/22", EXT, at=lab.gw)
