# SPDX-License-Identifier: GPL-2.0-only
"""
An H.323 gatekeeper, and what a terminal says to it.

    terminal            gatekeeper (RAS, UDP 1719)
      GRQ, RRQ -------->              discovery, registration: where may I be called?
      <-------- GCF, RCF
      ARQ ------------->              may I call "bob"?
      <------------- ACF              yes, by way of my own port 1720
      DRQ, URQ -------->              the call is over, I go
      <-------- DCF, UCF

A routed call is two calls that the gatekeeper relays message by message (`Route`): the signalling
passes through it, the media does not. Where an address was wrongly translated, the answer does not
come or the registered party cannot be called.
"""
import itertools

from . import h225, sockets

LIFETIME, BAND = 300, 1280


class Gatekeeper:
    """Answers RAS when told to, and remembers who registered from where."""

    def __init__(self, host, address, ras_port=1719, signal_port=1720):
        self.host, self.address = host, address
        self.ras = sockets.udp(host, address, ras_port)
        self.listener = sockets.listen(host, address, signal_port)
        self.parties = {}

    def own(self):
        return sockets.name(self.listener)

    def serve(self):
        """One request, answered; the name of the request."""
        data, peer = self.ras.recvfrom(65536)
        name, body = h225.unras(data)
        answer, members = getattr(self, f"_on_{name}")(body)
        self.ras.sendto(h225.ras(answer, body["requestSeqNum"], **members), peer)
        return name

    def _on_gatekeeperRequest(self, body):
        members = {
            "protocolIdentifier": h225.VERSION,
            "gatekeeperIdentifier": "gk",
            "rasAddress": h225.transport(*sockets.name(self.ras)),
        }
        return "gatekeeperConfirm", members

    def _on_registrationRequest(self, body):
        names = [value for _, value in body["terminalAlias"]]
        for name in names:
            self.parties[name] = h225.where(body["callSignalAddress"][0])
        members = {
            "protocolIdentifier": h225.VERSION,
            "callSignalAddress": [h225.transport(*self.own())],
            "endpointIdentifier": names[0],
            "timeToLive": LIFETIME,
        }
        return "registrationConfirm", members

    def _on_admissionRequest(self, body):
        members = {
            "bandWidth": body["bandWidth"],
            "callModel": ("gatekeeperRouted", None),
            "destCallSignalAddress": h225.transport(*self.own()),
        }
        return "admissionConfirm", members

    def _on_disengageRequest(self, body):
        return "disengageConfirm", {}

    def _on_unregistrationRequest(self, body):
        self.parties.pop(body["endpointIdentifier"], None)
        return "unregistrationConfirm", {}

    def close(self):
        self.ras.close()
        self.listener.close()


class Registrar:
    """A terminal's side of RAS."""

    def __init__(self, terminal, name, gatekeeper):
        self.terminal, self.name, self.gatekeeper = terminal, name, gatekeeper
        self.sock = sockets.udp(terminal.host, terminal.address)
        self.sock.connect(sockets.name(gatekeeper.ras))
        self.numbers = itertools.count(1)

    def ask(self, kind, **members):
        """One exchange: members of the confirm."""
        number = next(self.numbers)
        self.sock.send(h225.ras(f"{kind}Request", number, **members))
        assert self.gatekeeper.serve() == f"{kind}Request"
        name, body = h225.unras(self.sock.recv(65536))
        assert name == f"{kind}Confirm" and body["requestSeqNum"] == number, name
        return body

    def register(self):
        ras = h225.transport(*sockets.name(self.sock))
        common = {"protocolIdentifier": h225.VERSION}
        self.ask(
            "gatekeeper",
            rasAddress=ras,
            endpointType=h225.TERMINAL,
            endpointAlias=[h225.alias(self.name)],
            **common,
        )
        maker = {"vendor": {"country": 9, "extension": 0, "maker": 61}}
        confirm = self.ask(
            "registration",
            discoveryComplete=True,
            callSignalAddress=[h225.transport(*self.terminal.own())],
            rasAddress=[ras],
            terminalType=h225.TERMINAL,
            terminalAlias=[h225.alias(self.name)],
            endpointVendor=maker,
            **common,
        )
        assert confirm["timeToLive"] == LIFETIME

    def admit(self, call, callee):
        """Where to dial."""
        confirm = self.ask(
            "admission",
            callType=("pointToPoint", None),
            callModel=("gatekeeperRouted", None),
            endpointIdentifier=self.name,
            destinationInfo=[h225.alias(callee)],
            srcInfo=[h225.alias(self.name)],
            bandWidth=BAND,
            callReferenceValue=7,
            activeMC=False,
            answerCall=False,
            canMapAlias=True,
            **call.identity,
        )
        return h225.where(confirm["destCallSignalAddress"])

    def leave(self, call):
        self.ask(
            "disengage",
            endpointIdentifier=self.name,
            callReferenceValue=7,
            disengageReason=("normalDrop", None),
            **call.identity,
        )
        self.ask(
            "unregistration",
            callSignalAddress=[h225.transport(*self.terminal.own())],
            endpointIdentifier=self.name,
        )

    def close(self):
        self.sock.close()


class Relayed:
    """A terminal's signalling socket: what it sends the gatekeeper passes on to the other leg."""

    def __init__(self, sock, source, sink):
        self.sock, self.source, self.sink = sock, source, sink

    def sendall(self, data):
        self.sock.sendall(data)
        self.sink.sendall(sockets.take_tpkt(self.source))

    def recv(self, count):
        return self.sock.recv(count)

    def getsockname(self):
        return self.sock.getsockname()

    def close(self):
        self.sock.close()


def route(gatekeeper, call, callee_name, dial):
    """Bring a call about by way of the gatekeeper, up to both ends' signalling connections."""
    call.caller.dial(dial)
    near, _ = sockets.accept(gatekeeper.listener)
    far = sockets.connect(gatekeeper.host, gatekeeper.address, gatekeeper.parties[callee_name])
    call.callee.pick_up()
    for end, source, sink in ((call.caller, near, far), (call.callee, far, near)):
        end.signal = Relayed(end.signal, source, sink)
    return near, far
