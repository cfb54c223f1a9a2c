# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Assignments of Intune as values: the groups and devices that receive a resource. Pure.

An assignment is ``{target, group, filter, filterType}``, with ids for group and filter once their names are resolved.
One whose target this version does not know has the target as Graph shows it in ``raw`` as well, and is sent as that.
All of an entity's assignments are one value: the ``assign`` action replaces them together. Source: Microsoft Graph
(beta), deviceConfiguration's "assign" and the types derived from deviceAndAppManagementAssignmentTarget.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.links import GraphAction, Reference
from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum, Untyped

_SUFFIX = "AssignmentTarget"
_FILTER_ID, _FILTER_TYPE = "deviceAndAppManagementAssignmentFilterId", "deviceAndAppManagementAssignmentFilterType"
_NO_FILTER = (None, "", "00000000-0000-0000-0000-000000000000")
_GROUPS = ("group", "exclusionGroup")

TARGET = Enum("target", {"group": None, "exclusionGroup": None, "allLicensedUsers": None, "allDevices": None})
"""The Graph types of targets without their common ending; others are kept as Graph has them."""
FILTER_TYPE = Enum(
    "microsoft.graph.deviceAndAppManagementAssignmentFilterType", {"none": 0, "include": 1, "exclude": 2}
)


class _Assignment(Complex):
    """One assignment. The default target is a group, and the default type of a filter is include."""

    def parse(self, value: Any) -> Hashable:
        return super().parse(value) if _raw(value) is None else self.canonical(_from_raw(value))

    def encode(self, value: Any) -> Any:
        if _raw(value) is not None:
            return _from_raw(value)
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

    def matches(self, desired: Any, current: Any) -> bool:
        return self.equal(desired, current)  # what is encoded leaves nothing out


class _Assignments(Collection):
    """All assignments of an entity, in any order; a target or a group occurs in it once."""

    def parse(self, value: Any) -> Hashable:
        parsed = super().parse(value)
        seen: list[tuple[str, str]] = []
        for item in map(self.item.encode, value):
            place = _place(item)
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


def _raw(value: Any) -> Any:
    """The target as Graph has it, in an assignment whose target is kept so."""
    return value.get("raw") if isinstance(value, Mapping) else None


def _from_raw(value: Mapping[str, Any]) -> dict[str, Any]:
    """An assignment from its target as Graph has it. A target that is known by now becomes one like all others."""
    raw = value["raw"]
    if not isinstance(raw, Mapping) or not isinstance(raw.get("@odata.type"), str):
        raise InvalidValue(f"raw {shown(raw)} is not the target of an assignment in Graph, which has @odata.type")
    return _read(raw)


def _read(target: Mapping[str, Any]) -> dict[str, Any]:
    """An assignment from its target in Graph."""
    found = _members(target)
    try:
        ASSIGNMENTS.item.parse(found)
        ASSIGNMENTS.item.encode(found)
    except InvalidValue:
        raw = {
            name: value for name, value in target.items() if found["filter"] or name not in (_FILTER_ID, _FILTER_TYPE)
        }
        return {"target": found["target"], "group": None, "filter": None, "filterType": None, "raw": raw}
    return found


def _members(target: Mapping[str, Any]) -> dict[str, Any]:
    name = str(target.get("@odata.type")).removeprefix("#").rpartition(".")[2].removesuffix(_SUFFIX)
    filter = None if target.get(_FILTER_ID) in _NO_FILTER else target[_FILTER_ID]
    return {
        "target": name,
        "group": target.get("groupId"),
        "filter": filter,
        "filterType": target.get(_FILTER_TYPE) if filter else None,
    }


def assign(parameter: str) -> GraphAction:
    """The ``assign`` action of a type, by the name of its parameter with the assignments."""
    return GraphAction("assign", read, lambda value: {parameter: [{"target": _write(item)} for item in value]})


def _write(item: Mapping[str, Any]) -> dict[str, Any]:
    if _raw(item) is not None:
        return dict(item["raw"])
    target: dict[str, Any] = {"@odata.type": f"#microsoft.graph.{item['target']}{_SUFFIX}"}
    if item["group"] is not None:
        target["groupId"] = item["group"]
    if item["filter"] is not None:
        target |= {_FILTER_ID: item["filter"], _FILTER_TYPE: item["filterType"]}
    return target


ASSIGN = assign("assignments")


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
    return str(item["target"]), repr(Untyped.canonical(_raw(item))) if _raw(item) else str(item["group"]).lower()
