# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The position of a resource: the placeholders in its path, and the entities that it is below. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Optional

from ansible_collections.m365.graph.plugins.module_utils._description.links import LONGEST_FILTERED
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType, Json, Opaque, String, shown


@dataclass(frozen=True)
class Parameter:
    """A placeholder in a resource's path, filled from an option: ``/domains/{domain}/federationConfiguration``.

    ``choices`` lists the possible values, each with further placeholders that follow from it.
    """

    name: str
    description: str
    pattern: str = r"[^/\s]+"
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def parse(self, value: str) -> str:
        """The value, if it has the right form; raises :class:`InputError`."""
        if self.choices and value not in self.choices:
            raise InputError(f"{self.name}: {shown(value)} is not one of {', '.join(self.choices)}.")
        if not re.fullmatch(self.pattern, value):
            raise InputError(f"{self.name}: {shown(value)} is not {self.description}.")
        return value

    def fill(self, value: str) -> dict[str, str]:
        """The placeholders that the value fills."""
        return {self.name: value, **self.choices.get(value, {})}


@dataclass(frozen=True)
class NestedList:
    """A collection that a service lists in parts: ``navigation`` below each entity of ``collection``.

    The entity's ID is in ``holder``. The resource's own path is for services without the parts.
    """

    collection: str
    navigation: str
    holder: str


NameForm = tuple[str, Hashable]
"""A property that may contain a name, and the name in the form in which the service compares it there."""


@dataclass(frozen=True)
class Parent:
    """The entities that a resource is below, one collection in each.

    ``collection`` lists them, below the version; the ``key`` of one fills ``parameter``. ``option`` takes a name
    instead of the parameter: ``name_fields`` are the properties that may contain it, each with its type, which
    determines the possible values (a service refuses to look for others) and how the service compares them. Of a
    ``sole`` parent a tenant has one, which need not be named. ``type_parameter`` is the parameter with the required
    Graph type of the parent; ``documented_types`` has another one if a documented path begins elsewhere.
    ``eligible(row)`` is true for listed parents that can have the resource at all, which is what the OData condition
    ``condition`` means as well, and ``select`` are the properties that the list requests. What is below a parent for
    which ``of_service(row)`` is true comes from the service itself; ``owned_select`` are the properties that show it.
    ``permissions`` are the least-privileged application permissions to read them; ``top`` is the size of a page.
    """

    label: str
    collection: str
    parameter: str
    permissions: tuple[str, ...]
    key: str = "id"
    option: str | None = None
    name_fields: Mapping[str, EdmType] = field(default_factory=lambda: {"displayName": String})
    sole: bool = False
    type_parameter: str | None = None
    documented_types: Mapping[str, str | None] = field(default_factory=dict)
    eligible: Callable[[Json], bool] | None = None
    condition: str | None = None
    select: tuple[str, ...] = ()
    of_service: Callable[[Json], bool] | None = None
    owned_select: tuple[str, ...] = ()
    top: int | None = None

    @property
    def listing(self) -> dict[str, str]:
        """The query that lists the eligible ones."""
        condition = {"$filter": self.condition} if self.condition else {}
        page = {"$top": str(self.top)} if self.top else {}
        return {**({"$select": ",".join(self.select)} if self.select else {}), **condition, **page}

    def item(self, quoted: str) -> str:
        """The path of one of them, by the value that fills the parameter."""
        return f"{self.collection}/{quoted}" if self.key == "id" else f"{self.collection}({self.key}='{quoted}')"

    def missing(self, id: str) -> str:
        """The message that no parent has this value as its parameter."""
        mixed_up = "; its object ID is expected here, not its client ID" if "appId" in self.name_fields else ""
        return f'There is no {self.label} "{id}"{mixed_up}.'

    def fields_for(self, name: str) -> list[str]:
        """The properties in which a name is looked up."""
        return [
            field for field, kind in self.name_fields.items() if name and not isinstance(kind.canonical(name), Opaque)
        ]

    def called(self, name: str | None, rows: Iterable[Json]) -> list[Json]:
        """The listed parents of a name: those with exactly that name, else those that the service considers equal."""
        same = [row for row in rows if self.is_called(row, name)]
        return [row for row in same if name in [row.get(field) for field in self.name_fields]] or same

    def near_filter(self, name: str) -> str | None:
        """The OData condition for parents whose names begin with the same characters.

        None if no text is left.
        """
        begin = name.strip()[:20].rstrip().replace("'", "''")
        texts = [field for field in self.fields_for(name) if self.name_fields[field].name == "Edm.String"]
        return " or ".join(f"startswith({field},'{begin}')" for field in texts) or None if begin else None

    def filter_for(self, name: str) -> str | None:
        """The OData condition for the parents of a name; None if no property can contain it, or if it is too long."""
        quoted = name.replace("'", "''")
        fields = self.fields_for(name) if len(name) <= LONGEST_FILTERED else []
        return " or ".join(f"{field} eq '{quoted}'" for field in fields) or None

    def forms_of(self, name: str) -> frozenset[NameForm]:
        """A name in the form in which the service compares it, for each property that may contain it."""
        return frozenset((field, self.name_fields[field].canonical(name)) for field in self.fields_for(name))

    def forms_in(self, row: Json) -> frozenset[NameForm]:
        """The names of a listed parent, in the same form."""
        return frozenset(
            (field, kind.canonical(row[field])) for field, kind in self.name_fields.items() if row.get(field)
        )

    def is_called(self, row: Json, name: str | None) -> bool:
        """Whether a listed parent has that name; always true if the parent needs none."""
        return name is None or not self.forms_of(name).isdisjoint(self.forms_in(row))

    def expected_type(self, parameters: Mapping[str, str], documented: bool) -> str | None:
        """The required type of the parent, without namespace; None if any is accepted."""
        chosen = parameters.get(self.type_parameter) if self.type_parameter else None
        return self.documented_types.get(chosen, chosen) if documented and chosen else chosen


def showing(parent: Parent, other: Parent) -> Parent:
    """A parent's description that also selects the properties of another parent of the same collection."""
    if parent is other or not parent.select:
        return parent
    return replace(parent, select=tuple(dict.fromkeys((*parent.select, *other.select))) if other.select else ())


RowsByName = dict[Optional[str], list[Json]]  # noqa: UP045


def by_name(parent: Parent, names: Iterable[str | None], rows: Sequence[Json]) -> RowsByName:
    """The listed parents by each name that they have among ``names``; all of them by None."""
    found: RowsByName = {name: [] for name in names}
    meant: dict[NameForm, set[str]] = {}
    for name in filter(None, found):
        for form in parent.forms_of(name):
            meant.setdefault(form, set()).add(name)
    for row in rows:
        called = {name for form in parent.forms_in(row) for name in meant.get(form, ())}
        for listed in [*called, *([None] if None in found else [])]:
            found[listed].append(row)
    return found
