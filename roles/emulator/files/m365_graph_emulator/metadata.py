# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``$metadata``: the model of a version as CSDL XML (OData CSDL 4.01), in the manner of Microsoft Graph.

Types are called ``graph.x`` (the alias of ``microsoft.graph``), the entity container ``GraphService`` with full names.
As with Graph, nearly nothing shows what is read-only: marks do not appear, except those from the annotations of a
metadata file. The document needs no token. Its ETag
changes with its content; the documents do not say whether Graph's does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree

from .model import NAMESPACE, EmulatedModel, EmulatedOperation, EmulatedProperty

_EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
_EDM = "http://docs.oasis-open.org/odata/ns/edm"
_TERMS = {"ro": "Org.OData.Core.V1.Computed", "im": "Org.OData.Core.V1.Immutable"}


@dataclass(frozen=True)
class MetadataDocument:
    """The document and its entity tag."""

    text: str
    etag: str

    def is_known(self, if_none_match: str | None) -> bool:
        """Whether a client that sends this header has the document already (RFC 9110, 13.1.2)."""
        known = [item.strip().removeprefix("W/") for item in (if_none_match or "").split(",")]
        return "*" in known or self.etag in known


def _full(name: str) -> str:
    """The name of a type: with the alias of Graph's namespace, or with another namespace."""
    return f"{NAMESPACE}{name}" if "." in name else f"graph.{name}"


@cache
def document(model: EmulatedModel, version: str) -> MetadataDocument:
    """The metadata of a version."""
    root = ElementTree.Element("edmx:Edmx", {"Version": "4.0", "xmlns:edmx": _EDMX})
    services = ElementTree.SubElement(root, "edmx:DataServices")
    schema = ElementTree.SubElement(
        services, "Schema", {"Namespace": NAMESPACE.rstrip("."), "Alias": "graph", "xmlns": _EDM}
    )
    _MetadataWriter(model, version, services, schema).write()
    ElementTree.indent(root)
    text = f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'
    return MetadataDocument(text, f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"')


class _MetadataWriter:
    """Writes one version's schema."""

    def __init__(
        self, model: EmulatedModel, version: str, services: ElementTree.Element, schema: ElementTree.Element
    ) -> None:
        self.services = services
        self.schemas: dict[str, ElementTree.Element] = {}
        self.model = model
        self.version = version
        self.schema = schema
        self.entities = [item for item in model.entities.values() if version in item.versions]
        self.resources = [item for item in model.resources.values() if version in item.versions]

    def write(self) -> None:
        used = self._used()
        for name in sorted(used & set(self.model.enums)):
            self._enum(name)
        roots = self._roots()
        for item in sorted(self.entities, key=lambda item: item.name):
            element = self._type("EntityType", item.name, item.base, item.abstract)
            if item.name in self.model.open:
                element.set("OpenType", "true")
            if item.base is None:
                key = self.model.keys.get(item.name) or (
                    "id" if any(prop.name == "id" for prop in item.properties) else "kid"
                )
                ElementTree.SubElement(ElementTree.SubElement(element, "Key"), "PropertyRef", {"Name": key})
            self._properties(element, item.properties)
            links = {link.name: link for link in item.navigation if link.in_version(self.version)}
            for link in {**roots.get(item.name, {}), **links}.values():
                self._navigation(element, link)
        for name, links in sorted((name, links) for name, links in roots.items() if name not in self.model.entities):
            element = self._type("EntityType", name, "entity" if name != "trustFramework" else None, False)
            for link in links.values():
                self._navigation(element, link)
        for name in sorted(used & set(self.model.complex)):
            element = self._type(
                "ComplexType", name, self.model.complex_base.get(name), name in self.model.complex_abstract
            )
            if name in self.model.open:
                element.set("OpenType", "true")
            self._properties(element, (prop for prop in self.model.complex[name] if "plain" not in prop.marks))
            for link in self.model.complex[name]:
                if "plain" in link.marks:
                    self._navigation(element, link)
        for kind, operation in self._operations():
            self._operation(kind, operation)
        self._container()

    def _used(self) -> set[str]:
        """Names of the types that properties and operations of the version use, with their bases and derived types."""
        found: set[str] = set()
        waiting = [prop.type for item in self.entities for prop in item.properties if prop.in_version(self.version)]
        for _kind, operation in self._operations():
            waiting += [
                prop.type for prop in (*operation.parameters, *([operation.returns] if operation.returns else []))
            ]
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            found.add(name)
            if name in self.model.complex:
                base = self.model.complex_base.get(name)
                waiting += [prop.type for prop in self.model.complex[name] if prop.in_version(self.version)] + (
                    [base] if base else []
                )
                waiting += [derived for derived, of in self.model.complex_base.items() if of == name]
        return found

    def _operations(self) -> list[tuple[str, EmulatedOperation]]:
        """Every operation of the version with the type that it is bound to."""
        return [
            (item.type, operation)
            for item in self.resources
            for operation in item.operations.values()
            if self.version in operation.versions
        ]

    def _roots(self) -> dict[str, dict[str, EmulatedProperty]]:
        """The types on the way to the collections that are no entity sets, with the navigations that lead on."""
        found: dict[str, dict[str, EmulatedProperty]] = {}
        for resource in self.resources:
            parts = resource.path.strip("/").split("/")
            if "{id}" in parts:
                continue
            for position, name in enumerate(parts[1:], 1):
                kind = self.model.containers["/" + "/".join(parts[:position])]
                last = position == len(parts) - 1
                target = resource.type if last else self.model.containers["/" + "/".join(parts[: position + 1])]
                link = EmulatedProperty(
                    name, target, last and resource.kind == "collection", marks=frozenset({"contained"})
                )
                found.setdefault(kind, {})[name] = link
        return found

    def _type(self, tag: str, name: str, base: str | None, abstract: bool) -> ElementTree.Element:
        attributes = {
            "Name": name.rpartition(".")[2],
            **({"BaseType": _full(base)} if base else {}),
            **({"Abstract": "true"} if abstract else {}),
        }
        return ElementTree.SubElement(self._schema(name), tag, attributes)

    def _schema(self, name: str) -> ElementTree.Element:
        """The schema of a type: names with a dot are in another namespace below Graph's."""
        inner = name.rpartition(".")[0]
        if not inner:
            return self.schema
        if inner not in self.schemas:
            attributes = {"Namespace": NAMESPACE + inner, "xmlns": _EDM}
            self.schemas[inner] = ElementTree.SubElement(self.services, "Schema", attributes)
        return self.schemas[inner]

    def _enum(self, name: str) -> None:
        enum = self.model.enums[name]
        element = self._type("EnumType", name, None, False)
        if enum.flags:
            element.set("IsFlags", "true")
        following = 0
        for member, value in enum.members.items():
            following = value if value is not None else following
            ElementTree.SubElement(element, "Member", {"Name": member, "Value": str(following)})
            following += 1

    def _name(self, prop: EmulatedProperty) -> str:
        known = (
            prop.type in self.model.entities
            or prop.type in self.model.complex
            or prop.type in self.model.enums
            or prop.type in self.model.containers.values()
        )
        name = _full(prop.type) if known else f"Edm.{prop.type.partition('|')[0]}"
        return f"Collection({name})" if prop.collection else name

    def _properties(self, element: ElementTree.Element, properties: Iterable[EmulatedProperty]) -> None:
        for prop in properties:
            if not prop.in_version(self.version):
                continue
            item = ElementTree.SubElement(
                element,
                "Property",
                {"Name": prop.name, "Type": self._name(prop), **({} if prop.nullable else {"Nullable": "false"})},
            )
            for term in [_TERMS[mark] for mark in sorted(prop.marks & set(_TERMS))] if "told" in prop.marks else []:
                ElementTree.SubElement(item, "Annotation", {"Term": term, "Bool": "true"})

    def _navigation(self, element: ElementTree.Element, link: EmulatedProperty) -> None:
        contained = {"ContainsTarget": "true"} if "contained" in link.marks else {}
        ElementTree.SubElement(
            element, "NavigationProperty", {"Name": link.name, "Type": self._name(link), **contained}
        )

    def _operation(self, kind: str, operation: EmulatedOperation) -> None:
        tag = "Function" if operation.method == "GET" else "Action"
        element = ElementTree.SubElement(self.schema, tag, {"Name": operation.name, "IsBound": "true"})
        for prop in (EmulatedProperty("bindingParameter", kind, operation.on_collection), *operation.parameters):
            ElementTree.SubElement(
                element,
                "Parameter",
                {"Name": prop.name, "Type": self._name(prop), **({} if prop.nullable else {"Nullable": "false"})},
            )
        if operation.returns is not None:
            ElementTree.SubElement(element, "ReturnType", {"Type": self._name(operation.returns)})

    def _container(self) -> None:
        container = ElementTree.SubElement(self.schema, "EntityContainer", {"Name": "GraphService"})
        singletons = {}
        for resource in self.resources:
            first, _slash, rest = resource.path.strip("/").partition("/")
            if not rest and resource.kind == "singleton":
                singletons[first] = resource.type
            elif not rest:
                ElementTree.SubElement(container, "EntitySet", {"Name": first, "EntityType": NAMESPACE + resource.type})
            elif f"/{first}" in self.model.containers:
                singletons[first] = self.model.containers[f"/{first}"]
        for name, kind in sorted(singletons.items()):
            ElementTree.SubElement(container, "Singleton", {"Name": name, "Type": NAMESPACE + kind})
