# SPDX-License-Identifier: GPL-2.0-only
"""
H.323 through the gateway: direct calls in three styles, both directions and both families, several
at a time; calls routed by a gatekeeper outside, to and from terminals that are translated. Voice
must flow, and tshark must be content with every message on both sides of the gateway.
"""
import contextlib
import os

from endpoints import gatekeeper, oracle
from endpoints.h225 import VERSION
from endpoints.terminal import Call, Terminal
from net import EXT, LAN, LAN2, LAN6, NET, NET2, NET6

STYLES = ("separate", "tunnelled", "fast")
SIGNALS = ("setup", "callProceeding", "alerting", "connect", "releaseComplete")
CONTROLS = ("terminalCapabilitySet", "masterSlaveDetermination", "openLogicalChannelAck")
RAS = ("gatekeeper", "registration", "admission", "disengage", "unregistration")


def _hold(style, caller, callee, to):
    with contextlib.closing(Call(caller, callee, style)) as call:
        return call.run(to)


def direct(site, style):
    """Inside calls outside and outside calls inside, over IPv4 (translated) and IPv6."""
    site.open("q931", inward=("q931",))
    for inside, outside, public in ((LAN, NET, EXT), (LAN6, NET6, LAN6)):
        lan, wan = Terminal(site.lan, inside), Terminal(site.wan, outside)
        seen = _hold(style, lan, wan, wan.own())
        assert seen[0] == public, f"the callee saw {seen}"
        lan, wan = Terminal(site.lan, inside), Terminal(site.wan, outside)
        _hold(style, wan, lan, (public, 1720))


def decoded(site, style):
    """tshark decodes every message, on both sides; no inside address is left outside."""
    site.open("q931")
    with contextlib.closing(oracle.Capture(site.gw, "eth0", "eth1")) as capture:
        wan = Terminal(site.wan, NET)
        _hold(style, Terminal(site.lan, LAN), wan, wan.own())
        names = SIGNALS + (CONTROLS if style != "fast" else ("FastStart item",))
        _content(capture, names)


def _content(capture, names):
    found = capture.complaints("eth0", (*names, LAN)) + capture.complaints("eth1", names, (LAN,))
    assert not found, "\n".join(found)


def several(site):
    """Four calls at once from two inside networks: nobody hears another's voice."""
    site.open("q931")
    with contextlib.ExitStack() as stack:
        calls = []
        for number, (host, inside) in enumerate(((site.lan, LAN), (site.lan2, LAN2)) * 2):
            callee = Terminal(site.wan, NET if number % 2 else NET2, 1720 + 10000 * (number // 2))
            caller = Terminal(host, inside, 2000 + number)
            call = stack.enter_context(contextlib.closing(Call(caller, callee)))
            calls.append(call)
        site.open("q931", ports={"q931": "{ 1720, 11720 }"})
        for call in calls:
            call.caller.dial(call.callee.own())
            call.callee.pick_up()
        for step in ("connect", "talk", "hang_up"):
            for call in calls:
                if step == "connect":
                    call.set_up(call.callee.own())
                getattr(call, step)()


def routed(site, inward, address=NET, inside=LAN, peer=NET2):
    """
    A gatekeeper outside: both ends register, one calls the other by its name. The inside end speaks
    first: helpers expect voice from whom the signalling comes, and the other end is a third.
    """
    site.open("ras", "q931")
    with contextlib.ExitStack() as stack:
        keep = lambda thing: stack.enter_context(contextlib.closing(thing))  # noqa: E731
        keeper = keep(gatekeeper.Gatekeeper(site.wan, address))
        ends = [Terminal(site.lan, inside), Terminal(site.wan, peer)]
        rasses = [
            keep(gatekeeper.Registrar(end, name, keeper)) for end, name in zip(ends, ("ann", "bob"))
        ]
        for registrar in rasses:
            registrar.register()
        caller, callee = (1, 0) if inward else (0, 1)
        call = keep(Call(ends[caller], ends[callee], "tunnelled"))
        dial = rasses[caller].admit(call, rasses[callee].name)
        legs = gatekeeper.route(keeper, call, rasses[callee].name, dial)
        for leg in legs:
            keep(leg)
        call.set_up(dial)
        call.connect()
        call.talk(callee_first=inward)
        call.hang_up()
        for registrar in rasses:
            registrar.leave(call)


def routed_decoded(site):
    """tshark decodes all of RAS, before and after."""
    with contextlib.closing(oracle.Capture(site.gw, "eth0", "eth1")) as capture:
        routed(site, inward=True)
        names = tuple(f"{kind}{end}" for kind in RAS for end in ("Request", "Confirm"))
        _content(capture, tuple(name for name in names if not name.startswith("admission")))


def damaged(site):
    """The judge itself: a message changed in one byte, or one that is missing, is complained of."""
    site.open("q931")
    with contextlib.closing(oracle.Capture(site.gw, "eth1")) as capture:
        wan = Terminal(site.wan, NET)
        _hold("fast", Terminal(site.lan, LAN), wan, wan.own())
        frames = capture.frames("eth1")
    path = os.path.join(site.folder, "damaged.pcap")
    # The length of the first open type among the extensions, made longer than the message.
    changed = [frame.replace(VERSION, VERSION[:-1] + b"\x04\xff\xff\xff") for frame in frames]
    oracle.write(path, frames)
    assert not oracle.judge(path, SIGNALS), "an honest call"
    assert oracle.judge(path, ("disengageConfirm",)), "a message that nobody sent"
    assert oracle.judge(path, SIGNALS, (EXT,)), "an address that is there"
    oracle.write(path, changed)
    assert any("tshark: " in words for words in oracle.judge(path, ())), "damaged messages"


STORIES = [
    ("h323 tshark is not content with a damaged call", damaged, ()),
    *((f"h323 {style}, both directions, IPv4 and IPv6", direct, (style,)) for style in STYLES),
    *((f"h323 {style}: tshark is content", decoded, (style,)) for style in STYLES),
    ("h323 four calls at once", several, ()),
    ("h323 by a gatekeeper, outward", routed, (False,)),
    ("h323 by a gatekeeper, inward", routed, (True,)),
    ("h323 by a gatekeeper, IPv6, outward", routed, (False, NET6, LAN6, "2001:db8:f::20")),
    ("h323 by a gatekeeper, IPv6, inward", routed, (True, NET6, LAN6, "2001:db8:f::20")),
    ("h323 by a gatekeeper: tshark is content", routed_decoded, ()),
]
