# SPDX-License-Identifier: GPL-2.0-only
"""
The module goes when nobody uses it and not before: EBUSY while a ruleset has a helper, then with live
flows, expectations and the keymap of a call; loaded again by the name of a helper alone. Comes last.
"""
import pptp_attacks as pptp
from ftp_attacks import login, port
from lab import Dialogue, run


def story_unload(lab):
    lab.rules("fwp-ftp", "fwp-pptp")
    ftp, call = login(lab), Dialogue(lab, 1723)
    ftp.up(port("10.0.0.2", 40000))
    call.up(pptp.START)
    call.down(pptp.STARTED)
    told = pptp.outer(call.up(pptp.call(7)))
    call.down(pptp.answer(9, told))
    assert len(lab.expectations()) == 3
    refused = run("rmmod", "fwpolicy", check=False)
    assert refused.returncode and "use" in refused.stderr, refused.stderr
    run("nft", "delete", "table", "inet", "t", ns="gw")
    run("rmmod", "fwpolicy")
    assert not lab.expectations(), "an expectation of a helper that is gone"
    assert ftp.up("NOOP\r\n") == b"NOOP\r\n", "flows go on"
    ftp.close()
    call.close()
    lab.rules("fwp-ftp")
    assert "fwpolicy" in run("lsmod").stdout, "loaded by the alias of its helper"
    talk = login(lab)
    assert talk.up(port("10.0.0.2", 40000)).startswith(b"PORT 198,51,100,1,")
    talk.close()
