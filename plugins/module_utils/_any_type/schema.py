# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The types of every Graph entity, made from an index of the service's metadata (see ``csdl``). Pure.

A type is made on first use, because metadata has thousands of types, and some contain themselves.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast
from urllib.parse import unquote

from ansible_collections.m365.graph.plugins.module_utils._any_type.csdl import SchemaIndex, split
from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import edm
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType, Opaque, shown
from ansible_collections.m365.graph.plugins.module_utils._values.structured import (
    Collection,
    Complex,
    Enum,
    Flags,
    Untyped,
)

TYPE = "@odata.type"
BIND = "@odata.bind"

_PRIMITIVES: dict[str, EdmType] = {
    item.name: item
    for item in (
        *(edm.String, edm.Boolean, edm.Int32, edm.Int64, edm.Double, edm.Guid, edm.Binary),
        *(edm.DateTimeOffset, edm.Date, edm.TimeOfDay, edm.Duration),
    )
}
# JSON has one type of number; the service checks the range.
_PRIMITIVES |= dict.fromkeys(("Edm.Byte", "Edm.SByte", "Edm.Int16"), edm.Int32) | dict.fromkeys(
    ("Edm.Single", "Edm.Decimal"), edm.Double
)

_NAMED_BY_CREATORS = frozenset({"microsoft.graph.extension", "microsoft.graph.fieldValueSet"})
"""Entity types whose undeclared properties have any names: those of open extensions, and of the columns of lists."""

_WITH_KEY = re.compile(r"(?P<name>[\w.]+)\((?P<key>.*)\)")


@dataclass(frozen=True)
class ResourcePath:
    """The end of a path.

    ``type`` is the name of its type, ``many`` whether it is a collection, ``key`` the key that selects it from a
    collection.
    """

    type: str
    many: bool
    key: str | None = None


@dataclass(frozen=True)
class TypedMember:
    """A property of a type. ``link``: it is a navigation property, which leads to a resource of its own.

    ``computed``: only the service sets it. ``immutable``: only a create sets it.
    """

    type: EdmType
    nullable: bool = True
    link: bool = False
    computed: bool = False
    immutable: bool = False


def bare(name: str) -> str:
    """The name of a type as in metadata, from a value of ``@odata.type``."""
    name = name.removeprefix("#")
    return f"microsoft.{name}" if name.startswith("graph.") else name


class Schema:
    """The types of one version of one service."""

    def __init__(self, index: SchemaIndex) -> None:
        self._types: dict[str, dict[str, Any]] = index["types"]
        self._starts: dict[str, str] = index["starts"]
        self._made: dict[str, EdmType] = {}

    def known(self, name: str) -> bool:
        return name in self._types

    def chain(self, name: str) -> list[str]:
        """The type and its base types, nearest first."""
        found: list[str] = []
        while name in self._types and name not in found:
            found.append(name)
            name = self._types[name].get("base", "")
        return found

    def derives(self, name: str, base: str) -> bool:
        """Whether ``name`` is ``base`` or derived from it."""
        return base in self.chain(name)

    def is_open(self, name: str) -> bool:
        """Whether values of the type may have undeclared properties."""
        return any(self._types[item].get("open") for item in self.chain(name))

    def members(self, name: str) -> dict[str, str]:
        """References to the types of all properties, by name, inherited ones first; navigations come last."""
        line = [self._types[item] for item in reversed(self.chain(name))]
        return {
            member: reference
            for kind in ("props", "navs")
            for item in line
            for member, reference in item.get(kind, {}).items()
        }

    def is_abstract(self, name: str) -> bool:
        """Whether only types that are derived from the type have values."""
        return bool(self._types[name].get("abstract"))

    def subtypes(self, name: str) -> list[str]:
        """The type, unless it is abstract, and all types that are derived from it, sorted."""
        return sorted(item for item in self._types if self.derives(item, name) and not self.is_abstract(item))

    def similar(self, name: str) -> str | None:
        """The entity type with the most similar name."""
        entities = {item.rpartition(".")[2]: item for item, about in self._types.items() if about["kind"] == "entity"}
        near = difflib.get_close_matches(name.rpartition(".")[2], entities, n=1)
        return entities[near[0]] if near else None

    def key(self, name: str) -> str:
        """The property with the ID: ``id``, except for a few types whose key has another name."""
        keys = next((key for item in self.chain(name) if (key := self._types[item].get("key"))), ["id"])
        return keys[0] if len(keys) == 1 else "id"

    def links(self, name: str) -> set[str]:
        """The names of the navigations."""
        return {member for item in self.chain(name) for member in self._types[item].get("navs", {})}

    def marked(self, name: str, mark: str) -> set[str]:
        """The names of the properties with an annotation: ``computed`` or ``immutable``."""
        return {member for item in self.chain(name) for member in self._types[item].get(mark, ())}

    def member(self, name: str, member: str) -> TypedMember:
        """A property. Raises :class:`InvalidValue` for an unknown one, with similar names."""
        links = self.links(name)
        if member.endswith(BIND) and member.removesuffix(BIND) in links:
            return TypedMember(Untyped, link=True)
        reference = self.members(name).get(member)
        if reference is not None:
            return TypedMember(
                self.edm(reference),
                nullable=not reference.endswith("!"),
                link=member in links,
                computed=member in self.marked(name, "computed"),
                immutable=member in self.marked(name, "immutable"),
            )
        if self._is_extension(name, member):
            return TypedMember(Untyped)
        raise InvalidValue(f"{shown(member)} is not a property of {name}{self._advice(name, member)}")

    def _is_extension(self, name: str, member: str) -> bool:
        """Whether an undeclared property may be one that a tenant has added.

        Names of extensions contain an underscore (https://learn.microsoft.com/graph/extensibility-overview), and
        Graph's own names do not, so that a typing error is not taken for an extension. Some entities are made for
        names that their creators choose: open extensions, and the columns of an item in a list.
        """
        entity = name in self._types and self._types[name]["kind"] == "entity"
        free = not entity or not _NAMED_BY_CREATORS.isdisjoint(self.chain(name))
        return self.is_open(name) and "@" not in member and ("_" in member or free)

    def _advice(self, name: str, member: str) -> str:
        derived = [
            item
            for item in self._types
            if item != name and member in self._types[item].get("props", {}) and self.derives(item, name)
        ]
        if derived:
            some = ", ".join(derived[:5]) + (" or others" if len(derived) > 5 else "")
            return f", but of {some}, which is derived from it: say with {TYPE} which type is meant"
        close = difflib.get_close_matches(member, self.members(name), n=3)
        return f"; is {' or '.join(close)} meant?" if close else ""

    def edm(self, reference: str) -> EdmType:
        """The type of a reference; an unknown type accepts any JSON."""
        name, several = split(reference)
        if several:
            # OData guarantees an order only for collections that metadata declares as ordered, and Graph's declares
            # none.
            return Collection(self.edm(name), "bag")
        if name not in self._types:
            return _PRIMITIVES.get(name, Untyped)
        if name not in self._made:
            self._made[name] = self._make(name, self._types[name])
        return self._made[name]

    def _make(self, name: str, item: Mapping[str, Any]) -> EdmType:
        if item["kind"] == "enum":
            return (Flags if item.get("flags") else Enum)(name, item["members"])
        if item["kind"] == "definition":
            return self.edm(item["of"]) if item["of"] not in self._types else Untyped
        return Structured(name, _EnumMembers(self, name), self.is_open(name), schema=self)

    def place(self, path: str) -> ResourcePath | None:
        """The resource or collection at a path below the version.

        None if metadata does not have it, which does not mean that it does not exist.
        """
        steps = list(_steps(path))
        reference = self._starts.get(steps[0]) if steps else None
        if reference is None:
            return None
        name, many = split(reference)
        key = None
        for step in steps[1:]:
            if "." in step and self.known(bare(step)):
                cast_to = bare(step)
                if not (self.derives(cast_to, name) or self.derives(name, cast_to)):
                    return None
                name = cast_to if self.derives(cast_to, name) else name
            elif step.startswith(("$", "microsoft.graph.")):
                return None  # a system resource, or an operation
            elif many:
                key, many = step, False
            else:
                reference = self.members(name).get(step)
                if reference is None:
                    return None
                name, many = split(reference)
                key = None
        return (
            ResourcePath(name, many, key)
            if self.known(name) and self._types[name]["kind"] in ("entity", "complex")
            else None
        )


def _steps(path: str) -> Iterator[str]:
    """The parts of a path, a key in parentheses as a part of its own: ``users('a')`` is ``users``, ``a``."""
    for part in path.strip("/").split("/"):
        step = unquote(part)
        found = _WITH_KEY.fullmatch(step)
        if found:
            yield found["name"]
            yield found["key"][1:-1].replace("''", "'") if found["key"].startswith("'") else found["key"]
        else:
            yield step


class _EnumMembers(Mapping[str, EdmType]):
    """The types of a structured type's properties, each made on first use."""

    def __init__(self, schema: Schema, name: str) -> None:
        self._schema = schema
        self._references = schema.members(name)

    def __getitem__(self, name: str) -> EdmType:
        return self._schema.edm(self._references[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._references)

    def __len__(self) -> int:
        return len(self._references)


@dataclass(frozen=True)
class Structured(Complex):
    """A complex value, or an entity inside a body, whose type may be a derived one: ``@odata.type`` names it.

    A value without ``@odata.type`` is of the declared type, and so is one of a type that metadata does not have.
    References (``x@odata.bind``) and navigations are sent and never compared, as they are not read back.
    """

    schema: Schema = field(kw_only=True, compare=False, repr=False)

    def parse(self, value: Any) -> Hashable:
        self.check(value)
        return self.canonical(value)

    def check(self, value: Any) -> None:
        """Raise :class:`InvalidValue` for a wrong value.

        Values inside are checked without their canonical forms: those of deep values would be made at each level.
        """
        if not isinstance(value, Mapping):
            raise self._refuse(value, f"an object of type {self.name}")
        said = value.get(TYPE)
        if said is not None and not (isinstance(said, str) and self.schema.derives(bare(said), self.name)):
            raise InvalidValue(f"{TYPE}: {shown(said)} is not {self.name} and not derived from it")
        kind = self._kind(value)
        for key, item in value.items():
            if not _noise(key) and key != TYPE:
                member = self.schema.member(kind.name, key)
                if item is not None and not key.endswith(BIND):
                    _within(key, member.type, item)

    def encode(self, value: Any) -> Any:
        self.check(value)
        return self._encoded(value)

    def canonical(self, value: Any) -> Hashable:
        if not isinstance(value, Mapping):
            return None if value is None else Opaque.of(value)
        kind = self._kind(value)
        told = (
            (key, kind._type(key).canonical(item))
            for key, item in value.items()
            if item is not None and kind._is_read(key)
        )
        return frozenset([(TYPE, self._called(value)), *told])

    def matches(self, desired: Any, current: Any) -> bool:
        if not isinstance(desired, Mapping) or not isinstance(current, Mapping):
            return self.equal(desired, current)
        if TYPE in desired and self._called(desired) != self._called(current):
            return False
        kind = self._kind(desired if TYPE in desired else current)
        return all(
            kind._type(key).matches(item, current.get(key)) for key, item in desired.items() if kind._is_read(key)
        )

    def merge(self, desired: Any, current: Any) -> Any:
        if (
            not isinstance(desired, Mapping)
            or not isinstance(current, Mapping)
            or (TYPE in desired and self._called(desired) != self._called(current))
        ):
            return None if desired is None else self.encode(desired)
        kind = self._kind(desired if TYPE in desired else current)
        kept = {key: item for key, item in current.items() if not _noise(key)}
        nested = {key: kind._type(key).merge(item, current.get(key)) for key, item in desired.items() if "@" not in key}
        return kept | self._encoded({key: item for key, item in desired.items() if "@" in key}) | nested

    def _encoded(self, value: Mapping[str, Any]) -> dict[str, Any]:
        kind = self._kind(value)
        return {
            key: item if "@" in key else _encoded(kind._type(key), item)
            for key, item in value.items()
            if not _noise(key)
        }

    @cached_property
    def _links(self) -> frozenset[str]:
        return frozenset(self.schema.links(self.name))

    def _is_read(self, key: str) -> bool:
        """Whether the service returns a property."""
        return "@" not in key and key not in self._links

    def _called(self, value: Mapping[str, Any]) -> str:
        """The name of a value's type."""
        return bare(str(value[TYPE])) if value.get(TYPE) else self.name

    def _kind(self, value: Mapping[str, Any]) -> Structured:
        name = self._called(value)
        return (
            cast(Structured, self.schema.edm(name))
            if name != self.name and self.schema.derives(name, self.name)
            else self
        )


def _noise(key: str) -> bool:
    """Whether a name in an object is that of an annotation, which is not sent."""
    return "@" in key and key != TYPE and not key.endswith(BIND)


def _check(kind: EdmType, value: Any) -> None:
    if isinstance(kind, Structured):
        kind.check(value)
    elif isinstance(kind, Collection) and isinstance(kind.item, Structured) and isinstance(value, list):
        for number, item in enumerate(value):
            _within(f"[{number}]", kind.item, item)
    else:
        kind.parse(value)


def _encoded(kind: EdmType, value: Any) -> Any:
    """The JSON to send for a checked value."""
    if isinstance(kind, Structured) and value is not None:
        return kind._encoded(value)
    if isinstance(kind, Collection) and isinstance(kind.item, Structured) and value is not None:
        return [kind.item._encoded(item) for item in value]
    return kind.merge(value, None)


def _within(place: str, kind: EdmType, value: Any) -> None:
    try:
        _check(kind, value)
    except InvalidValue as error:
        raise InvalidValue(f"{place}: {error}") from None
