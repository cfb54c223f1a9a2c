# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is read that is not one JSON object of a known kind: documents with an entity tag, and whatever is at a path."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from clients import graph_client
from requests.structures import CaseInsensitiveDict

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import Token
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer


class Credential:
    kind = "fake"
    token_requests = 0

    def token(self, claims: str | None = None) -> Token:
        return Token("token")


class Script:
    """A transport that plays answers and keeps what was sent."""

    def __init__(self, *answers: HttpAnswer) -> None:
        self.answers = list(answers)
        self.sent: list[tuple[str, Mapping[str, str]]] = []

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> HttpAnswer:
        assert method == "GET"
        self.sent.append((url, dict(headers)))
        return self.answers.pop(0)

    def renew(self) -> None:
        """Nothing is kept."""


def answer(status: int, content: bytes | dict[str, Any] = b"", whole: bool = True, **headers: str) -> HttpAnswer:
    return HttpAnswer(
        status,
        CaseInsensitiveDict(headers),
        content if isinstance(content, bytes) else json.dumps(content).encode(),
        whole,
    )


def client(script: Script) -> GraphClient:
    return graph_client("https://graph.microsoft.com", Credential(), transport=script, sleep=lambda _seconds: None)


def document(script: Script, etag: str | None = None) -> Reply:
    return client(script).document("/$metadata", version="beta", accept="application/xml", etag=etag)


def test_a_document_is_what_was_sent() -> None:
    script = Script(answer(200, b"<x/>", ETag='"1"'))
    reply = document(script)
    assert (reply.status, reply.content, reply.headers["ETag"]) == (200, b"<x/>", '"1"')
    ((url, headers),) = script.sent
    assert url == "https://graph.microsoft.com/beta/$metadata"
    assert headers["Accept"] == "application/xml"
    assert "If-None-Match" not in headers


def test_a_document_that_is_still_the_same() -> None:
    script = Script(answer(304))
    assert document(script, '"1"').status == 304
    assert script.sent[0][1]["If-None-Match"] == '"1"'


def test_half_a_document_is_asked_for_again() -> None:
    script = Script(answer(200, b"<x", whole=False), answer(503, Retry_After="1"), answer(200, b"<x/>"))
    assert document(script).content == b"<x/>"
    assert len(script.sent) == 3
    with pytest.raises(_errors.ProtocolError, match="it was cut off"):
        document(Script(*[answer(200, b"<x", whole=False)] * 4))


def test_a_document_that_is_refused() -> None:
    with pytest.raises(_errors.Forbidden):
        document(Script(answer(403, {"error": {"code": "Forbidden", "message": "No."}})))
    with pytest.raises(_errors.ProtocolError):
        document(Script(answer(301)))


def look(script: Script) -> list[dict[str, object]]:
    return list(
        client(script).look("/things", version="v1.0", params={"$top": 2}, headers={"ConsistencyLevel": "eventual"})
    )


def test_whatever_is_at_a_path() -> None:
    assert look(Script(answer(200, {"id": "1"}))) == [{"id": "1"}]
    assert look(Script(answer(200, {"value": "text"}))) == [{"value": "text"}]
    assert look(Script(answer(200, {"value": ["a"]}))) == [{"value": ["a"]}]
    assert look(Script(answer(200, {"value": []}))) == []
    script = Script(
        answer(
            200, {"value": [{"id": "1"}], "@odata.nextLink": "https://graph.microsoft.com/v1.0/things?$skiptoken=x"}
        ),
        answer(200, {"value": [{"id": "2"}]}),
    )
    assert look(script) == [{"id": "1"}, {"id": "2"}]
    assert [headers["ConsistencyLevel"] for _url, headers in script.sent] == ["eventual"] * 2
