# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What descriptions say of values that lie outside a resource's own body, and of entities that people call by name.

Pure.

A navigation property to an entity elsewhere is bound when the resource is created (``name@odata.bind``), set or
cleared through ``$ref`` afterwards, and read by its own path: neither the resource nor the answers to writes show it.
A list such as ``assignments`` comes along with ``$expand``, and an action replaces it whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType, Json, String

_GUID = r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class _Reference(EdmType):
    """The id of an entity, or until it is looked up its name. A GUID is the same in any letter case, a name is not."""

    name = "Edm.String"

    def parse(self, value: Any) -> Hashable:
        if not isinstance(value, str) or not value.strip():
            raise self._refuse(value, "a name or an id")
        return value.lower() if re.fullmatch(_GUID, value) else value


Reference: EdmType = _Reference()


@dataclass(frozen=True)
class Lookup:
    """The entities that a value may name instead of giving an id. ``collection`` lists them, below the version.

    ``type`` is the Graph type that one must have (any where None). ``names`` is how the service compares names.
    ``filterable``: the collection can be filtered by name; else it is listed completely, which is for those that are
    short. ``permissions`` are the least-privileged application permissions to read them. Ids ``everywhere`` are the
    same in every tenant.
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

    def is_id(self, value: str) -> bool:
        return re.fullmatch(self.id_pattern, value) is not None

    @property
    def shown(self) -> dict[str, str]:
        """The query that has an entity show what tells it."""
        return {"$select": f"id,{self.name_field}"}

    def called(self, name: str, rows: Iterable[Json]) -> list[Json]:
        """The listed entities of a name: those spelled so, or else those that the service takes for the same."""
        same = [row for row in rows if self.names.equal(row.get(self.name_field), name)]
        return [row for row in same if row.get(self.name_field) == name] or same

    def near_params(self, name: str) -> dict[str, str] | None:
        """The query for entities whose names begin like one, to find out what it was meant to be; None where all are
        listed anyway.
        """
        begin = name.strip()[:20].rstrip().replace("'", "''")
        if not self.filterable or not begin:
            return None
        return {"$filter": f"startswith({self.name_field},'{begin}')", **self.shown}

    def params(self, name: str) -> dict[str, str]:
        """The query that asks for the entities of a name; for all of them where the collection cannot be asked for
        one.
        """
        if not self.filterable:
            return self.shown
        quoted = name.replace("'", "''")
        of_type = f" and isof('{self.type}')" if self.type else ""
        return {"$filter": f"{self.name_field} eq '{quoted}'{of_type}", **self.shown}


@dataclass(frozen=True)
class Link:
    """A property that is a navigation property to one entity: its value is that entity's id, None when it leads
    nowhere.

    ``collection`` is where the entities lie that it can lead to.
    """

    collection: str


@dataclass(frozen=True)
class Members:
    """A property that is a collection of entities at ``{resource}/{type}/{name}``: read by that path, and added to by a
    POST each.

    ``key`` is the one property of such an entity. Microsoft documents no way to remove one.
    """

    key: str = "id"

    def read(self, rows: Iterable[Json]) -> list[dict[str, Any]]:
        return [{self.key: row.get(self.key)} for row in rows]


@dataclass(frozen=True)
class GraphAction:
    """A property that is read with ``$expand`` and replaced whole by ``POST {resource}/{name}``.

    ``read`` makes the property's value of what ``$expand`` shows, ``write`` the action's body of a value.
    """

    name: str
    read: Callable[[Any], Any]
    write: Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Issued:
    """Where the certificates that were issued from a resource are listed, below the resource, for those ``types``
    (without namespace) that have such a list. ``holds(row)`` tells which of them devices have; it looks at the
    properties in ``select``.
    """

    collection: str
    types: frozenset[str]
    select: tuple[str, ...]
    holds: Callable[[Json], bool]


def replace_references(value: Any, lookups: Mapping[str, Lookup], replaced: Callable[[Lookup, str], str]) -> Any:
    """``value`` with every name and id of an entity elsewhere in it replaced.

    ``lookups`` says where they can stand: under ``""`` in the value itself (or each element of a list), else in that
    member of it.
    """
    if isinstance(value, list):
        return [replace_references(item, lookups, replaced) for item in value]
    if isinstance(value, str):
        return replaced(lookups[""], value) if "" in lookups else value
    if isinstance(value, Mapping):
        return {
            **value,
            **{
                name: replace_references(value[name], {"": lookup}, replaced)
                for name, lookup in lookups.items()
                if name in value
            },
        }
    return value


def type_of(row: Json) -> str | None:
    """The type name of an entity without namespace, None when the service does not say."""
    name = row.get("@odata.type")
    return str(name).removeprefix("#").rpartition(".")[2] if name else None
