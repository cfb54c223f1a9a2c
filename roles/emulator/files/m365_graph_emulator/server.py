# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sockets: HTTP/1.1 with keep-alive over TLS, one thread per connection."""

from __future__ import annotations

import socket
import ssl
import struct
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .exchange import EmulatedReply

Answer = Callable[[str, str, str, dict[str, str], bytes], EmulatedReply]
_COLOURS = {2: 32, 3: 36, 4: 33, 5: 31, 0: 35}


class EmulatorServer(ThreadingHTTPServer):
    """Accepts connections; the TLS handshake happens in the connection's own thread."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(
        self, address: tuple[str, int], context: ssl.SSLContext | None, answer: Answer, chatty: bool = False
    ) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.context = context
        self.answer = answer
        self.chatty = chatty
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(address, _ConnectionHandler)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept; small answers must not wait for the acknowledgement of the one before."""
        connection, address = super().get_request()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.context is not None:
            connection = self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        with self._open_lock:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        """A connection is done."""
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """Cut idle connections, so that clients notice the end."""
        with self._open_lock:
            remaining = list(self._open)
        for connection in remaining:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away, or did not like the certificate, is no event."""
        problem = sys.exception() if sys.version_info >= (3, 12) else sys.exc_info()[1]
        if not isinstance(problem, OSError | ValueError):
            super().handle_error(request, client_address)


class _ConnectionHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536
    timeout = 120
    server: EmulatorServer

    def setup(self) -> None:
        self.request.settimeout(self.timeout)
        if isinstance(self.request, ssl.SSLSocket):
            self.request.do_handshake()
        super().setup()

    def _serve(self) -> None:
        started = time.perf_counter()
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self._body(headers)
        path, _mark, query = self.path.partition("?")
        reply = self.server.answer(self.command, path, query, headers, body)
        if self.server.chatty:
            _tell(self.command, self.path, reply, time.perf_counter() - started)
        self._send(reply)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = _serve

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(headers.get("content-length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            continue
        return b"".join(parts)

    def _send(self, reply: EmulatedReply) -> None:
        if reply.reset:
            # Linger of zero seconds: the peer gets a RST, not an orderly end.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            socket.socket.close(self.connection)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status not in (204, 304):
            self.send_header("Content-Length", str(len(reply.body)))
        if reply.truncate:
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body[: len(reply.body) // 2] if reply.truncate else reply.body)
        self.wfile.flush()

    def version_string(self) -> str:
        return "m365-graph-emulator"

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are logged elsewhere."""


def _tell(method: str, path: str, reply: EmulatedReply, seconds: float) -> None:
    """One line per request for the person at the terminal."""
    colour = _COLOURS.get(reply.status // 100, 0)
    status = f"\x1b[{colour}m{reply.status or 'cut'}\x1b[0m"
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {status} {method:6} {path} \x1b[2m{seconds * 1000:.1f} ms\x1b[0m\n")
