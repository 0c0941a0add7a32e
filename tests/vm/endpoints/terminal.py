# SPDX-License-Identifier: GPL-2.0-only
"""
H.323 terminals: two of them hold a whole call, and voice must flow both ways.

    caller            callee
      Setup ------------->          fastStart: both channels are offered here already
      <-- CallProceeding
      <-------- Alerting
      <--------- Connect            h245Address; or fastStart answers; or nothing
      <===== H.245 =====>           separate connection, or tunnelled in Facility; none with fast
      <== RTP, RTCP ====>
      ReleaseComplete --->

A `Call` holds both ends and plays them in turn; each end acts only upon what it has read, so an
address that was not translated is an address that leads nowhere.
"""
import secrets

from . import h225, h245, sockets

SAMPLES = 3


class Media:
    """An even RTP port and the RTCP port above it."""

    def __init__(self, host, address):
        for _ in range(100):
            port = 2 * secrets.randbelow(10000) + 20000
            try:
                self.rtp = sockets.udp(host, address, port)
                self.rtcp = sockets.udp(host, address, port + 1)
                break
            except OSError:
                continue
        self.remote = self.remote_control = None

    def addresses(self):
        return sockets.name(self.rtp), sockets.name(self.rtcp)

    def close(self):
        self.rtp.close()
        self.rtcp.close()


def rtp_packet(number):
    return bytes([0x80, 0]) + number.to_bytes(2, "big") + bytes(8) + secrets.token_bytes(160)


def rtcp_packet():
    return bytes.fromhex("80c90001") + secrets.token_bytes(4)


class Terminal:
    """One end: an address to be called at, and the sockets of its call."""

    def __init__(self, host, address, port=1720):
        self.host, self.address = host, address
        self.listener = sockets.listen(host, address, port)
        self.media = Media(host, address)
        self.signal = self.control = self.control_listener = None
        self.crv, self.tunnel, self.h245_address, self.inbox = 0, False, None, []

    def own(self):
        return sockets.name(self.listener)

    def dial(self, to):
        self.signal = sockets.connect(self.host, self.address, to)

    def pick_up(self):
        self.signal, peer = sockets.accept(self.listener)
        return peer

    def say(self, kind, body, control=None):
        self.signal.sendall(h225.pack(kind, self.crv, body, control, self.tunnel))

    def hear(self, *kinds):
        """The next signalling message, which must be one of those; keeps what it carries."""
        kind, self.crv, body, control = h225.unpack(sockets.take_tpkt(self.signal))
        assert kind in kinds, f"{kind} where {kinds} is due"
        self.inbox += control
        if "h245Address" in body:
            self.h245_address = h225.where(body["h245Address"])
        return body

    def send_control(self, message):
        """An H.245 message, where this call has its H.245."""
        if self.control:
            self.control.sendall(h225.frame(message))
        else:
            self.say("facility", {"reason": ("undefinedReason", None)}, [message])

    def hear_control(self, wanted):
        """The members of the next H.245 message, which must have that name."""
        if self.control:
            message = sockets.take_tpkt(self.control)[4:]
        else:
            while not self.inbox:
                self.hear("facility", "callProceeding", "alerting", "connect")
            message = self.inbox.pop(0)
        _, (name, members) = h245.read(message)
        assert name == wanted, f"{name} where {wanted} is due"
        return members

    def open_control(self):
        self.control_listener = sockets.listen(self.host, self.address)
        return h225.transport(*sockets.name(self.control_listener))

    def close(self):
        for sock in (self.signal, self.control, self.control_listener, self.listener, self.media):
            if sock:
                sock.close()


class Call:
    """A call between two terminals; style: separate, tunnelled or fast."""

    def __init__(self, caller, callee, style="separate"):
        self.caller, self.callee, self.style = caller, callee, style
        self.identity = {
            "conferenceID": secrets.token_bytes(16),
            "callIdentifier": {"guid": secrets.token_bytes(16)},
        }
        for end in (caller, callee):
            end.tunnel = style == "tunnelled"

    def run(self, to):
        """All of it; `to` is where the caller has to dial. The address the callee saw."""
        self.caller.dial(to)
        seen = self.callee.pick_up()
        self.set_up(to)
        self.connect()
        self.talk()
        self.hang_up()
        return seen

    def set_up(self, to):
        self.caller.crv = 1 + secrets.randbelow(0x7FFF)
        body = {
            "sourceInfo": h225.TERMINAL,
            "destCallSignalAddress": h225.transport(*to),
            "sourceCallSignalAddress": h225.transport(*sockets.name(self.caller.signal)),
            "activeMC": False,
            "conferenceGoal": ("create", None),
            "callType": ("pointToPoint", None),
            "mediaWaitForConnect": False,
            "canOverlapSend": False,
            **self.identity,
        }
        if self.style == "fast":
            body["fastStart"] = self._offers()
        self.caller.say("setup", body)
        self.setup = self.callee.hear("setup")

    def _offers(self):
        media, control = self.caller.media.addresses()
        return [
            h245.fast(h245.forward_channel(1, control=control)),
            h245.fast(h245.reverse_channel(2, media=media, control=control)),
        ]

    def connect(self):
        progress = {
            "destinationInfo": h225.TERMINAL,
            "callIdentifier": self.identity["callIdentifier"],
            "multipleCalls": False,
            "maintainConnection": False,
        }
        for kind in ("callProceeding", "alerting"):
            self.callee.say(kind, progress)
            self.caller.hear(kind)
        answer = {**progress, "conferenceID": self.identity["conferenceID"]}
        if self.style == "separate":
            answer["h245Address"] = self.callee.open_control()
        if self.style == "fast":
            answer["fastStart"] = self._answers()
        self.callee.say("connect", answer)
        body = self.caller.hear("connect")
        if self.style == "fast":
            self._learn(body["fastStart"])
        else:
            self._negotiate()

    def _answers(self):
        media, control = self.callee.media.addresses()
        for element in self.setup["fastStart"]:
            forward, remote, remote_control = h245.read_fast(element)
            self.callee.media.remote_control = remote_control
            if not forward:
                self.callee.media.remote = remote
        return [
            h245.fast(h245.forward_channel(1, media=media, control=control)),
            h245.fast(h245.reverse_channel(2, control=control)),
        ]

    def _learn(self, elements):
        for element in elements:
            forward, remote, remote_control = h245.read_fast(element)
            if forward:
                self.caller.media.remote = remote
                self.caller.media.remote_control = remote_control

    def _negotiate(self):
        if self.style == "separate":
            assert self.caller.h245_address, "Connect names no H.245 address"
            self.caller.control = sockets.connect(
                self.caller.host, self.caller.address, self.caller.h245_address
            )
            self.callee.control, _ = sockets.accept(self.callee.control_listener)
        pairs = ((self.caller, self.callee), (self.callee, self.caller))
        for speaker, listener in pairs:
            speaker.send_control(h245.capabilities())
            listener.hear_control("terminalCapabilitySet")
            listener.send_control(h245.capabilities_ack())
            speaker.hear_control("terminalCapabilitySetAck")
        self.caller.send_control(h245.master_slave(1000))
        self.callee.hear_control("masterSlaveDetermination")
        self.callee.send_control(h245.master_slave_ack("slave"))
        self.caller.hear_control("masterSlaveDeterminationAck")
        for channel, (speaker, listener) in enumerate(pairs, 1):
            self._open_channel(channel, speaker, listener)

    def _open_channel(self, channel, speaker, listener):
        media, control = speaker.media.addresses()
        speaker.send_control(h245.open_channel(h245.forward_channel(channel, control=control)))
        members = listener.hear_control("openLogicalChannel")
        offered = members["forward"]["multiplexParameters"][1]["mediaControlChannel"]
        listener.media.remote_control = h245.where(offered)
        listener.send_control(h245.open_ack(members["channel"], *listener.media.addresses()))
        ack = speaker.hear_control("openLogicalChannelAck")["forwardAck"][1]
        speaker.media.remote = h245.where(ack["mediaChannel"])
        speaker.media.remote_control = h245.where(ack["mediaControlChannel"])

    def talk(self, callee_first=False):
        """RTP and RTCP in both directions, to where each end was told to send."""
        ends = (self.callee, self.caller) if callee_first else (self.caller, self.callee)
        pairs = (ends, ends[::-1])
        for number in range(SAMPLES):
            for speaker, listener in pairs:
                packet = rtp_packet(number)
                speaker.media.rtp.sendto(packet, speaker.media.remote)
                assert sockets.arrives(listener.media.rtp, packet, sockets.PATIENCE), "no RTP"
                packet = rtcp_packet()
                speaker.media.rtcp.sendto(packet, speaker.media.remote_control)
                assert sockets.arrives(listener.media.rtcp, packet, sockets.PATIENCE), "no RTCP"

    def hang_up(self):
        if self.style != "fast":
            self.caller.send_control(h245.close_channel(1))
            self.callee.hear_control("closeLogicalChannel")
            self.callee.send_control(h245.close_ack(1))
            self.caller.hear_control("closeLogicalChannelAck")
            self.caller.send_control(h245.end_session())
            self.callee.hear_control("endSessionCommand")
        self.caller.say("releaseComplete", {"callIdentifier": self.identity["callIdentifier"]})
        self.callee.hear("releaseComplete")

    def close(self):
        self.caller.close()
        self.callee.close()
