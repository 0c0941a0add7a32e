# SPDX-License-Identifier: GPL-2.0-only
"""
What STUN programs of others find out about the translation: coturn's turnutils_natdiscovery (RFC
5780) and stun-client (RFC 3489), with turnserver on two addresses and two ports outside.
"""
import contextlib
import pathlib
import tempfile

import nat
import net
import observe
import servers

PORT, ALTERNATIVE = 3478, 3479
MAPPING, FILTERING = "NAT with Endpoint Independent Mapping!", "NAT with {} Filtering!"
DEPENDENT, INDEPENDENT = "Address and Port Dependent", "Endpoint Independent"
HAIRPIN = "Received a request (maybe a successful hairpinning)"
TIMEOUTS = ("net.netfilter.nf_conntrack_udp_timeout", "net.netfilter.nf_conntrack_udp_timeout_stream")
MASQUERADE = """
table ip control {
	chain post {
		type nat hook postrouting priority srcnat;
		oifname eth1 masquerade
	}
}
"""


@contextlib.contextmanager
def outside(bench):
    """turnserver, as a STUN server alone, where both of its addresses answer."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["-S", "-L", net.NET, "-L", net.NET2, "-p", PORT, "--alt-listening-port", ALTERNATIVE,
                 "--no-tls", "--no-dtls", "--no-cli", "-n", "--log-file", f"{folder}/log",
                 "--pidfile", f"{folder}/pid"]
        child = bench.wan.spawn("turnserver", *map(str, words), cwd=folder)
        try:
            for port in (PORT, ALTERNATIVE):
                observe.poll(lambda port=port: servers.listening(bench.wan, port, udp=True), "turnserver")
            yield
        finally:
            child.kill()
            child.wait()


def discover(bench, *what):
    """What natdiscovery says. It gives up if the first answer takes three seconds: then once more."""
    for last in (False, False, True):
        done = bench.lan.run("turnutils_natdiscovery", *what, "-L", net.LAN, net.NET, check=last)
        if done.returncode == 0:
            break
    return done.stdout


def told(bench):
    """What both programs say of mapping, filtering and hairpins."""
    said = discover(bench, "-m", "-f", "-H")
    found = [kind for kind in (DEPENDENT, INDEPENDENT) if FILTERING.format(kind) in said]
    assert MAPPING in said and len(found) == 1, said
    words = bench.lan.run("stun", net.NET, check=False).stdout
    primary = next(line for line in words.splitlines() if line.startswith("Primary: "))
    assert ("will hairpin" in primary) == (HAIRPIN in said), (primary, said)
    return found[0], HAIRPIN in said, primary.removeprefix("Primary: ").strip()


def outlives(bench):
    """Whether a mapping is still there, by the word of natdiscovery, when its flow is gone."""
    before = {key: bench.gw.sysctl(key) for key in TIMEOUTS}
    for key in TIMEOUTS:
        bench.gw.sysctl(key, 2)
    try:
        said = discover(bench, "-t", "-T", "8")
    finally:
        for key, value in before.items():
            bench.gw.sysctl(key, value)
    assert "RFC 5780 response 1" in said, said
    return "RFC 5780 response 2" in said


def story_discovery():
    """Mapping is endpoint-independent, hairpins work, and filtering is as configured."""
    for is_open, filtering, words in (
        (False, DEPENDENT, "Port Dependent Filter"),
        (True, INDEPENDENT, "Independent Filter"),
    ):
        with nat.translated(source_open=is_open) as bench, outside(bench):
            wanted = f"Independent Mapping, {words}, preserves ports, will hairpin"
            assert told(bench) == (filtering, True, wanted), told(bench)


def story_control():
    """The same programs find neither hairpins nor such mappings with the kernel's masquerade."""
    with nat.network() as bench, outside(bench):
        bench.gw.run("nft", "-f", "-", input=MASQUERADE)
        try:
            wanted = "Independent Mapping, Port Dependent Filter, preserves ports, no hairpin"
            assert told(bench) == (DEPENDENT, False, wanted), told(bench)
            assert not outlives(bench)
        finally:
            bench.gw.run("nft", "delete", "table", "ip", "control")


def story_lifetime():
    """An UDP mapping is there when its flow is gone (RFC 4787 REQ-5, RFC 6888 REQ-8)."""
    with nat.translated(source_open=True) as bench, outside(bench):
        assert any(outlives(bench) for _ in range(3))  # it waits for three seconds only
