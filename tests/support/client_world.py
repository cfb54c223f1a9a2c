# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A client for tests: its transport plays a script, and time passes only while it waits."""

from __future__ import annotations

import json
from typing import Any

import pytest
from clients import graph_client
from requests.structures import CaseInsensitiveDict

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import Token
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer, NoAnswer

GRAPH = "https://graph.microsoft.com"
EPOCH = 1_800_000_000.0
WRITES = ("POST", "PATCH", "PUT", "DELETE")
LOST = NoAnswer("the connection was closed by the other side")


def answer(status: int, body: object = None, *, whole: bool = True, **headers: str) -> HttpAnswer:
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpAnswer(status, CaseInsensitiveDict({"Content-Type": "application/json"} | named), content, whole)


def refusal(status: int, code: str = "SomeCode", message: str = "Something is wrong.", **headers: str) -> HttpAnswer:
    return answer(status, {"error": {"code": code, "message": message}}, whole=True, **headers)


OK = answer(200, {"id": "1"})


class FakeCredential:
    kind = "fake"

    def __init__(self, *tokens: Token) -> None:
        self.tokens = list(tokens) or [Token("first"), Token("second")]
        self.token_requests = 0
        self.claims: list[str | None] = []

    def token(self, claims: str | None = None) -> Token:
        self.claims.append(claims)
        return self.tokens[min(len(self.claims), len(self.tokens)) - 1]


class World:
    """Script, clock and record of one test. Time passes only by sleeping and by ``duration`` seconds per exchange."""

    def __init__(
        self,
        *script: HttpAnswer | Exception,
        duration: float = 0.0,
        random: float = 0.5,
        credential: FakeCredential | None = None,
        **options: Any,
    ) -> None:
        self.script = list(script)
        self.duration = duration
        self.time = 1000.0
        self.sleeps: list[float] = []
        self.sent: list[dict[str, Any]] = []
        self.renewals: list[int] = []
        self.credential = credential or FakeCredential()
        self.client = graph_client(
            GRAPH,
            self.credential,
            transport=self,
            sleep=self.sleep,
            monotonic=lambda: self.time,
            now=lambda: EPOCH,
            random=lambda: random,
            **options,
        )

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.time += seconds

    def send(self, method: str, url: str, *, headers: Any, body: bytes | None, timeout: float) -> HttpAnswer:
        self.sent.append({"method": method, "url": url, "headers": dict(headers), "body": body, "timeout": timeout})
        self.time += self.duration
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    def renew(self) -> None:
        self.renewals.append(len(self.sent))

    def call(self, method: str) -> Any:
        if method == "GET":
            return self.client.get("/things/1", version="beta")
        if method == "DELETE":
            return self.client.delete("/things/1", version="beta")
        return getattr(self.client, method.lower())("/things/1", version="beta", body={"name": "x"})

    def fails(self, kind: type[_errors.GraphError], method: str = "GET") -> _errors.GraphError:
        with pytest.raises(_errors.GraphError) as caught:
            self.call(method)
        assert caught.value.__class__ is kind
        assert self.script == [], "fewer requests than expected"
        return caught.value

    @property
    def urls(self) -> list[str]:
        return [sent["url"] for sent in self.sent]

    @property
    def statuses(self) -> list[object]:
        return [call["status"] for call in self.client.calls]
