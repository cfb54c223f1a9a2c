# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan that was reviewed and the plan of now: which changes are new, gone or different."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.module_utils._tenant import documents, plan_file
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.offline_state import TenantSnapshot
from ansible_collections.m365.graph.plugins.module_utils._tenant.plan_difference import (
    Difference,
    PlanDiffers,
    refuse_other_plan,
    render_differences,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import plan_documents

NOW = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)


def federation(domain: str, **properties: Any) -> Document:
    return documents.parse(
        {"type": "internalDomainFederation", "key": {"domain": domain}, "properties": properties}, domain
    )


FOUND = {"a": {"displayName": "Before"}, "b": {"displayName": "Same"}, "c": {"displayName": "Before"}}
DESIRED = {"a": {"displayName": "After", "issuerUri": "http://after"}, "b": {"displayName": "Same"}}


def planned(desired: Mapping[str, Any] | None = None, found: Mapping[str, Any] | None = None) -> list[PlannedDocument]:
    there, wished = (FOUND if found is None else found), (DESIRED if desired is None else desired)
    tenant = TenantSnapshot(federation(f"{name}.example", **values) for name, values in there.items())
    return plan_documents([federation(f"{name}.example", **values) for name, values in wished.items()], tenant, now=NOW)


RECORDED = json.loads(json.dumps(plan_file.record(planned(), "contoso", NOW)))


def differences(entries: Sequence[PlannedDocument]) -> tuple[str, list[Difference]]:
    with pytest.raises(PlanDiffers) as caught:
        refuse_other_plan("plan.json", RECORDED, entries, "contoso")
    return str(caught.value), [*caught.value.found]


def test_the_same_plan_is_no_difference() -> None:
    refuse_other_plan("plan.json", RECORDED, planned(), "contoso")


def test_what_has_moved_is_named_with_both_values() -> None:
    said, (found,) = differences(planned(found={**FOUND, "a": {"displayName": "Moved", "issuerUri": "http://after"}}))
    assert said == (
        'plan_file: the plan in "plan.json" does not hold any more, so nothing was sent: a.example is not any more as '
        'it was found when the plan was made: the tenant has moved; displayName was "Before" and is "Moved"; issuerUri '
        "needs no change any more."
    )
    assert found.to_dict() == {
        "source": "a.example",
        "type": "internalDomainFederation",
        "key": {"domain": "a.example"},
        "difference": "different",
        "msg": f"{found.source} {found.why}.",
        "planned": ['- displayName: "Before"', '+ displayName: "After"', '+ issuerUri: "http://after"'],
        "current": ['- displayName: "Moved"', '+ displayName: "After"'],
    }
    _said, (more,) = differences(planned(found={**FOUND, "a": {"displayName": "Before", "issuerUri": "http://moved"}}))
    assert more.why.endswith('the tenant has moved; issuerUri was null and is "http://moved"')


def test_new_and_gone_changes_and_the_text_for_people() -> None:
    moved = {**FOUND, "b": {"displayName": "`Moved`\n::error::x"}}
    _said, found = differences(planned({"b": DESIRED["b"], "c": {"displayName": "New"}}, moved))
    assert [(item.kind, str(item)) for item in found] == [
        ("gone", "a.example is in the plan only"),
        ("new", "b.example was planned as none, and now it would be update: the tenant has moved"),
        ("new", "c.example is not in the plan"),
    ]
    text = render_differences(found)
    assert text.startswith(
        "### The plan does not hold any more: 2 new, 1 gone\n\n"
        "🚫 **internalDomainFederation** domain `a.example`: is in the plan only\n\nPlanned:\n\n```diff\n"
        '- displayName: "Before"\n+ displayName: "After"\n'
    )
    assert "\n::error" not in text and '\nNow:\n\n```diff\n- displayName: "Before"\n+ displayName: "New"\n```\n' in text
