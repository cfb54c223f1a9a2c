# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Assignments of Intune as values: the groups and devices that receive a resource. Pure.

An assignment is ``{target, group, filter, filterType}``, with IDs for group and filter once their names are resolved.
All of an entity's assignments are one value: the ``assign`` action replaces them together. Source: Microsoft Graph
(beta), deviceConfiguration's "assign" and the types derived from deviceAndAppManagementAssignmentTarget.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.links import GraphAction, Reference
from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum

_SUFFIX = "AssignmentTarget"
_FILTER_ID, _FILTER_TYPE = "deviceAndAppManagementAssignmentFilterId", "deviceAndAppManagementAssignmentFilterType"
_NO_FILTER = (None, "", "00000000-0000-0000-0000-000000000000")
_GROUPS = ("group", "exclusionGroup")

TARGET = Enum("target", {"group": None, "exclusionGroup": None, "allLicensedUsers": None, "allDevices": None})
"""The Graph types of targets without their common suffix; Configuration Manager's collections are not supported."""
FILTER_TYPE = Enum(
    "microsoft.graph.deviceAndAppManagementAssignmentFilterType", {"none": 0, "include": 1, "exclude": 2}
)


class _Assignment(Complex):
    """One assignment. The default target is a group, and the default type of a filter is include."""

    def encode(self, value: Any) -> Any:
        given = super().encode(value)
        target, group, filter = given.get("target") or "group", given.get("group"), given.get("filter")
        kind = given.get("filterType") if given.get("filterType") != "none" else None
        if target in _GROUPS and not group:
            raise InvalidValue(f"an assignment to target {target} needs group, a name or an id")
        if target not in _GROUPS and group:
            raise InvalidValue(f"an assignment to target {target} has no group, and {shown(group)} is given")
        if kind and not filter:
            raise InvalidValue(f"filterType {kind} needs filter, a name or an id")
        return {
            "target": target,
            "group": group or None,
            "filter": filter or None,
            "filterType": (kind or "include") if filter else None,
        }


class _Assignments(Collection):
    """All assignments of an entity, in any order; a target or a group occurs in it once."""

    def parse(self, value: Any) -> Hashable:
        parsed = super().parse(value)
        seen: list[tuple[str, str]] = []
        for item in map(self.item.encode, value):
            place = (item["target"], str(item["group"]).lower())
            if place in seen:
                raise InvalidValue(
                    f"{item['target'] if item['group'] is None else shown(item['group'])} is assigned twice"
                )
            seen.append(place)
        return parsed


ASSIGNMENTS = _Assignments(
    _Assignment("assignment", {"target": TARGET, "group": Reference, "filter": Reference, "filterType": FILTER_TYPE}),
    "set",
)


def read(rows: Any) -> list[dict[str, Any]]:
    """The value of an entity's ``assignments`` as Graph returns them.

    Assignments from a policy set are omitted: the set manages them.
    """
    listed = rows if isinstance(rows, Sequence) and not isinstance(rows, str) else []
    return [
        _read(row["target"])
        for row in listed
        if isinstance(row.get("target"), Mapping) and str(row.get("source") or "direct").casefold() == "direct"
    ]


def _read(target: Mapping[str, Any]) -> dict[str, Any]:
    name = str(target.get("@odata.type")).removeprefix("#").rpartition(".")[2].removesuffix(_SUFFIX)
    filter = None if target.get(_FILTER_ID) in _NO_FILTER else target[_FILTER_ID]
    return {
        "target": name,
        "group": target.get("groupId"),
        "filter": filter,
        "filterType": target.get(_FILTER_TYPE) if filter else None,
    }


def write(value: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The body of the ``assign`` action for these assignments."""
    return {"assignments": [{"target": _write(item)} for item in value]}


def _write(item: Mapping[str, Any]) -> dict[str, Any]:
    target: dict[str, Any] = {"@odata.type": f"#microsoft.graph.{item['target']}{_SUFFIX}"}
    if item["group"] is not None:
        target["groupId"] = item["group"]
    if item["filter"] is not None:
        target |= {_FILTER_ID: item["filter"], _FILTER_TYPE: item["filterType"]}
    return target


ASSIGN = GraphAction("assign", read, write)


def narrows(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> bool:
    """Whether ``after`` may exclude a device that ``before`` includes.

    Whether a group is part of another one, or of all users, is not known here, so a removed target counts; a new
    exclusion counts, and so does a filter that is new or different.
    """
    kept = {_place(item): item for item in after}
    for item in before:
        now = kept.pop(_place(item), None)
        excluding = item["target"] == "exclusionGroup"
        if now is None and not excluding:
            return True
        if now is not None and (excluding or now["filter"] is not None) and not ASSIGNMENTS.item.equal(item, now):
            return True
    return any(item["target"] == "exclusionGroup" for item in kept.values())


def _place(item: Mapping[str, Any]) -> tuple[str, str]:
    return str(item["target"]), str(item["group"]).lower()
