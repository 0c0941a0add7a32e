#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""
A host that answers on the ports it is told, and says to everyone by what address it sees him.

responder.py http:80 tcp:110 udp:53@198.51.100.10 ... : pages, greetings and datagrams, over IPv4
and IPv6, at one address where it is given: datagrams are answered from the address asked only then.
The answer is a line `you are ADDRESS`. Runs until it is ended.
"""
import http.server
import ipaddress
import socket
import socketserver
import sys
import threading


def seen(address):
    """The client's address; IPv4 clients of an IPv6 socket come as ::ffff:a.b.c.d."""
    address = ipaddress.ip_address(address.partition("%")[0])
    return (
        f"you are {address.ipv4_mapped or address if address.version == 6 else address}\n".encode()
    )


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(seen(self.client_address[0]))

    def log_message(self, *_):
        pass


class Greeting(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall(seen(self.client_address[0]))
        # What the client says is read to its end: closing over unread bytes would reset the
        # connection, and the greeting could be lost with it.
        self.request.shutdown(socket.SHUT_WR)
        self.request.settimeout(5)
        try:
            while self.request.recv(4096):
                pass
        except OSError:
            pass


class Datagram(socketserver.BaseRequestHandler):
    def handle(self):
        self.request[1].sendto(seen(self.client_address[0]), self.client_address)


class StreamServer(socketserver.ThreadingTCPServer):
    address_family, allow_reuse_address, daemon_threads = socket.AF_INET6, True, True


class DatagramServer(socketserver.ThreadingUDPServer):
    address_family, allow_reuse_address, daemon_threads = socket.AF_INET6, True, True


KINDS = {
    "http": (StreamServer, Page),
    "tcp": (StreamServer, Greeting),
    "udp": (DatagramServer, Datagram),
}


def main():
    for word in sys.argv[1:]:
        word, _, address = word.partition("@")
        kind, port = word.split(":")
        server, handler = KINDS[kind]
        at = (f"::ffff:{address}" if address else "::", int(port))
        threading.Thread(target=server(at, handler).serve_forever).start()


if __name__ == "__main__":
    main()
