# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which requests a resource takes that is not one of many with GET, POST, PATCH and DELETE; a dictionary is the
service.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest
from sample_service import ID, RESOURCE, Service, reconciler_of

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Property,
)
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._values import edm

SINGLETON = dataclasses.replace(
    RESOURCE, singleton=True, paths={"beta": "/settings/sample"}, methods=frozenset({"GET", "PATCH"}), keys=()
)
PLACE = Target(SINGLETON, "beta")


def test_a_singleton_that_is_there_is_read_and_changed_at_its_own_path() -> None:
    service = Service({"/settings/sample": {"displayName": "a"}})
    outcome = reconciler_of(service).reconcile(PLACE, {"displayName": "b"})
    assert (outcome.plan.action, service.requests) == (
        PlanAction.UPDATE,
        ["GET /settings/sample", "PATCH /settings/sample"],
    )
    assert service.bodies == [{"displayName": "b"}]
    assert not reconciler_of(service).reconcile(PLACE, {"displayName": "b"}).plan.changed
    assert [dict(row) for _place, row in reconciler_of(service).read(PLACE)] == [{"id": ID, "displayName": "b"}]


def test_a_singleton_that_is_not_there_is_created_by_its_patch() -> None:
    service = Service({})
    assert reconciler_of(service).read(PLACE) == []
    service.requests.clear()
    outcome = reconciler_of(service).reconcile(PLACE, {"displayName": "b"})
    assert (outcome.plan.action, service.requests) == (
        PlanAction.CREATE,
        ["GET /settings/sample", "PATCH /settings/sample"],
    )
    assert outcome.entity == {"id": ID, "displayName": "b"}


REPLACED = dataclasses.replace(RESOURCE, alone=True, methods=frozenset({"GET", "POST", "DELETE"}))
THERE = {f"/samples/{ID}": {"id": ID, "displayName": "a", "tags": ["x"]}}
READ, REMOVED, MADE = "GET /samples", f"DELETE /samples/{ID}", "POST /samples"


def _replace(service: Service) -> Any:
    return reconciler_of(service).reconcile(Target(REPLACED, "beta"), {"tags": ["y"]}, allow={"allow_reissue": True})


def test_what_cannot_be_changed_is_replaced() -> None:
    service = Service(THERE)
    outcome = _replace(service)
    assert service.requests == [READ, REMOVED, MADE]
    assert service.bodies == [{"displayName": "a", "tags": ["y"]}]
    assert outcome.entity == {"id": ID, "displayName": "a", "tags": ["y"]}


def test_a_replacement_without_leave_sends_nothing() -> None:
    service = Service(THERE)
    with pytest.raises(_errors.GuardRefused, match="Set allow_reissue to true"):
        reconciler_of(service).reconcile(Target(REPLACED, "beta"), {"tags": ["y"]})
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
        reconciler_of(service).reconcile(Target(MANY, "beta", ID), {"tags": ["y"]}, allow={"allow_reissue": True})
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
    outcome = reconciler_of(service).reconcile(target, {"id": "B2C_1A_x"})
    assert (service.requests, service.bodies) == (["GET /samples/B2C_1A_x", MADE], [{"id": "B2C_1A_x"}])
    assert outcome.entity == {"id": "B2C_1A_x"}
    assert not reconciler_of(service).reconcile(target, {"id": "B2C_1A_x"}).plan.changed


def test_an_item_may_lie_elsewhere_than_its_collection() -> None:
    service = Service(THERE)
    cast = dataclasses.replace(
        RESOURCE, paths={"beta": "/samples/microsoft.graph.sample"}, item_paths={"beta": "/samples"}
    )
    assert Target(cast, "beta").collection == "/samples/microsoft.graph.sample"
    reconciler_of(service).reconcile(Target(cast, "beta", ID), {"displayName": "b"})
    assert service.requests == [f"GET /samples/{ID}", f"PATCH /samples/{ID}"]


def test_an_answer_without_id_is_not_the_resource() -> None:
    service = Service({})
    service.answers = False
    outcome = reconciler_of(service).reconcile(Target(RESOURCE, "beta"), {"displayName": "a"})
    assert service.requests == [READ, MADE, READ]
    assert outcome.entity == {"id": ID, "displayName": "a"}


def test_the_permission_to_delete_may_be_another_one() -> None:
    service = Service(THERE, {REMOVED: [_errors.Forbidden], f"PATCH /samples/{ID}": [_errors.Forbidden]})
    with pytest.raises(_errors.Forbidden, match=r"needs the application permission Sample\.Delete\.All"):
        reconciler_of(service).reconcile(Target(RESOURCE, "beta", ID), {}, absent=True)
    with pytest.raises(_errors.Forbidden, match=r"needs the application permission Sample\.ReadWrite\.All"):
        reconciler_of(service).reconcile(Target(RESOURCE, "beta", ID), {"displayName": "b"})
