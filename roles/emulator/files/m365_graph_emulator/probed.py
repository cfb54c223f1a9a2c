# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a probe has found in a tenant, as habits of the emulated service.

The file of ``m365.graph.probe`` has ``findings``, each with ``type``, ``version``, ``path``, ``kind``, ``property``,
``seen`` and ``described``:

- ``property``: the type has this property in the version; entities have the default of its JSON type;
- ``absent``: the property is answered only where ``$select`` names it;
- ``null``: the property is answered as null;
- ``member``: the enumeration has this member too; a client that does not ask for newer members is answered
  ``unknownFutureValue`` where the enumeration has that;
- ``status``: every GET of the path is answered with this status and code.

The other kinds (``type``, ``form``, ``odata_type``) say that a value has another form, and have no values; they change
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .model import VERSIONS, EmulatedEnum, EmulatedModel, EmulatedProperty
from .settings import TenantError

_FIELDS = ("type", "version", "path", "kind", "property", "seen", "described")
_KINDS = ("property", "absent", "null", "member", "status", "type", "form", "odata_type")
_STATUS = re.compile(r"([2-5]\d\d)(?: ([A-Za-z][\w.]*))?")
_NAME = re.compile(r"[A-Za-z]\w*")
_TYPE_OF = {"boolean": "Boolean", "number": "Double", "string": "String", "array": "String", "object": "probedValue"}


@dataclass(frozen=True)
class ProbedHabit:
    """One finding of a probe."""

    type: str
    version: str
    path: str
    kind: str
    property: str = ""
    seen: str = ""
    described: str = ""


def read(data: Any, where: str) -> list[ProbedHabit]:
    """The findings in the content of a file; raises TenantError."""
    rows = data.get("findings") if isinstance(data, Mapping) else None
    if not isinstance(rows, list):
        raise TenantError(f"{where} is not the file of a probe: it has no list named findings")
    habits = []
    for number, row in enumerate(rows):
        place = f"{where}: findings[{number}]"
        if not isinstance(row, Mapping) or not set(row) <= set(_FIELDS):
            raise TenantError(f"{place} is not a finding, which has {', '.join(_FIELDS)}")
        found = {name: str(row.get(name) or "") for name in _FIELDS}
        if found["kind"] not in _KINDS:
            raise TenantError(f"{place}: kind is one of {', '.join(_KINDS)}, not {found['kind']!r}")
        if found["version"] not in VERSIONS or not found["path"].startswith("/"):
            raise TenantError(f"{place}: version is one of {', '.join(VERSIONS)}, and path begins with /")
        if found["kind"] == "status" and not _STATUS.fullmatch(found["seen"]):
            raise TenantError(f"{place}: seen is a status, with a code or without, not {found['seen']!r}")
        habits.append(ProbedHabit(**found))
    return habits


def faults(habits: Iterable[ProbedHabit]) -> list[dict[str, Any]]:
    """The answers to paths that the tenant does not serve, as faults that last."""
    found: list[dict[str, Any]] = []
    for habit in habits:
        told = _STATUS.fullmatch(habit.seen)
        if habit.kind == "status" and told:
            steps = ("[^/]+" if "{" in step else re.escape(step) for step in habit.path.split("/"))
            match = {"method": "GET", "path": f"^/{re.escape(habit.version)}{'/'.join(steps)}$"}
            do = {"status": int(told[1]), **({"code": told[2]} if told[2] else {})}
            found.append({"match": match, "times": None, "do": do})
    return found


def applied(model: EmulatedModel, habits: Iterable[ProbedHabit]) -> EmulatedModel:
    """A model with the habits; ``model`` itself stays as it is. Raises TenantError for an unknown type."""
    chosen = [habit for habit in habits if habit.kind in ("property", "absent", "null", "member")]
    if not chosen:
        return model
    declared: dict[tuple[str, str, str], EmulatedProperty] = {}
    enums = dict(model.enums)
    for habit in chosen:
        if habit.type not in model.entities:
            raise TenantError(f"the probe names the type {habit.type}, which the emulator does not have")
        if habit.kind == "member":
            _add_member(enums, model, habit)
            continue
        place = habit.type, habit.version, habit.property
        known = declared.get(place) or model.properties(habit.type, habit.version).get(habit.property)
        changed = _changed(known, habit)
        if changed is not None:
            declared[place] = replace(changed, marks=(changed.marks - set(VERSIONS)) | {habit.version})
    entities = dict(model.entities)
    for (name, _version, _property), prop in declared.items():
        # Declared once more in the type itself, for one version: the nearest declaration applies.
        entities[name] = replace(entities[name], properties=(*entities[name].properties, prop))
    return replace(model, entities=entities, enums=enums, complex={**model.complex, "probedValue": ()})


def _changed(known: EmulatedProperty | None, habit: ProbedHabit) -> EmulatedProperty | None:
    """A property with a habit; None if nothing changes: values inside of others are not known well enough."""
    if habit.kind != "property":
        mark = "sel" if habit.kind == "absent" else "wo"
        return replace(known, marks=known.marks | {mark}) if known else None
    if known or not _NAME.fullmatch(habit.property):
        return None
    kind, many = _TYPE_OF.get(habit.seen, "String"), habit.seen == "array"
    return EmulatedProperty(habit.property, kind, many, habit.seen == "null", frozenset({"service"}))


def _add_member(enums: dict[str, EmulatedEnum], model: EmulatedModel, habit: ProbedHabit) -> None:
    first, *rest = habit.property.split(".")
    found = model.properties(habit.type, habit.version).get(first)
    for step in rest:
        inner = model.complex_properties(found.type) if found and found.type in model.complex else {}
        found = inner.get(step)
    if found is None or found.type not in enums or not _NAME.fullmatch(habit.seen):
        return
    enum = enums[found.type]
    numbers = [number for number in enum.members.values() if number is not None]
    following = None if len(numbers) < len(enum.members) else max(numbers) * 2 if enum.flags else max(numbers) + 1
    enums[found.type] = EmulatedEnum(enum.name, enum.flags, {**enum.members, habit.seen: following})
