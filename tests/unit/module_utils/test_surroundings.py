# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which requests names, references and assignments take, and what becomes of them when the service is in a bad way.

A dictionary is the service: paths to entities, and to lists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from profile_service import (
    CALLED,
    CAST,
    EXPAND,
    FAMILY,
    FILTER,
    GROUP,
    GROUP_TARGET,
    ITEM,
    LIST,
    ONE_GROUP,
    PROFILE,
    REF,
    RESOURCE,
    ROOT,
    ROOT2,
    Service,
)

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.references import References
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply

BY_NAME, BY_ID = Target(RESOURCE, "beta"), Target(RESOURCE, "beta", PROFILE)


def _run(service: Service, target: Target, desired: Mapping[str, Any], **options: Any) -> Any:
    service.requests.clear()
    values = target.resource.parse(desired, "beta")
    return Reconciler(service).reconcile(target, values, **options)  # type: ignore[arg-type]


# Converged

CONVERGED = {"displayName": "a", "root": "Root", "assignments": [{"group": "Sales", "filter": "Corporate"}]}
FILTERED = {
    "target": {
        **GROUP_TARGET["target"],
        "deviceAndAppManagementAssignmentFilterId": FILTER,
        "deviceAndAppManagementAssignmentFilterType": "include",
    }
}


def test_by_name_a_converged_run_is_a_batch_and_the_reference() -> None:
    service = Service(root=ROOT, assigned=[FILTERED])
    outcome = _run(service, BY_NAME, CONVERGED)
    assert not outcome.plan.changed
    assert service.requests == [
        "POST /$batch",
        f"GET {LIST}",
        "GET /profiles?$filter=displayName eq 'Root' and isof('microsoft.graph.root')&$select=id,displayName",
        "GET /groups?$filter=displayName eq 'Sales'&$select=id,displayName",
        "GET /filters?$select=id,displayName",
        f"GET {CAST}/root?$select=id",
    ]
    assert outcome.entity["root"] == ROOT
    assert outcome.entity["assignments"] == [
        {"target": "group", "group": GROUP, "filter": FILTER, "filterType": "include"}
    ]


def test_by_ids_a_converged_run_is_one_batch() -> None:
    service = Service(root=ROOT, assigned=[GROUP_TARGET])
    outcome = _run(service, BY_ID, {"root": ROOT, "assignments": [ONE_GROUP]})
    assert not outcome.plan.changed
    assert service.requests == ["POST /$batch", f"GET {ITEM}?{EXPAND}", f"GET {CAST}/root?$select=id"]


def test_what_is_not_managed_is_not_read() -> None:
    service = Service(root=ROOT, assigned=[GROUP_TARGET])
    outcome = _run(service, BY_NAME, {"displayName": "a", "size": 1})
    assert (outcome.plan.changed, service.requests) == (False, [f"GET {LIST}"])
    assert "root" not in outcome.entity
    assert "root" not in RESOURCE.to_options(outcome.entity)


def test_a_name_is_looked_up_once() -> None:
    service = Service(root=ROOT)
    reconciler = Reconciler(service)  # type: ignore[arg-type]
    for _time in range(2):
        service.requests.clear()
        reconciler.reconcile(BY_NAME, RESOURCE.parse({"displayName": "a", "tags": ["Berlin"]}, "beta"), dry_run=True)
    assert service.requests == [f"GET {LIST}"]


def test_every_resource_is_read_with_its_references() -> None:
    service = Service(root=ROOT)
    ((place, row),) = Reconciler(service).read(Target(FAMILY, "beta"))  # type: ignore[arg-type]
    assert (place.resource, row["root"]) == (RESOURCE, ROOT)
    assert service.requests == [f"GET /profiles?{EXPAND}", f"GET {CAST}/root?$select=id"]


# Ids as names


def test_ids_become_names_where_a_name_tells_one() -> None:
    service = Service()
    values = {
        "id": PROFILE,
        "root": ROOT,
        "tags": ["0", "7"],
        "assignments": [{**ONE_GROUP, "filter": FILTER, "filterType": "include"}, {**ONE_GROUP, "group": ROOT2}],
    }
    references = References(service)  # type: ignore[arg-type]
    (named,) = references.names([(RESOURCE, "beta", values)])
    assert named == {
        "id": PROFILE,
        "root": "Root",
        "tags": ["0", "Berlin"],
        "assignments": [
            {**ONE_GROUP, "group": "Sales", "filter": "Corporate", "filterType": "include"},
            {**ONE_GROUP, "group": ROOT2},
        ],
    }
    assert service.requests.count("POST /$batch") == 2
    service.requests.clear()
    assert references.names([(RESOURCE, "beta", values)]) == [named]
    assert references.resolve([(RESOURCE, "beta", named)]) == ([values], [])
    assert service.requests == [], "what is known is not asked again"


def test_ids_that_lead_nowhere_stay() -> None:
    unknown = {"target": "configurationManagerCollection", "group": None, "filter": None, "filterType": None}
    values = {"root": PROFILE.replace("a", "f"), "assignments": [unknown]}
    assert References(Service()).names([(RESOURCE, "beta", values)]) == [values]  # type: ignore[arg-type]


# Names that lead nowhere, or to too much


@pytest.mark.parametrize(
    ("desired", "kind", "said"),
    [
        ({"root": "Nobody"}, _errors.NoMatch, r'root: there is no root with the name "Nobody"\.'),
        (
            {"root": "Other"},
            _errors.NoMatch,
            'there is no root with the name "Other"; what has that name is of type otherRoot',
        ),
        ({"tags": ["0", "Bonn"]}, _errors.NoMatch, 'tags: there is no tag with the name "Bonn"'),
        (
            {"assignments": [{"group": "Twin"}]},
            _errors.AmbiguousMatch,
            f'2 resources fit assignments "Twin": ids {ROOT}, {ROOT2}',
        ),
        (
            {"assignments": [{"group": "Sales"}, {"group": GROUP}]},
            _errors.InputError,
            "assignments: .* is assigned twice",
        ),
    ],
)
def test_a_name_must_fit_one(desired: Mapping[str, Any], kind: type[Exception], said: str) -> None:
    service = Service()
    with pytest.raises(kind, match=said):
        _run(service, BY_ID, desired)
    assert not service.bodies


def test_a_missing_permission_to_look_up_is_named() -> None:
    service = Service()

    def refuse(path: str, **_more: Any) -> Any:
        raise _errors.Forbidden("Refused.", method="GET", path=f"/beta{path}", status=403)

    service.list = refuse  # type: ignore[method-assign]
    with pytest.raises(_errors.Forbidden, match=r"needs the application permission Group\.Read\.All"):
        _run(service, BY_ID, {"assignments": [{"group": "Sales"}]})


def test_absent_looks_nothing_up() -> None:
    service = Service()
    _run(service, BY_NAME, {"displayName": "a", "root": "Nobody"}, absent=True, dry_run=True)
    assert service.requests == [f"GET {LIST}"]


def test_an_id_of_another_type_is_refused() -> None:
    with pytest.raises(_errors.InputError, match=f'id: "{ROOT}" is of type root, not profile'):
        _run(Service(), Target(RESOURCE, "beta", ROOT), {"size": 1})


# Writing


def test_a_new_one_is_bound_and_then_assigned() -> None:
    service = Service(exists=False)
    desired = {"displayName": "a", "root": "Root", "tags": ["Berlin"], "assignments": [{"group": GROUP}]}
    planned = _run(service, BY_NAME, desired, dry_run=True)
    outcome = _run(service, BY_NAME, desired)
    assert service.requests[-2:] == ["POST /profiles", f"POST {ITEM}/assign"]
    bind = f"https://graph.example/beta/profiles('{ROOT}')"
    assert service.bodies == [
        {"@odata.type": "#microsoft.graph.profile", "displayName": "a", "root@odata.bind": bind, "tags": ["7"]},
        {"assignments": [GROUP_TARGET]},
    ]
    assert (outcome.entity["root"], outcome.entity["assignments"]) == (ROOT, [ONE_GROUP])
    assert {**planned.entity, "id": PROFILE} == {
        name: value for name, value in outcome.entity.items() if name != "@odata.type"
    }
    assert not _run(service, BY_NAME, desired).plan.changed


NEAR_NAMES = "GET /profiles?$filter=isof('microsoft.graph.profile')&$select=id,displayName"
"""Before one is created, names that are nearly the same are looked for."""


def test_a_new_one_without_assignments_takes_one_write() -> None:
    service = Service(exists=False)
    outcome = _run(service, BY_NAME, {"displayName": "a", "assignments": []})
    assert service.requests == [f"GET {LIST}", NEAR_NAMES, "POST /profiles"]
    assert outcome.entity["assignments"] == []


def test_when_assigning_fails_the_new_one_is_told_and_the_next_run_goes_on() -> None:
    service = Service(exists=False)
    service.refuse = {f"POST {ITEM}/assign": [(_errors.BadRequest, False)]}
    desired = {"displayName": "a", "assignments": [{"group": GROUP}]}
    with pytest.raises(_errors.BadRequest, match=f'The profile itself has been created, with id "{PROFILE}"'):
        _run(service, BY_NAME, desired)
    assert [change.property for change in _run(service, BY_NAME, desired).plan.changes] == ["assignments"]
    assert service.requests == [f"GET {LIST}", f"POST {ITEM}/assign"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"displayName": "b"}, r"\. The profile itself has been changed\."),
        ({"root": ROOT}, r"\. root had been written before\."),
        (
            {"displayName": "b", "root": ROOT},
            r"\. root had been written before\. The profile itself has been changed\.",
        ),
        ({}, r" failed\."),
    ],
)
def test_when_assigning_fails_what_was_changed_before_is_named(more: dict[str, Any], said: str) -> None:
    service = Service(root=ROOT2)
    service.refuse = {f"POST {ITEM}/assign": [(_errors.BadRequest, False)]}
    with pytest.raises(_errors.BadRequest, match=f"{said}$"):
        _run(service, BY_ID, {**more, "assignments": [{"group": GROUP}]})


def test_each_kind_of_property_has_its_own_write() -> None:
    service = Service(root=ROOT2)
    outcome = _run(service, BY_ID, {"displayName": "b", "root": ROOT, "assignments": [{"group": GROUP}]})
    assert service.requests[3:] == [
        f"PATCH {ITEM}",
        f"PUT {REF}",
        f"POST {ITEM}/assign",
        "POST /$batch",
        f"GET {ITEM}?{EXPAND}",
        f"GET {CAST}/root?$select=id",
    ]
    assert service.bodies[0] == {"@odata.type": "#microsoft.graph.profile", "displayName": "b"}
    assert service.bodies[1] == {"@odata.id": f"https://graph.example/beta/profiles('{ROOT}')"}
    assert [change.property for change in outcome.plan.changes] == ["display_name", "root", "assignments"]
    assert (outcome.entity["displayName"], outcome.entity["root"], outcome.entity["assignments"]) == (
        "b",
        ROOT,
        [ONE_GROUP],
    )
    assert outcome.warnings == ()


def test_a_reference_is_cleared() -> None:
    service = Service(root=ROOT)
    outcome = _run(service, BY_ID, {"root": None})
    assert (service.root, outcome.entity["root"]) == (None, None)
    assert service.requests[3] == f"DELETE {REF}"
    assert not _run(service, BY_ID, {"root": None}).plan.changed


def test_an_action_without_an_answer_is_confirmed_by_reading() -> None:
    service = Service()
    service.answers_actions = False
    outcome = _run(service, BY_ID, {"assignments": [{"group": GROUP}]})
    assert service.requests == [f"GET {ITEM}?{EXPAND}", f"POST {ITEM}/assign", f"GET {ITEM}?{EXPAND}"]
    assert (outcome.entity["assignments"], outcome.warnings) == ([ONE_GROUP], ())


@pytest.mark.parametrize(("applied", "sent"), [(True, 1), (False, 2)])
def test_a_reference_of_unknown_fate_is_read_before_it_is_sent_again(applied: bool, sent: int) -> None:
    service = Service()
    service.refuse = {f"PUT {REF}": [(_errors.AmbiguousOutcome, applied)]}
    outcome = _run(service, BY_ID, {"root": ROOT})
    assert outcome.entity["root"] == service.root == ROOT
    assert service.requests.count(f"PUT {REF}") == sent


def test_a_reference_that_never_holds_is_an_error() -> None:
    service = Service()
    service.refuse = {f"PUT {REF}": [(_errors.AmbiguousOutcome, False)] * 3}
    with pytest.raises(
        _errors.AmbiguousOutcome, match="It was sent 3 times, and reading shows that nothing has changed"
    ):
        _run(service, BY_ID, {"root": ROOT})


def test_what_is_not_kept_is_told() -> None:
    service = Service()
    service._refer = lambda body: Reply(204, None, {})  # type: ignore[method-assign]
    outcome = _run(service, BY_ID, {"root": ROOT})
    assert outcome.warnings == (f'The service accepted root "{ROOT}" but shows "null".',)


def test_a_first_write_that_went_in_a_batch_is_not_sent_again() -> None:
    service = Service()
    reconciler = Reconciler(service)  # type: ignore[arg-type]
    desired = RESOURCE.parse({"assignments": [{"group": GROUP}]}, "beta")
    made = reconciler.reconcile(BY_ID, desired, dry_run=True).plan
    request = reconciler.request(BY_ID, made)
    assert (request.method, request.path, request.body) == ("POST", f"{ITEM}/assign", {"assignments": [GROUP_TARGET]})
    service.requests.clear()
    outcome = reconciler.carry_out(BY_ID, desired, made, Reply(200, {"value": [GROUP_TARGET]}, {}))
    assert (service.requests, outcome.entity["assignments"]) == ([], [ONE_GROUP])  # type: ignore[index]


# The guard


def test_a_refusal_says_how_many_certificates_are_touched() -> None:
    service = Service()
    said = (
        "Changing size has certificates that were issued from it revoked and issued again; devices have 2 "
        "certificates that were issued from it; "
        "nothing was sent. Set allow_reissue to true if that is meant."
    )
    with pytest.raises(_errors.ReissueRefused, match=re.escape(said)):
        _run(service, BY_ID, {"size": 2})
    assert service.requests[-1] == f"GET {CAST}/states?$select=id,held"
    assert not service.bodies
    assert _run(service, BY_ID, {"size": 2}, allow={"allow_reissue": True}).plan.changed
    assert f"GET {CAST}/states?$select=id,held" not in service.requests


def test_a_refusal_stands_without_the_number() -> None:
    service = Service()

    def refuse(path: str, **_more: Any) -> Any:
        raise _errors.ServiceFault("The list failed.", method="GET", path=path)

    service.list = refuse  # type: ignore[method-assign]
    with pytest.raises(
        _errors.ReissueRefused,
        match="issued again; how many certificates it touches could not be counted: The list failed; nothing was sent",
    ):
        _run(service, BY_ID, {"size": 2})


def test_a_name_that_is_nearly_that_of_another_one_gets_a_warning() -> None:
    service = Service(exists=False)
    service.rows[PROFILE] = {"@odata.type": "#microsoft.graph.profile", "id": PROFILE, "displayName": "A "}
    for dry_run in (True, False):
        outcome = _run(service, BY_NAME, {"displayName": "a"}, dry_run=dry_run)
        assert outcome.plan.action is PlanAction.CREATE
        assert outcome.plan.warnings == (
            'There is a profile with the display_name "A ". It differs from "a" in letter case or blanks only, and '
            "does not match it.",
        )


@pytest.mark.parametrize(("name", "group"), [("SALES", None), ("Sales ", "Sales")])
def test_a_group_is_called_as_entra_compares_names(name: str, group: str | None) -> None:
    service = Service()
    target = Target(CALLED, "beta", PROFILE)
    if group is None:
        assert _run(service, target, {"group": name}).plan.body == {"group": GROUP}
        return
    with pytest.raises(
        _errors.NoMatch,
        match='group: there is no group with the name "Sales "; "Sales" differs in letter case or blanks only',
    ):
        _run(service, target, {"group": name})
    assert service.requests.count("GET /groups?$filter=startswith(displayName,'Sales')&$select=id,displayName") == 1
