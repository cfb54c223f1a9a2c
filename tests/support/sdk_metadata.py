# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Metadata and documents of the types that Microsoft's SDK creates and changes, made from the SDK when they are needed.

The SDK does not know which entities a property leads to and which it contains, so that the metadata has only the paths
to the collections; and it has no numbers of enumerations, so that they are counted.
"""

from __future__ import annotations

import importlib
import itertools
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

sys.path.append(str(Path(__file__).resolve().parents[1] / "tools"))
graph_sdk = importlib.import_module("graph_sdk")

PREFIX = "microsoft.graph."
_EDM = "http://docs.oasis-open.org/odata/ns/edm"
_EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
_KINDS = {"Int32|Int64": "Int32", "Single|Double|Decimal": "Double"}
_VALUES: dict[str, tuple[Any, Any]] = {
    "Boolean": (True, False),
    "Binary": ("QmVybGlu", "UG90c2RhbQ=="),
    "Int32|Int64": (7, 8),
    "Single|Double|Decimal": (1.5, 2.5),
    "Guid": ("B20D3703-3703-B20D-0337-0DB203370DB2", "b20d3703-3703-b20d-0337-0db203370db3"),
    "DateTimeOffset": ("2027-01-31T13:00:00.1234567+01:00", "2027-01-31T12:00:01Z"),
    "Date": ("2027-01-31", "2027-02-01"),
    "TimeOfDay": ("09:30:00", "10:30:00"),
    "Duration": ("PT8H30M", "P14D"),
}
_DEEPEST = 3
"""The depth of the complex values in documents."""


@dataclass(frozen=True)
class SdkResource:
    """A type that can be created at a path and changed there."""

    path: str
    declared: str
    module: str


def resources_of(version: str) -> list[SdkResource]:
    """Every type of an SDK that a POST creates and a PATCH changes, each at one path without an ID."""
    sdk = graph_sdk.GraphSdk.installed(version)
    found: dict[str, SdkResource] = {}
    for path, declared in sdk.collections(4):
        for module in [*sdk.subtypes(declared)] or [declared]:
            found.setdefault(module, SdkResource(path, declared, module))
    return [found[module] for module in sorted(found)]


class SdkMetadata:
    """Writes the metadata of resources as CSDL, and documents with a value for each of their properties.

    ``flags`` are enumerations whose members may be combined: where a list has them, the SDK does not show it. ``links``
    are the properties with entities that the metadata has as well, each with the module of the type that declares it.
    """

    def __init__(
        self,
        version: str,
        roots: dict[str, str],
        resources: list[SdkResource],
        flags: Iterable[str] = (),
        links: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._flags = frozenset(flags)
        self._sdk = graph_sdk.GraphSdk.installed(version)
        self._roots = roots
        self._links: dict[str, dict[str, tuple[str, bool]]] = {}
        for owner, name in links:
            kind, target = self._sdk.type_at(owner).values[name]
            self._links.setdefault(owner, {})[name] = (target, kind.endswith("[]"))
        used = [module for item in resources for module in (item.module, item.declared)]
        for item in resources:
            used += [module for _path, module in self._owners(item.path)]
        used += [target for found in self._links.values() for target, _many in found.values()]
        self._entities = {name for module in used for name in self._sdk.chain(module)}

    def csdl(self, resources: list[SdkResource], more: Iterable[str] = ()) -> str:
        """The metadata of the resources, with all types that they need.

        Of the types that are derived from that of a value, it has the first, and ``more``, a list of modules.
        """
        root = ElementTree.Element("edmx:Edmx", {"Version": "4.0", "xmlns:edmx": _EDMX})
        services = ElementTree.SubElement(root, "edmx:DataServices")
        schemas: dict[str, ElementTree.Element] = {}

        def schema(name: str) -> ElementTree.Element:
            space = (PREFIX + name).rpartition(".")[0]
            if space not in schemas:
                schemas[space] = ElementTree.SubElement(services, "Schema", {"Namespace": space, "xmlns": _EDM})
            return schemas[space]

        self._contain(resources)
        waiting = [*more, *(name for item in resources for name in (item.module, item.declared))]
        waiting += [module for item in resources for _path, module in self._owners(item.path)]
        seen: set[str] = set()
        while waiting:
            module = waiting.pop()
            if module in seen:
                continue
            seen.add(module)
            known = self._sdk.type_at(module)
            if known.members is not None:
                self._enum(schema(known.name), module)
                continue
            targets = [target for _kind, target in self._values(module).values() if target]
            waiting += [*targets, *filter(None, map(self._concrete, targets))]
            waiting += [target for target, _many in self._links.get(module, {}).values()]
            waiting += [known.base] if known.base else []
            self._type(schema(known.name), module)
        self._container(schema, resources)
        return ElementTree.tostring(root, encoding="unicode")

    def _values(self, module: str) -> dict[str, tuple[str, str | None]]:
        """The own properties of a type that are not entities, and not annotations."""
        values: dict[str, tuple[str, str | None]] = self._sdk.type_at(module).values
        return {
            name: (kind, target)
            for name, (kind, target) in values.items()
            if name != "@odata.type" and self._is_value(kind, target)
        }

    def _concrete(self, module: str) -> str | None:
        """The first of the types that are derived from a complex type, which may be abstract; None without any."""
        return next(iter(self._sdk.subtypes(module)), None)

    def _is_value(self, kind: str, target: str | None) -> bool:
        if target is None:
            return kind.removesuffix("[]") in {*_VALUES, "String"}
        return self._entities.isdisjoint(self._sdk.chain(target)) and not self._sdk.is_entity(target)

    def _enum(self, schema: ElementTree.Element, module: str) -> None:
        known = self._sdk.type_at(module)
        element = ElementTree.SubElement(schema, "EnumType", {"Name": known.name.rpartition(".")[2]})
        flags = known.name in self._flags
        if flags:
            element.set("IsFlags", "true")
        for number, member in enumerate(known.members):
            value = 1 << number if flags else number
            ElementTree.SubElement(element, "Member", {"Name": member, "Value": str(value)})

    def _type(self, schema: ElementTree.Element, module: str) -> None:
        known = self._sdk.type_at(module)
        tag = "EntityType" if module in self._entities else "ComplexType"
        base = {"BaseType": PREFIX + self._sdk.type_at(known.base).name} if known.base else {}
        element = ElementTree.SubElement(schema, tag, {"Name": known.name.rpartition(".")[2], **base})
        for name, (kind, target) in self._values(module).items():
            single = PREFIX + self._sdk.type_at(target).name if target else f"Edm.{_KINDS.get(kind, kind)}"
            single = single.removesuffix("[]") if target is None else single
            single = f"Edm.{_KINDS[kind.removesuffix('[]')]}" if kind.removesuffix("[]") in _KINDS else single
            full = f"Collection({single})" if kind.endswith("[]") else single
            item = ElementTree.SubElement(element, "Property", {"Name": name, "Type": full})
            if name in known.read_only:
                ElementTree.SubElement(item, "Annotation", {"Term": "Org.OData.Core.V1.Computed", "Bool": "true"})
        for name, (target, many) in self._links.get(module, {}).items():
            kind = PREFIX + self._sdk.type_at(target).name
            attributes = {"Name": name, "Type": f"Collection({kind})" if many else kind, "ContainsTarget": "true"}
            ElementTree.SubElement(element, "NavigationProperty", attributes)

    def _container(self, schema: Any, resources: list[SdkResource]) -> None:
        container = ElementTree.Element("EntityContainer", {"Name": "GraphService"})
        made: dict[str, ElementTree.Element] = {}
        names: dict[str, str] = {}
        for item in resources:
            places = [(item.path, item.declared), *self._owners(item.path)]
            plain = [(path, module) for path, module in places if "{}" not in path]
            names |= {path: PREFIX + self._sdk.type_at(module).name for path, module in plain[:1]}
        for path, kind in sorted(names.items()):
            first, *rest = path.strip("/").split("/")
            if not rest:
                ElementTree.SubElement(container, "EntitySet", {"Name": first, "EntityType": kind})
                continue
            for position in range(1, len(rest) + 1):
                owner = "/" + "/".join([first, *rest[: position - 1]])
                if owner not in made:
                    name = self._root(owner)
                    made[owner] = ElementTree.SubElement(
                        schema(name), "EntityType", {"Name": name.rpartition(".")[2], "BaseType": f"{PREFIX}entity"}
                    )
                    if position == 1:
                        ElementTree.SubElement(container, "Singleton", {"Name": first, "Type": PREFIX + name})
                last = position == len(rest)
                target = f"Collection({kind})" if last else PREFIX + self._root(f"{owner}/{rest[position - 1]}")
                attributes = {"Name": rest[position - 1], "Type": target, "ContainsTarget": "true"}
                if not any(link.get("Name") == attributes["Name"] for link in made[owner]):
                    ElementTree.SubElement(made[owner], "NavigationProperty", attributes)
        schema("x").append(container)

    def _owners(self, path: str) -> list[tuple[str, str]]:
        """The collections and single resources on the way to a path with IDs, with the modules of their types.

        They begin with the collection of the first ID: what is in front of it is a root without values.
        """
        steps = path.strip("/").split("/")
        found = []
        for position in range(steps.index("{}") if "{}" in steps else len(steps), len(steps)):
            owner = "/" + "/".join(steps[:position])
            if not owner.endswith("/{}"):
                served = self._sdk.served(owner)
                assert served, f"{owner} of {path} returns no type"
                found.append((owner, served[0]))
        return found

    def _contain(self, resources: list[SdkResource]) -> None:
        """Add the navigations of entities that lead to the resources inside them."""
        for item in resources:
            chain = [*self._owners(item.path), (item.path, item.declared)]
            for (owner, module), (path, target) in itertools.pairwise(chain):
                rest = path.removeprefix(owner).removeprefix("/{}").strip("/")
                many = path == item.path or f"{path}/{{}}/" in f"{item.path}/"
                self._links.setdefault(module, {})[rest] = (target, many)

    def _root(self, path: str) -> str:
        """The type of a resource on the way to a collection."""
        return self._roots.get(path) or "rootOf" + "".join(part[:1].upper() + part[1:] for part in path.split("/"))

    def ancestors(self, item: SdkResource) -> list[str]:
        """The type and its base types, nearest first, without the namespace of Graph."""
        return [self._sdk.type_at(name).name for name in self._sdk.chain(item.module)]

    def values(self, module: str) -> dict[str, tuple[str, str | None]]:
        """The properties of a type and its base types that are no entities: kinds, and modules of their types."""
        return {name: value for owner in self._sdk.chain(module) for name, value in self._values(owner).items()}

    def pairs(self, module: str) -> dict[str, tuple[Any, Any]]:
        """Two different values for each property that documents have, as far as there are two."""
        return dict(self._properties(module, 0))

    def document(self, item: SdkResource) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """A document with all properties, and one property with another value; None if nothing identifies it."""
        values = self.pairs(item.module)
        keys: list[str] = [name for name in ("displayName", "name") if name in values]
        keys += [name for name, value in values.items() if value[0] == f"{name} 1" and name not in keys]
        others = [name for name in values if keys and name != keys[0]]
        if not others:
            return None
        type_name = PREFIX + self._sdk.type_at(item.module).name
        document = {
            "type": type_name,
            "path": item.path,
            "key": {keys[0]: type_name},
            "properties": {name: values[name][0] for name in others},
        }
        return document, {others[0]: values[others[0]][1]}

    def _properties(self, module: str, depth: int) -> Iterator[tuple[str, tuple[Any, Any]]]:
        for owner in reversed(self._sdk.chain(module)):
            for name, (kind, target) in self._values(owner).items():
                if (
                    name in self._sdk.type_at(owner).read_only
                    or name in LEFT_OUT
                    or (target and self._sdk.has_id(target))
                ):
                    continue
                pair = self._pair(name, kind.removesuffix("[]"), target, depth)
                if pair is not None:
                    yield name, (tuple([value] for value in pair) if kind.endswith("[]") else pair)  # type: ignore[misc]

    def _pair(self, name: str, kind: str, target: str | None, depth: int) -> tuple[Any, Any] | None:
        """Two different values of a type; None if it has none, or only one."""
        if target is None:  # no text is that of another property, which may be a secret
            return (f"{name} 1", f"{name} 2") if kind == "String" else _VALUES[kind]
        members = self._sdk.type_at(target).members
        if members is not None:
            known = [name for name in members if name not in ("unknownFutureValue", "none")]
            return (known[0], known[1]) if len(known) > 1 else None
        kind_of = self._concrete(target)
        inner = dict(self._properties(kind_of or target, depth + 1)) if depth < _DEEPEST else {}
        if not inner:
            return None
        part = next(iter(inner))
        first = {label: pair[0] for label, pair in inner.items()}
        if kind_of:
            first["@odata.type"] = f"#{PREFIX}{self._sdk.type_at(kind_of).name}"
        return first, {**first, part: inner[part][1]}


LEFT_OUT = {"id", "createdDateTime", "lastModifiedDateTime", "supportsScopeTags", "version", "authenticationBehaviors"}
"""The properties that services set in every entity, and one whose members the emulator has in beta only."""
