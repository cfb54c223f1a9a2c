# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Batches, against a transport that plays the service: who goes together, what is repeated, what a failure means."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from clients import graph_client
from requests.structures import CaseInsensitiveDict

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import Token
from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer, NoAnswer

GRAPH = "https://graph.microsoft.com"
Inner = dict[str, Any]
#: What the service makes of one request of a batch: its answer, None to leave it out.
Serve = Callable[[Inner], Inner | None]


class FakeCredential:
    kind = "fake"
    token_requests = 0

    def token(self, claims: str | None = None) -> Token:
        return Token("the-token")


def ok(request: Inner) -> Inner:
    return {"status": 200, "body": {"id": request["url"].rpartition("/")[2]}}


def refused(status: int, code: str = "SomeCode", **headers: str) -> Inner:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"status": status, "headers": named, "body": {"error": {"code": code, "message": "No."}}}


class Service:
    """Answers batches with ``serve``, in reverse; the next exchanges get ``outer`` instead (None: as usual)."""

    def __init__(self, serve: Serve = ok, *outer: HttpAnswer | Exception | None, **options: Any) -> None:
        self.serve, self.outer = serve, list(outer)
        self.time = 100.0
        self.sleeps: list[float] = []
        self.batches: list[list[Inner]] = []
        self.single: list[tuple[str, str]] = []
        options = {"side_by_side": 1, **options}
        credential = options.pop("credential", None) or FakeCredential()
        self.client = graph_client(
            GRAPH,
            credential,
            transport=self,
            sleep=self.sleep,
            monotonic=lambda: self.time,
            random=lambda: 0.5,
            **options,
        )

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.time += seconds

    def renew(self) -> None:
        pass

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> HttpAnswer:
        content: Any = json.loads(body) if body else None
        if url.endswith("/$batch"):
            self.batches.append(content["requests"])
        else:
            self.single.append((method, url.removeprefix(GRAPH)))
        step = self.outer.pop(0) if self.outer else None
        if isinstance(step, HttpAnswer):
            return step
        if step is not None:
            raise step
        if not url.endswith("/$batch"):
            return answer(200, {"id": "alone"})
        told = [(request, self.serve(request)) for request in reversed(content["requests"])]
        return answer(
            200, {"responses": [{"id": request["id"], **inner} for request, inner in told if inner is not None]}
        )

    @property
    def sizes(self) -> list[int]:
        return [len(requests) for requests in self.batches]


def answer(status: int, body: object) -> HttpAnswer:
    return HttpAnswer(status, CaseInsensitiveDict({"Content-Type": "application/json"}), json.dumps(body).encode())


def read(number: int | str, **more: Any) -> BatchRequest:
    return BatchRequest("GET", f"/things/{number}", "beta", **more)


def write(number: int | str, **more: Any) -> BatchRequest:
    return BatchRequest("PATCH", f"/things/{number}", "beta", body={"name": "x"}, **more)


def error(result: object) -> _errors.GraphError:
    assert isinstance(result, _errors.GraphError)
    return result


def ids(results: list[Any]) -> list[Any]:
    return [(result.body or {})["id"] if isinstance(result, Reply) else type(result).__name__ for result in results]


def test_what_is_sent() -> None:
    service = Service()
    service.client.batch(
        [read("1", params={"$select": "id"}, headers={"ConsistencyLevel": "eventual"}), write("2", depends_on=(0,))]
    )
    first, second = service.batches[0]
    assert {name: first[name] for name in first if name != "headers"} == {
        "id": "1",
        "method": "GET",
        "url": "/things/1?$select=id",
    }
    assert first["headers"]["ConsistencyLevel"] == "eventual"
    assert first["headers"]["Prefer"] == "include-unknown-enum-members"
    assert "Authorization" not in first["headers"] and "Content-Type" not in first["headers"]
    assert (second["body"], second["headers"]["Content-Type"], second["dependsOn"]) == (
        {"name": "x"},
        "application/json",
        ["1"],
    )


def test_results_come_in_the_order_of_the_requests_though_answers_do_not() -> None:
    service = Service()
    assert ids(service.client.batch([read(number) for number in range(45)])) == [str(number) for number in range(45)]
    assert sorted(service.sizes) == [5, 20, 20]
    assert service.sleeps == []


def test_several_batches_are_under_way_at_a_time() -> None:
    together = threading.Barrier(3)

    def serve(request: Inner) -> Inner:
        if request["id"] in ("1", "21", "41"):
            together.wait(timeout=5)
        return ok(request)

    heard: list[int] = []
    service = Service(serve, side_by_side=3)
    assert ids(service.client.batch([read(number) for number in range(60)], progress=heard.append)) == [
        str(number) for number in range(60)
    ]
    assert sorted(service.sizes) == [20, 20, 20]
    assert heard[-1] == 60


def test_the_first_pages_only() -> None:
    def serve(request: Inner) -> Inner:
        return {
            "status": 200,
            "body": {"value": [{"id": request["url"]}], "@odata.nextLink": f"{GRAPH}/beta{request['url']}?page=2"},
        }

    service = Service(serve, None, answer(200, {"value": [{"id": "x"}]}), answer(200, {"value": [{"id": "y"}]}))
    pages = service.client.pages_of([read(1), read(2)])
    assert next(pages) == (0, [{"id": "/things/1"}])
    assert service.single == [], "the next page is read when it is asked for"
    assert [*pages] == [(0, [{"id": "x"}]), (1, [{"id": "/things/2"}]), (1, [{"id": "y"}])]
    assert service.single == [("GET", "/beta/things/1?page=2"), ("GET", "/beta/things/2?page=2")]


def test_one_list_goes_without_a_batch() -> None:
    service = Service(ok, answer(200, {"value": [{"id": "x"}]}))
    assert [*service.client.pages_of([read(1)])] == [(0, [{"id": "x"}])]
    assert service.batches == []


def test_a_list_that_fails_among_many() -> None:
    service = Service(lambda request: refused(403) if request["id"] == "2" else {"status": 200, "body": {"value": []}})
    with pytest.raises(_errors.Forbidden):
        [*service.client.pages_of([read(1), read(2)])]


@pytest.mark.parametrize("number", [1, 2])
def test_a_list_that_is_missing_among_many_can_be_an_empty_one(number: int) -> None:
    def serve(request: Inner) -> Inner:
        return refused(404) if request["url"] == "/things/1" else {"status": 200, "body": {"value": [{"id": "x"}]}}

    lists = [read(1), read(2)][:number]
    alone = answer(
        404,
        {
            "error": {
                "code": "Request_ResourceNotFound",
                "message": "Resource 'federationConfiguration' does not exist.",
            }
        },
    )
    pages = Service(serve, *[alone][number - 1 :]).client.pages_of(lists, missing_is_empty=True)
    assert [*pages] == [(1, [{"id": "x"}])][: number - 1]
    with pytest.raises(_errors.NotFound):
        [*Service(serve, *[alone][number - 1 :]).client.pages_of(lists)]


def test_each_exchange_and_each_request_in_it_is_recorded() -> None:
    service = Service()
    service.client.batch([read(1), write(2)])
    assert service.client.calls == [
        {"method": "POST", "path": "/beta/$batch", "status": 200},
        {"method": "GET", "path": "/beta/things/1", "status": 200, "batch": True},
        {"method": "PATCH", "path": "/beta/things/2", "status": 200, "batch": True},
    ]


def test_versions_and_groups_go_apart() -> None:
    service = Service()
    service.client.batch(
        [
            read(1),
            BatchRequest("GET", "/things/2", "v1.0"),
            write(3),
            write(4, depends_on=(2,)),
            write(5, depends_on=(3,)),
            read(6),
        ]
    )
    assert sorted(tuple(request["url"] for request in requests) for requests in service.batches) == [
        ("/things/1", "/things/6"),
        ("/things/2",),
        ("/things/3", "/things/4", "/things/5"),
    ]


@pytest.mark.parametrize("wrong", [(0,), (1,), (-1,), (5,)])
def test_a_dependency_on_nothing_earlier_is_refused(wrong: tuple[int, ...]) -> None:
    with pytest.raises(_errors.InputError, match="earlier"):
        Service().client.batch([read(1, depends_on=wrong)])


def test_a_group_that_no_batch_can_hold_is_refused_before_any_request() -> None:
    service = Service()
    with pytest.raises(_errors.InputError, match="21 requests depend on one another"):
        service.client.batch([write(number, depends_on=(number - 1,) if number else ()) for number in range(21)])
    with pytest.raises(_errors.InputError, match="one API version"):
        service.client.batch([read(1), BatchRequest("GET", "/things/2", "v1.0", depends_on=(0,))])
    assert service.batches == []


def test_a_read_only_client_sends_batches_of_reads_only() -> None:
    service = Service(read_only=True)
    assert ids(service.client.batch([read(1)])) == ["1"]
    with pytest.raises(_errors.WriteRefused, match="PATCH /beta/things/2 was not sent"):
        service.client.batch([read(1), write(2)])
    assert service.sizes == [1]


def test_only_what_is_throttled_is_repeated_each_after_its_own_time() -> None:
    waits: dict[str, list[Any]] = {"/things/1": ["3"], "/things/2": ["8", "1"], "/things/3": [None]}

    def serve(request: Inner) -> Inner:
        left = waits.get(request["url"], [])
        if not left:
            return ok(request)
        wait = left.pop(0)
        return refused(429, **({"retry_after": wait} if wait else {}))

    service = Service(serve)
    assert ids(service.client.batch([write(number) for number in range(5)])) == ["0", "1", "2", "3", "4"]
    assert [[request["url"][-1] for request in requests] for requests in service.batches] == [
        ["0", "1", "2", "3", "4"],
        ["3"],
        ["1"],
        ["2"],
        ["2"],
    ]
    assert [round(wait, 2) for wait in service.sleeps] == [0.5, 2.55, 5.0, 1.4]


def test_what_depends_on_something_throttled_is_repeated_with_it() -> None:
    times: list[str] = []

    def serve(request: Inner) -> Inner:
        times.append(request["url"])
        if times.count(request["url"]) > 1:
            return ok(request)
        return refused(429, retry_after="2") if request["url"] == "/things/1" else refused(424, "FailedDependency")

    service = Service(serve)
    assert ids(service.client.batch([write(1), write(2, depends_on=(0,))])) == ["1", "2"]
    assert (service.sizes, service.batches[1][1]["dependsOn"]) == ([2, 2], ["1"])
    assert service.sleeps == [pytest.approx(2.05)]


def test_what_depends_on_a_failure_is_not_done() -> None:
    def serve(request: Inner) -> Inner:
        return (
            refused(403)
            if request["url"] == "/things/1"
            else refused(424, "FailedDependency")
            if "dependsOn" in request
            else ok(request)
        )

    service = Service(serve)
    results = service.client.batch([write(1), write(2, depends_on=(0,)), write(3, depends_on=(1,)), read(4)])
    assert ids(results) == ["Forbidden", "GraphError", "GraphError", "4"]
    assert (
        str(results[1])
        == "PATCH /beta/things/2 was not done, because PATCH /beta/things/1 failed, on which it depends."
    )
    assert error(results[2]).status == 424


def test_an_ambiguous_write_inside_is_not_repeated_and_a_read_is() -> None:
    calls: list[str] = []

    def serve(request: Inner) -> Inner:
        calls.append(request["url"])
        return refused(503) if calls.count(request["url"]) == 1 else ok(request)

    results = Service(serve).client.batch([read(1), write(2)])
    assert ids(results) == ["1", "AmbiguousOutcome"]
    assert calls.count("/things/2") == 1


def test_a_request_that_is_left_out_is_repeated_if_it_is_a_read() -> None:
    results = Service(lambda request: None).client.batch([read(1), write(2)])
    assert ids(results) == ["ServiceFault", "AmbiguousOutcome"]
    assert "leaves it out (tried 4 times)" in str(results[0])


def test_a_batch_with_writes_that_breaks_leaves_each_write_ambiguous_and_reads_are_done_alone() -> None:
    service = Service(ok, NoAnswer("the connection was closed by the other side"))
    results = service.client.batch([read(1), write(2), write(3)])
    assert ids(results) == ["alone", "AmbiguousOutcome", "AmbiguousOutcome"]
    assert service.single == [("GET", "/beta/things/1")]
    assert str(results[1]) == (
        "PATCH /beta/things/2 went in a batch: POST /beta/$batch was sent, but whether it took effect is unknown: "
        "the connection was closed by the other side."
    )


def test_a_batch_of_reads_that_breaks_is_repeated() -> None:
    service = Service(ok, NoAnswer("reset"), answer(503, {"error": {"code": "x", "message": "m"}}))
    assert ids(service.client.batch([read(1), read(2)])) == ["1", "2"]
    assert service.sizes == [2, 2, 2]


def test_a_batch_that_is_refused_as_such_is_done_one_by_one() -> None:
    service = Service(
        ok,
        answer(400, {"error": {"code": "BadRequest", "message": "Invalid batch payload."}}),
        None,
        answer(403, {"error": {"code": "No"}}),
    )
    results = service.client.batch([write(1), write(2), read(3), write(4)])
    assert ids(results) == ["alone", "Forbidden", "alone", "alone"]
    assert [method for method, _path in service.single] == ["PATCH", "PATCH", "GET", "PATCH"]


class LapsingCredential(FakeCredential):
    """Gives ``times`` tokens and no more."""

    def __init__(self, times: int) -> None:
        self.left = times

    def token(self, claims: str | None = None) -> Token:
        if not self.left:
            raise _errors.AuthenticationError("The secret has expired.")
        self.left -= 1
        return Token("the-token")


def test_without_a_token_nothing_is_sent() -> None:
    service = Service(credential=LapsingCredential(0))
    with pytest.raises(_errors.AuthenticationError):
        service.client.batch([write(1)])
    assert service.batches == []


def test_what_was_done_is_told_when_no_further_token_can_be_had() -> None:
    service = Service(credential=LapsingCredential(2))
    results = service.client.batch([write(number) for number in range(25)])
    (sent,) = service.batches
    done = {int(request["url"].rpartition("/")[2]) for request in sent}
    assert ids(results) == [str(number) if number in done else "Unauthorized" for number in range(25)]
    assert str(results[min({*range(25)} - done)]).endswith(" was not done. The secret has expired.")


def test_what_is_throttled_when_no_further_token_can_be_had_was_not_done() -> None:
    service = Service(
        lambda request: refused(429, Retry_After="5") if request["id"] == "1" else ok(request),
        credential=LapsingCredential(2),
    )
    assert ids(service.client.batch([write(0), write(1)])) == ["Unauthorized", "1"]
    assert service.sizes == [2]


def test_a_request_that_is_tried_alone_without_a_token_is_told_by_itself() -> None:
    service = Service(
        lambda request: refused(401) if request["id"] == "1" else ok(request), credential=LapsingCredential(2)
    )
    assert ids(service.client.batch([write(0), write(1)])) == ["Unauthorized", "1"]
    linked = {"status": 200, "body": {"value": [], "@odata.nextLink": f"{GRAPH}/beta/things?$skip=1"}}
    service = Service(lambda request: linked if request["id"] == "1" else ok(request), credential=LapsingCredential(2))
    assert ids(service.client.batch([read(0), read(1)])) == ["Unauthorized", "1"]


def test_throttling_beyond_the_timeout_ends_each_with_its_own_error() -> None:
    service = Service(
        lambda request: refused(429, retry_after="600") if request["url"] == "/things/1" else ok(request), timeout=100
    )
    results = service.client.batch([read(1), read(2)])
    assert ids(results) == ["Throttled", "2"]
    assert str(results[0]).endswith("the next try is due in 600 s, and 100 s of the task's timeout are left.")
    assert service.sleeps == []


def test_the_pages_of_a_list_are_put_together() -> None:
    page = {"status": 200, "body": {"value": [{"id": "1"}], "@odata.nextLink": f"{GRAPH}/beta/things?page=2"}}
    service = Service(lambda request: page, None, answer(200, {"value": [{"id": "2"}]}))
    (result,) = service.client.batch([BatchRequest("GET", "/things", "beta")])
    assert isinstance(result, Reply) and result.body == {"value": [{"id": "1"}, {"id": "2"}]}
    assert service.single == [("GET", "/beta/things?page=2")]


def test_a_next_link_to_a_foreign_host_ends_that_list_alone() -> None:
    foreign = {"status": 200, "body": {"value": [], "@odata.nextLink": "https://evil.example/beta/things?page=2"}}
    service = Service(lambda request: foreign if request["url"] == "/things/1" else ok(request))
    assert ids(service.client.batch([read(1), read(2)])) == ["ProtocolError", "2"]
    assert service.single == []


def test_no_requests_no_exchange() -> None:
    service = Service()
    assert (service.client.batch([]), service.batches) == ([], [])
