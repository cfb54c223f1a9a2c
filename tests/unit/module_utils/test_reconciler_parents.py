# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which requests find the parent of a resource, and what a parent or a list that is not there means."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sample_service import ID, OTHER, RESOURCE, Service, reconciler_of

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._description.links import Lookup
from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parameter, Parent
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock
from ansible_collections.m365.graph.plugins.module_utils._values import edm

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
    (created,) = [reconciler_of(service).reconcile(Target(BELOW, "beta", parent_name=name), {"displayName": "a"})]
    assert service.requests == [
        f"GET /applications?{query}",
        f"GET /applications/{found}/samples",
        f"POST /applications/{found}/samples",
    ]
    assert created.target.parameters == {"application_id": found}


def test_a_name_that_a_filter_cannot_have_is_found_in_the_list() -> None:
    name = "x" * 121
    service = Service({**APPS, "/applications/4": {"id": "4", "displayName": name, "appId": OTHER}})
    reconciler_of(service).reconcile(Target(BELOW, "beta", parent_name=name), {"displayName": "a"})
    assert service.requests[0] == "GET /applications"
    lookup = Lookup("group", "/groups", ("Group.Read.All",))
    assert "$filter" in lookup.params("x" * 120)
    assert "$filter" not in lookup.params(name)


def test_two_parents_that_fit_are_an_error() -> None:
    with pytest.raises(_errors.AmbiguousMatch, match=f'2 resources fit application "{OTHER}": ids 2, 3'):
        reconciler_of(Service(APPS)).reconcile(Target(BELOW, "beta", parent_name=OTHER), {"displayName": "a"})


ALONE = dataclasses.replace(BELOW, alone=True)
BY_ID = Target(ALONE, "beta", parameters={"application_id": "1"})
LIST_BELOW = "GET /applications/1/samples"


def test_a_list_that_answers_404_below_a_parent_that_is_there_is_empty() -> None:
    """Microsoft documents it for the federation of a managed domain."""
    service = Service(APPS, {LIST_BELOW: [_errors.NotFound] * 3})
    assert reconciler_of(service).read(BY_ID) == []
    assert not reconciler_of(service).reconcile(BY_ID, {}, absent=True).plan.changed
    service.requests.clear()
    outcome = reconciler_of(service).reconcile(BY_ID, {"displayName": "a"})
    assert outcome.plan.action is PlanAction.CREATE
    assert service.requests == [LIST_BELOW, "GET /applications/1", "POST /applications/1/samples"]


def test_one_list_that_answers_404_does_not_stop_the_others() -> None:
    service = Service({**APPS, "/applications/2/samples/x": {"id": "x"}}, {LIST_BELOW: [_errors.NotFound]})
    found = reconciler_of(service).read(Target(ALONE, "beta"))
    assert [(place.parameters["application_id"], row["id"]) for place, row in found] == [("2", "x")]


def test_a_list_that_answers_404_below_a_parent_that_is_not_there_is_an_error() -> None:
    service = Service({}, {LIST_BELOW: [_errors.NotFound] * 9})
    with pytest.raises(_errors.MissingParent, match='There is no application "1"'):
        reconciler_of(service).reconcile(BY_ID, {"displayName": "a"})


def test_a_list_that_answers_404_below_a_parent_that_cannot_be_read_is_an_error() -> None:
    service = Service(APPS, {LIST_BELOW: [_errors.NotFound], "GET /applications/1": [_errors.Forbidden]})
    with pytest.raises(_errors.NotFound):
        reconciler_of(service).reconcile(BY_ID, {"displayName": "a"})


def test_absent_below_a_parent_that_is_not_found_by_name_is_an_error() -> None:
    with pytest.raises(_errors.MissingParent, match='There is no application with the name "Pipelin"'):
        reconciler_of(Service(APPS)).reconcile(
            Target(BELOW, "beta", parent_name="Pipelin"), {"displayName": "a"}, absent=True
        )


def test_absent_below_a_parent_whose_id_answers_404_has_nothing_to_do() -> None:
    service = Service({}, {LIST_BELOW: [_errors.NotFound]})
    outcome = reconciler_of(service).reconcile(
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
    reconciler_of(service).reconcile(target, {"displayName": "a"})
    assert service.requests == ["GET /applications", "GET /applications/1/samples", "POST /applications/1/samples"]
    with pytest.raises(_errors.MissingParent, match=r"There is no application\."):
        reconciler_of(Service({})).reconcile(target, {"displayName": "a"})
    with pytest.raises(_errors.AmbiguousMatch, match="3 resources fit the tenant"):
        reconciler_of(Service(APPS)).reconcile(target, {"displayName": "a"})
