# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which requests the client repeats, after which wait, and when it gives up; a transport plays a script."""

from __future__ import annotations

import json
from email.utils import formatdate

import pytest
from client_world import EPOCH, LOST, OK, WRITES, World, answer, refusal

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer, NoAnswer, NotSent

REFUSED = NotSent("the connection was refused")


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
