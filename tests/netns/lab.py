# SPDX-License-Identifier: GPL-2.0-only
"""
What a story is told with: the bench, its observer and the fwpolicy under test, behind a few verbs.

    lab.apply(head() + "[service web] ...")         a database put in force
    lab.reaches(lab.wan, "tcp/80", EXT, at=lab.gw)  a flow that must open and talk both ways
    lab.refused(lab.wan, "tcp/22", EXT, at=lab.gw, log="input:service")
                                                    one that must not, in silence but for the log
    lab.flow(...)                                   one that the story keeps open
    lab.ping(LAN, EXT), lab.send(packet, "eth1")    single packets and what became of them

A verb that finds otherwise raises AssertionError with all that was seen.
"""
import contextlib

import flows
import net
import observe
import packets
from policy import Policy


class Lab(contextlib.ExitStack):
    """A context manager; takes the options of net.Bench."""

    def __init__(self, **options):
        super().__init__()
        self.bench = self.enter_context(net.Bench(**options))
        try:
            self.gw, self.lan, self.lan2, self.wan = self.bench.hosts.values()
            self.observer = self.enter_context(contextlib.closing(observe.Observer(self.bench)))
            self.policy = Policy(self.gw)
        except BaseException:
            self.close()
            raise

    def apply(self, text):
        return self.policy.apply(text)

    def plug(self, name, like=None):
        """A link that appears now."""
        self.observer.watch(self.bench.add_link(name, like))

    def flow(self, client, port, to, at, **options):
        """A flow that stays open until the story ends or closes it."""
        return self.enter_context(
            contextlib.closing(flows.Flow(self.observer, client, port, to, at, **options))
        )

    def opens(self, client, port, to, at, **options):
        """Does a flow open? For what may change while the story waits."""
        with contextlib.closing(flows.Flow(self.observer, client, port, to, at, **options)) as flow:
            return flow.arrived

    def reaches(self, client, port, to, at, **options):
        """The flow opens and talks; returns the address its server saw."""
        with contextlib.closing(flows.Flow(self.observer, client, port, to, at, **options)) as flow:
            assert flow.talks(), f"should reach {at.title}, but did not: {self._account(flow)}"
            return flow.peer

    def refused(self, client, port, to, at, log=None, **options):
        """The flow does not arrive, nothing is answered, and the log says just so."""
        self.observer.log.clear()
        with contextlib.closing(flows.Flow(self.observer, client, port, to, at, **options)) as flow:
            lines = self._lines(flow)
            assert not flow.arrived, f"should be refused, but arrived at {at.title}: {flow}"
            assert not flow.error, f"refused with an answer (errno {flow.error}): {flow}"
            reasons = [line.reason for line in lines]
            assert reasons == [log] * bool(log), f"logged {reasons}, expected {log}: {flow}"

    def _lines(self, flow):
        wanted = {"SRC": flow.source, "PROTO": flow.proto.upper(), "SPT": flow.sport}
        return [line for line in self.observer.log.lines() if line.has(**wanted)]

    def _account(self, flow):
        lines = "; ".join(line.text for line in self._lines(flow)) or "nothing logged"
        return f"{flow}, arrived: {flow.arrived}, errno {flow.error}, {lines}"

    def send(self, packet, link=None):
        """A single packet from the host on that link, or from the gateway: an observe.Outcome."""
        return self.observer.try_packet(packet, link)

    def ping(self, src, dst, link):
        """(answered, reasons logged) for an echo request by the host on that link."""
        proto, request, reply = ("icmp6", 128, 129) if ":" in dst else ("icmp", 8, 0)
        packet = packets.Packet(src, dst, proto, type=request)
        outcome = self.observer.try_packet(packet, link, rounds=observe.ROUNDS)
        answered = any(
            packet.mark.token in seen.raw and seen.type == reply for seen in outcome.answers
        )
        return answered, [line.reason for line in outcome.log]

    def spoofs(self, src, dst, link, **fields):
        """A packet with a source that cannot be there: it must vanish, with a line."""
        packet = packets.Packet(
            src, dst, **{"proto": "tcp", "sport": 40000, "flags": "S", **fields}
        )
        outcome = self.send(packet, link)
        assert not outcome.local and not outcome.at and not outcome.answers, f"{packet}: {outcome}"
        reasons = [line.reason for line in outcome.log]
        assert reasons == ["prerouting:spoof"], f"{packet}: logged {reasons}"
