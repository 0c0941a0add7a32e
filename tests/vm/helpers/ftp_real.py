# SPDX-License-Identifier: GPL-2.0-only
"""
FTP with real programs: curl and lftp behind the gateway, vsftpd outside; then vsftpd inside, behind a
forward. Active and passive, old and extended, IPv6, and many transfers in one session.
"""
import hashlib
import pathlib

from lab import LAN1, OUTER, WAN, WAN_6, run

FOLDER = pathlib.Path("/run/ftp")
MODES = (("-P", "-", "--disable-eprt"), ("-P", "-"), ("--disable-epsv",), ())


def serve(lab, ns):
    root = FOLDER / "root"
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o555)
    (root / "file").write_bytes(bytes(range(256)) * 2000)
    (FOLDER / "empty").mkdir(exist_ok=True)
    (FOLDER / f"{ns}.conf").write_text(
        "listen=NO\nlisten_ipv6=YES\nanonymous_enable=YES\nanon_root=%s\nsecure_chroot_dir=%s\nftp_username=ftp\n"
        "isolate=NO\nisolate_network=NO\nseccomp_sandbox=NO\nbackground=NO\nconnect_from_port_20=YES\n"
        # Any port from 1024 would now and then be one of those that the module opens to nobody.
        "pasv_min_port=10000\npasv_max_port=19999\nmax_per_ip=50\nxferlog_enable=NO\n" % (root, FOLDER / "empty"))
    lab.start(ns, "vsftpd", FOLDER / f"{ns}.conf")
    lab.listening(ns, 21)


def fetch(ns, host, *options):
    target = FOLDER / "got"
    target.unlink(missing_ok=True)
    done = run("curl", "-s", "-S", "-m", "100", *options, "-o", target, f"ftp://{host}/file", ns=ns, check=False)
    if done.returncode:
        print(f"       curl {' '.join(options)}: {done.stderr.strip()}", flush=True)
    return done.returncode == 0 and hashlib.md5(target.read_bytes()).digest() == \
        hashlib.md5(bytes(range(256)) * 2000).digest()


def story_out(lab, ours=True):
    lab.rules("fwp-ftp", ours=ours)
    serve(lab, "wan")
    for mode in MODES:
        assert fetch("lan1", WAN, *mode), f"IPv4 {mode or 'passive'}"
    for mode in (MODES[1], MODES[3]):
        assert fetch("lan1", f"[{WAN_6}]", *mode), f"IPv6 {mode or 'passive'}"
    lab.rules()
    assert not fetch("lan1", WAN, *MODES[0], "-m", "5"), "active needs the helper"


def twenty_transfers(lab):
    gets = "; ".join(f"get -e file -o {FOLDER}/last" for _ in range(20))
    before = lab.counters()
    run("lftp", "-c", f"set net:max-retries 1; set net:timeout 60; set ftp:passive-mode no; set cmd:fail-exit yes; "
        f"open ftp://{WAN}; {gets}", ns="lan1", timeout=300)
    assert (FOLDER / "last").stat().st_size == 512000
    assert lab.counters() == before, "nothing was refused"


def story_twenty_transfers(lab):
    """One session, each PORT longer than the one the client wrote: 20 corrections of the stream."""
    lab.rules("fwp-ftp")
    serve(lab, "wan")
    twenty_transfers(lab)


def story_twenty_transfers_with_loss(lab):
    """Every third packet of the client is lost behind the gateway: it comes again, and is changed again."""
    lab.rules("fwp-ftp")
    serve(lab, "wan")
    run("nft", "-f", "-", ns="wan", stdin="""table ip loss {
chain ftp {
type filter hook input priority 0;
tcp dport 21 tcp flags & psh == psh numgen inc mod 3 == 0 counter drop
}
}
""")
    try:
        twenty_transfers(lab)
        assert "packets 0" not in run("nft", "list", "table", "ip", "loss", ns="wan").stdout
    finally:
        run("nft", "flush", "ruleset", ns="wan")


def story_server_inside(lab, ours=True):
    """227 names the server's inside address; the client outside gets one that it can reach."""
    lab.rules("fwp-ftp", ours=ours, inward=True, forwards=f'iifname "out" tcp dport 21 dnat to {LAN1}')
    serve(lab, "lan1")
    for mode in MODES:
        assert fetch("wan", OUTER, *mode, *(() if "-P" in mode else ("--no-ftp-skip-pasv-ip",))), f"{mode or 'passive'}"


def story_kernel_does_the_same(lab):
    story_out(lab, ours=False)
