# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client over real sockets and TLS: what a broken connection means."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest
from client_sockets import OK, Clock, client_of, statuses, write
from https_server import HttpsServer, hang_up, reset, respond

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.exchange import USER_AGENT
from ansible_collections.m365.graph.plugins.module_utils._http import transport

WRITES = ("POST", "PATCH", "PUT", "DELETE")


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


def test_a_missing_library_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "requests", None)
    with pytest.raises(
        _errors.MissingLibrary, match=r"Failed to import the required Python library \(requests\) on .*'s Python "
    ) as caught:
        client_of("https://localhost:1", None)
    assert "import requests" in caught.value.import_traceback
