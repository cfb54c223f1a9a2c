# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The vocabulary in which the emulated part of Microsoft Graph is described, and the model built from it.

Descriptions are data (see the ``types`` package); adding a resource is adding a description. Notation of properties::

    name Type, name Type[]!, name Type{ro,beta}

``[]`` is a collection, ``!`` means not nullable. Marks in braces:

- ``ro``: read-only for clients (see the setting ``read_only``); ``wo``: accepted, answered as null;
- ``im``: set on creation only; a change is refused, or treated as read-only with ``ro,im``;
- ``service``: kept by the service; accepted from clients and ignored;
- ``sel``: answered only when ``$select`` names the property (inside a complex type: null unless ``$select`` on one
  entity names its owner);
- ``alone``: null unless ``$select`` on one entity names it; ``exact``: ``$filter`` compares case; ``path``: has one;
- ``via=x`` (navigation): to the entities whose ``x`` is the id of this one, ``by=x|y`` to those whose references ``x``
  or ``y`` lead to this one; ``and``: needs the permission to read its owner too; ``single``: at most one;
- ``v1.0`` / ``beta``: exists in that version only; ``told``: ``$metadata`` shows the marks ``ro`` and ``im``;
- ``contained`` (navigation): the target lives inside its owner; ``deep``: may be created with its owner;
  ``inline``: is answered with its owner and replaced whole by a PATCH of the owner; ``always``: every owner has it;
- ``object`` (navigation): a new entity refers to another one by an object with its id, and is answered with it;
- ``alone`` (navigation): ``$expand`` of one entity only; ``part``: keeps what was sent; ``more``: takes other names;
- ``plain`` (navigation): from a metadata file, see ``csdl``; ``placed``: its target is served in this place only.

Types are Edm names without the prefix, or names of described types without ``microsoft.graph.``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, NotRequired, TypedDict

NAMESPACE = "microsoft.graph."
VERSIONS = ("v1.0", "beta")
_ITEM = re.compile(r"^(?P<name>\S+) (?P<type>[\w.|]+)(?P<collection>\[\])?(?P<required>!)?(?:\{(?P<marks>[^}]*)\})?$")


class EntityTypeData(TypedDict):
    """One entity type as written down. ``versions`` defaults to beta only."""

    base: NotRequired[str]
    abstract: NotRequired[bool]
    versions: NotRequired[str]
    properties: NotRequired[str]
    navigation: NotRequired[str]


class OperationData(TypedDict):
    """An action (POST) or function (GET) of an entity. ``parameters`` are in the notation of properties; ``returns`` is
    a type, maybe with ``[]``.

    ``on_collection``: it is bound to the collection; ``own``: an application needs no permission to call it on itself.
    """

    function: NotRequired[bool]
    versions: NotRequired[str]
    permissions: list[str]
    parameters: NotRequired[str]
    returns: NotRequired[str]
    own: NotRequired[bool]
    on_collection: NotRequired[bool]


class ResourceData(TypedDict):
    """One collection or singleton, keyed by its path without casts; ``{id}`` stands for a key.

    ``collection`` and ``item`` map methods to the application permissions of which one suffices (an empty list: any
    token); what covers a listed permission suffices too. ``area`` chooses the error shape: ``intune`` or ``directory``.

    - ``named``: clients choose the id; ``alternate``: properties that address an entity as ``(name='value')``;
      ``plain``: those of them whose value alone is also accepted as a key; ``upsert``: ``Prefer: create-if-missing``
      creates what an alternate key does not find;
    - ``casts``: the permissions of each place behind a cast to a type, if they differ;
    - ``preset``: rows that every tenant has (``{tenant}`` in an id is its id); ``resets``: DELETE puts the preset row
      back;
    - ``absent_if_empty``: GET of an empty collection is answered with 404;
    - ``untyped_patch``: PATCH of an entity of an abstract type needs no ``@odata.type``.
    """

    type: str
    area: str
    versions: NotRequired[str]
    kind: NotRequired[str]
    collection: NotRequired[dict[str, list[str]]]
    item: dict[str, list[str]]
    patch_status: NotRequired[int]
    post_status: NotRequired[int]
    max_items: NotRequired[int]
    absent_if_empty: NotRequired[bool]
    named: NotRequired[bool]
    alternate: NotRequired[str]
    plain: NotRequired[str]
    upsert: NotRequired[bool]
    casts: NotRequired[dict[str, dict[str, dict[str, list[str]]]]]
    preset: NotRequired[list[dict[str, Any]]]
    resets: NotRequired[bool]
    untyped_patch: NotRequired[bool]
    operations: NotRequired[dict[str, OperationData]]
    behaviour: NotRequired[str]


@dataclass(frozen=True, slots=True)
class EmulatedProperty:
    """A structural or navigation property."""

    name: str
    type: str
    collection: bool = False
    nullable: bool = True
    marks: frozenset[str] = frozenset()

    def marked(self, name: str) -> str | None:
        """The value of a mark, or None: ``via`` and ``by`` of navigations."""
        return next((mark.partition("=")[2] for mark in self.marks if mark.startswith(f"{name}=")), None)

    def in_version(self, version: str) -> bool:
        """Whether the property exists in ``version``."""
        return version in (self.marks & set(VERSIONS) or VERSIONS)


@dataclass(frozen=True, slots=True)
class EmulatedEntityType:
    """An entity type with its own (not the inherited) properties."""

    name: str
    base: str | None
    abstract: bool
    versions: frozenset[str]
    properties: tuple[EmulatedProperty, ...]
    navigation: tuple[EmulatedProperty, ...]


@dataclass(frozen=True, slots=True)
class EmulatedEnum:
    """An enumeration: members in metadata order with their values where known.

    ``newer`` are the members behind ``unknownFutureValue``.
    """

    name: str
    flags: bool
    members: dict[str, int | None]

    @property
    def newer(self) -> frozenset[str]:
        """Members that old clients see as ``unknownFutureValue``."""
        names = list(self.members)
        if "unknownFutureValue" not in names:
            return frozenset()
        return frozenset(names[names.index("unknownFutureValue") + 1 :])


@dataclass(frozen=True, slots=True)
class EmulatedOperation:
    """An action or function."""

    name: str
    method: str
    versions: frozenset[str]
    permissions: list[str]
    parameters: tuple[EmulatedProperty, ...]
    returns: EmulatedProperty | None
    own: bool
    on_collection: bool


@dataclass(frozen=True, slots=True)
class EmulatedResource:
    """A described path."""

    path: str
    type: str
    area: str
    versions: frozenset[str]
    kind: str
    collection: dict[str, list[str]]
    item: dict[str, list[str]]
    patch_status: int
    post_status: int = 201
    max_items: int | None = None
    absent_if_empty: bool = False
    named: bool = False
    alternate: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    upsert: bool = False
    preset: list[dict[str, Any]] = field(default_factory=list)
    resets: bool = False
    untyped_patch: bool = False
    operations: dict[str, EmulatedOperation] = field(default_factory=dict)
    behaviour: str | None = None
    casts: dict[str, dict[str, dict[str, list[str]]]] = field(default_factory=dict)
    takes_id: bool = False

    def cast(self, kind: str) -> EmulatedResource:
        """The resource behind a cast to a type."""
        own = self.casts.get(kind, {})
        return replace(self, collection=own["collection"], item=own["item"]) if own else self

    @property
    def permissions(self) -> set[str]:
        """Every permission that is mentioned."""
        groups = (
            self.collection,
            self.item,
            *(place for own in self.casts.values() for place in own.values()),
            {name: operation.permissions for name, operation in self.operations.items()},
        )
        return {name for group in groups for names in group.values() for name in names}


@cache
def parse_properties(text: str) -> tuple[EmulatedProperty, ...]:
    """Read the property notation; raises ValueError for what is not in it."""
    found = []
    for item in re.split(r",\s*(?![^{]*\})", text.strip()):
        if not item:
            continue
        match = _ITEM.match(item.strip())
        if match is None:
            raise ValueError(f"not a property description: {item!r}")
        marks = frozenset(filter(None, (match["marks"] or "").split(",")))
        found.append(
            EmulatedProperty(match["name"], match["type"], bool(match["collection"]), not match["required"], marks)
        )
    return tuple(found)


def _operation(name: str, data: OperationData, versions: str) -> EmulatedOperation:
    returns = parse_properties(f"value {data['returns']}")[0] if "returns" in data else None
    parameters = parse_properties(data.get("parameters", ""))
    return EmulatedOperation(
        name,
        "GET" if data.get("function") else "POST",
        frozenset(data.get("versions", versions).split()),
        data["permissions"],
        parameters,
        returns,
        data.get("own", False),
        data.get("on_collection", False),
    )


def suffices(held: Iterable[str], needed: list[str]) -> bool:
    """Whether one of the permissions held covers one of those needed: ReadWrite covers Read, All covers OwnedBy."""
    covering = {name for need in needed for name in (need, need.replace(".Read.", ".ReadWrite."))}
    covering |= {name.removesuffix(".OwnedBy") + ".All" for name in covering if name.endswith(".OwnedBy")}
    return not covering.isdisjoint(held)


@dataclass(eq=False)
class EmulatedModel:
    """All described types and paths, with inheritance resolved on demand. Filled once; equal to nothing but itself."""

    entities: dict[str, EmulatedEntityType] = field(default_factory=dict)
    complex: dict[str, tuple[EmulatedProperty, ...]] = field(default_factory=dict)
    complex_base: dict[str, str] = field(default_factory=dict)
    complex_abstract: set[str] = field(default_factory=set)
    enums: dict[str, EmulatedEnum] = field(default_factory=dict)
    resources: dict[str, EmulatedResource] = field(default_factory=dict)
    containers: dict[str, str] = field(default_factory=dict)
    """The types on the way from the service's root to the collections, by path."""
    open: set[str] = field(default_factory=set)
    """Types whose values may have properties that are not declared."""
    keys: dict[str, str] = field(default_factory=dict)
    """The properties that are the keys of types, where these are not called ``id``; from a metadata file."""

    def __post_init__(self) -> None:
        self._properties: dict[tuple[str, str], dict[str, EmulatedProperty]] = {}
        self._navigation: dict[tuple[str, str], dict[str, EmulatedProperty]] = {}

    def add_entities(self, data: Mapping[str, EntityTypeData]) -> None:
        """Add entity types."""
        for name, item in data.items():
            self.entities[name] = EmulatedEntityType(
                name,
                item.get("base"),
                item.get("abstract", False),
                frozenset(item.get("versions", "beta").split()),
                parse_properties(item.get("properties", "")),
                parse_properties(item.get("navigation", "")),
            )

    def add_complex(self, data: Mapping[str, str]) -> None:
        """Add complex types.

        The key is ``name`` or ``name < base``, after ``abstract`` where only derived values exist, ``open`` for any.
        """
        for key, text in data.items():
            name, _sep, base = key.removeprefix("abstract ").removeprefix("open ").partition(" < ")
            self.complex[name] = parse_properties(text)
            if key.startswith("open "):
                self.open.add(name)
            if key.startswith("abstract "):
                self.complex_abstract.add(name)
            if base:
                self.complex_base[name] = base

    def add_enums(self, data: Mapping[str, str]) -> None:
        """Add enumerations; the key is ``name`` or ``name {flags}``, the text ``member=value member ...``."""
        for key, text in data.items():
            name, _sep, flags = key.partition(" ")
            members: dict[str, int | None] = {}
            for member in text.split():
                label, _eq, value = member.partition("=")
                members[label] = int(value) if value else None
            self.enums[name] = EmulatedEnum(name, flags == "{flags}", members)

    def add_resources(self, data: Mapping[str, ResourceData]) -> None:
        """Add paths."""
        for path, item in data.items():
            self.resources[path] = EmulatedResource(
                path,
                item["type"],
                item["area"],
                frozenset(item.get("versions", "v1.0 beta").split()),
                item.get("kind", "collection"),
                item.get("collection", {}),
                item["item"],
                item.get("patch_status", 200),
                item.get("post_status", 201),
                item.get("max_items"),
                item.get("absent_if_empty", False),
                item.get("named", False),
                tuple(item.get("alternate", "").split()),
                tuple(item.get("plain", "").split()),
                item.get("upsert", False),
                item.get("preset", []),
                item.get("resets", False),
                item.get("untyped_patch", False),
                {
                    name: _operation(name, operation, item.get("versions", "v1.0 beta"))
                    for name, operation in item.get("operations", {}).items()
                },
                item.get("behaviour"),
                item.get("casts", {}),
            )

    def chain(self, name: str) -> list[str]:
        """The type and its ancestors, nearest first."""
        names = []
        current: str | None = name
        while current is not None:
            names.append(current)
            current = self.entities[current].base
        return names

    def key(self, name: str) -> str:
        """The property that is the key of a type."""
        if not self.keys:
            return "id"
        return next((self.keys[item] for item in self.chain(name) if item in self.keys), "id")

    def is_open(self, name: str) -> bool:
        """Whether entities of a type may have properties that are not declared."""
        return not self.open.isdisjoint(self.chain(name))

    def is_a(self, name: str, ancestor: str) -> bool:
        """Whether ``name`` is ``ancestor`` or derived from it."""
        return name in self.entities and ancestor in self.chain(name)

    def complex_is_a(self, name: str, ancestor: str) -> bool:
        """The same for complex types."""
        current: str | None = name
        while current is not None and current != ancestor:
            current = self.complex_base.get(current)
        return current == ancestor

    def properties(self, name: str, version: str) -> dict[str, EmulatedProperty]:
        """Structural properties of an entity type, inherited first."""
        key = (name, version)
        if key not in self._properties:
            ordered = [prop for ancestor in reversed(self.chain(name)) for prop in self.entities[ancestor].properties]
            self._properties[key] = {prop.name: prop for prop in ordered if prop.in_version(version)}
        return self._properties[key]

    def navigation(self, name: str, version: str) -> dict[str, EmulatedProperty]:
        """Navigation properties of an entity type, inherited first."""
        key = (name, version)
        if key not in self._navigation:
            ordered = [prop for ancestor in reversed(self.chain(name)) for prop in self.entities[ancestor].navigation]
            self._navigation[key] = {prop.name: prop for prop in ordered if prop.in_version(version)}
        return self._navigation[key]

    def complex_properties(self, name: str, version: str | None = None) -> dict[str, EmulatedProperty]:
        """Properties of a complex type, inherited first; without a version those of all."""
        base = self.complex_base.get(name)
        inherited = self.complex_properties(base, version) if base else {}
        return {
            **inherited,
            **{prop.name: prop for prop in self.complex[name] if version is None or prop.in_version(version)},
        }

    def home_of(self, entity_type: str, derived: bool = False) -> EmulatedResource | None:
        """The top-level collection with entities of a type, or of ones ``derived`` from it (for references)."""
        homes = (item for item in self.resources.values() if "{id}" not in item.path and item.kind == "collection")
        found = [i for i in homes if self.is_a(entity_type, i.type) or (derived and self.is_a(i.type, entity_type))]
        return min(found, key=lambda item: item.type != entity_type, default=None)

    @property
    def permissions(self) -> list[str]:
        """Every permission that any description mentions, sorted."""
        return sorted({name for resource in self.resources.values() for name in resource.permissions})
