# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the other resources of a collection rule out is refused before the write, in check mode too."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from certificates import issue
from sample_service import ID, OTHER, RESOURCE, Service, reconciler_of

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.property import Property
from ansible_collections.m365.graph.plugins.module_utils._description.traits import Traits
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._resources.applications import FEDERATED_IDENTITY_CREDENTIAL
from ansible_collections.m365.graph.plugins.module_utils._tenant import documents
from ansible_collections.m365.graph.plugins.module_utils._tenant.offline_state import TenantSnapshot
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import plan_documents
from ansible_collections.m365.graph.plugins.module_utils._values import edm

RULED = dataclasses.replace(
    RESOURCE,
    properties=(*RESOURCE.properties, Property("issuer", edm.String, "I"), Property("subject", edm.String, "S")),
    traits=Traits(unique=("issuer", "subject"), most=3),
)
PLACE = Target(RULED, "beta")
ROW = {"displayName": "a", "issuer": "i", "subject": "s"}
LIST, READ = "GET /samples", f"GET /samples/{ID}"


def service(*rows: dict[str, Any], refuse: dict[str, list[type[BaseException]]] | None = None) -> Service:
    ids = [ID, OTHER, ID.replace("b", "c"), ID.replace("b", "d")]
    return Service({f"/samples/{id}": {"id": id, **row} for id, row in zip(ids, rows, strict=False)}, refuse)


@pytest.mark.parametrize("dry_run", [True, False])
def test_values_that_another_one_has_are_refused(dry_run: bool) -> None:
    there = service(ROW, {"displayName": "b", "issuer": "i", "subject": "t"})
    for desired in ({**ROW, "displayName": "new"}, {"displayName": "b", "subject": "s"}):
        there.requests.clear()
        with pytest.raises(
            _errors.InputError, match='issuer and subject: "a" has the same, and only one sample'
        ) as said:
            reconciler_of(there).reconcile(PLACE, desired, dry_run=dry_run)
        assert "Change or remove the other one first." in str(said.value)
        assert set(there.requests) == {LIST}, "a replica may be behind, so it is read again; nothing is written"


@pytest.mark.parametrize(
    "desired", [{**ROW, "displayName": "new", "subject": "t"}, {"displayName": "a", "tags": ["x"]}]
)
def test_other_values_take_no_other_reads(desired: dict[str, Any]) -> None:
    there = service(ROW)
    made = reconciler_of(there).reconcile(PLACE, desired, dry_run=True, allow={"allow_reissue": True})
    assert (made.plan.changed, there.requests) == (True, [LIST])


def test_a_change_by_id_reads_the_list_instead_if_it_concerns_them() -> None:
    there = service(ROW, {"displayName": "b", "issuer": "i", "subject": "t"})
    by_id = dataclasses.replace(PLACE, id=ID)
    reconciler_of(there).reconcile(by_id, {"displayName": "c"}, dry_run=True)
    assert there.requests == [READ]
    there.requests.clear()
    assert reconciler_of(there).reconcile(by_id, {"subject": "u"}, dry_run=True).plan.action is PlanAction.UPDATE
    assert there.requests == [LIST]
    with pytest.raises(_errors.InputError, match='"b" has the same'):
        reconciler_of(there).reconcile(by_id, {"subject": "t"}, dry_run=True)


def test_what_was_removed_a_moment_ago_may_still_be_shown() -> None:
    there = service(ROW)
    reconciler = reconciler_of(there)
    gone = iter([False, True])

    def forget(_seconds: float) -> None:
        if next(gone, True):
            there.entities.clear()

    there.clock = dataclasses.replace(there.clock, sleep=forget)
    assert reconciler.reconcile(PLACE, {**ROW, "displayName": "new"}).plan.action is PlanAction.CREATE


def test_a_list_that_cannot_be_read_is_left_to_the_service() -> None:
    there = service(ROW, {**ROW, "displayName": "b", "subject": "t"}, refuse={LIST: [_errors.Forbidden] * 2})
    assert (
        reconciler_of(there).reconcile(dataclasses.replace(PLACE, id=ID), {"subject": "t"}, dry_run=True).plan.changed
    )


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_full_collection_takes_no_other_one(dry_run: bool) -> None:
    rows = [{"displayName": name, "issuer": "i", "subject": name} for name in "abc"]
    there = service(*rows)
    with pytest.raises(_errors.InputError, match="There are 3 of sample in this collection already"):
        reconciler_of(there).reconcile(PLACE, {"displayName": "d"}, dry_run=dry_run)
    assert set(there.requests) == {LIST}
    assert reconciler_of(there).reconcile(PLACE, {"displayName": "a", "subject": "x"}).plan.changed


def configuration(elements: int, name: str = "new") -> dict[str, Any]:
    authorities = [
        {"certificate": issue(f"CA {number}", index=number, root=True).text, "isRootAuthority": not number}
        for number in range(elements)
    ]
    properties = {"trustedCertificateAuthorities": authorities}
    return {"type": "certificateBasedApplicationConfiguration", "key": {"displayName": name}, "properties": properties}


@pytest.mark.parametrize(("elements", "failed"), [(8, []), (9, [2]), (10, [1, 2])])
def test_documents_count_what_a_new_parent_starts_with(elements: int, failed: list[int]) -> None:
    own = [
        {
            "type": "certificateAuthorityAsEntity",
            "key": {"certificateBasedApplicationConfiguration": "new"},
            "properties": {"certificate": issue(f"Own {number}", index=50 + number, root=True).text},
        }
        for number in range(2)
    ]
    written = [documents.parse(raw, str(number)) for number, raw in enumerate([configuration(elements), *own])]
    tenant = TenantSnapshot([documents.parse(configuration(1, "other"), "there")])
    entries = plan_documents(written, tenant, now=dt.datetime.now(dt.UTC))
    assert [number for number, entry in enumerate(entries) if entry.error] == failed
    for number in failed:
        assert "There are 10 of " in str(entries[number].error)


def test_what_is_documented_of_federated_credentials() -> None:
    """At most 20 in an application, and each pair of issuer and subject once (page federatedIdentityCredential)."""
    traits = FEDERATED_IDENTITY_CREDENTIAL.traits
    assert (traits.unique, traits.most) == (("issuer", "subject"), 20)
