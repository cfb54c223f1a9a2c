# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An HTTPS server on the loopback that misbehaves on demand, down to the socket, and a proxy in front of it."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import ipaddress
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Received:
    method: str
    target: str
    headers: dict[str, str]  # keys in lower case
    body: bytes
    connection: int  # counted from 1


#: Answers a request, or does not; returns whether the connection is to be closed.
Behaviour = Callable[[ssl.SSLSocket, Received], bool]


def respond(
    status: int, body: object = None, headers: dict[str, str] | None = None, *, promise: int | None = None
) -> Behaviour:
    """Answer; with ``promise`` the Content-Length is a lie, and the connection closes after the body."""
    payload = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()

    def behave(connection: ssl.SSLSocket, _request: Received) -> bool:
        fields = {
            "Content-Type": "application/json",
            "Content-Length": str(len(payload) if promise is None else promise),
        } | (headers or {})
        head = f"HTTP/1.1 {status} Whatever\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        connection.sendall(head.encode() + b"\r\n" + payload)
        return promise is not None

    return behave


def reset(connection: ssl.SSLSocket, _request: Received) -> bool:
    """Close with a TCP reset, without a byte of answer."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return True


def hang_up(_connection: ssl.SSLSocket, _request: Received) -> bool:
    """Close in good order, without a byte of answer."""
    return True


class HttpsServer:
    """Plays ``script``, one behaviour per request; after its end every request gets ``otherwise``."""

    def __init__(
        self,
        *script: Behaviour,
        otherwise: Behaviour | None = None,
        broken_handshakes: int = 0,
        body_unread: bool = False,
        host: str = "localhost",
    ) -> None:
        self.script = list(script)
        self.otherwise = otherwise
        self.broken_handshakes = broken_handshakes
        self.body_unread = body_unread
        self.host = host
        self.requests: list[Received] = []
        self.connections = 0
        self.silence = threading.Event()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"https://{self.host}:{self.port}"

    def say_nothing(self, _connection: ssl.SSLSocket, _request: Received) -> bool:
        """Keep the connection open and silent until the server closes."""
        return self.silence.wait(10)

    def __enter__(self) -> HttpsServer:
        self._listener = socket.create_server(("127.0.0.1" if self.host == "localhost" else self.host, 0))
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.silence.set()
        with contextlib.suppress(OSError):  # close() alone would leave the thread in accept()
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                plain, _address = self._listener.accept()
                self.connections += 1
                if self.broken_handshakes:
                    self.broken_handshakes -= 1
                    plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    plain.close()
                else:
                    threading.Thread(target=self._serve, args=(plain, self.connections), daemon=True).start()

    def _serve(self, plain: socket.socket, number: int) -> None:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with (
            contextlib.suppress(OSError, ValueError),
            _server_context().wrap_socket(plain, server_side=True) as connection,
            connection.makefile("rb") as reader,
        ):
            while line := reader.readline():
                method, target, _version = line.decode().split()
                headers = {}
                while (field := reader.readline().decode().strip()) != "":
                    name, _colon, value = field.partition(":")
                    headers[name.lower()] = value.strip()
                body = b"" if self.body_unread else reader.read(int(headers.get("content-length", "0")))
                request = Received(method, target, headers, body, number)
                self.requests.append(request)
                behave = self.script.pop(0) if self.script else self.otherwise
                assert behave is not None, "more requests than the script has behaviours"
                if behave(connection, request):
                    return


class Proxy:
    """A CONNECT proxy that only leads to the loopback; ``tunnels`` lists what it was asked for.

    To the port that it is asked for, whatever the host; ``instead`` names other ports, by host.
    """

    def __init__(self, instead: Mapping[str, int] | None = None) -> None:
        self._instead = instead or {}

    def __enter__(self) -> Proxy:
        self.tunnels: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_exc: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def environment(self, ca_path: str) -> dict[str, str]:
        """Variables by which a process asks through it, but for this machine, and trusts who is behind it."""
        names = {"HTTPS_PROXY": self.url, "NO_PROXY": "localhost,127.0.0.1"}
        return {"SSL_CERT_FILE": ca_path, **names, **{name.lower(): value for name, value in names.items()}}

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                request = b""
                while not request.endswith(b"\r\n\r\n"):
                    request += client.recv(1)
                target = request.split()[1].decode()
                self.tunnels.append(target)
                host, _colon, port = target.rpartition(":")
                server = socket.create_connection(("127.0.0.1", self._instead.get(host, int(port))))
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                for source, sink in ((client, server), (server, client)):
                    threading.Thread(target=_copy, args=(source, sink), daemon=True).start()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@functools.cache
def _issued() -> tuple[bytes, bytes]:
    """A CA certificate, and a chain with key for ``localhost`` (but not for 127.0.0.1's other names) and the examples'
    AD FS, both PEM.
    """
    now = dt.datetime.now(dt.UTC)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test CA")])
    ca_id = x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key())

    def usage(signs_certificates: bool) -> x509.KeyUsage:
        return x509.KeyUsage(
            not signs_certificates, False, False, False, False, signs_certificates, signs_certificates, False, False
        )

    def build(
        subject: x509.Name, public_key: ec.EllipticCurvePublicKey, *extensions: tuple[x509.ExtensionType, bool]
    ) -> bytes:
        builder = x509.CertificateBuilder(
            ca_name,
            subject,
            public_key,
            x509.random_serial_number(),
            now - dt.timedelta(hours=1),
            now + dt.timedelta(days=1),
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    ca = build(
        ca_name, ca_key.public_key(), (x509.BasicConstraints(True, None), True), (usage(True), True), (ca_id, False)
    )
    names = x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), x509.DNSName("sts.contoso.com"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    )
    leaf = build(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
        key.public_key(),
        (x509.BasicConstraints(False, None), True),
        (usage(False), True),
        (names, False),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
        (x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ca_id), False),
    )
    return ca, leaf + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@functools.cache
def _server_context() -> ssl.SSLContext:
    import tempfile

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile() as file:
        file.write(_issued()[1])
        file.flush()
        context.load_cert_chain(file.name)
    return context


def write_ca(folder: Path) -> str:
    """Write the CA certificate that the server's own certificate comes from; return its path."""
    path = folder / "ca.pem"
    path.write_bytes(_issued()[0])
    return str(path)
