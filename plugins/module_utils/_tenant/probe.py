# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares answers of the service with descriptions. Pure.

A finding has names and types only, never a value of the tenant: names of properties and of members are the service's
vocabulary, and are shown only if they look like that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    SET_BY_SERVICE,
    Access,
    Property,
    Resource,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum, Flags

UNUSUAL = "(unusual name)"
"""Stands for a name that could be a value: of another form, or an extension that the tenant has defined."""

_PROPERTY = re.compile(r"[A-Za-z][A-Za-z0-9]{0,99}")
_EXTENSION = re.compile(r"extension_|ext[a-z0-9]{8}_")
_MEMBER = re.compile(r"[a-z][A-Za-z0-9_]{0,63}")
_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9.]{0,99}")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,63}")
#: The types of strings with a form of their own, which is checked.
_FORMS = ("Edm.Guid", "Edm.DateTimeOffset", "Edm.Date", "Edm.TimeOfDay", "Edm.Duration")
_NUMBERS = ("Edm.Int32", "Edm.Int64", "Edm.Double")


@dataclass(frozen=True, order=True)
class ProbeFinding:
    """A difference between an answer and the descriptions.

    ``kind`` is ``property`` (not described), ``absent`` (described and in no answer), ``null`` (described as never
    null), ``type`` (another JSON type), ``form`` (another form of a string, or of the answer), ``member`` (not
    described, of an enumeration), ``odata_type`` (not described, in this collection) or ``status`` (of the path).
    ``path`` is the path with placeholders; ``seen`` is what the service returned, ``described`` what was expected.
    """

    type: str
    version: str
    path: str
    kind: str
    property: str = ""
    seen: str = ""
    described: str = ""

    def to_dict(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class ProbePlace:
    """The place of answers: a concrete type, the version, and the path with placeholders."""

    resource: Resource
    version: str
    path: str

    def finding(self, kind: str, property: str = "", seen: str = "", described: str = "") -> ProbeFinding:
        return ProbeFinding(self.resource.type_name, self.version, self.path, kind, property, seen, described)


def json_type(value: object) -> str:
    """The JSON type of a value."""
    for name, kinds in (("boolean", bool), ("number", (int, float)), ("string", str), ("array", list)):
        if isinstance(value, kinds):
            return name
    return "null" if value is None else "object"


def status_of(place: ProbePlace, status: int | None, code: str | None) -> ProbeFinding:
    """The finding for a path that the service does not serve as described."""
    known = f" {code}" if code and _CODE.fullmatch(code) else ""
    return place.finding("status", seen=f"{status}{known}", described="200")


def type_name(name: str | None) -> str:
    """The name of a type, if it is one."""
    return name if name and _TYPE.fullmatch(name) else UNUSUAL


def compare(place: ProbePlace, rows: Iterable[Mapping[str, Any]]) -> Iterator[ProbeFinding]:
    """The differences between entities of one concrete type and its description."""
    described = {item.name: item for item in place.resource.properties}
    for row in rows:
        for name, value in row.items():
            item = described.get(name)
            if "@" in name or (item is not None and item.outside):
                continue
            if item is not None and place.version in item.versions:
                yield from _compared(place, item, value)
            elif item is not None:
                versions = " and ".join(sorted(item.versions))
                yield place.finding("property", name, json_type(value), f"{item.type.name} in {versions} only")
            elif name not in SET_BY_SERVICE:
                yield place.finding("property", _property_name(name), json_type(value))


def absent(place: ProbePlace, names: Iterable[str]) -> Iterator[ProbeFinding]:
    """The described properties that are not among ``names``, which all answers together have."""
    seen = {*names}
    for item in place.resource.properties:
        shown = item.access not in (Access.WRITE_ONLY, Access.INITIAL) and not item.secret and not item.outside
        if shown and place.version in item.versions and item.name not in seen:
            yield place.finding("absent", item.name, described=item.type.name)


def _compared(place: ProbePlace, item: Property, value: object) -> Iterator[ProbeFinding]:
    if value is None:
        hidden = item.hideable or item.access is Access.WRITE_ONLY
        if not item.nullable and not hidden and not isinstance(item.type, Collection):
            yield place.finding("null", item.name, "null", item.type.name)
        return
    yield from _value(place, item.name, item.type, value)


def _value(place: ProbePlace, name: str, kind: EdmType, value: object) -> Iterator[ProbeFinding]:
    """The differences between a value that is not null and its type."""
    seen, expected = json_type(value), _expected(kind)
    if expected and seen not in expected:
        yield place.finding("type", name, seen, kind.name)
    elif isinstance(kind, Collection) and isinstance(value, list):
        for inner in value:
            if inner is not None:
                yield from _value(place, name, kind.item, inner)
    elif isinstance(kind, Complex) and isinstance(value, Mapping):
        for key, inner in value.items():
            if "@" in key:
                continue
            if key not in kind.properties:
                # The names in an open type are the tenant's.
                if not kind.open:
                    yield place.finding("property", f"{name}.{_property_name(key)}", json_type(inner))
            elif inner is not None:
                yield from _value(place, f"{name}.{key}", kind.properties[key], inner)
    elif isinstance(kind, Enum):
        yield from _members(place, name, kind, value)
    elif kind.name in _FORMS and not _has_form(kind, value):
        yield place.finding("form", name, "empty string" if value == "" else seen, kind.name)


def _members(place: ProbePlace, name: str, kind: Enum, value: object) -> Iterator[ProbeFinding]:
    parts = kind.names(value) if isinstance(kind, Flags) else [str(kind.spelled(value))]
    for part in parts:
        if part not in kind.members:
            yield place.finding("member", name, part if _MEMBER.fullmatch(part) else UNUSUAL, kind.name)


def _expected(kind: EdmType) -> tuple[str, ...]:
    """The JSON types of a type; none for any. A 64-bit number, a decimal and a member may be strings or numbers."""
    if isinstance(kind, Flags):
        return ("string", "number", "array")
    if isinstance(kind, Enum):
        return ("string", "number")
    if isinstance(kind, Collection):
        return ("array",)
    if isinstance(kind, Complex):
        return ("object",)
    if kind.name == "Edm.Boolean":
        return ("boolean",)
    if kind.name in _NUMBERS:
        return ("number",) if kind.name == "Edm.Int32" else ("number", "string")
    return () if kind.name == "Edm.Untyped" else ("string",)


def _has_form(kind: EdmType, value: object) -> bool:
    try:
        kind.parse(value)
    except (InvalidValue, InputError):
        return False
    return True


def _property_name(name: str) -> str:
    return name if _PROPERTY.fullmatch(name) and not _EXTENSION.match(name) else UNUSUAL
