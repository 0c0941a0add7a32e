# SPDX-License-Identifier: GPL-2.0-only
"""
Messages mutated at random through every helper, MUTATIONS of them (10000 unless the environment says
more): nothing may end up in the kernel's log, and each connection must go on. What the guest's kernel
says of it is judged by tools/vm. The seed is printed; the same one gives the same packets.
"""
import os
import random
import time

import h323_messages as h323
import pptp_attacks as pptp
from lab import LAN1, WAN, Dialogue, udp_pair

MUTATIONS = int(os.environ.get("MUTATIONS", "10000"))
PAIR = ((LAN1, 5004), (LAN1, 5005))

SEEDS = {
    ("fwp-ftp", 21): ((b"220 ready\r\n",), (b"USER a\r\n", b"PORT 10,0,0,2,156,64\r\n",
                                            b"EPRT |1|10.0.0.2|40000|\r\n", b"PASV\r\n")),
    ("fwp-irc", 6667): ((b":x 001 al :hi\r\n",), (b"NICK al\r\n", b"PRIVMSG b :\1DCC SEND f 167772162 40000 1\1\r\n")),
    ("fwp-pptp", 1723): ((pptp.STARTED, pptp.answer(9, 7)), (pptp.START, pptp.call(7), pptp.message(12, 16))),
    ("fwp-q931", 1720): (
        (h323.connect(fast=[h323.fast_olc(1, forward=PAIR)]), h323.alerting()),
        (h323.setup(source=(LAN1, 1720), h245=(LAN1, 30000), fast=[h323.fast_olc(2, reverse=PAIR)]),
         h323.facility(tunnel=[h323.olc_ack(9, *PAIR)]), h323.facility(alternative=(LAN1, 99)))),
    ("fwp-ras", 1719): ((h323.gcf((WAN, 1719)), h323.rcf((WAN, 1720)), h323.acf((WAN, 1720))),
                        (h323.grq((LAN1, 1719)), h323.rrq((LAN1, 1720), (LAN1, 1719)), h323.arq((LAN1, 1720)))),
}


def mutated(chance, data):
    data = bytearray(data)
    for _ in range(chance.choice((0, 1, 1, 2, 4))):
        at = chance.randrange(len(data)) if data else 0
        what = chance.randrange(5)
        if what == 0 and data:
            data[at] ^= 1 << chance.randrange(8)
        elif what == 1 and data:
            data[at] = chance.choice((0, 1, 127, 128, 255))
        elif what == 2:
            del data[at:at + chance.randrange(1, 9)]
        elif what == 3:
            data[at:at] = data[at:at + chance.randrange(1, 17)]
        else:
            del data[at + 1:]
    return bytes(data) or b"x"


def burst(chance, ends, seeds, n):
    """Both sides say `n` things; what arrives is thrown away."""
    for end in ends:
        end.setblocking(False)
    for _ in range(n):
        side = chance.randrange(2)
        try:
            ends[side].send(mutated(chance, chance.choice(seeds[side])))
            while ends[1 - side].recv(65536):
                pass
        except OSError:  # nothing there yet, or an ICMP error about what came before
            pass


def over_tcp(chance, talk_to, port, seeds):
    talk = Dialogue(talk_to, port)
    for seed in seeds[1][:1] if chance.randrange(4) else ():
        talk.client.send(seed)
    burst(chance, (talk.server, talk.client), seeds, 50)
    talk.close()


def over_udp(chance, seeds):
    client, server = udp_pair(1719)
    burst(chance, (server, client), seeds, 50)
    client.close()
    server.close()


def story_mutated(lab):
    seed = int(os.environ.get("SEED", str(time.time_ns() & 0xffffffff)))
    chance = random.Random(seed)
    print(f"       seed {seed}, {MUTATIONS} packets")
    lab.rules(*[helper for helper, _ in SEEDS])
    for _ in range(MUTATIONS // 50):
        (helper, port), seeds = chance.choice(list(SEEDS.items()))
        if helper == "fwp-ras":
            over_udp(chance, seeds)
        else:
            over_tcp(chance, lab, port, seeds)
    counters = lab.counters()
    refused = sum(count for (helper, _), count in counters.items() if helper)
    assert refused > MUTATIONS // 100, f"almost nothing was refused: {counters}"
    print(f"       refused {refused}: " +
          ", ".join(f"{helper} {reason} {count}" for (helper, reason), count in sorted(counters.items())
                    if helper and count))
