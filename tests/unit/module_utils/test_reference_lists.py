# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""References to any number of entities: each is added and removed by itself. A name may be that of several types."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from profile_service import CAST, EXPAND, ITEM, PROFILE, RESOURCE, ROOT, ROOT2, ROOTS, Service

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._description.links import Link, Reference
from ansible_collections.m365.graph.plugins.module_utils._description.plan import apart, plan
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Property
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection

KINDS = ("microsoft.graph.root", "microsoft.graph.otherRoot")
EITHER = dataclasses.replace(ROOTS, type="microsoft.graph.rootBase", kinds=KINDS)
MANY = dataclasses.replace(
    RESOURCE,
    properties=(
        *RESOURCE.properties,
        Property(
            "roots",
            Collection(Reference, "set"),
            "Roots.",
            link=Link("/profiles", many=True),
            lookups={"": EITHER},
        ),
    ),
)
BY_ID, BY_NAME = Target(MANY, "beta", PROFILE), Target(MANY, "beta")


class ManyService(Service):
    """The service with a list of references at the profile."""

    def __init__(self, *roots: str, **options: Any) -> None:
        super().__init__(**options)
        self.roots = [*roots]

    def list(self, path: str, *, version: str, params: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        if path != f"{CAST}/roots":
            return super().list(path, version=version, params=params)
        self._note("GET", path, params)
        return iter([{"id": root} for root in self.roots])

    def batch(self, requests: Any) -> Any:
        own = [number for number, request in enumerate(requests) if request.path == f"{CAST}/roots"]
        results = super().batch([request for number, request in enumerate(requests) if number not in own])
        for number in own:
            results.insert(number, Reply(200, {"value": [*self.list(f"{CAST}/roots", version="beta")]}, {}))
        return results

    def post(self, path: str, *, version: str, body: Mapping[str, Any]) -> Reply:
        if path == f"{CAST}/roots/$ref":
            return self._write("POST", path, body, self._add)
        return super().post(path, version=version, body=body)

    def delete(self, path: str, *, version: str) -> Reply:
        return self._write("DELETE", path, {"id": path.split("/")[-2]}, self._remove)

    def _add(self, body: Mapping[str, Any]) -> Reply:
        self.roots.append(self._referred(body["@odata.id"]) or "")
        return Reply(204, None, {})

    def _remove(self, body: Mapping[str, Any]) -> Reply:
        self.roots.remove(body["id"])
        return Reply(204, None, {})

    def _create(self, body: Mapping[str, Any]) -> Reply:
        self.roots = [self._referred(url) or "" for url in body.get("roots@odata.bind", ())]
        return super()._create(body)


def _run(service: Service, target: Target, desired: Mapping[str, Any], **options: Any) -> Any:
    service.requests.clear()
    values = target.resource.parse(desired, "beta")
    return Reconciler(service).reconcile(target, values, **options)  # type: ignore[arg-type]


def _writes(service: Service) -> list[str]:
    return [request for request in service.requests if not request.startswith("GET") and "$batch" not in request]


def test_a_new_one_is_bound_to_all() -> None:
    service = ManyService(exists=False)
    desired = {"displayName": "a", "roots": ["Root", "Other"]}
    outcome = _run(service, BY_NAME, desired)
    assert service.bodies[0]["roots@odata.bind"] == [
        f"https://graph.example/beta/profiles('{root}')" for root in (ROOT, ROOT2)
    ]
    assert outcome.entity["roots"] == [ROOT, ROOT2]
    assert not _run(service, BY_NAME, desired).plan.changed


def test_a_new_one_without_any_has_none() -> None:
    service = ManyService(exists=False)
    outcome = _run(service, BY_NAME, {"displayName": "a", "roots": []})
    assert "roots@odata.bind" not in service.bodies[0]
    assert outcome.entity["roots"] == []


def test_their_order_does_not_matter() -> None:
    service = ManyService(ROOT2.upper(), ROOT)
    assert not _run(service, BY_ID, {"roots": [ROOT, ROOT2]}).plan.changed
    assert service.requests == ["POST /$batch", f"GET {ITEM}?{EXPAND}", f"GET {CAST}/roots"]


def test_what_comes_is_added_before_what_goes_is_removed() -> None:
    service = ManyService(ROOT)
    outcome = _run(service, BY_ID, {"roots": [ROOT2]})
    assert _writes(service) == [f"POST {CAST}/roots/$ref", f"DELETE {CAST}/roots/{ROOT}/$ref"]
    assert service.bodies[0] == {"@odata.id": f"https://graph.example/beta/profiles('{ROOT2}')"}
    assert (service.roots, outcome.entity["roots"], outcome.warnings) == ([ROOT2], [ROOT2], ())


def test_all_are_removed() -> None:
    service = ManyService(ROOT, ROOT2)
    assert _run(service, BY_ID, {"roots": []}).entity["roots"] == []
    assert len(_writes(service)) == 2


@pytest.mark.parametrize(("applied", "sent"), [(True, 1), (False, 2)])
@pytest.mark.parametrize("request_line", [f"POST {CAST}/roots/$ref", f"DELETE {CAST}/roots/{ROOT}/$ref"])
def test_a_write_of_unknown_outcome_is_read_before_it_is_sent_again(
    request_line: str, applied: bool, sent: int
) -> None:
    service = ManyService(ROOT)
    service.refuse = {request_line: [(_errors.AmbiguousOutcome, applied)]}
    _run(service, BY_ID, {"roots": [ROOT2]})
    assert service.roots == [ROOT2]
    assert service.requests.count(request_line) == sent


def test_the_first_write_of_a_batch_is_the_first_part() -> None:
    desired = MANY.parse({"roots": [ROOT2]}, "beta")
    made = plan(MANY, {"id": PROFILE, "roots": [ROOT]}, desired)
    assert apart(MANY, made)[1] == {"roots": [ROOT2]}
    request = Reconciler(ManyService()).request(BY_ID, made)  # type: ignore[arg-type]
    assert (request.method, request.path) == ("POST", f"{CAST}/roots/$ref")


def test_a_name_of_several_types_is_looked_up_without_a_type_and_compared_here() -> None:
    service = ManyService()
    _run(service, BY_ID, {"roots": ["Other"]})
    assert "GET /profiles?$filter=displayName eq 'Other'&$select=id,displayName" in service.requests
    service.rows[ROOT2]["@odata.type"] = "#microsoft.graph.thirdRoot"
    with pytest.raises(_errors.NoMatch, match='there is no root with the name "Other"; what has that name is of type'):
        _run(service, BY_ID, {"roots": ["Other"]})
