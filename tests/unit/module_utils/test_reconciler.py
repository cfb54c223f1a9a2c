# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which requests a resource takes that is not one of many with GET, POST, PATCH and DELETE; a dictionary is the service."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parameter, Parent
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    GUIDS,
    Access,
    Effect,
    Permissions,
    Property,
    Resource,
)
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import Target
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._values import edm
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection

ID, OTHER = "b20d3703-3703-b20d-0337-0db203370db2", "6601d14b-d113-8f64-fda2-9b5ddda18ecc"
RESOURCE = Resource(
    name="sample",
    type="microsoft.graph.sample",
    label="sample",
    paths={"beta": "/samples"},
    default_version="beta",
    permissions=Permissions(("Sample.Read.All",), ("Sample.ReadWrite.All",), delete=("Sample.Delete.All",)),
    keys=("displayName",),
    allow=("allow_reissue",),
    properties=(
        Property("id", edm.String, "Id", nullable=False, access=Access.READ_ONLY),
        Property("displayName", edm.String, "Name"),
        Property("tags", Collection(edm.String, "set"), "Tags", effect=Effect.REPLACES),
    ),
)


class Service:
    """Entities by path. ``refuse`` maps a request to the errors that it meets, one each time."""

    time_left = 300.0

    def __init__(self, entities: Mapping[str, Mapping[str, Any]], refuse: Mapping[str, list[type[_errors.GraphError]]] | None = None) -> None:
        self.entities = {path: dict(entity) for path, entity in entities.items()}
        self.refuse = {request: list(raised) for request, raised in (refuse or {}).items()}
        self.requests: list[str] = []
        self.bodies: list[Mapping[str, Any]] = []
        self.answers = True

    def _note(self, method: str, path: str) -> None:
        self.requests.append(f"{method} {path}")
        raised = self.refuse.get(f"{method} {path}")
        if raised:
            raise raised.pop(0)(f"{method} {path} failed.", method=method, path=f"/beta{path}")

    def get(self, path: str, *, version: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        self._note("GET", path)
        if path not in self.entities:
            raise _errors.NotFound(f"There is no {path}.", method="GET", path=path)
        return self.entities[path]

    def list(self, path: str, *, version: str, params: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        self._note("GET", f"{path}?{params['$filter']}" if params and "$filter" in params else path)
        return iter([entity for place, entity in self.entities.items() if place.rpartition("/")[0] == path])

    def post(self, path: str, *, version: str, body: Mapping[str, Any]) -> Reply:
        self._note("POST", path)
        self.bodies.append(body)
        return self._answer(f"{path}/{body.get('id', ID)}", {"id": ID, **body}, 201)

    def patch(self, path: str, *, version: str, body: Mapping[str, Any]) -> Reply:
        self._note("PATCH", path)
        self.bodies.append(body)
        return self._answer(path, {"id": ID, **self.entities.get(path, {}), **body}, 200)

    def delete(self, path: str, *, version: str) -> Reply:
        self._note("DELETE", path)
        self.entities.pop(path, None)
        return Reply(204, None, {})

    def _answer(self, path: str, entity: dict[str, Any], status: int) -> Reply:
        self.entities[path] = entity
        return Reply(status, dict(entity) if self.answers else {"value": dict(entity)}, {})

    def expect(self, path: str, *, version: str) -> None:
        pass

    def token(self) -> Any:
        raise _errors.AuthenticationError("There is none.")


def _reconciler(service: Service) -> Reconciler:
    return Reconciler(service, sleep=lambda _seconds: None)  # type: ignore[arg-type]


SINGLETON = dataclasses.replace(RESOURCE, singleton=True, paths={"beta": "/settings/sample"}, methods=frozenset({"GET", "PATCH"}), keys=())
PLACE = Target(SINGLETON, "beta")


def test_a_singleton_that_is_there_is_read_and_changed_at_its_own_path() -> None:
    service = Service({"/settings/sample": {"displayName": "a"}})
    outcome = _reconciler(service).reconcile(PLACE, {"displayName": "b"})
    assert (outcome.plan.action, service.requests) == (PlanAction.UPDATE, ["GET /settings/sample", "PATCH /settings/sample"])
    assert service.bodies == [{"displayName": "b"}]
    assert not _reconciler(service).reconcile(PLACE, {"displayName": "b"}).plan.changed
    assert [dict(row) for _place, row in _reconciler(service).read(PLACE)] == [{"id": ID, "displayName": "b"}]


def test_a_singleton_that_is_not_there_is_created_by_its_patch() -> None:
    service = Service({})
    assert _reconciler(service).read(PLACE) == []
    service.requests.clear()
    outcome = _reconciler(service).reconcile(PLACE, {"displayName": "b"})
    assert (outcome.plan.action, service.requests) == (PlanAction.CREATE, ["GET /settings/sample", "PATCH /settings/sample"])
    assert outcome.entity == {"id": ID, "displayName": "b"}


REPLACED = dataclasses.replace(RESOURCE, alone=True, methods=frozenset({"GET", "POST", "DELETE"}))
THERE = {f"/samples/{ID}": {"id": ID, "displayName": "a", "tags": ["x"]}}
READ, REMOVED, MADE = "GET /samples", f"DELETE /samples/{ID}", "POST /samples"


def _replace(service: Service) -> Any:
    return _reconciler(service).reconcile(Target(REPLACED, "beta"), {"tags": ["y"]}, allow={"allow_reissue": True})


def test_what_cannot_be_changed_is_replaced() -> None:
    service = Service(THERE)
    outcome = _replace(service)
    assert service.requests == [READ, REMOVED, MADE]
    assert service.bodies == [{"displayName": "a", "tags": ["y"]}]
    assert outcome.entity == {"id": ID, "displayName": "a", "tags": ["y"]}


def test_a_replacement_without_leave_sends_nothing() -> None:
    service = Service(THERE)
    with pytest.raises(_errors.GuardRefused, match="Set allow_reissue to true"):
        _reconciler(service).reconcile(Target(REPLACED, "beta"), {"tags": ["y"]})
    assert service.requests == [READ]


def test_when_the_new_one_is_refused_the_old_one_is_put_back() -> None:
    service = Service(THERE, {MADE: [_errors.BadRequest]})
    with pytest.raises(_errors.BadRequest, match="The sample that was there had been deleted before; it has been put back"):
        _replace(service)
    assert service.requests == [READ, REMOVED, MADE, MADE]
    assert service.entities == {f"/samples/{ID}": {"id": ID, "displayName": "a", "tags": ["x"]}}


def test_when_that_fails_too_both_is_told() -> None:
    service = Service(THERE, {MADE: [_errors.BadRequest, _errors.ServiceFault]})
    with pytest.raises(_errors.BadRequest, match="had been deleted before; putting it back failed too: POST /samples failed"):
        _replace(service)


def test_a_new_one_of_unknown_fate_is_looked_for_and_not_taken_for_the_old_one() -> None:
    service = Service(THERE, {MADE: [_errors.AmbiguousOutcome]})
    with pytest.raises(_errors.AmbiguousOutcome, match=r"it was not sent again.*had been deleted before"):
        _replace(service)
    lagging = Service(THERE, {MADE: [_errors.AmbiguousOutcome]})
    lagging.delete = lambda path, *, version: Reply(204, None, {})  # type: ignore[method-assign]
    with pytest.raises(_errors.AmbiguousOutcome, match="is not there so far"):
        _replace(lagging)


NAMED = dataclasses.replace(
    RESOURCE, keys=("id",), id_pattern="B2C_.+", properties=(Property("id", edm.String, "Id", nullable=False, access=Access.CREATE_ONLY),)
)


def test_where_people_choose_ids_the_id_is_sent() -> None:
    service = Service({})
    target = Target(NAMED, "beta", "B2C_1A_x")
    outcome = _reconciler(service).reconcile(target, {"id": "B2C_1A_x"})
    assert (service.requests, service.bodies) == (["GET /samples/B2C_1A_x", MADE], [{"id": "B2C_1A_x"}])
    assert outcome.entity == {"id": "B2C_1A_x"}
    assert not _reconciler(service).reconcile(target, {"id": "B2C_1A_x"}).plan.changed


def test_an_item_may_lie_elsewhere_than_its_collection() -> None:
    service = Service(THERE)
    cast = dataclasses.replace(RESOURCE, paths={"beta": "/samples/microsoft.graph.sample"}, item_paths={"beta": "/samples"})
    assert Target(cast, "beta").collection == "/samples/microsoft.graph.sample"
    _reconciler(service).reconcile(Target(cast, "beta", ID), {"displayName": "b"})
    assert service.requests == [f"GET /samples/{ID}", f"PATCH /samples/{ID}"]


def test_an_answer_without_id_is_not_the_resource() -> None:
    service = Service({})
    service.answers = False
    outcome = _reconciler(service).reconcile(Target(RESOURCE, "beta"), {"displayName": "a"})
    assert service.requests == [READ, MADE, READ]
    assert outcome.entity == {"id": ID, "displayName": "a"}


APPLICATION = Parent(
    label="application",
    collection="/applications",
    parameter="application_id",
    option="application",
    name_fields={"displayName": "(?s:.+)", "appId": GUIDS},
    permissions=("Application.Read.All",),
)
BELOW = dataclasses.replace(
    RESOURCE, paths={"beta": "/applications/{application_id}/samples"}, parameters=(Parameter("application_id", "an id"),), parent=APPLICATION
)
APPS = {
    "/applications/1": {"id": "1", "displayName": "Pipeline", "appId": ID},
    "/applications/2": {"id": "2", "displayName": "O'Brien", "appId": OTHER},
    "/applications/3": {"id": "3", "displayName": OTHER, "appId": "6601d14b-0000-0000-0000-000000000000"},
}


@pytest.mark.parametrize(
    ("name", "query", "found"),
    [
        ("Pipeline", "displayName eq 'Pipeline'", "1"),
        ("O'Brien", "displayName eq 'O''Brien'", "2"),
        (ID, f"displayName eq '{ID}' or appId eq '{ID}'", "1"),
    ],
)
def test_a_parent_is_found_by_any_of_its_names(name: str, query: str, found: str) -> None:
    service = Service(APPS)
    (created,) = [_reconciler(service).reconcile(Target(BELOW, "beta", parent_name=name), {"displayName": "a"})]
    assert service.requests == [f"GET /applications?{query}", f"GET /applications/{found}/samples", f"POST /applications/{found}/samples"]
    assert created.target.parameters == {"application_id": found}


def test_two_parents_that_fit_are_an_error() -> None:
    with pytest.raises(_errors.AmbiguousMatch, match=f'2 resources fit application "{OTHER}": ids 2, 3'):
        _reconciler(Service(APPS)).reconcile(Target(BELOW, "beta", parent_name=OTHER), {"displayName": "a"})


ALONE = dataclasses.replace(BELOW, alone=True)
BY_ID = Target(ALONE, "beta", parameters={"application_id": "1"})
LIST_BELOW = "GET /applications/1/samples"


def test_a_list_that_answers_404_below_a_parent_that_is_there_is_empty() -> None:
    """Microsoft documents it for the federation of a managed domain."""
    service = Service(APPS, {LIST_BELOW: [_errors.NotFound] * 3})
    assert _reconciler(service).read(BY_ID) == []
    assert not _reconciler(service).reconcile(BY_ID, {}, absent=True).plan.changed
    service.requests.clear()
    outcome = _reconciler(service).reconcile(BY_ID, {"displayName": "a"})
    assert outcome.plan.action is PlanAction.CREATE
    assert service.requests == [LIST_BELOW, "GET /applications/1", "POST /applications/1/samples"]


def test_one_list_that_answers_404_does_not_stop_the_others() -> None:
    service = Service({**APPS, "/applications/2/samples/x": {"id": "x"}}, {LIST_BELOW: [_errors.NotFound]})
    found = _reconciler(service).read(Target(ALONE, "beta"))
    assert [(place.parameters["application_id"], row["id"]) for place, row in found] == [("2", "x")]


def test_a_list_that_answers_404_below_a_parent_that_is_not_there_is_an_error() -> None:
    service = Service({}, {LIST_BELOW: [_errors.NotFound]})
    with pytest.raises(_errors.MissingParent, match='There is no application "1"'):
        _reconciler(service).reconcile(BY_ID, {"displayName": "a"})


def test_a_list_that_answers_404_below_a_parent_that_cannot_be_read_is_an_error() -> None:
    service = Service(APPS, {LIST_BELOW: [_errors.NotFound], "GET /applications/1": [_errors.Forbidden]})
    with pytest.raises(_errors.NotFound):
        _reconciler(service).reconcile(BY_ID, {"displayName": "a"})


def test_absent_below_a_parent_that_is_not_found_by_name_is_an_error() -> None:
    with pytest.raises(_errors.MissingParent, match='There is no application with the name "Pipelin"'):
        _reconciler(Service(APPS)).reconcile(Target(BELOW, "beta", parent_name="Pipelin"), {"displayName": "a"}, absent=True)


def test_absent_below_a_parent_whose_id_answers_404_has_nothing_to_do() -> None:
    service = Service({}, {LIST_BELOW: [_errors.NotFound]})
    outcome = _reconciler(service).reconcile(Target(BELOW, "beta", parameters={"application_id": "1"}), {"displayName": "a"}, absent=True)
    assert not outcome.plan.changed
    assert service.requests == [LIST_BELOW, "GET /applications/1"]


SOLE = dataclasses.replace(BELOW, parent=dataclasses.replace(APPLICATION, option=None, sole=True))


def test_the_only_parent_need_not_be_named() -> None:
    service = Service({"/applications/1": APPS["/applications/1"]})
    target = Target(SOLE, "beta")
    assert target.unsaid == []
    _reconciler(service).reconcile(target, {"displayName": "a"})
    assert service.requests == ["GET /applications", "GET /applications/1/samples", "POST /applications/1/samples"]
    with pytest.raises(_errors.MissingParent, match=r"There is no application\."):
        _reconciler(Service({})).reconcile(target, {"displayName": "a"})
    with pytest.raises(_errors.AmbiguousMatch, match="3 resources fit the tenant"):
        _reconciler(Service(APPS)).reconcile(target, {"displayName": "a"})


def test_the_permission_to_delete_may_be_another_one() -> None:
    service = Service(THERE, {REMOVED: [_errors.Forbidden], f"PATCH /samples/{ID}": [_errors.Forbidden]})
    with pytest.raises(_errors.Forbidden, match=r"needs the application permission Sample\.Delete\.All"):
        _reconciler(service).reconcile(Target(RESOURCE, "beta", ID), {}, absent=True)
    with pytest.raises(_errors.Forbidden, match=r"needs the application permission Sample\.ReadWrite\.All"):
        _reconciler(service).reconcile(Target(RESOURCE, "beta", ID), {"displayName": "b"})
