# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Batches, against a transport that plays the service: what is sent, in which order, what is returned."""

from __future__ import annotations

import threading

import pytest
from batch_service import GRAPH, Inner, Service, answer, ids, ok, read, refused, write

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply


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
