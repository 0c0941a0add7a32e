#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""
Proves that the acceptance test can fail: breaks a good ruleset, one fault at a time, and counts.

expert-sme-v5.nft meets every row. Each mutant below changes one thing in it and names the rows that
must fail for it, in the mode given; a row too few means a blind spot of the test, a row too many a
false alarm. Exit 1 if a mutant is not judged exactly so.
"""
import os
import re
import sys

import acceptance

EXPERT = os.path.join(acceptance.HERE, "expert-sme-v5.nft")

# what is broken, mode, rows that must fail (a reason: all rows that have it), pattern, replacement
MUTANTS = (
    ("nothing", "all", "", r"\Z", ""),
    (
        "local sources believed from outside",
        "all",
        "in52 fw07",
        r"\t\tip saddr @spoof4 goto pre_spoof\n",
        "",
    ),
    (
        "a disabled service opened",
        "all",
        "in13 v603",
        r"tcp \. 22 : goto in_service, tcp \. 23",
        "tcp . 22 : accept, tcp . 23",
    ),
    (
        "a public service closed",
        "some",
        "in03",
        r"tcp \. 443 : accept, tcp \. 113 : accept, udp",
        "tcp . 113 : accept, udp",
    ),
    (
        "refused with an answer",
        "all",
        "input:service",
        r"(?s)(chain in_service \{.*?)drop",
        r"\1reject",
    ),
    ("no prefix in a log rule", "some", "input:service", ' prefix "denylog:input:service "', ""),
    (
        "the wrong reason in the log",
        "some",
        "forward:forward",
        "denylog:forward:forward ",
        "denylog:forward:default ",
    ),
    (
        "logged although log = none",
        "none",
        "prerouting:spoof",
        r'(denylog:prerouting:spoof \") # loud',
        r"\1",
    ),
    ("logged twice", "some", "output:icmp", r"(\t\tlimit.*denylog:output:icmp.*\n)", r"\1\1"),
    (
        "noise logged although log = some",
        "some",
        "in37 in38 in39 in40 in41 v609",
        r"(chain in_noise\s+\{\n.*) # quiet",
        r"\1",
    ),
    (
        "not masqueraded",
        "all",
        "fw01 fw02 fw03 fw09 fw13 fw14",
        r"\t\toifname \$EXT_IF ip saddr @local4 masquerade\n",
        "",
    ),
    (
        "IPv6 masqueraded too",
        "all",
        "f601 f602 f609",
        r"masquerade\n",
        "masquerade\n\t\toifname $EXT_IF ip6 daddr 2001:db8:f::/48 masquerade\n",
    ),
    (
        "the wrong class outward",
        "all",
        "fw01 fw09 out01 out05",
        r"(chain tos_delay \{\n\t\tip dscp set )af21",
        r"\1af11",
    ),
    (
        "marked inward too",
        "all",
        "fw06 f606 out07",
        r"oifname \$EXT_IF tcp dport vmap @tos",
        "tcp dport vmap @tos",
    ),
    ("answers taken for new flows", "all", "fw17 fw18", r"\t\tct state established accept\n", ""),
    (
        "errors about flows refused",
        "all",
        "fw14",
        r"(?s)(chain forward \{.*?)\t\tct state related accept\n",
        r"\1",
    ),
    (
        "scans let in",
        "all",
        "in32 in33",
        r"\t\tmeta l4proto tcp tcp flags & \(fin \| syn \| rst \| ack\) != syn goto in_invalid\n",
        "",
    ),
    ("multicast from outside let in", "all", "in50", r"\t\tip daddr 224.0.0.0/4 drop\n", ""),
    (
        "multicast from inside let in",
        "all",
        "in86",
        r"multicast, broadcast \} drop",
        "multicast, broadcast } accept",
    ),
    (
        "no neighbour discovery",
        "all",
        "v621",
        r"\t\tip6 daddr ff02::/16 icmpv6 type \{ 135, 136 \} accept\n",
        "",
    ),
    (
        "forwarded from outside",
        "all",
        "fw04 fw05 f603 f604",
        r'"eth1" \. "eth0" : goto fw_in',
        '"eth1" . "eth0" : accept',
    ),
    (
        "the gateway's redirects let out",
        "all",
        "o603",
        r"\t\tmeta l4proto icmpv6 icmpv6 type != @icmp6out goto out_icmp\n",
        "",
    ),
)


def judge(text, mutant, rows):
    """The rows that fail for a mutant."""
    what, mode, _expected, pattern, replacement = mutant
    broken, hits = re.subn(pattern, replacement, text, count=1)
    if hits != 1:
        raise SystemExit(f"mutant {what!r}: its pattern is not in the ruleset")
    return acceptance.try_all(
        lambda gateway: acceptance.HandWritten(broken, gateway), rows, (mode,)
    )[mode]


def expected_rows(words, rows):
    names = {row.id for row in rows.values() if row.reason in words}
    return names | {word for word in words if word in rows}


def main():
    rows = acceptance.read_table()
    with open(EXPERT, encoding="utf-8") as file:
        text = file.read()
    bad = 0
    for mutant in MUTANTS:
        failed = judge(text, mutant, rows)
        expected = expected_rows(mutant[2].split(), rows)
        good = set(failed) == expected
        bad += not good
        print(f"{'ok  ' if good else 'FAIL'} {mutant[0]}: {' '.join(sorted(failed)) or 'no row'}")
        if not good:
            print(
                f"     expected: {' '.join(sorted(expected)) or 'no row'}",
                *failed.items(),
                sep="\n     ",
            )
    print(f"{len(MUTANTS) - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
