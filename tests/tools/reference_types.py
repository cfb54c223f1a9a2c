# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The types of a version of Graph, from its metadata (CSDL) or from Microsoft's SDK, in the notation of the facts.

Names have no namespace of Graph or of OData: ``user``, ``security.alert``, ``String``. ``[]`` after the name of a type
marks a collection, ``!`` a value that cannot be null, and ``?`` a property of which this is not known.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from xml.etree import ElementTree

import graph_sdk
from graph_facts import PREFIX

_EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
_TERMS = {"Org.OData.Core.V1.Computed": "computed", "Org.OData.Core.V1.Immutable": "immutable"}
_KINDS = {"Int32|Int64": "Int32", "Single|Double|Decimal": "Double"}
_NOT_ROOTS = ("models/", "__pycache__/")


@dataclass
class DeclaredType:
    """``kind`` is ``entity``, ``complex`` or ``enum``; ``values`` and ``links`` are its own properties.

    ``key`` is the property with its ID, if that is not ``id``. ``marks`` has ``computed``, ``immutable`` and
    ``contained`` by the name of a property.
    """

    kind: str
    base: str | None = None
    key: str | None = None
    abstract: bool = False
    open: bool = False
    flags: bool = False
    values: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)


def bare(reference: str) -> str:
    """The name of a type in a reference to it."""
    return reference.removesuffix("!").removesuffix("?").removesuffix("[]")


def is_many(reference: str) -> bool:
    """Whether a reference is to a collection."""
    return reference.rstrip("!?").endswith("[]")


class TypeSource(Protocol):
    """Where types are looked up. ``about`` names it; ``shows_contained``: navigations show whether they contain."""

    about: str
    shows_contained: bool

    @abstractmethod
    def start(self, name: str) -> str | None:
        """What the first part of a path leads to; None if nothing is there."""

    @abstractmethod
    def find(self, name: str) -> DeclaredType | None:
        """A type; None for a primitive one and where there is none."""

    @abstractmethod
    def derived(self, name: str) -> list[str]:
        """The types that are derived from a type, itself excluded."""

    @abstractmethod
    def changes(self, path: str) -> bool:
        """Whether a PATCH is served at a path with ``{}`` for IDs."""


class TypeTree:
    """Types with what they inherit."""

    def __init__(self, source: TypeSource) -> None:
        self.source = source

    def chain(self, name: str) -> list[str]:
        """A type and its base types, nearest first."""
        found: list[str] = []
        following: str | None = name
        while following and following not in found and (known := self.source.find(following)):
            found.append(following)
            following = known.base
        return found

    def derives(self, name: str, base: str) -> bool:
        return base in self.chain(name)

    def is_open(self, name: str) -> bool:
        return any(known.open for item in self.chain(name) if (known := self.source.find(item)))

    def values(self, name: str) -> dict[str, str]:
        """The properties of a type with those of its base types."""
        return self._all(name, "values")

    def links(self, name: str) -> dict[str, str]:
        """The navigations of a type with those of its base types."""
        return self._all(name, "links")

    def marks(self, name: str) -> dict[str, str]:
        return self._all(name, "marks")

    def _all(self, name: str, part: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for item in reversed(self.chain(name)):
            found |= getattr(self.source.find(item), part)
        return found

    def concrete(self, name: str) -> list[str]:
        """The types of values of a declared type: itself and the derived ones, without abstract ones."""
        return [
            item
            for item in (name, *sorted(self.source.derived(name)))
            if (known := self.source.find(item)) and not known.abstract
        ]


class CsdlSource:
    """The types of a metadata document (OData CSDL XML 4.01), as Graph serves it at ``$metadata``."""

    def __init__(self, file: Path, sdk: graph_sdk.GraphSdk, about: str) -> None:
        root = ElementTree.parse(file).getroot()
        schemas = [*root.iter(f"{_EDM}Schema")]
        self.about = about
        self.shows_contained = True
        self._sdk = sdk
        self._aliases = {str(item.get("Alias")): str(item.get("Namespace")) for item in schemas if item.get("Alias")}
        self._definitions = {
            self._short(f"{schema.get('Namespace')}.{item.get('Name')}"): self._short(item.get("UnderlyingType", ""))
            for schema in schemas
            for item in schema.iter(f"{_EDM}TypeDefinition")
        }
        self._types: dict[str, DeclaredType] = {}
        self._starts: dict[str, str] = {}
        for schema in schemas:
            for item in schema:
                self._declare(str(schema.get("Namespace")), item)
        for item in root.iter(f"{_EDM}Annotations"):
            owner, _slash, name = str(item.get("Target")).partition("/")
            if name and (known := self._types.get(self._short(owner))):
                self._mark(known, name, item)
        self._derived: dict[str, list[str]] = {}
        tree = TypeTree(self)
        for name in self._types:
            for base in tree.chain(name)[1:]:
                self._derived.setdefault(base, []).append(name)

    def start(self, name: str) -> str | None:
        return self._starts.get(name)

    def find(self, name: str) -> DeclaredType | None:
        return self._types.get(name)

    def derived(self, name: str) -> list[str]:
        return self._derived.get(name, [])

    def changes(self, path: str) -> bool:
        """The metadata shows this for few paths only, the SDK for all."""
        return _changes(self._sdk, path)

    def keys(self) -> dict[str, str]:
        """The properties with the IDs of the entity types that do not derive from ``entity``."""
        tree = TypeTree(self)
        return {
            name: next((key for item in tree.chain(name) if (key := self._types[item].key)), "id")
            for name, known in self._types.items()
            if known.kind == "entity" and tree.chain(name)[-1] != "entity"
        }

    def abstract(self) -> frozenset[str]:
        """The names of the types of which only derived ones have values."""
        return frozenset(name for name, known in self._types.items() if known.abstract)

    def flags(self) -> frozenset[str]:
        """The names of the enumerations whose members may be combined."""
        return frozenset(name for name, known in self._types.items() if known.flags)

    def _declare(self, namespace: str, item: ElementTree.Element) -> None:
        tag, name = item.tag.removeprefix(_EDM), self._short(f"{namespace}.{item.get('Name')}")
        kinds = {"EntityType": "entity", "ComplexType": "complex", "EnumType": "enum"}
        if tag == "EntityContainer":
            for part in item:
                kind = self._short(str(part.get("EntityType") or part.get("Type")))
                self._starts[str(part.get("Name"))] = kind + "[]" * part.tag.endswith("EntitySet")
        if tag not in kinds:
            return
        base = item.get("BaseType")
        keys = [str(part.get("Name")) for part in item.iter(f"{_EDM}PropertyRef")]
        known = self._types[name] = DeclaredType(
            kinds[tag],
            self._short(base) if base else None,
            keys[0] if keys and keys != ["id"] else None,
            item.get("Abstract") == "true",
            item.get("OpenType") == "true",
            item.get("IsFlags") == "true",
        )
        for number, member in enumerate(item.iter(f"{_EDM}Member")):
            known.members[str(member.get("Name"))] = int(member.get("Value") or number)
        for part in item.iter(f"{_EDM}Property"):
            end = "!" if part.get("Nullable") == "false" else ""
            known.values[str(part.get("Name"))] = self._reference(str(part.get("Type"))) + end
            self._mark(known, str(part.get("Name")), part)
        for part in item.iter(f"{_EDM}NavigationProperty"):
            known.links[str(part.get("Name"))] = self._reference(str(part.get("Type")))
            if part.get("ContainsTarget") == "true":
                known.marks[str(part.get("Name"))] = "contained"

    @staticmethod
    def _mark(known: DeclaredType, name: str, item: ElementTree.Element) -> None:
        for note in item.findall(f"{_EDM}Annotation"):
            term = str(note.get("Term"))
            if term in _TERMS and note.get("Bool", "true") == "true":
                known.marks[name] = _TERMS[term]
            elif term == "Org.OData.Core.V1.Permissions":
                given = note.get("EnumMember") or "".join(part.text or "" for part in note.iter(f"{_EDM}EnumMember"))
                if given.rpartition("/")[2] == "Read":
                    known.marks[name] = "computed"

    def _reference(self, declared: str) -> str:
        many = declared.startswith("Collection(")
        return self._short(declared.removeprefix("Collection(").removesuffix(")")) + "[]" * many

    def _short(self, name: str) -> str:
        space, _dot, last = name.rpartition(".")
        full = f"{self._aliases.get(space, space)}.{last}" if space else name
        short = full.removeprefix("Edm.").removeprefix(PREFIX)
        return getattr(self, "_definitions", {}).get(short, short)


class SdkSource:
    """The types of an SDK. It does not show which values can be null, and what contains what.

    Nor does it show the ``keys`` of entity types without the base type ``entity``, which types are ``abstract``, and
    all enumerations with ``flags``: these are the names of types that are so elsewhere.
    """

    def __init__(
        self, sdk: graph_sdk.GraphSdk, keys: dict[str, str], abstract: frozenset[str], flags: frozenset[str]
    ) -> None:
        self.about = f"{sdk.package} {sdk.release}"
        self.shows_contained = False
        self._sdk = sdk
        self._keys = keys
        self._abstract = abstract
        self._flags = flags
        self._modules: dict[str, str] = {}
        self._starts = dict(self._roots())
        self._roots_of_paths = {bare(reference) for reference in self._starts.values()}
        self._types: dict[str, DeclaredType | None] = {}
        self._below: dict[str, list[str]] = {}
        for module in self._sdk.modules():
            self._flags |= {self._name(used) for used in self._known(module).flags_used}
            for name in [self._name(item) for item in self._sdk.chain(module)][1:]:
                self._below.setdefault(name, []).append(self._name(module))

    def start(self, name: str) -> str | None:
        return self._starts.get(name)

    def find(self, name: str) -> DeclaredType | None:
        if name not in self._types:
            self._types[name] = self._declared(self._modules.get(name) or self._sdk.module(name))
        return self._types[name]

    def derived(self, name: str) -> list[str]:
        return self._below.get(name, [])

    def changes(self, path: str) -> bool:
        return _changes(self._sdk, path)

    def _roots(self) -> Iterator[tuple[str, str]]:
        for folder in self._sdk.source.names(""):
            if folder.endswith("/") and folder not in _NOT_ROOTS and (path := self._sdk.root(folder[:-1])):
                served = self._sdk.served(path)
                if served and "(" not in path:
                    many = bool([*self._sdk.below(path)]) and "item" in self._sdk.below(path)
                    yield path.strip("/"), self._name(served[0]) + "[]" * many

    def _known(self, module: str) -> graph_sdk.SdkType:
        known = self._sdk.type_at(module)
        assert known is not None, module
        return known

    def _name(self, module: str) -> str:
        """A type's name. Kiota puts a type with the name of a namespace into that: ``security.security``."""
        known = self._known(module)
        space, _dot, last = known.name.rpartition(".")
        name = space if space.rpartition(".")[2] == last else known.name
        self._modules[name] = module
        return name

    def _declared(self, module: str) -> DeclaredType | None:
        known = self._sdk.type_at(module)
        if known is None:
            return None
        if known.members is not None:
            flags = known.name in self._flags
            numbers = {name: 1 << number if flags else number for number, name in enumerate(known.members)}
            return DeclaredType("enum", flags=flags, members=numbers)
        found = DeclaredType(
            "entity" if self._is_entity(module) else "complex",
            self._name(known.base) if known.base else None,
            self._key(module),
            abstract=self._name(module) in self._abstract,
        )
        for name, (kind, target) in known.values.items():
            if "@" in name:
                continue
            many = "[]" * kind.endswith("[]")
            if target is None:
                found.values[name] = _KINDS.get(kind.removesuffix("[]"), kind.removesuffix("[]")) + many + "?"
            elif self._is_entity(target):
                found.links[name] = self._name(target) + many
            else:
                found.values[name] = self._name(target) + many + "?"
            if name in known.read_only and name in found.values:
                found.marks[name] = "computed"
        return found

    def _key(self, module: str) -> str | None:
        """The property with the ID, if it is not called ``id``."""
        known = self._keys.get(self._name(module), "id")
        return None if self._sdk.is_entity(module) or known == "id" else known

    def _is_entity(self, module: str) -> bool:
        """Whether a type is an entity.

        Of those that do not derive from ``entity``, the start of a path is one, and what has an ID that is a GUID.
        """
        if self._name(module) in self._roots_of_paths:
            return True
        own = {name: kind for item in self._sdk.chain(module) for name, kind in self._known(item).values.items()}
        return self._sdk.is_entity(module) or self._name(module) in self._keys or own.get("id") == ("Guid", None)


def _changes(sdk: graph_sdk.GraphSdk, path: str) -> bool:
    found: Any = sdk.builder(path)
    return found is not None and "PATCH" in found[1]
