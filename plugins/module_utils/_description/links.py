# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Descriptions of values outside a resource's own body, and of entities that people refer to by name. Pure.

A navigation property to another entity is bound when the resource is created (``name@odata.bind``), set or cleared
through ``$ref`` afterwards, and read by its own path: neither the resource nor the responses to writes show it. Of a
navigation property to many entities, each is added and removed by itself. Some types have the entity that they refer
to in their own body instead. A list such as ``assignments`` is returned
with ``$expand``, and an action replaces it completely.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType, Json, String

LONGEST_FILTERED = 120
"""The longest value that ``$filter`` with ``eq`` takes of directory objects, whose names may be longer.

Source: Microsoft Graph, "Known issues", limitations that apply to query parameters.
"""
_GUID = r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class _Reference(EdmType):
    """The ID of an entity, or its name until it is looked up. Letter case matters in names, not in GUIDs."""

    name = "Edm.String"

    def parse(self, value: Any) -> Hashable:
        if not isinstance(value, str) or not value.strip():
            raise self._refuse(value, "a name or an id")
        return value.lower() if re.fullmatch(_GUID, value) else value


Reference: EdmType = _Reference()


@dataclass(frozen=True)
class Lookup:
    """The entities that a value may name instead of giving an ID. ``collection`` lists them, below the version.

    ``type`` is the required Graph type (None: any); if it is abstract, ``kinds`` are the types of its entities.
    ``names`` is how the service compares names. ``filterable``: the collection can be filtered by name; else it is
    listed completely, which is for short ones. ``permissions`` are the least-privileged application permissions to read
    them. IDs ``everywhere`` are the same in every tenant.
    """

    label: str
    collection: str
    permissions: tuple[str, ...]
    type: str | None = None
    name_field: str = "displayName"
    id_pattern: str = _GUID
    names: EdmType = String
    filterable: bool = True
    everywhere: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the possible entities; empty: any."""
        return self.kinds or ((self.type,) if self.type else ())

    def takes(self, type: str | None) -> bool:
        """Whether an entity of a Graph type can be meant; None: its type is not known."""
        return type is None or not self.types or type in self.types

    def is_id(self, value: str) -> bool:
        return re.fullmatch(self.id_pattern, value) is not None

    @property
    def shown(self) -> dict[str, str]:
        """The query with the identifying properties of an entity."""
        return {"$select": f"id,{self.name_field}"}

    def called(self, name: str, rows: Iterable[Json]) -> list[Json]:
        """The listed entities of a name: those with exactly that name, else those that the service considers equal."""
        same = [row for row in rows if self.names.equal(row.get(self.name_field), name)]
        return [row for row in same if row.get(self.name_field) == name] or same

    def near_params(self, name: str) -> dict[str, str] | None:
        """The query for entities with similar names: they begin with the same characters.

        None if all entities are listed anyway.
        """
        begin = name.strip()[:20].rstrip().replace("'", "''")
        if not self.filterable or not begin:
            return None
        return {"$filter": f"startswith({self.name_field},'{begin}')", **self.shown}

    def params(self, name: str) -> dict[str, str]:
        """The query for the entities of a name; for all if the collection cannot be filtered by it."""
        if not self.filterable or len(name) > LONGEST_FILTERED:
            return self.shown
        quoted = name.replace("'", "''")
        # Whether the service evaluates isof for an abstract type is not documented.
        of_type = f" and isof('{self.type}')" if self.type and not self.kinds else ""
        return {"$filter": f"{self.name_field} eq '{quoted}'{of_type}", **self.shown}


@dataclass(frozen=True)
class Link:
    """A navigation property to one entity: its value is that entity's ID, None without an entity.

    ``collection`` has the possible entities. With ``many`` it refers to any number, and its value is a list of IDs.
    Each is added by a POST to ``{name}/$ref`` and removed by a DELETE of ``{name}/{id}/$ref``; Intune answers a PUT
    with 400 (IntuneManagement 114, and what Microsoft365DSC sends).
    """

    collection: str
    many: bool = False


@dataclass(frozen=True)
class InnerReference:
    """A navigation property to one entity that the resource's own body has, as an object with the ID of the entity.

    Its value is that ID. ``type`` is the type of the entity, which is sent. A read shows the object with ``$expand``.
    """

    type: str

    def read(self, value: Any) -> Any:
        """The ID in an object; any other value as it is."""
        return value.get("id") if isinstance(value, Mapping) else value

    def write(self, id: Any) -> dict[str, Any]:
        return {"@odata.type": f"#{self.type}", "id": id}


Segment = Callable[[str], str]
"""Encodes an ID for a path."""


@dataclass(frozen=True)
class MemberChange:
    """One member that a request of its own adds, or removes."""

    member: Json
    removed: bool = False


@dataclass(frozen=True)
class MemberRequest:
    """That request. The ``path`` is below the version; with ``refers`` the body is a reference to the resource."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    refers: bool = False


@dataclass(frozen=True)
class Members:
    """A collection of entities at ``{resource}/{type}/{name}``: read by that path, extended by a POST for each.

    ``key`` is the one property of such an entity. Microsoft documents no way to remove one.
    """

    key: str = "id"
    removable: ClassVar[bool] = False
    created_inside: ClassVar[bool] = True
    """Whether they can be part of the body of a new resource."""

    def path(self, resource: str, type: str, name: str) -> str:
        """The path of the collection; ``resource`` is the path of the resource, of a ``type``."""
        return f"{resource}/{type}/{name}"

    def read(self, rows: Iterable[Json]) -> list[dict[str, Any]]:
        return [{self.key: row.get(self.key)} for row in rows]

    def request(self, collection: str, _id: str, change: MemberChange, _segment: Segment) -> MemberRequest:
        """The request for one change.

        ``collection`` is the path of the collection, ``id`` that of the resource, ``segment`` encodes an ID for a path.
        """
        return MemberRequest("POST", collection, dict(change.member))


@dataclass(frozen=True)
class Referrers(Members):
    """Entities of other collections that refer to the resource: listed at ``{resource}/{name}``.

    ``kinds`` are their types, without namespace, with the name of the member that has the ID of such an entity and the
    entity's collection. Each entity has a list of such references at ``navigation``, to which one is added, and from
    which it is removed, by ``$ref``.
    """

    kinds: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    navigation: str = ""
    removable: ClassVar[bool] = True
    created_inside: ClassVar[bool] = False

    def path(self, resource: str, type: str, name: str) -> str:
        return f"{resource}/{name}"

    def read(self, rows: Iterable[Json]) -> list[dict[str, Any]]:
        return [{self.kinds[kind][0]: row.get("id")} for row in rows if (kind := type_of(row) or "") in self.kinds]

    def request(self, _collection: str, id: str, change: MemberChange, segment: Segment) -> MemberRequest:
        name, collection = next(place for place in self.kinds.values() if change.member.get(place[0]))
        references = f"{collection}/{segment(str(change.member[name]))}/{self.navigation}"
        if change.removed:
            return MemberRequest("DELETE", f"{references}/{segment(id)}/$ref")
        return MemberRequest("POST", f"{references}/$ref", refers=True)


@dataclass(frozen=True)
class GraphAction:
    """A property that ``POST {resource}/{name}`` replaces completely, and that is read with ``$expand``.

    ``read`` converts the result of ``$expand`` to the property's value, ``write`` a value to the action's body, and
    ``answer`` is where the action's response has the new value, in the form of ``$expand``. With ``inside`` the
    property is part of every read and of the body of a new resource, and only a change needs the action.
    """

    name: str
    read: Callable[[Any], Any]
    write: Callable[[Any], dict[str, Any]]
    answer: str = "value"
    inside: bool = False


@dataclass(frozen=True)
class Addition:
    """An action, ``POST {resource}/{name}``, that adds to a property what a PATCH would put in the place of all it has.

    ``applies(value, current)``: whether a desired value is written by the action, with the body ``write(value)``.
    """

    name: str
    applies: Callable[[Any, Any], bool]
    write: Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Issued:
    """The list of the certificates that were issued from a resource, below the resource.

    ``types`` (without namespace) have such a list. ``holds(row)`` is true for certificates that devices have; it uses
    the properties in ``select``. ``device`` is the property with the name of the device.
    """

    collection: str
    types: frozenset[str]
    select: tuple[str, ...]
    holds: Callable[[Json], bool]
    device: str | None = None


def replace_references(value: Any, lookups: Mapping[str, Lookup], replaced: Callable[[Lookup, str], str]) -> Any:
    """``value`` with every name and ID of another entity in it replaced.

    ``lookups`` has their places: ``""`` for the value itself (or each element of a list), else the name of a member, or
    the names on the way to a nested one, joined by dots.
    """
    if isinstance(value, list):
        return [replace_references(item, lookups, replaced) for item in value]
    if isinstance(value, str):
        return replaced(lookups[""], value) if "" in lookups else value
    if isinstance(value, Mapping):
        result = dict(value)
        for path, lookup in lookups.items():
            name, _dot, rest = path.partition(".")
            if name in result:
                result[name] = replace_references(result[name], {rest: lookup}, replaced)
        return result
    return value


def type_of(row: Json) -> str | None:
    """The type name of an entity without namespace, None if the service does not report it."""
    name = row.get("@odata.type")
    return str(name).removeprefix("#").rpartition(".")[2] if name else None
