# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client's rules, against a transport that plays a script: exact requests, exact waits."""

from __future__ import annotations

import base64
import contextlib
import json
import math
import subprocess
import sys
from email.utils import formatdate
from typing import Any

import pytest
from clients import graph_client
from requests.structures import CaseInsensitiveDict

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import Token
from ansible_collections.m365.graph.plugins.module_utils._auth.token import time_left
from ansible_collections.m365.graph.plugins.module_utils._client import client as client_module
from ansible_collections.m365.graph.plugins.module_utils._client import exchange
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.run_memory import RunMemory
from ansible_collections.m365.graph.plugins.module_utils._http.addresses import segment
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer, NoAnswer, NotSent

GRAPH = "https://graph.microsoft.com"
EPOCH = 1_800_000_000.0
WRITES = ("POST", "PATCH", "PUT", "DELETE")
LOST = NoAnswer("the connection was closed by the other side")
REFUSED = NotSent("the connection was refused")


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


# Requests


def test_a_read_sends_what_graph_wants_and_returns_the_object() -> None:
    world = World(OK)
    assert world.client.get(
        "/things/1", version="v1.0", params={"$select": "id,name", "$filter": "name eq 'a+b & c'"}
    ) == {"id": "1"}
    (sent,) = world.sent
    assert sent["method"] == "GET"
    assert (
        sent["url"] == "https://graph.microsoft.com/v1.0/things/1?$select=id,name&$filter=name%20eq%20'a%2Bb%20%26%20c'"
    )
    assert sent["body"] is None
    headers = sent["headers"]
    assert len(headers.pop("client-request-id")) == 36
    assert headers == {
        "Accept": "application/json",
        "Authorization": "Bearer first",
        "Prefer": "include-unknown-enum-members",
        "User-Agent": exchange.USER_AGENT,
    }
    assert world.client.calls == [
        {"method": "GET", "path": "/v1.0/things/1?$select=id,name&$filter=name eq 'a+b & c'", "status": 200}
    ]


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
def test_a_write_sends_json_and_returns_status_body_and_headers(method: str) -> None:
    world = World(answer(201, {"id": "2"}, Location="/there"))
    reply = world.call(method)
    assert (reply.status, reply.body, reply.headers["location"]) == (201, {"id": "2"}, "/there")
    assert (world.sent[0]["method"], json.loads(world.sent[0]["body"])) == (method, {"name": "x"})
    assert world.sent[0]["headers"]["Content-Type"] == "application/json"


def test_a_delete_sends_no_body_and_gets_none() -> None:
    world = World(answer(204))
    assert world.call("DELETE").body is None
    assert world.sent[0]["body"] is None
    assert "Content-Type" not in world.sent[0]["headers"]


def test_an_action_can_be_posted_without_a_body() -> None:
    world = World(answer(204))
    assert world.client.post("/things/1/assign", version="beta").status == 204
    assert world.sent[0]["body"] is None


def test_headers_of_the_caller_are_added_and_preferences_joined() -> None:
    world = World(OK)
    world.client.get("/things", version="beta", headers={"ConsistencyLevel": "eventual", "prefer": "return=minimal"})
    headers = world.sent[0]["headers"]
    assert headers["ConsistencyLevel"] == "eventual"
    assert headers["Prefer"] == "include-unknown-enum-members, return=minimal"
    assert "prefer" not in headers


def test_each_request_has_an_id_of_its_own() -> None:
    world = World(refusal(429), OK)
    world.call("GET")
    assert len({sent["headers"]["client-request-id"] for sent in world.sent}) == 2


@pytest.mark.parametrize(
    "path",
    [
        "things",
        "//things",
        "/things//assignments",
        "/things/",
        "/",
        "",
        "/a/../b",
        "/a/./b",
        "/a#b",
        "/a\\b",
        "//evil.example/x",
    ],
)
def test_a_path_with_a_hole_is_refused_before_any_request(path: str) -> None:
    world = World()
    with pytest.raises(_errors.InputError, match="not an address"):
        world.client.get(path, version="v1.0")
    assert world.sent == []


def test_params_join_a_query_that_is_in_the_path() -> None:
    world = World(OK)
    world.client.get("/things?$top=5", version="v1.0", params={"$skip": 10})
    assert world.urls == [f"{GRAPH}/v1.0/things?$top=5&$skip=10"]


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("a/b", "a%2Fb"),
        ("x y?z#", "x%20y%3Fz%23"),
        ("me@contoso.com", "me%40contoso.com"),
        ("ü%", "%C3%BC%25"),
        ("a-b_c.d~", "a-b_c.d~"),
    ],
)
def test_segment_quotes(value: str, quoted: str) -> None:
    assert segment(value) == quoted


@pytest.mark.parametrize("value", ["", " ", ".", ".."])
def test_segment_refuses_what_would_address_something_else(value: str) -> None:
    with pytest.raises(_errors.InputError):
        segment(value)


@pytest.mark.parametrize("method", WRITES)
def test_a_read_only_client_refuses_to_write(method: str) -> None:
    world = World(read_only=True)
    with pytest.raises(_errors.WriteRefused, match=rf"{method} /beta/things/1 was not sent"):
        world.call(method)
    assert (world.sent, world.client.calls, world.credential.claims) == ([], [], [])


def test_a_read_only_client_reads() -> None:
    assert World(OK, read_only=True).call("GET") == {"id": "1"}


def test_plain_http_is_refused() -> None:
    with pytest.raises(_errors.InputError, match="https"):
        GraphClient("http://graph.microsoft.com", FakeCredential(), transport=World())


def test_token_requests_count_from_this_client_on() -> None:
    credential = FakeCredential()
    credential.token_requests = 3
    world = World(credential=credential)
    assert world.client.token_requests == 0
    credential.token_requests = 5
    assert world.client.token_requests == 2


def test_importing_the_client_loads_neither_msal_nor_requests_nor_cryptography() -> None:
    program = (
        f"import sys, {client_module.__name__}; print(sorted({{'msal', 'requests', 'cryptography', 'ansible'}} & "
        "set(sys.modules)))"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONPATH": ":".join(sys.path)},
        ).stdout
        == "[]\n"
    )


# Throttling and busy answers


@pytest.mark.parametrize("method", ["GET", *WRITES])
def test_429_is_repeated_for_every_method(method: str) -> None:
    world = World(refusal(429, Retry_After="7"), OK, random=0.0)
    world.call(method)
    assert world.sleeps == [7.0]
    assert world.statuses == [429, 200]
    assert world.sent[0]["body"] == world.sent[1]["body"]
    assert world.renewals == []


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ({"Retry_After": "12"}, 12.05),
        ({"Retry_After": "0"}, 0.05),
        ({"Retry_After": "1.5"}, 1.55),
        ({"Retry_After": formatdate(EPOCH + 20, usegmt=True)}, 20.05),
        ({"Retry_After": formatdate(EPOCH + 20, usegmt=True), "Date": formatdate(EPOCH + 5, usegmt=True)}, 15.05),
        ({"Retry_After": formatdate(EPOCH - 20, usegmt=True)}, 0.05),
        ({"Retry_After": "soon"}, 0.5),
        ({"Retry_After": "-3"}, 0.5),
        ({}, 0.5),
    ],
)
def test_retry_after_in_every_form(header: dict[str, str], seconds: float) -> None:
    world = World(refusal(429, **header), OK)
    world.call("GET")
    assert world.sleeps == [pytest.approx(seconds)]


def test_back_off_doubles_up_to_its_cap_as_long_as_time_allows() -> None:
    world = World(*[refusal(429)] * 9, OK, random=0.999999)
    world.call("GET")
    assert [round(wait) for wait in world.sleeps] == [1, 2, 4, 8, 16, 30, 30, 30, 30]


def test_back_off_takes_the_whole_range_of_chance() -> None:
    world = World(refusal(429), refusal(429), OK, random=0.25)
    world.call("GET")
    assert world.sleeps == [0.25, 0.5]


def test_retry_after_zero_is_no_tight_loop() -> None:
    world = World(*[refusal(429, Retry_After="0")] * 4, OK, random=1.0)
    world.call("GET")
    assert world.sleeps == pytest.approx([0.1, 0.2, 0.4, 0.8])


def test_throttling_longer_than_the_task_fails_at_once_and_names_the_seconds() -> None:
    world = World(refusal(429, "TooManyRequests", "Slow down.", Retry_After="600"), timeout=300, random=0.0)
    error = world.fails(_errors.Throttled)
    assert str(error) == (
        "Microsoft Graph refused GET /beta/things/1: 429 TooManyRequests: Slow down; the next try is due in 600 s, "
        "and 300 s of the task's timeout are left."
    )
    assert world.sleeps == []


def test_the_timeout_bounds_the_whole() -> None:
    world = World(*[refusal(429, Retry_After="40")] * 3, timeout=100, random=0.0)
    world.fails(_errors.Throttled, "PATCH")
    assert world.sleeps == [40.0, 40.0]


def test_the_timeout_bounds_all_requests_of_a_task_together() -> None:
    world = World(OK, OK, duration=60, timeout=100, request_timeout=90)
    world.call("GET")
    world.call("GET")
    assert [sent["timeout"] for sent in world.sent] == [90, 40]
    with pytest.raises(_errors.DeadlineExceeded, match="timeout of 100 s has run out"):
        world.call("GET")
    assert len(world.sent) == 2


def test_503_on_a_read_is_repeated_on_a_new_connection() -> None:
    world = World(refusal(503, Retry_After="3"), OK, random=0.0)
    world.call("GET")
    assert (world.sleeps, world.renewals) == ([3.0], [1])


def test_504_on_a_read_is_repeated() -> None:
    world = World(refusal(504), OK)
    world.call("GET")
    assert (world.sleeps, world.renewals) == ([0.5], [])


@pytest.mark.parametrize("status", [503, 504])
def test_5xx_that_outlasts_the_task_is_a_service_fault(status: int) -> None:
    world = World(refusal(status, Retry_After="90"), refusal(status, Retry_After="90"), timeout=100, random=0.0)
    assert world.fails(_errors.ServiceFault).status == status


@pytest.mark.parametrize("status", [500, 502])
def test_500_and_502_on_a_read_are_tried_four_times(status: int) -> None:
    world = World(*[refusal(status)] * 4)
    assert str(world.fails(_errors.ServiceFault)).endswith("Something is wrong (tried 4 times).")
    assert world.sleeps == [0.5, 1.0, 2.0]


@pytest.mark.parametrize("method", ["GET", *WRITES])
@pytest.mark.parametrize("status", [409, 503])
def test_concurrency_violation_is_repeated_for_every_method(method: str, status: int) -> None:
    world = World(refusal(status, "Directory_ConcurrencyViolation"), OK)
    world.call(method)
    assert (world.sleeps, world.statuses) == ([0.5], [status, 200])


def test_concurrency_violation_is_found_in_the_message_too() -> None:
    message = "A concurrency violation occurred. Please wait briefly and retry."
    world = World(refusal(503, "Service_ServiceUnavailable", message), OK)
    world.call("POST")
    assert world.statuses == [503, 200]


def test_a_write_made_from_a_read_is_not_sent_again_after_a_concurrency_violation() -> None:
    world = World(refusal(503, "Directory_ConcurrencyViolation"))
    with pytest.raises(_errors.Conflict):
        world.client.patch("/things/1", version="beta", body={"name": "x"}, from_read=True)
    assert len(world.sent) == 1


def test_concurrency_violation_is_found_in_the_inner_error_too() -> None:
    nested = {
        "error": {
            "code": "Conflict",
            "message": "m",
            "innerError": {"code": "x", "innererror": {"code": "Directory_ConcurrencyViolation"}},
        }
    }
    world = World(answer(409, nested), OK)
    world.call("POST")
    assert world.statuses == [409, 200]


def test_another_conflict_is_not_repeated() -> None:
    World(refusal(409, "NameAlreadyExists")).fails(_errors.Conflict, "POST")


# Writes are never repeated unless they provably did not happen


@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_write_that_ends_in_5xx_is_ambiguous(method: str, status: int) -> None:
    world = World(refusal(status, "Oops", Retry_After="1"))
    error = world.fails(_errors.AmbiguousOutcome, method)
    assert (
        str(error)
        == f"{method} /beta/things/1 was sent, but whether it took effect is unknown: {status} Oops: Something is "
        "wrong."
    )
    assert (error.status, error.code, world.sleeps) == (status, "Oops", [])


@pytest.mark.parametrize("method", WRITES)
def test_what_became_of_a_write_is_asked_when_the_service_takes_requests_again(method: str) -> None:
    world = World(refusal(503, Retry_After="7"), answer(200, {"id": "x"}), OK, random=0.0)
    path = "/deviceAppManagement/enterpriseCodeSigningCertificates/x"
    with pytest.raises(_errors.AmbiguousOutcome):
        world.client.delete(path, version="beta") if method == "DELETE" else getattr(world.client, method.lower())(
            path, version="beta", body={}
        )
    assert (world.sleeps, world.renewals) == ([], [1]), "on another connection, and when a request follows"
    world.client.get("/domains", version="v1.0")
    assert world.sleeps == [], "another service"
    world.client.get(path, version="beta")
    assert world.sleeps == [7.0]


@pytest.mark.parametrize("method", WRITES)
def test_a_write_without_an_answer_is_ambiguous(method: str) -> None:
    world = World(LOST)
    assert "closed by the other side" in str(world.fails(_errors.AmbiguousOutcome, method))
    assert world.statuses == [None]


@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize(
    "damaged",
    [
        answer(200, b'{"id": "1"', whole=False),
        answer(201, b'{"id": "1'),
        answer(200, b"<html>", Content_Type="text/html"),
        answer(200, ["list"]),
    ],
    ids=["cut off", "not closed", "web page", "no object"],
)
def test_a_write_with_an_unreadable_success_is_ambiguous(method: str, damaged: HttpAnswer) -> None:
    assert World(damaged).fails(_errors.AmbiguousOutcome, method).status == damaged.status


def test_a_refused_write_stays_refused_though_its_explanation_is_cut_off() -> None:
    error = World(answer(400, b'{"error": {"co', whole=False)).fails(_errors.BadRequest, "PATCH")
    assert str(error) == "Microsoft Graph refused PATCH /beta/things/1: 400, the answer (application/json) was cut off."


@pytest.mark.parametrize("method", ["GET", *WRITES])
def test_a_request_that_was_never_sent_is_repeated(method: str) -> None:
    world = World(REFUSED, REFUSED, OK)
    world.call(method)
    assert (world.sleeps, world.statuses) == ([0.5, 1.0], [None, None, 200])


def test_a_service_that_cannot_be_reached_is_given_up_after_four_tries() -> None:
    error = World(*[REFUSED] * 4).fails(_errors.ConnectionFailed, "POST")
    assert (
        str(error)
        == "POST /beta/things/1 was not sent, because graph.microsoft.com could not be reached: the connection was "
        "refused (tried 4 times)."
    )


def test_a_certificate_that_is_not_trusted_is_not_tried_again() -> None:
    World(NotSent("the server's certificate is not trusted", permanent=True)).fails(_errors.ConnectionFailed)


def test_a_read_without_an_answer_is_repeated_on_a_new_connection() -> None:
    world = World(LOST, OK)
    assert world.call("GET") == {"id": "1"}
    assert (world.sleeps, world.renewals, world.statuses) == ([0.5], [1], [None, 200])


def test_a_read_that_never_gets_an_answer_is_a_service_fault() -> None:
    error = World(*[LOST] * 4).fails(_errors.ServiceFault)
    assert (error.status, str(error)) == (
        None,
        "Microsoft Graph did not answer GET /beta/things/1: the connection was closed by the other side (tried 4 "
        "times).",
    )


def test_a_read_that_waits_for_its_answer_until_the_end_exceeds_the_deadline() -> None:
    error = World(NoAnswer("time ran out"), duration=100, timeout=100.2).fails(_errors.DeadlineExceeded)
    assert "0 s of the task's timeout are left" in str(error)


# Answers that are not Graph's


def test_a_damaged_read_is_repeated_and_then_a_protocol_error() -> None:
    world = World(
        answer(200, b'{"id"', whole=False), answer(200, b'{"id"'), answer(200, b""), answer(200, b'{"id"', whole=False)
    )
    error = world.fails(_errors.ProtocolError)
    assert (
        str(error)
        == "The answer to GET /beta/things/1 (200) cannot be read: it was cut off or damaged on its way (tried 4 "
        "times)."
    )
    assert world.renewals == [1, 2, 3]


def test_a_damaged_read_that_is_whole_the_next_time_is_returned() -> None:
    assert World(answer(200, b'{"id"', whole=False), OK).call("GET") == {"id": "1"}


def test_a_web_page_instead_of_json_is_named() -> None:
    error = World(answer(200, b"<!DOCTYPE html><p>Sign in", Content_Type="text/html; charset=utf-8")).fails(
        _errors.ProtocolError
    )
    assert "the answer is a web page (text/html), not JSON" in str(error)


def test_json_that_is_no_object_is_a_protocol_error() -> None:
    World(answer(200, ["a"])).fails(_errors.ProtocolError)


@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_write_is_never_redirected(method: str, status: int) -> None:
    world = World(answer(status, Location=f"{GRAPH}/beta/things/2"))
    world.fails(_errors.ProtocolError, method)


def test_a_read_is_redirected_within_the_host() -> None:
    world = World(answer(302, Location="/beta/things/2"), OK)
    assert world.call("GET") == {"id": "1"}
    assert world.urls == [f"{GRAPH}/beta/things/1", f"{GRAPH}/beta/things/2"]


FOREIGN = [
    "https://evil.example/beta/things",
    "http://graph.microsoft.com/beta/things",
    "https://graph.microsoft.com:444/beta/things",
    "https://graph.microsoft.com@evil.example/beta/things",
    "https://evil.example\\@graph.microsoft.com/beta/things",
    "https://graph.microsoft.com.evil.example/beta/things",
    "//evil.example/beta/things",
    "https://[",
    "//[",
    "https://graph.microsoft\t.com/beta/things",
    "beta/things",
]


@pytest.mark.parametrize("link", FOREIGN)
def test_no_token_goes_to_a_foreign_host_by_redirection(link: str) -> None:
    error = World(answer(302, Location=link)).fails(_errors.ProtocolError)
    assert "outside https://graph.microsoft.com" in str(error)


def test_redirections_end() -> None:
    world = World(*[answer(302, Location="/beta/things/1")] * 6)
    world.fails(_errors.ProtocolError)


def test_a_redirection_to_nowhere_is_a_protocol_error() -> None:
    World(answer(302)).fails(_errors.ProtocolError)


# Pages


def page(*ids: str, link: object = None) -> HttpAnswer:
    return answer(200, {"value": [{"id": value} for value in ids]} | ({"@odata.nextLink": link} if link else {}))


def collect(world: World, **options: Any) -> list[object]:
    return [item["id"] for item in world.client.list("/things", version="v1.0", **options)]


def test_all_pages_are_read_with_the_links_verbatim_and_the_headers_again() -> None:
    link = f"{GRAPH}/v1.0/things?$skiptoken=RFNwdA%2bX'%20"
    world = World(page("1", "2", link=link), page(link=f"{link}2"), page("3"))
    assert collect(world, params={"$top": 2}, headers={"ConsistencyLevel": "eventual"}) == ["1", "2", "3"]
    assert world.urls == [f"{GRAPH}/v1.0/things?$top=2", link, f"{link}2"]
    assert [sent["headers"]["ConsistencyLevel"] for sent in world.sent] == ["eventual"] * 3


def test_pages_are_read_only_when_asked_for() -> None:
    world = World(page("1", link=f"{GRAPH}/v1.0/things?2"))
    assert next(world.client.list("/things", version="v1.0")) == {"id": "1"}
    assert len(world.sent) == 1


@pytest.mark.parametrize("link", [*FOREIGN, 17])
def test_no_token_goes_to_a_foreign_host_by_next_link(link: object) -> None:
    world = World(page("1", link=link))
    with pytest.raises(_errors.ProtocolError, match="links to a next page outside"):
        collect(world)
    assert len(world.sent) == 1


@pytest.mark.parametrize("graph_url", [GRAPH, f"{GRAPH}:443", "https://GRAPH.microsoft.com/"])
@pytest.mark.parametrize("host", ["graph.microsoft.com", "graph.microsoft.com:443", "Graph.Microsoft.com"])
def test_the_same_host_may_be_spelled_differently(graph_url: str, host: str) -> None:
    world = World(page(link=f"https://{host}/v1.0/things?2"), page("2"))
    client = GraphClient(graph_url, FakeCredential(), transport=world)
    assert list(client.list("/things", version="v1.0")) == [{"id": "2"}]
    assert [call["path"] for call in client.calls] == ["/v1.0/things", "/v1.0/things?2"]


def test_a_path_in_graph_url_goes_before_the_version_and_is_not_shown() -> None:
    world = World(OK)
    client = GraphClient(f"{GRAPH}/proxy/", FakeCredential(), transport=world)
    client.get("/things", version="v1.0")
    assert world.urls == [f"{GRAPH}/proxy/v1.0/things"]
    assert client.calls[0]["path"] == "/v1.0/things"


def test_a_link_in_a_circle_ends() -> None:
    link = f"{GRAPH}/v1.0/things?page=2"
    world = World(page("1", link=link), page("2", link=f"{link}3"), page("3", link=link))
    with pytest.raises(_errors.ProtocolError, match="never end"):
        collect(world)
    assert len(world.sent) == 3


@pytest.mark.parametrize("body", [{"id": "1"}, {"value": {"id": "1"}}, {"value": ["1"]}])
def test_what_is_no_collection_is_refused(body: object) -> None:
    world = World(answer(200, body))
    with pytest.raises(_errors.ProtocolError, match="is no collection"):
        collect(world)


# Tokens


def challenge(claims: bytes, error: str = "insufficient_claims") -> HttpAnswer:
    encoded = base64.b64encode(claims).decode()
    header = (
        f'Bearer realm="", authorization_uri="https://login.example", client_id="c", error="{error}", '
        f'claims="{encoded}"'
    )
    return refusal(401, "InvalidAuthenticationToken", WWW_Authenticate=header)


CLAIMS = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}'


@pytest.mark.parametrize("method", ["GET", *WRITES])
def test_a_claims_challenge_is_answered_by_one_new_token(method: str) -> None:
    world = World(challenge(CLAIMS.encode()), OK)
    world.call(method)
    assert world.credential.claims == [None, CLAIMS]
    assert [sent["headers"]["Authorization"] for sent in world.sent] == ["Bearer first", "Bearer second"]
    assert (world.sleeps, world.statuses) == ([], [401, 200])


def test_a_second_claims_challenge_is_final() -> None:
    world = World(challenge(CLAIMS.encode()), challenge(CLAIMS.encode()))
    world.fails(_errors.Unauthorized)
    assert world.credential.claims == [None, CLAIMS]


@pytest.mark.parametrize(
    "useless", [challenge(b"no json"), challenge(CLAIMS.encode(), "invalid_token"), challenge(b"[]"), refusal(401)]
)
def test_401_without_a_usable_challenge_is_final(useless: HttpAnswer) -> None:
    world = World(useless)
    world.fails(_errors.Unauthorized)
    assert world.credential.claims == [None]


def test_401_for_a_cached_token_that_has_expired_gets_a_fresh_one() -> None:
    credential = FakeCredential(Token("old", expires_at=EPOCH, cached=True), Token("new", expires_at=EPOCH + 3600))
    world = World(refusal(401), OK, credential=credential)
    world.call("POST")
    assert [sent["headers"]["Authorization"] for sent in world.sent] == ["Bearer old", "Bearer new"]
    assert credential.claims == [None, None]


@pytest.mark.parametrize("token", [Token("t", EPOCH + 1, cached=True), Token("t", EPOCH, cached=False)])
def test_401_for_a_token_that_is_fresh_or_valid_is_final(token: Token) -> None:
    World(refusal(401), credential=FakeCredential(token)).fails(_errors.Unauthorized)


def test_no_token_in_any_text() -> None:
    world = World(refusal(401), credential=FakeCredential(Token("ey.secret.token")))
    error = world.fails(_errors.Unauthorized)
    assert (
        "secret"
        not in f"{error!r} {error.graph_error} {Token('ey.secret.token')!r} {world.client!r} {world.client.calls}"
    )


class DiscardingCredential(FakeCredential):
    def discard(self, token: Token) -> None:
        self.tokens = [other for other in self.tokens if other.value != token.value] or [token]


def test_401_for_a_cached_token_that_looks_valid_gets_another_one_if_the_credential_can_let_it_go() -> None:
    world = World(refusal(401), OK, credential=DiscardingCredential(Token("kept", cached=True), Token("new")))
    world.call("PATCH")
    assert [sent["headers"]["Authorization"] for sent in world.sent] == ["Bearer kept", "Bearer new"]


@pytest.mark.parametrize("token", [Token("just fetched"), Token("the only one", cached=True)])
def test_401_is_final_where_no_other_token_can_be_had(token: Token) -> None:
    World(refusal(401), credential=DiscardingCredential(token)).fails(_errors.Unauthorized)


def test_a_token_is_fetched_in_the_time_of_the_task() -> None:
    left: list[float] = []

    class Slow(FakeCredential):
        def token(self, claims: str | None = None) -> Token:
            left.append(time_left())
            return super().token(claims)

    world = World(refusal(429, Retry_After="40"), OK, timeout=100, random=0.0, credential=Slow())
    world.call("GET")
    assert left == [100, 60]
    assert time_left() == math.inf, "nobody waits for anything now"


def test_after_a_wait_the_credential_is_asked_again() -> None:
    world = World(refusal(429, Retry_After="200"), OK)
    world.call("GET")
    assert [sent["headers"]["Authorization"] for sent in world.sent] == ["Bearer first", "Bearer second"]


# Replicas and limits


def test_404_about_what_was_just_created_is_waited_out_for_a_while() -> None:
    made = answer(201, {"id": "1"})
    world = World(made, refusal(404), refusal(404), OK, answer(200, {}), refusal(404), random=1.0)
    world.client.post("/things", version="beta", body={})
    assert world.call("GET") == {"id": "1"}
    assert world.sleeps == [1.0, 2.0]
    world.time += exchange.REPLICA_LAG
    world.call("GET")
    assert world.fails(_errors.NotFound, "PATCH").__class__ is _errors.NotFound


def test_404_about_something_that_was_never_seen_is_believed() -> None:
    world = World(answer(201, {"id": "2"}), refusal(404))
    world.client.post("/things", version="beta", body={})
    world.fails(_errors.NotFound)


def test_404_below_something_new_is_waited_out_for_a_write_and_believed_for_a_read() -> None:
    world = World(refusal(404), OK, refusal(404))
    world.client.expect("/things/1", version="beta")
    world.client.post("/things/1/parts", version="beta", body={})
    assert world.statuses == [404, 200]
    with pytest.raises(_errors.NotFound):
        world.client.get("/things/1/parts/2", version="beta")


def test_404_about_what_another_task_of_the_run_has_created_is_waited_out() -> None:
    memory = RunMemory(now=lambda: EPOCH)
    memory.note_created("/things/1", {"id": "1"})
    world = World(refusal(404), refusal(404), OK, memory=memory)
    assert world.client.get("/things/1", version="v1.0") == {"id": "1"}
    world = World(refusal(404), OK, memory=memory)
    world.client.post("/things/1/parts", version="beta", body={})
    assert world.statuses == [404, 200]


@pytest.mark.parametrize("outcome", [answer(204), LOST])
def test_404_after_a_delete_is_believed(outcome: HttpAnswer | Exception) -> None:
    world = World(outcome, refusal(404))
    world.client.expect("/things/1", version="beta")
    with contextlib.suppress(_errors.AmbiguousOutcome):
        world.call("DELETE")
    world.fails(_errors.NotFound)


def test_the_hundred_and_first_write_waits_for_its_place() -> None:
    world = World(*[answer(204)] * 101)
    for _number in range(101):
        world.client.patch("/deviceManagement/things/1", version="beta", body={})
    assert world.sleeps == [pytest.approx(20.1)]


def test_a_place_beyond_the_timeout_fails_at_once() -> None:
    world = World(*[answer(204)] * 100, timeout=15)
    for _number in range(100):
        world.client.delete("/deviceManagement/things/1", version="beta")
    with pytest.raises(
        _errors.DeadlineExceeded,
        match="takes no more requests for now; the next try is due in 20 s, and 15 s of the task's timeout are left",
    ):
        world.client.delete("/deviceManagement/things/1", version="beta")
    assert (world.sleeps, world.client.time_left) == ([], 15)


def test_a_service_in_heavy_use_is_given_a_moment() -> None:
    world = World(answer(200, {}, x_ms_throttle_limit_percentage="1.3"), OK)
    world.client.get("/domains", version="v1.0")
    world.client.get("/domains", version="v1.0")
    assert world.sleeps == [pytest.approx(0.5)]


@pytest.mark.parametrize(
    ("wait", "seconds"), [(9, 9.05), ("9", 9.05), (0, 0.05), (None, 0.5), (True, 0.5), ("soon", 0.5)]
)
def test_intunes_own_retry_after_counts_when_the_header_is_absent(wait: object, seconds: float) -> None:
    message = json.dumps({"_version": 3, "Message": "Slow down.", "RetryAfter": wait})
    world = World(
        refusal(429, "TooManyRequests", message), refusal(429, "TooManyRequests", message, Retry_After="2"), OK
    )
    world.call("PATCH")
    assert world.sleeps == [pytest.approx(seconds), pytest.approx(2.1)]


# Refusals


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, _errors.BadRequest),
        (401, _errors.Unauthorized),
        (403, _errors.Forbidden),
        (404, _errors.NotFound),
        (405, _errors.GraphError),
        (409, _errors.Conflict),
        (410, _errors.GraphError),
        (412, _errors.Conflict),
        (423, _errors.GraphError),
        (501, _errors.ServiceFault),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_each_refusal_has_its_class_and_is_final(method: str, status: int, kind: type[_errors.GraphError]) -> None:
    world = World(refusal(status, "Some_Code", "Not  so.\r\nReally.", request_id="r-1"))
    error = world.fails(kind, method)
    verb = "failed on" if status >= 500 else "refused"
    assert str(error) == f"Microsoft Graph {verb} {method} /beta/things/1: {status} Some_Code: Not so. Really."
    assert error.graph_error == {
        "status": status,
        "code": "Some_Code",
        "message": "Not so. Really",
        "request_id": "r-1",
        "method": method,
        "path": "/beta/things/1",
    }
