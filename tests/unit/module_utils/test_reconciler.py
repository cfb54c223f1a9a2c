# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which requests a resource takes that is not one of many with GET, POST, PATCH and DELETE; a dictionary is the
service.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.run_memory import RunMemory
from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parameter, Parent
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Effect,
    Permissions,
    Property,
    Resource,
)
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock
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

    def __init__(
        self, entities: Mapping[str, Mapping[str, Any]], refuse: Mapping[str, list[type[BaseException]]] | None = None
    ) -> None:
        self.memory = RunMemory()
        self.clock = Clock(sleep=lambda _seconds: None)
        self.calls: list[dict[str, Any]] = []
        self.entities = {path: dict(entity) for path, entity in entities.items()}
        self.refuse = {request: list(raised) for request, raised in (refuse or {}).items()}
        self.requests: list[str] = []
        self.bodies: list[Mapping[str, Any]] = []
        self.answers = True

    def _note(self, method: str, path: str) -> None:
        self.requests.append(f"{method} {path}")
        raised = self.refuse.get(f"{method} {path}")
        if raised:
            kind = raised.pop(0)
            if not issubclass(kind, _errors.GraphError):
                raise kind(f"{method} {path} failed.")
            raise kind(f"{method} {path} failed.", method=method, path=f"/beta{path}")

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

    def extend(self, seconds: float) -> None:
        pass

    def token(self) -> Any:
        raise _errors.AuthenticationError("There is none.")


def _reconciler(service: Service) -> Reconciler:
    return Reconciler(service)  # type: ignore[arg-type]


SINGLETON = dataclasses.replace(
    RESOURCE, singleton=True, paths={"beta": "/settings/sample"}, methods=frozenset({"GET", "PATCH"}), keys=()
)
PLACE = Target(SINGLETON, "beta")


def test_a_singleton_that_is_there_is_read_and_changed_at_its_own_path() -> None:
    service = Service({"/settings/sample": {"displayName": "a"}})
    outcome = _reconciler(service).reconcile(PLACE, {"displayName": "b"})
    assert (outcome.plan.action, service.requests) == (
        PlanAction.UPDATE,
        ["GET /settings/sample", "PATCH /settings/sample"],
    )
    assert service.bodies == [{"displayName": "b"}]
    assert not _reconciler(service).reconcile(PLACE, {"displayName": "b"}).plan.changed
    assert [dict(row) for _place, row in _reconciler(service).read(PLACE)] == [{"id": ID, "displayName": "b"}]


def test_a_singleton_that_is_not_there_is_created_by_its_patch() -> None:
    service = Service({})
    assert _reconciler(service).read(PLACE) == []
    service.requests.clear()
    outcome = _reconciler(service).reconcile(PLACE, {"displayName": "b"})
    assert (outcome.plan.action, service.requests) == (
        PlanAction.CREATE,
        ["GET /settings/sample", "PATCH /settings/sample"],
    )
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
    with pytest.raises(
        _errors.BadRequest, match="The sample that was there had been deleted before; it has been put back"
    ):
        _replace(service)
    assert service.requests == [READ, REMOVED, MADE, MADE]
    assert service.entities == {f"/samples/{ID}": {"id": ID, "displayName": "a", "tags": ["x"]}}


def test_the_old_one_is_put_back_though_the_service_is_busy() -> None:
    service = Service(THERE, {MADE: [_errors.BadRequest, _errors.ServiceFault, _errors.AmbiguousOutcome]})
    with pytest.raises(_errors.BadRequest, match="had been deleted before; it has been put back"):
        _replace(service)
    assert service.entities == THERE


def test_when_putting_it_back_fails_too_the_error_says_both() -> None:
    service = Service(THERE, {MADE: [_errors.BadRequest] + [_errors.ServiceFault] * 9})
    with pytest.raises(
        _errors.BadRequest, match="had been deleted before; putting it back failed too: POST /samples failed"
    ):
        _replace(service)


@pytest.mark.parametrize("faults", [1, 2])
def test_between_the_two_halves_a_creation_of_unknown_outcome_is_sent_again(faults: int) -> None:
    service = Service(THERE, {MADE: [_errors.AmbiguousOutcome] * faults})
    assert _replace(service).entity == {"id": ID, "displayName": "a", "tags": ["y"]}
    assert service.requests.count(MADE) == faults + 1


def test_a_creation_that_never_happens_puts_the_old_one_back() -> None:
    service = Service(THERE, {MADE: [_errors.AmbiguousOutcome] * 3})
    with pytest.raises(
        _errors.AmbiguousOutcome,
        match=r"it was sent 3 times\. The sample that was there had been deleted before; it has been put back",
    ):
        _replace(service)
    assert service.entities == THERE


def test_a_creation_that_cannot_be_read_back_is_sent_again_where_there_is_one_at_most() -> None:
    service = Service(THERE, {MADE: [_errors.AmbiguousOutcome]})
    service.refuse[READ] = []
    post = service.post

    def fail_reads(path: str, **more: Any) -> Reply:
        service.refuse[READ] = [_errors.ServiceFault]
        return post(path, **more)

    service.post = fail_reads  # type: ignore[method-assign]
    assert _replace(service).entity == {"id": ID, "displayName": "a", "tags": ["y"]}


def test_a_creation_that_took_effect_unseen_is_recognised_when_the_second_one_is_refused() -> None:
    service = Service(THERE, {MADE: [_errors.AmbiguousOutcome, _errors.Conflict]})
    post = service.post

    def unseen(path: str, *, version: str, body: Mapping[str, Any]) -> Reply:
        try:
            return post(path, version=version, body=body)
        except _errors.Conflict:
            service.entities[f"{path}/{ID}"] = {"id": ID, **body}
            raise

    service.post = unseen  # type: ignore[method-assign]
    assert _replace(service).entity == {"id": ID, "displayName": "a", "tags": ["y"]}


def test_a_creation_of_unknown_outcome_is_not_taken_for_the_old_one() -> None:
    """A replica that is behind shows the deleted one all the time."""
    service = Service(THERE, {MADE: [_errors.AmbiguousOutcome] * 3})
    service.delete = lambda path, *, version: Reply(204, None, {})  # type: ignore[method-assign]
    with pytest.raises(_errors.AmbiguousOutcome, match="it has been put back"):
        _replace(service)
    assert service.requests.count(MADE) == 4


MANY = dataclasses.replace(REPLACED, alone=False)


def test_where_there_can_be_several_the_old_one_is_put_back_instead() -> None:
    service = Service(THERE, {MADE: [_errors.AmbiguousOutcome]})
    with pytest.raises(
        _errors.AmbiguousOutcome, match=r"it was not sent again.*had been deleted before; it has been put back"
    ):
        _reconciler(service).reconcile(Target(MANY, "beta", ID), {"tags": ["y"]}, allow={"allow_reissue": True})
    assert service.entities == THERE


def test_a_deletion_that_nobody_can_tell_of_is_undone() -> None:
    service = Service(THERE, {REMOVED: [_errors.AmbiguousOutcome], f"GET /samples/{ID}": [_errors.ServiceFault]})
    service.entities.clear()
    service.entities |= THERE
    delete = service.delete

    def applied(path: str, *, version: str) -> Reply:
        service.entities.pop(path, None)
        return delete(path, version=version)

    service.delete = applied  # type: ignore[method-assign]
    with pytest.raises(_errors.AmbiguousOutcome, match="may have been deleted; it has been put back"):
        _replace(service)
    assert service.entities == THERE


def test_an_interruption_between_the_two_halves_puts_the_old_one_back() -> None:
    service = Service(THERE, {MADE: [KeyboardInterrupt]})
    with pytest.raises(KeyboardInterrupt):
        _replace(service)
    assert service.entities == THERE


def test_a_token_that_cannot_be_had_between_the_two_halves_puts_the_old_one_back() -> None:
    service = Service(THERE, {MADE: [_errors.AuthenticationError]})
    with pytest.raises(_errors.AuthenticationError, match="it has been put back"):
        _replace(service)
    assert service.entities == THERE


NAMED = dataclasses.replace(
    RESOURCE,
    keys=("id",),
    id_pattern="B2C_.+",
    properties=(Property("id", edm.String, "Id", nullable=False, access=Access.CREATE_ONLY),),
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
    cast = dataclasses.replace(
        RESOURCE, paths={"beta": "/samples/microsoft.graph.sample"}, item_paths={"beta": "/samples"}
    )
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
    name_fields={"displayName": edm.String, "appId": edm.Guid},
    permissions=("Application.Read.All",),
)
BELOW = dataclasses.replace(
    RESOURCE,
    paths={"beta": "/applications/{application_id}/samples"},
    parameters=(Parameter("application_id", "an id"),),
    parent=APPLICATION,
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
    assert service.requests == [
        f"GET /applications?{query}",
        f"GET /applications/{found}/samples",
        f"POST /applications/{found}/samples",
    ]
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
    service = Service({}, {LIST_BELOW: [_errors.NotFound] * 9})
    with pytest.raises(_errors.MissingParent, match='There is no application "1"'):
        _reconciler(service).reconcile(BY_ID, {"displayName": "a"})


def test_a_list_that_answers_404_below_a_parent_that_cannot_be_read_is_an_error() -> None:
    service = Service(APPS, {LIST_BELOW: [_errors.NotFound], "GET /applications/1": [_errors.Forbidden]})
    with pytest.raises(_errors.NotFound):
        _reconciler(service).reconcile(BY_ID, {"displayName": "a"})


def test_absent_below_a_parent_that_is_not_found_by_name_is_an_error() -> None:
    with pytest.raises(_errors.MissingParent, match='There is no application with the name "Pipelin"'):
        _reconciler(Service(APPS)).reconcile(
            Target(BELOW, "beta", parent_name="Pipelin"), {"displayName": "a"}, absent=True
        )


def test_absent_below_a_parent_whose_id_answers_404_has_nothing_to_do() -> None:
    service = Service({}, {LIST_BELOW: [_errors.NotFound]})
    outcome = _reconciler(service).reconcile(
        Target(BELOW, "beta", parameters={"application_id": "1"}), {"displayName": "a"}, absent=True
    )
    assert not outcome.plan.changed
    assert service.requests == [LIST_BELOW, "GET /applications/1"]


class Lagging(Service):
    """Replicas that show what is created after some reads only: ``behind`` counts those of each path that are still to
    come.
    """

    def __init__(self, entities: Mapping[str, Mapping[str, Any]], **behind: int) -> None:
        super().__init__(entities)
        self.behind = behind
        self.slept: list[float] = []
        self.clock = Clock(sleep=self.slept.append)

    def _lags(self, kind: str) -> bool:
        self.behind[kind] = self.behind.get(kind, 0) - 1
        return self.behind[kind] >= 0

    def get(self, path: str, **more: Any) -> dict[str, Any]:
        if self._lags("get"):
            raise _errors.NotFound(f"There is no {path}.", method="GET", path=path)
        return super().get(path, **more)

    def list(self, path: str, **more: Any) -> Iterator[dict[str, Any]]:
        rows = super().list(path, **more)
        return iter(()) if self._lags("list") else rows

    @property
    def reconciler(self) -> Reconciler:
        return Reconciler(self)  # type: ignore[arg-type]


def test_a_parent_that_is_not_found_by_name_is_looked_for_three_times() -> None:
    service = Lagging(APPS, list=2)
    assert service.reconciler.reconcile(
        Target(BELOW, "beta", parent_name="Pipeline"), {"displayName": "a"}
    ).plan.changed
    assert service.slept == [1.0, 2.0]
    with pytest.raises(_errors.MissingParent):
        Lagging(APPS, list=3).reconciler.reconcile(Target(BELOW, "beta", parent_name="Pipeline"), {"displayName": "a"})


def test_a_parent_that_this_run_has_made_is_waited_for_longer() -> None:
    service = Lagging(APPS, list=5)
    service.memory.note_created("/applications/1", APPS["/applications/1"])
    assert service.reconciler.reconcile(
        Target(BELOW, "beta", parent_name="Pipeline"), {"displayName": "a"}
    ).plan.changed
    assert service.slept == [0.5, 1.0, 2.0, 4.0, 8.0]


def test_a_parent_whose_id_answers_404_is_looked_for_three_times() -> None:
    service = Lagging(APPS, get=1)
    service.refuse[LIST_BELOW] = [_errors.NotFound]
    assert service.reconciler.reconcile(BY_ID, {"displayName": "a"}).plan.changed
    assert service.slept == [1.0]


def test_a_resource_that_this_run_has_made_is_not_made_again_though_no_list_shows_it() -> None:
    service = Lagging({f"/samples/{ID}": {"id": ID, "displayName": "a", "tags": ["x"]}}, list=99)
    service.memory.note_created(f"/samples/{ID}", {"displayName": "a"})
    outcome = service.reconciler.reconcile(Target(RESOURCE, "beta"), {"displayName": "a", "tags": ["x"]})
    assert not outcome.plan.changed
    assert not [request for request in service.requests if request.startswith("POST")]
    removed = service.reconciler.reconcile(Target(RESOURCE, "beta"), {"displayName": "a"}, absent=True)
    assert removed.plan.action is PlanAction.DELETE


def test_a_resource_that_somebody_else_has_deleted_is_made_again() -> None:
    service = Lagging({}, list=99)
    service.memory.note_created(f"/samples/{ID}", {"displayName": "a"})
    assert service.reconciler.reconcile(Target(RESOURCE, "beta"), {"displayName": "a"}).plan.action is PlanAction.CREATE


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
