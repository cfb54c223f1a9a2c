# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which certificate authorities, proxies and other settings of the environment the client uses."""

from __future__ import annotations

import os
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
from client_sockets import OK, client_of, statuses, write
from https_server import HttpsServer, Proxy, hang_up, respond

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._http import transport

# Trust


def test_a_server_that_is_not_trusted_gets_no_token_and_one_try() -> None:
    with HttpsServer(OK) as server:
        with pytest.raises(
            _errors.ConnectionFailed, match=r"certificate is not trusted .*; set ca_path to its authority"
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
