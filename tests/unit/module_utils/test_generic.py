# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Descriptions that are made at run time, and what the shared engine does with them; a dictionary is the service."""

from __future__ import annotations

from typing import Any

import pytest
from metadata_sample import sample_schema

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._any_type import description
from ansible_collections.m365.graph.plugins.module_utils._any_type.description import DesiredEntity
from ansible_collections.m365.graph.plugins.module_utils._any_type.schema import Schema
from ansible_collections.m365.graph.plugins.module_utils._client.run_memory import RunMemory
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction
from ansible_collections.m365.graph.plugins.module_utils._engine.outcome import Outcome
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock

SCHEMA = sample_schema()
GADGET = "#microsoft.graph.gadget"


class Service:
    """One collection, ``/things``, of which ``hidden`` properties are shown only when they are selected."""

    time_left = 300.0

    def __init__(self, *rows: dict[str, Any], hidden: tuple[str, ...] = (), unknown: tuple[str, ...] = ()) -> None:
        self.memory = RunMemory()
        self.clock = Clock(sleep=lambda _seconds: None)
        self.calls: list[dict[str, Any]] = []
        self.rows = {str(row["id"]): dict(row) for row in rows}
        self.hidden = hidden
        self.unknown = unknown
        self.requests: list[tuple[str, str, Any]] = []

    def _visible(self, row: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in row.items() if name not in self.hidden}

    def get(self, path: str, *, version: str, params: dict[str, str] | None = None) -> dict[str, Any]:
        self.requests.append(("GET", path, params))
        row = self.rows.get(path.rpartition("/")[2])
        if row is None:
            raise _errors.NotFound("404", method="GET", path=path)
        if params is None:
            return self._visible(row)
        names = params["$select"].split(",")
        if set(names) & set(self.unknown):
            raise _errors.BadRequest("400", method="GET", path=path)
        return {name: row.get(name) for name in names}

    def list(self, path: str, *, version: str, params: Any = None) -> Any:
        self.requests.append(("GET", path, params))
        return [self._visible(row) for row in self.rows.values()]

    def patch(self, path: str, *, version: str, body: dict[str, Any]) -> Reply:
        self.requests.append(("PATCH", path, body))
        self.rows[path.rpartition("/")[2]].update(body)
        return Reply(204, None, {})

    def post(self, path: str, *, version: str, body: dict[str, Any]) -> Reply:
        self.requests.append(("POST", path, body))
        self.rows["new"] = {"id": "new", **body}
        return Reply(201, dict(self.rows["new"]), {})

    def expect(self, path: str, *, version: str) -> None:
        pass


def keep(service: Service, wish: DesiredEntity, schema: Schema | None = SCHEMA) -> Outcome:
    description.check(wish)
    resource = description.describe(wish, schema)
    place = description.target(wish, resource, schema)
    return Reconciler(service).reconcile(place, description.desired(wish, resource))  # type: ignore[arg-type]


def one(body: dict[str, Any], **more: Any) -> DesiredEntity:
    return DesiredEntity("/things/1", "beta", body, **more)


def test_what_is_not_shown_is_asked_for_by_name() -> None:
    service = Service({"id": "1", "name": "a", "length": 3}, hidden=("length", "tags"))
    assert not keep(service, one({"name": "a", "length": 3, "tags": []})).plan.changed
    assert service.requests == [("GET", "/things/1", None), ("GET", "/things/1", {"$select": "length,tags"})]
    service.requests.clear()
    outcome = keep(service, one({"name": "a", "length": 4}))
    assert [request[0] for request in service.requests] == ["GET", "GET", "PATCH", "GET", "GET"]
    assert [(change.property, change.before, change.after) for change in outcome.plan.changes] == [("length", 3, 4)]
    assert outcome.entity is not None and outcome.entity["length"] == 4


def test_the_same_in_a_collection() -> None:
    service = Service({"id": "1", "name": "a", "length": 3}, {"id": "2", "name": "b"}, hidden=("length",))
    assert not keep(service, DesiredEntity("/things", "beta", {"name": "a", "length": 3}, match=("name",))).plan.changed
    assert service.requests[1:] == [("GET", "/things/1", {"$select": "length"})]


def test_what_cannot_be_selected_differs() -> None:
    service = Service({"id": "1", "name": "a"}, hidden=("length",), unknown=("length",))
    outcome = keep(service, one({"name": "a", "length": 3}))
    assert dict(outcome.plan.body) == {"length": 3}


def test_a_write_only_value_is_not_asked_for() -> None:
    service = Service({"id": "1", "name": "a"})
    assert not keep(service, one({"name": "a", "photo": "MAA="}, write_only=frozenset({"photo"}))).plan.changed
    assert service.requests == [("GET", "/things/1", None)]


def test_a_create_sends_everything_with_its_type() -> None:
    service = Service({"id": "1", "name": "a"})
    body = {
        "@odata.type": GADGET,
        "name": "a",
        "usages": ["seal", "sign"],
        "made": "2026-01-01T01:00:00+01:00",
        "owner@odata.bind": "x",
        "photo": "MAA=",
    }
    outcome = keep(service, DesiredEntity("/things", "beta", body, match=("name",), write_only=frozenset({"photo"})))
    assert outcome.plan.action is PlanAction.CREATE
    assert service.requests[-1] == ("POST", "/things", {**body, "usages": "sign,seal", "made": "2026-01-01T00:00:00Z"})
    service.requests.clear()
    assert not keep(
        service, DesiredEntity("/things", "beta", body, match=("name",), write_only=frozenset({"photo"}))
    ).plan.changed


def test_a_deep_insert_is_checked_and_not_compared() -> None:
    service = Service()
    wish = DesiredEntity(
        "/things",
        "beta",
        {"@odata.type": GADGET, "name": "a", "usages": "sign", "parts": [{"count": 1}]},
        match=("name",),
    )
    assert keep(service, wish).plan.action is PlanAction.CREATE
    assert not keep(service, wish).plan.changed
    with pytest.raises(_errors.InputError, match=r"parts: \[0\]: \"coun\" is not a property of microsoft.graph.part"):
        keep(service, DesiredEntity("/things", "beta", {**wish.body, "parts": [{"coun": 1}]}, match=("name",)))


def test_an_id_cannot_be_changed_and_need_not_be_left_out() -> None:
    service = Service({"id": "1", "name": "a"})
    assert not keep(service, one({"id": "1", "name": "a"})).plan.changed
    with pytest.raises(_errors.InputError, match="id is fixed when a thing is created"):
        keep(service, DesiredEntity("/things", "beta", {"id": "2", "name": "a"}, match=("name",)))
    with pytest.raises(_errors.NoMatch, match='There is no thing with id "9"'):
        keep(service, DesiredEntity("/things/9", "beta", {"id": "9", "name": "a"}))


def test_a_row_without_an_id_has_no_path_of_its_own() -> None:
    service = Service({"id": "", "name": "a"})
    with pytest.raises(_errors.InputError, match="has a match without an id: give its own path"):
        keep(service, DesiredEntity("/things", "beta", {"name": "a", "length": 1}, match=("name",)))


def test_notes_of_the_service_are_no_properties() -> None:
    service = Service({"id": "1", "name": "a"})
    assert not keep(
        service, one({"@odata.context": "x", "@odata.etag": "y", "name@odata.type": "z", "name": "a"})
    ).plan.changed


def test_without_metadata_nothing_is_refused_and_a_path_that_is_not_there_is_not_made() -> None:
    service = Service({"id": "1", "name": "a"})
    assert dict(keep(service, one({"nmae": "b"}), None).plan.body) == {"nmae": "b"}
    with pytest.raises(_errors.NoMatch):
        keep(service, DesiredEntity("/things/9", "beta", {"name": "a"}), None)


def test_braces_in_a_path_are_kept() -> None:
    wish = DesiredEntity("/things/{1}", "beta", {"name": "a"})
    resource = description.describe(wish, SCHEMA)
    assert description.target(wish, resource, SCHEMA).collection == "/things/{1}"


def test_what_is_to_be_masked() -> None:
    assert list(description.texts({"@odata.type": "#x", "a": ["b", {"c": 1, "d": True, "e": None, "f": ""}]})) == [
        "b",
        "1",
    ]


def test_what_is_returned_of_the_services_answer() -> None:
    answer = {
        "@odata.context": "x",
        "@odata.type": "#y",
        "a": [{"@odata.etag": "z", "b": 1, "b@odata.type": "w"}],
        "c@odata.navigationLink": "v",
    }
    assert description.raw(answer) == {"@odata.type": "#y", "a": [{"b": 1}]}
