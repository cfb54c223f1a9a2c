# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The property of an example that is changed after its creation, and the other value of it."""

from __future__ import annotations

from typing import Any

from reference_types import TypeTree, bare, is_many
from reference_values import NEUTRAL_ID, TYPE

_OTHERS = {
    "DateTimeOffset": ("2027-01-31T12:00:00Z", "2027-02-01T12:00:00Z"),
    "Date": ("2027-01-31", "2027-02-01"),
    "TimeOfDay": ("09:30:00", "10:30:00"),
    "Duration": ("PT8H", "P14D"),
    "Guid": ("c0ffee00-0000-4000-8000-999999999998", "c0ffee00-0000-4000-8000-999999999999"),
    "Binary": ("UG90c2RhbQ==", "RHJlc2Rlbg=="),
}


def changed_property(options: dict[str, Any], created: dict[str, Any]) -> dict[str, Any]:
    """One property of a documented update that has another value than in the example; those of the example first."""
    for name in sorted(options, key=lambda name: name not in created):
        if options[name] is not None and _differs(options[name], created.get(name)):
            return {name: options[name]}
    return {}


def _differs(value: Any, created: Any) -> bool:
    """Whether a value changes another one: an object that leaves properties out does not change these."""
    if isinstance(value, dict) and isinstance(created, dict):
        return any(_differs(item, created.get(label)) for label, item in value.items())
    return bool(value != created)


def another(value: Any, types: TypeTree, reference: str) -> Any:
    """Another value of a property's type; None if there is none that is certain to be one."""
    kind = bare(reference)
    if is_many(reference):
        return value[:-1] if isinstance(value, list) and len(value) > 1 else _more(value, types, kind)
    return _other(value, types, kind)


def _more(value: Any, types: TypeTree, kind: str) -> Any:
    more = _other(value[0], types, kind) if isinstance(value, list) and value else None
    return None if more is None else [*value, more]


def _other(value: Any, types: TypeTree, kind: str) -> Any:
    known = types.source.find(kind)
    if known is not None and known.kind == "enum":
        members = [name for name in known.members if name not in (value, "unknownFutureValue")]
        return members[0] if members else None
    if known is not None:
        return _inside(value, types, kind) if isinstance(value, dict) else None
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1 if value < 100 else value - 1
    if kind in _OTHERS:
        return next(other for other in _OTHERS[kind] if other != value)
    if kind != "String" or not isinstance(value, str):
        return None
    if value.startswith(NEUTRAL_ID):
        return f"{NEUTRAL_ID}999999999999"
    return f"{value}0" if "://" in value or "@" in value else f"Another {value}"


def _inside(value: dict[str, Any], types: TypeTree, kind: str) -> Any:
    """The same object with one other value inside."""
    name = str(value.get(TYPE, kind)).removeprefix("#microsoft.graph.")
    declared = types.values(name)
    for label, item in value.items():
        other = another(item, types, declared[label]) if label in declared and item is not None else None
        if other is not None:
            return {**value, label: other}
    return None
