# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client over real sockets and TLS: what a broken connection means, and which certificate authorities count."""

from __future__ import annotations

import math
import os
import socket
import ssl
import time
from pathlib import Path
from typing import Any

import pytest
from clients import graph_client
from https_server import HttpsServer, Proxy, hang_up, reset, respond, write_ca

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import Token
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.exchange import USER_AGENT
from ansible_collections.m365.graph.plugins.module_utils._http import transport

WRITES = ("POST", "PATCH", "PUT", "DELETE")
OK = respond(200, {"id": "1"})


class FakeCredential:
    kind = "fake"
    token_requests = 0

    def token(self, claims: str | None = None) -> Token:
        return Token("the-token", math.inf)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NETRC"):
            monkeypatch.delenv(name)


@pytest.fixture
def ca(tmp_path: Path) -> str:
    return write_ca(tmp_path)


class Clock:
    """Stands still but for sleeping."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


def client_of(url: str, ca_path: str | None, **options: Any) -> GraphClient:
    clock = options.pop("clock", None) or Clock()
    wire = options.pop("transport", None) or transport.HttpsTransport(ca_path, clock=clock)
    options.setdefault("request_timeout", 5)
    return graph_client(
        url, FakeCredential(), transport=wire, sleep=clock.sleep, monotonic=clock, random=lambda: 0.5, **options
    )


def write(client: GraphClient, method: str) -> Any:
    if method == "DELETE":
        return client.delete("/things/1", version="beta")
    return getattr(client, method.lower())("/things/1", version="beta", body={"name": "x" * 10_000})


def statuses(client: GraphClient) -> list[object]:
    return [call["status"] for call in client.calls]


def test_what_arrives(ca: str) -> None:
    with HttpsServer(OK, respond(204)) as server:
        client = client_of(server.url, ca)
        assert client.get("/things", version="v1.0", params={"$filter": "name eq 'a b'"}) == {"id": "1"}
        client.patch("/things/1", version="beta", body={"name": "é"})
        read, write = server.requests
        assert (read.method, read.target) == ("GET", "/v1.0/things?$filter=name%20eq%20'a%20b'")
        assert (read.headers["authorization"], read.headers["accept"]) == ("Bearer the-token", "application/json")
        assert read.headers["user-agent"] == USER_AGENT
        assert (write.method, write.body, write.headers["content-type"]) == (
            "PATCH",
            b'{"name": "\\u00e9"}',
            "application/json",
        )


def test_a_link_is_followed_verbatim(ca: str) -> None:
    with HttpsServer() as server:
        target = "/v1.0/things?$skiptoken=a%2Bb%2f'c'&$x=%e2"
        server.script = [
            respond(200, {"value": [{"id": "1"}], "@odata.nextLink": server.url + target}),
            respond(200, {"value": []}),
        ]
        assert list(client_of(server.url, ca).list("/things", version="v1.0")) == [{"id": "1"}]
        assert (
            server.requests[1].target.lower() == target.lower()
        )  # urllib3 writes the hexadecimal digits in upper case


def test_one_connection_is_kept_alive(ca: str) -> None:
    with HttpsServer(otherwise=OK) as server:
        client = client_of(server.url, ca)
        for _number in range(3):
            client.get("/things", version="v1.0")
        write(client, "PATCH")
        assert [request.connection for request in server.requests] == [1, 1, 1, 1]


def test_clients_share_the_connections_of_a_transport(ca: str) -> None:
    with HttpsServer(otherwise=OK) as server:
        shared = transport.HttpsTransport(ca)
        for _number in range(2):
            client_of(server.url, None, transport=shared).get("/things", version="v1.0")
        assert server.connections == 1


def test_another_process_opens_connections_of_its_own(ca: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with HttpsServer(otherwise=OK) as server:
        client = client_of(server.url, ca)
        client.get("/things", version="v1.0")
        monkeypatch.setattr("os.getpid", lambda: -1)
        client.get("/things", version="v1.0")
        client.get("/things", version="v1.0")
        assert [request.connection for request in server.requests] == [1, 2, 2]


def test_a_write_does_not_use_a_connection_that_was_idle(ca: str) -> None:
    with HttpsServer(otherwise=OK) as server:
        clock = Clock()
        client = client_of(server.url, ca, clock=clock)
        client.get("/things", version="v1.0")
        clock.time += transport.IDLE_LIMIT + 1
        client.get("/things", version="v1.0")  # a read may try it: it can be repeated
        clock.time += transport.IDLE_LIMIT
        write(client, "POST")  # just not idle for too long
        clock.time += transport.IDLE_LIMIT + 1
        write(client, "POST")
        assert [request.connection for request in server.requests] == [1, 1, 1, 2]


def test_503_is_repeated_on_a_new_connection(ca: str) -> None:
    with HttpsServer(respond(503, headers={"Retry-After": "0"}), OK) as server:
        client_of(server.url, ca).get("/things", version="v1.0")
        assert [request.connection for request in server.requests] == [1, 2]


@pytest.mark.parametrize("fault", [reset, hang_up])
def test_a_read_survives_a_broken_connection(ca: str, fault: Any) -> None:
    with HttpsServer(fault, OK) as server:
        client = client_of(server.url, ca)
        assert client.get("/things", version="v1.0") == {"id": "1"}
        assert statuses(client) == [None, 200]


@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize("fault", [reset, hang_up])
def test_a_write_on_a_connection_that_breaks_after_reading_is_ambiguous(ca: str, method: str, fault: Any) -> None:
    with HttpsServer(fault) as server:
        client = client_of(server.url, ca)
        with pytest.raises(_errors.AmbiguousOutcome, match="closed by the other side"):
            write(client, method)
        assert (len(server.requests), statuses(client)) == (1, [None])


def test_a_write_on_a_connection_that_breaks_before_its_body_is_read_is_ambiguous(ca: str) -> None:
    with HttpsServer(reset, body_unread=True) as server:
        with pytest.raises(_errors.AmbiguousOutcome):
            client_of(server.url, ca).post("/things", version="v1.0", body={"name": "x" * 3_000_000})
        assert len(server.requests) == 1


def test_a_write_on_a_reused_connection_that_breaks_is_ambiguous(ca: str) -> None:
    with HttpsServer(OK, hang_up) as server:
        client = client_of(server.url, ca)
        client.get("/things", version="v1.0")
        with pytest.raises(_errors.AmbiguousOutcome):
            write(client, "POST")
        assert len(server.requests) == 2


@pytest.mark.parametrize("method", WRITES)
def test_a_write_that_gets_no_answer_in_time_is_ambiguous(ca: str, method: str) -> None:
    with HttpsServer() as server:
        server.otherwise = server.say_nothing
        with pytest.raises(_errors.AmbiguousOutcome, match="time ran out"):
            write(client_of(server.url, ca, request_timeout=0.1), method)
        assert len(server.requests) == 1


def drip(head: bytes) -> Any:
    """Send ``head`` and then a byte now and then, each well within the time of one wait, without end."""

    def behave(connection: Any, _request: Any) -> bool:
        connection.sendall(head)
        for _number in range(60):
            time.sleep(0.05)
            connection.sendall(b"a")
        return True

    return behave


@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 ", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"],
    ids=["headers", "body"],
)
def test_an_answer_in_drops_is_cut_off_at_the_end_of_its_time(ca: str, head: bytes) -> None:
    with HttpsServer(drip(head)) as server:
        began = time.monotonic()
        with pytest.raises(_errors.AmbiguousOutcome):
            write(client_of(server.url, ca, request_timeout=0.3), "PATCH")
        assert 0.25 < time.monotonic() - began < 1.5


def test_a_connection_is_whole_again_after_an_answer_that_nearly_took_too_long(ca: str) -> None:
    def slow(connection: Any, request: Any) -> bool:
        time.sleep(0.2)
        return OK(connection, request)

    with HttpsServer(slow, slow, slow) as server:
        client = client_of(server.url, ca, request_timeout=1)
        for _number in range(3):
            client.get("/things", version="v1.0")
        assert server.connections == 1


def test_a_read_that_gets_no_answer_in_time_is_repeated(ca: str) -> None:
    with HttpsServer() as server:
        server.script = [server.say_nothing, OK]
        assert client_of(server.url, ca, request_timeout=0.2).get("/things", version="v1.0") == {"id": "1"}


@pytest.mark.parametrize("method", WRITES)
def test_a_write_whose_tls_handshake_failed_was_not_sent_and_is_repeated(ca: str, method: str) -> None:
    with HttpsServer(OK, broken_handshakes=2) as server:
        client = client_of(server.url, ca)
        assert write(client, method).status == 200
        assert (len(server.requests), server.connections, statuses(client)) == (1, 3, [None, None, 200])


def test_a_write_to_a_closed_port_was_not_sent(ca: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    client = client_of(f"https://127.0.0.1:{port}", ca)
    with pytest.raises(
        _errors.ConnectionFailed,
        match=rf"127\.0\.0\.1:{port} could not be reached: the connection was refused \(tried 4 times\)",
    ):
        write(client, "POST")
    assert statuses(client) == [None] * 4


def test_a_handshake_that_takes_too_long_was_not_sent(ca: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = client_of(f"https://127.0.0.1:{listener.getsockname()[1]}", ca, request_timeout=0.05)
        with pytest.raises(_errors.ConnectionFailed, match="time ran out"):
            write(client, "PATCH")


def test_a_name_that_does_not_resolve_was_not_sent(ca: str) -> None:
    with pytest.raises(
        _errors.ConnectionFailed, match=r"graph\.invalid could not be reached: the host name cannot be resolved"
    ):
        write(client_of("https://graph.invalid", ca), "POST")


def test_a_short_body_of_a_read_is_repeated(ca: str) -> None:
    with HttpsServer(respond(200, {"id": "1"}, promise=500), OK) as server:
        client = client_of(server.url, ca)
        assert client.get("/things", version="v1.0") == {"id": "1"}
        assert statuses(client) == [200, 200]


def test_a_short_body_of_a_write_is_ambiguous(ca: str) -> None:
    with HttpsServer(respond(201, {"id": "1"}, promise=500)) as server:
        with pytest.raises(_errors.AmbiguousOutcome) as caught:
            write(client_of(server.url, ca), "POST")
        assert (caught.value.status, len(server.requests)) == (201, 1)


def test_a_chunked_body_that_breaks_off_is_repeated(ca: str) -> None:
    def chunked(connection: Any, _request: Any) -> bool:
        connection.sendall(
            b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"id"\r\n'
        )
        return True

    with HttpsServer(chunked, OK) as server:
        assert client_of(server.url, ca).get("/things", version="v1.0") == {"id": "1"}
        assert len(server.requests) == 2


@pytest.mark.parametrize("method", WRITES)
def test_a_write_is_not_redirected(ca: str, method: str) -> None:
    with HttpsServer(respond(307, headers={"Location": "/beta/things/2"})) as server:
        with pytest.raises(_errors.ProtocolError):
            write(client_of(server.url, ca), method)
        assert len(server.requests) == 1


def test_a_read_is_not_redirected_to_another_host(ca: str) -> None:
    with (
        HttpsServer(OK) as other,
        HttpsServer(respond(302, headers={"Location": f"{other.url}/v1.0/things"})) as server,
    ):
        with pytest.raises(_errors.ProtocolError):
            client_of(server.url, ca).get("/things", version="v1.0")
        assert other.connections == 0


# Trust


def test_a_server_that_is_not_trusted_gets_no_token_and_one_try() -> None:
    with HttpsServer(OK) as server:
        with pytest.raises(
            _errors.ConnectionFailed, match=r"certificate is not trusted .*; ca_path can name the authority"
        ):
            client_of(server.url, None).get("/things", version="v1.0")
        assert (server.requests, server.connections) == ([], 1)


def test_a_certificate_for_another_name_is_not_trusted(ca: str) -> None:
    with HttpsServer(OK, host="127.0.0.2") as server:
        with pytest.raises(_errors.ConnectionFailed, match="certificate is not trusted"):
            client_of(server.url, ca).get("/things", version="v1.0")
        assert server.requests == []


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_environment_names_the_authorities_when_ca_path_does_not(
    ca: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, ca)
    with HttpsServer(OK) as server:
        assert client_of(server.url, None).get("/things", version="v1.0") == {"id": "1"}


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_ca_path_wins_over_the_environment(ca: str, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "/nowhere/ca.pem")
    with HttpsServer(OK) as server:
        assert client_of(server.url, ca).get("/things", version="v1.0") == {"id": "1"}


def test_the_authorities_are_read_once_and_again_when_they_change(ca: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []

    def counting(context: ssl.SSLContext, *args: Any, **more: Any) -> None:
        read.append(more.get("cafile"))
        original(context, *args, **more)

    original = ssl.SSLContext.load_verify_locations
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", counting)
    with HttpsServer(otherwise=OK) as server:
        for _number in range(2):
            made = transport.HttpsTransport(ca)
            for _again in range(2):
                client_of(server.url, None, transport=made).get("/things", version="v1.0")
                made.renew()
        assert (server.connections, read) == (4, [ca])
        os.utime(ca, ns=(1, 1))
        client_of(server.url, ca).get("/things", version="v1.0")
        assert read == [ca, ca]


def test_an_environment_that_names_something_else_is_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes.txt").write_text("no certificate")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "notes.txt"))
    client = client_of("https://localhost:1", None)
    with pytest.raises(_errors.ConnectionFailed, match=r"notes\.txt holds no certificate in PEM form"):
        client.get("/things", version="v1.0")
    assert statuses(client) == [None]


def test_an_environment_that_names_no_file_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    client = client_of("https://localhost:1", None)
    with pytest.raises(_errors.ConnectionFailed, match=r"/nowhere/ca\.pem"):
        client.get("/things", version="v1.0")
    assert statuses(client) == [None]


def test_a_ca_path_that_does_not_exist_is_refused_before_any_request(tmp_path: Path) -> None:
    with pytest.raises(_errors.InputError, match=r"ca_path=.*missing\.pem does not exist"):
        client_of("https://localhost:1", str(tmp_path / "missing.pem"))


def test_a_ca_path_without_a_certificate_is_refused_before_any_request(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing\n")
    with pytest.raises(_errors.InputError, match="holds no certificate in PEM form"):
        client_of("https://localhost:1", str(tmp_path / "empty.pem"))


def test_plain_http_is_not_spoken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        with pytest.raises(transport.NotSent):
            transport.HttpsTransport().send(
                "GET", f"http://127.0.0.1:{listener.getsockname()[1]}/", headers={}, body=None, timeout=1
            )
        with pytest.raises(BlockingIOError):
            listener.accept()


# Surroundings


def test_netrc_does_not_replace_the_token(ca: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine localhost login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with HttpsServer(OK) as server:
        client_of(server.url, ca).get("/things", version="v1.0")
        assert server.requests[0].headers["authorization"] == "Bearer the-token"


def test_cookies_are_not_sent_back(ca: str) -> None:
    with HttpsServer(respond(200, {"id": "1"}, {"Set-Cookie": "slice=a; Path=/"}), OK) as server:
        client = client_of(server.url, ca)
        client.get("/things", version="v1.0")
        client.get("/things", version="v1.0")
        assert "cookie" not in server.requests[1].headers


def test_a_proxy_from_the_environment_is_used_and_tls_goes_through_it(ca: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Proxy() as proxy, HttpsServer(otherwise=OK) as server:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        client = client_of(server.url, ca)
        client.get("/things", version="v1.0")
        write(client, "PATCH")
        assert proxy.tunnels == [server.url.removeprefix("https://")]
        assert [request.method for request in server.requests] == ["GET", "PATCH"]


def test_a_write_that_breaks_behind_a_proxy_is_ambiguous(ca: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Proxy() as proxy, HttpsServer(hang_up) as server:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(_errors.AmbiguousOutcome):
            write(client_of(server.url, ca), "POST")
        assert len(server.requests) == 1


def test_a_proxy_that_is_down_is_named(ca: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    with HttpsServer(OK) as server:
        with pytest.raises(_errors.ConnectionFailed, match="through the proxy, the connection was refused"):
            write(client_of(server.url, ca), "POST")
        assert server.connections == 0


def test_a_missing_library_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "requests", None)
    with pytest.raises(
        _errors.MissingLibrary, match=r"Failed to import the required Python library \(requests\) on .*'s Python "
    ) as caught:
        client_of("https://localhost:1", None)
    assert "import requests" in caught.value.import_traceback
