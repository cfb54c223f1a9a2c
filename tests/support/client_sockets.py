# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clients for tests over real sockets."""

from __future__ import annotations

import math
from typing import Any

from clients import graph_client
from https_server import respond

from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import Token
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._http import transport

OK = respond(200, {"id": "1"})


class FakeCredential:
    kind = "fake"
    token_requests = 0

    def token(self, claims: str | None = None) -> Token:
        return Token("the-token", math.inf)


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
