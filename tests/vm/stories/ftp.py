# SPDX-License-Identifier: GPL-2.0-only
"""
FTP through the gateway with vsftpd and proftpd, curl, lftp and a client that cuts its commands:
active and passive, old and extended, translated IPv4 and IPv6, twenty transfers in a session whose
commands change their length each time, and our own server reached from outside.
"""
import contextlib

import servers
from endpoints import ftp
from net import EXT, LAN, LAN6, NET, NET6

CURL = (("-P", "-"), ("-P", "-", "--disable-eprt"), (), ("--disable-epsv",))
WAYS = ("port", "eprt", "pasv", "epsv")
SERVERS = {"vsftpd": servers.ftp, "proftpd": ftp.proftpd}


@contextlib.contextmanager
def serving(site, host, kind):
    """A server for a while."""
    child = SERVERS[kind](host, site.folder)
    try:
        yield
    finally:
        ftp.stop(host, child)


def programs(site, kind):
    """curl and lftp fetch by every way they know."""
    site.open("ftp")
    with serving(site, site.wan, kind):
        for address in (NET, NET6):
            for options in CURL:
                if address == NET or len(options) != 3 and "--disable-epsv" not in options:
                    assert servers.fetch(site.lan, address, *options), f"curl {address} {options}"
            for passive in (True, False):
                assert ftp.lftp(site.lan, address, passive), f"lftp {address} {passive}"


def session(site, kind):
    """Twenty transfers on one control connection, each way in turn."""
    site.open("ftp")
    with serving(site, site.wan, kind):
        for source, server in ((LAN, NET), (LAN6, NET6)):
            with contextlib.closing(ftp.Client(site.lan, source, server)) as client:
                ways = WAYS if server == NET else ("eprt", "epsv")
                for number in range(20):
                    way = ways[number % len(ways)]
                    assert client.fetch(way), f"transfer {number}: {way} of {server}"


def inward(site):
    """A client outside fetches from the server inside, passive and active."""
    site.open("ftp", inward=("ftp",))
    with serving(site, site.lan, "vsftpd"):
        with contextlib.closing(ftp.Client(site.wan, NET, EXT)) as client:
            for way in WAYS:
                assert client.fetch(way), way


STORIES = [
    *((f"ftp {kind} with curl and lftp", programs, (kind,)) for kind in SERVERS),
    *((f"ftp {kind}: twenty transfers in a session", session, (kind,)) for kind in SERVERS),
    ("ftp from outside to a server inside", inward, ()),
]
