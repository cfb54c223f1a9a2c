# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults of batches and of the requests in them: what is repeated, what a failure means."""

from __future__ import annotations

from typing import Any

import pytest
from batch_service import GRAPH, FakeCredential, Inner, Service, answer, error, ids, ok, read, refused, write

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import Token
from ansible_collections.m365.graph.plugins.module_utils._http.transport import NoAnswer


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
