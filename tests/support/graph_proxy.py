# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A proxy that leads programs which only know graph.microsoft.com to an emulator, whose certificate has that name."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

GRAPH = "graph.microsoft.com"


class _Tunnel(socketserver.BaseRequestHandler):
    """One CONNECT (RFC 9110 section 9.3.6): whatever host it names, it leads to the emulator."""

    port = 0

    def handle(self) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            part = self.request.recv(4096)
            if not part:
                return
            head += part
        with socket.create_connection(("127.0.0.1", self.port)) as there:
            for end in (self.request, there):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_pump, args=(there, self.request), daemon=True)
            back.start()
            _pump(self.request, there)
            back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while part := source.recv(65536):
            sink.sendall(part)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


@contextmanager
def leading_to(graph_url: str, ca_path: str) -> Iterator[dict[str, str]]:
    """Environment variables that lead every client of Graph to the emulator."""
    port = int(graph_url.rpartition(":")[2].partition("/")[0])
    handler = type("Tunnel", (_Tunnel,), {"port": port})
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield {
            "HTTPS_PROXY": f"http://127.0.0.1:{server.server_address[1]}",
            "NO_PROXY": "127.0.0.1",
            "REQUESTS_CA_BUNDLE": ca_path,
        }
    finally:
        server.shutdown()
        server.server_close()
