# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One HTTPS request at a time over kept-alive connections, with the reliable information whether it was sent.

Nothing is repeated, redirected or interpreted here; the callers do that.
"""

from __future__ import annotations

import contextlib
import functools
import os
import socket
import ssl
import threading
import time
import traceback
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, MissingLibrary

if TYPE_CHECKING:
    import requests

#: Timeout for a connection in seconds (name, TCP, TLS; each).
CONNECT_TIMEOUT = 10.0
#: A connection that is idle for longer may have been closed by the server; a write on it could fail with an unknown
#: outcome for no reason.
IDLE_LIMIT = 10.0
#: The largest response in bytes, as it is sent and unpacked; Graph's own pages and $metadata have less than a tenth of
#: it.
MAX_SIZE = 64 << 20
#: Clauses for the most frequent reasons why a host cannot be reached.
UNRESOLVED = "the host name cannot be resolved"
UNTRUSTED = "the server's certificate is not trusted ("
#: The number of bytes that are unpacked at a time.
_CHUNK = 1 << 16
#: For zlib: with a gzip header.
_GZIP = 31


class _ConnectionState(threading.local):
    """The current request of this thread: whether it has been started, and the deadline of its response."""

    sent = False
    until = float("inf")  # of time.monotonic()


_exchange = _ConnectionState()


@dataclass(frozen=True)
class HttpAnswer:
    """An HTTP response. ``whole`` is false if the connection broke, or stalled, before the end of the body.

    ``flaw`` is a clause that explains why a body was not read, although it may be complete: it is too large, or in an
    unknown encoding.
    """

    status: int
    headers: Mapping[str, str]  # names in any letter case
    body: bytes = field(repr=False)
    whole: bool = True
    flaw: str = ""


class NotSent(Exception):
    """No connection was made, so the service cannot have received the request.

    ``permanent``: another try would fail too.
    """

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent


class NoAnswer(Exception):
    """The request was sent, perhaps in part, without a response: it is unknown whether the service executed it."""


class Transport(Protocol):
    """The network interface of :class:`client.GraphClient`."""

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> HttpAnswer:
        """Send one request and return its response; raise :class:`NotSent` or :class:`NoAnswer`."""

    def renew(self) -> None:
        """Close the kept-alive connections, so that the next request opens a new one."""


class HttpsTransport:
    """Kept-alive HTTPS with requests; clients that share one also share its connections.

    ``ca_path`` (a PEM file or a folder of hashed certificates) replaces the usual certificate authorities; without it
    ``REQUESTS_CA_BUNDLE`` is used, as everywhere in requests. Proxies are taken from the environment; ``.netrc`` and
    cookies are not used. Raises :class:`InputError` for an invalid ``ca_path`` and :class:`MissingLibrary`.
    """

    def __init__(self, ca_path: str | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._session = _session()
        if ca_path is not None:
            _check_ca_path(ca_path)
        # Passed with each request: in requests, the environment overrides Session.verify, but not this argument.
        self._verify: str | bool = ca_path or True
        self._clock = clock
        self._last_used = clock()
        self._process = os.getpid()

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> HttpAnswer:
        """Send one request and return its response with any status.

        ``timeout`` limits, in seconds, the wait for the connection (at most 10 s), and the complete time until the
        response's last byte, so that a slow response is stopped. Raises :class:`NotSent` or :class:`NoAnswer`, whose
        text has the cause.
        """
        if self._process != os.getpid():  # two processes cannot share one TLS connection
            self._process = os.getpid()
            self.renew()
        if method != "GET" and self._clock() - self._last_used > IDLE_LIMIT:
            self.renew()
        _exchange.sent, _exchange.until = False, time.monotonic() + timeout
        try:
            response = self._session.request(
                method,
                url,
                headers=dict(headers),
                data=body,
                timeout=(min(CONNECT_TIMEOUT, timeout), timeout),
                verify=self._verify,
                allow_redirects=False,
                stream=True,
            )
        except OSError as error:  # requests' exceptions are OSErrors, and a wrong REQUESTS_CA_BUNDLE raises a bare one
            if _exchange.sent:
                raise NoAnswer(_reason(error)) from None
            raise NotSent(_reason(error), permanent=_is_permanent(error)) from None
        try:
            content, whole, flaw = _content(response)
        finally:
            response.close()
            self._last_used = self._clock()
        return HttpAnswer(response.status_code, response.headers, content, whole, flaw)

    def renew(self) -> None:
        """Close the kept-alive connections, so that the next request opens a new one."""
        self._session.close()


def _content(response: requests.Response) -> tuple[bytes, bool, str]:
    """The body of a response, whether it is complete, and why it was not read.

    It is unpacked as it arrives, up to :data:`MAX_SIZE`.
    """
    from urllib3.exceptions import HTTPError

    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        return b"", True, "it has a Content-Encoding that was not asked for"
    unpacker = zlib.decompressobj(_GZIP) if encoding.endswith("gzip") else None
    parts: list[bytes] = []
    received = size = 0
    try:
        for chunk in response.raw.stream(_CHUNK, decode_content=False):
            received += len(chunk)
            parts.append(unpacker.decompress(chunk, MAX_SIZE - size + 1) if unpacker else chunk)
            size += len(parts[-1])
            if max(received, size) > MAX_SIZE:
                return b"", True, f"it is larger than {MAX_SIZE >> 20} MiB, the most that is read"
    except (OSError, HTTPError, zlib.error):
        return b"", False, ""
    if unpacker and received and not unpacker.eof:
        return b"", False, ""
    return b"".join(parts), True, ""


def prepare() -> None:
    """Load the authorities that a task trusts by default, once for all processes that are forked from this one."""
    with contextlib.suppress(ImportError, OSError):
        from requests.utils import DEFAULT_CA_BUNDLE_PATH

        named = next(
            filter(None, map(os.environ.get, ("M365_GRAPH_CA_PATH", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"))),
            DEFAULT_CA_BUNDLE_PATH,
        )
        _context(os.path.expanduser(os.path.expandvars(named)))


def proxy_of(url: str) -> str | None:
    """The host and port of the proxy that the environment sets for an address, without its password."""
    from requests.utils import get_environ_proxies, select_proxy

    proxy = select_proxy(url, get_environ_proxies(url))
    return urlsplit(proxy if "://" in proxy else f"//{proxy}").netloc.rpartition("@")[2] if proxy else None


def _session() -> requests.Session:
    from http.cookiejar import DefaultCookiePolicy

    try:
        import requests
        from requests.adapters import HTTPAdapter
        from requests.utils import DEFAULT_CA_BUNDLE_PATH
    except ImportError:
        raise MissingLibrary("requests", traceback.format_exc()) from None

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, **kwargs)
            _watch(self.poolmanager)

        def proxy_manager_for(self, proxy: Any, **kwargs: Any) -> Any:
            known = proxy in self.proxy_manager
            manager = super().proxy_manager_for(proxy, proxy_ssl_context=self.context, **kwargs)
            if not known:
                _watch(manager)
            return manager

        def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
            """Called first for each request.

            The context has the authorities; a pool that has them too reads them for each new connection.
            """
            host, _tls = super().build_connection_pool_key_attributes(request, verify, cert)
            self.context = _context(DEFAULT_CA_BUNDLE_PATH if verify is True else str(verify))
            return host, {"cert_reqs": "CERT_REQUIRED", "ssl_context": self.context}

        def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
            """Does nothing: the context does it."""

    class ProxyCachingSession(requests.Session):
        def __init__(self) -> None:
            super().__init__()
            self._settings: dict[str, Any] = {}

        def merge_environment_settings(self, url: Any, *arguments: Any) -> Any:
            """Called for each request.

            Finding a host's proxy reads the complete environment, which is slow, so the result is cached.
            """
            host = urlsplit(url).netloc
            if host not in self._settings:
                self._settings[host] = super().merge_environment_settings(url, *arguments)
            return self._settings[host]

    session = ProxyCachingSession()
    session.adapters.clear()  # no plain http
    session.headers["Accept-Encoding"] = "gzip"
    session.mount("https://", Adapter(max_retries=0))
    session.auth = lambda request: request  # otherwise an entry in .netrc would replace our Authorization header
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return session


def _watch(manager: Any) -> None:
    """Make the manager's HTTPS connections record when they begin to send a request.

    urllib3 has established the connection, the tunnel through a proxy and TLS before it calls ``putrequest``. Its
    exceptions alone do not show that: a reset, a time-out or a TLS alert can come before the request as well as after
    it.
    """
    pool: Any = manager.pool_classes_by_scheme["https"]

    class Connection(pool.ConnectionCls):  # type: ignore[misc]
        def putrequest(self, *args: Any, **kwargs: Any) -> None:
            _exchange.sent = True
            super().putrequest(*args, **kwargs)

    class Pool(pool):  # type: ignore[misc]
        ConnectionCls = Connection

    manager.pool_classes_by_scheme = {"https": Pool}


class _PunctualSocket(ssl.SSLSocket):
    """Receives until the request's deadline; a socket's own time-out only limits each wait for a byte."""

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        patience = self.gettimeout()
        left = _exchange.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        self.settimeout(left if patience is None else min(left, patience))
        try:
            return super().recv_into(*args, **kwargs)
        finally:
            if self.fileno() >= 0:
                self.settimeout(patience)


def _context(authorities: str) -> ssl.SSLContext:
    """A TLS context that trusts the authorities in a file or folder; OSError, with a clause, if they cannot be read."""
    try:
        found = os.stat(authorities)
        return _loaded_context(authorities, found.st_mtime_ns, found.st_size)
    except OSError as error:
        why = (
            "holds no certificate in PEM form"
            if isinstance(error, ssl.SSLError)
            else f"cannot be read ({error.strerror})"
        )
    # Outside the handler, so that the error does not have the other one, about TLS, as context.
    raise OSError(f"{authorities} {why}")


@functools.lru_cache(maxsize=8)
def _loaded_context(authorities: str, _modified: int, _size: int) -> ssl.SSLContext:
    """Cached, because reading a bundle of authorities takes some 20 ms; a changed file is read again."""
    from urllib3.util.ssl_ import create_urllib3_context

    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    context.sslsocket_class = _PunctualSocket
    folder = os.path.isdir(authorities)
    context.load_verify_locations(cafile=None if folder else authorities, capath=authorities if folder else None)
    return context


def _check_ca_path(ca_path: str) -> None:
    if not os.path.exists(ca_path):
        raise InputError(f"ca_path={ca_path} does not exist.")
    try:
        _context(ca_path)
    except OSError as error:
        raise InputError(f"ca_path={error}.") from None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and everything it wraps: urllib3 and requests wrap in ``args``, ``reason`` and ``__context__``."""
    waiting, seen = [error], set()
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        wrapped = (
            *current.args,
            getattr(current, "reason", None),
            getattr(current, "original_error", None),
            current.__cause__,
            current.__context__,
        )
        waiting.extend(item for item in wrapped if isinstance(item, BaseException))


def _is_permanent(error: BaseException) -> bool:
    # requests raises a bare OSError for a missing REQUESTS_CA_BUNDLE.
    return error.__class__ is OSError or any(
        isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(error)
    )


def _reason(error: BaseException) -> str:
    """A clause with the network error, from the system's own messages and never from the request."""
    causes = list(_causes(error))
    through = "through the proxy, " if any(type(cause).__name__ == "ProxyError" for cause in causes) else ""
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"{through}{UNTRUSTED}{cause.verify_message}); set ca_path to its authority"
        if isinstance(cause, socket.gaierror):
            return f"{through}{UNRESOLVED}"
        if isinstance(cause, ConnectionRefusedError):
            return f"{through}the connection was refused"
        if isinstance(cause, TimeoutError) or type(cause).__name__ in ("ReadTimeoutError", "ConnectTimeoutError"):
            return f"{through}time ran out while waiting for the other side"
        if isinstance(cause, ConnectionError):  # reset, aborted, broken pipe; also http.client.RemoteDisconnected
            return f"{through}the connection was closed by the other side"
        if isinstance(cause, ssl.SSLError):
            return f"{through}TLS failed ({(cause.reason or 'no reason given').replace('_', ' ').lower()})"
    for cause in causes:
        if cause.__class__ is OSError and cause.args:
            return through + str(cause.args[-1]).rstrip(".")
    return f"{through}{type(causes[-1]).__name__}"
