# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that Graph does not send: each ends in one sentence that names the exchange, and after a write in no wrong
statement.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
import random
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from clients import graph_client
from https_server import HttpsServer, respond, write_ca
from odd_answers import DEEP, odd_answer
from requests.structures import CaseInsensitiveDict

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import Token
from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import DesiredKey, plan_credential
from ansible_collections.m365.graph.plugins.module_utils._credential.owners import APPLICATION_KEY_CREDENTIAL
from ansible_collections.m365.graph.plugins.module_utils._engine.credential_writer import CredentialWriter
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._http import transport
from ansible_collections.m365.graph.plugins.module_utils._http.answers import retry_after
from ansible_collections.m365.graph.plugins.module_utils._http.json_text import MAX_DEPTH, TooDeep, read_json
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer
from ansible_collections.m365.graph.plugins.module_utils._resources.applications import FEDERATED_IDENTITY_CREDENTIAL
from ansible_collections.m365.graph.plugins.module_utils._resources.federation import INTERNAL_DOMAIN_FEDERATION

ID = "b20d3703-3703-b20d-0337-0db203370db2"


# JSON


@pytest.mark.parametrize(
    "content", [DEEP, b'{"a":' * 5000 + b"1" + b"}" * 5000, b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1)]
)
def test_json_that_is_nested_too_deep_is_refused(content: bytes) -> None:
    with pytest.raises(TooDeep, match="nested deeper than 100 levels"):
        read_json(content)


def test_json_of_ordinary_depth_is_read() -> None:
    content = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert json.dumps(read_json(content)) == content


@pytest.mark.parametrize(
    "content", [b"NaN", b"[Infinity]", b"1e999", b"1" * 5000, b"\xff", b"", b"{", '{"a": "é"}'.encode("utf-16")]
)
def test_what_is_no_json_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError):
        read_json(content)


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (rb'"a\ud800b"', "a\ufffdb"),
        (rb'{"\udc00": ["\ud83d\ude00"]}', {"\ufffd": ["\U0001f600"]}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
    ],
)
def test_half_a_character_is_replaced(content: bytes, value: object) -> None:
    assert read_json(content) == value


@pytest.mark.parametrize(
    "value",
    [
        "Fri, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Fri, 99 Jan 2026 00:00:00 GMT",
        "9" * 400,
        "-5",
        "(",
        "\x00",
    ],
)
def test_a_retry_after_that_is_no_time_is_ignored(value: str) -> None:
    assert retry_after({"Retry-After": value}, 0.0) is None or retry_after({"Retry-After": value}, 0.0) == 0.0


# Size


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_ca(tmp_path_factory.mktemp("ca"))


class Credential:
    kind = "fake"
    token_requests = 0

    def token(self, claims: str | None = None) -> Token:
        return Token("the-token")


def _client(url: str, ca: str) -> GraphClient:
    return graph_client(
        url, Credential(), transport=transport.HttpsTransport(ca), sleep=lambda _seconds: None, request_timeout=20
    )


def test_an_answer_is_unpacked(ca: str) -> None:
    body = {"id": "1", "text": "a" * 200_000}
    with HttpsServer(respond(200, gzip.compress(json.dumps(body).encode()), {"Content-Encoding": "gzip"})) as server:
        assert _client(server.url, ca).get("/things", version="beta") == body
        assert server.requests[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize("method", ["get", "post"])
def test_little_that_would_become_much_is_not_unpacked(method: str, ca: str) -> None:
    """1 MB that is 1 GiB is refused after the first 64 MiB."""
    packed = _packed(1 << 30)
    with HttpsServer(respond(200, packed, {"Content-Encoding": "gzip"})) as server:
        client, began = _client(server.url, ca), time.process_time()
        with pytest.raises(_errors.GraphError, match="larger than 64 MiB") as caught:
            client.get("/things", version="beta") if method == "get" else client.post(
                "/things", version="beta", body={}
            )
        assert isinstance(caught.value, _errors.ProtocolError if method == "get" else _errors.AmbiguousOutcome)
        assert time.process_time() - began < 5
        assert len(server.requests) == 1


def _packed(size: int) -> bytes:
    """The beginning of a gzip file of zeros: after a full flush, each part is packed in the same way."""
    packer, part = zlib.compressobj(9, zlib.DEFLATED, 31), bytes(1 << 20)
    first, next_one = (packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH) for _number in range(2))
    return first + next_one * ((size >> 20) - 1)


def test_an_answer_that_is_too_large_as_it_is_sent(ca: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MAX_SIZE", 1 << 20)
    with (
        HttpsServer(respond(200, b"[" + b" " * (1 << 21) + b"]")) as server,
        pytest.raises(_errors.ProtocolError, match="larger than 1 MiB"),
    ):
        _client(server.url, ca).get("/things", version="beta")


@pytest.mark.parametrize(
    ("content", "encoding", "said"),
    [
        (gzip.compress(b'{"id": "1"}')[:-9], "gzip", "cut off or damaged"),
        (b"no gzip", "gzip", "cut off or damaged"),
        (b'{"id": "1"}', "br", "Content-Encoding that was not asked for"),
    ],
)
def test_an_answer_that_cannot_be_unpacked(content: bytes, encoding: str, said: str, ca: str) -> None:
    with (
        HttpsServer(otherwise=respond(200, content, {"Content-Encoding": encoding})) as server,
        pytest.raises(_errors.ProtocolError, match=said),
    ):
        _client(server.url, ca).get("/things", version="beta")


# Mutations

#: Runs of the quick suite; M365_GRAPH_MUTATIONS has another number, for the nightly run.
RUNS = int(os.environ.get("M365_GRAPH_MUTATIONS", "2100"))


class Mutant:
    """A service of one application and one domain whose answers are as documented, except the one with the number
    ``odd``.
    """

    def __init__(self, chance: random.Random, odd: int) -> None:
        self.chance, self.odd, self.number = chance, odd, 0
        self.done: list[str] = []
        self.time = 0.0
        self.application: dict[str, Any] = {
            "id": ID,
            "appId": ID,
            "displayName": "Pipeline",
            "keyCredentials": [],
            "tokenEncryptionKeyId": None,
        }
        self.credentials: list[dict[str, Any]] = [
            {"id": ID, "name": "main", "issuer": "https://i", "subject": "s", "audiences": ["a"], "description": None}
        ]
        self.federation = [{"id": ID, "displayName": "AD FS", "issuerUri": "urn:a", "signingCertificate": None}]

    def sleep(self, seconds: float) -> None:
        self.time += seconds

    def renew(self) -> None:
        pass

    def send(self, method: str, url: str, *, headers: Any, body: bytes | None, timeout: float) -> HttpAnswer:
        self.number += 1
        path = url.partition("/v1.0")[2].partition("?")[0]
        sent = json.loads(body) if body else {}
        answer: Any
        if path == "/$batch":
            inner = [
                self._answer(one["method"], one["url"].partition("?")[0], one.get("body") or {})
                for one in sent["requests"]
            ]
            responses = [
                {"id": one["id"], "status": s, "headers": {}, "body": b}
                for one, (s, b) in zip(sent["requests"], inner, strict=True)
            ]
            status, answer = 200, {"responses": responses}
        else:
            status, answer = self._answer(method, path, sent)
        content = json.dumps(answer).encode() if answer is not None else b""
        found = HttpAnswer(status, CaseInsensitiveDict({"Content-Type": "application/json"}), content)
        return odd_answer(found, self.chance) if self.number == self.odd else found

    def _answer(self, method: str, path: str, sent: dict[str, Any]) -> tuple[int, Any]:
        if method != "GET":
            self.done.append(method)
        if path == "/applications":
            return 200, {"value": [self.application]}
        if path == f"/applications/{ID}":
            self.application |= sent
            return (204, None) if sent else (200, self.application)
        if path.endswith("federatedIdentityCredentials"):
            if method == "POST":
                self.credentials.append({"id": ID[:-1] + "9", **sent})
                return 201, self.credentials[-1]
            return 200, {"value": self.credentials}
        if path.endswith("federationConfiguration"):
            return 200, {"value": self.federation}
        if method == "DELETE":
            return 204, None
        if method == "PATCH":
            return 204, None
        return 200, {"id": ID, **(self.credentials[0] if "federated" in path else self.federation[0])}


def _client_of(mutant: Mutant) -> GraphClient:
    return graph_client(
        "https://graph.microsoft.com",
        Credential(),
        transport=mutant,
        sleep=mutant.sleep,
        monotonic=lambda: mutant.time,
        random=lambda: 0.5,
        side_by_side=1,
    )


BELOW = Target(FEDERATED_IDENTITY_CREDENTIAL, "v1.0", parent_name="Pipeline")
NEW = {"name": "other", "issuer": "https://i", "subject": "t", "audiences": ["a"]}
DOMAIN = Target(INTERNAL_DOMAIN_FEDERATION, "v1.0", parameters={"domain": "contoso.com"})


def _keep_key(client: GraphClient, mutant: Mutant) -> None:
    now = dt.datetime.now(dt.UTC)
    writer = CredentialWriter(client)
    place, owner = writer.find(Target(APPLICATION_KEY_CREDENTIAL, "v1.0", parent_name="Pipeline"), absent=True)
    wish = DesiredKey(thumbprint="00" * 20, absent=True)
    writer.write(place, owner or {}, lambda seen: plan_credential(seen, wish, now, ID))


OPERATIONS: dict[str, Callable[[GraphClient, Mutant], object]] = {
    "create": lambda client, mutant: Reconciler(client).reconcile(BELOW, NEW),
    "update": lambda client, mutant: Reconciler(client).reconcile(BELOW, {"name": "main", "description": "new"}),
    "delete": lambda client, mutant: Reconciler(client).reconcile(BELOW, {"name": "main"}, absent=True),
    "federation": lambda client, mutant: Reconciler(client).reconcile(DOMAIN, {"displayName": "new"}),
    "read": lambda client, mutant: Reconciler(client).read(Target(FEDERATED_IDENTITY_CREDENTIAL, "v1.0")),
    "key": _keep_key,
    "batch": lambda client, mutant: client.batch(
        [
            BatchRequest("GET", "/applications", "v1.0"),
            BatchRequest("PATCH", f"/applications/{ID}/federatedIdentityCredentials/{ID}", "v1.0", {"name": "x"}),
        ]
    ),
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_answer_ends_in_a_traceback_or_a_wrong_statement(operation: str) -> None:
    for seed in range(RUNS // len(OPERATIONS)):
        chance = random.Random(f"{operation} {seed}")
        mutant = Mutant(chance, chance.randrange(1, 5))
        client = _client_of(mutant)
        try:
            OPERATIONS[operation](client, mutant)
        except _errors.M365GraphError as error:
            message = str(error)
            assert message.endswith(".") and "\n" not in message, (seed, message)
            writes = [
                call for call in client.calls if call["method"] != "GET" and not str(call["path"]).endswith("$batch")
            ]
            last = writes[-1]["status"] if writes else None
            if mutant.done and (last is None or (isinstance(last, int) and last < 300)):
                assert isinstance(error, (_errors.AmbiguousOutcome, _errors.Conflict)), (seed, message)


def test_a_row_without_an_id_is_not_written_to() -> None:
    mutant = Mutant(random.Random(0), 0)
    del mutant.credentials[0]["id"]
    with pytest.raises(
        _errors.ProtocolError,
        match=f"The answer to GET /applications/{ID}/federatedIdentityCredentials has a row without id",
    ):
        Reconciler(_client_of(mutant)).reconcile(BELOW, {"name": "main"}, absent=True)
    assert mutant.done == []


def test_a_resource_with_another_id_than_that_it_was_read_by_is_not_written_to() -> None:
    mutant = Mutant(random.Random(0), 0)
    place = replace(BELOW, id=ID[:-1] + "8")
    with pytest.raises(_errors.ProtocolError, match=r"The answer to GET /applications/\S+8 has another id\.$"):
        Reconciler(_client_of(mutant)).reconcile(place, {}, absent=True)
    assert mutant.done == []


UNUSABLE: tuple[Any, ...] = ("", " ", ".", "..", "\n", "a\x00b", None, 7, ["x"], {})


@pytest.mark.parametrize("id", UNUSABLE)
def test_an_answer_to_a_creation_without_a_usable_id_is_read_again(id: Any) -> None:
    mutant = _answering({"id": id})
    outcome = Reconciler(_client_of(mutant)).reconcile(BELOW, NEW)
    assert outcome.entity and outcome.entity["id"] == ID[:-1] + "9" and mutant.done == ["POST"]


@pytest.mark.parametrize("id", UNUSABLE)
def test_a_creation_without_a_usable_id_that_no_read_shows_is_reported(id: Any) -> None:
    mutant = _answering({"id": id}, hidden=True)
    outcome = Reconciler(_client_of(mutant)).reconcile(BELOW, NEW)
    assert mutant.done == ["POST"] and outcome.plan.changed and outcome.entity and "id" not in outcome.entity
    assert outcome.warnings == (
        "The service accepted the federated identity credential, but its answer has no usable id, and reading it back "
        "failed: it does not show so far.",
    )


@pytest.mark.parametrize("id", UNUSABLE)
def test_a_change_is_not_lost_by_an_answer_without_a_usable_id(id: Any) -> None:
    mutant = _answering({"id": id}, changed="PATCH")
    outcome = Reconciler(_client_of(mutant)).reconcile(BELOW, {"name": "main", "description": "new"})
    assert outcome.entity and outcome.entity["id"] == ID and mutant.done == ["PATCH"]


def test_an_odd_answer_to_a_write_is_read_again() -> None:
    mutant = _answering({"id": ["x"], "audiences": 5})
    outcome = Reconciler(_client_of(mutant)).reconcile(BELOW, NEW)
    assert outcome.entity and outcome.entity["id"] == ID[:-1] + "9" and mutant.done == ["POST"]


def _answering(more: dict[str, Any], *, changed: str = "POST", hidden: bool = False) -> Mutant:
    """A service whose answers to one kind of write have ``more``; ``hidden``: no read shows what it has created."""
    mutant = Mutant(random.Random(0), 0)
    answer = mutant._answer

    def odd(method: str, path: str, sent: dict[str, Any]) -> tuple[int, Any]:
        status, body = answer(method, path, sent)
        if method == changed == "POST" and hidden:
            mutant.credentials = mutant.credentials[:1]
        return (200, {**(body or sent), **more}) if method == changed else (status, body)

    mutant._answer = odd  # type: ignore[method-assign]
    return mutant
