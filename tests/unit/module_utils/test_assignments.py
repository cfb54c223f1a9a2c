# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Assignments as values: in Graph's form and back, equal or not, narrower or not."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.module_utils._description.assignments import (
    ASSIGN,
    ASSIGNMENTS,
    narrows,
    read,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue

A, B, F, G = (f"{digit * 8}-0000-4000-8000-000000000000" for digit in "abfe")


def group(id: str = A, **more: Any) -> dict[str, Any]:
    return {"group": id, **more}


def everybody(**more: Any) -> dict[str, Any]:
    return {"target": "allLicensedUsers", **more}


def excluded(id: str = A, **more: Any) -> dict[str, Any]:
    return {"target": "exclusionGroup", "group": id, **more}


DEVICES = {"target": "allDevices"}


def shown(target: str, **more: Any) -> dict[str, Any]:
    """An assignment as Graph shows it."""
    kind = {"deviceAndAppManagementAssignmentFilterId": None, "deviceAndAppManagementAssignmentFilterType": "none"}
    return {
        "id": "x",
        "intent": "apply",
        "source": "direct",
        "target": {"@odata.type": f"#microsoft.graph.{target}AssignmentTarget", **kind, **more},
    }


def test_what_is_left_out_is_filled_in() -> None:
    assert ASSIGNMENTS.encode([group(), everybody(filter=F)]) == [
        {"target": "group", "group": A, "filter": None, "filterType": None},
        {"target": "allLicensedUsers", "group": None, "filter": F, "filterType": "include"},
    ]
    assert ASSIGNMENTS.encode(ASSIGNMENTS.encode([group(filter=F, filterType="exclude")])) == ASSIGNMENTS.encode(
        [group(filter=F, filterType="exclude")]
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([{}], "an assignment to target group needs group"),
        ([{"target": "exclusionGroup"}], "an assignment to target exclusionGroup needs group"),
        ([{**DEVICES, "group": A}], "an assignment to target allDevices has no group"),
        ([group(filterType="include")], "filterType include needs filter"),
        ([group(), group(A.upper())], "is assigned twice"),
        ([DEVICES, {**DEVICES, "filter": F}], "allDevices is assigned twice"),
        ([{"target": "everybody"}], '"everybody" is not one of group, exclusionGroup, allLicensedUsers, allDevices'),
        ([group(filterType="some", filter=F)], "is not one of none, include, exclude"),
        ([group("")], "is not a name or an id"),
        ([{"grupe": A}], '"grupe" is not a property of assignment'),
        ("group", "is not a list"),
    ],
)
def test_what_makes_no_sense_is_refused(value: Any, said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        ASSIGNMENTS.encode(value)


def test_they_are_read_as_graph_shows_them() -> None:
    filtered = {"deviceAndAppManagementAssignmentFilterId": F, "deviceAndAppManagementAssignmentFilterType": "exclude"}
    rows = [
        shown("group", groupId=A),
        shown("exclusionGroup", groupId=B),
        shown("allDevices", **filtered),
        shown("allLicensedUsers", deviceAndAppManagementAssignmentFilterId="00000000-0000-0000-0000-000000000000"),
        {**shown("group", groupId=G), "source": "policySets"},
    ]
    value = ASSIGNMENTS.encode(
        [group(A.upper()), excluded(B), {**DEVICES, "filter": F, "filterType": "exclude"}, everybody()]
    )
    assert ASSIGNMENTS.matches(value, read(rows))
    assert ASSIGNMENTS.matches(value, read(rows[::-1])), "their order says nothing"
    assert not ASSIGNMENTS.matches(value[:-1], read(rows)), "one more is a difference"
    assert not ASSIGNMENTS.matches(ASSIGNMENTS.encode([group(filter=F)]), read(rows[:1]))
    assert read(None) == read([]) == read("x") == []


def test_they_are_written_as_graph_takes_them() -> None:
    assert ASSIGN.write(ASSIGNMENTS.encode([group(), excluded(B), everybody(filter=F)])) == {
        "assignments": [
            {"target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": A}},
            {"target": {"@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": B}},
            {
                "target": {
                    "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget",
                    "deviceAndAppManagementAssignmentFilterId": F,
                    "deviceAndAppManagementAssignmentFilterType": "include",
                }
            },
        ]
    }
    assert ASSIGN.write([]) == {"assignments": []}


@pytest.mark.parametrize(
    ("before", "after", "narrower"),
    [
        ([], [group()], False),
        ([group()], [group(), group(B), DEVICES], False),
        ([group()], [group(A.upper())], False),
        ([group()], [], True),
        ([group()], [group(B)], True),
        ([group()], [everybody()], True),
        ([everybody()], [everybody(), excluded()], True),
        ([everybody(), excluded()], [everybody()], False),
        ([everybody(), excluded()], [everybody(), excluded()], False),
        ([everybody(), excluded()], [everybody(), excluded(filter=F)], True),
        ([group()], [group(filter=F)], True),
        ([group(filter=F)], [group()], False),
        ([group(filter=F)], [group(filter=F, filterType="exclude")], True),
        ([group(filter=F)], [group(filter=G)], True),
    ],
)
def test_narrower(before: list[dict[str, Any]], after: list[dict[str, Any]], narrower: bool) -> None:
    assert narrows(ASSIGNMENTS.encode(before), ASSIGNMENTS.encode(after)) is narrower
